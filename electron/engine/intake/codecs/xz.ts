import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Crc64 } from './crc64.ts';
import { type Codec, CodecError, type Feed } from './codec.ts';
import { lzma2 } from './lzma.ts';

/** Bytes of the check behind a block, by the number of its kind (xz file format 1.2.1 §2.1.1.2). */
const checkSizes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

interface Check {
  add(bytes: Buffer): void;
  fits(stored: Buffer): boolean;
}

function checkOf(kind: number): Check {
  if (kind === 1) {
    let sum = 0;
    return { add: (bytes) => (sum = crc32(bytes, sum)), fits: (stored) => stored.readUInt32LE() === sum };
  }
  if (kind === 4) {
    const sum = new Crc64();
    return { add: (bytes) => sum.add(bytes), fits: (stored) => sum.digest().equals(stored) };
  }
  if (kind === 10) {
    const hash = createHash('sha256');
    return { add: (bytes) => hash.update(bytes), fits: (stored) => hash.digest().equals(stored) };
  }
  return { add: () => {}, fits: () => true };
}

/** A number in 7-bit groups, lowest first. */
function* readNumber(feed: Feed, taken: Buffer[]): Generator<null, number> {
  let value = 0;
  for (let shift = 0; shift < 63; shift += 7) {
    yield* feed.need(1);
    const byte = Buffer.from(feed.take(1));
    taken.push(byte);
    value += (byte[0]! & 0x7f) * 2 ** shift;
    if (byte[0]! < 0x80) return value;
  }
  throw new CodecError('corrupt');
}

/** One stream, from its header to its footer. */
function* readStream(feed: Feed): Generator<Buffer | null, void> {
  yield* feed.need(12);
  const header = Buffer.from(feed.take(12));
  if (crc32(header.subarray(6, 8)) !== header.readUInt32LE(8)) throw new CodecError('corrupt');
  const kind = header[7]! & 0x0f;
  const blocks: { unpadded: number; size: number }[] = [];
  for (;;) {
    yield* feed.need(1);
    if (feed.bytes[feed.at] === 0) break;
    blocks.push(yield* readBlock(feed, kind));
  }
  const index: Buffer[] = [Buffer.from(feed.take(1))];
  if ((yield* readNumber(feed, index)) !== blocks.length) throw new CodecError('corrupt');
  for (const block of blocks) {
    const unpadded = yield* readNumber(feed, index);
    const size = yield* readNumber(feed, index);
    if (unpadded !== block.unpadded || size !== block.size) throw new CodecError('bad length');
  }
  const length = index.reduce((sum, each) => sum + each.length, 0);
  const padding = (4 - (length % 4)) % 4;
  yield* feed.need(padding + 16);
  index.push(Buffer.from(feed.take(padding)));
  if (crc32(Buffer.concat(index)) !== feed.take(4).readUInt32LE()) throw new CodecError('bad crc');
  const footer = feed.take(12);
  if (footer.toString('latin1', 10) !== 'YZ' || footer[9] !== header[7]) throw new CodecError('corrupt');
}

function* readBlock(feed: Feed, kind: number): Generator<Buffer | null, { unpadded: number; size: number }> {
  const size = (feed.bytes[feed.at]! + 1) * 4;
  yield* feed.need(size);
  const header = Buffer.from(feed.take(size));
  if (crc32(header.subarray(0, -4)) !== header.readUInt32LE(size - 4)) throw new CodecError('corrupt');
  const flags = header[1]!;
  let at = 2;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; shift < 63 && at < size - 4; shift += 7) {
      const byte = header[at++]!;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new CodecError('corrupt');
  };
  if (flags & 0x40) number();
  if (flags & 0x80) number();
  // Filters before LZMA2 are for programs (x86, ARM, …) and for sound; nobody packs logs with them.
  if ((flags & 3) !== 0 || number() !== 0x21 || number() !== 1) throw new CodecError('unknown method');
  const bits = header[at]!;
  if (bits > 40) throw new CodecError('corrupt');
  const dictionary = bits === 40 ? 0xffffffff : (2 | (bits & 1)) * 2 ** ((bits >>> 1) + 11);
  const check = checkOf(kind);
  let content = 0;
  let packed = 0;
  let before = feed.at;
  for (const piece of lzma2(feed, dictionary)) {
    packed += feed.at - before;
    if (piece === null) {
      // The feed moves what is left to its beginning when it is filled.
      yield null;
      before = feed.at;
      continue;
    }
    before = feed.at;
    check.add(piece);
    content += piece.length;
    yield piece;
  }
  packed += feed.at - before;
  const padding = (4 - (packed % 4)) % 4;
  const checkSize = checkSizes[kind]!;
  yield* feed.need(padding + checkSize);
  feed.take(padding);
  if (!check.fits(Buffer.from(feed.take(checkSize)))) throw new CodecError('bad crc');
  return { unpadded: size + packed + checkSize, size: content };
}

/** xz files: any number of streams, with padding between them (xz file format 1.2.1). */
export const xz: Codec = function* (feed) {
  do {
    yield* readStream(feed);
    while ((yield* feed.more()) && feed.bytes[feed.at] === 0) feed.take(1);
    while (feed.left > 0 && feed.left < 6 && !feed.isEnded) yield null;
  } while (isXz(feed.bytes.subarray(feed.at)));
};

export function isXz(head: Uint8Array): boolean {
  const magic = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];
  return head.length >= 6 && magic.every((byte, index) => head[index] === byte);
}
