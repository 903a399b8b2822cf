/** An import as an examiner sees it who has other things to do: it pauses, says so everywhere, goes on, and takes nothing twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { createCase, engineContext } from '../../electron/engine/index.ts';
import { generateLoad } from '../../electron/engine/sample/index.ts';
import { type Application, expect, launch, screenshot, test } from './application.ts';
import { go } from './steps.ts';

const events = 120_000;
let folder: string;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-import-'));
  await generateLoad(join(folder, 'evidence'), {
    events,
    seed: 11,
    eventsPerFile: 40,
    identities: 300,
    addresses: 400,
    userAgents: 60,
  });
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function startImport(name: string): Promise<{ application: Application; caseFile: string }> {
  const caseFile = join(folder, `${name}.trailcase`);
  const opened = await createCase(
    caseFile,
    { name, number: '', examiner: 'Ana Kim', organization: '', timezone: 'UTC', mandate: '' } as never,
    engineContext({ examiner: 'Ana Kim' }),
  );
  await opened.close();
  const application = await launch({ settings: { welcomed: true, examiner: 'Ana Kim' }, args: [caseFile] });
  const { page } = application;
  await go(page, 'Evidence');
  await application.answerOpenDialog([join(folder, 'evidence')]);
  await page.getByRole('button', { name: 'Choose folder' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
  return { application, caseFile };
}

const pause = (page: Page) => page.getByRole('button', { name: 'Pause', exact: true });

test('an import is paused, other work goes on, and it continues to the same end', async () => {
  test.setTimeout(120_000);
  const { application } = await startImport('paused');
  const { page } = application;
  const numbers = page.locator('.progress-line .muted').last();
  // Paused while it could tell how long it would take: that is no longer said.
  await expect(numbers).toContainText('left');
  await pause(page).click();
  await expect(page.getByText('Import paused')).toBeVisible();
  await expect(numbers).toContainText(/files · [\d,]+ events/);
  await expect(numbers).not.toContainText('left');
  const before = await numbers.innerText();
  await screenshot(page, 'import-paused');
  await page.waitForTimeout(800);
  expect(await numbers.innerText()).toBe(before);

  await go(page, 'Timeline');
  await expect(page.locator('.banner')).toContainText('Import paused');
  await screenshot(page, 'import-paused-timeline');
  await page.locator('.banner').getByRole('button', { name: 'Continue' }).click();
  await go(page, 'Evidence');
  await expect(page.getByText('Import finished')).toBeVisible({ timeout: 60_000 });
  await expect(
    page
      .getByText(
        `${events.toLocaleString('en')} records = ${events.toLocaleString('en')} indexed + 0 duplicates + 0 rejected`,
      )
      .first(),
  ).toBeVisible();
  await go(page, 'Audit');
  const log = page.getByRole('grid', { name: 'Audit entries' });
  for (const act of ['import started', 'import paused', 'import continued', 'import finished'])
    await expect(log.getByText(act, { exact: true })).toHaveCount(1);
  await application.close();
});

test('a window that imports asks before it closes; stopped, the import is resumed later', async () => {
  test.setTimeout(120_000);
  const { application, caseFile } = await startImport('closed');
  const { page, electron } = application;
  await pause(page).click();
  await expect(page.getByText('Import paused')).toBeVisible();
  const closeWindow = () => electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await application.answerQuestion(0);
  await closeWindow();
  await expect.poll(() => application.askedQuestions()).toEqual(['An import is not finished.']);
  await expect(page.getByText('Import paused')).toBeVisible();
  expect(await application.call('cases.close')).toMatchObject({ ok: false, error: { code: 'cancelled' } });

  const ended = new Promise((resolve) => electron.process().on('exit', resolve));
  await application.answerQuestion(1);
  await closeWindow();
  await ended;
  const again = await launch({ settings: { welcomed: true, examiner: 'Ana Kim' }, args: [caseFile] });
  await expect(again.page.locator('.banner')).toContainText('An import was interrupted.');
  await again.page.getByRole('button', { name: 'Resume import' }).click();
  await expect(again.page.getByText('Import finished')).toBeVisible({ timeout: 60_000 });
  await expect(
    again.page
      .getByText(
        `${events.toLocaleString('en')} records = ${events.toLocaleString('en')} indexed + 0 duplicates + 0 rejected`,
      )
      .first(),
  ).toBeVisible();
  await again.close();
});
