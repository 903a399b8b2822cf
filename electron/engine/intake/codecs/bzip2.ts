import { type Codec, CodecError, type Feed } from './codec.ts';

const BLOCK = 0x314159265359;
const END = 0x177245385090;
/** A block of the largest size takes about this much; more is waited for where it does not do. */
const BLOCK_INPUT = 1024 * 1024;
const PIECE = 1024 * 1024;

/** The input at hand ends inside a block. */
class WantsMore extends Error {}

/** Bits of the feed from the highest to the lowest; the feed itself is moved only when a block was whole. */
class Bits {
  readonly #bytes: Uint8Array;
  #at: number;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array, at: number, skip: number) {
    this.#bytes = bytes;
    this.#at = at;
    if (skip > 0) this.take(skip);
  }

  /** At most 24. */
  take(count: number): number {
    while (this.#count < count) {
      if (this.#at >= this.#bytes.length) throw new WantsMore();
      this.#held = ((this.#held << 8) | this.#bytes[this.#at++]!) >>> 0;
      this.#count += 8;
    }
    this.#count -= count;
    const value = this.#held >>> this.#count;
    this.#held &= (1 << this.#count) - 1;
    return value;
  }

  take48(): number {
    return this.take(24) * 2 ** 24 + this.take(24);
  }

  take32(): number {
    return this.take(16) * 65536 + this.take(16);
  }

  get place(): { at: number; skip: number } {
    const whole = this.#count >> 3;
    const over = this.#count & 7;
    return over === 0 ? { at: this.#at - whole, skip: 0 } : { at: this.#at - whole - 1, skip: 8 - over };
  }
}

interface Table {
  limits: Int32Array;
  bases: Int32Array;
  symbols: Uint16Array;
  shortest: number;
  longest: number;
}

function readTable(bits: Bits, symbolCount: number): Table {
  const lengths = new Uint8Array(symbolCount);
  let length = bits.take(5);
  for (let symbol = 0; symbol < symbolCount; symbol++) {
    for (;;) {
      if (length < 1 || length > 20) throw new CodecError('corrupt');
      if (bits.take(1) === 0) break;
      length += bits.take(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  const shortest = lengths.reduce((least, each) => Math.min(least, each), 20);
  const longest = lengths.reduce((most, each) => Math.max(most, each), 1);
  const symbols = new Uint16Array(symbolCount);
  const limits = new Int32Array(22).fill(-1);
  const bases = new Int32Array(22);
  let code = 0;
  let index = 0;
  for (let size = shortest; size <= longest; size++) {
    const first = code;
    bases[size] = index - first;
    for (let symbol = 0; symbol < symbolCount; symbol++) {
      if (lengths[symbol] !== size) continue;
      symbols[index++] = symbol;
      code++;
    }
    limits[size] = code > first ? code - 1 : first - 1;
    code <<= 1;
  }
  return { limits, bases, symbols, shortest, longest };
}

function readSymbol(bits: Bits, table: Table): number {
  let size = table.shortest;
  let code = bits.take(size);
  while (code > table.limits[size]!) {
    if (++size > table.longest) throw new CodecError('corrupt');
    code = (code << 1) | bits.take(1);
  }
  const index = code + table.bases[size]!;
  if (index < 0 || index >= table.symbols.length) throw new CodecError('corrupt');
  return table.symbols[index]!;
}

/** Undoes the coding of one block: tables, move-to-front, the Burrows-Wheeler transform, runs. */
function readBlock(bits: Bits, blockSize: number): { pieces: Buffer[]; crc: number } {
  const crc = bits.take32();
  // Randomised blocks come from versions before 0.9.5 (1999).
  if (bits.take(1) !== 0) throw new CodecError('unknown method');
  const origin = bits.take(24);
  const used: number[] = [];
  const ranges = bits.take(16);
  for (let range = 0; range < 16; range++) {
    if ((ranges & (0x8000 >>> range)) === 0) continue;
    const inside = bits.take(16);
    for (let byte = 0; byte < 16; byte++) if (inside & (0x8000 >>> byte)) used.push(range * 16 + byte);
  }
  if (used.length === 0) throw new CodecError('corrupt');
  const symbolCount = used.length + 2;
  const tableCount = bits.take(3);
  const selectorCount = bits.take(15);
  if (tableCount < 2 || tableCount > 6 || selectorCount === 0) throw new CodecError('corrupt');
  const order = [0, 1, 2, 3, 4, 5];
  const selectors = new Uint8Array(selectorCount);
  for (let index = 0; index < selectorCount; index++) {
    let place = 0;
    while (bits.take(1) === 1) if (++place >= tableCount) throw new CodecError('corrupt');
    const [chosen] = order.splice(place, 1);
    order.unshift(chosen!);
    selectors[index] = chosen!;
  }
  const tables = Array.from({ length: tableCount }, () => readTable(bits, symbolCount));
  const front = Uint8Array.from(used);
  const next = new Uint32Array(blockSize);
  const counts = new Uint32Array(256);
  let size = 0;
  let run = 0;
  let weight = 1;
  let group = -1;
  let left = 0;
  let table = tables[0]!;
  for (;;) {
    if (left === 0) {
      if (++group >= selectorCount) throw new CodecError('corrupt');
      table = tables[selectors[group]!]!;
      left = 50;
    }
    left--;
    const symbol = readSymbol(bits, table);
    if (symbol <= 1) {
      run += weight << symbol;
      weight <<= 1;
      if (run > blockSize) throw new CodecError('corrupt');
      continue;
    }
    if (run > 0) {
      if (size + run > blockSize) throw new CodecError('corrupt');
      const byte = front[0]!;
      counts[byte]! += run;
      next.fill(byte, size, size + run);
      size += run;
      run = 0;
      weight = 1;
    }
    if (symbol === symbolCount - 1) break;
    if (size >= blockSize) throw new CodecError('corrupt');
    const place = symbol - 1;
    const byte = front[place]!;
    front.copyWithin(1, 0, place);
    front[0] = byte;
    counts[byte]!++;
    next[size++] = byte;
  }
  if (origin >= size) throw new CodecError('corrupt');
  let sum = 0;
  for (let byte = 0; byte < 256; byte++) {
    const count = counts[byte]!;
    counts[byte] = sum;
    sum += count;
  }
  for (let at = 0; at < size; at++) {
    const byte = next[at]! & 0xff;
    next[counts[byte]!++]! |= at << 8;
  }
  return { pieces: expandRuns(next, size, origin), crc };
}

function expandRuns(next: Uint32Array, size: number, origin: number): Buffer[] {
  const pieces: Buffer[] = [];
  let piece = Buffer.allocUnsafe(Math.min(PIECE, Math.max(1024, size + 256)));
  let at = 0;
  const full = (): void => {
    pieces.push(piece.subarray(0, at));
    piece = Buffer.allocUnsafe(PIECE);
    at = 0;
  };
  let place = next[origin]! >>> 8;
  let previous = -1;
  let same = 0;
  for (let step = 0; step < size; step++) {
    const entry = next[place]!;
    const byte = entry & 0xff;
    place = entry >>> 8;
    if (same === 4) {
      for (let count = 0; count < byte; count++) {
        if (at === piece.length) full();
        piece[at++] = previous;
      }
      same = 0;
      previous = -1;
      continue;
    }
    same = byte === previous ? same + 1 : 1;
    previous = byte;
    if (at === piece.length) full();
    piece[at++] = byte;
  }
  if (at > 0) pieces.push(piece.subarray(0, at));
  return pieces;
}

const crcTable = new Int32Array(256);
for (let index = 0; index < 256; index++) {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  crcTable[index] = value;
}

/** bzip2's own checksum: the polynomial of CRC-32 from the highest bit. */
function sumOf(pieces: Buffer[]): number {
  let sum = -1;
  for (const piece of pieces)
    for (let at = 0; at < piece.length; at++) sum = (sum << 8) ^ crcTable[(sum >>> 24) ^ piece[at]!]!;
  return ~sum >>> 0;
}

/** One stream, from its header to its checksum. */
function* readStream(feed: Feed): Generator<Buffer | null, void> {
  yield* feed.need(4);
  const blockSize = (feed.take(4)[3]! - 0x30) * 100_000;
  if (blockSize < 100_000 || blockSize > 900_000) throw new CodecError('corrupt');
  let skip = 0;
  let all = 0;
  let wanted = BLOCK_INPUT;
  for (;;) {
    while (feed.left < wanted && !feed.isEnded) yield null;
    let pieces: Buffer[];
    try {
      const bits = new Bits(feed.bytes, feed.at, skip);
      const magic = bits.take48();
      if (magic === END) {
        const stored = bits.take32();
        const { at, skip: over } = bits.place;
        feed.at = over > 0 ? at + 1 : at;
        if (stored !== all) throw new CodecError('bad crc');
        return;
      }
      if (magic !== BLOCK) throw new CodecError('corrupt');
      const block = readBlock(bits, blockSize);
      ({ at: feed.at, skip } = bits.place);
      pieces = block.pieces;
      if (sumOf(pieces) !== block.crc) throw new CodecError('bad crc');
      all = (((all << 1) | (all >>> 31)) ^ block.crc) >>> 0;
    } catch (cause) {
      if (!(cause instanceof WantsMore)) throw cause;
      if (feed.isEnded) throw new CodecError('ends early');
      wanted = feed.left + BLOCK_INPUT;
      continue;
    }
    yield* pieces;
    wanted = BLOCK_INPUT;
  }
}

/** bzip2 files: any number of streams one after another, as pbzip2 writes them. */
export const bzip2: Codec = function* (feed) {
  do {
    yield* readStream(feed);
    while (feed.left > 0 && feed.left < 10 && !feed.isEnded) yield null;
    yield* feed.more();
  } while (isBzip2(feed.bytes.subarray(feed.at)));
};

/** Four bytes of name and size, then the number π at the head of the first block, or √π where there is none. */
export function isBzip2(head: Uint8Array): boolean {
  if (head.length < 10 || head[0] !== 0x42 || head[1] !== 0x5a || head[2] !== 0x68) return false;
  if (head[3]! < 0x31 || head[3]! > 0x39) return false;
  const magic = Buffer.from(head.buffer, head.byteOffset + 4, 6).readUIntBE(0, 6);
  return magic === BLOCK || magic === END;
}
