import { type Codec, CodecError, type Feed } from './codec.ts';

/** Dictionaries up to this size are taken: `xz -9` wants 64 MB, 7-Zip at its highest 1.5 GB only where it is told to. */
const MAX_DICTIONARY = 1024 * 2 ** 20;
/** Most bytes that one symbol can take from the input. */
const SYMBOL_BYTES = 20;
/** Content that is given at a time. */
const STEP = 512 * 1024;

const IS_MATCH = 0;
const IS_REP = 192;
const IS_REP_G0 = 204;
const IS_REP_G1 = 216;
const IS_REP_G2 = 228;
const IS_REP0_LONG = 240;
const POS_SLOT = 432;
const POS_SPECIAL = 688;
const ALIGN = 803;
const MATCH_LENGTH = 819;
const REP_LENGTH = 1333;
const LITERAL = 1847;
/** Inside a length coder: two choices, then trees for 8, 8 and 256 lengths. */
const LENGTH_LOW = 2;
const LENGTH_MIDDLE = 130;
const LENGTH_HIGH = 258;

/**
 * The LZMA decoder of xz and 7z, after the LZMA specification that comes with the LZMA SDK (public domain). It stops wherever the input at hand ends and goes on
 * with the next; the dictionary grows with what is really decoded, so that a claimed one costs nothing.
 */
class LzmaDecoder {
  /** Bytes that may still be made; infinite where an end marker tells. */
  remaining = Number.POSITIVE_INFINITY;
  /** The end marker was met. */
  isMarked = false;
  readonly #dictionary: number;
  #window: Buffer = Buffer.alloc(64 * 1024);
  #at = 0;
  #isFull = false;
  #given = 0;
  #ready: Buffer[] = [];
  #made = 0;
  #probabilities = new Uint16Array(0);
  #lc = 0;
  #lpMask = 0;
  #pbMask = 0;
  #state = 0;
  #rep0 = 0;
  #rep1 = 0;
  #rep2 = 0;
  #rep3 = 0;
  #range = 0;
  #code = 0;
  #input: Uint8Array = Buffer.alloc(0);
  #inputAt = 0;
  #inputEnd = 0;

  constructor(dictionary: number) {
    if (dictionary > MAX_DICTIONARY) throw new CodecError('unknown method');
    this.#dictionary = Math.max(4096, dictionary);
    if (this.#window.length > this.#dictionary) this.#window = Buffer.alloc(this.#dictionary);
  }

  /** @param byte `(pb * 5 + lp) * 9 + lc` */
  setProperties(byte: number): void {
    if (byte >= 225) throw new CodecError('corrupt');
    this.#lc = byte % 9;
    const rest = Math.floor(byte / 9);
    const lp = rest % 5;
    this.#lpMask = (1 << lp) - 1;
    this.#pbMask = (1 << Math.floor(rest / 5)) - 1;
    const count = LITERAL + (0x300 << (this.#lc + lp));
    if (this.#probabilities.length !== count) this.#probabilities = new Uint16Array(count);
    this.resetState();
  }

  resetState(): void {
    this.#probabilities.fill(1024);
    this.#state = 0;
    this.#rep0 = this.#rep1 = this.#rep2 = this.#rep3 = 0;
  }

  resetDictionary(): void {
    this.#flush();
    this.#at = 0;
    this.#given = 0;
    this.#isFull = false;
  }

  get hasProperties(): boolean {
    return this.#probabilities.length > 0;
  }

  /** The five bytes at the beginning of each range-coded stretch. */
  startRange(bytes: Uint8Array): void {
    if (bytes[0] !== 0) throw new CodecError('corrupt');
    this.#range = 0xffffffff;
    this.#code = ((bytes[1]! << 24) | (bytes[2]! << 16) | (bytes[3]! << 8) | bytes[4]!) >>> 0;
  }

  /** Another byte of the input belongs to the stretch. */
  get wantsByte(): boolean {
    return this.#range < 0x1000000;
  }

  /** Nothing is left in the range coder, as it must be at the end of a stretch. */
  finishRange(input: Uint8Array, at: number, end: number): number {
    this.#input = input;
    this.#inputAt = at;
    this.#inputEnd = end;
    this.#normalize();
    if (this.#code !== 0) throw new CodecError('corrupt');
    return this.#inputAt;
  }

  /** Bytes that are stored as they are. */
  copy(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      if (this.#at === this.#window.length) this.#room();
      const count = Math.min(bytes.length - from, this.#window.length - this.#at);
      this.#window.set(bytes.subarray(from, from + count), this.#at);
      this.#at += count;
      from += count;
    }
    this.#made += bytes.length;
    this.remaining -= bytes.length;
  }

  /** What was made since it was asked last. */
  take(): Buffer[] {
    this.#flush();
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  #flush(): void {
    if (this.#at > this.#given) this.#ready.push(Buffer.from(this.#window.subarray(this.#given, this.#at)));
    this.#given = this.#at;
  }

  /** The window is full to its end: it grows up to the dictionary's size, then it begins again. */
  #room(): void {
    if (this.#window.length < this.#dictionary) {
      const grown = Buffer.allocUnsafe(Math.min(this.#dictionary, this.#window.length * 2));
      this.#window.copy(grown);
      this.#window = grown;
      return;
    }
    this.#flush();
    this.#at = 0;
    this.#given = 0;
    this.#isFull = true;
  }

  #normalize(): void {
    if (this.#range < 0x1000000) {
      if (this.#inputAt >= this.#inputEnd) throw new CodecError('ends early');
      this.#range = (this.#range << 8) >>> 0;
      this.#code = ((this.#code << 8) | this.#input[this.#inputAt++]!) >>> 0;
    }
  }

  #bit(index: number): number {
    if (this.#range < 0x1000000) this.#normalize();
    const probability = this.#probabilities[index]!;
    const bound = (this.#range >>> 11) * probability;
    if (this.#code < bound) {
      this.#range = bound;
      this.#probabilities[index] = probability + ((2048 - probability) >>> 5);
      return 0;
    }
    this.#range -= bound;
    this.#code -= bound;
    this.#probabilities[index] = probability - (probability >>> 5);
    return 1;
  }

  #tree(base: number, bits: number): number {
    let symbol = 1;
    for (let count = 0; count < bits; count++) symbol = (symbol << 1) | this.#bit(base + symbol);
    return symbol - (1 << bits);
  }

  #reverseTree(base: number, bits: number): number {
    let symbol = 1;
    let value = 0;
    for (let count = 0; count < bits; count++) {
      const bit = this.#bit(base + symbol);
      symbol = (symbol << 1) | bit;
      value |= bit << count;
    }
    return value;
  }

  #directBits(bits: number): number {
    let value = 0;
    for (let count = 0; count < bits; count++) {
      this.#normalize();
      this.#range >>>= 1;
      if (this.#code >= this.#range) {
        this.#code -= this.#range;
        value = (value << 1) | 1;
      } else value <<= 1;
    }
    return value;
  }

  #length(base: number, posState: number): number {
    if (this.#bit(base) === 0) return 2 + this.#tree(base + LENGTH_LOW + (posState << 3), 3);
    if (this.#bit(base + 1) === 0) return 10 + this.#tree(base + LENGTH_MIDDLE + (posState << 3), 3);
    return 18 + this.#tree(base + LENGTH_HIGH, 8);
  }

  #distance(length: number): number {
    const slot = this.#tree(POS_SLOT + (Math.min(length - 2, 3) << 6), 6);
    if (slot < 4) return slot;
    const bits = (slot >>> 1) - 1;
    const high = (2 | (slot & 1)) << bits;
    if (slot < 14) return high + this.#reverseTree(POS_SPECIAL + high - slot, bits);
    return ((high >>> 0) + this.#directBits(bits - 4) * 16 + this.#reverseTree(ALIGN, 4)) >>> 0;
  }

  /** The byte that stands `distance` before the last one. */
  #behind(distance: number): number {
    const at = this.#at - distance - 1;
    return this.#window[at < 0 ? at + this.#window.length : at]!;
  }

  #literal(): void {
    const before = this.#at > 0 || this.#isFull ? this.#behind(0) : 0;
    const base = LITERAL + 0x300 * (((this.#made & this.#lpMask) << this.#lc) + (before >>> (8 - this.#lc)));
    let symbol = 1;
    if (this.#state >= 7) {
      let match = this.#behind(this.#rep0);
      do {
        const matchBit = (match >>> 7) & 1;
        match <<= 1;
        const bit = this.#bit(base + ((1 + matchBit) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (matchBit !== bit) break;
      } while (symbol < 0x100);
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.#bit(base + symbol);
    if (this.#at === this.#window.length) this.#room();
    this.#window[this.#at++] = symbol & 0xff;
    this.#made++;
    this.remaining--;
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
  }

  #match(length: number): void {
    if (length > this.remaining) throw new CodecError('corrupt');
    const distance = this.#rep0;
    if (distance >= (this.#isFull ? this.#window.length : this.#at)) throw new CodecError('corrupt');
    this.#made += length;
    this.remaining -= length;
    for (let left = length; left > 0;) {
      if (this.#at === this.#window.length) this.#room();
      let from = this.#at - distance - 1;
      if (from < 0) from += this.#window.length;
      const count = Math.min(left, this.#window.length - this.#at, this.#window.length - from);
      const window = this.#window;
      if (count > 24 && distance >= count) window.copyWithin(this.#at, from, from + count);
      else for (let step = 0; step < count; step++) window[this.#at + step] = window[from + step]!;
      this.#at += count;
      left -= count;
    }
  }

  /**
   * Decodes from `at` until `remaining` is used up, the end marker comes, or about `STEP` bytes were made. Where more input will follow (`isLast` false) it also stops
   * when another symbol might not be whole. Gives where it stands in the input.
   */
  decode(input: Uint8Array, at: number, end: number, isLast: boolean): number {
    this.#input = input;
    this.#inputAt = at;
    this.#inputEnd = end;
    const stop = isLast ? Number.POSITIVE_INFINITY : end - SYMBOL_BYTES;
    const enough = this.#made + STEP;
    while (this.remaining > 0 && this.#made < enough && this.#inputAt < stop) {
      const posState = this.#made & this.#pbMask;
      const state = this.#state;
      if (this.#bit(IS_MATCH + (state << 4) + posState) === 0) {
        this.#literal();
        continue;
      }
      let length: number;
      if (this.#bit(IS_REP + state) === 0) {
        this.#rep3 = this.#rep2;
        this.#rep2 = this.#rep1;
        this.#rep1 = this.#rep0;
        length = this.#length(MATCH_LENGTH, posState);
        this.#state = state < 7 ? 7 : 10;
        this.#rep0 = this.#distance(length);
        if (this.#rep0 === 0xffffffff) {
          this.isMarked = true;
          return this.#inputAt;
        }
      } else {
        if (this.#bit(IS_REP_G0 + state) === 0) {
          if (this.#bit(IS_REP0_LONG + (state << 4) + posState) === 0) {
            this.#state = state < 7 ? 9 : 11;
            this.#match(1);
            continue;
          }
        } else {
          let distance: number;
          if (this.#bit(IS_REP_G1 + state) === 0) distance = this.#rep1;
          else {
            if (this.#bit(IS_REP_G2 + state) === 0) distance = this.#rep2;
            else {
              distance = this.#rep3;
              this.#rep3 = this.#rep2;
            }
            this.#rep2 = this.#rep1;
          }
          this.#rep1 = this.#rep0;
          this.#rep0 = distance;
        }
        length = this.#length(REP_LENGTH, posState);
        this.#state = state < 7 ? 8 : 11;
      }
      this.#match(length);
    }
    return this.#inputAt;
  }
}

/** Decodes a range-coded stretch of the feed. `packed`: its length in the input, where that is known. */
function* stretch(decoder: LzmaDecoder, feed: Feed, packed: number | null): Generator<Buffer | null, void> {
  const length = packed ?? Number.POSITIVE_INFINITY;
  if (length < 5) throw new CodecError('corrupt');
  yield* feed.need(5);
  decoder.startRange(feed.take(5));
  let left = length - 5;
  while (decoder.remaining > 0 && !decoder.isMarked) {
    const end = feed.at + Math.min(left, feed.left);
    const isLast = feed.isEnded || feed.left >= left;
    let at: number;
    try {
      at = decoder.decode(feed.bytes, feed.at, end, isLast);
    } finally {
      yield* decoder.take();
    }
    const moved = at - feed.at;
    left -= moved;
    feed.at = at;
    if (!isLast && feed.left <= SYMBOL_BYTES) yield null;
  }
  if (packed !== null || decoder.isMarked) {
    if (decoder.wantsByte) yield* feed.need(Math.min(left, 1));
    const at = decoder.finishRange(feed.bytes, feed.at, feed.at + Math.min(left, feed.left));
    left -= at - feed.at;
    feed.at = at;
  }
  if (packed !== null && left !== 0) throw new CodecError('corrupt');
}

/** LZMA2: chunks of LZMA or of stored bytes, to the end marker. */
export function* lzma2(feed: Feed, dictionary: number): Generator<Buffer | null, void> {
  const decoder = new LzmaDecoder(dictionary);
  let needsDictionary = true;
  let needsState = true;
  for (;;) {
    yield* feed.need(1);
    const control = feed.take(1)[0]!;
    if (control === 0) return;
    if (control >= 0xe0 || control === 1) {
      needsDictionary = false;
      decoder.resetDictionary();
    } else if (needsDictionary) throw new CodecError('corrupt');
    if (control < 0x80) {
      if (control > 2) throw new CodecError('corrupt');
      yield* feed.need(2);
      let left = feed.take(2).readUInt16BE() + 1;
      decoder.remaining = left;
      while (left > 0) {
        yield* feed.need(1);
        const count = Math.min(left, feed.left);
        decoder.copy(feed.take(count));
        left -= count;
        yield* decoder.take();
      }
      continue;
    }
    yield* feed.need(4);
    const header = feed.take(4);
    decoder.remaining = ((control & 0x1f) << 16) + header.readUInt16BE(0) + 1;
    if (control >= 0xc0) {
      yield* feed.need(1);
      decoder.setProperties(feed.take(1)[0]!);
      needsState = false;
    } else if (needsState) throw new CodecError('corrupt');
    else if (control >= 0xa0) decoder.resetState();
    yield* stretch(decoder, feed, header.readUInt16BE(2) + 1);
  }
}

/** Plain LZMA. @param size of the content; null where an end marker ends it */
export function* lzma1(
  feed: Feed,
  properties: number,
  dictionary: number,
  size: number | null,
): Generator<Buffer | null, void> {
  const decoder = new LzmaDecoder(dictionary);
  decoder.setProperties(properties);
  if (size !== null) decoder.remaining = size;
  yield* stretch(decoder, feed, null);
}

/** True for the beginning of an `.lzma` file: the usual properties, a whole dictionary, and a size that can be or none. */
export function isLzma(head: Uint8Array): boolean {
  if (head.length < 18 || head[0] !== 0x5d || head[1] !== 0 || head[2] !== 0 || head[13] !== 0) return false;
  const isUnknown = head.subarray(5, 13).every((byte) => byte === 0xff);
  return isUnknown || (head[10] === 0 && head[11] === 0 && head[12] === 0);
}

/** The `.lzma` files of LZMA Utils: 13 bytes of header, then one stream. */
export const lzmaAlone: Codec = function* (feed) {
  yield* feed.need(13);
  const header = Buffer.from(feed.take(13));
  const size = header.readBigUInt64LE(5);
  yield* lzma1(feed, header[0]!, header.readUInt32LE(1), size === 0xffff_ffff_ffff_ffffn ? null : Number(size));
};
