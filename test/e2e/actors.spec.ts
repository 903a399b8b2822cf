/** From one suspicious event to who began it and all else they did; the link graph; actors and sessions as pictures, without a finding of axe. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { createCase, engineContext, type SampleTruth, writeSampleBundle } from '../../electron/engine/index.ts';
import { expect, launch, screenshot, test } from './application.ts';
import { eventRows, filterBy, go, shownEvents } from './steps.ts';

let folder: string;
let caseFile: string;
let truth: SampleTruth;
/** Events of the leaked key's owner and of all that came from it. */
let originEvents: number;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-actors-'));
  truth = await writeSampleBundle(join(folder, 'evidence'), { seed: 7, backgroundEvents: 1500 });
  caseFile = join(folder, 'breach.trailcase');
  const opened = await createCase(
    caseFile,
    { name: 'Leaked key', number: '', examiner: 'Ana Kim', organization: '', timezone: 'UTC', mandate: '' },
    engineContext({ examiner: 'Ana Kim' }),
  );
  await opened.call('intake.import', { sources: [opened.grant(join(folder, 'evidence'))] });
  originEvents = (await opened.call('events.page', { where: 'origin : "minjun.lee"', limit: 0 })).total;
  await opened.close();
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

const findings = async (page: Page): Promise<unknown[]> =>
  (await new AxeBuilder({ page }).setLegacyMode().analyze()).violations.map(({ id, nodes }) => [
    id,
    nodes.map(({ html }) => html.slice(0, 200)),
  ]);

test('leads from one call that blinds a trail to its origin, and to all that the origin did, in four acts', async () => {
  const application = await launch({ settings: { welcomed: true, examiner: 'Ana Kim' }, args: [caseFile] });
  const { page } = application;
  await go(page, 'Timeline');
  await expect((await eventRows(page)).nth(3)).toBeVisible();
  await filterBy(page, 'eventName : "StopLogging"');
  await expect.poll(() => shownEvents(page)).toBe(1);

  let acts = 0;
  const act = async (run: () => Promise<void>): Promise<void> => {
    acts++;
    await run();
  };
  const origin = page.locator('.detail-fields dt[title="origin"] + dd .value');
  await act(async () => (await eventRows(page)).first().click());
  await expect(origin).toHaveText('minjun.lee');
  await act(() => origin.click({ button: 'right' }));
  await act(() => page.getByRole('menuitem', { name: 'Open actor' }).click());
  await expect(page.getByRole('heading', { level: 1, name: 'minjun.lee' })).toBeVisible();
  await act(() => page.getByRole('button', { name: 'Everything it began' }).click());
  await expect.poll(() => shownEvents(page)).toBe(originEvents);
  expect(acts).toBeLessThanOrEqual(4);

  // What came from the leaked key is all there: every key of the attacker but the one stolen from the instance, whose origin is the instance.
  const stolen = new Set(truth.sessions.filter(({ arn }) => /\/i-[0-9a-f]+$/.test(arn)).map(({ key }) => key));
  const keys = truth.attacker.keys.filter((key) => !stolen.has(key));
  expect(keys.length).toBeGreaterThan(5);
  await filterBy(page, `accessKeyId : (${keys.map((key) => `"${key}"`).join(' or ')})`);
  // The leaked key itself was also used by its owner, so the two counts differ.
  await expect.poll(() => shownEvents(page)).not.toBe(originEvents);
  const within = await shownEvents(page);
  await page
    .getByRole('button', { name: /Origin: minjun.lee/ })
    .first()
    .click();
  await expect.poll(() => shownEvents(page)).toBe(within);
  await application.close();
});

test('a node that is chosen in the link graph filters the timeline; the picture is the same every time', async () => {
  const application = await launch({ settings: { welcomed: true, examiner: 'Ana Kim' }, args: [caseFile] });
  const { page } = application;
  const openGraph = async (): Promise<void> => {
    await go(page, 'Actors');
    await page.getByLabel('Find by name, ARN or ID').fill('minjun.lee');
    await page.getByRole('gridcell', { name: 'minjun.lee' }).first().dblclick();
    await page.getByRole('button', { name: 'Link graph' }).click();
    await expect(page.locator('.actor-graph canvas').first()).toBeVisible();
  };
  const choose = async (act: string): Promise<void> => {
    await page.getByRole('button', { name: 'Save or copy' }).click();
    await page.getByRole('menuitem', { name: act }).click();
  };
  const copied = async (): Promise<string> => {
    await choose('Copy as SVG');
    await expect(page.locator('.toast').last()).toContainText('Copied');
    await expect.poll(() => application.electron.evaluate(({ clipboard }) => clipboard.readText())).toContain('<svg');
    return application.electron.evaluate(({ clipboard }) => clipboard.readText());
  };
  await openGraph();
  const picture = await copied();
  expect(picture).toContain('<svg xmlns');
  expect(picture).toContain('AKIARTX3GSDS7BQYHJB3');
  await choose('Copy as PNG');
  await expect
    .poll(() =>
      application.electron.evaluate(({ clipboard }) =>
        (clipboard as unknown as { availableFormats(): string[] }).availableFormats(),
      ),
    )
    .toContain('image/png');
  await page.getByRole('button', { name: 'Back to the actor' }).click();
  await openGraph();
  expect(await copied()).toBe(picture);

  // As files: what the examiner log notes is what lies on the disk. Into the evidence nothing is written.
  for (const type of ['svg', 'png'] as const) {
    const path = join(application.work, `links.${type}`);
    await application.answerSaveDialog(path);
    await choose(`Save as ${type.toUpperCase()}…`);
    await expect(page.locator('.toast').last()).toContainText(`Saved: ${path}`);
  }
  expect(readFileSync(join(application.work, 'links.svg'), 'utf8')).toBe(picture);
  expect(readFileSync(join(application.work, 'links.png')).subarray(1, 4).toString()).toBe('PNG');
  await page.locator('.toast').last().getByRole('button', { name: 'Copy path' }).click();
  await expect
    .poll(() => application.electron.evaluate(({ clipboard }) => clipboard.readText()))
    .toBe(join(application.work, 'links.png'));
  await application.answerSaveDialog(join(folder, 'evidence', 'links.svg'));
  await choose('Save as SVG…');
  await expect(page.locator('.toast.danger').last()).toContainText('evidence of this case');
  expect(existsSync(join(folder, 'evidence', 'links.svg'))).toBe(false);

  // The table beside the picture does the same by keys and words.
  const table = page.getByRole('grid', { name: /^Links/ });
  await table.getByText('AKIARTX3GSDS7BQYHJB3').dblclick();
  await expect(page.locator('.actor-graph-chosen')).toContainText('AKIARTX3GSDS7BQYHJB3');
  await expect(table).toContainText('issued key');
  await page.getByRole('button', { name: 'Only its events' }).click();
  await expect.poll(() => shownEvents(page)).toBeGreaterThan(50);
  await expect(page.locator('.chip-text')).toContainText('AKIARTX3GSDS7BQYHJB3');
  expect(await application.refusedRequests()).toEqual([]);
  await application.close();
});

for (const language of ['en', 'ko'] as const) {
  for (const theme of ['light', 'dark'] as const) {
    test(`pages of actors and sessions, ${theme}, ${language}`, async () => {
      const application = await launch({
        settings: { welcomed: true, examiner: 'Ana Kim', language, theme },
        args: [caseFile],
      });
      const { page } = application;
      const problems: unknown[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      await page.setViewportSize({ width: 1280, height: 720 });
      await page.getByRole('navigation').waitFor();
      const look = async (name: string): Promise<void> => {
        await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
        await page.waitForTimeout(400);
        await screenshot(page, name, { theme, language });
        problems.push(...(await findings(page)));
        if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
          problems.push(`${name} is wider than the window`);
      };
      const press = async (letter: string): Promise<void> => {
        await page.keyboard.press('Escape');
        await page.keyboard.press('g');
        await page.keyboard.press(letter);
      };
      await press('a');
      await page.getByRole('tab').nth(1).click();
      await look('actors-addresses');
      await page.getByRole('tab').first().click();
      await page.getByRole('gridcell', { name: 'minjun.lee' }).first().dblclick();
      await page.locator('.actor-strip').waitFor();
      await look('actor-page');
      await page.locator('.page').evaluate((element) => element.scrollTo(0, 620));
      await look('actor-page-below');
      await page.locator('.page').evaluate((element) => element.scrollTo(0, 0));
      await page.locator('.page-head .push .button').nth(-2).click();
      await page.locator('.actor-graph canvas').first().waitFor();
      await look('actor-graph');
      await press('s');
      await page.getByRole('row').filter({ hasText: 'sync-worker' }).first().getByRole('gridcell').first().click();
      await page.locator('.split-side .plain-table').waitFor();
      await look('sessions-detail');
      expect(problems).toEqual([]);
      await application.close();
    });
  }
}
