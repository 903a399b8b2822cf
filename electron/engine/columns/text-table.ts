import { AppError } from '../../../shared/contract/errors.ts';
import { fold } from '../../../shared/kql/index.ts';
import { Needle } from './needle.ts';

/** Tables up to this many texts are kept as strings: testing them all takes a few milliseconds. */
const STRINGS = 1 << 15;

/** Texts as they are stored: UTF-8 one behind the other, where each begins (and the last ends), and a hash of each as `fold` writes it. */
export interface PackedTexts {
  bytes: Uint8Array;
  starts: Uint32Array;
  hashes: Uint32Array;
}

/** What is known about a test beforehand. It must hold for every text that passes. */
export interface TestHint {
  /** The folded text is one of these. */
  exact?: readonly string[];
  /** The folded text holds one of these runs of ASCII. */
  holds?: readonly string[];
  /** Every text that holds one of the runs passes. */
  isSufficient?: boolean;
}

/** The distinct texts of a field, numbered from 0. Large tables stay packed: 4 million names take 300 MB, as strings they would take a gigabyte. */
export class TextTable {
  readonly count: number;
  readonly #strings: readonly string[] | null;
  readonly #packed: PackedTexts | null;

  constructor(texts: readonly string[] | PackedTexts) {
    if ('bytes' in texts) {
      this.count = texts.starts.length - 1;
      this.#packed = texts;
      this.#strings = this.count > STRINGS ? null : Array.from({ length: this.count }, (_, id) => readText(texts, id));
    } else {
      this.count = texts.length;
      this.#strings = texts;
      this.#packed = null;
    }
  }

  text(id: number): string {
    return this.#strings === null ? readText(this.#packed!, id) : this.#strings[id]!;
  }

  /** `passes[id]` is 1 for each text that passes. */
  select(test: (text: string) => boolean, hint: TestHint = {}): Uint8Array {
    const passes = new Uint8Array(this.count);
    const check = (id: number): void => {
      if (test(this.text(id))) passes[id] = 1;
    };
    if (this.#strings !== null) for (let id = 0; id < this.count; id++) check(id);
    else if (hint.exact !== undefined) this.#byHash(hint.exact, check);
    else if (hint.holds !== undefined) this.#bySearch(new Needle(hint.holds), (id, isHeld) => {
      if (isHeld && hint.isSufficient === true) passes[id] = 1;
      else check(id);
    });
    else for (let id = 0; id < this.count; id++) check(id);
    return passes;
  }

  #byHash(exact: readonly string[], check: (id: number) => void): void {
    const { hashes } = this.#packed!;
    const wanted = new Set(exact.map((text) => hashText(fold(text))));
    if (wanted.size === 1) {
      const [only] = wanted;
      for (let id = hashes.indexOf(only!); id >= 0; id = hashes.indexOf(only!, id + 1)) check(id);
    } else for (let id = 0; id < hashes.length; id++) if (wanted.has(hashes[id]!)) check(id);
  }

  #bySearch(needle: Needle, check: (id: number, isHeld: boolean) => void): void {
    const { bytes, starts } = this.#packed!;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    needle.find(buffer, 0, buffer.length, (offset, length) => {
      const id = upperBound(starts, offset) - 1;
      // Texts stand without anything between them: a word may be found across two.
      check(id, length > 0 && offset + length <= starts[id + 1]!);
      return starts[id + 1]!;
    });
  }
}

function readText({ bytes, starts }: PackedTexts, id: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + starts[id]!, starts[id + 1]! - starts[id]!).toString('utf8');
}

/** First index whose value is above `limit`. */
function upperBound(values: Uint32Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** FNV-1a over UTF-16 units. Part of the case format (`texts:…:hashes`). Equal hashes are no proof: texts are compared afterwards. */
export function hashText(text: string, basis = 0x811c9dc5): number {
  let hash = basis;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** Numbers distinct texts from 0 in the order in which they come, without keeping a string of any. */
export class TextInterner {
  #bytes: Buffer = Buffer.allocUnsafe(1 << 16);
  #used = 0;
  #starts = new Uint32Array(1 << 10);
  #hashes = new Uint32Array(1 << 10);
  #slots = new Uint32Array(1 << 12);
  #places = new Uint32Array(1 << 10);
  #count = 0;
  /** Names are chosen by others, who could choose many with one hash: where a text is kept depends on a secret of this process. */
  readonly #secret = Math.floor(Math.random() * 2 ** 32);

  add(text: string): number {
    const hash = hashText(fold(text));
    const size = Buffer.byteLength(text);
    this.#reserve(size);
    const at = this.#used;
    this.#bytes.write(text, at, 'utf8');
    const mask = this.#slots.length - 1;
    const place = hashText(text, this.#secret);
    let slot = place & mask;
    for (let id = this.#slots[slot]!; id !== 0; id = this.#slots[slot]!) {
      if (this.#hashes[id - 1] === hash && this.#isSame(id - 1, at, size)) return id - 1;
      slot = (slot + 1) & mask;
    }
    this.#hashes[this.#count] = hash;
    this.#places[this.#count] = place;
    this.#used += size;
    this.#slots[slot] = ++this.#count;
    this.#starts[this.#count] = this.#used;
    if (this.#count * 2 > this.#slots.length) this.#rehash();
    return this.#count - 1;
  }

  take(): PackedTexts {
    return { bytes: this.#bytes.subarray(0, this.#used), starts: this.#starts.slice(0, this.#count + 1), hashes: this.#hashes.slice(0, this.#count) };
  }

  #isSame(id: number, at: number, size: number): boolean {
    const start = this.#starts[id]!;
    return this.#starts[id + 1]! - start === size && this.#bytes.compare(this.#bytes, at, at + size, start, start + size) === 0;
  }

  #reserve(size: number): void {
    if (this.#used + size > 0xffffffff) throw new AppError('intake/interrupted', 'The distinct texts of one field take more than 4 GB.', { hint: 'Split the evidence into several cases.' });
    if (this.#used + size > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#used + size));
      this.#bytes.copy(larger, 0, 0, this.#used);
      this.#bytes = larger;
    }
    if (this.#count + 2 > this.#starts.length) {
      this.#starts = enlarge(this.#starts);
      this.#hashes = enlarge(this.#hashes);
      this.#places = enlarge(this.#places);
    }
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 0; id < this.#count; id++) {
      let slot = this.#places[id]! & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
  }
}

function enlarge(values: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(values.length * 2);
  larger.set(values);
  return larger;
}
