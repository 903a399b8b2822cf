import { globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { languages } from '../../../shared/text/index.ts';

const root = resolve(import.meta.dirname, '../../..');
const plural = /_(one|other|zero|two|few|many)$/;

/** Every text by its key, plural forms under one. */
function textsOf(node: unknown, path = ''): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [name, value] of Object.entries(node as Record<string, unknown>)) {
    const key = path === '' ? name : `${path}.${name}`;
    if (typeof value === 'string')
      found.set(key.replace(plural, ''), [...(found.get(key.replace(plural, '')) ?? []), value]);
    else for (const [inner, texts] of textsOf(value, key)) found.set(inner, texts);
  }
  return found;
}

/** The window's texts: all areas but those that the engine reads and writes with. */
function textsOfWindow(language: string): Map<string, string[]> {
  const areas = globSync(`shared/text/${language}/*.json`, { cwd: root })
    .map((file) => [basename(file, '.json'), JSON.parse(readFileSync(resolve(root, file), 'utf8')) as unknown] as const)
    .filter(([area]) => !['reportdoc', 'intake', 'phrases', 'formats'].includes(area));
  return textsOf(Object.fromEntries(areas));
}
const [english, korean] = languages.map(textsOfWindow) as [Map<string, string[]>, Map<string, string[]>];
const placeholders = (texts: string[]) =>
  [...new Set(texts.flatMap((text) => text.match(/\{\{\w+\}\}/g) ?? []))].sort();

test('both languages have the same texts with the same places for values', () => {
  expect(english.size).toBeGreaterThan(200);
  // A reason of the filter language without an English text is said by the language itself, in English.
  const own = (key: string) => !key.startsWith('shell.filter.reason.');
  expect([...korean.keys()].filter((key) => own(key) && !english.has(key))).toEqual([]);
  expect([...english.keys()].filter((key) => !korean.has(key))).toEqual([]);
  for (const [key, texts] of english) expect([key, placeholders(korean.get(key)!)]).toEqual([key, placeholders(texts)]);
});

test('no text is empty', () => {
  for (const texts of [english, korean])
    for (const [key, forms] of texts) for (const form of forms) expect([key, form.trim()]).not.toEqual([key, '']);
});

test('every text that the window names is there', () => {
  const files = globSync('renderer/**/*.{ts,tsx}', { cwd: root });
  expect(files.length).toBeGreaterThan(50);
  const missing: string[] = [];
  for (const file of files) {
    for (const [, key] of readFileSync(resolve(root, file), 'utf8').matchAll(/\bt\('([a-z]+\.[\w.-]+)'/gi))
      if (!english.has(key!)) missing.push(`${file}: ${key}`);
  }
  expect(missing).toEqual([]);
});
