import {
  constants,
  crc32,
  createInflateRaw,
  createZstdDecompress,
  inflateRawSync,
  zstdDecompressSync,
} from 'node:zlib';
import { gzipHeaderLength, isGzip, readFirstMember, type GzipError } from './gzip.ts';

/** `nested`: compressed more than once. */
export type Compression = 'gzip' | 'gzip-members' | 'zstd' | 'nested';

/** Content that expands more than this is refused once it is larger than `EXPANSION_FROM`: logs shrink 10 to 40 times. */
export const MAX_EXPANSION = 250;
export const EXPANSION_FROM = 64 * 1024 * 1024;
/** Deflate expands at most 1,032 times, zstd far more: this much goes in at a time. */
const DEFLATE_STEP = 64 * 1024;
const ZSTD_STEP = 2 * 1024;
const MAX_STEP_OUTPUT = 512 * 1024 * 1024;

/** What is known about a compressed stream when it has been read. */
export interface StreamState {
  trailingBytes: number;
  error: GzipError | 'expands too much' | null;
  members: number;
}

export function sniffCompression(head: Uint8Array): 'gzip' | 'zstd' | null {
  if (isGzip(head)) return 'gzip';
  return head.length >= 4 && head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd
    ? 'zstd'
    : null;
}

/** Reads a whole zstd content; `too large` where it passes the limit, nothing where it is damaged (windows give what is readable). */
export function readZstd(bytes: Buffer, limit: number): { content: Buffer; error: GzipError | null } {
  try {
    return { content: zstdDecompressSync(bytes, { maxOutputLength: limit }), error: null };
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE')
      return { content: Buffer.alloc(0), error: 'too large' };
    return { content: Buffer.alloc(0), error: 'corrupt' };
  }
}

/** The first bytes of a compressed content; null where none can be had. */
export function inflateHead(head: Buffer, compression: 'gzip' | 'zstd'): Buffer | null {
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
export async function* inflateWindows(
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
export async function* zstdWindows(windows: AsyncIterable<Buffer>, state: StreamState): AsyncGenerator<Buffer> {
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

/** Layers of compression around a content. */
const MAX_LAYERS = 3;

/** Takes further layers off a content that is itself compressed; the content as it is where nothing can be taken off. */
export function peel(content: Buffer, limit: number): { content: Buffer; layers: number; error: StreamState['error'] } {
  let inner = content;
  for (let layers = 0; ; layers++) {
    const kind = layers < MAX_LAYERS ? sniffCompression(inner) : null;
    if (kind === null) return { content: inner, layers, error: null };
    let next: { content: Buffer; error: StreamState['error'] };
    if (kind === 'zstd') next = readZstd(inner, limit);
    else {
      const read = readGzip(inner, limit, 'all');
      next = { content: read.content, error: read.state.error };
    }
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
  yield* peelWindows(
    kind === 'gzip' ? inflateWindows(all(), inner, () => true) : zstdWindows(all(), inner),
    state,
    onLayer,
    layer + 1,
  );
  state.error ??= inner.error;
}
