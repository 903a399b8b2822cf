import { existsSync, globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parts } from '../../../renderer/parts.ts';
import { languages } from '../../../shared/text/index.ts';

const root = resolve(import.meta.dirname, '../../..');

/** Folders of the window that are no part of the product: what all parts share. */
const shared = ['shell', 'ui'];

test('every folder of the window is a part, and announces itself under its own name', () => {
  const folders = globSync('*/', { cwd: resolve(root, 'renderer') }).filter((name) => !shared.includes(name));
  expect(parts.map(({ name }) => name).sort()).toEqual(folders.sort());
  expect(parts.filter(({ name }) => !existsSync(resolve(root, `renderer/${name}/view.tsx`)))).toEqual([]);
});

test('the rail follows the work on a case, with what helps at its foot', () => {
  const rail = parts.filter(({ rail }) => rail !== undefined).map(({ name }) => name);
  expect(rail.slice(0, 4)).toEqual(['overview', 'evidence', 'integrity', 'timeline']);
  expect(rail.slice(-2)).toEqual(['settings', 'help']);
});

test('no two parts take the same place, key or command', () => {
  const claims = parts.flatMap(({ rail, letter, commands = [] }) => [
    ...(rail === undefined ? [] : [`place ${rail}`]),
    ...(letter === undefined ? [] : [`key ${letter}`]),
    ...commands.map(({ id }) => `command ${id}`),
  ]);
  expect(claims.filter((claim, index) => claims.indexOf(claim) !== index)).toEqual([]);
  expect(parts.filter(({ whileClosed }) => whileClosed)).toHaveLength(1);
});

test('what a part is called stands in the texts of both languages', () => {
  const titles = parts.flatMap(({ title, commands = [] }) => [title, ...commands.map((command) => command.title)]);
  for (const language of languages) {
    const missing = titles.filter((title) => {
      const [area = '', ...path] = title.split('.');
      const file = resolve(root, `shared/text/${language}/${area}.json`);
      let at: unknown = JSON.parse(readFileSync(file, 'utf8'));
      for (const key of path) at = (at as Record<string, unknown> | undefined)?.[key];
      return typeof at !== 'string';
    });
    expect(missing).toEqual([]);
  }
});
