import { fold } from '../../../shared/kql/index.ts';
import { Needle } from './needle.ts';
import { hashText, type PackedHeads, type PackedTexts } from './text-interner.ts';

export { hashText, type PackedTexts };

/** Tables up to this many texts are kept as strings: testing them all takes a few milliseconds. */
export const STRINGS = 1 << 15;

/** What is known about a test beforehand. It must hold for every text that passes. */
export interface TestHint {
  /** The folded text is one of these. */
  exact?: readonly string[];
  /** The folded text holds one of these runs of ASCII, none of which has a slash in it. */
  holds?: readonly string[];
  /** Every text that holds one of the runs passes. */
  isSufficient?: boolean;
}

/** Packed texts that are read from the case as they are needed: of most tables only the few texts are, that a page or a list of the largest shows. */
export interface StoredTexts {
  starts: Uint32Array;
  heads: PackedHeads | null;
  /** All of them. */
  bytes(): Uint8Array;
  hashes(): Uint32Array;
  /** The bytes in from…to alone. */
  read(from: number, to: number): Buffer;
}

/** Texts that are read alone before all of them are: each costs a millisecond, all of three million a tenth of a second. */
const MAX_SINGLE = 40;

/** The distinct texts of a field, numbered from 0. Large tables stay packed: three million names take 130 MB, as strings they would take half a gigabyte. */
export class TextTable {
  readonly count: number;
  readonly #strings: readonly string[] | null;
  readonly #packed: PackedTexts | StoredTexts | null;
  /** Heads as strings: few, and part of many texts. */
  readonly #heads: readonly string[];
  #bytes: Buffer | null = null;
  #hashes: Uint32Array | null = null;
  #single = 0;

  constructor(texts: readonly string[] | PackedTexts | StoredTexts) {
    const packed = 'starts' in texts ? texts : null;
    this.#heads = packed?.heads == null ? [] : headsOf(packed.heads);
    this.#packed = packed;
    this.#strings = packed === null ? (texts as readonly string[]) : null;
    this.count = packed === null ? this.#strings!.length : packed.starts.length - 1;
    if (packed === null || this.count > STRINGS) return;
    this.#loadBytes(packed);
    this.#strings = Array.from({ length: this.count }, (_, id) => this.#read(packed, id));
    this.#packed = null;
    this.#bytes = null;
  }

  text(id: number): string {
    return this.#strings === null ? this.#read(this.#packed!, id) : this.#strings[id]!;
  }

  /** `passes[id]` is 1 for each text that passes. */
  select(test: (text: string) => boolean, hint: TestHint = {}): Uint8Array {
    const passes = new Uint8Array(this.count);
    const check = (id: number): void => {
      if (test(this.text(id))) passes[id] = 1;
    };
    if (this.#strings !== null) for (let id = 0; id < this.count; id++) check(id);
    else if (hint.exact !== undefined) this.#byHash(hint.exact, check);
    else if (hint.holds !== undefined) {
      const needle = new Needle(hint.holds);
      const decide = (id: number, isHeld: boolean): void => {
        if (isHeld && hint.isSufficient === true) passes[id] = 1;
        else if (passes[id] === 0) check(id);
      };
      this.#searchHeads(needle, decide);
      this.#searchTails(needle, decide);
    } else for (let id = 0; id < this.count; id++) check(id);
    return passes;
  }

  #read(packed: PackedTexts | StoredTexts, id: number): string {
    const { starts, heads } = packed;
    const [from, to] = [starts[id]!, starts[id + 1]!];
    const isAlone = this.#bytes === null && 'read' in packed && ++this.#single <= MAX_SINGLE;
    const tail = isAlone ? packed.read(from, to).toString('utf8') : this.#loadBytes(packed).toString('utf8', from, to);
    return heads == null ? tail : this.#heads[heads.of[id]!]! + tail;
  }

  #loadBytes(packed: PackedTexts | StoredTexts): Buffer {
    return (this.#bytes ??= bufferOf('read' in packed ? packed.bytes() : packed.bytes));
  }

  #byHash(exact: readonly string[], check: (id: number) => void): void {
    const packed = this.#packed!;
    const hashes = (this.#hashes ??= 'read' in packed ? packed.hashes() : packed.hashes);
    const wanted = new Set(exact.map((text) => hashText(fold(text))));
    if (wanted.size === 1) {
      const [only] = wanted;
      for (let id = hashes.indexOf(only!); id >= 0; id = hashes.indexOf(only!, id + 1)) check(id);
    } else for (let id = 0; id < hashes.length; id++) if (wanted.has(hashes[id]!)) check(id);
  }

  /** Texts whose head holds a word, or may. */
  #searchHeads(needle: Needle, decide: (id: number, isHeld: boolean) => void): void {
    const { heads } = this.#packed!;
    if (heads == null) return;
    const held = new Uint8Array(this.#heads.length);
    searchParts(needle, bufferOf(heads.bytes), heads.starts, (head, isHeld) => {
      held[head] = Math.max(held[head]!, isHeld ? 2 : 1);
    });
    if (!held.includes(1) && !held.includes(2)) return;
    for (let id = 0; id < heads.of.length; id++) {
      const state = held[heads.of[id]!]!;
      if (state !== 0) decide(id, state === 2);
    }
  }

  #searchTails(needle: Needle, decide: (id: number, isHeld: boolean) => void): void {
    searchParts(needle, this.#loadBytes(this.#packed!), this.#packed!.starts, decide);
  }
}

/** Calls `visit` with each part in which a word stands, or may stand. Parts stand without anything between them: a word may be found across two. */
function searchParts(
  needle: Needle,
  bytes: Buffer,
  starts: Uint32Array,
  visit: (part: number, isHeld: boolean) => void,
): void {
  let last = 0;
  needle.find(bytes, 0, bytes.length, (offset, length) => {
    const part = partAt(starts, offset, offset >= starts[last]! ? last : 0);
    last = part;
    visit(part, length > 0 && offset + length <= starts[part + 1]!);
    return starts[part + 1]!;
  });
}

/** The part that an offset lies in, at or after `from`; near ones are found in few steps. */
function partAt(starts: Uint32Array, offset: number, from: number): number {
  let step = 1;
  let low = from;
  while (low + step < starts.length && starts[low + step]! <= offset) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, starts.length);
  while (low + 1 < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle;
  }
  return low;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function headsOf({ bytes, starts }: PackedHeads): string[] {
  const buffer = bufferOf(bytes);
  return Array.from({ length: starts.length - 1 }, (_, head) =>
    buffer.toString('utf8', starts[head]!, starts[head + 1]!),
  );
}
