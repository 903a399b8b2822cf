import { releaseBytes } from '../case/release-bytes.ts';

/**
 * Which event has this 16-byte id? An open-addressing table, 28 bytes for each event at half load.
 * Ids are GUIDs or SHA-256 prefixes; an attacker may choose them, so the slot mixes all four words with a per-process secret.
 */
export class IdTable {
  #slots: Uint32Array;
  #ids: Uint32Array;
  #events: Uint32Array;
  #count = 0;
  readonly #seed = Math.floor(Math.random() * 2 ** 32) | 1;

  constructor(expected = 1 << 16) {
    let size = 1 << 10;
    while (size < expected * 2) size *= 2;
    this.#slots = new Uint32Array(size);
    this.#ids = new Uint32Array((size / 2) * 4);
    this.#events = new Uint32Array(size / 2);
  }

  get count(): number {
    return this.#count;
  }

  /** The event (1…) that has this id already, or 0 after noting `event` for it. */
  findOrAdd(bytes: Uint8Array, at: number, event: number): number {
    if (this.#count * 2 >= this.#slots.length) this.#double();
    const a = word(bytes, at);
    const b = word(bytes, at + 4);
    const c = word(bytes, at + 8);
    const d = word(bytes, at + 12);
    const mask = this.#slots.length - 1;
    let slot = this.#hash(a, b, c, d) & mask;
    for (;;) {
      const number = this.#slots[slot]!;
      if (number === 0) break;
      const place = (number - 1) * 4;
      if (
        this.#ids[place] === a &&
        this.#ids[place + 1] === b &&
        this.#ids[place + 2] === c &&
        this.#ids[place + 3] === d
      )
        return this.#events[number - 1]!;
      slot = (slot + 1) & mask;
    }
    const place = this.#count * 4;
    this.#ids[place] = a;
    this.#ids[place + 1] = b;
    this.#ids[place + 2] = c;
    this.#ids[place + 3] = d;
    this.#events[this.#count] = event;
    this.#slots[slot] = ++this.#count;
    return 0;
  }

  /** Gives its memory back and is empty. */
  release(): void {
    for (const array of [this.#slots, this.#ids, this.#events]) releaseBytes(array);
    this.#slots = new Uint32Array(1 << 10);
    this.#ids = new Uint32Array(1 << 11);
    this.#events = new Uint32Array(1 << 9);
    this.#count = 0;
  }

  #hash(a: number, b: number, c: number, d: number): number {
    let hash = Math.imul(a ^ this.#seed, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77);
    hash = Math.imul(hash ^ (hash >>> 15) ^ c, 0xc2b2ae3d) ^ Math.imul(d, 0x27d4eb2f);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  #double(): void {
    const size = this.#slots.length * 2;
    const ids = new Uint32Array((size / 2) * 4);
    ids.set(this.#ids.subarray(0, this.#count * 4));
    const slots = new Uint32Array(size);
    for (let number = 1; number <= this.#count; number++) {
      const place = (number - 1) * 4;
      let slot = this.#hash(ids[place]!, ids[place + 1]!, ids[place + 2]!, ids[place + 3]!) & (size - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (size - 1);
      slots[slot] = number;
    }
    const events = new Uint32Array(size / 2);
    events.set(this.#events.subarray(0, this.#count));
    for (const array of [this.#slots, this.#ids, this.#events]) releaseBytes(array);
    this.#slots = slots;
    this.#ids = ids;
    this.#events = events;
  }
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
