/** The timeline and what opens from it as pictures: both themes, both languages, a small and a large window; nothing reaches beyond the window. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCase, engineContext, writeSampleBundle } from '../../electron/engine/index.ts';
import { expect, launch, screenshot, test } from './application.ts';

let folder: string;
let caseFile: string;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-pictures-'));
  const truth = await writeSampleBundle(join(folder, 'evidence'), { seed: 7 });
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
  await opened.call('findings.save', {
    title: 'The attacker read the customer archive',
    severity: 'high',
    addEvents: { filter: { where: 'tag : attacker and eventName : GetObject' } },
  });
  await opened.call('views.save', {
    name: 'What the attacker changed',
    filter: { where: 'tag : attacker and readOnly : false' },
  });
  await opened.call('integrity.verify', {});
  await opened.close();
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

for (const theme of ['light', 'dark'] as const) {
  for (const language of ['en', 'ko'] as const) {
    for (const [width, height] of [
      [1280, 720],
      [1920, 1080],
    ] as const) {
      test(`the timeline, ${theme}, ${language}, ${width}×${height}`, async () => {
        test.setTimeout(120_000);
        const { page, close } = await launch({
          settings: { welcomed: true, examiner: 'Ana Kim', theme, language },
          args: [caseFile],
        });
        await page.setViewportSize({ width, height });
        await page.getByRole('navigation').waitFor();
        const problems: string[] = [];
        page.on('pageerror', (error) => problems.push(error.message));
        const press = async (...keys: string[]) => {
          for (const key of keys) await page.keyboard.press(key);
        };
        const picture = async (name: string) => {
          await expect(page.locator('.grid-row .skeleton')).toHaveCount(0);
          await page.waitForTimeout(450);
          await screenshot(page, `timeline-${name}-${width}`, { theme, language });
          if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
            problems.push(`${name}: wider than the window`);
        };
        const filter = async (kql: string) => {
          await press('/', 'Control+a');
          await page.keyboard.insertText(kql);
          await press('Enter', 'Escape');
        };
        await press('g', 't');
        await expect(page.locator('[data-lane=findings] .lane-mark').first()).toBeVisible();
        await picture('all');
        await filter('tag : attacker');
        await press('f', 'Home');
        await expect(page.locator('[data-folded]').first()).toBeVisible();
        await picture('folded');
        await press('f', 'j', 'j', 'j');
        await page.getByRole('tab').first().focus();
        await press('ArrowRight', 'ArrowRight');
        await expect(page.locator('.related-row').first()).toBeVisible();
        await picture('related');
        await press('ArrowRight');
        await picture('provenance');
        await press('Home', '/', 'Escape');
        await filter('tag : attacker and readOnly : false');
        await press('Home', 'c', 'j', 'c', 'j', 'c', 'Shift+C');
        await expect(page.locator('.compare').first()).toBeVisible();
        await picture('compare');
        await press('Escape', 's');
        await expect(page.locator('.views-entry').first()).toBeVisible();
        await picture('views');
        await press('Escape', 'l');
        await expect(page.getByRole('menuitem').first()).toBeVisible();
        await picture('lookup');
        await press('Escape', 'v');
        await expect(page.locator('.facet .bar-row').first()).toBeVisible();
        await picture('facets');
        expect(problems).toEqual([]);
        await close();
      });
    }
  }
}
