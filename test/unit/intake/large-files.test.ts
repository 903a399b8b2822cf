import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EvidenceReader, listFiles, peek, recordText } from '../../../electron/engine/intake/index.ts';
import { makeRecord } from '../../support/archives.ts';
import { importInto, scratchFolder } from '../../support/case-file.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());
let records: string[];
beforeAll(() => {
  records = Array.from({ length: 20_000 }, () => JSON.stringify(makeRecord({ requestParameters: { note: 'ü한😀' } })));
});
const bad = '{"eventVersion":"1.08","eventTime":\n';

/** Content far larger than what is read in one piece. */
const arrangements: [string, (all: string[]) => Buffer][] = [
  ['one record a line, gzip', (all) => gzipSync(`${bad}${all.join('\n')}\n`, { level: 1 })],
  ['one record a line, zstd', (all) => zstdCompressSync(Buffer.from(`${bad}${all.join('\n')}\n`))],
  ['one record a line, plain', (all) => Buffer.from(`${bad}${all.join('\n')}\n`)],
  ['a list, gzip', (all) => gzipSync(`{"Records":[${bad.trim()},${all.join(',')}]}`, { level: 1 })],
  ['a pretty-printed list', (all) => Buffer.from(`{\n "Records": [\n  ${bad.trim()},\n  ${all.join(',\n  ')}\n ]\n}`)],
  ['UTF-16', (all) => Buffer.from(`\ufeff${bad}${all.join('\r\n')}`, 'utf16le')],
  [
    'several gzip members',
    (all) =>
      Buffer.concat([
        gzipSync(bad),
        ...Array.from({ length: 20 }, (_, part) =>
          gzipSync(`${all.slice(part * 1000, part * 1000 + 1000).join('\n')}\n`, { level: 1 }),
        ),
      ]),
  ],
  [
    'CSV',
    (all) =>
      gzipSync(
        `_raw,_time,host\n"{""eventVersion"": x,1,h\n${all.map((each) => `"${each.replaceAll('"', '""')}",1,h`).join('\n')}\n`,
        { level: 1 },
      ),
  ],
  [
    'a CloudWatch export',
    (all) =>
      gzipSync(`2026-05-01T10:00:00.000Z ${bad}${all.map((each) => `2026-05-01T10:00:00.000Z ${each}`).join('\n')}\n`, {
        level: 1,
      }),
  ],
];

it.each(arrangements)('reads %s in windows, loses nothing and finds every text again', async (name, make) => {
  const folder = join(scratch.path, name);
  mkdirSync(folder);
  const bytes = make(records);
  writeFileSync(join(folder, 'x'), bytes);
  for (const reference of [false, true]) {
    const { file, summary } = await importInto(scratch.path, [folder], { reference });
    try {
      expect(summary.totals).toMatchObject({ indexed: records.length, rejected: 1, duplicates: 0 });
      const evidence = new EvidenceReader(file.db);
      if (!reference) expect(evidence.storedBytes(1).equals(bytes)).toBe(true);
      for (let record = 0; record < records.length; record += 997)
        expect(recordText(file.db, evidence, record + 1).text).toBe(records[record]);
      expect(recordText(file.db, evidence, records.length).text).toBe(records.at(-1));
      expect(peek(file.db, evidence, { file: 1, offset: 0, length: 20 }).truncated).toBe(true);
      expect(listFiles(file.db, { offset: 0, limit: 1 }).files[0]?.stored).toBe(reference ? 'reference' : 'inside');
    } finally {
      file.close();
    }
  }
});

it('keeps a large file of something else, hashed and whole', async () => {
  const folder = join(scratch.path, 'other');
  mkdirSync(folder);
  const bytes = Buffer.alloc(12 * 1024 * 1024, 'something else entirely\n');
  writeFileSync(join(folder, 'x'), bytes);
  const { file } = await importInto(scratch.path, [folder]);
  expect(listFiles(file.db, { offset: 0, limit: 1 }).files[0]).toMatchObject({
    status: 'not-recognised',
    records: 0,
    sizeBytes: bytes.length,
  });
  expect(new EvidenceReader(file.db).storedBytes(1).equals(bytes)).toBe(true);
  file.close();
});

it('rejects a record with a text of endless length and takes the ones around it', async () => {
  const folder = join(scratch.path, 'endless');
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'x.json'),
    `${records[0]!}\n${JSON.stringify(makeRecord({ userAgent: 'x'.repeat(70 * 1024 * 1024) }))}\n${records[1]!}\n`,
  );
  const { file, summary } = await importInto(scratch.path, [folder]);
  expect(summary.totals.indexed).toBe(2);
  expect(summary.totals.rejected).toBeGreaterThan(0);
  expect(summary.totals.records).toBe(summary.totals.indexed + summary.totals.rejected);
  file.close();
});
