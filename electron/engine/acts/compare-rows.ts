import type Database from 'better-sqlite3';
import { columnNames, dictionaryColumns } from '../columns/column-store.ts';
import { readTerms } from '../events/batch-dictionary.ts';
import { BatchBuilder, type RecordBatch } from '../events/batch.ts';
import { DICTIONARY_COLUMNS, flags, IDENTITY_COLUMN, termFields } from '../events/terms.ts';
import { recordAt, type RecordPlace } from '../intake/original-text.ts';
import type { EngineCase } from '../engine-case.ts';

/** Notes the result of one check, by its name. */
export type Add = (name: string, ok: boolean, detail: string) => void;

type Row = Record<string, number> &
  RecordPlace & {
    record: number;
    time: number | null;
    event_id: Buffer;
    shared_event_id: Buffer | null;
    format: string | null;
  };

/** Set when a record was compared with others: its text alone does not say it. */
const fromElsewhere = flags.conflict;

/** Reads records again and compares what they say now with their rows: every indexed field, the outcome, the flags, both ids and the time. */
export class RowComparison {
  readonly #engine: EngineCase;
  readonly #select: Database.Statement;
  readonly #builder = new BatchBuilder();
  /** Texts of the builder's own dictionaries by column. */
  readonly #texts: string[][] = Array.from({ length: DICTIONARY_COLUMNS }, () => ['']);
  readonly #dictionaries: (readonly string[])[];
  readonly #wrong: { id: number; field: string }[] = [];
  #wrongCount = 0;

  constructor(engine: EngineCase) {
    this.#engine = engine;
    this.#select = engine.db.prepare(
      'SELECT e.*, f.format FROM event e LEFT JOIN evidence_file f ON f.id = e.file WHERE e.id = ?',
    );
    const { store } = engine.index.fields;
    this.#dictionaries = [...termFields.map((field) => store.dictionary(field.number)), store.identities()];
  }

  compare(id: number): void {
    const row = this.#select.get(id) as Row;
    let difference: string | null;
    try {
      difference = this.#difference(row, this.#readAgain(row));
    } catch {
      this.#builder.take();
      difference = 'record';
    }
    if (difference === null) return;
    this.#wrongCount++;
    if (this.#wrong.length < 10) this.#wrong.push({ id, field: difference });
  }

  report(add: Add, total: number): void {
    const list = this.#wrong.map((each) => `event ${each.id} (${each.field})`).join(', ');
    add(
      'records',
      this.#wrongCount === 0,
      this.#wrongCount === 0
        ? `${total} records read again and compared`
        : `${this.#wrongCount} of ${total} rows differ from their record: ${list}${this.#wrongCount > this.#wrong.length ? ', …' : ''}`,
    );
  }

  /** @throws Error where the place holds no such record any more */
  #readAgain(row: Row): RecordBatch {
    const record = recordAt(this.#engine.evidence, row, row.format);
    if (record === null) throw new Error('There is no record at this place.');
    this.#builder.add(record, row, (row['flags']! >> flags.completenessShift) & 3);
    const batch = this.#builder.take();
    for (const column of batch.restarted) this.#texts[column] = [''];
    for (let column = 0; column < DICTIONARY_COLUMNS; column++)
      this.#texts[column]!.push(...readTerms(batch.newTerms[column]!));
    if (!row.event_id.equals(batch.eventId)) throw new Error('Another record is at this place.');
    return batch;
  }

  #difference(row: Row, batch: RecordBatch): string | null {
    const time = Number.isNaN(batch.time[0]!) ? null : batch.time[0]!;
    if (row.time !== time) return 'eventTime';
    if (row['outcome'] !== batch.outcome[0]) return 'outcome';
    if ((row['flags']! & ~fromElsewhere) !== (batch.flags[0]! & ~fromElsewhere)) return 'flags';
    const shared = batch.sharedEventId.every((byte) => byte === 0) ? null : Buffer.from(batch.sharedEventId);
    if (shared === null ? row.shared_event_id !== null : !shared.equals(row.shared_event_id ?? Buffer.alloc(0)))
      return 'sharedEventID';
    for (let column = 0; column < DICTIONARY_COLUMNS; column++) {
      const name = dictionaryColumns[column]!;
      const indexed = this.#dictionaries[column]![row[name]!];
      if (indexed !== this.#texts[column]![batch.dictionary[column]![0]!])
        return column === IDENTITY_COLUMN ? 'userIdentity' : termFields[column]!.name;
    }
    return null;
  }
}

/** Compares the columns, which every view is made from, with the rows: all numbers, and the order in time. */
export function checkColumns(engine: EngineCase, add: Add): void {
  const { store } = engine.index.fields;
  const time = store.time();
  const columns = columnNames.map((name) => store.column(name));
  const rows = engine.db
    .prepare(`SELECT time, ${columnNames.join(', ')} FROM event`)
    .raw()
    .iterate() as IterableIterator<(number | null)[]>;
  let wrong = 0;
  let first: number | null = null;
  for (const row of rows) {
    const id = row[1 + columnNames.indexOf('id')]!;
    const position = store.positionOf(id);
    const same =
      position >= 0 &&
      (row[0] === null ? Number.isNaN(time[position]) : row[0] === time[position]) &&
      columns.every((column, index) => column[position] === row[index + 1]);
    if (same) continue;
    wrong++;
    first ??= id;
  }
  let unsorted = 0;
  for (let position = 1; position < store.timed; position++) if (time[position]! < time[position - 1]!) unsorted++;
  add(
    'index',
    wrong === 0 && unsorted === 0,
    wrong === 0 && unsorted === 0
      ? `${store.count} positions in ${columnNames.length + 1} columns agree with their rows`
      : `${wrong} positions differ from their rows${first === null ? '' : `, first event ${first}`}; ${unsorted} stand out of order`,
  );
}
