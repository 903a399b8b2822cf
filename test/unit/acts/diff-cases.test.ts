import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { createCase, diffCases, engineContext, openCase } from '../../../electron/engine/index.ts';
import { scratchFolder } from '../../support/case-file.ts';
import { makeRecord } from '../../support/memory-case.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());
const context = engineContext({ examiner: 'Ana', machine: 'test' });

const name = (file: string): string =>
  `AWSLogs/210987654321/CloudTrail/eu-west-1/210987654321_CloudTrail_eu-west-1_${file}.json`;
const log = (...records: object[]): Buffer => Buffer.from(JSON.stringify({ Records: records }));

/** A case of the files of one acquisition. */
async function acquire(label: string, files: Record<string, Buffer>): Promise<string> {
  const folder = join(scratch.path, label);
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  const path = join(scratch.path, `${label}.trailcase`);
  const opened = await createCase(path, { name: label }, context);
  await opened.call('intake.import', { sources: [opened.grant(folder)] });
  await opened.close();
  return path;
}

it('names files and records that are missing, added and altered, and tells packing from content', async () => {
  const [a, b, c, d, e] = Array.from({ length: 5 }, () => makeRecord({ recipientAccountId: '210987654321' })) as [
    object,
    object,
    object,
    object,
    object,
  ];
  const first = await acquire('first', {
    [name('same')]: log(a),
    [`${name('packed')}.gz`]: gzipSync(log(b)),
    [name('altered')]: log(c, d),
    [name('gone')]: log(e),
  });
  const extra = makeRecord({ recipientAccountId: '210987654321' });
  const second = await acquire('second', {
    [name('same')]: log(a),
    [name('packed')]: log(b),
    [name('altered')]: log({ ...c, sourceIPAddress: '203.0.113.1' }, d),
    [name('new')]: log(extra),
  });
  const diff = await diffCases(first, second, context);
  expect(diff.differs).toBe(true);
  expect(diff.sameFiles).toBe(1);
  expect(
    Object.fromEntries(
      diff.files.map(({ path, state, meaning }) => [
        /_(\w+)\.json/.exec(path)![1]!.split('_').at(-1),
        [state, meaning],
      ]),
    ),
  ).toEqual({
    altered: ['altered', 'cannot-be-told'],
    gone: ['missing', 'cannot-be-told'],
    new: ['added', 'cannot-be-told'],
    packed: ['repacked', 'same-content'],
  });
  expect(diff.records).toMatchObject({ first: 5, second: 5, same: 3, missing: 1, added: 1, altered: 1 });
  expect(diff.records.list).toHaveLength(3);
  expect(diff.accounts).toEqual({ first: ['210987654321'], second: ['210987654321'] });

  // The other way round, what is missing is added.
  const back = await diffCases(second, first, context);
  expect(back.records).toMatchObject({ same: 3, missing: 1, added: 1, altered: 1 });
  expect(await diffCases(first, first, context)).toMatchObject({ differs: false, files: [], sameFiles: 4 });
});

it('compares the open case with another one that was chosen, as the window asks', async () => {
  const [a, b] = [
    makeRecord({ recipientAccountId: '210987654321' }),
    makeRecord({ recipientAccountId: '210987654321' }),
  ];
  const here = await acquire('here', { [name('one')]: log(a), [name('two')]: log(b) });
  const there = await acquire('there', { [name('one')]: log(a) });
  const opened = await openCase(here, {}, context);
  const diff = await opened.call('diff.cases', { other: opened.grant(there) });
  expect(diff).toEqual(await diffCases(here, there, context));
  expect(diff.files.map(({ state }) => state)).toEqual(['missing']);
  await opened.close();
});
