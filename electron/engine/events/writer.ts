import type Database from 'better-sqlite3';
import { termFields } from '../../../shared/fields/index.ts';
import type { RecordBatch } from './batch.ts';
import { KEY_SIZE, type NewTerms, termKey } from './batch-dictionary.ts';
import { IdTable } from './id-table.ts';
import { TermTable } from './term-table.ts';
import { DICTIONARY_COLUMNS, flags, IDENTITY_COLUMN } from './terms.ts';

/** What became of the records of one batch. */
export interface Written {
  indexed: number;
  duplicates: number;
  firstEvent: number | null;
  lastEvent: number | null;
}

/** Relations in `occurrence`. `unchecked`: same event id, content not compared yet; the import compares it before it ends. */
export const relations = { unchecked: 0, duplicate: 1 } as const;

/** Takes the dictionary numbers of each new event: the columns are made from them. */
export interface ColumnSink {
  add(id: number, time: number, file: number, outcome: number, flags: number, values: unknown[], first: number): void;
}

const dims = [...termFields.map((field) => field.column), 'identity'];
/** Columns of `event`. */
const WIDTH = 9 + dims.length + 2;
/** Rows of one INSERT: a third cheaper than one row each. */
const ROWS_AT_ONCE = 32;

/**
 * Writes batches of records as rows, in the order given. Owns what that needs: the dictionaries and the table of known event ids. Runs inside the caller's transaction.
 */
export class EventWriter {
  readonly #db: Database.Database;
  readonly #dictionaries: TermTable[] = [];
  readonly #translations = new Map<number, Uint32Array[]>();
  /** Terms of each worker and column that are translated; the arrays have room for more. */
  readonly #translated = new Map<number, Uint32Array>();
  readonly #ids = new IdTable();
  /** Event ids of the rows of one INSERT: a view of the batch's bytes for each row would cost more than the copy. */
  readonly #ownIds = Array.from({ length: ROWS_AT_ONCE }, () => Buffer.alloc(16));
  readonly #sink: ColumnSink;
  #nextEvent: number;
  readonly #insertEvent: Database.Statement;
  readonly #insertEvents: Database.Statement;
  readonly #insertTerm: Database.Statement;
  readonly #insertIdentity: Database.Statement;
  readonly #insertOccurrence: Database.Statement;
  readonly #insertIssued: Database.Statement;
  readonly #insertOdd: Database.Statement;

  constructor(db: Database.Database, sink: ColumnSink) {
    this.#db = db;
    this.#sink = sink;
    this.#nextEvent = ((db.prepare('SELECT max(id) FROM event').pluck().get() as number | null) ?? 0) + 1;
    for (const field of termFields)
      this.#dictionaries.push(this.#readDictionary('SELECT value FROM term WHERE field = ? ORDER BY id', field.number));
    this.#dictionaries.push(this.#readDictionary('SELECT value FROM identity ORDER BY id'));
    for (const row of db.prepare('SELECT id, event_id FROM event ORDER BY id').raw().iterate() as IterableIterator<
      [number, Buffer]
    >)
      this.#ids.findOrAdd(row[1], 0, row[0]);
    const insert = `INSERT INTO event(id, time, event_id, shared_event_id, file, record, offset, length, part, ${dims.join(', ')}, outcome, flags) VALUES `;
    const row = `(?${', ?'.repeat(WIDTH - 1)})`;
    this.#insertEvent = db.prepare(insert + row);
    this.#insertEvents = db.prepare(insert + Array.from({ length: ROWS_AT_ONCE }, () => row).join(', '));
    this.#insertTerm = db.prepare('INSERT INTO term(field, id, value) VALUES (?, ?, CAST(? AS TEXT))');
    this.#insertIdentity = db.prepare('INSERT INTO identity(id, value) VALUES (?, CAST(? AS TEXT))');
    this.#insertOccurrence = db.prepare(
      'INSERT INTO occurrence(event, file, record, offset, length, part, completeness, relation) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#insertIssued = db.prepare('INSERT INTO issued_key(event, key, subject) VALUES (?, ?, ?)');
    this.#insertOdd = db.prepare('INSERT INTO odd_event_id(event, value) VALUES (?, ?)');
  }

  /**
   * Writes one batch of `file`. `worker` names the dictionaries that the batch's numbers belong to.
   * Records whose event id is known become occurrences of that event, unchecked; `asNew` indexes them all the same (conflicts).
   */
  write(
    batch: RecordBatch,
    file: number,
    worker: number,
    asNew?: { flag: number; other: (row: number) => number },
  ): Written {
    const translate = this.#translate(worker, batch);
    const result: Written = { indexed: 0, duplicates: 0, firstEvent: null, lastEvent: null };
    const eventOfRow = new Uint32Array(batch.count);
    const values = new Array<unknown>(WIDTH * ROWS_AT_ONCE);
    let at = 0;
    for (let row = 0; row < batch.count; row++) {
      const known = this.#ids.findOrAdd(batch.eventId, row * 16, this.#nextEvent);
      const time = batch.time[row]!;
      if (!Number.isNaN(time)) {
        if (result.firstEvent === null || time < result.firstEvent) result.firstEvent = time;
        if (result.lastEvent === null || time > result.lastEvent) result.lastEvent = time;
      }
      if (known !== 0 && asNew === undefined) {
        this.#insertOccurrence.run(
          known,
          file,
          batch.record[row],
          batch.offset[row],
          batch.length[row],
          batch.part[row],
          (batch.flags[row]! >> flags.completenessShift) & 3,
          relations.unchecked,
        );
        result.duplicates++;
        continue;
      }
      const event = this.#nextEvent++;
      eventOfRow[row] = event;
      const flag = batch.flags[row]! | (asNew?.flag ?? 0);
      values[at] = event;
      values[at + 1] = Number.isNaN(time) ? null : time;
      const own = this.#ownIds[at / WIDTH]!;
      for (let index = 0; index < 16; index++) own[index] = batch.eventId[row * 16 + index]!;
      values[at + 2] = own;
      values[at + 3] = isZero(batch.sharedEventId, row * 16)
        ? null
        : batch.sharedEventId.subarray(row * 16, row * 16 + 16);
      values[at + 4] = file;
      values[at + 5] = batch.record[row];
      values[at + 6] = batch.offset[row];
      values[at + 7] = batch.length[row];
      values[at + 8] = batch.part[row];
      for (let column = 0; column < DICTIONARY_COLUMNS; column++)
        values[at + 9 + column] = translate[column]![batch.dictionary[column]![row]!];
      values[at + 9 + DICTIONARY_COLUMNS] = batch.outcome[row];
      values[at + 10 + DICTIONARY_COLUMNS] = flag;
      this.#sink.add(event, time, file, batch.outcome[row]!, flag, values, at + 9);
      result.indexed++;
      at += WIDTH;
      if (at === values.length) {
        this.#insertEvents.run(values);
        at = 0;
      }
    }
    for (let start = 0; start < at; start += WIDTH) this.#insertEvent.run(values.slice(start, start + WIDTH));
    for (const issued of batch.issued)
      if (eventOfRow[issued.row] !== 0) this.#insertIssued.run(eventOfRow[issued.row], issued.key, issued.subject);
    for (const odd of batch.oddEventIds)
      if (eventOfRow[odd.row] !== 0) this.#insertOdd.run(eventOfRow[odd.row], odd.value);
    if (asNew !== undefined) this.#noteConflicts(batch, eventOfRow, asNew.other);
    return result;
  }

  /** Lets go of what is known of ids and texts: nothing is written any more. */
  forget(): void {
    this.#ids.release();
    for (const dictionary of this.#dictionaries) dictionary.release();
    this.#translations.clear();
  }

  /** Number that the next new event will get. */
  get nextEvent(): number {
    return this.#nextEvent;
  }

  /** Puts the one record of a batch into the row of an event that is there: a fuller copy of the same record. The columns have to be made anew afterwards. */
  replace(event: number, batch: RecordBatch, file: number, worker: number): void {
    const translate = this.#translate(worker, batch);
    const time = batch.time[0]!;
    const values: unknown[] = [
      Number.isNaN(time) ? null : time,
      isZero(batch.sharedEventId, 0) ? null : batch.sharedEventId.subarray(0, 16),
      file,
      batch.record[0],
      batch.offset[0],
      batch.length[0],
      batch.part[0],
    ];
    for (let column = 0; column < DICTIONARY_COLUMNS; column++)
      values.push(translate[column]![batch.dictionary[column]![0]!]);
    values.push(batch.outcome[0], batch.flags[0], flags.conflict, event);
    this.#db
      .prepare(
        `UPDATE event SET time = ?, shared_event_id = ?, file = ?, record = ?, offset = ?, length = ?, part = ?, ${dims.map((name) => `${name} = ?`).join(', ')}, outcome = ?, flags = ? | (flags & ?) WHERE id = ?`,
      )
      .run(values);
    this.#db.prepare('DELETE FROM issued_key WHERE event = ?').run(event);
    for (const issued of batch.issued) this.#insertIssued.run(event, issued.key, issued.subject);
  }

  #noteConflicts(batch: RecordBatch, eventOfRow: Uint32Array, other: (row: number) => number): void {
    const insert = this.#db.prepare('INSERT OR IGNORE INTO conflict(event, other) VALUES (?, ?)');
    for (let row = 0; row < batch.count; row++) {
      insert.run(eventOfRow[row], other(row));
      insert.run(other(row), eventOfRow[row]);
    }
  }

  #readDictionary(sql: string, ...params: number[]): TermTable {
    const table = new TermTable();
    for (const text of this.#db
      .prepare(sql)
      .pluck()
      .iterate(...params) as IterableIterator<string>)
      table.findOrAdd(termKey(text), 0);
    return table;
  }

  /** Brings the worker's new terms into the case's dictionaries and returns its translation arrays. */
  #translate(worker: number, batch: RecordBatch): Uint32Array[] {
    let arrays = this.#translations.get(worker);
    if (arrays === undefined) {
      arrays = Array.from({ length: DICTIONARY_COLUMNS }, () => new Uint32Array(1024));
      this.#translations.set(worker, arrays);
      this.#translated.set(worker, new Uint32Array(DICTIONARY_COLUMNS).fill(1));
    }
    const counts = this.#translated.get(worker)!;
    for (const column of batch.restarted) counts[column] = 1;
    for (let column = 0; column < DICTIONARY_COLUMNS; column++) {
      const fresh = batch.newTerms[column] ?? null;
      if (fresh === null) continue;
      const count = fresh.lengths.length;
      const from = counts[column]!;
      let array = arrays[column]!;
      if (from + count > array.length) {
        array = new Uint32Array(Math.max(array.length * 2, from + count));
        array.set(arrays[column]!);
        arrays[column] = array;
      }
      this.#enter(column, fresh, array, from);
      counts[column] = from + count;
    }
    return arrays;
  }

  /** Numbers new terms in the case and writes those that it does not have; `numbers[from…]` take the results. */
  #enter(column: number, terms: NewTerms, numbers: Uint32Array, from: number): void {
    const dictionary = this.#dictionaries[column]!;
    const field = column === IDENTITY_COLUMN ? null : termFields[column]!.number;
    for (let index = 0, at = 0; index < terms.lengths.length; index++) {
      const length = terms.lengths[index]!;
      const known = dictionary.findOrAdd(terms.keys, index * KEY_SIZE);
      numbers[from + index] = known === 0 ? dictionary.size : known;
      if (known === 0) {
        const text = terms.bytes.subarray(at, at + length);
        if (field === null) this.#insertIdentity.run(dictionary.size, text);
        else this.#insertTerm.run(field, dictionary.size, text);
      }
      at += length;
    }
  }
}

function isZero(bytes: Uint8Array, at: number): boolean {
  for (let index = at; index < at + 16; index++) if (bytes[index] !== 0) return false;
  return true;
}
