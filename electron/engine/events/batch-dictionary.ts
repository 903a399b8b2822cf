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
/** Texts longer than this are not held for comparing: few come twice. */
const LONG = 8192;
/** A dictionary that grows beyond this is forgotten: names that come once would fill the memory. What comes again is sent again. */
const MAX_TEXTS = 60_000;
/** The same by characters, for those who write long texts. Texts are indexed whole, whatever their length: a filter must not miss what stands at their end. */
const MAX_CHARACTERS = 1 << 24;

/** The 16 bytes by which a text is known in a case. */
export function termKey(text: string | Uint8Array): Uint8Array {
  return hash('sha256', text, 'buffer').subarray(0, KEY_SIZE);
}

/** The texts themselves. */
export function readTerms(terms: NewTerms | null): string[] {
  if (terms === null) return [];
  let at = 0;
  return Array.from(terms.lengths, (length) =>
    Buffer.from(terms.bytes.buffer, terms.bytes.byteOffset + at, (at += length) - (at - length)).toString('utf8'),
  );
}

/** One worker's numbers for the distinct texts of one field. 0 is no text. */
export class BatchDictionary {
  readonly #numbers = new Map<string, number>();
  /**
   * Numbers by the shape of their bytes, and the bytes of each number one after another: comparing with the text that had this shape last costs a tenth of making a
   * string and hashing it.
   */
  readonly #recent: Uint32Array;
  #bytes = new Uint8Array(1 << 14);
  #used = 0;
  /** By number: where its bytes begin and how many they are; no bytes where it was not asked for by bytes yet. */
  #starts = new Uint32Array(1 << 8);
  #lengths = new Uint32Array(1 << 8);
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
    return text === '' ? 0 : this.#lookUp(text, false);
  }

  /** `isOwned`: the text is no part of a longer one. */
  #lookUp(text: string, isOwned: boolean): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const value = this.#valueOf === undefined ? text : this.#valueOf(text);
    if (value === '') return 0;
    const number = ++this.#count;
    // A part of a string keeps all of it alive; halves of characters cannot be written out and read again.
    const owned = isOwned || !text.isWellFormed() ? text : Buffer.from(text, 'utf8').toString('utf8');
    this.#numbers.set(owned, number);
    this.#characters += owned.length;
    this.#fresh.push(value === text ? owned.toWellFormed() : value.toWellFormed());
    return number;
  }

  /** The same for a text in ASCII that stands between two offsets. */
  numberAt(bytes: Buffer, from: number, to: number): number {
    const length = to - from;
    if (length === 0) return 0;
    if (length > LONG) return this.#lookUp(bytes.toString('latin1', from, to), true);
    let shape = Math.imul(length, 0x9e3779b1);
    const step = (length >> 7) + 1;
    for (let at = to - 1; at >= from; at -= step) shape = Math.imul(shape ^ bytes[at]!, 0x01000193);
    const slot = (shape ^ (shape >>> 15)) & (this.#recent.length - 1);
    const recent = this.#recent[slot]!;
    if (this.#lengths[recent] === length && isSame(bytes, from, this.#bytes, this.#starts[recent]!, length))
      return recent;
    const number = this.#lookUp(bytes.toString('latin1', from, to), true);
    if (number === 0) return 0;
    this.#recent[slot] = number;
    this.#keep(number, bytes, from, to);
    return number;
  }

  #keep(number: number, bytes: Uint8Array, from: number, to: number): void {
    if (number >= this.#starts.length) {
      this.#starts = enlarge(this.#starts, new Uint32Array(number * 2));
      this.#lengths = enlarge(this.#lengths, new Uint32Array(number * 2));
    }
    if (this.#lengths[number] !== 0) return;
    if (this.#used + to - from > this.#bytes.length)
      this.#bytes = enlarge(this.#bytes, new Uint8Array((this.#used + to - from) * 2));
    this.#bytes.set(bytes.subarray(from, to), this.#used);
    this.#starts[number] = this.#used;
    this.#lengths[number] = to - from;
    this.#used += to - from;
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
    for (let index = 0; index < fresh.length; index++)
      keys.set(termKey(bytes.subarray(at, (at += lengths[index]!))), index * KEY_SIZE);
    return { bytes, lengths, keys };
  }

  /** Begins anew where it has grown too large. True: numbers count from 1 again. */
  forgetIfLarge(): boolean {
    if (this.#count <= MAX_TEXTS && this.#characters <= MAX_CHARACTERS) return false;
    this.forget();
    return true;
  }

  /** Begins anew: numbers count from 1 again. */
  forget(): void {
    this.#numbers.clear();
    this.#recent.fill(0);
    this.#lengths.fill(0);
    this.#used = 0;
    this.#count = 0;
    this.#characters = 0;
    this.#fresh = [];
  }

  /** For a dictionary that is handed over to nobody. */
  dropNew(): void {
    this.#fresh = [];
  }
}

function isSame(one: Uint8Array, from: number, other: Uint8Array, start: number, length: number): boolean {
  for (let index = 0; index < length; index++) if (one[from + index] !== other[start + index]) return false;
  return true;
}

function enlarge<T extends Uint8Array | Uint32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
