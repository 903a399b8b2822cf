import { IdTable } from './id-table.ts';

/** Which number has this text? Texts are known by their keys (`termKey`): some dictionaries of a case have millions of them (names of objects in S3), and 28 bytes hold one. */
export class TermTable {
  readonly #keys = new IdTable(1 << 10);

  get size(): number {
    return this.#keys.count;
  }

  /** Gives its memory back and is empty. */
  release(): void {
    this.#keys.release();
  }

  /** The number of the text whose key is at `at`, or 0 after giving it the next one (`size` then). */
  findOrAdd(keys: Uint8Array, at: number): number {
    return this.#keys.findOrAdd(keys, at, this.#keys.count + 1);
  }
}
