import { crc32, inflateRawSync, type InflateRaw } from 'node:zlib';

/**
 * What can be wrong with a gzip member (RFC 1952): `corrupt` is a bad header or deflate stream. `ends early` also covers the empty file; with `bad crc`, `bad length` and a trailer that
 * ends early the content is complete and returned all the same.
 */
export type GzipProblem = 'not gzip' | 'ends early' | 'corrupt' | 'bad crc' | 'bad length' | 'too large';

export interface GzipMember {
  /** The uncompressed first member; null where inflation did not reach the end of the deflate stream. */
  content: Buffer | null;
  problem: GzipProblem | null;
  /** Bytes of the file that belong to the first member, 0 where its end is unknown. */
  memberBytes: number;
  /** Bytes after the first member: a second member, zero padding or anything else. 0 where the end of the member is unknown. */
  trailingBytes: number;
}

/** The largest uncompressed member accepted unless the caller says otherwise: 512 MiB. */
export const defaultMemberLimit = 512 * 1024 * 1024;

const flagHeaderCrc = 0x02;
const flagExtra = 0x04;
const flagName = 0x08;
const flagComment = 0x10;
const reservedFlags = 0xe0;

/**
 * Reads exactly the first gzip member and says what stands after it. `zlib.gunzipSync` joins members and forgives zero padding, so bytes
 * appended behind a genuine log file would pass for its content; CloudTrail's hashes cover the first member only.
 * Never throws: damaged evidence is a result.
 */
export function readFirstMember(bytes: Uint8Array, limit: { maxBytes?: number } = {}): GzipMember {
  const header = readHeader(bytes);
  if (typeof header === 'string') return failed(header);
  const body = bytes.subarray(header);
  let content: Buffer;
  let consumed: number;
  try {
    // With `info` the call returns the engine too, whose bytesWritten is the length of the deflate stream (the typings know only the buffer).
    const inflated = inflateRawSync(body, { info: true, maxOutputLength: limit.maxBytes ?? defaultMemberLimit }) as unknown as { buffer: Buffer; engine: InflateRaw };
    content = inflated.buffer;
    consumed = inflated.engine.bytesWritten;
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === 'ERR_BUFFER_TOO_LARGE') return failed('too large');
    return failed(code === 'Z_BUF_ERROR' ? 'ends early' : 'corrupt');
  }
  const trailer = header + consumed;
  if (bytes.length < trailer + 8) return { content, problem: 'ends early', memberBytes: bytes.length, trailingBytes: 0 };
  const view = new DataView(bytes.buffer, bytes.byteOffset + trailer, 8);
  const memberBytes = trailer + 8;
  const trailingBytes = bytes.length - memberBytes;
  if (view.getUint32(0, true) !== crc32(content)) return { content, problem: 'bad crc', memberBytes, trailingBytes };
  if (view.getUint32(4, true) !== content.length % 2 ** 32) return { content, problem: 'bad length', memberBytes, trailingBytes };
  return { content, problem: null, memberBytes, trailingBytes };
}

/** True when the bytes begin with the gzip magic number. */
export function looksLikeGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function failed(problem: GzipProblem): GzipMember {
  return { content: null, problem, memberBytes: 0, trailingBytes: 0 };
}

/** Length of the member header, or what is wrong with it. */
function readHeader(bytes: Uint8Array): number | GzipProblem {
  const magic = [0x1f, 0x8b];
  for (const [index, expected] of magic.entries()) {
    if (index >= bytes.length) return 'ends early';
    if (bytes[index] !== expected) return 'not gzip';
  }
  if (bytes.length < 10) return 'ends early';
  const flags = bytes[3] ?? 0;
  if (bytes[2] !== 8 || (flags & reservedFlags) !== 0) return 'corrupt';
  let offset = 10;
  if (flags & flagExtra) {
    if (offset + 2 > bytes.length) return 'ends early';
    offset += 2 + (bytes[offset] ?? 0) + 256 * (bytes[offset + 1] ?? 0);
  }
  for (const flag of [flagName, flagComment]) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, offset);
    if (end < 0) return 'ends early';
    offset = end + 1;
  }
  if (flags & flagHeaderCrc) {
    if (offset + 2 > bytes.length) return 'ends early';
    const stated = (bytes[offset] ?? 0) + 256 * (bytes[offset + 1] ?? 0);
    if (stated !== (crc32(bytes.subarray(0, offset)) & 0xffff)) return 'corrupt';
    offset += 2;
  }
  return offset > bytes.length ? 'ends early' : offset;
}
