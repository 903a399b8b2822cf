import type { Bitmap } from '../../columns/bitmap.ts';
import type { Column } from '../../columns/column-array.ts';
import type { FileLayout } from './file-layout.ts';

/** Events of one slice at most: a larger file is searched in several, on several threads. */
const SEGMENT = 4096;

/** Positions that are looked at in one go. */
const SLICE = 1 << 19;

/** Events `first` to `last` of one file, or all of it. */
export interface FileSlice {
  file: number;
  first: number;
  last: number;
  /** The file's events are all of first…last, so that they are read by id. */
  isDense: boolean;
  /** The file is one slice: its content is taken as a whole. */
  isWhole: boolean;
  /** The first position among the events to look at, or the last one where the newest come first. */
  edge: number;
  isDone: boolean;
}

/**
 * Splits the events to look at into slices of files, in the order in which a search comes upon them from its end of time. They are found slice by slice: at ten
 * million events the first threads are at work long before the last slice is known.
 */
export class FileSlices {
  readonly found: FileSlice[] = [];
  readonly #files: Column;
  readonly #ids: Column;
  readonly #layout: FileLayout;
  readonly #words: Uint32Array;
  readonly #isAscending: boolean;
  /** Number of the first slice of each file. */
  readonly #base: Uint32Array;
  readonly #isDense: Uint8Array;
  readonly #isFound: Uint8Array;
  /** Words of the bitmap that were looked at. */
  #done = 0;

  constructor(files: Column, ids: Column, layout: FileLayout, uncertain: Bitmap, sort: 'asc' | 'desc') {
    this.#files = files;
    this.#ids = ids;
    this.#layout = layout;
    this.#words = uncertain.words;
    this.#isAscending = sort === 'asc';
    const { counts, firsts, lasts } = layout;
    this.#base = new Uint32Array(counts.length + 1);
    this.#isDense = new Uint8Array(counts.length);
    for (let file = 0; file < counts.length; file++) {
      this.#isDense[file] = counts[file]! > 0 && lasts[file]! - firsts[file]! + 1 === counts[file] ? 1 : 0;
      this.#base[file + 1] =
        this.#base[file]! +
        (this.#isDense[file] === 1 ? Math.ceil(counts[file]! / SEGMENT) : Math.min(1, counts[file]!));
    }
    this.#isFound = new Uint8Array(this.#base.at(-1)!);
  }

  get isComplete(): boolean {
    return this.#done === this.#words.length;
  }

  /** Slices that there are; before all are found, that there can be. */
  get total(): number {
    return this.isComplete ? this.found.length : this.#isFound.length;
  }

  /** Looks at the next slice. */
  findMore(): void {
    const end = Math.min(this.#words.length, this.#done + SLICE / 32);
    for (; this.#done < end; this.#done++) {
      const index = this.#isAscending ? this.#done : this.#words.length - 1 - this.#done;
      for (let word = this.#words[index]!; word !== 0;) {
        const place = this.#isAscending ? 31 - Math.clz32(word & -word) : 31 - Math.clz32(word);
        word ^= 1 << place;
        this.#note((index << 5) + place);
      }
    }
  }

  #note(position: number): void {
    const { firsts, lasts } = this.#layout;
    const file = this.#files[position]!;
    const isDense = this.#isDense[file] === 1;
    const part = isDense ? Math.floor((this.#ids[position]! - firsts[file]!) / SEGMENT) : 0;
    const number = this.#base[file]! + part;
    if (this.#isFound[number] === 1) return;
    this.#isFound[number] = 1;
    const slices = this.#base[file + 1]! - this.#base[file]!;
    const isWhole = slices === 1;
    const first = firsts[file]! + part * SEGMENT;
    const last = isWhole ? lasts[file]! : Math.min(lasts[file]!, first + SEGMENT - 1);
    this.found.push({ file, first, last, isDense, isWhole, edge: position, isDone: false });
  }
}
