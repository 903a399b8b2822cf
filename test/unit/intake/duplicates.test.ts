import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { ColumnStore } from '../../../electron/engine/columns/column-store.ts';
import {
  EvidenceReader,
  importEvidence,
  listFiles,
  needsRecovery,
  recordText,
} from '../../../electron/engine/intake/index.ts';
import { makeRecord } from '../../support/archives.ts';
import { importInto, scratchFolder } from '../../support/case-file.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());
let count = 0;

const trail = (...records: unknown[]): string => JSON.stringify({ Records: records });
const history = (record: Record<string, unknown>): string =>
  `Event time,Event source,Event name,Event ID,User name\n${String(record['eventTime'])},${String(record['eventSource'])},${String(record['eventName'])},${String(record['eventID'])},alice\n`;

async function take(files: Record<string, string | Buffer>) {
  const folder = join(scratch.path, String(++count));
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const { file, summary } = await importInto(scratch.path, [folder]);
  const all = listFiles(file.db, { offset: 0, limit: 100 }).files;
  for (const each of all) expect(each.records).toBe(each.indexed + each.duplicates + each.rejected);
  return {
    db: file.db,
    close: () => file.close(),
    totals: summary.totals,
    files: Object.fromEntries(all.map((each) => [each.path.split('/')[1], each])),
    conflicts: file.db.prepare('SELECT event, other FROM conflict ORDER BY event, other').raw().all(),
  };
}

it('finds copies by id and content, whatever their white space, order and spelling, and keeps every place', async () => {
  const record = makeRecord({ errorMessage: 'é' });
  const reordered = JSON.stringify(Object.fromEntries(Object.entries(record).reverse()), null, 2).replace(
    'é',
    '\\u00e9',
  );
  const taken = await take({
    'a.json': trail(record),
    'b.json.gz': gzipSync(trail(record)),
    'c.json': reordered,
    'd.ndjson': `${JSON.stringify(record)}\n${JSON.stringify(record)}\n`,
  });
  expect(taken.totals).toMatchObject({ records: 5, indexed: 1, duplicates: 4 });
  expect(taken.db.prepare('SELECT count(*) FROM occurrence').pluck().get()).toBe(4);
  expect(taken.conflicts).toEqual([]);
  taken.close();
});

it('shows other content under the same id as a conflict, once for each content', async () => {
  const record = makeRecord();
  const altered = { ...record, sourceIPAddress: '203.0.113.9' };
  const again = { ...record, sourceIPAddress: '203.0.113.10' };
  const taken = await take({
    'a.json': trail(record),
    'b.json': trail(altered),
    'c.json': trail(altered),
    'd.json': trail(record, again),
  });
  expect(taken.totals).toMatchObject({ records: 5, indexed: 3, duplicates: 2 });
  expect(taken.conflicts).toEqual([
    [1, 2],
    [1, 3],
    [2, 1],
    [3, 1],
  ]);
  expect(taken.files['b.json']).toMatchObject({ indexed: 1, duplicates: 0 });
  expect(taken.files['c.json']).toMatchObject({ indexed: 0, duplicates: 1 });
  taken.close();
});

it('compares records without id by their content', async () => {
  const old = { ...makeRecord({ eventVersion: '1.0' }), eventID: undefined };
  const taken = await take({ 'a.json': trail(old, old), 'b.json': trail({ ...old, eventName: 'StopInstances' }) });
  expect(taken.totals).toMatchObject({ records: 3, indexed: 2, duplicates: 1 });
  expect(taken.conflicts).toEqual([]);
  taken.close();
});

it('prefers the fuller copy, whichever came first', async () => {
  const record = makeRecord({ requestParameters: { bucketName: 'b' } });
  const other = makeRecord();
  const taken = await take({
    'a.csv': history(record),
    'b.json': trail(record, other),
    'c.csv': history(other),
    'd.json': trail(record),
  });
  expect(taken.totals).toMatchObject({ records: 5, indexed: 2, duplicates: 3 });
  expect(taken.files['a.csv']).toMatchObject({ indexed: 0, duplicates: 1 });
  expect(taken.files['b.json']).toMatchObject({ indexed: 2, duplicates: 0 });
  expect(taken.conflicts).toEqual([]);
  expect(needsRecovery(taken.db)).toBe(false);
  const store = new ColumnStore(taken.db);
  expect(store.count).toBe(2);
  const identities = store.identities();
  expect([...store.column('identity')].map((value) => JSON.parse(identities[value]!) as unknown)).toEqual([
    record['userIdentity'],
    other['userIdentity'],
  ]);
  const evidence = new EvidenceReader(taken.db);
  expect(JSON.parse(recordText(taken.db, evidence, 1).text)).toEqual(record);
  taken.close();
});

it('prefers the fuller copy of a later import, too', async () => {
  const record = makeRecord();
  const taken = await take({ 'a.csv': history(record) });
  const folder = join(scratch.path, 'later');
  mkdirSync(folder);
  writeFileSync(join(folder, 'b.json'), trail({ ...record, userAgent: 'full' }));
  const summary = await importEvidence(taken.db, [folder], { reference: false, examiner: 'test' });
  expect(summary.totals).toMatchObject({ indexed: 1, duplicates: 1 });
  expect(taken.db.prepare('SELECT userAgent FROM events').pluck().get()).toBe('full');
  taken.close();
});

it('still finds conflicts between full copies when a reduced one came first', async () => {
  const record = makeRecord();
  const taken = await take({
    'a.csv': history(record),
    'b.json': trail(record),
    'c.json': trail({ ...record, userAgent: 'other' }),
  });
  expect(taken.totals).toMatchObject({ records: 3, indexed: 2, duplicates: 1 });
  expect(taken.conflicts.length).toBe(2);
  taken.close();
});
