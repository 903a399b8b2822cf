import {
  constants,
  crc32,
  createInflateRaw,
  createZstdDecompress,
  inflateRawSync,
  zstdDecompressSync,
} from 'node:zlib';
import { bzip2, isBzip2 } from './codecs/bzip2.ts';
import { type Codec, CodecError, type CodecProblem, decodeHead, decodeWhole, Feed } from './codecs/codec.ts';
import { isLzma, lzmaAlone } from './codecs/lzma.ts';
import { isXz, xz } from './codecs/xz.ts';
import { gzipHeaderLength, isGzip, readFirstMember, type GzipError } from './gzip.ts';

/** Compressions that one look at the first bytes tells. */
export type Packed = 'gzip' | 'zstd' | keyof typeof codecs;
/** `nested`: compressed more than once. */
export type Compression = Packed | 'gzip-members' | 'nested';

/** What Node's zlib does not read. */
const codecs = { bzip2, xz, lzma: lzmaAlone } satisfies Record<string, Codec>;

/** Content that expands more than this is refused once it is larger than `EXPANSION_FROM`: logs shrink 10 to 40 times. */
export const MAX_EXPANSION = 250;
export const EXPANSION_FROM = 64 * 1024 * 1024;
/** Deflate expands at most 1,032 times, zstd far more: this much goes in at a time. */
const DEFLATE_STEP = 64 * 1024;
const ZSTD_STEP = 2 * 1024;
const MAX_STEP_OUTPUT = 512 * 1024 * 1024;

export type StreamError = GzipError | CodecProblem | 'expands too much';

/** What is known about a compressed stream when it has been read. */
export interface StreamState {
  trailingBytes: number;
  error: StreamError | null;
  members: number;
}

export function sniffCompression(head: Uint8Array): Packed | null {
  if (isGzip(head)) return 'gzip';
  if (isBzip2(head)) return 'bzip2';
  if (isXz(head)) return 'xz';
  if (isLzma(head)) return 'lzma';
  return head.length >= 4 && head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd
    ? 'zstd'
    : null;
}

/**
 * Reads a whole content of any compression, whatever stands behind one another in the file joined; `too large` where it passes the limit. What is readable of a
 * damaged one is given, but for zstd, where only windows can tell.
 */
export function readPacked(
  bytes: Buffer,
  kind: Packed,
  limit: number,
): { content: Buffer; error: StreamError | null; trailingBytes: number } {
  if (kind === 'gzip') {
    const { content, state } = readGzip(bytes, limit, 'all');
    return { content, error: state.error, trailingBytes: state.trailingBytes };
  }
  if (kind !== 'zstd') return decodeWhole(codecs[kind], bytes, limit);
  try {
    return { content: zstdDecompressSync(bytes, { maxOutputLength: limit }), error: null, trailingBytes: 0 };
  } catch (cause) {
    const isLarge = (cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    return { content: Buffer.alloc(0), error: isLarge ? 'too large' : 'corrupt', trailingBytes: 0 };
  }
}

/** Beginning of a compressed file that surely tells what its content is: bzip2 gives nothing before the end of a block. */
export function headNeeded(kind: Packed | null): number {
  return kind === 'bzip2' ? 2 * 2 ** 20 : 0;
}

/** The windows of the content of any compression. Never throws for bad data: `state` tells how it ended. */
export function packedWindows(
  windows: AsyncIterable<Buffer>,
  kind: Packed,
  state: StreamState,
  mayJoin: () => boolean = () => true,
): AsyncGenerator<Buffer> {
  if (kind === 'gzip') return inflateWindows(windows, state, mayJoin);
  return kind === 'zstd' ? zstdWindows(windows, state) : codecWindows(codecs[kind], windows, state);
}

/** Content that a decoder makes of a beginning at most. */
const HEAD_CONTENT = 256 * 1024;

/** The first bytes of a compressed content; null where none can be had. */
export function inflateHead(head: Buffer, compression: Packed): Buffer | null {
  if (compression !== 'gzip' && compression !== 'zstd') return decodeHead(codecs[compression], head, HEAD_CONTENT);
  try {
    if (compression === 'zstd')
      return zstdDecompressSync(head, { finishFlush: constants.ZSTD_e_flush, maxOutputLength: 64 * 2 ** 20 });
    const start = gzipHeaderLength(head);
    if (start < 0) return null;
    return inflateRawSync(head.subarray(start), { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 16 * 2 ** 20 });
  } catch {
    return null;
  }
}

/** True for content that a digest may cover: of such files, under their own name, only the first gzip member counts, whatever stands behind it. */
export function isDigestCovered(content: Uint8Array): boolean {
  const text = Buffer.from(content.buffer, content.byteOffset, Math.min(content.length, 4096))
    .toString('latin1')
    .trimStart();
  return text.startsWith('{"Records"') || text.startsWith('{"awsAccountId"') || text.includes('"digestS3Object"');
}

/** Which members of a gzip file are its content: `first`, `all`, or as a digest sees it (the first one of what a digest may cover, else all). */
export type Members = 'first' | 'all' | 'as-digests';

/**
 * Reads a whole gzip file. Further members behind the first belong to the content where no digest covers it (Firehose and CloudWatch write such files, analysts join
 * logs with `cat`): those are joined.
 */
export function readGzip(
  bytes: Buffer,
  limit: number,
  members: Members,
): { content: Buffer; compression: Compression; state: StreamState } {
  const first = readFirstMember(bytes, limit);
  const state: StreamState = { trailingBytes: first.trailingBytes, error: first.error, members: 1 };
  const isOne = members === 'first' || (members === 'as-digests' && isDigestCovered(first.content));
  if (first.error !== null || first.trailingBytes === 0 || isOne)
    return { content: first.content, compression: 'gzip', state };
  const contents = [first.content];
  let size = first.content.length;
  let rest = bytes.subarray(bytes.length - first.trailingBytes);
  while (isGzip(rest) && state.error === null) {
    const next = readFirstMember(rest, Math.max(1, limit - size));
    if (next.error !== null && next.content.length === 0 && next.error !== 'too large') break;
    contents.push(next.content);
    size += next.content.length;
    state.members++;
    state.error = next.error;
    state.trailingBytes = next.trailingBytes;
    if (next.trailingBytes === 0) break;
    rest = rest.subarray(rest.length - next.trailingBytes);
  }
  return { content: Buffer.concat(contents), compression: state.members > 1 ? 'gzip-members' : 'gzip', state };
}

interface Inflater {
  /** Output of the next input bytes. After the stream's end input is not consumed. */
  push(bytes: Buffer): Promise<Buffer[]>;
  readonly isEnded: boolean;
  /** Input bytes that belong to the stream. */
  readonly consumed: number;
  close(): void;
}

function createInflater(kind: 'deflate' | 'zstd'): Inflater {
  const stream =
    kind === 'deflate'
      ? createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 256 * 1024 })
      : createZstdDecompress({ chunkSize: 256 * 1024 });
  let output: Buffer[] = [];
  let produced = 0;
  let ended = false;
  let failure: Error | null = null;
  let wake: (() => void) | null = null;
  stream.on('data', (chunk: Buffer) => {
    produced += chunk.length;
    output.push(chunk);
    if (produced > MAX_STEP_OUTPUT) stream.destroy(new RangeError('expands too much'));
  });
  stream.on('end', () => {
    ended = true;
    wake?.();
  });
  stream.on('error', (cause) => {
    failure = cause;
    wake?.();
  });
  return {
    async push(bytes) {
      produced = 0;
      await new Promise<void>((resolve) => {
        wake = resolve;
        stream.write(bytes, () => setImmediate(resolve));
      });
      const given = output;
      output = [];
      if (failure !== null) throw Object.assign(failure, { output: given });
      return given;
    },
    get isEnded() {
      return ended;
    },
    get consumed() {
      return stream.bytesWritten;
    },
    close: () => stream.destroy(),
  };
}

/**
 * Inflates a gzip stream that does not fit into memory. Gives content in pieces and notes in `state` how it ended. Never throws for bad data.
 * `mayJoin` is asked at the end of the first member whether further members belong to the content.
 */
async function* inflateWindows(
  windows: AsyncIterable<Buffer>,
  state: StreamState,
  mayJoin: () => boolean,
): AsyncGenerator<Buffer> {
  let input: Buffer = Buffer.alloc(0);
  let read = 0;
  let produced = 0;
  let inflater: Inflater | null = null;
  let memberRead = 0;
  let crc = 0;
  let size = 0;
  let phase: 'header' | 'body' | 'trailer' | 'rest' = 'header';
  state.members = 0;
  try {
    for await (const window of windows) {
      read += window.length;
      input = input.length === 0 ? window : Buffer.concat([input, window]);
      for (;;) {
        if (phase === 'rest') {
          state.trailingBytes += input.length;
          input = Buffer.alloc(0);
          break;
        }
        if (phase === 'header') {
          const header = gzipHeaderLength(input);
          if (header < 0) break;
          input = input.subarray(header);
          inflater = createInflater('deflate');
          memberRead = 0;
          crc = 0;
          size = 0;
          state.members++;
          phase = 'body';
        }
        if (phase === 'body') {
          if (input.length === 0) break;
          const step: Buffer = input.subarray(0, DEFLATE_STEP);
          let output: Buffer[];
          let failure: unknown = null;
          try {
            output = await inflater!.push(step);
          } catch (cause) {
            output = (cause as { output?: Buffer[] }).output ?? [];
            failure = cause;
          }
          for (const chunk of output) {
            crc = crc32(chunk, crc);
            size += chunk.length;
            produced += chunk.length;
            yield chunk;
          }
          if (failure !== null) {
            state.error = failure instanceof RangeError ? 'expands too much' : 'corrupt';
            return;
          }
          if (produced > EXPANSION_FROM && produced > read * MAX_EXPANSION) {
            state.error = 'expands too much';
            return;
          }
          if (inflater!.isEnded) {
            input = input.subarray(inflater!.consumed - memberRead);
            inflater!.close();
            phase = 'trailer';
          } else {
            memberRead += step.length;
            input = input.subarray(step.length);
            continue;
          }
        }
        if (phase === 'trailer') {
          if (input.length < 8) break;
          if (crc !== input.readUInt32LE(0)) state.error = 'bad crc';
          else if (size % 2 ** 32 !== input.readUInt32LE(4)) state.error = 'bad length';
          input = input.subarray(8);
          phase = 'rest';
          if (state.error === null && input.length >= 2 && isGzip(input) && mayJoin()) phase = 'header';
        }
        if (input.length === 0) break;
      }
    }
    if (phase === 'header' && state.members > 0) state.trailingBytes += input.length;
    else if (phase !== 'rest') state.error ??= 'ends early';
  } finally {
    inflater?.close();
  }
}

/** The same for zstd. */
async function* zstdWindows(windows: AsyncIterable<Buffer>, state: StreamState): AsyncGenerator<Buffer> {
  const inflater = createInflater('zstd');
  let read = 0;
  let produced = 0;
  state.members = 1;
  try {
    for await (const window of windows) {
      for (let at = 0; at < window.length; at += ZSTD_STEP) {
        const step = window.subarray(at, at + ZSTD_STEP);
        read += step.length;
        let output: Buffer[];
        let failure: unknown = null;
        try {
          output = await inflater.push(step);
        } catch (cause) {
          output = (cause as { output?: Buffer[] }).output ?? [];
          failure = cause;
        }
        for (const chunk of output) {
          produced += chunk.length;
          yield chunk;
        }
        if (failure !== null) {
          state.error = failure instanceof RangeError ? 'expands too much' : 'corrupt';
          return;
        }
        if (produced > EXPANSION_FROM && produced > read * MAX_EXPANSION) {
          state.error = 'expands too much';
          return;
        }
      }
    }
  } finally {
    inflater.close();
  }
}

/** The same for a decoder of ours. It lets others have their turn now and then, because it works in this thread. */
export async function* codecWindows(
  codec: Codec,
  windows: AsyncIterable<Buffer>,
  state: StreamState,
): AsyncGenerator<Buffer> {
  const input = windows[Symbol.asyncIterator]();
  const feed = new Feed();
  let read = 0;
  let produced = 0;
  let sinceTurn = 0;
  state.members = 1;
  try {
    for (const piece of codec(feed)) {
      if (piece === null) {
        const next = await input.next();
        if (next.done === true) feed.isEnded = true;
        else {
          feed.add(next.value);
          read += next.value.length;
        }
        continue;
      }
      produced += piece.length;
      sinceTurn += piece.length;
      yield piece;
      if (produced > EXPANSION_FROM && produced > read * MAX_EXPANSION) {
        state.error = 'expands too much';
        return;
      }
      if (sinceTurn > TURN_BYTES) {
        sinceTurn = 0;
        await new Promise<void>((turn) => setImmediate(turn));
      }
    }
    state.trailingBytes = feed.left;
    for (let next = await input.next(); next.done !== true; next = await input.next())
      state.trailingBytes += next.value.length;
  } catch (cause) {
    if (!(cause instanceof CodecError)) throw cause;
    state.error = cause.problem;
  }
}

/** Content after which other work has its turn: about a twentieth of a second. */
const TURN_BYTES = 2 ** 20;

/** Layers of compression around a content. */
export const MAX_LAYERS = 3;

/** Takes further layers off a content that is itself compressed; the content as it is where nothing can be taken off. */
export function peel(content: Buffer, limit: number): { content: Buffer; layers: number; error: StreamState['error'] } {
  let inner = content;
  for (let layers = 0; ; layers++) {
    const kind = layers < MAX_LAYERS ? sniffCompression(inner) : null;
    if (kind === null) return { content: inner, layers, error: null };
    const next = readPacked(inner, kind, limit);
    if (next.error !== null && next.content.length === 0) return { content: inner, layers, error: next.error };
    inner = next.content;
    if (next.error !== null) return { content: inner, layers: layers + 1, error: next.error };
  }
}

/** The same for a stream: looks at its beginning and inflates it again where that is compressed. */
export async function* peelWindows(
  windows: AsyncIterable<Buffer>,
  state: StreamState,
  onLayer: () => void,
  layer = 0,
): AsyncGenerator<Buffer> {
  const source = windows[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 18) {
    const next = await source.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  const all = async function* (): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
  };
  const kind = layer < MAX_LAYERS ? sniffCompression(head) : null;
  if (kind === null) {
    yield* all();
    return;
  }
  onLayer();
  const inner: StreamState = { trailingBytes: 0, error: null, members: 0 };
  yield* peelWindows(packedWindows(all(), kind, inner), state, onLayer, layer + 1);
  state.error ??= inner.error;
}
