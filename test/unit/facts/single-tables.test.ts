/** Each code of the product stands in one table; every other list of codes is derived from it. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandNames } from '../../../shared/commands.ts';
import { ledgerNames } from '../../../shared/contract/index.ts';
import { outcomes } from '../../../shared/outcomes/index.ts';
import { verdicts } from '../../../shared/verdicts/index.ts';

const root = join(import.meta.dirname, '../../..');
const sources = globSync(['shared/**/*.ts', 'electron/**/*.{ts,js}', 'renderer/**/*.{ts,tsx}'], { cwd: root })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !file.startsWith('electron/engine/sample/'))
  .map((file) => ({
    file,
    text: readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/g, ''),
  }));

/** Files that list at least `least` different codes side by side: nothing between two of them but what stands in a list, a table or a CASE. */
function filesThatList(codes: readonly string[], least: number): string[] {
  const literal = new RegExp(`(['"\`]|(?<=[{,]\\s*))(${codes.join('|')})(?:\\1|(?=:\\s))`, 'g');
  return sources
    .filter(({ text }) => {
      let run = new Set<string>();
      let end = -1;
      for (const match of text.matchAll(literal)) {
        const between = end < 0 ? ';' : text.slice(end, match.index);
        if (between.length > 160 || /;|=>|\?|\|\||&&|===|!==|^\s*:\s*$/.test(between)) run = new Set();
        run.add(match[2]!);
        end = match.index + match[0].length;
        if (run.size >= least) return true;
      }
      return false;
    })
    .map(({ file }) => file);
}

describe('one table for each kind of fact', () => {
  it('sees the sources', () => expect(sources.length).toBeGreaterThan(400));

  it('verdicts', () =>
    expect(
      filesThatList(
        verdicts.map(({ code }) => code),
        3,
      ),
    ).toEqual(['shared/verdicts/table.ts']));

  it('outcomes', () => expect(filesThatList(outcomes, 3)).toEqual(['shared/outcomes/index.ts']));

  it('numbers of fields', () => {
    const numbered = /WHERE field = \d|\bdictionary\(\d|\bnumber: \d+, column:/;
    expect(sources.filter(({ text }) => numbered.test(text)).map(({ file }) => file)).toEqual([
      'shared/fields/catalogue.ts',
    ]);
  });

  it('commands', () => {
    // Commands of ledgers take the ledgers' names; tables with an entry for each of these are complete by their types. Sections of the report are called after
    // what they tell, as commands are, and are a list of their own.
    const own = commandNames.filter((name) => !(ledgerNames as readonly string[]).includes(name));
    expect(filesThatList(own, 8).filter((file) => file !== 'electron/engine/report/sections/index.ts')).toEqual([
      'shared/commands.ts',
    ]);
  });
});
