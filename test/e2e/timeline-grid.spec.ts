/** The grid: what it shows by default, sorting by any column, groups inside groups, several values, any path of a record as a column. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCase, engineContext, writeSampleBundle } from '../../electron/engine/index.ts';
import { expect, launch, screenshot, test } from './application.ts';

let folder: string;
let caseFile: string;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-grid-'));
  await writeSampleBundle(join(folder, 'evidence'), { seed: 7, backgroundEvents: 300 });
  caseFile = join(folder, 'breach.trailcase');
  const opened = await createCase(
    caseFile,
    { name: 'Grid', number: '', examiner: 'Ana Kim', organization: '', timezone: 'UTC', mandate: '' },
    engineContext({ examiner: 'Ana Kim' }),
  );
  await opened.call('intake.import', { sources: [opened.grant(join(folder, 'evidence'))] });
  await opened.call('tags.apply', { name: 'keys', on: { filter: { where: 'eventName : CreateAccessKey' } } });
  await opened.close();
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('shows on what each call acted, sorts, groups, and takes a path of the record as a column', async ({
  executable: _found,
}) => {
  test.setTimeout(180_000);
  const { page, close } = await launch({
    settings: { welcomed: true, examiner: 'Ana Kim', theme: 'light', language: 'en' },
    args: [caseFile],
  });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('navigation').waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  const heads = page.getByRole('columnheader');
  await expect(heads).toHaveText(['Time', 'Marks', 'Event', 'Target', 'Actor', 'Address', 'Outcome', 'Service']);
  await expect(page.locator('.grid-row .skeleton')).toHaveCount(0);
  for (const [index, name] of ['eventTime', 'tag', 'eventName', 'target', 'actor', 'sourceIPAddress'].entries()) {
    const title = (await heads.nth(index).boundingBox())!.x;
    expect((await page.locator(`.grid-row [data-field="${name}"]`).first().boundingBox())!.x, name).toBeCloseTo(
      title,
      0,
    );
  }
  await screenshot(page, 'grid-default-1440', { theme: 'light', language: 'en' });

  const targets = page.locator('.grid-row [data-field=target]');
  await heads.filter({ hasText: 'Target' }).getByRole('button').click();
  await expect(heads.filter({ hasText: 'Target' })).toHaveAttribute('aria-sort', 'ascending');
  await expect
    .poll(async () => {
      const texts = (await targets.allTextContents()).slice(0, 10).map((text) => text.toLowerCase());
      return JSON.stringify(texts) === JSON.stringify([...texts].sort()) && texts[0] !== '—';
    })
    .toBe(true);

  await heads.filter({ hasText: 'Event' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Group by Event' }).click();
  await page.getByRole('button', { name: 'Most events first' }).click();
  await page.getByRole('option', { name: 'Rarest first' }).click();
  const groups = page.getByRole('treeitem');
  await expect(groups.first()).toBeVisible();
  await page.getByRole('button', { name: 'Then by…' }).click();
  await page.getByRole('option', { name: 'Actor' }).first().click();
  await groups.first().click();
  await expect(page.getByRole('treeitem', { expanded: true })).toHaveCount(1);
  await page.locator('.group-row[aria-level="2"]').first().click();
  await expect(page.locator('.group-event').first()).toBeVisible();
  await screenshot(page, 'grid-groups-1440', { theme: 'light', language: 'en' });
  await page.locator('.group-event').first().click();
  await page.getByRole('button', { name: 'Back to the rows' }).click();

  const path = page.locator('.detail').getByText('requestParameters', { exact: false }).first();
  await expect(path).toBeVisible();
  await page.locator('.detail .value').last().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Show as a column' }).click();
  await expect(heads).toHaveCount(9);
  await expect(heads.nth(4)).not.toHaveText('Actor');

  await page.keyboard.press('Escape');
  await page.locator('.grid').focus();
  await page.keyboard.press('v');
  const values = page.locator('.facet').first().locator('.bar-row');
  const [first, second] = [await values.nth(0).textContent(), await values.nth(1).textContent()];
  await values.nth(0).click({ modifiers: ['Control'] });
  await values.nth(1).click({ modifiers: ['Control'] });
  await expect(page.locator('.facet .bar-row[aria-pressed=true]')).toHaveText([first!, second!]);
  await close();
});

for (const [theme, language, width, height] of [
  ['dark', 'en', 1280, 720],
  ['light', 'ko', 1280, 720],
  ['dark', 'ko', 1440, 900],
] as const) {
  test(`grid and groups as pictures, ${theme}, ${language}, ${width}×${height}`, async ({ executable: _found }) => {
    test.setTimeout(120_000);
    const { page, close } = await launch({
      settings: { welcomed: true, examiner: 'Ana Kim', theme, language },
      args: [caseFile],
    });
    await page.setViewportSize({ width, height });
    await page.getByRole('navigation').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await expect(page.locator('.grid-row .skeleton')).toHaveCount(0);
    await page.waitForTimeout(600);
    await screenshot(page, `grid-default-${width}`, { theme, language });
    await page.locator('.act-bar .push ~ button').first().click();
    await page.getByRole('treeitem').first().click();
    await expect(page.locator('.group-event').first()).toBeVisible();
    await screenshot(page, `grid-groups-${width}`, { theme, language });
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await close();
  });
}
