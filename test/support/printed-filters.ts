import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Filters that the guides, the README, the help of commands and the fields of the window show to the reader. */
export function printedFilters(): { place: string; filter: string }[] {
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
  return found
    .filter(({ filter }) => !filter.includes('${'))
    .map((each) => ({ ...each, filter: each.filter.replaceAll('\\"', '"') }));
}
