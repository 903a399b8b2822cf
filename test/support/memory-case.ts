import Database from 'better-sqlite3';
import { ActorsIndex } from '../../electron/engine/actors/actors-index.ts';
import { eventIndexes, schema } from '../../electron/engine/case/schema.ts';
import { ColumnSpool } from '../../electron/engine/columns/column-spool.ts';
import { ColumnStore } from '../../electron/engine/columns/column-store.ts';
import { FieldColumns } from '../../electron/engine/columns/field-column.ts';
import { BatchBuilder } from '../../electron/engine/events/batch.ts';
import { EventWriter } from '../../electron/engine/events/writer.ts';

export interface TestCase {
  db: Database.Database;
  store: ColumnStore;
  fields: FieldColumns;
  actors: ActorsIndex;
  /** Takes further records in, as a second import does; columns and actors of before are out of date then. */
  add(records: readonly object[]): { store: ColumnStore; actors: ActorsIndex };
  /** Event number by its eventID. */
  eventOf(eventId: string): number;
}

/** A case in memory that holds the records in their order, through the engine's own batch, writer and columns. */
export function makeCase(records: readonly object[]): TestCase {
  const db = new Database(':memory:');
  db.exec(schema + Object.values(eventIndexes).join(';'));
  const add = (more: readonly object[]): { store: ColumnStore; actors: ActorsIndex } => {
    const spool = new ColumnSpool();
    const writer = new EventWriter(db, spool);
    const builder = new BatchBuilder();
    more.forEach((record, index) =>
      builder.add(record as Record<string, unknown>, { record: index, part: 0, offset: 0, length: 0 }, 0),
    );
    db.transaction(() => {
      writer.write(builder.take(), 1, 0);
      spool.store(db);
    })();
    const store = new ColumnStore(db);
    return { store, actors: new ActorsIndex(db, store) };
  };
  const { store, actors } = add(records);
  const find = db.prepare('SELECT id FROM event WHERE event_id = ?').pluck();
  return {
    db,
    store,
    actors,
    add,
    fields: new FieldColumns(store, (name) => actors.fieldColumn(name)),
    eventOf: (eventId) => find.get(Buffer.from(eventId.replaceAll('-', ''), 'hex')) as number,
  };
}

let nextId = 0;

/** A record with what every record has; ids are counted up. */
export function makeRecord(more: Record<string, unknown>): Record<string, unknown> {
  nextId++;
  return {
    eventVersion: '1.09',
    eventTime: '2026-05-12T08:00:00Z',
    eventSource: 'sts.amazonaws.com',
    eventName: 'GetCallerIdentity',
    awsRegion: 'us-east-1',
    sourceIPAddress: '198.51.100.1',
    userAgent: 'aws-cli/2.26.2',
    eventID: `00000000-0000-4000-8000-${String(nextId).padStart(12, '0')}`,
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
    ...more,
  };
}
