import type Database from 'better-sqlite3';
import { arrayFor, type Column } from './column-array.ts';
import { columnNames, ColumnStore, dictionaryColumns, storeColumn } from './column-store.ts';
import { type Fold, makeFolds, storeFolds } from './stored-folds.ts';
import { pack, unpack } from './stored-values.ts';
import { sortByTime } from './time-order.ts';

const SEGMENT = 1 << 16;

/**
 * Collects the columns of new events in the order in which they were written, packed by segments (about 15 bytes an event), and turns
 * them, together with the columns that the case has, into columns in time order: one column at a time, so that memory stays flat.
 */
export class ColumnSpool {
  readonly #segments = new Map<string, Uint8Array[]>();
  /** Flags that were set on events after these were added, by event id. */
  readonly #amendments = new Map<number, number>();
  #rows = 0;
  #inSegment = 0;
  readonly #id = new Uint32Array(SEGMENT);
  readonly #time = new Float64Array(SEGMENT);
  readonly #file = new Uint32Array(SEGMENT);
  readonly #outcome = new Uint32Array(SEGMENT);
  readonly #flags = new Uint32Array(SEGMENT);
  readonly #dictionary = dictionaryColumns.map(() => new Uint32Array(SEGMENT));

  get rows(): number {
    return this.#rows;
  }

  /** `values[first…]` are the dictionary numbers in the order of `dictionaryColumns`. */
  add(id: number, time: number, file: number, outcome: number, flags: number, values: unknown[], first: number): void {
    const row = this.#inSegment;
    this.#id[row] = id;
    this.#time[row] = time;
    this.#file[row] = file;
    this.#outcome[row] = outcome;
    this.#flags[row] = flags;
    for (let column = 0; column < this.#dictionary.length; column++)
      this.#dictionary[column]![row] = values[first + column] as number;
    this.#rows++;
    if (++this.#inSegment === SEGMENT) this.#flush();
  }

  /** Sets flags on an event that may have been written long ago. */
  amendFlags(id: number, flags: number): void {
    this.#amendments.set(id, (this.#amendments.get(id) ?? 0) | flags);
  }

  #flush(): void {
    const rows = this.#inSegment;
    this.#push('id', this.#id, rows);
    this.#push('time', this.#time, rows);
    this.#push('file', this.#file, rows);
    this.#push('outcome', this.#outcome, rows);
    this.#push('flags', this.#flags, rows);
    dictionaryColumns.forEach((name, index) => this.#push(name, this.#dictionary[index]!, rows));
    this.#inSegment = 0;
  }

  #push(name: string, values: Uint32Array | Float64Array, rows: number): void {
    let list = this.#segments.get(name);
    if (list === undefined) this.#segments.set(name, (list = []));
    list.push(pack(new Uint8Array(values.buffer, 0, rows * values.BYTES_PER_ELEMENT)));
  }

  /** Replaces the columns of the case by the old and the new rows together. Runs inside the caller's transaction. `folds`: where they are made already. */
  store(db: Database.Database, folds: Iterable<Fold> = makeFolds(db)): void {
    if (this.#inSegment > 0) this.#flush();
    const old = new ColumnStore(db);
    const total = old.count + this.#rows;
    const times = new Float64Array(total);
    times.set(old.time());
    this.#read('time', new Uint8Array(times.buffer), old.count * 8);
    const order = sortByTime(times);
    const sorted = new Float64Array(total);
    for (let rank = 0; rank < total; rank++) sorted[rank] = times[order[rank]!]!;
    const write = (name: string, values: Column | Float64Array): void => {
      db.prepare(`DELETE FROM column_chunk WHERE name = ? OR name IN (?, ?, ?)`).run(
        name,
        `${name}:1`,
        `${name}:2`,
        `${name}:4`,
      );
      storeColumn(db, name, values);
    };
    let ids = new Uint32Array(0);
    for (const name of columnNames) {
      const source = new Uint32Array(total);
      if (old.count > 0) source.set(old.column(name));
      this.#read(name, new Uint8Array(source.buffer), old.count * 4);
      if (name === 'id') ids = source;
      if (name === 'flags') this.#amend(source, ids);
      let largest = 0;
      for (let row = 0; row < total; row++) if (source[row]! > largest) largest = source[row]!;
      const target = name === 'id' ? new Uint32Array(total) : arrayFor(largest, total);
      for (let rank = 0; rank < total; rank++) target[rank] = source[order[rank]!]!;
      write(name, target);
    }
    write('time', sorted);
    storeFolds(db, folds);
    // Whatever was derived from other columns is of no use any more. In the same transaction: no kill leaves both side by side.
    db.prepare('DELETE FROM derived_chunk').run();
    this.#segments.clear();
    this.#rows = 0;
  }

  #amend(values: Uint32Array, ids: Uint32Array): void {
    if (this.#amendments.size > 0)
      for (let row = 0; row < ids.length; row++) values[row]! |= this.#amendments.get(ids[row]!) ?? 0;
    this.#amendments.clear();
  }

  #read(name: string, target: Uint8Array, at: number): void {
    for (const segment of this.#segments.get(name) ?? []) {
      const bytes = unpack(segment);
      target.set(bytes, at);
      at += bytes.length;
    }
  }
}
