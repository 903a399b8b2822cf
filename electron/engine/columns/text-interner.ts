import { AppError } from '../../../shared/contract/errors.ts';
import { fold } from '../../../shared/kql/index.ts';

/**
 * Texts as they are stored: UTF-8 one behind the other, where each begins (and the last ends), and a hash of each as `fold` writes it. Where texts share their beginnings,
 * as ARNs do, `bytes` holds what follows a head.
 */
export interface PackedTexts {
  bytes: Uint8Array;
  starts: Uint32Array;
  hashes: Uint32Array;
  heads?: PackedHeads | null;
}

/** Beginnings that texts share, up to and with their first slash. Head 0 is empty; `of` names the head of each text. */
export interface PackedHeads {
  bytes: Uint8Array;
  starts: Uint32Array;
  of: Uint16Array;
}

/** FNV-1a over UTF-16 units. Part of the case format (`texts:…:hashes`). Equal hashes are no proof: texts are compared afterwards. */
export function hashText(text: string, basis = 0x811c9dc5): number {
  let hash = basis;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** Different heads at most; texts with further ones are kept whole. */
const MAX_HEADS = 1 << 16;

/** A longer beginning is no head. */
const MAX_HEAD = 512;

/** Numbers distinct texts from 0 in the order in which they come, without keeping a string of any. */
export class TextInterner {
  readonly #bytes = new ByteList();
  readonly #starts = new NumberList();
  readonly #hashes = new NumberList();
  readonly #places = new NumberList();
  readonly #headOf = new NumberList();
  readonly #heads = new Map<string, number>();
  readonly #headBytes = new ByteList();
  readonly #headStarts = new NumberList();
  /** Hashes of the heads, from which those of whole texts go on. */
  readonly #headHashes = new NumberList();
  readonly #headPlaces = new NumberList();
  #slots = new Uint32Array(1 << 12);
  #count = 0;
  /** Names are chosen by others, who could choose many with one hash: where a text is kept depends on a secret of this process. */
  readonly #secret = Math.floor(Math.random() * 2 ** 32);

  constructor() {
    this.#starts.push(0);
    this.#headStarts.push(0);
    this.#addHead('');
  }

  add(text: string): number {
    const slash = text.indexOf('/');
    const cut = slash < MAX_HEAD ? slash + 1 : 0;
    const head = cut === 0 ? 0 : this.#findHead(text.slice(0, cut));
    const tail = head === 0 ? text : text.slice(cut);
    // The same as the hash of the whole text: text folds character by character.
    const hash = hashText(fold(tail), this.#headHashes.at(head));
    const place = hashText(tail, this.#headPlaces.at(head));
    const at = this.#bytes.length;
    const size = this.#bytes.push(tail);
    const mask = this.#slots.length - 1;
    let slot = place & mask;
    for (let id = this.#slots[slot]!; id !== 0; id = this.#slots[slot]!) {
      if (this.#hashes.at(id - 1) === hash && this.#headOf.at(id - 1) === head && this.#isSame(id - 1, at, size)) {
        this.#bytes.length = at;
        return id - 1;
      }
      slot = (slot + 1) & mask;
    }
    this.#hashes.push(hash);
    this.#places.push(place);
    this.#headOf.push(head);
    this.#starts.push(at + size);
    this.#slots[slot] = ++this.#count;
    if (this.#count * 2 > this.#slots.length) this.#rehash();
    return this.#count - 1;
  }

  take(): PackedTexts {
    const heads =
      this.#heads.size === 1
        ? null
        : { bytes: this.#headBytes.take(), starts: this.#headStarts.take(), of: Uint16Array.from(this.#headOf.take()) };
    return { bytes: this.#bytes.take(), starts: this.#starts.take(), hashes: this.#hashes.take(), heads };
  }

  #findHead(head: string): number {
    const known = this.#heads.get(head);
    if (known !== undefined) return known;
    return this.#heads.size === MAX_HEADS ? 0 : this.#addHead(head);
  }

  #addHead(head: string): number {
    const number = this.#heads.size;
    // A copy: a slice would keep the whole text.
    this.#heads.set(Buffer.from(head).toString(), number);
    this.#headBytes.push(head);
    this.#headStarts.push(this.#headBytes.length);
    this.#headHashes.push(hashText(fold(head)));
    this.#headPlaces.push(hashText(head, this.#secret));
    return number;
  }

  #isSame(id: number, at: number, size: number): boolean {
    const start = this.#starts.at(id);
    return this.#starts.at(id + 1) - start === size && this.#bytes.isSame(start, at, size);
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 0; id < this.#count; id++) {
      let slot = this.#places.at(id) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
  }
}

/** Its memory is never a part of a pool, which could not be handed to another thread. */
class ByteList {
  length = 0;
  #bytes: Buffer = Buffer.allocUnsafeSlow(1 << 12);

  /** Appends a text and returns its size. */
  push(text: string): number {
    const size = Buffer.byteLength(text);
    const needed = this.length + size;
    if (needed > 0xffffffff)
      throw new AppError('intake/interrupted', 'The distinct texts of one field take more than 4 GB.', {
        hint: 'Split the evidence into several cases.',
      });
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, needed));
      this.#bytes.copy(larger, 0, 0, this.length);
      this.#bytes = larger;
    }
    this.#bytes.write(text, this.length, 'utf8');
    this.length = needed;
    return size;
  }

  isSame(one: number, other: number, size: number): boolean {
    return this.#bytes.compare(this.#bytes, other, other + size, one, one + size) === 0;
  }

  take(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }
}

class NumberList {
  #values = new Uint32Array(1 << 10);
  #length = 0;

  at(index: number): number {
    return this.#values[index]!;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Uint32Array(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  take(): Uint32Array {
    return this.#values.slice(0, this.#length);
  }
}
