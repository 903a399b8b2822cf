import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCase, type OpenCase } from '../../../electron/engine/index.ts';
import { exportFormats, type ExportFormat, type ExportSummary } from '../../../shared/contract/index.ts';
import { scratchFolder } from '../../support/case-file.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());
const context = { examiner: 'Ana', machine: 'test', application: 'Trailcase 0.0.0' };

let nextId = 0;
const id = (): string => `0a1b2c3d-0000-4000-8000-${String(++nextId).padStart(12, '0')}`;

/** A record as JSON text: `more` are members written as they stand. */
const record = (more: string): string =>
  `{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLEEXAMPLE01","arn":"arn:aws:iam::210987654321:user/mara","accountId":"210987654321","accessKeyId":"AKIAFAKEFAKEFAKE0001","userName":"mara"},"eventSource":"s3.amazonaws.com","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.9","recipientAccountId":"210987654321","eventType":"AwsApiCall","eventCategory":"Management","readOnly":false,"managementEvent":true,"eventID":"${id()}",${more}}`;

const hostile = [
  record(
    '"eventTime":"2026-05-01T10:00:00Z","eventName":"=cmd|\' /C calc\'!A0","userAgent":"@SUM(1)","requestParameters":{"bucketName":"harbour-backups","size":12345678901234567890,"a.b":1,"a.b":2,"text":"\\ud800 \\u0000 \\u202e"}',
  ),
  record(
    '"eventTime":"2026-05-02T10:00:00Z","eventName":"DeleteBucket","requestID":"r-1","requestParameters":{"bucketName":"harbour-backups","owner":210987654321}',
  ),
  record(`"eventTime":"2026-05-02T11:00:00Z","eventName":"PutObject","userAgent":"${'x'.repeat(40_000)}"`),
  record('"eventTime":"some day","eventName":"GetObject"'),
];

let opened: OpenCase;

async function makeCase(name: string, text: string): Promise<OpenCase> {
  const path = join(scratch.path, `${name}.json`);
  writeFileSync(path, text);
  const made = await createCase(join(scratch.path, `${name}.trailcase`), { name: 'Harbour' }, context);
  await made.call('intake.import', { sources: [made.grant(path)] });
  return made;
}

beforeAll(async () => {
  opened = await makeCase('hostile', `{\n  "Records": [\n${hostile.join(',\n')}\n]}`);
  await opened.call('findings.save', {
    title: 'Bucket deleted',
    severity: 'high',
    techniques: ['T1485'],
    addEvents: { filter: { where: 'eventName : DeleteBucket' } },
  });
});
afterAll(() => opened.close());

async function write(
  as: ExportFormat,
  more: object = {},
  from = opened,
): Promise<{ folder: string; summary: ExportSummary }> {
  const folder = join(scratch.path, `out-${as}-${++nextId}`);
  mkdirSync(folder);
  return { folder, summary: await from.call('exports.write', { as, target: from.grant(folder), ...more }) };
}

const contentOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name))
      .map((path) => [path.slice(folder.length), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );

describe('every format', () => {
  it.each(exportFormats)(
    '%s: counts add up, two exports have equal bytes, and the folder can be checked',
    async (as) => {
      const first = await write(as);
      const second = await write(as);
      expect(contentOf(second.folder)).toEqual(contentOf(first.folder));
      const manifest = JSON.parse(readFileSync(join(first.folder, 'manifest.json'), 'utf8')) as {
        events: { inScope: number; written: number; leftOut: { events: number }[] };
        files: { name: string; sha256: string }[];
      };
      const left = manifest.events.leftOut.reduce((sum, each) => sum + each.events, 0);
      if (!['sql-ddl', 'case-uco', 'stix'].includes(as)) expect(manifest.events.written + left).toBe(4);
      for (const { name, sha256 } of manifest.files)
        expect(
          createHash('sha256')
            .update(readFileSync(join(first.folder, name)))
            .digest('hex'),
        ).toBe(sha256);
      expect(first.summary.events).toBe(manifest.events.written);
    },
  );

  it.each(exportFormats)(
    '%s: a redacted export holds nothing of the account, its names, addresses and keys',
    async (as) => {
      const { folder } = await write(as, { redact: true });
      const everything = await Promise.all(
        readdirSync(folder).map(async (name) =>
          name.endsWith('.parquet')
            ? JSON.stringify(await readRows(join(folder, name)), (_, value: unknown) =>
                typeof value === 'bigint' ? Number(value) : value,
              )
            : readFileSync(join(folder, name), 'utf8'),
        ),
      );
      for (const secret of [
        '210987654321',
        'AKIAFAKEFAKEFAKE0001',
        'AIDAEXAMPLEEXAMPLE01',
        '203.0.113.9',
        'mara',
        'harbour-backups',
      ])
        expect(everything.join('\n'), secret).not.toContain(secret);
    },
  );
});

describe('formats with rows', () => {
  it('leave out events without a time and say so where the format needs one', async () => {
    const { summary } = await write('timesketch');
    expect(summary).toMatchObject({
      events: 3,
      leftOut: [{ reason: expect.stringContaining('time') as string, events: 1 }],
    });
    expect((await write('records')).summary).toMatchObject({ events: 4, leftOut: [] });
  });

  it('keep numbers beyond 2^53, repeated members and escapes as the record has them', async () => {
    for (const as of ['records', 'splunk', 'ocsf', 'ecs', 'timesketch', 'lookup-events'] as const) {
      const { folder, summary } = await write(as);
      const text = readFileSync(join(folder, summary.files[0]!.path), 'utf8')
        .replaceAll('\\\\', '\\')
        .replaceAll('\\"', '"');
      expect(text, as).toContain('"size":12345678901234567890,"a.b":1,"a.b":2,"text":"\\ud800 \\u0000 \\u202e"');
    }
  });

  it('write what is too long for a keyword whole beside the rows', async () => {
    const { folder, summary } = await write('timesketch');
    expect(summary.remarks).toEqual([{ what: expect.stringContaining('32766') as string, events: 1 }]);
    const row = readFileSync(join(folder, 'timesketch.jsonl'), 'utf8')
      .split('\n')
      .find((line) => line.includes('"PutObject"'))!;
    const cut = (JSON.parse(row) as { cloud_trail_event: string }).cloud_trail_event;
    expect(JSON.parse(cut)).toMatchObject({ eventName: 'PutObject', userAgent: '…' });
    const whole = JSON.parse(readFileSync(join(folder, 'overlong.jsonl'), 'utf8')) as { text: string };
    expect(JSON.parse(whole.text)).toMatchObject({ userAgent: 'x'.repeat(40_000) });
  });

  it('guard cells that a spreadsheet would run', async () => {
    const { folder, summary } = await write('timesketch-csv');
    const text = readFileSync(join(folder, 'timesketch.csv'), 'utf8');
    expect(text).toContain(",'=cmd|' /C calc'!A0,");
    expect(text).toContain(",'@SUM(1),");
    expect(summary.remarks.some(({ what }) => what.includes('formula'))).toBe(true);
  });

  it('have a row for each hit and for each finding', async () => {
    const hits = await write('suzaku-csv', { provenance: true });
    expect(hits.summary).toMatchObject({ events: 1, leftOut: [{ events: 3 }] });
    const [head, row] = readFileSync(join(hits.folder, 'suzaku.csv'), 'utf8').split('\r\n');
    expect(head).toMatch(/,RuleID,File,Record,FileSHA256,Verdict$/);
    expect(row).toMatch(/^2026-05-02 10:00:00,Bucket deleted,Ana,high,DeleteBucket,/);
    const { folder } = await write('timesketch');
    const finding = readFileSync(join(folder, 'timesketch.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"Finding"'));
    expect(finding.map((line) => JSON.parse(line) as object)).toMatchObject([
      { message: 'F-001: Bucket deleted', datetime: '2026-05-02T10:00:00+00:00', timestamp_desc: 'Finding' },
    ]);
  });

  it('take a filter or a finding as scope', async () => {
    expect((await write('records', { where: 'eventName : PutObject' })).summary.events).toBe(1);
    expect((await write('records', { finding: 1 })).summary.events).toBe(1);
    await expect(write('records', { finding: 9 })).rejects.toMatchObject({ code: 'findings/not-found' });
  });
});

const readRows = (path: string): Promise<Record<string, unknown>[]> => {
  const bytes = readFileSync(path);
  return parquetReadObjects({
    file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    compressors: { ZSTD: (packed) => zstdDecompressSync(packed) },
  });
};

describe('Parquet', () => {
  it('has the texts of parameters byte for byte, groups, lists and times', async () => {
    const { folder } = await write('parquet');
    const rows = await readRows(join(folder, 'events.parquet'));
    expect(rows).toHaveLength(4);
    expect(rows[0]).toMatchObject({
      eventTime: new Date('2026-05-01T10:00:00Z'),
      readOnly: false,
      record: 0,
      requestParameters: /"requestParameters":(\{.*\})\}/.exec(hostile[0]!)![1],
      eventJson: hostile[0],
    });
    expect((rows[0]!['userIdentity'] as { userName: string }).userName).toBe('mara');
    expect(rows[1]!['findings']).toEqual(['F-001']);
    expect(rows[3]).toMatchObject({ eventTime: null });
  });

  it('has folders by account, region and day, and the columns of Athena', async () => {
    const { folder, summary } = await write('parquet', { partition: 'account-region-day', profile: 'athena' });
    const paths = summary.files.map(({ path }) => path);
    expect(paths).toContain('account=210987654321/region=eu-west-1/year=2026/month=05/day=02/part-00000.parquet');
    expect(paths.filter((path) => path.endsWith('.parquet'))).toHaveLength(3);
    const [row] = await readRows(join(folder, paths[0]!));
    expect(row).toMatchObject({
      eventtime: '2026-05-01T10:00:00Z',
      readonly: 'false',
      recipientaccountid: '210987654321',
    });
    expect((row!['useridentity'] as { username: string }).username).toBe('mara');
    const ddl = readFileSync(join(folder, 'ddl.sql'), 'utf8');
    expect(ddl).toContain('PARTITIONED BY (account string, region string, year string, month string, day string)');
  });
});

describe('round trip', () => {
  it.each(['records', 'lookup-events', 'splunk', 'ecs', 'ocsf', 'parquet', 'timesketch'] as const)(
    '%s, imported into a new case, gives the same records and outcomes',
    async (as) => {
      const { folder, summary } = await write(as, as === 'timesketch' ? { where: 'not eventName : PutObject' } : {});
      const again = await createCase(join(scratch.path, `again-${as}.trailcase`), { name: 'Again' }, context);
      const data = summary.files
        .filter(({ path }) => !/manifest|overlong|ddl/i.test(path))
        .map(({ path }) => again.grant(join(folder, path)));
      await again.call('intake.import', { sources: data });
      const rows = async (of: OpenCase): Promise<object[]> => {
        const { columns, ids } = await of.call('events.page', {
          fields: ['eventID', 'eventName', 'outcome'],
          limit: 10,
        });
        const { records } = await of.call('events.raw', { ids });
        return ids
          .map((_, row) => ({
            id: columns['eventID']![row],
            outcome: columns['outcome']![row],
            record: records[row]!.replace(/\s+$/, ''),
          }))
          .filter(
            ({ record: text }) =>
              /"eventTime":"2026/.test(text) || !['splunk', 'ecs', 'ocsf', 'timesketch'].includes(as),
          )
          .filter(({ record: text }) => as !== 'timesketch' || !text.includes('PutObject'));
      };
      expect(await rows(again)).toEqual(await rows(opened));
      await again.close();
    },
  );
});

it('is noted in the examiner log with the hash of its manifest', async () => {
  const { folder } = await write('records');
  const { entries } = await opened.call('audit.list', { limit: 1000 });
  const noted = entries.findLast((entry) => entry.act === 'exports.write')!;
  const hash = createHash('sha256')
    .update(readFileSync(join(folder, 'MANIFEST.sha256')))
    .digest('hex');
  expect(noted.result).toMatchObject({ events: 4, manifestSha256: hash });
});

it('refuses to overwrite, and leaves nothing behind when it is cancelled', async () => {
  const { folder } = await write('records');
  await expect(opened.call('exports.write', { as: 'records', target: opened.grant(folder) })).rejects.toMatchObject({
    code: 'export/exists',
  });
  const empty = join(scratch.path, 'cancelled');
  const stop = new AbortController();
  stop.abort();
  await expect(
    opened.call('exports.write', { as: 'records', target: opened.grant(empty) }, { signal: stop.signal }),
  ).rejects.toMatchObject({ code: 'cancelled' });
  expect(existsSync(empty) ? readdirSync(empty) : []).toEqual([]);
});
