import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseKql, planKql } from '../../../shared/kql/index.ts';
import english from '../../../shared/text/en/ui.json' with { type: 'json' };
import korean from '../../../shared/text/ko/ui.json' with { type: 'json' };

const root = join(import.meta.dirname, '../../..');

/** Filters that the guides, the README, the help of commands and the fields of the window show to the reader. */
function printedFilters(): { place: string; filter: string }[] {
  const found: { place: string; filter: string }[] = [];
  for (const file of ['docs/guide.en.md', 'docs/guide.ko.md', 'README.md']) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, filter] of text.matchAll(/^\| [^|]+ \| `([^`]+ (?:[:<>]=?|>=) [^`]+)` \|$/gm))
      found.push({ place: file, filter: filter! });
    for (const [, filter] of text.matchAll(/--where '([^']+)'/g)) found.push({ place: file, filter: filter! });
  }
  for (const file of globSync('electron/cli/commands/*.ts', { cwd: root }))
    for (const [, filter] of readFileSync(join(root, file), 'utf8').matchAll(/--where '([^'\n]+)'/g))
      found.push({ place: file, filter: filter! });
  for (const language of ['en', 'ko'])
    for (const file of globSync(`shared/text/${language}/*.json`, { cwd: root }))
      for (const [, filter] of readFileSync(join(root, file), 'utf8').matchAll(
        /(?:^|[ "(])((?:outcome|eventName|eventSource) : [A-Za-z.*-]+)/gm,
      ))
        found.push({ place: file, filter: filter! });
  return found.filter(({ filter }) => !filter.includes('${'));
}

describe('filters that are printed', () => {
  const all = printedFilters();
  it('are found', () => expect(all.length).toBeGreaterThan(20));

  it.each(all)('$place: $filter', ({ filter }) => {
    const parsed = parseKql(filter.replaceAll('\\"', '"'));
    expect(parsed).toMatchObject({ ok: true });
    expect(planKql(filter.replaceAll('\\"', '"'))).toMatchObject({ ok: true });
  });
});

describe('outcomes', () => {
  it.each([...Object.entries(english.outcome), ...Object.entries(korean.outcome)])(
    '%s may be written as %s',
    (code, name) => {
      expect(planKql(`outcome : "${name}"`)).toMatchObject({ ok: true, plan: { value: { text: code } } });
    },
  );

  it('are a closed list', () => {
    expect(planKql('outcome : failure')).toMatchObject({ ok: false });
  });
});
