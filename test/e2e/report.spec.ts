/** From chosen events to a finding and a signed report, in the window; its bytes are those of the command line; hostile text in it does nothing. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import {
  createCase,
  createSigningKey,
  engineContext,
  openCase,
  verifyReport,
  writeSampleBundle,
} from '../../electron/engine/index.ts';
import { buildReportModel, renderHtml } from '../../electron/engine/report/index.ts';
import { askOf, makeCase } from '../support/fake-report-case.ts';
import { hostileStrings } from '../unit/report/hostile.ts';
import { expect, launch, screenshot, test } from './application.ts';
import { eventRows, filterBy, go, shownEvents } from './steps.ts';

let folder: string;
let caseFile: string;
const examiner = 'Ana Kim';

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-report-'));
  await writeSampleBundle(join(folder, 'evidence'), { seed: 7, backgroundEvents: 500 });
  caseFile = join(folder, 'breach.trailcase');
  const opened = await createCase(
    caseFile,
    { name: 'Leaked key', number: '', examiner, organization: '', timezone: 'UTC', mandate: '' },
    engineContext({ examiner }),
  );
  await opened.call('intake.import', { sources: [opened.grant(join(folder, 'evidence'))] });
  await opened.close();
  createSigningKey(join(folder, 'examiner.key'), 'three plain words');
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

const violations = async (page: Page): Promise<unknown[]> =>
  (await new AxeBuilder({ page }).setLegacyMode().analyze()).violations.map(({ id, nodes }) => [
    id,
    nodes.map(({ html }) => html.slice(0, 200)),
  ]);

test('one key makes a finding of the chosen events; it is written, saved, undone, and reported with a signature', async () => {
  test.setTimeout(120_000);
  const path = join(folder, 'window.trailcase');
  copyFileSync(caseFile, path);
  const application = await launch({ settings: { welcomed: true, examiner }, args: [path] });
  const { page } = application;
  await go(page, 'Timeline');
  await filterBy(page, 'eventName : "StopLogging"');
  await expect.poll(() => shownEvents(page)).toBeGreaterThan(0);
  await (await eventRows(page)).first().click();
  await page.keyboard.press('Shift+F');
  const title = page.getByLabel('Title', { exact: true });
  await expect(title).toHaveValue('Untitled finding');
  await title.fill('Logging was stopped');
  await page.getByLabel('Interpretation').fill('The trail was switched **off**.\n\n- by the attacker');
  await page.getByLabel('Alternatives').fill('Maintenance would look alike.');
  await page.getByLabel('ATT&CK techniques').fill('T1562.008');
  await page.getByRole('button', { name: 'Save finding' }).click();
  await expect(page.getByText('Finding saved.')).toBeVisible();
  await expect(
    page.getByRole('list', { name: 'Findings in the order of the report' }).getByText('Logging was stopped'),
  ).toBeVisible();
  await screenshot(page, 'findings', { theme: 'light', language: 'en' });
  expect(await violations(page)).toEqual([]);
  await screenshot(page, 'findings', { theme: 'dark', language: 'en' });
  expect(await violations(page)).toEqual([]);

  await go(page, 'Report');
  const out = join(folder, 'from-window');
  await application.answerOpenDialog([out]);
  const { mkdirSync } = await import('node:fs');
  mkdirSync(out);
  await page.getByRole('button', { name: 'Choose folder' }).click();
  await application.answerOpenDialog([join(folder, 'examiner.key')]);
  await page.getByRole('button', { name: 'Choose key' }).click();
  await page.getByLabel('Passphrase of the key').fill('three plain words');
  for (const form of ['CSV', 'JSON'])
    await page
      .getByText(new RegExp(`^${form}`))
      .first()
      .click();
  // A finding that nobody has reviewed is left out until it is asked for; the pages are known before anything is written.
  await expect(page.getByText(/^\d+ pages · 1 draft is left out$/)).toBeVisible({ timeout: 30_000 });
  await page.getByText('Drafts too').click();
  await expect(page.getByText(/^\d+ pages$/)).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Write report' }).click();
  await expect(page.getByText('The report is written.')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('The options changed since this preview was made.')).toBeHidden();
  await screenshot(page, 'report', { theme: 'light', language: 'en' });
  expect(await violations(page)).toEqual([]);
  await application.close();

  expect(await verifyReport(out, join(folder, 'examiner.key.pub.pem'))).toMatchObject({
    intact: true,
    signature: { state: 'valid' },
  });
  expect(readFileSync(join(out, 'report.json'), 'utf8')).not.toContain('three plain words');
  // The same case from a process of its own, as the command line makes it: the same bytes.
  const again = join(folder, 'from-engine');
  const opened = await openCase(path, { readOnly: true }, engineContext({ examiner: 'somebody else' }));
  expect(JSON.stringify(await opened.call('audit.list', { limit: 10_000 }))).not.toContain('three plain words');
  await opened.call('report.write', {
    target: opened.grant(again),
    formats: ['pdf', 'html', 'csv', 'json'],
    drafts: true,
  });
  await opened.close();
  const hash = (of: string, name: string): string =>
    createHash('sha256')
      .update(readFileSync(join(of, name)))
      .digest('hex');
  for (const name of ['report.pdf', 'report.html', 'report.json', 'csv/events.csv', 'csv/findings.csv'])
    if (existsSync(join(out, name))) expect(hash(out, name), name).toBe(hash(again, name));
});

test('a report full of hostile text runs nothing and loads nothing', async () => {
  const html = renderHtml(
    await buildReportModel(askOf(makeCase({ tagged: 60, hostile: [...hostileStrings] })), {
      title: hostileStrings[9]!,
      classification: '"><img src=x onerror=alert(1)>',
    }),
  );
  const file = join(folder, 'hostile.html');
  writeFileSync(file, html);
  const application = await launch({ settings: { welcomed: true, examiner } });
  const opened = application.electron.waitForEvent('window');
  await application.electron.evaluate(({ BrowserWindow }, address) => {
    const seen: string[] = [];
    (globalThis as unknown as { hostileSeen: string[] }).hostileSeen = seen;
    const view = new BrowserWindow({ show: false, webPreferences: { partition: 'hostile', javascript: true } });
    view.webContents.session.webRequest.onBeforeRequest((request, answer) => {
      if (request.url !== address) seen.push(request.url);
      answer({});
    });
    view.webContents.on('console-message', (event) => seen.push(event.message));
    void view.loadURL(address);
  }, `file://${file}`);
  const page = await opened;
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.waitForLoadState('load');
  await page.mouse.move(300, 300);
  await page.waitForTimeout(500);
  expect(dialogs).toEqual([]);
  expect(
    await application.electron.evaluate(() => (globalThis as unknown as { hostileSeen: string[] }).hostileSeen),
  ).toEqual([]);
  expect(
    await page.evaluate(() => [
      document.scripts.length,
      document.images.length,
      document.querySelectorAll('iframe,object,embed,link,base,form').length,
    ]),
  ).toEqual([0, 0, 0]);
  expect(await page.evaluate(() => document.body.innerText.includes('<script>alert(1)</script>'))).toBe(true);
  await application.close();
});
