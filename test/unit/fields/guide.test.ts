import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { planKql } from '../../../shared/kql/index.ts';

const folder = join(import.meta.dirname, '../../../docs');

/** Filters that the guide shows: code that begins with a field and a colon. */
function filtersOf(language: string): string[] {
  const guide = readFileSync(join(folder, `guide.${language}.md`), 'utf8');
  return [...guide.matchAll(/`([^`\n]+)`/g)]
    .map((match) => match[1]!)
    .filter((code) => /^[\w.]+ (?::|>|<|>=|<=) /.test(code));
}

it.each(['en', 'ko'])('every filter that the guide (%s) shows is one, of fields that the catalogue has', (language) => {
  const filters = filtersOf(language);
  expect(filters.length).toBeGreaterThan(10);
  expect(filters.filter((text) => !planKql(text).ok)).toEqual([]);
});
