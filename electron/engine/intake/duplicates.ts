import type Database from 'better-sqlite3';
import { canonicalJson } from '../audit/canonical-json.ts';
import type { ColumnSpool } from '../columns/column-spool.ts';
import { BatchBuilder } from '../events/batch.ts';
import type { CloudTrailRecord } from '../events/record.ts';
import { flags } from '../events/terms.ts';
import { type EventWriter, relations } from '../events/writer.ts';
import { EvidenceReader } from './evidence-store.ts';

interface Unchecked {
  rowid: number;
  event: number;
  file: number;
  record: number;
  offset: number;
  length: number;
  eventFile: number;
  eventOffset: number;
  eventLength: number;
  sameContent: number;
}

/** Number of the worker slot under which conflicting records are written: no thread has it. */
const OWN_DICTIONARY = -1;

/**
 * Compares every record that came with a known event id with the record that was indexed under it. Equal content (as canonical JSON) is a duplicate;
 * other content is a conflict: it becomes an event of its own, and both point at each other. Pairs from the same two files are compared together,
 * so that each file is inflated about once; files with equal content need no look at all.
 */
export function resolveOccurrences(db: Database.Database, writer: EventWriter, spool: ColumnSpool): void {
  db.prepare(
    `UPDATE occurrence SET relation = ${relations.duplicate} WHERE relation = ${relations.unchecked} AND EXISTS (
       SELECT 1 FROM event e JOIN evidence_file a ON a.id = e.file JOIN evidence_file b ON b.id = occurrence.file
       WHERE e.id = occurrence.event AND a.sha256_content = b.sha256_content AND e.offset = occurrence.offset AND e.length = occurrence.length)`,
  ).run();
  const unchecked = db
    .prepare(
      `SELECT o.rowid AS rowid, o.event, o.file, o.record, o.offset, o.length, e.file AS eventFile, e.offset AS eventOffset, e.length AS eventLength
       FROM occurrence o JOIN event e ON e.id = o.event WHERE o.relation = ${relations.unchecked} ORDER BY o.file, e.file, o.offset`,
    )
    .all() as Unchecked[];
  if (unchecked.length === 0) return;
  const evidence = new EvidenceReader(db);
  const builder = new BatchBuilder();
  const markDuplicate = db.prepare(`UPDATE occurrence SET relation = ${relations.duplicate} WHERE rowid = ?`);
  const remove = db.prepare('DELETE FROM occurrence WHERE rowid = ?');
  const correct = db.prepare('UPDATE evidence_file SET indexed = indexed + 1, duplicates = duplicates - 1 WHERE id = ?');
  for (const each of unchecked) {
    const mine = evidence.record(each.file, each.offset, each.length);
    const theirs = evidence.record(each.eventFile, each.eventOffset, each.eventLength);
    if (mine.equals(theirs) || sameContent(mine, theirs)) {
      markDuplicate.run(each.rowid);
      continue;
    }
    remove.run(each.rowid);
    builder.add(JSON.parse(mine.toString('utf8')) as CloudTrailRecord, each, 0);
    writer.write(builder.take(), each.file, OWN_DICTIONARY, { flag: flags.conflict, other: () => each.event });
    db.prepare(`UPDATE event SET flags = flags | ${flags.conflict} WHERE id = ?`).run(each.event);
    spool.amendFlags(each.event, flags.conflict);
    correct.run(each.file);
  }
}

/** Equal as canonical JSON: white space, order of members and escapes do not matter. */
function sameContent(a: Buffer, b: Buffer): boolean {
  try {
    return canonicalJson(JSON.parse(a.toString('utf8'))) === canonicalJson(JSON.parse(b.toString('utf8')));
  } catch {
    return false;
  }
}
