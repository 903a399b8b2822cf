import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');

test('every folder of sources has a README, or one above names it', () => {
  const files = globSync('{shared,electron,renderer,build,test}/**/*.{ts,tsx}', { cwd: root })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => !file.includes('node_modules/'));
  const folders = [...new Set(files.map((file) => dirname(file)))];
  expect(folders.length).toBeGreaterThan(60);
  const isNamed = (folder: string): boolean => {
    const above = dirname(folder);
    if (above === '.') return false;
    const readme = join(root, above, 'README.md');
    // Tests mirror the tree: one README says so for all of them.
    if (/^test\/(unit|real|bench)\//.test(folder))
      return existsSync(join(root, folder.split('/').slice(0, 2).join('/'), 'README.md'));
    return existsSync(readme) && readFileSync(readme, 'utf8').includes(`${basename(folder)}/`);
  };
  expect(folders.filter((folder) => !existsSync(join(root, folder, 'README.md')) && !isNamed(folder))).toEqual([]);
});
