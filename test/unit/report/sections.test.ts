import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { csvLists } from '../../../electron/engine/report/csv.ts';
import { sections } from '../../../electron/engine/report/sections/index.ts';

const folder = resolve(import.meta.dirname, '../../../electron/engine/report/sections');

/** What the files of the folder export under names that end in a word. */
async function exportsNamed(ending: string): Promise<[name: string, value: unknown][]> {
  const files = globSync('*.ts', { cwd: folder }).filter((file) => file !== 'index.ts');
  const modules = await Promise.all(
    files.map(async (file) => (await import(resolve(folder, file))) as Record<string, unknown>),
  );
  return modules
    .flatMap((module) => Object.entries(module))
    .filter(([name, value]) => name.endsWith(ending) && typeof value === 'object');
}

test('every section that a file declares is in the list, once', async () => {
  const declared = await exportsNamed('Section');
  expect(declared.length).toBeGreaterThan(15);
  expect(declared.filter(([, section]) => !sections.includes(section as never))).toEqual([]);
  expect(new Set(sections).size).toBe(sections.length);
  expect(declared).toHaveLength(sections.length);
});

test('every list that a file declares belongs to one section, under a name of its own', async () => {
  const declared = await exportsNamed('List');
  expect(declared.map(([, list]) => list).filter((list) => !csvLists.includes(list as never))).toEqual([]);
  expect(declared).toHaveLength(csvLists.length);
  expect(new Set(csvLists.map(({ name }) => name)).size).toBe(csvLists.length);
});

test('chapters come before appendices', () => {
  const places = sections.map(({ isAppendix }) => isAppendix === true);
  expect(places).toEqual(places.toSorted());
});
