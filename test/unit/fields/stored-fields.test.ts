/** The catalogue says where the engine has a field; here the engine is asked whether it has it there. */
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema, views } from '../../../electron/engine/case/schema.ts';
import { RecordScan } from '../../../electron/engine/events/record-scan.ts';
import { fields, isDerived, termFields } from '../../../shared/fields/index.ts';
import { makeCase as makeStore, makeRecord as makeStoreRecord } from '../../support/memory-case.ts';
import { makeCase, makeRecord, type TestCase } from '../../support/imported-case.ts';

const textFields = termFields.filter(({ name }) => name !== 'resources');
/** A text that no other field has, of the kind that CloudTrail writes there. */
const textOf = (name: string): string =>
  name === 'sourceIPAddress' ? '203.0.113.99' : name === 'recipientAccountId' ? '999988887777' : `only-${name}`;

function recordWith(name: string): Record<string, unknown> {
  if (isDerived(name)) return makeRecord({ requestParameters: { thingId: textOf(name) } });
  const [root, member] = name.split('.') as [string, string?];
  return makeRecord({
    [root]: member === undefined ? textOf(name) : { clientProvidedHostHeader: 'x.example', [member]: textOf(name) },
  });
}

describe('fields in a case', () => {
  let test: TestCase;
  beforeAll(async () => {
    test = await makeCase();
    const records = textFields.map(({ name }) => recordWith(name));
    // A member written with an escape makes the import decode the record instead of taking it by its places.
    await test.takeRecords('plain.json', [makeRecord({}), ...records]);
    await test.takeRecords(
      'decoded.json',
      records.map((record) => ({ ...record, eventID: undefined, eventId: undefined, timeWindow: null })),
    );
  });
  afterAll(() => test.remove());

  it.each(textFields.map(({ name }) => name))('%s: a filter finds the events that have it', async (name) => {
    const { total } = await test.opened.call('events.page', { where: `${name} : "${textOf(name)}"`, limit: 1 });
    expect(total).toBe(2);
    const facet = await test.opened.call('events.facet', { field: name, limit: 100 });
    expect(facet.values.find(({ value }) => value === textOf(name))?.count).toBe(2);
  });

  it('every row says what its record says', async () => {
    const { checks } = await test.opened.call('case.check', { deep: true });
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('completion offers the values of each', async () => {
    for (const { name } of textFields) {
      const text = `${name} : only`;
      const { items } = await test.opened.call('events.complete', { text, cursor: text.length });
      if (textOf(name).startsWith('only'))
        expect(items.map((item) => item.text).join(' '), name).toContain(textOf(name));
    }
  });
});

describe('the catalogue and the engine', () => {
  const { fields: columns, db } = makeStore([makeStoreRecord({})]);

  it('say the same about every field: held as a column, answered by another table, or read from the record', () => {
    for (const field of fields) {
      const hasColumn = columns.get(field.name) !== undefined;
      const expected = ['term', 'flag', 'identity', 'resources', 'derived'].includes(field.store);
      // Files and verdicts come from the files of a whole case.
      if (field.name !== 'file' && field.name !== 'verdict')
        expect([field.name, hasColumn]).toEqual([field.name, expected]);
      const isWorkedOut = ['derived', 'work'].includes(field.store) || field.name === 'target';
      expect([field.name, isDerived(field.name)]).toEqual([field.name, isWorkedOut]);
    }
  });

  it('have one number and one column for each dictionary, and a case has that column', () => {
    expect(termFields.map(({ number }) => number)).toEqual(termFields.map((_, index) => index + 1));
    const names = (db.pragma('table_info(event)') as { name: string }[]).map(({ name }) => name);
    expect(new Set(termFields.map(({ column }) => column)).size).toBe(termFields.length);
    expect(termFields.filter(({ column }) => !names.includes(column))).toEqual([]);
  });

  it('the SQL view shows every field that is a text', () => {
    const empty = new Database(':memory:');
    empty.exec(schema + views);
    const shown = (empty.pragma('table_info(events)') as { name: string }[]).map(({ name }) => name);
    expect(textFields.map(({ name }) => name).filter((name) => !shown.includes(name))).toEqual([]);
    empty.close();
  });

  it('a field that a case has no column for is asked from the records, never answered with nothing', () => {
    const again = makeStore([makeStoreRecord({})]);
    again.db.exec("DELETE FROM column_chunk WHERE name LIKE 'key_exchange:%'");
    expect(again.fields.get('tlsDetails.keyExchange')).toBeUndefined();
    expect(again.fields.get('tlsDetails.cipherSuite')).toBeDefined();
  });

  it('records are taken by the places of their members, whatever texts they hold', () => {
    for (const { name } of textFields) {
      const scan = new RecordScan();
      const bytes = Buffer.from(JSON.stringify(recordWith(name)));
      expect([name, scan.scan(bytes, 0), scan.isUsual]).toEqual([name, bytes.length, true]);
    }
  });
});
