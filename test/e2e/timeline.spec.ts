/** The timeline as an examiner uses it: filter, pivot, tag, undo, read the record, copy; with keys, in both themes, without a finding of axe. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import type { Settings } from '../../shared/contract/index.ts';
import { type Application, expect, launch, root, screenshot, test as base } from './application.ts';
import { filterBy, shownEvents } from './steps.ts';

const events = 300;
const hostileAgent = 'curl/8 \u202Egnp.exe <b>bold</b>';

/** 300 events, one each second: every third denied, two actors, one agent that tries to be read backwards. */
function record(index: number): Record<string, unknown> {
  return {
    eventVersion: '1.09',
    userIdentity: {
      type: 'IAMUser',
      principalId: index % 2 ? 'AIDAEXAMPLEANA' : 'AIDAEXAMPLEEVE',
      arn: `arn:aws:iam::111122223333:user/${index % 2 ? 'ana' : 'eve'}`,
      accountId: '111122223333',
      userName: index % 2 ? 'ana' : 'eve',
    },
    eventTime: new Date(Date.UTC(2024, 4, 1) + index * 1000).toISOString().replace('.000', ''),
    eventSource: 's3.amazonaws.com',
    eventName: index % 3 ? 'ListBuckets' : 'GetBucketPolicy',
    awsRegion: 'us-east-1',
    sourceIPAddress: '192.0.2.7',
    userAgent: index === 0 ? hostileAgent : 'aws-cli/2.15',
    ...(index % 3 ? {} : { errorCode: 'AccessDenied', errorMessage: 'Not authorized' }),
    requestParameters: { size: 0.1, bucketName: `bucket-${index}` },
    responseElements: null,
    eventID: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
  };
}

const test = base.extend<{ open: (settings?: Partial<Settings>) => Promise<Application> }, { caseFile: string }>({
  caseFile: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'trailcase-timeline-'));
      const file = join(folder, 'timeline.trailcase');
      mkdirSync(join(folder, 'logs'));
      writeFileSync(
        join(folder, 'logs', 'log.json'),
        JSON.stringify({ Records: Array.from({ length: events }, (_, index) => record(index)) }),
      );
      const run = (...args: string[]) => {
        const { status, stderr } = spawnSync(process.execPath, [join(root, 'electron/cli/bin.js'), ...args], {
          encoding: 'utf8',
        });
        expect([status, stderr]).toEqual([0, expect.anything()]);
      };
      run('new', file, '--name', 'Timeline');
      run('import', file, join(folder, 'logs'));
      await use(file);
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  open: async ({ caseFile }, use) => {
    const started: Application[] = [];
    await use(async (settings = {}) => {
      const application = await launch({
        settings: { welcomed: true, examiner: 'Test Examiner', ...settings },
        args: [caseFile],
      });
      started.push(application);
      await application.page.getByRole('navigation').waitFor();
      await application.page.keyboard.press('g');
      await application.page.keyboard.press('t');
      await rows(application.page).first().waitFor();
      return application;
    });
    for (const application of started) await application.close();
  },
});

const rows = (page: Page): Locator => page.locator('.grid-row:has(.grid-cell:not(:has(.skeleton)))');
const status = (page: Page): Locator => page.getByTestId('event-count');
const row = (page: Page, rank: number): Locator => page.locator(`.grid-row[data-rank="${rank}"]`);

async function filter(page: Page, text: string): Promise<void> {
  await page.keyboard.press('/');
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
  await page.keyboard.press('Enter');
}

test('a filter says whether it reads, applies with Enter, and Alt+Left goes back', async ({ open }) => {
  const { page } = await open();
  await expect(status(page)).toHaveText('300 of 300 events');
  await page.keyboard.press('/');
  await page.keyboard.insertText('outcom : denied');
  await expect(page.locator('.kql')).toHaveAttribute('data-state', 'wrong');
  await expect(page.locator('.kql-bad')).toContainText('outcome');
  await page.keyboard.press('Enter');
  await expect(status(page)).toHaveText('300 of 300 events');
  await filter(page, 'outcome : denied');
  await expect(status(page)).toHaveText('100 of 300 events');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(status(page)).toHaveText('300 of 300 events');
});

test('a right click keeps one value; its chip can be switched off without being lost', async ({ open }) => {
  const { page } = await open();
  await row(page, 1).locator('[data-field=actor]').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Only this value' }).click();
  await expect(status(page)).toHaveText('150 of 300 events');
  const chip = page.locator('.chip-text');
  await expect(chip).toHaveAttribute('aria-pressed', 'true');
  await chip.click();
  await expect(status(page)).toHaveText('300 of 300 events');
  await expect(chip).toBeVisible();
});

test('keys move, extend, tag what is chosen, and undo takes it back', async ({ open }) => {
  const { page } = await open();
  await row(page, 2).click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('t');
  await expect(page.getByRole('dialog')).toContainText('Tag 3 events');
  await page.keyboard.insertText('look');
  await page.keyboard.press('Enter');
  await expect(page.locator('.toast').last()).toContainText('3 events');
  await filter(page, 'tag : look');
  await expect(status(page)).toHaveText('3 of 300 events');
  await page.locator('.toast').last().getByRole('button', { name: 'Undo' }).click();
  await expect(status(page)).toHaveText('0 of 300 events');
  await expect(page.getByRole('heading', { name: 'No event passes this filter' })).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: 'Clear the filter' }).last().click();
  await expect(status(page)).toHaveText('300 of 300 events');
  await rows(page).first().click();
  await page.keyboard.press('End');
  await expect(page.locator('.grid-row[data-current]')).toHaveAttribute('aria-rowindex', '301');
});

test('the record is shown as it stands, hidden characters visible, markup as text', async ({ open }) => {
  const { page } = await open();
  await row(page, 0).click();
  await expect(page.locator('.detail-fields')).toContainText('curl/8 ‹U+202E›gnp.exe <b>bold</b>');
  await expect(page.locator('.detail-fields b')).toHaveCount(0);
  await page.getByRole('tab', { name: 'JSON' }).click();
  await expect(page.locator('.view-lines')).toContainText('GetBucketPolicy');
  await page.getByRole('tab', { name: /Provenance/ }).click();
  await expect(page.locator('.occurrence')).toHaveCount(1);
  await expect(page.locator('.hash .mono').first()).toHaveText(/^[0-9a-f]{64}$/);
});

test('chosen events go into a finding that is there, and out again; its severity is a filter', async ({ open }) => {
  const { page } = await open();
  await row(page, 1).click();
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Title of the new finding').fill('Bucket policies read');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Findings' })).toBeVisible();
  await page.getByRole('navigation').getByText('Timeline').click();
  await row(page, 3).click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.getByRole('button', { name: 'Finding…' }).click();
  await expect(dialog).toContainText('Put 2 events into a finding');
  await screenshot(page, 'timeline-finding-dialog');
  expect((await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations.map(({ id }) => id)).toEqual([]);
  await dialog.getByRole('button', { name: /Bucket policies read/ }).click();
  await expect(page.locator('.toast').last()).toContainText('2 events added to “Bucket policies read” (3 now).');
  await filterBy(page, 'severity : medium');
  await expect.poll(() => shownEvents(page)).toBe(3);
  await page.locator('.toast').last().getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => shownEvents(page)).toBe(1);
});

test('chosen rows are copied or saved: the columns as they are shown, or the original records', async ({ open }) => {
  const application = await open();
  const { page, electron } = application;
  await row(page, 1).click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.getByRole('button', { name: 'Copy or save' }).click();
  await page.getByRole('menuitem', { name: /Copy.*JSON/ }).click();
  await expect(page.locator('.toast').last()).toContainText('2 original records copied');
  const text = await electron.evaluate(({ clipboard }) => clipboard.readText());
  expect(JSON.parse(text)).toEqual([record(1), record(2)]);

  const saved = join(application.work, 'rows.csv');
  await application.answerSaveDialog(saved);
  await page.getByRole('button', { name: 'Copy or save' }).click();
  await page.getByRole('menuitem', { name: 'Save rows as CSV…' }).click();
  await expect(page.locator('.toast').last()).toContainText(saved);
  const lines = readFileSync(saved, 'utf8').split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^eventTime,tag,eventName,target,actor,/);
  expect(lines[1]).toContain('2024-05-01T00:00:01');
});

test('a pinned column comes first and stays in sight when the others scroll by', async ({ open }) => {
  const { page } = await open();
  await page.setViewportSize({ width: 1000, height: 720 });
  const title = page.getByRole('columnheader', { name: 'Outcome' });
  await title.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Pin to the left edge' }).click();
  await expect(page.getByRole('columnheader').first()).toHaveText('Outcome');
  const left = (await title.boundingBox())!.x;
  await page.locator('.grid').evaluate((grid) => grid.scrollTo({ left: 400 }));
  expect((await title.boundingBox())!.x).toBe(left);
  expect((await row(page, 1).locator('[data-field=outcome]').boundingBox())!.x).toBe(left);
  await title.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Unpin' }).click();
  await expect(page.locator('.grid-column.pinned')).toHaveCount(0);
});

test('the order within one second is marked as not proven, and what is folded is said', async ({ open }) => {
  const { page } = await open();
  await expect(page.locator('[data-tie]')).toHaveCount(0);
  await page.keyboard.press('f');
  await expect(page.locator('.status-bar')).toContainText('folding is on, nothing is folded');
  await filter(page, 'eventName : ListBuckets and userIdentity.userName : ana');
  await expect(page.locator('.status-bar')).toContainText('100 read-only events folded into 1 row');
  await expect(page.locator('[data-folded]')).toContainText('100 read-only calls');
  await expect(page.locator('[data-folded]')).toContainText('ListBuckets ×100');
  await expect(page.locator('[data-folded]')).toContainText('2024-05-01 00:04:59Z');
});

for (const look of [
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'ko' },
] as const) {
  test(`axe finds nothing in the timeline, ${look.theme}, ${look.language}`, async ({ open }) => {
    const { page } = await open(look);
    const findings = async () =>
      (await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations.map((violation) => [
        violation.id,
        violation.nodes[0]?.html,
      ]);
    await page.keyboard.press('v');
    await page.locator('.facet .bar-row').first().waitFor();
    expect(await findings()).toEqual([]);
    await page.keyboard.press('t');
    await page.getByRole('dialog').waitFor();
    expect(await findings()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('searchbox').waitFor();
    expect(await findings()).toEqual([]);
  });
}
