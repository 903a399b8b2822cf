import fc from 'fast-check';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BatchBuilder, type RecordBatch } from '../../../electron/engine/events/batch.ts';
import { readTerms } from '../../../electron/engine/events/batch-dictionary.ts';
import { members, RecordScan } from '../../../electron/engine/events/record-scan.ts';
import { writeSampleBundle } from '../../../electron/engine/sample/index.ts';

const scan = new RecordScan(['p_log_type', '@ptr', 's3', 'http', 'network']);

/** Offset behind the object with which a text begins, or −1. */
function scanText(json: string): number {
  return scan.scan(Buffer.from(json, 'utf8'), 0);
}

function parses(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}

/** All that a batch says, with texts in the place of their numbers. */
function contentOf(batch: RecordBatch): unknown {
  const columns = batch.dictionary.map((column, index) => {
    const texts = ['', ...readTerms(batch.newTerms[index]!)];
    return Array.from(column, (number) => texts[number]);
  });
  const { time, eventId, sharedEventId, outcome, flags, issued, oddEventIds } = batch;
  return { columns, time, eventId, sharedEventId, outcome, flags, issued, oddEventIds };
}

/** What both ways of reading make of a record; null where the scan leaves it to the parser. */
function bothWays(json: string): { scanned: unknown; parsed: unknown } | null {
  const bytes = Buffer.from(json, 'utf8');
  if (scan.scan(bytes, 0) !== bytes.length) throw new Error(`Not scanned: ${json}`);
  const place = { record: 0, offset: 0, length: bytes.length, part: 0 };
  const builder = new BatchBuilder();
  if (!builder.addScanned(scan, bytes, 0, place, 0)) return null;
  const other = new BatchBuilder();
  other.add(JSON.parse(json) as Record<string, unknown>, place, 0);
  return { scanned: contentOf(builder.take()), parsed: contentOf(other.take()) };
}

/** The records of the sample, as they stand in its files. */
async function sampleRecords(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'trailcase-scan-'));
  try {
    await writeSampleBundle(folder, { backgroundEvents: 500 });
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.json.gz') && path.includes('/CloudTrail/'),
    );
    return files.flatMap((path) => {
      const { Records } = JSON.parse(gunzipSync(readFileSync(join(folder, path))).toString('utf8')) as {
        Records: unknown[];
      };
      return Records.map((record) => JSON.stringify(record));
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const anyJson = fc.json({ maxDepth: 4 });
const blanks = fc.constantFrom('', ' ', '\n', '\t', '\r\n  ');

describe('RecordScan', () => {
  it('finds the places of the members', () => {
    const json =
      '{ "eventName" : "Get\\u004fbject", "readOnly":true,"userIdentity":{"a":[1,{"b":"}"}]}, "more": -1.5e3 }';
    expect(scanText(`${json},`)).toBe(json.length);
    const place = (member: number): string => json.slice(scan.start[member], scan.end[member]);
    expect([place(members.eventName), place(members.readOnly), place(members.userIdentity)]).toEqual([
      '"Get\\u004fbject"',
      'true',
      '{"a":[1,{"b":"}"}]}',
    ]);
    expect([
      scan.encoded[members.eventName],
      scan.encoded[members.userIdentity],
      scan.start[members.eventTime],
    ]).toEqual([1, 0, -1]);
    expect(scan.isUsual).toBe(true);
  });

  it('accepts every object that JSON.parse accepts, to its end', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), anyJson), blanks, (value, blank) => {
        const json = `{${Object.entries(value)
          .map(([name, inside]) => `${blank}${JSON.stringify(name)}${blank}:${blank}${inside}${blank}`)
          .join(',')}${blank}}`;
        expect(parses(json)).toBe(true);
        expect(scanText(json)).toBe(Buffer.byteLength(json));
      }),
    );
  });

  it('accepts nothing that JSON.parse does not', () => {
    const seed = '{"eventName":"a\\u00e9\\n","n":[0,-1.25e+10,true,false,null,{},[],"x"],"omitted":{"k":"v"}}';
    const edit = fc.record({
      at: fc.integer({ min: 1, max: seed.length - 1 }),
      cut: fc.nat(3),
      put: fc.string({
        unit: fc.constantFrom(...'{}[]",:\\/u0123eE+-.truefalsn \n\t\u0000\u0001é'),
        maxLength: 3,
      }),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        let json = seed;
        for (const { at, cut, put } of edits) json = json.slice(0, at) + put + json.slice(at + cut);
        const end = scanText(json);
        if (end >= 0) expect(parses(Buffer.from(json).toString('utf8', 0, end)), json).toBe(true);
        else expect(parses(json), json).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  it('stops at the end of the bytes and at its depth', () => {
    for (const json of [
      '',
      '{',
      '{"',
      '{"a',
      '{"a"',
      '{"a":',
      '{"a":1',
      '{"a":"x',
      '{"a":"\\',
      '{"a":"\\u00',
      '{"a":t',
      '{"a":-',
      '{"a":1e',
      '{"a":[',
      '{"a":[1,',
    ])
      expect(scanText(json), json).toBe(-1);
    expect(scanText(`{"a":${'['.repeat(250)}${']'.repeat(250)}}`)).toBeGreaterThan(0);
    expect(scanText(`{"a":${'['.repeat(300)}${']'.repeat(300)}}`)).toBe(-1);
  });

  it('calls unusual what places cannot tell', () => {
    for (const json of [
      '{}',
      '{"eventName":"a","eventName":"b"}',
      '{"event\\u004eame":"a"}',
      '{"s3":1}',
      '{"requestParameters":{"omitted":true}}',
      '{"requestParameters":{"omi\\u0074ted":true}}',
    ]) {
      expect(scanText(json), json).toBe(json.length);
      expect(scan.isUsual, json).toBe(false);
    }
  });
});

describe('BatchBuilder.addScanned', () => {
  it('makes of records what parsing makes of them', async () => {
    let scanned = 0;
    const records = await sampleRecords();
    for (const record of records) {
      const both = bothWays(record);
      if (both === null) continue;
      scanned++;
      expect(both.scanned).toEqual(both.parsed);
    }
    // Only those whose answer wants a look are parsed.
    expect(scanned).toBeGreaterThan(records.length / 2);
  });

  it('makes the same of hostile values in every member', () => {
    const hostile = fc.oneof(
      anyJson,
      fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
      fc.constantFrom(
        '""',
        'null',
        '"\\ud800"',
        '"true"',
        '"Failure"',
        '{"credentials":{"accessKeyId":"ASIA1"}}',
        '{"tlsVersion":"{\\"tlsVersion\\":1}"}',
        '[{"ARN":"a\\u001eb"}]',
        '"{\\"tlsVersion\\":\\"x\\"}"',
        '"DryRunOperation"',
        '1e400',
        '123456789012345678901',
      ),
    );
    const names = [...Object.keys(members), 'requestParameters', 'additionalEventData', '__proto__', 'x'];
    const base = {
      eventVersion: '"1.08"',
      eventTime: '"2023-07-10T12:03:25Z"',
      eventSource: '"s3.amazonaws.com"',
      eventName: '"GetObject"',
      eventID: '"70e5932e-9022-4b38-837e-ca10dad94eb7"',
    };
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), hostile), (changes) => {
        const all: Record<string, string> = { ...base, ...changes };
        const both = bothWays(
          `{${Object.entries(all)
            .map(([name, value]) => `"${name}":${value}`)
            .join(',')}}`,
        );
        if (both !== null) expect(both.scanned).toEqual(both.parsed);
      }),
      { numRuns: 1500 },
    );
  });
});
