import { closeSync, createReadStream, openSync, readFileSync, readSync } from 'node:fs';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { say } from '../../../shared/text/intake.ts';
import { MAX_EXPANSION } from './decompress.ts';
import type { Packing, Source } from './jobs.ts';

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
function unpackMember(packed: Buffer, packing: Packing, check: MemberCheck): Buffer {
  let bytes: Buffer;
  if (packing.deflated) {
    try {
      const most = Math.max(packing.size, Math.min(MAX_LIE, packed.length * MAX_EXPANSION));
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
  } else {
    bytes = packed;
  }
  if (bytes.length !== packing.size)
    check.problem = say('member-other-size', { size: packing.size, found: bytes.length });
  else if (crc32(bytes) !== packing.crc >>> 0) check.problem = say('member-checksum');
  return bytes;
}

/** The stored bytes of a large file in windows. */
export async function* storedWindows(
  source: Source,
  fed: AsyncIterable<Buffer> | null,
  check: MemberCheck,
): AsyncGenerator<Buffer> {
  if (source.kind === 'fed') yield* fed!;
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
  windows: AsyncIterable<Buffer>,
  packing: Packing,
  check: MemberCheck,
): AsyncGenerator<Buffer> {
  let size = 0;
  let crc = 0;
  const count = (chunk: Buffer): Buffer | null => {
    const room = packing.size - size;
    const taken = chunk.length > room ? chunk.subarray(0, room) : chunk;
    size += chunk.length;
    crc = crc32(taken, crc);
    return taken.length > 0 ? taken : null;
  };
  if (packing.deflated) {
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
      for await (const chunk of inflate as AsyncIterable<Buffer>) {
        const taken = count(chunk);
        if (taken !== null) yield taken;
        if (size > packing.size) break;
      }
    } catch (cause) {
      check.problem = say('member-cannot-be-unpacked', { cause: (cause as Error).message });
      return;
    } finally {
      inflate.destroy();
    }
  } else {
    for await (const window of windows) {
      const taken = count(window);
      if (taken !== null) yield taken;
    }
  }
  if (size !== packing.size)
    check.problem =
      size > packing.size
        ? say('member-unpacks-to-more', { size: packing.size })
        : say('member-other-size', { size: packing.size, found: size });
  else if (crc !== packing.crc >>> 0) check.problem = say('member-checksum');
}
