import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { csvLists } from '../../../electron/engine/report/csv.ts';
import { sections } from '../../../electron/engine/report/sections/index.ts';

const folder = resolve(import.meta.dirname, '../../../electron/engine/report/sections');

/** The sections that files of the folder export. */
async function declaredSections(): Promise<unknown[]> {
  const files = globSync('*.ts', { cwd: folder }).filter((file) => file !== 'index.ts');
  const modules = await Promise.all(
    files.map(async (file) => (await import(resolve(folder, file))) as Record<string, unknown>),
  );
  return modules.flatMap((module) =>
    Object.entries(module).flatMap(([name, value]) => (name.endsWith('Section') ? [value] : [])),
  );
}

test('every section that a file declares is in the list, once', async () => {
  const declared = await declaredSections();
  expect(declared.length).toBeGreaterThan(15);
  expect(declared.filter((section) => !sections.includes(section as never))).toEqual([]);
  expect(new Set(sections).size).toBe(sections.length);
  expect(declared).toHaveLength(sections.length);
});

test('every list that a file declares belongs to one section, under a name of its own', () => {
  const declared = globSync('*.ts', { cwd: folder }).flatMap((file) => [
    ...readFileSync(resolve(folder, file), 'utf8').matchAll(/= csvList[(<]/g),
  ]);
  expect(declared).toHaveLength(csvLists.length);
  expect(new Set(csvLists.map(({ name }) => name)).size).toBe(csvLists.length);
});

test('chapters come before appendices', () => {
  const places = sections.map(({ isAppendix }) => isAppendix === true);
  expect(places).toEqual(places.toSorted());
});
