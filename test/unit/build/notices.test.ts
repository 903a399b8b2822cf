import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { externalPackages } from '../../../build/bundle-entries.ts';
import { writeNotices } from '../../../build/notices.ts';
import { externalFolders } from '../../../build/shipped-packages.ts';

test('the notices name every package that stays a package, what it needs, and what went into a bundle', () => {
  const root = resolve(import.meta.dirname, '../../..');
  const folder = mkdtempSync(join(tmpdir(), 'trailcase-notices-'));
  const file = join(folder, 'notices.txt');
  writeNotices(file, [...externalFolders(), join(root, 'node_modules/react')], { electron: '42.0.0' });
  const text = readFileSync(file, 'utf8');
  for (const name of externalPackages.filter((each) => each !== 'electron'))
    expect(text).toMatch(new RegExp(`\\n${name} \\d`));
  expect(text).toMatch(/\nfontkit \d/);
  expect(text).toMatch(/\nreact \d/);
  // The version that is packed, not the one that is installed.
  expect(text).toContain('\nelectron 42.0.0\n');
  expect(text).toMatch(/\n@duckdb\/node-bindings-\w+-\w+ \d/);
  expect(text).not.toMatch(/\nnode-addon-api /);
  expect(text).not.toMatch(/\nvitest \d/);
  rmSync(folder, { recursive: true });
});
