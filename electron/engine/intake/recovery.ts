import type Database from 'better-sqlite3';
import { eventIndexes } from '../case/schema.ts';
import { ColumnSpool } from '../columns/column-spool.ts';
import { dictionaryColumns } from '../columns/column-store.ts';

/** Tables whose rows belong to a file; rows of a file that has no row of its own are left from a kill in the middle of that file. */
const fileTables = ['event', 'occurrence', 'rejected_record', 'intake_finding', 'evidence_chunk', 'text_block'];

/** True where events were written that the columns do not know: an import was interrupted. */
export function needsRecovery(db: Database.Database): boolean {
  const events = (db.prepare('SELECT max(id) FROM event').pluck().get() as number | null) ?? 0;
  const inColumns =
    (db.prepare(`SELECT coalesce(sum(count), 0) FROM column_chunk WHERE name = 'id'`).pluck().get() as number) ?? 0;
  const state = db.prepare(`SELECT value FROM case_info WHERE key = 'index'`).pluck().get() as string | undefined;
  if (state === 'building') return true;
  if (events === 0) return false;
  return inColumns !== (db.prepare('SELECT count(*) FROM event').pluck().get() as number);
}

/** Removes what a killed import wrote for a file that it did not finish, and notes that the index is being built. */
export function removeUnfinished(db: Database.Database): void {
  db.transaction(() => {
    const last = (db.prepare('SELECT max(id) FROM evidence_file').pluck().get() as number | null) ?? 0;
    for (const table of fileTables) db.prepare(`DELETE FROM ${table} WHERE file > ?`).run(last);
    const lastEvent = (db.prepare('SELECT max(id) FROM event').pluck().get() as number | null) ?? 0;
    db.prepare('DELETE FROM issued_key WHERE event > ?').run(lastEvent);
    db.prepare('DELETE FROM odd_event_id WHERE event > ?').run(lastEvent);
    db.prepare('DELETE FROM occurrence WHERE event > ?').run(lastEvent);
    if (needsRecovery(db)) rebuildColumns(db);
    db.prepare(
      `INSERT INTO case_info(key, value) VALUES ('index', 'building') ON CONFLICT(key) DO UPDATE SET value = excluded.value`,
    ).run();
  })();
}

/** Removes what was written of one file that is given up. Runs inside the caller's transaction. */
export function removeRowsOf(db: Database.Database, file: number): void {
  const first = db.prepare('SELECT min(id) FROM event WHERE file >= ?').pluck().get(file) as number | null;
  if (first !== null) {
    db.prepare('DELETE FROM issued_key WHERE event >= ?').run(first);
    db.prepare('DELETE FROM odd_event_id WHERE event >= ?').run(first);
    db.prepare('DELETE FROM occurrence WHERE event >= ?').run(first);
  }
  for (const table of fileTables) db.prepare(`DELETE FROM ${table} WHERE file >= ?`).run(file);
}

/** Makes the columns anew from the rows: after an interrupted import, or when `check` found them wrong. */
export function rebuildColumns(db: Database.Database): void {
  db.prepare('DELETE FROM column_chunk').run();
  const spool = new ColumnSpool();
  const rows = db
    .prepare(`SELECT id, time, file, outcome, flags, ${dictionaryColumns.join(', ')} FROM event ORDER BY id`)
    .raw()
    .iterate() as IterableIterator<number[]>;
  for (const row of rows) spool.add(row[0]!, row[1] ?? Number.NaN, row[2]!, row[3]!, row[4]!, row, 5);
  spool.store(db);
}

export function dropEventIndexes(db: Database.Database): void {
  for (const name of Object.keys(eventIndexes)) db.exec(`DROP INDEX IF EXISTS ${name}`);
}

/** Makes one of the indexes again, where it is missing. */
export function restoreEventIndex(db: Database.Database, name: string): void {
  db.exec(eventIndexes[name]!.replace('CREATE INDEX', 'CREATE INDEX IF NOT EXISTS'));
}
