import { hash } from 'node:crypto';
import { IdTable } from './id-table.ts';

/** Dictionaries up to this size hold their texts; larger ones only 128 bits of their hashes, a tenth of the memory. */
const MAX_TEXTS = 50_000;
/** The same by characters. */
const MAX_CHARACTERS = 1 << 25;

/** Which number has this text? For the dictionaries of a case, some of which have millions of texts (names of objects in S3). */
export class TermTable {
  #texts: Map<string, number> | null = new Map();
  #hashes: IdTable | null = null;
  #size = 0;
  #characters = 0;

  get size(): number {
    return this.#size;
  }

  /** The number of a text, or 0 after giving it the next one (`size` then). */
  findOrAdd(text: string): number {
    if (this.#hashes !== null) {
      const known = this.#hashes.findOrAdd(key(text), 0, this.#size + 1);
      if (known === 0) this.#size++;
      return known;
    }
    const texts = this.#texts!;
    const known = texts.get(text);
    if (known !== undefined) return known;
    texts.set(text, ++this.#size);
    this.#characters += text.length;
    if (this.#size > MAX_TEXTS || this.#characters > MAX_CHARACTERS) this.#condense(texts);
    return 0;
  }

  #condense(texts: ReadonlyMap<string, number>): void {
    this.#hashes = new IdTable(texts.size * 2);
    for (const [text, number] of texts) this.#hashes.findOrAdd(key(text), 0, number);
    this.#texts = null;
  }
}

function key(text: string): Uint8Array {
  return hash('sha256', text, 'buffer');
}
