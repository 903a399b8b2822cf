import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withLock } from '../../../build/lock.ts';

const root = resolve(import.meta.dirname, '../../..');
let checkout = '';

/** A checkout of its own, which was never built. */
beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'trailcase-checkout-'));
  for (const each of ['electron', 'shared', 'build', 'package.json', 'package-lock.json'])
    cpSync(join(root, each), join(checkout, each), { recursive: true, preserveTimestamps: true });
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'), 'junction');
});
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

function runCommand(...words: string[]): Promise<{ status: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [join(checkout, 'electron/cli/bin.js'), ...words]);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((done) => child.once('close', (status) => done({ status, out, err })));
}

const built = (): string[] => (existsSync(join(checkout, 'dist')) ? readdirSync(join(checkout, 'dist')) : []);
const making = /^Making the program from its sources/;

test('where the bundle cannot be made, the sources run and say why', { timeout: 180_000 }, async () => {
  writeFileSync(join(checkout, 'dist'), 'in the way');
  const run = await runCommand('--version');
  expect(run).toMatchObject({ status: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
  expect(run.err).toMatch(/its sources run instead/);
  expect(await runCommand('--version', '-q')).toMatchObject({ status: 0, err: '' });
  rmSync(join(checkout, 'dist'));
});

test('two commands at once make it once and both run; the next finds it fresh', { timeout: 300_000 }, async () => {
  const both = await Promise.all([runCommand('--version'), runCommand('--version')]);
  for (const { status, err } of both)
    expect({ status, err }).toEqual({ status: 0, err: expect.stringMatching(making) });
  expect(built().sort()).toEqual(['.programs.json', 'electron']);
  expect(await runCommand('--version')).toMatchObject({ status: 0, err: '' });
  expect(await runCommand('nonsense')).toMatchObject({ status: 2 });

  utimesSync(join(checkout, 'shared/commands.ts'), new Date(), new Date(0));
  expect((await runCommand('--version')).err).toMatch(making);
});

test('work under one lock never overlaps, and the lock of a process that died is taken', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trailcase-lock-'));
  const file = join(folder, '.lock');
  writeFileSync(file, '4194304999');
  let inside = 0;
  let most = 0;
  await Promise.all(
    [1, 2, 3].map(() =>
      withLock(file, async () => {
        most = Math.max(most, ++inside);
        await new Promise((done) => setImmediate(done));
        inside -= 1;
      }),
    ),
  );
  expect({ most, left: existsSync(file) }).toEqual({ most: 1, left: false });
  await expect(withLock(file, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(existsSync(file)).toBe(false);
  rmSync(folder, { recursive: true });
});
