import type Database from 'better-sqlite3';
import { termFields } from '../../../../shared/fields/index.ts';
import { type PlacedRecord, readPlacedRecords } from '../../derived/record-bytes.ts';
import { readTerms } from '../../events/batch-dictionary.ts';
import { BatchBuilder } from '../../events/batch.ts';
import { flags } from '../../events/terms.ts';
import { EvidenceReader, rebuildColumns, recordAt } from '../../intake/index.ts';

type TermField = (typeof termFields)[number];

/** Tables that filling changes. */
export const filledTables: readonly string[] = ['term', 'event', 'column_chunk', 'derived_chunk'];

const ROWS = 4096;
const BYTES = 32 * 1024 * 1024;

/** Fields with a column of their own that the events of a case do not have yet. */
export function missingFields(db: Database.Database): TermField[] {
  const columns = new Set((db.pragma('table_info(event)') as { name: string }[]).map(({ name }) => name));
  return termFields.filter(({ column }) => !columns.has(column));
}

interface EventRow {
  id: number;
  file: number;
  number: number;
  offset: number;
  length: number;
  part: number;
  flags: number;
  format: string | null;
}

/**
 * Fills columns that are new in a case of an earlier format: reads every record again, as the import would. A record that cannot be read (a referenced file is gone) is
 * marked, so that filters on the field ask the record and say that it is gone, instead of finding nothing. Runs inside the caller's transaction.
 */
export async function fillFields(db: Database.Database, fields: readonly TermField[]): Promise<void> {
  if (fields.length === 0) return;
  const evidence = new EvidenceReader(db, 0);
  const builder = new BatchBuilder();
  const places = fields.map((field) => termFields.indexOf(field));
  /** Texts of the builder's numbers, and the case's numbers of texts, by field. */
  const texts = fields.map(() => ['']);
  const numbers = fields.map(() => new Map([['', 0]]));
  const addTerm = db.prepare('INSERT INTO term(field, id, value) VALUES (?, ?, ?)');
  const update = db.prepare(
    `UPDATE event SET ${fields.map(({ column }) => `${column} = ?`).join(', ')}, flags = ? WHERE id = ?`,
  );
  const select = db.prepare(
    `SELECT e.id, e.file, e.record AS number, e.offset, e.length, e.part, e.flags, f.format FROM event e LEFT JOIN evidence_file f ON f.id = e.file WHERE e.id > ? ORDER BY e.id LIMIT ${ROWS}`,
  );
  const fill = (row: EventRow, placed: PlacedRecord): void => {
    const record = placed.bytes === null ? null : recordAt(evidence, placed, placed.format, placed.bytes);
    if (record === null) {
      update.run(...fields.map(() => 0), row.flags | flags.oddText, row.id);
      return;
    }
    builder.add(record, { ...placed, record: 0 }, (row.flags >> flags.completenessShift) & 3);
    const batch = builder.take();
    const values = places.map((place, field) => {
      if (batch.restarted.includes(place)) texts[field] = [''];
      texts[field]!.push(...readTerms(batch.newTerms[place]!));
      const text = texts[field]![batch.dictionary[place]![0]!]!;
      const known = numbers[field]!.get(text);
      if (known !== undefined) return known;
      const number = numbers[field]!.size;
      numbers[field]!.set(text, number);
      addTerm.run(fields[field]!.number, number, text);
      return number;
    });
    update.run(...values, row.flags | (batch.flags[0]! & flags.oddText), row.id);
  };
  for (let last = 0; ;) {
    const rows = select.all(last) as EventRow[];
    if (rows.length === 0) break;
    last = rows.at(-1)!.id;
    const placed = rows.map((row, position): PlacedRecord => ({ ...row, position, bytes: null, unread: null }));
    for await (const some of readPlacedRecords(evidence, placed, BYTES, async () => {}))
      for (const each of some) fill(rows[each.position]!, each);
  }
  rebuildColumns(db);
}
