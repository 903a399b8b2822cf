import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { termFields } from '../../shared/fields/index.ts';
import { ColumnStore, dictionaryColumns } from '../../electron/engine/columns/column-store.ts';

/**
 * One hash over what a case says, whatever numbers its rows have: files with their accounts, events with their texts, occurrences, conflicts, rejected
 * records, findings, and the columns in time order. An import that was cut and resumed gives the same as one that was left alone.
 */
export function logicalHash(db: Database.Database): string {
  const hash = createHash('sha256');
  const take = (name: string, sql: string): void => {
    hash.update(`\n${name}\n`);
    for (const row of db.prepare(sql).raw().iterate() as IterableIterator<unknown[]>)
      hash.update(JSON.stringify(row.map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : value))));
  };
  const terms = termFields
    .map((field) => `(SELECT value FROM term WHERE field = ${field.number} AND id = e.${field.column})`)
    .join(', ');
  take(
    'files',
    `SELECT s.label, f.path, f.status, f.format, f.completeness, f.reason, f.kind, f.size, f.sha256, f.sha256_content, f.records, f.indexed, f.duplicates, f.rejected, f.first_event, f.last_event, f.stored
    FROM evidence_file f JOIN source s ON s.id = f.source ORDER BY s.label, f.path`,
  );
  take(
    'events',
    `SELECT f.path, e.record, e.time, e.event_id, e.shared_event_id, e.offset, e.length, e.part, ${terms}, (SELECT value FROM identity WHERE id = e.identity), e.outcome, e.flags
    FROM event e JOIN evidence_file f ON f.id = e.file ORDER BY f.source, f.path, e.record`,
  );
  take(
    'occurrences',
    `SELECT f.path, o.record, o.offset, o.length, o.part, o.completeness, o.relation, g.path, e.record FROM occurrence o JOIN evidence_file f ON f.id = o.file JOIN event e ON e.id = o.event
    JOIN evidence_file g ON g.id = e.file ORDER BY f.source, f.path, o.record`,
  );
  take(
    'conflicts',
    `SELECT f.path, e.record, g.path, o.record FROM conflict c JOIN event e ON e.id = c.event JOIN event o ON o.id = c.other JOIN evidence_file f ON f.id = e.file JOIN evidence_file g ON g.id = o.file
    ORDER BY f.path, e.record, g.path, o.record`,
  );
  take(
    'rejected',
    'SELECT f.path, r.record, r.offset, r.length, r.reason, r.bytes FROM rejected_record r JOIN evidence_file f ON f.id = r.file ORDER BY f.source, f.path, r.record',
  );
  take(
    'findings',
    'SELECT f.path, i.code, i.detail FROM intake_finding i JOIN evidence_file f ON f.id = i.file ORDER BY f.source, f.path, i.code, i.detail',
  );
  take(
    'keys',
    'SELECT f.path, e.record, k.key, k.subject FROM issued_key k JOIN event e ON e.id = k.event JOIN evidence_file f ON f.id = e.file ORDER BY f.source, f.path, e.record',
  );
  take(
    'bytes',
    'SELECT f.path, c.offset, c.length, c.packed, length(c.bytes) FROM evidence_chunk c JOIN evidence_file f ON f.id = c.file ORDER BY f.source, f.path, c.offset',
  );
  take(
    'texts',
    'SELECT f.path, c.offset, c.length, c.packed, length(c.bytes) FROM text_block c JOIN evidence_file f ON f.id = c.file ORDER BY f.source, f.path, c.offset',
  );
  hash.update(columnContent(db));
  return hash.digest('hex');
}

/** Distinct values of each column and their counts, and the times in order. */
function columnContent(db: Database.Database): string {
  const store = new ColumnStore(db);
  const parts = [
    `${store.count} ${store.timed}`,
    createHash('sha256').update(new Uint8Array(store.time().buffer)).digest('hex'),
  ];
  for (const name of dictionaryColumns) {
    const field = termFields.find((each) => each.column === name);
    const texts = field === undefined ? store.identities() : store.dictionary(field.number);
    const counts = new Map<string, number>();
    for (const value of store.column(name)) counts.set(texts[value]!, (counts.get(texts[value]!) ?? 0) + 1);
    parts.push(name, JSON.stringify([...counts].sort(([a], [b]) => (a < b ? -1 : 1))));
  }
  return parts.join('\n');
}
