/** Text is typed into every field of every form, and each is left in every way there is: what was typed is there afterwards. Acts are taken back across views and restarts. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { createCase, engineContext, openCase } from '../../electron/engine/index.ts';
import { type Application, expect, launch, screenshot, test } from './application.ts';
import { eventRows, filterBy, go } from './steps.ts';

const examiner = 'Ana Kim';
test.setTimeout(180_000);
let folder: string;
let template: string;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-typed-'));
  const records = [1, 2, 3].map((number) => ({
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      accountId: '111122223333',
      userName: 'ana',
      arn: 'arn:aws:iam::111122223333:user/ana',
    },
    eventTime: `2026-01-01T00:00:0${number}Z`,
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateUser',
    awsRegion: 'us-east-1',
    sourceIPAddress: '203.0.113.7',
    eventID: `00000000-0000-4000-8000-00000000000${number}`,
    eventType: 'AwsApiCall',
    managementEvent: true,
    eventCategory: 'Management',
    readOnly: false,
    recipientAccountId: '111122223333',
  }));
  const evidence = join(folder, 'evidence');
  mkdirSync(evidence);
  writeFileSync(join(evidence, 'records.json'), JSON.stringify({ Records: records }));
  template = join(folder, 'template.trailcase');
  const opened = await createCase(
    template,
    { name: 'Typed', number: '', examiner, organization: '', timezone: 'UTC', mandate: '' },
    engineContext({ examiner }),
  );
  await opened.call('intake.import', { sources: [opened.grant(evidence)] });
  await opened.call('findings.save', { title: 'A user was made', addEvents: { ids: [1] } });
  await opened.close();
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

let number = 0;
const newCase = (): string => {
  const path = join(folder, `case-${++number}.trailcase`);
  copyFileSync(template, path);
  return path;
};
const start = (path: string): Promise<Application> => launch({ settings: { welcomed: true, examiner }, args: [path] });

/** Closes the window as its close button does, and waits until the program is gone. */
async function closeWindow({ electron, page }: Application): Promise<void> {
  const gone = new Promise((resolve) => electron.process().once('exit', resolve));
  void page;
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close()).catch(() => {});
  await gone;
}

const interpretation = (page: Page) => page.getByLabel('Interpretation');
const openFinding = async (page: Page): Promise<void> => {
  await go(page, 'Findings');
  await page.getByRole('list', { name: 'Findings in the order of the report' }).getByText('A user was made').click();
  await expect(interpretation(page)).toBeVisible();
};

test('a finding keeps what is typed, however one leaves it', async () => {
  const path = newCase();
  const application = await start(path);
  const { page } = application;
  await openFinding(page);
  const ways: [string, () => Promise<unknown>][] = [
    ['another view', () => go(page, 'Overview')],
    ['its own "Show events"', () => page.getByRole('button', { name: 'Show events' }).first().click()],
    ['a new finding', () => page.getByRole('button', { name: 'New finding' }).click()],
    ['a key', () => page.keyboard.press('Control+s')],
    [
      'closing the case',
      async () => {
        await application.call('cases.close');
        const { ok } = await application.call('cases.recent');
        expect(ok).toBe(true);
        const recent = await application.call('cases.recent');
        if (recent.ok) await application.call('cases.openRecent', { id: recent.value[0]!.id });
      },
    ],
  ];
  for (const [name, leave] of ways)
    await test.step(`left by ${name}`, async () => {
      await interpretation(page).focus();
      await page.keyboard.press('Control+End');
      await page.keyboard.type(` Left by ${name}.`);
      await leave();
      await openFinding(page);
      await expect(interpretation(page)).toHaveValue(new RegExp(`Left by ${name}\\.$`));
    });
  const fields = {
    Title: 'A user was made at night',
    Interpretation: 'Typed last.',
    Alternatives: 'An automation.',
    Group: 'Persistence',
    'From (UTC)': '2026-01-01T00:00:01Z',
    'To (UTC)': '2026-01-01T00:00:03Z',
    'ATT&CK techniques': 'T1136.003',
    'Actors, one a line': 'identity:x',
    'Addresses, one a line': '203.0.113.7',
    'Sessions, one a line': 'session-1',
    'Evidence files, by number': '1',
    'Answers questions, by number': '2',
  };
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
  await closeWindow(application);
  const opened = await openCase(path, {}, engineContext({ examiner }));
  const { findings } = await opened.call('findings.list', {});
  expect(findings.find((finding) => finding.id === 1)).toMatchObject({
    title: 'A user was made at night',
    narrative: 'Typed last.',
    counterHypothesis: 'An automation.',
    group: 'Persistence',
    from: Date.UTC(2026, 0, 1, 0, 0, 1),
    to: Date.UTC(2026, 0, 1, 0, 0, 3),
    techniques: ['T1136.003'],
    actors: ['identity:x'],
    addresses: ['203.0.113.7'],
    sessions: ['session-1'],
    files: [1],
    questions: [2],
  });
  await opened.close();
});

test('what cannot be saved yet is marked and waits, across views and restarts', async () => {
  const path = newCase();
  let application = await start(path);
  await openFinding(application.page);
  await application.page.getByLabel('Title', { exact: true }).fill('');
  await interpretation(application.page).fill('Written before the title.');
  await expect(application.page.locator('.save-mark')).toHaveAttribute('data-state', 'invalid');
  await screenshot(application.page, 'finding-unsaved');
  await go(application.page, 'Overview');
  await openFinding(application.page);
  await expect(interpretation(application.page)).toHaveValue('Written before the title.');
  await closeWindow(application);
  application = await start(path);
  await openFinding(application.page);
  await expect(interpretation(application.page)).toHaveValue('Written before the title.');
  await expect(application.page.getByLabel('Title', { exact: true })).toHaveValue('');
  await application.page.getByLabel('Title', { exact: true }).fill('Now with one');
  await expect(application.page.locator('.save-mark')).toHaveAttribute('data-state', 'saved');
  await closeWindow(application);
});

test('notes, details, report settings, filter and dialogs keep what was typed, across views and restarts', async () => {
  const path = newCase();
  let application = await start(path);
  const look = async (isTyping: boolean): Promise<void> => {
    const { page } = application;
    const fill = async (label: string, text: string, within: Page | Locator = page): Promise<void> => {
      const field = within.getByLabel(label, { exact: true });
      if (isTyping) await field.fill(text);
      await expect(field).toHaveValue(text);
    };
    await go(page, 'Timeline');
    await (await eventRows(page)).first().click();
    await page.keyboard.press('n');
    await fill('New note', 'Half a sentence about this ev');
    await page.keyboard.press('Escape');
    await page.keyboard.press('t');
    await fill('Name of the tag', 'suspi');
    await page.keyboard.press('Escape');
    const bar = page.locator('[data-filter-bar]');
    if (isTyping) {
      await page.keyboard.press('/');
      await page.keyboard.type('eventName : "Crea');
    }
    await expect(bar).toHaveValue('eventName : "Crea');
    await go(page, 'Report');
    await fill('Title', 'Report on a user');
    await fill('Classification', 'Confidential');
    await page.getByRole('navigation').getByText('Settings', { exact: true }).click();
    const details = page.getByRole('form', { name: 'This case' });
    await fill('Case number', '2026-0', details);
    await fill('Mandate', 'Find out who ma', details);
    await fill('Organization', 'Haneul', details);
  };
  await look(true);
  await look(false);
  await closeWindow(application);
  application = await start(path);
  await look(false);
  await closeWindow(application);
});

test('Ctrl+Z and Ctrl+Shift+Z work across views and after a restart, and each step is in the log', async () => {
  const path = newCase();
  let application = await start(path);
  let { page } = application;
  await go(page, 'Timeline');
  await (await eventRows(page)).first().click();
  await page.keyboard.press('b');
  await expect(page.locator('.toast').last()).toBeVisible();
  await filterBy(page, 'eventName : CreateUser');
  await (await eventRows(page)).first().click();
  await page.keyboard.press('Shift+F');
  await expect(page.getByLabel('Title', { exact: true })).toHaveValue('Untitled finding');
  await go(page, 'Overview');
  await page.keyboard.press('Control+z');
  await expect(page.locator('.toast').last()).toContainText('Undone: new finding');
  await closeWindow(application);

  application = await start(path);
  page = application.page;
  await go(page, 'Timeline');
  await page.keyboard.press('Control+z');
  await expect(page.locator('.toast').last()).toContainText('Undone: tags');
  await page.keyboard.press('Control+Shift+z');
  await expect(page.locator('.toast').last()).toContainText('Done again: tags');
  await page.keyboard.press('Control+Shift+z');
  await expect(page.locator('.toast').last()).toContainText('Done again: new finding');
  await closeWindow(application);
  const opened = await openCase(path, {}, engineContext({ examiner }));
  const { entries } = await opened.call('audit.list', { limit: 1000 });
  expect(entries.map((entry) => entry.act).filter((act) => act.startsWith('work.'))).toEqual([
    'work.undo',
    'work.undo',
    'work.redo',
    'work.redo',
  ]);
  expect((await opened.call('findings.list', {})).findings).toHaveLength(2);
  expect((await opened.call('tags.list', {})).tags.map((tag) => tag.events)).toEqual([1]);
  await opened.close();
});
