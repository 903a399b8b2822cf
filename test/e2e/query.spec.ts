/** The console and questions in words, as an examiner uses them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCase, engineContext, writeSampleBundle } from '../../electron/engine/index.ts';
import { expect, launch, screenshot, test } from './application.ts';

let folder: string;
let caseFile: string;
let events: number;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-query-'));
  await writeSampleBundle(join(folder, 'evidence'), { seed: 7, backgroundEvents: 300 });
  caseFile = join(folder, 'breach.trailcase');
  const details = { name: 'Leaked key', number: '', examiner: '', organization: '', timezone: 'UTC', mandate: '' };
  const opened = await createCase(caseFile, details, engineContext({ examiner: 'Ana Kim' }));
  await opened.call('intake.import', { sources: [opened.grant(join(folder, 'evidence'))] });
  ({ events } = await opened.call('case.info', {}));
  await opened.close();
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a ready question, a query of one\u2019s own, a fault at its place, and a query that is kept', async () => {
  test.setTimeout(180_000);
  const application = await launch({
    settings: { welcomed: true, examiner: 'Ana Kim', language: 'en', theme: 'light' },
    args: [caseFile],
  });
  const { page } = application;
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect(page.getByRole('navigation')).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  await page.getByRole('button', { name: 'Events per hour by outcome' }).click();
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result.getByRole('img')).toBeVisible({ timeout: 60_000 });
  await screenshot(page, 'query-question', { theme: 'light', language: 'en' });

  const editor = page.getByRole('textbox', { name: 'SQL query' });
  const write = async (sql: string): Promise<void> => {
    await editor.focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(sql);
  };
  await write('SELECT count(*) AS n FROM events');
  await page.keyboard.press('Control+Enter');
  await expect(result.getByRole('gridcell').first()).toHaveText(String(events));

  await write('SELECT count(*) FROM files; DROP TABLE files');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('main').getByRole('alert').first()).toContainText('several statements');

  await write('SELECT eventID, eventTime, eventName, actor FROM events WHERE eventName = $call ORDER BY eventTime');
  await expect(page.getByRole('button', { name: 'Run' })).toBeDisabled();
  await page.getByRole('textbox', { name: '$call' }).fill('StopLogging');
  await page.keyboard.press('Enter');
  await expect(result.getByRole('row').nth(1)).toContainText('StopLogging');
  await page.getByRole('button', { name: 'Keep' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Who stopped it');
  await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click();
  await page.getByRole('tab', { name: 'Kept' }).click();
  await expect(page.getByRole('button', { name: /^Who stopped it/ })).toBeVisible();
  await screenshot(page, 'query-kept', { theme: 'light', language: 'en' });

  await result.getByRole('row').nth(1).dblclick();
  await expect(page.locator('[data-filter-bar]')).toHaveValue(/eventID/);
  await application.close();
});

test('a question in words shows what was read and what was not, and becomes the filter', async () => {
  const application = await launch({
    settings: { welcomed: true, examiner: 'Ana Kim', language: 'en', theme: 'dark' },
    args: [caseFile],
  });
  const { page } = application;
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect(page.getByRole('navigation')).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await page.keyboard.press('w');
  const dialog = page.getByRole('dialog', { name: 'Ask in words' });
  await dialog.getByRole('textbox').fill('denied calls by actor frobnicated');
  await expect(dialog.getByText('outcome : denied').first()).toBeVisible();
  await expect(dialog.locator('s')).toHaveText(['frobnicated']);
  await screenshot(page, 'ask-words', { theme: 'dark', language: 'en' });
  await dialog.getByRole('button', { name: 'Show on the timeline' }).click();
  await expect(page.locator('[data-filter-bar]')).toHaveValue(/outcome : denied/);
  await application.close();
});
