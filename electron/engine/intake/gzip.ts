import { constants, crc32, inflateRawSync } from 'node:zlib';

/** The first member of a gzip file, read strictly: what a digest covers is exactly this and nothing behind it. */
export interface GzipMember {
  content: Buffer;
  /** Bytes of the file after the end of the first member; 0 in every file that CloudTrail writes. */
  trailingBytes: number;
  error: GzipError | null;
}

export type GzipError = 'not gzip' | 'ends early' | 'bad crc' | 'bad length' | 'corrupt' | 'too large';

const FLAG_EXTRA = 4;
const FLAG_NAME = 8;
const FLAG_COMMENT = 16;
const FLAG_HEADER_CRC = 2;

/** True for the two magic bytes of RFC 1952. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

const RESERVED_FLAGS = 0xe0;

/** Length of the member header (RFC 1952 §2.3); −1 where it does not end inside the bytes or is not sound. */
export function gzipHeaderLength(bytes: Uint8Array): number {
  const header = readHeader(bytes);
  return typeof header === 'number' && header < bytes.length - 8 ? header : -1;
}

/** Length of the member header, or what is wrong with it: an unknown method, reserved flags or a wrong checksum make it `corrupt`. */
function readHeader(bytes: Uint8Array): number | GzipError {
  if (bytes.length < 10) return 'ends early';
  const flags = bytes[3]!;
  if (bytes[2] !== 8 || (flags & RESERVED_FLAGS) !== 0) return 'corrupt';
  let at = 10;
  if (flags & FLAG_EXTRA) at += 2 + ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
  for (const flag of [FLAG_NAME, FLAG_COMMENT]) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return 'ends early';
    at = end + 1;
  }
  if (flags & FLAG_HEADER_CRC) {
    if (at + 2 > bytes.length) return 'ends early';
    if ((bytes[at]! | (bytes[at + 1]! << 8)) !== (crc32(bytes.subarray(0, at)) & 0xffff)) return 'corrupt';
    at += 2;
  }
  return at;
}

/**
 * Inflates the first member only. Never throws: an unreadable file gives what could be read and the error.
 * `zlib.gunzipSync` is not used because it joins further members silently.
 * @param limit most bytes of content; more gives `too large` and no content
 */
export function readFirstMember(bytes: Buffer, limit: number): GzipMember {
  if (!isGzip(bytes)) return { content: bytes, trailingBytes: 0, error: 'not gzip' };
  const header = readHeader(bytes);
  if (typeof header !== 'number') return { content: Buffer.alloc(0), trailingBytes: 0, error: header };
  if (header >= bytes.length - 8) return { content: Buffer.alloc(0), trailingBytes: 0, error: 'ends early' };
  const body = bytes.subarray(header);
  // The last four bytes usually tell the length; one output buffer of that size saves the joining of pieces.
  const hint = bytes.readUInt32LE(bytes.length - 4);
  const chunkSize = Math.max(1024, Math.min(hint + 64, body.length * 40 + 1024, limit + 64));
  try {
    const result = inflateRawSync(body, { info: true, maxOutputLength: limit, chunkSize }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    const used = result.engine.bytesWritten;
    const trailer = body.subarray(used, used + 8);
    const content = result.buffer;
    if (trailer.length < 8) return { content, trailingBytes: 0, error: 'ends early' };
    const trailingBytes = body.length - used - 8;
    if (crc32(content) !== trailer.readUInt32LE(0)) return { content, trailingBytes, error: 'bad crc' };
    if (content.length % 2 ** 32 !== trailer.readUInt32LE(4)) return { content, trailingBytes, error: 'bad length' };
    return { content, trailingBytes, error: null };
  } catch (cause) {
    const code = (cause as { code?: string }).code;
    if (code === 'ERR_BUFFER_TOO_LARGE') return { content: Buffer.alloc(0), trailingBytes: 0, error: 'too large' };
    const partial = salvage(body, limit);
    return { content: partial, trailingBytes: 0, error: code === 'Z_BUF_ERROR' ? 'ends early' : 'corrupt' };
  }
}

/** Everything that a broken stream gives before the break. */
function salvage(body: Buffer, limit: number): Buffer {
  try {
    return inflateRawSync(body, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: limit });
  } catch {
    return bisect(body, limit);
  }
}

/** zlib gives nothing at all once it meets bad data: the longest readable beginning is found by halving. */
function bisect(body: Buffer, limit: number): Buffer {
  let best: Buffer = Buffer.alloc(0);
  let low = 0;
  let high = body.length;
  while (high - low > 16) {
    const middle = (low + high) >>> 1;
    try {
      best = inflateRawSync(body.subarray(0, middle), { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: limit });
      low = middle;
    } catch {
      high = middle;
    }
  }
  return best;
}
