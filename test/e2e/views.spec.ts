/** Every view as a picture, in both themes and both languages, and what a screen reader would stumble over. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { createCase, engineContext, type SampleTruth, writeSampleBundle } from '../../electron/engine/index.ts';
import { type Application, expect, launch, screenshot, test } from './application.ts';

const views = [
  ['overview', 'o'],
  ['evidence', 'e'],
  ['integrity', 'i'],
  ['timeline', 't'],
  ['actors', 'a'],
  ['sessions', 's'],
  ['hours', 'w'],
  ['detections', 'd'],
  ['ledgers', 'k'],
  ['query', 'q'],
  ['exchange', 'x'],
  ['findings', 'f'],
  ['report', 'r'],
  ['audit', 'l'],
  ['settings', ','],
  ['help', 'h'],
] as const;

let folder: string;
let caseFile: string;
let truth: SampleTruth;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-views-'));
  truth = await writeSampleBundle(join(folder, 'evidence'), { seed: 7 });
  caseFile = join(folder, 'breach.trailcase');
  const opened = await createCase(
    caseFile,
    {
      name: 'Leaked key at Example Ltd',
      number: '2026-014',
      examiner: 'Ana Kim',
      organization: '',
      timezone: 'UTC',
      mandate: '',
    },
    engineContext({ examiner: 'Ana Kim' }),
  );
  await opened.call('intake.import', { sources: [opened.grant(join(folder, 'evidence'))] });
  const where = truth.attacker.addresses.map((each) => `sourceIPAddress : "${each}"`).join(' or ');
  await opened.call('tags.apply', { name: 'attacker', on: { filter: { where } } });
  await opened.call('notes.add', { text: 'The key was found in a public repository.' });
  await opened.close();
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Goes to a view by its keys and waits until nothing moves any more. */
async function show({ page }: Application, letter: string): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press(letter);
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await page.waitForTimeout(500);
}

for (const language of ['en', 'ko'] as const) {
  for (const theme of ['light', 'dark'] as const) {
    test(`every view, ${theme}, ${language}`, async () => {
      test.setTimeout(300_000);
      const application = await launch({
        settings: { welcomed: true, examiner: 'Ana Kim', language, theme },
        args: [caseFile],
      });
      const { page } = application;
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      await page.setViewportSize({ width: 1280, height: 720 });
      await expect(page.getByRole('navigation')).toBeVisible();
      for (const [view, letter] of views) {
        await test.step(view, async () => {
          await show(application, letter);
          // The preview is drawn by a frame of its own.
          if (view === 'report')
            await expect(page.frameLocator('iframe').getByRole('heading', { level: 1 })).toBeVisible({
              timeout: 30_000,
            });
          await screenshot(page, view, { theme, language });
          const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
          for (const violation of violations)
            problems.push(
              `${view}: ${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(', ')}`,
            );
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
          if (overflow) problems.push(`${view}: wider than the window`);
        });
      }
      await application.close();
      expect(problems).toEqual([]);
    });
  }
}

test('before a case is open: first run and start page', async () => {
  for (const language of ['en', 'ko'] as const) {
    const first = await launch({ settings: { welcomed: false, language } });
    await first.page.setViewportSize({ width: 1280, height: 720 });
    await expect(first.page.getByRole('heading').first()).toBeVisible();
    await screenshot(first.page, 'first-run', { theme: 'light', language });
    await first.close();
    const start = await launch({ settings: { welcomed: true, language, theme: 'dark' } });
    await start.page.setViewportSize({ width: 1280, height: 720 });
    await expect(start.page.getByRole('heading').first()).toBeVisible();
    await screenshot(start.page, 'start', { theme: 'dark', language });
    await start.close();
  }
});
