import { constants, zstdCompressSync } from 'node:zlib';
import type { Piece } from './jobs.ts';

/** Compressed evidence is kept as it is, in pieces of this size: SQLite rewrites a value as a whole. */
const CHUNK = 4 * 1024 * 1024;
/** Readable content is kept in smaller pieces, packed, so that one record costs the unpacking of one or two. */
const BLOCK = 256 * 1024;

/** Cuts a stream of bytes into pieces as they are kept in the case. */
export class PieceCutter {
  readonly #packed: boolean;
  readonly #size: number;
  #waiting: Buffer[] = [];
  #held = 0;
  #offset = 0;

  /** `packed`: the bytes are text and are compressed with zstd. */
  constructor(packed: boolean) {
    this.#packed = packed;
    this.#size = packed ? BLOCK : CHUNK;
  }

  add(bytes: Buffer, last: boolean): Piece[] {
    const pieces: Piece[] = [];
    if (bytes.length > 0) {
      this.#waiting.push(bytes);
      this.#held += bytes.length;
    }
    if (this.#held < this.#size && !last) return pieces;
    const all = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting);
    let at = 0;
    for (; all.length - at >= this.#size || (last && at < all.length); at += this.#size)
      pieces.push(this.#piece(all.subarray(at, at + this.#size)));
    this.#waiting = at < all.length ? [Buffer.from(all.subarray(at))] : [];
    this.#held = Math.max(0, all.length - at);
    return pieces;
  }

  #piece(bytes: Buffer): Piece {
    const offset = this.#offset;
    this.#offset += bytes.length;
    if (this.#packed) {
      // Level 3 is a third smaller than level 1 on CloudTrail's JSON and still twice as fast as its inflation and parsing.
      const packed = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
      if (packed.length < bytes.length) return { offset, length: bytes.length, packed: true, bytes: packed };
      return { offset, length: bytes.length, packed: false, bytes: Buffer.from(bytes) };
    }
    return { offset, length: bytes.length, packed: false, bytes };
  }
}
