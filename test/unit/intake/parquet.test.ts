import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { EvidenceReader, listFiles, recordText } from '../../../electron/engine/intake/index.ts';
import { makeParquet } from '../../support/parquet.ts';
import { importInto, scratchFolder } from '../../support/case-file.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());
const id = (number: number): string => `${String(number).padStart(8, '0')}-2222-4333-8444-555555555555`;

async function take(name: string, bytes: Buffer) {
  const folder = join(scratch.path, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'x.gz.parquet'), bytes);
  const { file, summary } = await importInto(scratch.path, [folder]);
  try {
    const evidence = new EvidenceReader(file.db);
    const ids = file.db.prepare('SELECT id FROM event ORDER BY id').pluck().all() as number[];
    return {
      totals: summary.totals,
      file: listFiles(file.db, { offset: 0, limit: 1 }).files[0]!,
      texts: ids.map((event) => recordText(file.db, evidence, event)),
      stored: evidence.storedBytes(1),
    };
  } finally {
    file.close();
  }
}

it('reads Security Lake objects', async () => {
  const rows = [1, 2, 3].map((number) => ({
    class_uid: 6003,
    time: 1_777_629_600_000 + number * 1000,
    metadata: { uid: id(number), event_code: 'AwsApiCall', product: { name: 'CloudTrail', version: '1.09' } },
    api: { operation: 'GetObject', service: { name: 's3.amazonaws.com' }, request: { uid: 'R' } },
    src_endpoint: { ip: '198.51.100.7' },
    cloud: { region: 'eu-west-1' },
    actor: { user: { type: 'IAMUser', uid: 'arn:x' } },
  }));
  const bytes = makeParquet(
    {
      class_uid: 'int64',
      time: 'int64',
      metadata: { uid: 'text', event_code: 'text', product: { name: 'text', version: 'text' } },
      api: { operation: 'text', service: { name: 'text' }, request: { uid: 'text' } },
      src_endpoint: { ip: 'text' },
      cloud: { region: 'text' },
      actor: { user: { type: 'text', uid: 'text' } },
    },
    rows,
  );
  const taken = await take('lake', bytes);
  expect(taken.totals).toMatchObject({ indexed: 3, rejected: 0 });
  expect(taken.file).toMatchObject({ format: 'parquet', completeness: 'derived', status: 'imported' });
  expect(taken.stored.equals(bytes)).toBe(true);
  expect(JSON.parse(taken.texts[1]!.text)).toMatchObject({
    eventID: id(2),
    eventTime: '2026-05-01T10:00:02.000Z',
    eventName: 'GetObject',
    awsRegion: 'eu-west-1',
    userIdentity: { arn: 'arn:x' },
  });
  expect(taken.texts[1]!.derived).toBe(true);
});

it('reads tables that Athena wrote', async () => {
  const schema = {
    eventname: 'text',
    eventsource: 'text',
    eventtime: 'text',
    eventid: 'text',
    useridentity: { type: 'text', username: 'text' },
  } as const;
  const taken = await take(
    'athena',
    makeParquet(schema, [
      {
        eventname: 'GetObject',
        eventsource: 's3.amazonaws.com',
        eventtime: '2026-05-01T10:00:00Z',
        eventid: id(9),
        useridentity: { type: 'IAMUser', username: 'alice' },
      },
    ]),
  );
  expect(taken.file).toMatchObject({ format: 'parquet', completeness: 'reduced', indexed: 1 });
  expect(JSON.parse(taken.texts[0]!.text)).toMatchObject({ userIdentity: { type: 'IAMUser', userName: 'alice' } });
});

it('says that other tables hold no records, and that a broken file is broken', async () => {
  expect((await take('other', makeParquet({ a: 'text' }, [{ a: 'x' }]))).file).toMatchObject({
    status: 'not-recognised',
    records: 0,
  });
  const broken = makeParquet({ a: 'text' }, [{ a: 'x' }]);
  broken.fill(0xff, broken.length - 40, broken.length - 8);
  expect((await take('broken', broken)).file.status).toMatch(/damaged|not-recognised/);
});
