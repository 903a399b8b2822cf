import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { externalPackages, nodeEntries, outputName } from '../../../build/bundle-entries.ts';

test('every program is built from one entry into one file of its own', () => {
  const names = nodeEntries().map(outputName);
  expect(names).toEqual(expect.arrayContaining(['main.js', 'preload.cjs', 'engine-process.js', 'cli.js']));
  expect(new Set(names).size).toBe(names.length);
});

test('workers are built under the name by which the engine asks for them', () => {
  const workers = nodeEntries().filter(({ source }) => source.includes('/engine/'));
  expect(workers.length).toBeGreaterThan(0);
  for (const worker of workers) expect(outputName(worker)).toBe(`${basename(worker.source, '.ts')}.js`);
});

test('native and host modules stay outside', () => {
  expect(externalPackages).toEqual(expect.arrayContaining(['electron', 'better-sqlite3']));
});
