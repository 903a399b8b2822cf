import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { writeIntake } from '../../../shared/text/intake.ts';
import type { IntakeTotals } from '../../../shared/contract/case.ts';
import type { EvidenceFile } from '../../../shared/contract/intake.ts';
import { expansionLimits } from '../../../electron/engine/intake/archive.ts';
import { expandFile } from '../../../electron/engine/intake/expand.ts';
import { EvidenceReader, listFiles } from '../../../electron/engine/intake/index.ts';
import { makeLog, makeTar, makeZip } from '../../support/archives.ts';
import { importInto, scratchFolder } from '../../support/case-file.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());
let count = 0;

/** Imports one archive; paths are given below the archive's name. */
async function take(
  bytes: Buffer,
  name = 'bundle.zip',
  options = {},
): Promise<{
  files: EvidenceFile[];
  totals: IntakeTotals;
  indexed: number;
  cancelled: boolean;
  read: (path: string) => Buffer;
}> {
  const folder = join(scratch.path, String(++count));
  mkdirSync(folder);
  writeFileSync(join(folder, name), bytes);
  const { file, summary } = await importInto(scratch.path, [join(folder, name)], options);
  try {
    const { files } = listFiles(file.db, { offset: 0, limit: 1000 });
    for (const each of files) expect(each.records).toBe(each.indexed + each.duplicates + each.rejected);
    const evidence = new EvidenceReader(file.db);
    const stored = new Map(
      files.filter((each) => each.stored === 'inside').map((each) => [each.path, evidence.storedBytes(each.id)]),
    );
    return {
      files: files.map((each) => ({ ...each, path: each.path.slice(name.length) })),
      totals: summary.totals,
      indexed: summary.totals.indexed,
      cancelled: summary.cancelled,
      read: (path) => stored.get(name + path)!,
    };
  } finally {
    file.close();
  }
}

const codes = (file: EvidenceFile | undefined): string[] => (file?.findings ?? []).map((each) => each.code);

describe('archives', () => {
  it("takes the members of a zip as files of their own, in the archive's order", async () => {
    const log = gzipSync(makeLog(3));
    const { files, indexed, read } = await take(
      makeZip([
        { name: 'AWSLogs/b.json.gz', bytes: log, stored: true },
        { name: 'AWSLogs/a.json', bytes: makeLog(2) },
        { name: 'notes.txt', bytes: Buffer.from('nothing') },
        { name: 'AWSLogs/', bytes: Buffer.alloc(0) },
      ]),
    );
    expect(files.map((each) => [each.path, each.status, each.records])).toEqual([
      ['', 'container', 0],
      ['!/AWSLogs/b.json.gz', 'imported', 3],
      ['!/AWSLogs/a.json', 'imported', 2],
      ['!/notes.txt', 'not-recognised', 0],
    ]);
    expect(indexed).toBe(5);
    expect(files[0]?.stored).toBe('hash');
    expect(read('!/AWSLogs/b.json.gz').equals(log)).toBe(true);
  });

  it('keeps members inside the case when evidence on disk is referenced', async () => {
    const { files } = await take(makeZip([{ name: 'a.json', bytes: makeLog(2) }]), 'bundle.zip', { reference: true });
    expect(files.map((each) => each.stored)).toEqual(['reference', 'inside']);
  });

  it('reads ZIP64 sizes', async () => {
    expect((await take(makeZip([{ name: 'a.json', bytes: makeLog(2) }], { zip64: true }))).indexed).toBe(2);
  });

  it.each([
    ['tar', (bytes: Buffer) => bytes],
    ['tar.gz', (bytes: Buffer) => gzipSync(bytes)],
    ['tar.zst', (bytes: Buffer) => zstdCompressSync(bytes)],
  ])('takes the members of a %s', async (kind, compress) => {
    const { files, indexed } = await take(
      compress(
        await makeTar([
          { name: 'x', type: 'directory' },
          { name: 'x/a.json.gz', bytes: gzipSync(makeLog(2)) },
          { name: 'x/b.json', bytes: makeLog(1) },
        ]),
      ),
      `bundle.${kind}`,
    );
    expect(files.map((each) => [each.path, each.status])).toEqual([
      ['', 'container'],
      ['!/x/a.json.gz', 'imported'],
      ['!/x/b.json', 'imported'],
    ]);
    expect(indexed).toBe(3);
  });

  it('hands on large members of a one-way archive while they come', async () => {
    const lines = Buffer.from(
      Array.from({ length: 18 }, () =>
        makeLog(900).toString('utf8').slice(12, -2).replaceAll('},{"eventVersion"', '}\n{"eventVersion"'),
      ).join('\n'),
      'utf8',
    );
    expect(lines.length).toBeGreaterThan(8 * 1024 * 1024 - 1);
    const { files, indexed, read } = await take(
      gzipSync(
        await makeTar([
          { name: 'big.ndjson', bytes: lines },
          { name: 'after.json', bytes: makeLog(1) },
        ]),
        { level: 1 },
      ),
      'bundle.tgz',
    );
    expect(indexed).toBe(16_201);
    expect(files.map((each) => each.status)).toEqual(['container', 'imported', 'imported']);
    expect(read('!/big.ndjson').equals(lines)).toBe(true);
  });

  it('opens archives inside archives four levels deep and says so about the fifth', async () => {
    let bytes = makeZip([{ name: 'log.json', bytes: makeLog(1) }]);
    for (let level = 1; level <= 4; level++)
      bytes =
        level % 2 === 0
          ? makeZip([
              { name: 'in.tar', bytes },
              { name: `side${level}.json`, bytes: makeLog(1) },
            ])
          : await makeTar([
              { name: 'in.zip', bytes },
              { name: `side${level}.json`, bytes: makeLog(1) },
            ]);
    const { files, indexed } = await take(bytes);
    expect(indexed).toBe(4);
    const deepest = files.find((each) => codes(each).includes('ARCHIVE_LIMIT'));
    expect(deepest?.status).toBe('damaged');
    expect(deepest?.reason).toMatch(/deeper than 4/);
  });

  it('reads dangerous names as labels only', async () => {
    const names = [
      '../../etc/passwd',
      '/etc/cron.d/x',
      'C:\\Windows\\x',
      'a\u0000b',
      'dir/\u202egz.nosj',
      '한글/日本語/émoji😀.json',
    ];
    const { files, indexed } = await take(makeZip(names.map((name) => ({ name, bytes: makeLog(1) }))));
    expect(indexed).toBe(names.length);
    expect(files.slice(1).map((each) => codes(each).includes('UNSAFE_MEMBER_NAME'))).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(files[4]?.path).toBe('!/a\\x00b');
    expect(files[6]?.path).toBe('!/한글/日本語/émoji😀.json');
  });

  it('numbers members of the same name', async () => {
    const { files, indexed } = await take(
      makeZip([
        { name: 'a', bytes: makeLog(1) },
        { name: 'a', bytes: makeLog(1) },
      ]),
    );
    expect(files.map((each) => each.path)).toEqual(['', '!/a', '!/a (2)']);
    expect(indexed).toBe(2);
  });

  it('does not follow links or open devices', async () => {
    const zip = await take(
      makeZip([
        { name: 'link', bytes: Buffer.from('/etc/passwd'), claims: { mode: 0o120777 } },
        { name: 'fifo', bytes: Buffer.alloc(0), claims: { mode: 0o010644 } },
      ]),
    );
    expect(zip.files.slice(1).map((each) => [each.status, each.sha256])).toEqual([
      ['not-read', ''],
      ['not-read', ''],
    ]);
    const tar = await take(
      await makeTar([
        { name: 'l', type: 'symlink', linkname: '/etc/passwd' },
        { name: 'h', type: 'link', linkname: 'x' },
        { name: 'd', type: 'character-device' },
        { name: 'a.json', bytes: makeLog(1) },
      ]),
      'a.tar',
    );
    expect(tar.files.map((each) => each.status)).toEqual(['container', 'not-read', 'not-read', 'not-read', 'imported']);
  });

  it('counts no bytes of members that were not read, whatever size they claim', async () => {
    const log = makeLog(1);
    const { files, totals } = await take(
      makeZip([
        { name: 'link', bytes: Buffer.alloc(5000, 0x78), claims: { mode: 0o120777 } },
        { name: 'a', bytes: Buffer.alloc(7000, 0x78), claims: { flags: 1 } },
        { name: 'c', bytes: log },
      ]),
    );
    expect(files.slice(1).map((each) => [each.sha256 === '', each.sizeBytes])).toEqual([
      [true, 5000],
      [true, 7000],
      [false, log.length],
    ]);
    expect(totals).toMatchObject({ files: 4, bytes: log.length });
  });

  it('says what to do about encrypted members and unknown methods, and takes the others', async () => {
    const { files, indexed } = await take(
      makeZip([
        { name: 'a', bytes: makeLog(1), claims: { flags: 1 } },
        { name: 'b', bytes: makeLog(1), claims: { method: 9 } },
        { name: 'c', bytes: makeLog(1) },
      ]),
    );
    expect(indexed).toBe(1);
    expect(files[1]?.reason).toMatch(/encrypted.*password/);
    expect(files[2]?.reason).toMatch(/method 9/);
  });

  it.each([
    ['smaller', -100],
    ['larger', 100],
  ])('stops at the size that the archive claims, where it lies (%s)', async (_, change) => {
    const log = makeLog(3);
    const { files } = await take(
      makeZip([
        { name: 'a.json', bytes: log, claims: { size: log.length + change } },
        { name: 'b.json', bytes: makeLog(1) },
      ]),
    );
    expect(files[1]?.status).toBe('damaged');
    expect(codes(files[1])).toContain('ARCHIVE_CLAIM');
    expect(files[2]?.indexed).toBe(1);
  });

  it('notices a wrong checksum', async () => {
    const { files } = await take(makeZip([{ name: 'a.json', bytes: makeLog(1), claims: { crc: 1 } }]));
    expect(files[1]?.reason).toMatch(/checksum/);
    expect(files[1]?.indexed).toBe(1);
  });

  it('refuses members that say they expand like a bomb', async () => {
    const { files } = await take(
      makeZip([{ name: 'bomb', bytes: Buffer.alloc(1000), claims: { size: 4_000_000_000 } }]),
    );
    expect(files[1]?.status).toBe('damaged');
    expect(codes(files[1])).toContain('EXPANSION_LIMIT');
  });

  it('refuses members that overlap', async () => {
    const bytes = Buffer.from(Array.from({ length: 40_000 }, () => Math.random().toString(36)).join(''));
    const zip = makeZip([
      { name: 'm0', bytes },
      ...Array.from({ length: 20 }, (_, index) => ({
        name: `m${index + 1}`,
        bytes: Buffer.alloc(0),
        claims: { size: bytes.length, packedSize: 300_000, offset: 0 },
      })),
    ]);
    const { files } = await take(zip);
    expect(files.some((each) => each.reason?.includes('overlap') ?? false)).toBe(true);
  });

  it('stops at a gzip bomb and keeps what came before', async () => {
    const { files } = await take(gzipSync(Buffer.alloc(400 * 1024 * 1024)), 'bomb.json.gz');
    expect(files[0]?.status).toBe('damaged');
    expect(codes(files[0])).toContain('EXPANSION_LIMIT');
    expect(files[0]?.sizeContent).toBeLessThan(200 * 1024 * 1024);
  });

  it.each([
    ['members', { members: 3 }, /more than 3 members/],
    ['bytes together', { totalBytes: 5000 }, /come to more than 5000 bytes/],
    ['bytes of one member', { memberBytes: 1500 }, /up to 1500 bytes/],
  ])('refuses what exceeds the limit of %s', async (_, limit, reason) => {
    const path = join(scratch.path, `limit-${++count}.zip`);
    writeFileSync(
      path,
      makeZip(
        Array.from({ length: 6 }, (_each, index) => ({ name: `${index}.json`, bytes: makeLog(index === 2 ? 4 : 2) })),
      ),
    );
    const reasons: string[] = [];
    for await (const item of expandFile(
      { label: 'x', path, size: 1, modifiedAt: 0 },
      { limits: { ...expansionLimits, ...limit } },
    ))
      if (!('finding' in item) && item.refused !== undefined) reasons.push(item.refused.reason);
    expect(reasons.length).toBeGreaterThan(0);
    for (const each of reasons) expect(writeIntake(each, 'en')).toMatch(reason);
  });

  it('opens an archive that holds itself no deeper than others', async () => {
    // What a quine does to an unpacker: each level gives one more.
    let bytes = makeZip([{ name: 'end', bytes: Buffer.from('x') }]);
    for (let level = 0; level < 30; level++) bytes = makeZip([{ name: 'self.zip', bytes, stored: true }]);
    const { files } = await take(bytes);
    expect(files.length).toBe(5);
    expect(files.at(-1)?.reason).toMatch(/nested deeper/);
  });

  it('takes what stands before a cut in an archive', async () => {
    const whole = gzipSync(
      await makeTar(Array.from({ length: 30 }, (_, index) => ({ name: `f${index}.json`, bytes: makeLog(20) }))),
    );
    const { files, indexed } = await take(whole.subarray(0, whole.length / 2), 'cut.tgz');
    expect(indexed).toBeGreaterThan(100);
    expect(codes(files[0])).toContain('ARCHIVE_DAMAGED');
    const zip = await take(makeZip([{ name: 'a.json', bytes: makeLog(2) }]).subarray(0, 200), 'cut.zip');
    expect(codes(zip.files[0])).toContain('ARCHIVE_DAMAGED');
  });

  it('tells what to do with archives that it does not open', async () => {
    expect((await take(Buffer.from('BZhx1AY&SY'), 'a.bz2')).files[0]?.reason).toMatch(/unpack it first/);
    expect((await take(Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4]), 'a.7z')).files[0]?.reason).toMatch(
      /7-Zip/,
    );
    expect(
      (await take(Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:abc'), 'a.json')).files[0]
        ?.reason,
    ).toMatch(/git lfs pull/);
  });
});
