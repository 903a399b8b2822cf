import { hash } from 'node:crypto';

/** Texts that came into a dictionary since the last batch, in the order of their numbers. */
export interface NewTerms {
  /** The texts in UTF-8, one after another. */
  bytes: Uint8Array;
  lengths: Uint32Array;
  /** The first 16 bytes of the SHA-256 of each text. */
  keys: Uint8Array;
}

/** Bytes of a key. */
export const KEY_SIZE = 16;
/** Texts longer than this are not compared with those seen last: few come twice, and they would hold memory. */
const LONG = 8192;
/** A dictionary that grows beyond this is forgotten: names that come once would fill the memory. What comes again is sent again. */
const MAX_TEXTS = 60_000;
/** The same by characters, for those who write long texts. Texts are indexed whole, whatever their length: a filter must not miss what stands at their end. */
const MAX_CHARACTERS = 1 << 24;

const noTerms: NewTerms = {
  bytes: new Uint8Array(0),
  lengths: new Uint32Array(0),
  keys: new Uint8Array(0),
};

/** The 16 bytes by which a text is known in a case. */
export function termKey(text: string | Uint8Array): Uint8Array {
  return hash('sha256', text, 'buffer').subarray(0, KEY_SIZE);
}

/** The texts themselves. */
export function readTerms(terms: NewTerms | null): string[] {
  if (terms === null) return [];
  let at = 0;
  return Array.from(terms.lengths, (length) => Buffer.from(terms.bytes.buffer, terms.bytes.byteOffset + at, (at += length) - (at - length)).toString('utf8'));
}

/** One worker's numbers for the distinct texts of one field. 0 is no text. */
export class BatchDictionary {
  readonly #numbers = new Map<string, number>();
  /** By number: what it was asked for by. */
  readonly #asked: string[] = [''];
  /** Numbers by the shape of their text: comparing with the text that had this shape last is three times cheaper than hashing every text anew. */
  readonly #recent: Uint32Array;
  readonly #valueOf: ((asked: string) => string) | undefined;
  #fresh: string[] = [];
  #characters = 0;
  #count = 0;

  /**
   * `valueOf`: texts are asked for by another writing of theirs (their JSON), which it turns into the text; different writings of a text may get different numbers.
   * `recent`: how many texts are at hand without the dictionary, a power of two.
   */
  constructor(recent: number, valueOf?: (asked: string) => string) {
    this.#recent = new Uint32Array(recent);
    this.#valueOf = valueOf;
  }

  number(text: string): number {
    const { length } = text;
    if (length > LONG) return this.#lookUp(text);
    let shape = length * 7 + text.charCodeAt(length - 1) * 31;
    const step = (length >> 3) + 1;
    for (let at = length >> 4; at < length; at += step) shape = Math.imul(shape, 31) + text.charCodeAt(at);
    const slot = (shape ^ (shape >>> 15)) & (this.#recent.length - 1);
    const recent = this.#recent[slot]!;
    if (recent !== 0 && this.#asked[recent] === text) return recent;
    const number = this.#lookUp(text);
    this.#recent[slot] = number;
    return number;
  }

  #lookUp(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const value = this.#valueOf === undefined ? text : this.#valueOf(text);
    if (value === '') return 0;
    const number = ++this.#count;
    // A part of a string keeps all of it alive; halves of characters cannot be written out and read again.
    const owned = text.isWellFormed() ? Buffer.from(text, 'utf8').toString('utf8') : text;
    this.#asked.push(owned);
    this.#numbers.set(owned, number);
    this.#characters += owned.length;
    this.#fresh.push(value === text ? owned.toWellFormed() : value.toWellFormed());
    return number;
  }

  /** Null where nothing is new. */
  takeNew(): NewTerms | null {
    const fresh = this.#fresh;
    if (fresh.length === 0) return null;
    this.#fresh = [];
    const lengths = Uint32Array.from(fresh, (text) => Buffer.byteLength(text, 'utf8'));
    const bytes = new TextEncoder().encode(fresh.join(''));
    const keys = new Uint8Array(fresh.length * KEY_SIZE);
    let at = 0;
    for (let index = 0; index < fresh.length; index++) keys.set(termKey(bytes.subarray(at, (at += lengths[index]!))), index * KEY_SIZE);
    return { bytes, lengths, keys };
  }

  /** Begins anew where it has grown too large. True: numbers count from 1 again. */
  forgetIfLarge(): boolean {
    if (this.#count <= MAX_TEXTS && this.#characters <= MAX_CHARACTERS) return false;
    this.#numbers.clear();
    this.#asked.length = 1;
    this.#recent.fill(0);
    this.#count = 0;
    this.#characters = 0;
    return true;
  }
}
