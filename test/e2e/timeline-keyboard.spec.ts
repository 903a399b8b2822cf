/** The sample breach from the first sign to what the attacker left, without a mouse: nothing in this file points or clicks. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { createCase, engineContext, type SampleTruth, writeSampleBundle } from '../../electron/engine/index.ts';
import { type Application, expect, launch, test } from './application.ts';

let folder: string;
let caseFile: string;
let truth: SampleTruth;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-keyboard-'));
  truth = await writeSampleBundle(join(folder, 'evidence'), { seed: 7, backgroundEvents: 1500 });
  caseFile = join(folder, 'breach.trailcase');
  const opened = await createCase(
    caseFile,
    { name: 'Leaked key', number: '', examiner: 'Ana Kim', organization: '', timezone: 'UTC', mandate: '' },
    engineContext({ examiner: 'Ana Kim' }),
  );
  await opened.call('intake.import', { sources: [opened.grant(join(folder, 'evidence'))] });
  await opened.call('integrity.verify', {});
  await opened.close();
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

const press = async (page: Page, ...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

/** Writes the filter bar anew, applies it, and goes on to the rows. */
async function filter(page: Page, kql: string): Promise<void> {
  await press(page, '/');
  await expect(page.locator('[data-filter-bar]')).toBeFocused();
  await press(page, 'Control+a', 'Delete');
  if (kql !== '') await page.keyboard.insertText(kql);
  await press(page, 'Enter');
  await expect(page.locator('.kql')).toHaveAttribute('data-state', kql === '' ? 'empty' : 'applied');
  await press(page, 'Escape');
  await expect(page.getByRole('grid', { name: 'Events' })).toBeFocused();
}

/** Events that pass, once the rows are those of the filter. */
async function shown(page: Page): Promise<number> {
  await expect(page.locator('.grid-window.stale')).toHaveCount(0);
  return Number((await page.getByTestId('event-count').innerText()).split(' ')[0]!.replaceAll(',', ''));
}

const axe = async (page: Page) =>
  (await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations.map((each) => [
    each.id,
    each.nodes[0]?.html,
  ]);
const dialog = (page: Page) => page.getByRole('dialog');
const cursorRow = (page: Page) => page.locator('.grid-row[data-current]');

for (const theme of ['light', 'dark'] as const)
  test(`an investigation by keyboard alone, ${theme}`, async () => {
    test.setTimeout(240_000);
    // Each run works on a copy of its own.
    const own = join(folder, `${theme}.trailcase`);
    copyFileSync(caseFile, own);
    const application: Application = await launch({
      settings: { welcomed: true, examiner: 'Ana Kim', theme },
      args: [own],
    });
    const { page } = application;
    const all = truth.totals.distinctEvents;
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.getByRole('navigation').waitFor();

    await test.step('g t shows all events; blind periods and Insights events stand above the bars', async () => {
      await press(page, 'g', 't');
      await expect.poll(() => shown(page)).toBe(all);
      await expect(page.locator('[data-lane=blind] .lane-mark').first()).toBeVisible();
    });

    const address = truth.attacker.addresses[0]!;
    await test.step('a look-up by attribute begins a condition; the value is typed', async () => {
      await press(page, 'l');
      await expect(page.getByRole('menuitem', { name: /Event name/ })).toBeVisible();
      await press(page, 'Enter');
      await expect(page.locator('[data-filter-bar]')).toHaveValue('eventName : ');
      await expect(page.locator('[data-filter-bar]')).toBeFocused();
      await page.keyboard.insertText(`GetCallerIdentity and sourceIPAddress : "${address}"`);
      await press(page, 'Enter', 'ArrowDown');
      await expect.poll(() => shown(page)).toBeLessThan(20);
    });

    await test.step('p leads on from the event to everything from its address', async () => {
      await press(page, 'j', 'p');
      await expect(page.getByRole('menuitem', { name: address })).toBeVisible();
      await page.keyboard.type(address);
      await press(page, 'Enter');
      await expect(page.locator('.chip')).toHaveCount(1);
      await filter(page, '');
      await expect.poll(() => shown(page)).toBeGreaterThan(100);
    });

    const found = await shown(page);
    await test.step('Ctrl+A and t tag all of it', async () => {
      // As with Caps Lock on.
      await press(page, 'Control+A', 't');
      await expect(dialog(page)).toContainText(`Tag ${found.toLocaleString('en')} events`);
      await page.keyboard.insertText('attacker');
      await press(page, 'Enter');
      await expect(page.locator('.toast').last()).toContainText('attacker');
      await expect(page.locator('[data-lane=tags] .lane-mark').first()).toBeAttached();
    });

    await test.step('b bookmarks, n writes a note, both are there afterwards', async () => {
      await press(page, 'Home', 'b');
      await expect(page.locator('.detail-tags')).toContainText('bookmark');
      await press(page, 'n');
      await expect(page.getByLabel('New note')).toBeFocused();
      await page.keyboard.insertText('First use of the leaked key.');
      await press(page, 'Control+Enter');
      await expect(page.locator('.note')).toContainText('First use of the leaked key.');
      await press(page, 'Escape');
    });

    await test.step('f folds read-only runs and says so, Enter unfolds one, the counts add up', async () => {
      const before = await shown(page);
      await filter(page, 'readOnly : true');
      await expect.poll(() => shown(page)).not.toBe(before);
      await page.waitForTimeout(500);
      const total = await shown(page);
      await press(page, 'f');
      const status = page.locator('.status-bar');
      await expect(status).toContainText(/\d+ read-only events folded into \d+ rows?/);
      const [events, rows] = /([\d,]+) read-only events folded into ([\d,]+)/
        .exec(await status.innerText())!
        .slice(1)
        .map((text) => Number(text.replaceAll(',', ''))) as [number, number];
      await expect(page.getByRole('grid', { name: 'Events' })).toHaveAttribute(
        'aria-rowcount',
        String(total - events + rows + 1),
      );
      await press(page, 'Home');
      for (let step = 0; step < 40 && (await cursorRow(page).getAttribute('data-folded')) === null; step += 1)
        await press(page, 'j');
      await expect(cursorRow(page)).toHaveAttribute('data-folded');
      await expect(cursorRow(page)).toContainText(/\d+ read-only calls/);
      expect(await axe(page)).toEqual([]);
      await press(page, 'Enter');
      await expect(cursorRow(page)).not.toHaveAttribute('data-folded');
      await press(page, 'ArrowLeft');
      await expect(cursorRow(page)).toHaveAttribute('data-folded');
      await press(page, 'f');
      await expect(status).not.toContainText('folded');
    });

    await test.step('what the attacker changed: two events beside each other', async () => {
      const reads = await shown(page);
      await filter(page, 'readOnly : false');
      await expect.poll(() => shown(page)).not.toBe(reads);
      // The cursor goes back to its event, or to the nearest one, when the rows have come.
      await page.waitForTimeout(500);
      await press(page, 'Home', 'c', 'j', 'c', 'Shift+C');
      await expect(dialog(page)).toContainText('Compare 2 events');
      await expect(page.locator('.compare td[data-differs]').first()).toBeVisible();
      expect(await axe(page)).toEqual([]);
      await press(page, 'Escape');
      await expect(dialog(page)).toHaveCount(0);
    });

    await test.step('a filter is kept under a name and found again; Alt+← and Alt+→ walk', async () => {
      const kept = await shown(page);
      await press(page, 's');
      await expect(page.getByLabel('Keep filter and columns under a name')).toBeFocused();
      await page.keyboard.insertText('Changes by the attacker');
      await press(page, 'Enter');
      await expect(page.getByRole('button', { name: /^Changes by the attacker/ })).toBeVisible();
      expect(await axe(page)).toEqual([]);
      await press(page, 'Escape', 'Alt+ArrowLeft');
      await expect.poll(() => shown(page)).not.toBe(kept);
      await press(page, 'Control+k');
      await page.keyboard.type('Newest first');
      await press(page, 'Enter');
      await expect(page.getByRole('columnheader', { name: /Time/ })).toHaveAttribute('aria-sort', 'descending');
      await press(page, 'Alt+ArrowRight');
      await expect.poll(() => shown(page)).toBe(kept);
      await press(page, 'Control+k');
      await page.keyboard.type('Clear the filter');
      await press(page, 'Enter');
      await expect.poll(() => shown(page)).toBe(all);
      await press(page, 's');
      await expect(page.getByLabel('Keep filter and columns under a name')).toBeFocused();
      for (
        let step = 0;
        step < 6 &&
        !(await page.evaluate(() => document.activeElement?.textContent?.startsWith('Changes by the attacker')));
        step += 1
      )
        await press(page, 'Tab');
      await press(page, 'Enter');
      await expect.poll(() => shown(page)).toBe(kept);
      // With the filter comes the look that it was kept with.
      await expect(page.getByRole('columnheader', { name: /Time/ })).toHaveAttribute('aria-sort', 'ascending');
      await expect(page.locator('.toast').last()).toContainText('oldest first');
    });

    await test.step('the related events and the place of the record', async () => {
      await press(page, 'Escape');
      await press(page, 'j');
      await page.getByRole('tab', { name: 'Fields' }).focus();
      await press(page, 'ArrowRight', 'ArrowRight');
      await expect(page.locator('.related-row[aria-current]')).toBeVisible();
      expect(await axe(page)).toEqual([]);
      await press(page, 'ArrowRight');
      await expect(page.locator('.detail-provenance')).toContainText('File delivered');
    });

    await test.step('brackets zoom in time, 1 tags by colour', async () => {
      const axis = () => page.locator('.legend-hint').innerText();
      const before = await axis();
      await press(page, ']', ']', ']');
      await expect.poll(axis).not.toBe(before);
      await press(page, '\\');
      await expect.poll(axis).toBe(before);
    });

    await test.step('the examiner log names what was asked, and the saved view that it came from', async () => {
      await press(page, 'g', 'l');
      const log = page.getByRole('grid', { name: 'Audit entries' });
      await expect(log.getByRole('row').filter({ hasText: 'query run' }).last()).toContainText(
        'view=Changes by the attacker',
      );
    });

    expect(problems).toEqual([]);
    await application.close();
  });
