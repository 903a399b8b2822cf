import type Database from 'better-sqlite3';
import { canonicalJson } from '../audit/canonical-json.ts';
import type { ColumnSpool } from '../columns/column-spool.ts';
import { BatchBuilder } from '../events/batch.ts';
import type { CloudTrailRecord } from '../events/record.ts';
import { flags } from '../events/terms.ts';
import { type EventWriter, relations } from '../events/writer.ts';
import { EvidenceReader } from './evidence-store.ts';
import { recordAt } from './original-text.ts';

interface Unchecked {
  rowid: number;
  event: number;
  file: number;
  record: number;
  offset: number;
  length: number;
  part: number;
  format: string | null;
  completeness: number;
  eventFile: number;
  eventRecord: number;
  eventOffset: number;
  eventLength: number;
  eventPart: number;
  eventFormat: string | null;
  eventCompleteness: number;
}

/** Called between small pieces of work: reports, and lets waiting requests have their turn. */
export type Pace = (done: number, total: number) => Promise<void>;

/** Rows that are held at a time. */
const PAGE = 10_000;
/** Number of the worker slot under which records are written here: no thread has it. */
const OWN_DICTIONARY = -1;

const select = `SELECT o.rowid AS rowid, o.event, o.file, o.record, o.offset, o.length, o.part, a.format, o.completeness, e.file AS eventFile, e.record AS eventRecord,
    e.offset AS eventOffset, e.length AS eventLength, e.part AS eventPart, b.format AS eventFormat, (e.flags >> ${flags.completenessShift}) & 3 AS eventCompleteness
  FROM occurrence o JOIN event e ON e.id = o.event JOIN evidence_file a ON a.id = o.file JOIN evidence_file b ON b.id = e.file WHERE o.relation = ${relations.unchecked}`;

/**
 * Decides about every record that came with a known event id.
 *
 * - A fuller copy takes the place of a reduced or derived one: it is indexed, and the other becomes a duplicate of it.
 * - Between equally full copies, equal content (as canonical JSON) is a duplicate; other content is a conflict: it becomes an event of its own, and both point at
 *   each other.
 * - A less full copy is a duplicate: that it lacks members says nothing.
 *
 * Pairs from the same two files are compared together, so that each file is inflated about once; files with equal content need no look at all.
 * Runs inside the caller's transaction.
 */
export async function resolveOccurrences(
  db: Database.Database,
  writer: EventWriter,
  spool: ColumnSpool,
  pace: Pace,
): Promise<{ replaced: number }> {
  const unchecked = db
    .prepare('SELECT count(*) FROM occurrence WHERE relation = ?')
    .pluck()
    .get(relations.unchecked) as number;
  if (unchecked === 0) return { replaced: 0 };
  const evidence = new EvidenceReader(db);
  const builder = new BatchBuilder();
  const replaced = await preferFuller(db, writer, evidence, builder, () => pace(0, unchecked));
  db.prepare(
    `UPDATE occurrence SET relation = ${relations.duplicate} WHERE relation = ${relations.unchecked} AND EXISTS (
       SELECT 1 FROM event e JOIN evidence_file a ON a.id = e.file JOIN evidence_file b ON b.id = occurrence.file
       WHERE e.id = occurrence.event AND (occurrence.completeness > ((e.flags >> ${flags.completenessShift}) & 3)
         OR (a.sha256_content = b.sha256_content AND e.offset = occurrence.offset AND e.length = occurrence.length AND e.part = occurrence.part)))`,
  ).run();
  await compareEqual(db, writer, spool, evidence, builder, pace);
  return { replaced };
}

/** Puts the fullest copy of each event into its row; the one that stood there takes the place of the occurrence. */
async function preferFuller(
  db: Database.Database,
  writer: EventWriter,
  evidence: EvidenceReader,
  builder: BatchBuilder,
  pace: () => Promise<void>,
): Promise<number> {
  const page = db.prepare(
    `${select} AND o.completeness < eventCompleteness AND o.event > ? ORDER BY o.event, o.completeness, o.rowid LIMIT ${PAGE}`,
  );
  const swap = db.prepare(
    'UPDATE occurrence SET file = ?, record = ?, offset = ?, length = ?, part = ?, completeness = ?, relation = ? WHERE rowid = ?',
  );
  const count = db.prepare(
    'UPDATE evidence_file SET indexed = indexed + @change, duplicates = duplicates - @change WHERE id = @file',
  );
  let last = 0;
  let replaced = 0;
  for (let rows = page.all(last) as Unchecked[]; rows.length > 0; rows = page.all(last) as Unchecked[]) {
    for (const each of rows) {
      if (each.event === last) continue;
      last = each.event;
      const record = recordAt(evidence, each, each.format);
      if (record === null) continue;
      builder.add(record, each, each.completeness);
      writer.replace(each.event, builder.take(), each.file, OWN_DICTIONARY);
      swap.run(
        each.eventFile,
        each.eventRecord,
        each.eventOffset,
        each.eventLength,
        each.eventPart,
        each.eventCompleteness,
        relations.duplicate,
        each.rowid,
      );
      count.run({ change: 1, file: each.file });
      count.run({ change: -1, file: each.eventFile });
      replaced++;
    }
    await pace();
  }
  return replaced;
}

async function compareEqual(
  db: Database.Database,
  writer: EventWriter,
  spool: ColumnSpool,
  evidence: EvidenceReader,
  builder: BatchBuilder,
  pace: Pace,
): Promise<void> {
  // Two trails bring every event twice: the rows are taken file by file, never all at once. The index lives inside the caller's transaction.
  db.exec('CREATE INDEX ix_occurrence_file ON occurrence(file)');
  const files = db
    .prepare(`SELECT DISTINCT file FROM occurrence WHERE relation = ${relations.unchecked} ORDER BY file`)
    .pluck()
    .all() as number[];
  const rowsOf = db.prepare(`${select} AND o.file = ? ORDER BY e.file, o.offset, o.rowid`);
  const markDuplicate = db.prepare(`UPDATE occurrence SET relation = ${relations.duplicate} WHERE rowid = ?`);
  const move = db.prepare(`UPDATE occurrence SET event = ?, relation = ${relations.duplicate} WHERE rowid = ?`);
  const remove = db.prepare('DELETE FROM occurrence WHERE rowid = ?');
  const correct = db.prepare(
    'UPDATE evidence_file SET indexed = indexed + 1, duplicates = duplicates - 1 WHERE id = ?',
  );
  const setFlag = db.prepare(`UPDATE event SET flags = flags | ${flags.conflict} WHERE id = ?`);
  const variants = knownVariants(db);
  const compare = (each: Unchecked): void => {
    const mine = evidence.record(each.file, each.offset, each.length);
    const theirs = evidence.record(each.eventFile, each.eventOffset, each.eventLength);
    if (each.part === 0 && each.eventPart === 0 && mine.equals(theirs)) {
      markDuplicate.run(each.rowid);
      return;
    }
    const record = recordAt(evidence, each, each.format);
    const other = recordAt(
      evidence,
      { file: each.eventFile, offset: each.eventOffset, length: each.eventLength, part: each.eventPart },
      each.eventFormat,
    );
    const content = canonical(record);
    if (record === null || content === null || content === canonical(other)) {
      markDuplicate.run(each.rowid);
      return;
    }
    // A third file may bring the same other content again.
    const variant = (variants.get(each.event) ?? []).find(
      (known) => canonical(recordAt(evidence, known, known.format)) === content,
    );
    if (variant !== undefined) {
      move.run(variant.event, each.rowid);
      return;
    }
    remove.run(each.rowid);
    builder.add(record, each, each.completeness);
    const event = writer.nextEvent;
    writer.write(builder.take(), each.file, OWN_DICTIONARY, { flag: flags.conflict, other: () => each.event });
    setFlag.run(each.event);
    spool.amendFlags(each.event, flags.conflict);
    correct.run(each.file);
    variants.set(each.event, [
      ...(variants.get(each.event) ?? []),
      { event, file: each.file, offset: each.offset, length: each.length, part: each.part, format: each.format },
    ]);
  };
  const total = db
    .prepare('SELECT count(*) FROM occurrence WHERE relation = ?')
    .pluck()
    .get(relations.unchecked) as number;
  let done = 0;
  for (const file of files) {
    for (const each of rowsOf.all(file) as Unchecked[]) {
      compare(each);
      if (++done % 500 === 0) await pace(done, total);
    }
  }
  db.exec('DROP INDEX ix_occurrence_file');
}

interface Variant {
  event: number;
  file: number;
  offset: number;
  length: number;
  part: number;
  format: string | null;
}

/** Other contents under the same id that are events already. */
function knownVariants(db: Database.Database): Map<number, Variant[]> {
  const variants = new Map<number, Variant[]>();
  const rows = db
    .prepare(
      'SELECT c.other AS first, e.id AS event, e.file, e.offset, e.length, e.part, f.format FROM conflict c JOIN event e ON e.id = c.event JOIN evidence_file f ON f.id = e.file WHERE c.event > c.other',
    )
    .all() as (Variant & { first: number })[];
  for (const { first, ...variant } of rows) variants.set(first, [...(variants.get(first) ?? []), variant]);
  return variants;
}

/** Canonical JSON: white space, order of members, escapes and the case of ids do not matter. Null where the record is nested too deeply to be compared. */
function canonical(record: CloudTrailRecord | null): string | null {
  try {
    return record === null ? null : canonicalJson(withPlainIds(record));
  } catch (cause) {
    if (cause instanceof RangeError) return null;
    throw cause;
  }
}

/** GUIDs are the same in capitals, as databases of Microsoft's write them. */
function withPlainIds(record: CloudTrailRecord): CloudTrailRecord {
  const ids = ['eventID', 'sharedEventID'].filter((name) => /[A-F]/.test(String(record[name] ?? '')));
  if (ids.length === 0) return record;
  return { ...record, ...Object.fromEntries(ids.map((name) => [name, lowerGuid(record[name])])) };
}

function lowerGuid(id: unknown): unknown {
  return typeof id === 'string' && /^[0-9A-F-]{36}$/i.test(id) ? id.toLowerCase() : id;
}
