import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPathTokens } from '../../../electron/app/path-tokens.ts';
import { openRecentCases } from '../../../electron/app/recent-cases.ts';
import { openSettings } from '../../../electron/app/settings-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-stores-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('settings have defaults, survive a restart, and change key by key', () => {
  const file = join(folder, 'settings.json');
  expect(openSettings(file).get()).toMatchObject({ language: 'en', theme: 'system', welcomed: false });
  openSettings(file).update({ language: 'ko', examiner: '김' });
  openSettings(file).update({ theme: 'dark' });
  expect(openSettings(file).get()).toMatchObject({ language: 'ko', examiner: '김', theme: 'dark' });
  expect(readdirSync(folder)).toEqual(['settings.json']);
});

test.each(['{', '[]', '{"theme":"purple"}', ''])('settings that cannot be understood (%j) are kept aside', (text) => {
  const file = join(folder, 'settings.json');
  writeFileSync(file, text);
  expect(openSettings(file).get().theme).toBe('system');
  expect(readFileSync(`${file}.broken`, 'utf8')).toBe(text);
  expect(existsSync(file)).toBe(false);
});

test('recent cases are newest first, once each, at most twenty, and known by an id', () => {
  const recent = openRecentCases(join(folder, 'recent.json'));
  for (let index = 0; index < 25; index += 1) recent.remember(join(folder, `${index}.trailcase`), index);
  recent.remember(join(folder, '7.trailcase'), 100);
  writeFileSync(join(folder, '7.trailcase'), '');
  const list = openRecentCases(join(folder, 'recent.json')).list();
  expect(list).toHaveLength(20);
  expect(list[0]).toMatchObject({ fileName: '7.trailcase', folder, openedAt: 100, exists: true });
  expect(list[1]).toMatchObject({ fileName: '24.trailcase', exists: false });
  expect(list.filter(({ fileName }) => fileName === '7.trailcase')).toHaveLength(1);
  const id = list[0]?.id ?? '';
  expect(id).not.toContain('trailcase');
  expect(recent.pathOf(id)).toBe(join(folder, '7.trailcase'));
  recent.forget(id);
  expect(recent.pathOf(id)).toBeNull();
});

test('an unreadable list of recent cases is an empty one', () => {
  writeFileSync(join(folder, 'recent.json'), '{"a":1}');
  expect(openRecentCases(join(folder, 'recent.json')).list()).toEqual([]);
});

test('a token opens its own path for its own purpose only', () => {
  const tokens = createPathTokens();
  const { token, label } = tokens.add('/evidence/bundle', 'evidence');
  expect(label).toBe('/evidence/bundle');
  expect(tokens.pathOf(token, 'evidence')).toBe('/evidence/bundle');
  expect(tokens.pathOf(token, 'report')).toBeNull();
  expect(tokens.pathOf('/evidence/bundle', 'evidence')).toBeNull();
  expect(createPathTokens().pathOf(token, 'evidence')).toBeNull();
  expect(tokens.all()).toEqual([{ token, path: '/evidence/bundle' }]);
});
