import type Database from 'better-sqlite3';
import { termFields, type TermName, termNumber } from '../../../shared/fields/index.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { arrayFor, type Column, columnOf, type ColumnWidth } from './column-array.ts';
import type { FoldedTexts } from './folded-texts.ts';
import { countTerms, hasFold, isFolded, loadFold, readFolded } from './stored-folds.ts';
import { countValues, fillValues, hasValues, storeValues } from './stored-values.ts';

/** Dictionary columns by the name of their `event` column, then the plain ones. `id` maps a position to its event. */
export const dictionaryColumns: readonly string[] = [...termFields.map((field) => field.column), 'identity'];
const plainColumns: readonly string[] = ['id', 'file', 'outcome', 'flags'];
export const columnNames: readonly string[] = [...plainColumns, ...dictionaryColumns];

export { arrayFor, type Column };

/**
 * The index as columns: one typed array for each field, in time order (untimed events last, equal times in the order of ids, which is file order).
 * Kept as zstd-compressed chunks, loaded on first use into shared memory, so that helper threads can read them too.
 * A new store is made after every import.
 */
export class ColumnStore {
  readonly count: number;
  /** Events with a time come first: positions 0…timed−1. */
  readonly timed: number;
  readonly #db: Database.Database;
  readonly #columns = new Map<string, Column>();
  readonly #dictionaries = new Map<number, readonly string[]>();
  readonly #folds = new Map<string, FoldedTexts | undefined>();
  #largeDictionaries = new Map<number, WeakRef<readonly string[]>>();
  #time: Float64Array | null = null;
  #identities: WeakRef<readonly string[]> | null = null;
  #positions: Uint32Array | null = null;
  readonly #timeOf: Database.Statement;
  readonly #termOf: Database.Statement;
  readonly #identityOf: Database.Statement;

  constructor(db: Database.Database) {
    this.#db = db;
    this.count = countValues(db, 'id');
    this.#timeOf = db.prepare('SELECT time FROM event WHERE id = ?');
    this.#termOf = db.prepare('SELECT value FROM term WHERE field = ? AND id = ?').pluck();
    this.#identityOf = db.prepare('SELECT value FROM identity WHERE id = ?').pluck();
    const time = this.time();
    let timed = time.length;
    while (timed > 0 && Number.isNaN(time[timed - 1])) timed--;
    this.timed = timed;
  }

  /** Milliseconds UTC by position, ascending; NaN for untimed events. */
  time(): Float64Array {
    if (this.#time !== null) return this.#time;
    const target = new Float64Array(new SharedArrayBuffer(this.count * 8));
    this.#fill('time', target.buffer);
    return (this.#time = target);
  }

  /** False for a column that the case was written without; a case without events lacks none. */
  has(name: string): boolean {
    return this.count === 0 || [1, 2, 4].some((width) => hasValues(this.#db, `${name}:${width}`));
  }

  column(name: string): Column {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    const width: ColumnWidth = hasValues(this.#db, `${name}:1`) ? 1 : hasValues(this.#db, `${name}:2`) ? 2 : 4;
    const buffer = new SharedArrayBuffer(this.count * width);
    this.#fill(name === 'id' ? 'id' : `${name}:${width}`, buffer);
    const target = columnOf(buffer, width);
    this.#columns.set(name, target);
    return target;
  }

  /** An import that ends while this store is still asked leaves columns of more events: no answer is made of both. */
  #fill(name: string, buffer: ArrayBufferLike): void {
    if (countValues(this.#db, name) !== this.count)
      throw new AppError('cancelled', 'An import has just renewed the index; what was asked before is not answered.');
    fillValues(this.#db, name, new Uint8Array(buffer));
  }

  /** True where the column may hold values of 256 and more, without reading it. */
  isWide(name: string): boolean {
    return this.count > 0 && !hasValues(this.#db, `${name}:1`);
  }

  /** Distinct texts of a term field; index 0 is "missing". Large dictionaries are given up when memory is short and read again. */
  dictionary(field: number): readonly string[] {
    const known = this.#dictionaries.get(field) ?? this.#largeDictionaries.get(field)?.deref();
    if (known !== undefined) return known;
    const values = [
      '',
      ...(this.#db.prepare('SELECT value FROM term WHERE field = ? ORDER BY id').pluck().all(field) as string[]),
    ];
    if (values.length <= LARGE) this.#dictionaries.set(field, values);
    else this.#largeDictionaries.set(field, new WeakRef(values));
    return values;
  }

  /** The same by the name of the field. */
  textsOf(name: TermName): readonly string[] {
    return this.dictionary(termNumber(name));
  }

  /** `userIdentity` objects as JSON text; index 0 is "missing". Given up when memory is short and read again. */
  identities(): readonly string[] {
    const known = this.#identities?.deref();
    if (known !== undefined) return known;
    const values = ['', ...(this.#db.prepare('SELECT value FROM identity ORDER BY id').pluck().all() as string[])];
    this.#identities = new WeakRef(values);
    return values;
  }

  /** Number of texts of a term field, "missing" being one of them. */
  dictionarySize(field: number): number {
    return countTerms(this.#db, field) + 1;
  }

  /** Number of identities, "missing" being one of them. */
  get identitiesSize(): number {
    return ((this.#db.prepare('SELECT max(id) FROM identity').pluck().get() as number | null) ?? 0) + 1;
  }

  /** Distinct texts of a field of the identity or the resources, or of another field that has very many; undefined for other names. */
  fold(name: string): FoldedTexts | undefined {
    if (!this.#folds.has(name)) this.#folds.set(name, loadFold(this.#db, name));
    return this.#folds.get(name);
  }

  /** True where the case holds the texts of a field ready for `fold`. */
  hasFold(name: string): boolean {
    return hasFold(this.#db, name);
  }

  /**
   * Texts of one number of a field that `fold` knows, whose numbers are those of a term field or, without one, of identities. As long as nobody asked for all texts, this
   * one is read alone: a page shows a few hundred of millions.
   */
  foldedTexts(name: string, term: number | null, number: number): string | readonly string[] | null {
    const known = this.#folds.get(name);
    if (known !== undefined) return known.textsOf(number);
    if (number === 0) return null;
    const value = (term === null ? this.#identityOf.get(number) : this.#termOf.get(term, number)) as string | undefined;
    if (value === undefined) return null;
    return isFolded(name) ? readFolded(name, value) : value;
  }

  /** Position of an event in time order; −1 for an id that is not there. Found by its time and, among equal times, by its id: no table of all ids is needed. */
  positionOf(id: number): number {
    if (this.#positions !== null)
      return this.#positions[id] === undefined || this.#positions[id] === MISSING ? -1 : this.#positions[id]!;
    const row = this.#timeOf.get(id) as { time: number | null } | undefined;
    if (row === undefined || this.count === 0) return -1;
    return positionAmong(this.places(), id, row.time);
  }

  /** What `positionAmong` needs, all of it in shared memory. */
  places(): Places {
    return { time: this.time(), timed: this.timed, ids: this.column('id') };
  }

  /** Positions by event id, 0xffffffff for ids that are not there: 4 bytes an event, in shared memory, for those who ask for many. */
  positions(): Uint32Array {
    if (this.#positions === null) {
      const ids = this.column('id');
      let largest = 0;
      for (let position = 0; position < ids.length; position++) if (ids[position]! > largest) largest = ids[position]!;
      const positions = new Uint32Array(new SharedArrayBuffer((largest + 1) * 4)).fill(MISSING);
      for (let position = 0; position < ids.length; position++) positions[ids[position]!] = position;
      this.#positions = positions;
    }
    return this.#positions;
  }
}

/** Dictionaries with more texts than this are not held for good. */
const LARGE = 1 << 16;

const MISSING = 0xffffffff;

/** Where events stand: their times and ids by position, of which the first `timed` have a time. */
export interface Places {
  time: Float64Array;
  timed: number;
  ids: Column;
}

/** Position of the event with that time and, among equal times, that id; −1 where there is none. */
export function positionAmong({ time, timed, ids }: Places, id: number, at: number | null): number {
  let low = at === null ? timed : lowerBound(time, timed, at);
  const to = at === null ? ids.length : lowerBound(time, timed, at + 1);
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ids[middle]! < id) low = middle + 1;
    else high = middle;
  }
  return low < to && ids[low] === id ? low : -1;
}

/** First position among the `length` first whose time is at or after `time`. */
export function lowerBound(times: Float64Array, length: number, time: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Writes one column in time order. The width is part of the stored name, so that loading needs no second table. */
export function storeColumn(db: Database.Database, name: string, values: Column | Float64Array): void {
  storeValues(db, name === 'time' || name === 'id' ? name : `${name}:${values.BYTES_PER_ELEMENT}`, values);
}
