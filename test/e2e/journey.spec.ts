/** The main job by hand: a case is made, evidence dropped in, read, tagged, reported, closed and opened again. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SampleTruth, writeSampleBundle } from '../../electron/engine/index.ts';
import { expect, launch, test } from './application.ts';
import { dropFiles, eventRows, filterBy, go, shownEvents, status } from './steps.ts';

let evidence: string;
let truth: SampleTruth;

test.beforeAll(async () => {
  evidence = mkdtempSync(join(tmpdir(), 'trailcase-evidence-'));
  truth = await writeSampleBundle(join(evidence, 'copied-bucket'), { seed: 7, backgroundEvents: 1500 });
});
test.afterAll(() => rmSync(evidence, { recursive: true, force: true }));

test.describe('a new installation', () => {
  test.use({ launchSettings: { welcomed: false } });

  test('goes from a copied bucket to a report, and finds the tags again', async ({ trailcase }) => {
    test.setTimeout(240_000);
    const { page, work } = trailcase;
    const caseFile = join(work, 'breach.trailcase');
    const { records, distinctEvents, duplicates } = truth.totals;
    const all = distinctEvents.toLocaleString('en');

    await test.step('first run asks for name and language', async () => {
      await page.getByLabel('Your name').fill('Ana Kim');
      await page.getByRole('button', { name: 'Continue' }).click();
    });

    await test.step('a case is created', async () => {
      await page.getByRole('button', { name: 'New case…' }).first().click();
      await page.getByLabel('Case name').fill('Leaked key');
      await trailcase.answerSaveDialog(caseFile);
      await page.getByRole('button', { name: 'Choose place and create…' }).click();
      await expect(page.getByText('Leaked key').first()).toBeVisible();
    });

    await test.step('the bundle is dropped in and imported', async () => {
      await go(page, 'Evidence');
      await dropFiles(trailcase, [join(evidence, 'copied-bucket')]);
      const dialog = page.getByRole('dialog');
      await expect(dialog).toContainText('111122223333');
      await dialog.getByRole('button', { name: 'Import', exact: true }).click();
      await expect(page.getByText('Import finished')).toBeVisible({ timeout: 90_000 });
      await expect(
        page
          .getByText(`${records.toLocaleString('en')} records = ${all} indexed + ${duplicates} duplicates + 0 rejected`)
          .first(),
      ).toBeVisible();
    });

    await test.step('the altered log file is two clicks away', async () => {
      await go(page, 'Integrity');
      await page.getByRole('button', { name: 'Show them' }).click();
      await expect(page.getByRole('row').filter({ hasText: 'altered' })).toContainText(truth.altered.path.slice(-24));
    });

    await test.step('the timeline shows histogram and rows', async () => {
      await go(page, 'Timeline');
      await expect.poll(() => status(page)).toContain(`${all} of ${all} events`);
      await expect((await eventRows(page)).nth(5)).toBeVisible();
      const colours = await page
        .locator('canvas')
        .first()
        .evaluate((canvas: HTMLCanvasElement) => {
          const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
          const seen = new Set<number>();
          for (let at = 0; at < data.length; at += 4)
            seen.add((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!);
          return seen.size;
        });
      expect(colours).toBeGreaterThan(3);
    });

    const address = truth.attacker.addresses[0]!;
    await test.step('a pivot on an address leaves its events', async () => {
      await filterBy(page, `eventName : GetCallerIdentity and sourceIPAddress : "${address}"`);
      await expect.poll(() => shownEvents(page)).toBeLessThan(50);
      await (await eventRows(page)).getByText(address).first().click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Only this value' }).click();
      await filterBy(page, '');
      await expect.poll(() => shownEvents(page)).toBeGreaterThan(100);
      await expect.poll(() => shownEvents(page)).toBeLessThan(distinctEvents);
    });

    let tagged = 0;
    await test.step('all of them are tagged', async () => {
      tagged = await shownEvents(page);
      await (await eventRows(page)).first().click();
      await page.keyboard.press('Control+a');
      await page.keyboard.press('t');
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name of the tag').fill('attacker');
      await dialog.getByRole('button', { name: 'Tag', exact: true }).click();
      await go(page, 'Findings');
      await expect(page.getByRole('row', { name: /attacker/ })).toContainText(tagged.toLocaleString('en'));
    });

    await test.step('the report is written as PDF and CSV', async () => {
      await go(page, 'Report');
      await page.getByText('CSV tables').click();
      await trailcase.answerOpenDialog([work]);
      await page.getByRole('button', { name: 'Choose folder…' }).click();
      await page.getByRole('button', { name: 'Write report' }).click();
      await expect.poll(() => existsSync(join(work, 'MANIFEST.sha256')), { timeout: 60_000 }).toBe(true);
      await expect(page.getByText('report.pdf').first()).toBeVisible();
      expect(readFileSync(join(work, 'report.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
      expect(readdirSync(join(work, 'csv')).length).toBeGreaterThan(3);
      for (const line of readFileSync(join(work, 'MANIFEST.sha256'), 'utf8').trim().split('\n')) {
        const hash = line.slice(0, 64);
        expect(
          createHash('sha256')
            .update(readFileSync(join(work, line.slice(66))))
            .digest('hex'),
        ).toBe(hash);
      }
    });

    await test.step('after closing, the file opens again with the tags', async () => {
      await trailcase.electron.close();
      const again = await launch({ settings: { welcomed: true, examiner: 'Ana Kim' }, args: [caseFile] });
      await go(again.page, 'Findings');
      await expect(again.page.getByRole('row', { name: /attacker/ })).toContainText(tagged.toLocaleString('en'));
      expect(await again.refusedRequests()).toEqual([]);
      await again.electron.close();
    });
  });
});
