/** Integrity as an examiner uses it: what was altered, what is missing, what was switched off, on what the proofs rest; with keys, in both themes, without a finding of axe. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { type SampleTruth, writeSampleBundle } from '../../electron/engine/index.ts';
import type { Settings } from '../../shared/contract/index.ts';
import { type Application, expect, launch, root, screenshot, test as base } from './application.ts';

interface Sample {
  folder: string;
  caseFile: string;
  truth: SampleTruth;
}

const test = base.extend<{ open: (settings?: Partial<Settings>) => Promise<Application> }, { sample: Sample }>({
  sample: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'trailcase-integrity-'));
      const evidence = join(folder, 'evidence');
      const truth = await writeSampleBundle(evidence, { backgroundEvents: 1200 });
      const caseFile = join(folder, 'sample.trailcase');
      const run = (...args: string[]) =>
        expect([0, 3]).toContain(
          spawnSync(process.execPath, [join(root, 'electron/cli/bin.js'), ...args], { encoding: 'utf8' }).status,
        );
      run('new', caseFile, '--name', 'Sample');
      run('import', caseFile, join(evidence, 'AWSLogs'), join(evidence, 'digest-signatures.ndjson'));
      await use({ folder, caseFile, truth });
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  open: async ({ sample }, use) => {
    const started: Application[] = [];
    await use(async (settings = {}) => {
      // Each window has a case of its own: one of them adds keys to it.
      const copy = join(mkdtempSync(join(sample.folder, 'case-')), 'sample.trailcase');
      cpSync(sample.caseFile, copy);
      const application = await launch({
        settings: { welcomed: true, examiner: 'Test Examiner', ...settings },
        args: [copy],
      });
      started.push(application);
      await application.page.getByRole('navigation').waitFor();
      return application;
    });
    for (const application of started) await application.close();
  },
});

const tab = (page: Page, name: string | RegExp) => page.getByRole('tab', { name });

async function openIntegrity(page: Page): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await page.locator('.integrity-headline').waitFor();
}

async function addKeys(application: Application, sample: Sample): Promise<void> {
  const { page } = application;
  await tab(page, 'Keys and metadata').click();
  await application.answerOpenDialog([join(sample.folder, 'evidence', 'public-keys.json')]);
  await page.getByRole('button', { name: 'Add keys or metadata…' }).click();
  await expect(page.locator('.integrity-sentence')).toContainText('log files are proven');
  await expect(page.locator('.integrity-want')).toHaveCount(0);
}

test('the tampered log stands there one click after opening the case', async ({ open, sample }) => {
  const { page } = await open();
  await page.getByRole('navigation').getByText('Integrity').click();
  const name = sample.truth.altered.path.slice(sample.truth.altered.path.lastIndexOf('/') + 1);
  const row = page.getByRole('row').filter({ hasText: name });
  await expect(row).toContainText('differs from its unproven digest');
  await expect(page.locator('.integrity-headline')).toContainText(
    '1 log file does not match its digest: one of the two was changed.',
  );
  await row.click();
  await expect(page.locator('.split-side')).toContainText(sample.truth.altered.path);
});

test('keys are added where they are missing, and everything is verified again', async ({ open, sample }) => {
  const application = await open();
  const { page } = application;
  await openIntegrity(page);
  await expect(page.locator('.integrity-want')).toContainText('No public keys');
  await addKeys(application, sample);
  await expect(page.locator('.plain-table').first()).toContainText(sample.truth.publicKeyFingerprint);
  await screenshot(page, 'integrity-keys');
  await tab(page, /^Log files/).click();
  await expect(page.getByRole('grid', { name: 'Log files by verdict' })).toContainText('altered');
  await tab(page, /^Missing objects/).click();
  await expect(page.getByRole('grid', { name: 'Missing objects' })).toContainText(sample.truth.missing.path);
  await page.getByRole('button', { name: 'Copy as list' }).click();
  await expect
    .poll(() => application.electron.evaluate(({ clipboard }) => clipboard.readText()))
    .toBe(`s3://haneul-trail-archive/${sample.truth.missing.path}\n`);

  // Both lists can be saved as files; the examiner log notes them with their hashes.
  const save = async (name: string, button: string): Promise<string> => {
    const path = join(application.work, name);
    await application.answerSaveDialog(path);
    await page.getByRole('button', { name: button }).click();
    await expect(page.locator('.toast').last()).toContainText(path);
    return readFileSync(path, 'utf8');
  };
  expect((await save('missing.csv', 'Save as CSV…')).split('\r\n').slice(0, 2)).toEqual([
    'kind,bucket,key',
    `log,haneul-trail-archive,${sample.truth.missing.path}`,
  ]);
  await tab(page, 'AWS CLI view').click();
  const printed = await save('validate-logs.txt', 'Save as text…');
  expect(printed).toContain('Validating log files for trail');
  await page.getByRole('navigation').getByText('Audit').click();
  await expect(page.getByRole('grid', { name: 'Audit entries' })).toContainText(
    createHash('sha256').update(printed).digest('hex'),
  );
});

test('the matrix is walked with keys, and a cell leads to its files and events', async ({ open }) => {
  const { page } = await open();
  await openIntegrity(page);
  await tab(page, 'Coverage').click();
  const matrix = page.getByRole('application', { name: /Coverage by account/ });
  await matrix.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('.coverage-current')).toContainText('111122223333');
  await page.keyboard.press('+');
  await page.keyboard.press('Enter');
  const cell = page.locator('.coverage-cell');
  await expect(cell).toContainText('ap-northeast-2');
  await expect(cell.locator('li').first()).toBeVisible();
  await screenshot(page, 'integrity-cell');
  await cell.getByRole('button', { name: 'Show events' }).click();
  await expect(page.getByTestId('event-count')).toContainText('events');
});

test('a digest shows what was signed, its key, and the chain around it', async ({ open }) => {
  const { page } = await open();
  await openIntegrity(page);
  await tab(page, 'Digests').click();
  const table = page.getByRole('grid', { name: 'Digests' });
  await table.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.locator('.code-block')).toContainText(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\nhaneul-trail-archive\/AWSLogs\/.*\n[0-9a-f]{64}\n(null|[0-9a-f]{512})$/,
  );
  await expect(page.locator('.chain-around [aria-current]')).toContainText('this digest');
  await screenshot(page, 'integrity-digest');
  await page.locator('.chain-around button').last().click();
  await expect(page.locator('.chain-around [aria-current]')).toContainText('this digest');
});

test('who stopped the trail is one click away', async ({ open, sample }) => {
  const { page } = await open();
  await openIntegrity(page);
  await tab(page, 'Switched off').click();
  const stop = page.locator('.blind-interval').first();
  await expect(stop).toContainText('Trail stopped: haneul-trail');
  await expect(stop).toContainText('the digests confirm it');
  await expect(stop).toContainText(new Date(sample.truth.restart.stoppedAt).toISOString().slice(0, 10));
  await expect(page.locator('.blind-interval').nth(1)).toContainText('events of kms.amazonaws.com');
  await stop.getByRole('button', { name: 'Show StopLogging' }).click();
  await expect(page.locator('.detail')).toContainText('StopLogging');
});

test('the commands that collect keys and signatures can be copied', async ({ open }) => {
  const { page, electron } = await open();
  await openIntegrity(page);
  await page.getByRole('button', { name: 'How to collect keys and signatures' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Copy commands' }).first().click();
  await expect
    .poll(() => electron.evaluate(({ clipboard }) => clipboard.readText()))
    .toContain('aws cloudtrail list-public-keys --region "$region"');
});

for (const look of [
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'ko' },
] as const) {
  test(`axe finds nothing in Integrity, ${look.theme}, ${look.language}`, async ({ open }) => {
    test.setTimeout(120_000);
    const { page } = await open(look);
    await openIntegrity(page);
    const tabs = page.getByRole('tab');
    for (let index = 0; index < (await tabs.count()); index++) {
      await tabs.nth(index).click();
      await page.waitForTimeout(400);
      await screenshot(page, `integrity-${index}`, look);
      const findings = (await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations.map((violation) => [
        violation.id,
        violation.nodes[0]?.html,
      ]);
      expect([index, findings]).toEqual([index, []]);
    }
  });
}
