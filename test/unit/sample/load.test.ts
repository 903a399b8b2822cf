import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { generateLoad } from '../../../electron/engine/sample/index.ts';

type Json = Record<string, any>;

const root = mkdtempSync(join(tmpdir(), 'trailcase-load-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function readTexts(folder: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    texts.set(
      path.slice(folder.length + 1).replaceAll('\\', '/'),
      (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'),
    );
  }
  return new Map([...texts].sort(([left], [right]) => (left < right ? -1 : 1)));
}

describe('the load generator', () => {
  it('writes the events it was asked for, all different, in parsable files of the right name', async () => {
    const folder = join(root, 'plain');
    const seen: number[] = [];
    const summary = await generateLoad(
      folder,
      { events: 6500, seed: 3, identities: 500, addresses: 900, userAgents: 100 },
      ({ done }) => seen.push(done),
    );
    const texts = readTexts(folder);
    expect(texts.size).toBe(summary.files);
    expect(summary.files).toBe(Math.ceil(6500 / 300));
    expect(seen.at(-1)).toBe(6500);
    const records = [...texts.values()].flatMap((text) => (JSON.parse(text) as Json).Records as Json[]);
    expect(records).toHaveLength(6500);
    expect(new Set(records.map((record) => record.eventID)).size).toBe(6500);
    expect([...texts.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0)).toBe(summary.jsonBytes);
    expect(summary.jsonBytes / 6500).toBeGreaterThan(1000);
    expect(summary.jsonBytes / 6500).toBeLessThan(1600);
    for (const path of texts.keys())
      expect(path).toMatch(
        /^AWSLogs\/(\d{12})\/CloudTrail\/([a-z0-9-]+)\/\d{4}\/\d\d\/\d\d\/\1_CloudTrail_\2_\d{8}T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz$/,
      );
    const errors = records.filter((record) => record.errorCode !== undefined).length / records.length;
    expect(errors).toBeGreaterThan(0.02);
    expect(errors).toBeLessThan(0.1);
  });

  it('issues keys before they are used', async () => {
    const folder = join(root, 'keys');
    await generateLoad(folder, { events: 4000, seed: 5, identities: 60, single: 'ndjson.gz' });
    const records = readTexts(folder)
      .get('load.ndjson.gz')!
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Json);
    expect(records).toHaveLength(4000);
    const issued = new Map<string, string>();
    let linked = 0;
    for (const record of records) {
      const { accessKeyId, sessionContext } = record.userIdentity as Json;
      if (issued.has(accessKeyId)) {
        linked += 1;
        expect(sessionContext.attributes.creationDate).toBe(issued.get(accessKeyId));
        expect(record.eventTime >= issued.get(accessKeyId)!).toBe(true);
      }
      const key = record.responseElements?.credentials?.accessKeyId as string | undefined;
      if (key !== undefined) issued.set(key, record.eventTime);
    }
    expect(linked).toBeGreaterThan(500);
  });

  it('is the same for the same seed', async () => {
    const hashes: string[] = [];
    for (const [name, seed] of [
      ['one', 1],
      ['same', 1],
      ['two', 2],
    ] as const) {
      await generateLoad(join(root, name), { events: 1500, seed });
      hashes.push(
        createHash('sha256')
          .update(JSON.stringify([...readTexts(join(root, name))]))
          .digest('hex'),
      );
    }
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[0]).not.toBe(hashes[2]);
  });

  it('lists every file in exactly one digest', async () => {
    const folder = join(root, 'digests');
    const summary = await generateLoad(folder, {
      events: 3000,
      seed: 9,
      accounts: 2,
      regions: 2,
      eventsPerFile: 100,
      days: 1,
      digests: true,
    });
    const texts = readTexts(folder);
    const digests = [...texts]
      .filter(([path]) => path.includes('CloudTrail-Digest'))
      .map(([, text]) => JSON.parse(text) as Json);
    expect(digests).toHaveLength(summary.digests);
    const listed = digests.flatMap((digest) => digest.logFiles as Json[]);
    expect(listed).toHaveLength(30);
    for (const log of listed)
      expect(createHash('sha256').update(texts.get(log.s3Object)!).digest('hex')).toBe(log.hashValue);
    expect(texts.get('digest-signatures.ndjson')!.trim().split('\n')).toHaveLength(summary.digests);
  });
});
