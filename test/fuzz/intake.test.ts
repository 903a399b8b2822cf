import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readTerms } from '../../electron/engine/events/batch-dictionary.ts';
import { BatchBuilder } from '../../electron/engine/events/batch.ts';
import { expandFile } from '../../electron/engine/intake/expand.ts';
import type { FileReport, Part } from '../../electron/engine/intake/jobs.ts';
import { readWhole, readWindows } from '../../electron/engine/intake/read-file.ts';
import { readStored } from '../../electron/engine/intake/stored-bytes.ts';
import { createRandom, type Random } from '../../electron/engine/sample/index.ts';
import { makeLog, makeRecord, makeTar, makeZip } from '../support/archives.ts';
import { scratchFolder } from '../support/case-file.ts';
import { hasShared, sharedPath } from '../support/reference-data.ts';
import { mutate } from './mutate.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());
const cases = process.env['NIGHTLY'] === '1' ? 100_000 : 2000;
const first = Number(process.env['FUZZ_FROM'] ?? 0);
/** One case takes milliseconds; this long only a loop without end takes, or a machine that is busy elsewhere. */
const CASE_MS = 10_000;

async function seeds(): Promise<Buffer[]> {
  const log = makeLog(6);
  const records = Array.from({ length: 5 }, () => JSON.stringify(makeRecord()));
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const own = [
    log,
    gzipSync(log),
    zstdCompressSync(log),
    Buffer.from(records.join('\n')),
    Buffer.from(JSON.stringify({ Events: records.map((CloudTrailEvent) => ({ CloudTrailEvent })) }, null, 1)),
    Buffer.from(
      JSON.stringify({
        messageType: 'DATA_MESSAGE',
        logEvents: records.map((message) => ({ id: '1', timestamp: 1, message })),
      }),
    ),
    Buffer.from(records.map((each) => `2026-05-01T10:00:00.000Z ${each}`).join('\n')),
    Buffer.from(`_raw,_time,host\n${records.map((each) => `${quoted(each)},1,h`).join('\n')}\n`),
    Buffer.from(
      'User name,AWS access key,Event time,Event source,Event name,Event ID,Resources\na,AKIA,2026-05-01T10:00:00Z,s3.amazonaws.com,GetObject,11111111-2222-4333-8444-555555555555,"[{""a"":1}]"\n',
    ),
    Buffer.from(
      'eventTime eventID eventName eventSource userAgent\n2026-05-01T10:00:00Z 11111111-2222-4333-8444-555555555555 GetObject s3.amazonaws.com a b c\n',
    ),
    Buffer.from(
      `"useridentity","eventname","eventsource","eventtime"\n"{type=AssumedRole, arn=x, sessioncontext={attributes={mfaauthenticated=false}}}","G","s3.amazonaws.com","2026-05-01T10:00:00Z"\n`,
    ),
    Buffer.from(`\ufeff${log.toString('utf8')}`, 'utf16le'),
    makeZip([
      { name: 'a.json', bytes: log },
      { name: 'b.json.gz', bytes: gzipSync(log), stored: true },
      { name: 'in.zip', bytes: makeZip([{ name: 'c', bytes: log }]) },
    ]),
    await makeTar([
      { name: 'a.json', bytes: log },
      { name: 'l', type: 'symlink', linkname: 'x' },
    ]),
    gzipSync(
      await makeTar([
        { name: 'a.json', bytes: log },
        { name: 'b', bytes: gzipSync(log) },
      ]),
    ),
  ];
  const packed = join(import.meta.dirname, '../fixtures/archives');
  own.push(...readdirSync(packed).map((name) => readFileSync(join(packed, name))));
  if (!hasShared) return own;
  const folders = ['data/real', 'data/field-cases'].map(sharedPath).filter((folder) => existsSync(folder));
  const real = folders
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))))
    .filter((path) => statSync(path).isFile() && statSync(path).size < 60_000)
    .map((path) => readFileSync(path));
  return [...own, ...real, ...real.filter((each) => each[0] === 0x1f).map((each) => gunzipSync(each))];
}

/** Every spelling of the input that a reader may have decoded: escapes taken away, packed texts unpacked. */
function spellingsOf(content: Buffer): string[] {
  const found = [content.toString('utf8'), content.toString('utf16le'), evenSwapped(content)];
  for (let index = 0; index < found.length && found.length < 40; index++) {
    const text = found[index]!;
    if (/\\["\\/u]/.test(text))
      found.push(
        text
          .replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
          .replaceAll(/\\(["\\/])/g, '$1'),
      );
    if (text.includes('""')) found.push(text.replaceAll('""', '"'));
    for (const [packed] of text.matchAll(/[A-Za-z0-9+/_-]{40,}={0,2}/g)) {
      const bytes = Buffer.from(packed, 'base64');
      try {
        found.push((bytes[0] === 0x1f ? gunzipSync(bytes, { maxOutputLength: 2 ** 24 }) : bytes).toString('utf8'));
      } catch {
        // No packed text after all.
      }
      if (found.length >= 40) break;
    }
  }
  return found;
}

function evenSwapped(content: Buffer): string {
  return Buffer.from(content.subarray(0, content.length & ~1))
    .swap16()
    .toString('utf16le');
}

/** Members that say what was called and where, in records and in what products make of them. */
const eventMember = '(?:name|action|operation|source|provider|value|S|v)';

/**
 * Where the input is JSON, no event has a name or a source that is not the text of a member of that meaning: what is read by the shape of words, or out of another
 * member, is a false event.
 */
function checkNames(content: Buffer, report: FileReport, parts: readonly Part[]): void {
  if (parts.every((part) => part.batch === null) || report.format === null) return;
  const text = content.toString('utf8');
  if (report.format === 'space-delimited') expect(text).not.toMatch(/\{\s*\\?"/);
  if (/csv|parquet|yaml|space/.test(report.format) || content.length > 200_000) return;
  const spellings = spellingsOf(content);
  for (const column of [0, 1])
    for (const part of parts)
      for (const term of readTerms(part.batch?.newTerms[column] ?? null)) {
        const quoted = term.slice(0, 200).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
        const member = new RegExp(`${eventMember}\\\\*"?\\s*[:=]\\s*(?:\\[\\s*)?\\\\*"?${quoted}`, 'i');
        if (term !== '' && !spellings.some((each) => member.test(each)))
          throw new Error(`${report.format}: ${JSON.stringify(term)} is no text of an event's member`);
      }
}

/** The account of one file as the writer would see it. */
function checkAccount(report: FileReport, parts: readonly Part[]): void {
  const indexed = parts.reduce((sum, part) => sum + (part.batch?.count ?? 0), 0);
  const rejected = parts.reduce((sum, part) => sum + part.rejected.length, 0);
  expect(report.records).toBe(indexed + report.rejected);
  expect(report.rejected).toBe(rejected);
  const numbers = parts.flatMap((part) => [...(part.batch?.record ?? []), ...part.rejected.map((each) => each.record)]);
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const number of numbers) expect(number).toBeLessThan(report.records);
  for (const each of parts.flatMap((part) => part.rejected)) expect(each.reason).not.toBe('');
  if (report.status === 'imported') expect(report.kind).toBe('log');
}

async function* cut(bytes: Buffer, random: Random): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length;) {
    const length = 1 + random.int(5000);
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

describe('mutated evidence', () => {
  it(
    `neither breaks nor stalls the reading nor unbalances the account, ${cases} times`,
    async () => {
      const all = await seeds();
      const path = join(scratch.path, 'case');
      let slowest = 0;
      for (let round = first; round < first + cases; round++) {
        // Each case has its own generator: a failure names the round, and that round alone repeats it.
        const random = createRandom(round);
        const bytes = mutate(all[random.int(all.length)]!, all[random.int(all.length)]!, random);
        const started = performance.now();
        try {
          await readOne(bytes, path, random);
        } catch (cause) {
          throw new Error(`round ${round}`, { cause });
        }
        slowest = Math.max(slowest, performance.now() - started);
        expect(slowest, `round ${round}`).toBeLessThan(CASE_MS);
      }
      expect(process.memoryUsage().rss).toBeLessThan(1.5 * 2 ** 30);
    },
    cases * 60,
  );
});

async function readOne(bytes: Buffer, path: string, random: Random): Promise<void> {
  const options = { keepBytes: random.int(2) === 0, format: null };
  writeFileSync(path, bytes);
  for await (const item of expandFile(
    { label: 'x', path, size: bytes.length, modifiedAt: 0 },
    {
      passwords: ['secret'],
      limits: { depth: 3, members: 100, memberBytes: 2 ** 26, totalBytes: 2 ** 28, innerArchive: 2 ** 26 },
    },
  )) {
    if ('finding' in item || item.refused !== undefined || item.task === 'hash') continue;
    if (item.source.kind === 'fed') {
      for await (const window of item.feed!) void window;
      continue;
    }
    const check = { problem: null };
    const stored = readStored(item.source, check);
    const read = await readWhole(stored, new BatchBuilder(), options);
    if (read !== null) {
      checkAccount(read.report, [read.part]);
      if (read.report.compression === null) checkNames(stored, read.report, [read.part]);
    }
    if (random.int(3) > 0) continue;
    const parts: Part[] = [];
    const windowed = await readWindows(
      cut(stored, random),
      new BatchBuilder(),
      { ...options, window: 3000 + random.int(20_000) },
      async (part) => void parts.push(part),
    );
    checkAccount(windowed.report, [...parts, windowed.part]);
    if (options.keepBytes)
      expect(
        [...parts, windowed.part].flatMap((part) => part.chunks).reduce((sum, chunk) => sum + chunk.length, 0),
      ).toBe(stored.length);
    // In windows or in one piece, a file is the same file.
    if (
      read === null ||
      read.report.compressionError !== null ||
      read.report.format !== windowed.report.format ||
      read.report.rejected > 0
    )
      continue;
    expect(windowed.report.records).toBe(read.report.records);
    expect([...parts, windowed.part].flatMap((part) => [...(part.batch?.offset ?? [])])).toEqual([
      ...(read.part.batch?.offset ?? []),
    ]);
  }
}
