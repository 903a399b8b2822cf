import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { writeNotices } from '../../../build/notices.ts';

test('the notices name every production package, what they need, and what went into a bundle', () => {
  const root = resolve(import.meta.dirname, '../../..');
  const folder = mkdtempSync(join(tmpdir(), 'trailcase-notices-'));
  const file = join(folder, 'notices.txt');
  writeNotices(file, [join(root, 'node_modules/react')]);
  const text = readFileSync(file, 'utf8');
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const [name, version] of Object.entries(dependencies)) expect(text).toContain(`\n${name} ${version}\n`);
  expect(text).toMatch(/\nfontkit \d/);
  expect(text).toMatch(/\nreact \d/);
  expect(text).toMatch(/\nelectron \d/);
  expect(text).not.toMatch(/\nvitest \d/);
  rmSync(folder, { recursive: true });
});
