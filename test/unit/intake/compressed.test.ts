import fc from 'fast-check';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvidenceFile } from '../../../shared/contract/intake.ts';
import { expansionLimits } from '../../../electron/engine/intake/archive.ts';
import { bzip2 } from '../../../electron/engine/intake/codecs/bzip2.ts';
import { type Codec, decodeWhole, Feed } from '../../../electron/engine/intake/codecs/codec.ts';
import { lzmaAlone } from '../../../electron/engine/intake/codecs/lzma.ts';
import { xz } from '../../../electron/engine/intake/codecs/xz.ts';
import { expandFile } from '../../../electron/engine/intake/expand.ts';
import { EvidenceReader, listFiles, previewImport } from '../../../electron/engine/intake/index.ts';
import { makeTar, makeZip } from '../../support/archives.ts';
import { importInto, scratchFolder } from '../../support/case-file.ts';

/** Made by bzip2, xz, zstd and 7-Zip from two logs, of 3 and 4 records, and an empty file; the password of the locked ones is `secret`. */
const fixtures = join(import.meta.dirname, '../../fixtures/archives');
const read = (name: string): Buffer => readFileSync(join(fixtures, name));
const scratch = scratchFolder();
afterAll(() => scratch.remove());
let count = 0;

async function take(
  bytes: Buffer,
  name: string,
  passwords?: string[],
): Promise<{ files: Record<string, EvidenceFile>; indexed: number; whole: Buffer[] }> {
  const folder = join(scratch.path, String(++count));
  mkdirSync(folder);
  writeFileSync(join(folder, name), bytes);
  const { file, summary } = await importInto(scratch.path, [join(folder, name)], { passwords });
  try {
    const { files } = listFiles(file.db, { offset: 0, limit: 1000 });
    for (const each of files) expect(each.records).toBe(each.indexed + each.duplicates + each.rejected);
    const evidence = new EvidenceReader(file.db);
    const rows = file.db.prepare('SELECT file, offset, length FROM event').all() as {
      file: number;
      offset: number;
      length: number;
    }[];
    return {
      files: Object.fromEntries(files.map((each) => [each.path.slice(name.length), each])),
      indexed: summary.totals.indexed,
      whole: rows.map((row) => evidence.record(row.file, row.offset, row.length)),
    };
  } finally {
    file.close();
  }
}

/** All fixtures taken in at once: what became of each file, by its path. */
async function takeAll(passwords: string[]): Promise<Map<string, EvidenceFile>> {
  const { file } = await importInto(scratch.path, [fixtures], { passwords });
  try {
    const { files } = listFiles(file.db, { offset: 0, limit: 1000 });
    return new Map(files.map((each) => [each.path.slice('archives/'.length), each]));
  } finally {
    file.close();
  }
}

let opened = new Map<string, EvidenceFile>();
let refused = new Map<string, EvidenceFile>();
let unasked = new Map<string, EvidenceFile>();
beforeAll(async () => {
  opened = await takeAll(['wrong', 'secret']);
  refused = await takeAll(['wrong']);
  unasked = await takeAll([]);
});

describe('compressed files', () => {
  it.each([
    ['a.json.bz2', 3, 'bzip2'],
    ['a.json.xz', 3, 'xz'],
    ['b.json.xz', 4, 'xz in blocks, with SHA-256'],
    ['a.json.lzma', 3, 'lzma'],
    ['joined.json.bz2', 7, 'bzip2 streams behind one another'],
    ['joined.json.xz', 7, 'xz streams with padding between them'],
  ])('reads %s: %i records (%s)', (name, records) => {
    expect(opened.get(name)).toMatchObject({ status: 'imported', records, rejected: 0 });
  });

  it('gives the texts of their records again', async () => {
    const { whole } = await take(read('joined.json.xz'), 'joined.json.xz');
    expect(whole).toHaveLength(7);
    for (const text of whole) expect(JSON.parse(text.toString())).toMatchObject({ eventName: 'GetObject' });
  });

  it.each(['a.json.bz2', 'a.json.xz', 'a.json.lzma'])(
    'says where %s is cut off, and keeps what comes before',
    async (name) => {
      const bytes = read(name);
      const { files } = await take(bytes.subarray(0, bytes.length - 12), name);
      expect(files['']).toMatchObject({ status: 'damaged', reason: expect.stringContaining('ends early') });
    },
  );

  it('takes a checksum that does not fit for damage', async () => {
    const bytes = Buffer.from(read('a.json.bz2'));
    bytes[12]! ^= 1;
    expect((await take(bytes, 'a.json.bz2')).files['']).toMatchObject({
      status: 'damaged',
      reason: 'The checksum in the compressed file does not fit the content.',
    });
  });

  it('never throws anything but a problem of the stream, whatever is damaged, and gives the same however the input is cut', () => {
    const cases: [string, Codec][] = [
      ['joined.json.bz2', bzip2],
      ['joined.json.xz', xz],
      ['a.json.lzma', lzmaAlone],
    ];
    for (const [name, codec] of cases) {
      const sound = read(name);
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 3 }),
          fc.integer({ min: 1, max: sound.length }),
          fc.integer({ min: 1, max: 300 }),
          (changes, end, step) => {
            const bytes = Buffer.from(sound.subarray(0, end));
            for (const [at, value] of changes) if (at < end) bytes[at] = value;
            const whole = decodeWhole(codec, bytes, 2 ** 20);
            const feed = new Feed();
            let given = 0;
            const pieces: Buffer[] = [];
            let problem: unknown = null;
            try {
              for (const piece of codec(feed)) {
                if (piece !== null) pieces.push(piece);
                else if (given < bytes.length) {
                  feed.add(bytes.subarray(given, given + step));
                  given += step;
                } else feed.isEnded = true;
                if (pieces.length > 10_000) break;
              }
            } catch (cause) {
              problem = (cause as { problem: unknown }).problem;
              expect(problem).toBeTypeOf('string');
            }
            if (whole.error === 'too large') return;
            expect(problem).toBe(whole.error);
            expect(Buffer.concat(pieces).equals(whole.content)).toBe(true);
          },
        ),
        { numRuns: process.env['NIGHTLY'] === '1' ? 3000 : 150 },
      );
    }
  });
});

describe('archives of other kinds', () => {
  it.each([
    'bundle.tar.bz2',
    'bundle.tar.xz',
    'bundle.tar.zst',
    'bundle.tar.lzma',
    'lzma2.7z',
    'lzma.7z',
    'bzip2.7z',
    'deflate.7z',
    'copy.7z',
    'nonsolid.7z',
    'bzip2.zip',
    'xz.zip',
  ])('reads the members of %s, each with its place', async (name) => {
    expect(opened.get(name)).toMatchObject({ status: 'container', stored: 'hash' });
    expect(opened.get(`${name}!/AWSLogs/a.json`)).toMatchObject({ status: 'imported', records: 3, stored: 'inside' });
    expect(opened.get(`${name}!/AWSLogs/b.json`)).toMatchObject({ status: 'imported', records: 4 });
    expect(opened.get(`${name}!/empty.json`)).toMatchObject({ status: 'not-recognised', reason: 'The file is empty.' });
    const preview = await previewImport([join(fixtures, name)]);
    expect(preview.formats).toContainEqual({ format: 'trail', completeness: 'full', files: 2, bytes: 4129 });
  });

  it.each([
    ['ppmd.7z', 'PPMd'],
    ['deflate64.zip', '9'],
  ])('names the method of %s that it does not read', (name, method) => {
    expect(opened.get(`${name}!/AWSLogs/a.json`)).toMatchObject({
      status: 'damaged',
      reason: expect.stringContaining(`method ${method},`),
    });
  });

  it('opens them inside one another', async () => {
    const inner = await makeTar(
      ['lzma2.7z', 'bundle.tar.xz', 'a.json.bz2', 'bundle.tar.bz2'].map((name) => ({ name, bytes: read(name) })),
    );
    const { files } = await take(makeZip([{ name: 'inner.tar', bytes: inner }]), 'outer.zip');
    expect(files['!/inner.tar!/lzma2.7z!/AWSLogs/a.json']).toMatchObject({ status: 'imported', records: 3 });
    expect(files['!/inner.tar!/bundle.tar.xz!/AWSLogs/b.json']).toMatchObject({ records: 4, duplicates: 4 });
    expect(files['!/inner.tar!/bundle.tar.bz2!/AWSLogs/b.json']).toMatchObject({ records: 4, duplicates: 4 });
    expect(files['!/inner.tar!/a.json.bz2']).toMatchObject({ records: 3, duplicates: 3 });
  });

  it('opens archives that are packed more than once', async () => {
    const { files } = await take(gzipSync(read('bundle.tar.xz')), 'bundle.tar.xz.gz');
    expect(files['']).toMatchObject({ status: 'container' });
    expect(files['!/AWSLogs/b.json']).toMatchObject({ status: 'imported', records: 4 });
    const zip = await take(gzipSync(gzipSync(read('xz.zip'))), 'twice.zip.gz.gz');
    expect(zip.files['!/AWSLogs/a.json']).toMatchObject({ status: 'imported', records: 3 });
  });

  it('keeps the limits of archives', async () => {
    const path = join(fixtures, 'lzma2.7z');
    const file = { label: 'x', path, size: read('lzma2.7z').length, modifiedAt: 0 };
    const reasons: string[] = [];
    for await (const item of expandFile(file, { limits: { ...expansionLimits, members: 1 } }))
      if (!('finding' in item) && item.refused !== undefined) reasons.push(item.refused.reason);
    expect(reasons).toEqual([expect.stringContaining('archive-members')]);
    for await (const item of expandFile(file, { limits: { ...expansionLimits, memberBytes: 100 } }))
      if (!('finding' in item) && item.refused !== undefined) reasons.push(item.refused.reason);
    expect(reasons.slice(1)).toEqual([expect.stringContaining('member-size'), expect.stringContaining('member-size')]);
  });

  it('reads members before the damage, and says what is damaged', async () => {
    const bytes = Buffer.from(read('copy.7z'));
    const at = bytes.indexOf('"k11"');
    bytes[at] = 0x7b;
    const { files } = await take(bytes, 'copy.7z');
    expect(files['!/AWSLogs/a.json']).toMatchObject({ status: 'imported', records: 3 });
    expect(files['!/AWSLogs/b.json']).toMatchObject({
      status: 'damaged',
      reason: 'The checksum in the archive does not fit the member.',
    });
    const short = await take(read('lzma2.7z').subarray(0, 300), 'short.7z');
    expect(short.files['']?.findings).toMatchObject([{ code: 'ARCHIVE_DAMAGED' }]);
  });

  it('never throws, whatever is damaged', async () => {
    const names = readdirSync(fixtures).filter((name) => /\.(?:7z|zip)$/.test(name));
    const path = join(scratch.path, 'damaged');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (name, changes) => {
          const bytes = Buffer.from(read(name));
          for (const [at, value] of changes) if (at >= 6 && at < bytes.length) bytes[at] = value;
          writeFileSync(path, bytes);
          const file = { label: 'x', path, size: bytes.length, modifiedAt: 0 };
          for await (const item of expandFile(file, { passwords: [] })) expect(item.label).toMatch(/^x/);
        },
      ),
      { numRuns: process.env['NIGHTLY'] === '1' ? 5000 : 200 },
    );
  });
});

describe('encrypted archives', () => {
  const locked = ['zipcrypto.zip', 'aes.zip', 'aes128.zip', 'locked.7z'];

  it.each([...locked, 'locked-names.7z'])('opens %s with its password, among others', (name) => {
    expect(opened.get(`${name}!/AWSLogs/a.json`)).toMatchObject({ status: 'imported', records: 3, stored: 'inside' });
    expect(opened.get(`${name}!/AWSLogs/b.json`)).toMatchObject({ status: 'imported', records: 4 });
  });

  it.each(locked)('refuses the members of %s with the remedy', (name) => {
    expect(unasked.get(`${name}!/AWSLogs/a.json`)).toMatchObject({
      status: 'damaged',
      reason: 'It is encrypted, and no password was given. Import the archive again with its password.',
    });
    expect(refused.get(`${name}!/AWSLogs/a.json`)).toMatchObject({
      status: 'damaged',
      reason: expect.stringMatching(/none of the given passwords opens it/),
    });
  });

  it('says of an archive with encrypted names that it is locked', () => {
    expect(refused.get('locked-names.7z')?.findings).toMatchObject([{ code: 'ARCHIVE_LOCKED' }]);
  });

  it('goes on with other files, and lets the preview name what is locked', async () => {
    const outer = await makeTar([
      { name: 'locked.7z', bytes: read('locked.7z') },
      { name: 'a.json.xz', bytes: read('a.json.xz') },
    ]);
    expect((await take(outer, 'outer.tar')).indexed).toBe(3);
    expect((await take(outer, 'outer.tar', ['secret'])).indexed).toBe(7);
    const paths = [join(fixtures, 'aes.zip'), join(fixtures, 'locked-names.7z')];
    expect((await previewImport(paths)).locked.map((each) => each.path)).toEqual(['aes.zip', 'locked-names.7z']);
    expect((await previewImport(paths, { passwords: ['secret'] })).locked).toEqual([]);
  });
});
