import type Database from 'better-sqlite3';
import { termFields } from '../../../shared/fields/index.ts';
import { columnNames } from '../columns/column-store.ts';
import { type PlacedRecord, readPlacedRecords } from '../derived/record-bytes.ts';
import { flags } from '../events/terms.ts';
import { EvidenceReader, recordAt } from '../intake/index.ts';
import type { EngineCase } from '../engine-case.ts';
import { oddFlags, readIndependently } from './independent-reader.ts';

/** Notes the result of one check, by its name. */
export type Add = (name: string, ok: boolean, detail: string) => void;

type Row = Record<string, number> & {
  id: number;
  time: number | null;
  event_id: Buffer;
  shared_event_id: Buffer | null;
  format: string | null;
};

/** What the text of the record alone does not say: that other records were compared with it, and the way in which it came. */
const fromElsewhere = flags.conflict | (3 << flags.completenessShift);

/** Rows that are compared at a time, and bytes of records that are held at a time. */
const ROWS = 4096;
const BYTES = 32 * 1024 * 1024;

/** Reads records again, by other means than the import, and compares what they say with their rows: every indexed field, the outcome, the flags, both ids and the time. */
export class RowComparison {
  readonly #db: Database.Database;
  readonly #evidence: EvidenceReader;
  readonly #dictionaries: ReadonlyMap<string, readonly string[]>;
  readonly #wrong: { id: number; field: string }[] = [];
  #wrongCount = 0;
  #compared = 0;

  constructor(engine: EngineCase) {
    this.#db = engine.db;
    this.#evidence = new EvidenceReader(engine.db, 0);
    const { store } = engine.index.fields;
    this.#dictionaries = new Map([
      ...termFields.map(({ name, number }): [string, readonly string[]] => [name, store.dictionary(number)]),
      ['userIdentity', store.identities()],
    ]);
  }

  /** Compares all rows, some thousand at a time. `turn` is told how many were compared. */
  async run(turn: (done: number) => Promise<void>): Promise<void> {
    const select = this.#db.prepare(
      `SELECT e.*, f.format FROM event e LEFT JOIN evidence_file f ON f.id = e.file WHERE e.id > ? ORDER BY e.id LIMIT ${ROWS}`,
    );
    for (let last = 0; ;) {
      const rows = select.all(last) as Row[];
      if (rows.length === 0) return;
      last = rows.at(-1)!.id;
      const byId = new Map(rows.map((row) => [row.id, row]));
      const placed = rows.map((row, position): PlacedRecord => {
        const [file, number, offset] = [row['file']!, row['record']!, row['offset']!];
        const [length, part] = [row['length']!, row['part']!];
        return {
          id: row.id,
          position,
          file,
          number,
          offset,
          length,
          part,
          format: row.format,
          bytes: null,
          unread: null,
        };
      });
      for await (const some of readPlacedRecords(this.#evidence, placed, BYTES, () => turn(this.#compared)))
        for (const each of some) this.#compare(byId.get(each.id)!, each);
      await turn(this.#compared);
    }
  }

  report(add: Add): void {
    const list = this.#wrong.map((each) => `event ${each.id} (${each.field})`).join(', ');
    add(
      'records',
      this.#wrongCount === 0,
      this.#wrongCount === 0
        ? `${this.#compared} records read again and compared`
        : `${this.#wrongCount} of ${this.#compared} rows differ from their record: ${list}${this.#wrongCount > this.#wrong.length ? ', …' : ''}`,
    );
  }

  #compare(row: Row, placed: PlacedRecord): void {
    this.#compared++;
    let difference: string | null;
    try {
      difference = this.#difference(row, placed);
    } catch {
      difference = 'record';
    }
    if (difference === null) return;
    this.#wrongCount++;
    if (this.#wrong.length < 10) this.#wrong.push({ id: row.id, field: difference });
  }

  #difference(row: Row, placed: PlacedRecord): string | null {
    const record = placed.bytes === null ? null : recordAt(this.#evidence, placed, placed.format, placed.bytes);
    // Nothing can be read there any more, or another record stands there.
    if (record === null) return 'record';
    const wanted = readIndependently(record);
    if (!row.event_id.equals(wanted.eventId)) return 'record';
    if (row.time !== wanted.time) return 'eventTime';
    if (row['outcome'] !== wanted.outcome) return 'outcome';
    const own = row['flags']! & ~fromElsewhere;
    if ((own & ~oddFlags) !== wanted.flags || (wanted.oddAtLeast & ~own) !== 0) return 'flags';
    const shared = wanted.sharedEventId;
    if (shared === null ? row.shared_event_id !== null : row.shared_event_id?.equals(shared) !== true)
      return 'sharedEventID';
    for (const { name, column } of columnsOfTexts)
      if (this.#dictionaries.get(name)![row[column]!] !== wanted.texts.get(name)) return name;
    return null;
  }
}

/** Columns of rows whose numbers stand for texts. */
const columnsOfTexts: readonly { name: string; column: string }[] = [
  ...termFields,
  { name: 'userIdentity', column: 'identity' },
];

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
