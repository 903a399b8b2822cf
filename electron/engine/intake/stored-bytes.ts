import { closeSync, createReadStream, openSync, readFileSync, readSync } from 'node:fs';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { say } from '../../../shared/text/intake.ts';
import { MAX_EXPANSION, packedWindows, readPacked, type StreamState } from './decompress.ts';
import type { Packing, Source } from './jobs.ts';
import { openLock } from './zip-lock.ts';

/** Bytes of a stream that are handled at a time. */
const WINDOW = 1024 * 1024;

/** A member that is larger than the archive says is read up to this size. */
const MAX_LIE = 32 * 1024 * 1024;

/** What an archive claims about a member and what turned out to be so. */
export interface MemberCheck {
  problem: string | null;
}

/** The stored bytes of a file of moderate size, in one piece. @throws system errors of reading */
export function readStored(source: Exclude<Source, { kind: 'fed' }>, check: MemberCheck): Buffer {
  if (source.kind === 'path') return readFileSync(source.path);
  const packed =
    source.kind === 'bytes'
      ? Buffer.from(source.bytes.buffer, source.bytes.byteOffset, source.bytes.byteLength)
      : readSlice(source.path, source.start, source.length);
  if (source.packing === null) return packed;
  return unpackMember(packed, source.packing, check);
}

function readSlice(path: string, start: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  const handle = openSync(path, 'r');
  try {
    let read = 0;
    while (read < length) {
      const got = readSync(handle, bytes, read, length - read, start + read);
      if (got === 0) return bytes.subarray(0, read);
      read += got;
    }
    return bytes;
  } finally {
    closeSync(handle);
  }
}

/** A member that lies about its size is taken as it is, within what logs expand to, and the lie is noted. */
export function unpackMember(stored: Buffer, packing: Packing, check: MemberCheck): Buffer {
  const lock = packing.lock === undefined ? null : openLock(packing.lock);
  const packed = lock === null ? stored : lock.update(stored);
  const most = Math.max(packing.size, Math.min(MAX_LIE, packed.length * MAX_EXPANSION));
  let bytes = packed;
  if (packing.method === 'deflate') {
    try {
      bytes = inflateRawSync(packed, {
        maxOutputLength: most + 1,
        chunkSize: Math.max(1024, Math.min(packing.size + 64, 64 * 1024 * 1024)),
      });
    } catch (cause) {
      const tooMuch = (cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
      check.problem = tooMuch
        ? say('member-unpacks-to-more', { size: packing.size })
        : say('member-cannot-be-unpacked', { cause: (cause as Error).message });
      return Buffer.alloc(0);
    }
  } else if (packing.method !== 'stored') {
    const read = readPacked(packed, packing.method, most);
    bytes = read.content;
    if (read.error !== null) {
      check.problem =
        read.error === 'too large'
          ? say('member-unpacks-to-more', { size: packing.size })
          : say('member-cannot-be-unpacked', { cause: read.error });
      return bytes;
    }
  }
  if (bytes.length !== packing.size)
    check.problem = say('member-other-size', { size: packing.size, found: bytes.length });
  else if ((packing.crc !== null && crc32(bytes) !== packing.crc >>> 0) || lock?.isSound() === false)
    check.problem = say('member-checksum');
  return bytes;
}

/** The stored bytes of a large file in windows. */
export async function* storedWindows(
  source: Source,
  fed: AsyncIterable<Buffer> | null,
  check: MemberCheck,
): AsyncGenerator<Buffer> {
  if (source.kind === 'fed') yield* source.packing === undefined ? fed! : unpackWindows(fed!, source.packing, check);
  else if (source.kind === 'path')
    yield* createReadStream(source.path, { highWaterMark: WINDOW }) as AsyncIterable<Buffer>;
  else if (source.kind === 'bytes')
    yield* source.packing === null ? cut(source.bytes) : unpackWindows(cut(source.bytes), source.packing, check);
  else {
    const slice = createReadStream(source.path, {
      highWaterMark: WINDOW,
      start: source.start,
      end: source.start + source.length - 1,
    }) as AsyncIterable<Buffer>;
    yield* source.packing === null ? slice : unpackWindows(slice, source.packing, check);
  }
}

async function* cut(bytes: Uint8Array): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += WINDOW)
    yield Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(WINDOW, bytes.length - at));
}

async function* unpackWindows(
  stored: AsyncIterable<Buffer>,
  packing: Packing,
  check: MemberCheck,
): AsyncGenerator<Buffer> {
  let size = 0;
  let crc = 0;
  const lock = packing.lock === undefined ? null : openLock(packing.lock);
  const opened = async function* (): AsyncGenerator<Buffer> {
    for await (const window of stored) yield lock === null ? window : lock.update(window);
  };
  const state: StreamState = { trailingBytes: 0, error: null, members: 0 };
  const contents =
    packing.method === 'stored'
      ? opened()
      : packing.method === 'deflate'
        ? inflateRawWindows(opened())
        : packedWindows(opened(), packing.method, state);
  try {
    for await (const chunk of contents) {
      const room = packing.size - size;
      const taken = chunk.length > room ? chunk.subarray(0, room) : chunk;
      size += chunk.length;
      crc = crc32(taken, crc);
      if (taken.length > 0) yield taken;
      if (size > packing.size && packing.method !== 'stored') break;
    }
  } catch (cause) {
    // Only what is in the member may be wrong; what the disk says is for the caller.
    const { code } = cause as NodeJS.ErrnoException;
    if (typeof code === 'string' && !code.startsWith('Z_')) throw cause;
    check.problem = say('member-cannot-be-unpacked', { cause: (cause as Error).message });
    return;
  }
  if (state.error !== null) check.problem = say('member-cannot-be-unpacked', { cause: state.error });
  else if (size !== packing.size)
    check.problem =
      size > packing.size
        ? say('member-unpacks-to-more', { size: packing.size })
        : say('member-other-size', { size: packing.size, found: size });
  else if ((packing.crc !== null && crc !== packing.crc >>> 0) || lock?.isSound() === false)
    check.problem = say('member-checksum');
}

/** Content of a raw deflate stream. @throws errors of zlib for bad data */
export async function* inflateRawWindows(windows: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw({ chunkSize: WINDOW });
  const feeding = (async (): Promise<void> => {
    for await (const window of windows) {
      if (inflate.destroyed) return;
      if (!inflate.write(window))
        await new Promise<void>((resolve) => inflate.once('drain', resolve).once('close', resolve));
    }
    inflate.end();
  })();
  feeding.catch((cause: unknown) => inflate.destroy(cause as Error));
  try {
    yield* inflate as AsyncIterable<Buffer>;
  } finally {
    inflate.destroy();
  }
}
