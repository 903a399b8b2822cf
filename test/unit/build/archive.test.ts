import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { membersOf, textMember, writeAr, writeTarGzFile, writeZip } from '../../../build/packaging/archive.ts';
import { unzip } from '../../../build/packaging/runtime.ts';

const epoch = 1_750_000_000;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-archive-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A small tree as a build leaves it: files made in some order, at some time, under some umask. */
function tree(name: string, mode: number, time: number): string {
  const path = join(folder, name);
  mkdirSync(join(path, 'inner/deeper'), { recursive: true });
  for (const [file, text] of [
    ['inner/b.txt', 'two'],
    ['a.txt', 'one'],
    ['inner/deeper/사건.txt', 'three'.repeat(1000)],
  ] as const) {
    writeFileSync(join(path, file), text);
    chmodSync(join(path, file), mode);
    utimesSync(join(path, file), time, time);
  }
  writeFileSync(join(path, 'run'), '#!/bin/sh\n', { mode: 0o700 });
  symlinkSync('a.txt', join(path, 'link'));
  return path;
}

test('the same files give the same bytes, whatever their times and their owner’s umask', async () => {
  const trees = [tree('x', 0o600, 1000), tree('y', 0o664, 2_000_000_000)];
  const made = await Promise.all(
    trees.map(async (path) => {
      const [tar, zip] = [`${path}.tar.gz`, `${path}.zip`];
      await writeTarGzFile(tar, membersOf(path, 'app/'), epoch);
      await writeZip(zip, membersOf(path, 'app/'), epoch);
      return [readFileSync(tar), readFileSync(zip)];
    }),
  );
  expect(made[0]?.[0]?.equals(made[1]?.[0] as Buffer)).toBe(true);
  expect(made[0]?.[1]?.equals(made[1]?.[1] as Buffer)).toBe(true);
});

test('tar reads what was written: names, kinds, modes, owner and time', async () => {
  const file = join(folder, 'x.tar.gz');
  await writeTarGzFile(file, membersOf(tree('x', 0o600, 1000), 'app/'), epoch);
  const { stdout } = spawnSync('tar', ['--numeric-owner', '-tvzf', file], {
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' },
  });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/));
  expect(lines.map(([mode, , , , , name]) => `${mode} ${name}`)).toEqual([
    'drwxr-xr-x app/',
    'drwxr-xr-x app/inner/',
    'drwxr-xr-x app/inner/deeper/',
    '-rw-r--r-- app/a.txt',
    '-rw-r--r-- app/inner/b.txt',
    '-rw-r--r-- app/inner/deeper/사건.txt',
    'lrwxrwxrwx app/link',
    '-rwxr-xr-x app/run',
  ]);
  expect(new Set(lines.map(([, owner, , day]) => `${owner} ${day}`))).toEqual(new Set(['0/0 2025-06-15']));
});

test('a zip unpacks to the same files, links and modes', async () => {
  const file = join(folder, 'x.zip');
  const path = tree('x', 0o600, 1000);
  await writeZip(file, membersOf(path, ''), epoch);
  await unzip(file, join(folder, 'out'));
  const content = (at: string) =>
    membersOf(at, '').map((member) => ({
      ...member,
      from: 'file' in member.from ? readFileSync(member.from.file, 'utf8') : member.from,
    }));
  expect(content(join(folder, 'out'))).toEqual(content(path));
});

test('a zip whose members lie outside it is not unpacked there', async () => {
  const file = join(folder, 'x.zip');
  await writeZip(file, [textMember('../evil.txt', 'x')], epoch);
  await expect(unzip(file, join(folder, 'out'))).rejects.toThrow(/\.\.\/evil\.txt|invalid relative path/);
});

test('an ar archive has its members at even places', async () => {
  const file = join(folder, 'x.deb');
  await writeAr(
    file,
    [
      { name: 'odd', from: Buffer.from('abc') },
      { name: 'even', from: Buffer.from('1234') },
    ],
    epoch,
  );
  const text = readFileSync(file, 'latin1');
  expect(text).toBe(
    `!<arch>\nodd             ${epoch}  0     0     100644  3         \`\nabc\neven            ${epoch}  0     0     100644  4         \`\n1234`,
  );
});
