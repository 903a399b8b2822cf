import { createHash, hash } from 'node:crypto';
import { TextDecoder } from 'node:util';
import type { BatchBuilder } from '../events/batch.ts';
import type { FileStatus, IntakeFinding } from '../../../shared/contract/intake.ts';
import { type Compression, inflateWindows, isDigestCovered, readGzip, readZstd, sniffCompression, type StreamState, zstdWindows } from './decompress.ts';
import { emptyPart, type FileReport, type Part } from './jobs.ts';
import { isParquet, readParquet } from './formats/parquet.ts';
import { PieceCutter } from './pieces.ts';
import { ContentReader, headOf, HEAD_SIZE, type ReadResult, readTrailFile, recognise } from './read-content.ts';
import { unreadableFormat } from './sniff.ts';
import { bomLength, sniffEncoding, type TextEncoding, toUtf8 } from './text-encoding.ts';

/**
 * Larger files are read in windows, and their content is kept in blocks beside the stored bytes, so that one record never costs the inflation of all of it:
 * 8 MB inflate in 15 ms.
 */
export const WHOLE_FILE = 8 * 1024 * 1024;
/** Rows of a batch that travels to the writer. */
const BATCH_ROWS = 8192;
const PART_BYTES = 4 * 1024 * 1024;
const CONTENT_WINDOW = 4 * 1024 * 1024;

export interface ReadOptions {
  keepBytes: boolean;
  /** Content format that was asked for by name. */
  format: string | null;
  /** Bytes of content that are looked at together, in a windowed read. */
  window?: number;
}

function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}

/**
 * Reads a file of moderate size: hashes it as stored and as content, recognises it and indexes its records. Null: its content is too large for that, it has
 * to be read in windows. Never throws for what is in the file.
 */
export async function readWhole(bytes: Buffer, builder: BatchBuilder, options: ReadOptions): Promise<{ report: FileReport; part: Part } | null> {
  const findings: IntakeFinding[] = [];
  let content = bytes;
  let compression: Compression | null = sniffCompression(bytes);
  let state: StreamState = { trailingBytes: 0, error: null, members: 0 };
  if (compression === 'gzip') ({ content, compression, state } = readGzip(bytes, WHOLE_FILE));
  else if (compression === 'zstd') {
    const read = readZstd(bytes, WHOLE_FILE);
    if (read.error !== null) return null;
    content = read.content;
  }
  if (state.error === 'too large') return null;
  const part = emptyPart();
  part.done = bytes.length;
  const encoding = sniffEncoding(content);
  const text = encoding === null ? content : toUtf8(content, encoding);
  const read = await readText(text, content, builder, options.format);
  if (read.blocks !== null) part.blocks = read.blocks;
  if (builder.count > 0) part.batch = builder.take();
  part.rejected = read.reader?.takeRejectedIfRecognised() ?? [];
  if (options.keepBytes) part.chunks = new PieceCutter(compression === null).add(bytes, true);
  const report = makeReport({ size: bytes.length, sha256: sha256(bytes), sizeContent: content.length, sha256Content: sha256(content), compression, state, encoding, result: read.result, findings, head: content.subarray(0, 512) });
  return { report, part };
}

const nothing: ReadResult = { format: null, completeness: null, kind: 'other', records: 0, rejected: 0, skipped: 0, endsEarly: false };

async function readText(text: Buffer, content: Buffer, builder: BatchBuilder, format: string | null): Promise<{ result: ReadResult; reader: ContentReader | null; blocks: Part['blocks'] | null }> {
  if (isParquet(content)) {
    const rows = await readParquet(content);
    const reader = new ContentReader(builder, recognise(headOf(Buffer.from('{}'), true), 'json')!, headOf(rows.text, true), 0);
    reader.feed(rows.text, true);
    const result = reader.finish();
    const recognised = result.kind === 'log';
    return { result: { ...result, format: recognised ? 'parquet' : null, endsEarly: rows.problem !== null, ...(rows.problem !== null && !recognised ? { kind: 'other' as const } : {}) }, reader, blocks: recognised ? new PieceCutter(true).add(rows.text, true) : null };
  }
  const fast = format === null || format === 'json' ? readTrailFile(text, builder) : null;
  if (fast !== null) return { result: fast, reader: null, blocks: null };
  const head = headOf(text, true);
  const found = recognise(head, format);
  if (found === null) return { result: nothing, reader: null, blocks: null };
  const reader = makeReader(builder, found, head, text);
  if (reader === null) return { result: nothing, reader: null, blocks: null };
  reader.feed(text.subarray(bomLength(text)), true);
  return { result: reader.finish(), reader, blocks: null };
}

/** Null where a format was asked for by name and the content has not even its heading. */
function makeReader(builder: BatchBuilder, format: NonNullable<ReturnType<typeof recognise>>, head: ReturnType<typeof headOf>, text: Buffer): ContentReader | null {
  try {
    return new ContentReader(builder, format, head, bomLength(text));
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

/**
 * Reads a file of any size in windows with flat memory. `emit` takes the parts one after another and returns when the next may be made.
 */
export async function readWindows(windows: AsyncIterable<Buffer>, builder: BatchBuilder, options: ReadOptions, emit: (part: Part) => Promise<void>): Promise<{ report: FileReport; part: Part }> {
  const stored = createHash('sha256');
  let size = 0;
  let part = emptyPart();
  let held = 0;
  let chunks: PieceCutter | null = null;
  const first: Buffer[] = [];
  const tapped = async function* (): AsyncGenerator<Buffer> {
    for await (const window of windows) {
      stored.update(window);
      size += window.length;
      if (options.keepBytes) {
        chunks ??= new PieceCutter(sniffCompression(window) === null);
        for (const piece of chunks.add(window, false)) {
          part.chunks.push(piece);
          held += piece.bytes.length;
        }
      }
      part.done = size;
      yield window;
    }
  };
  const source = tapped();
  let head = Buffer.alloc(0);
  for (;;) {
    const next = await source.next();
    if (next.done === true) break;
    first.push(next.value);
    head = Buffer.concat([head, next.value]);
    if (head.length >= 64) break;
  }
  const compression = sniffCompression(head);
  const state: StreamState = { trailingBytes: 0, error: null, members: 0 };
  let covered = true;
  // Not `yield* source`: giving up the content must not end the reading of the stored bytes.
  const rest = async function* (): AsyncGenerator<Buffer> {
    yield* first;
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
  };
  const contents = compression === 'gzip' ? inflateWindows(rest(), state, () => !covered) : compression === 'zstd' ? zstdWindows(rest(), state) : rest();

  const content = new StreamedContent(builder, options, compression !== null);
  const flush = async (): Promise<void> => {
    content.moveTo(part);
    const ready = part;
    part = emptyPart();
    part.done = size;
    held = 0;
    await emit(ready);
  };
  for await (const piece of contents) {
    if (content.size === 0) covered = isDigestCovered(piece);
    content.add(piece);
    if (held + content.held > PART_BYTES || builder.count >= BATCH_ROWS) await flush();
  }
  // A stream that was given up is still hashed and kept to its end.
  for (;;) {
    const next = await source.next();
    if (next.done === true) break;
    if (held > PART_BYTES) await flush();
  }
  const findings: IntakeFinding[] = [];
  const { result, encoding, sizeContent, sha256Content } = content.finish();
  content.moveTo(part);
  if (chunks !== null) part.chunks.push(...(chunks as PieceCutter).add(Buffer.alloc(0), true));
  const joined: Compression | null = compression === 'gzip' && state.members > 1 ? 'gzip-members' : compression;
  const report = makeReport({ size, sha256: stored.digest(), sizeContent, sha256Content, compression: joined, state, encoding, result, findings, head: content.head });
  part.done = size;
  return { report, part };
}

/** The content side of a windowed read: hash, encoding, blocks, and the reader. */
class StreamedContent {
  readonly #builder: BatchBuilder;
  readonly #options: ReadOptions;
  readonly #hash = createHash('sha256');
  readonly #wantsBlocks: boolean;
  #blocks: PieceCutter | null = null;
  #ready: Part['blocks'] = [];
  #reader: ContentReader | null = null;
  #decoder: TextDecoder | null = null;
  #encoding: TextEncoding | null = null;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #isOpen = false;
  #isUnknown = false;
  size = 0;
  held = 0;
  head = Buffer.alloc(0);

  constructor(builder: BatchBuilder, options: ReadOptions, wantsBlocks: boolean) {
    this.#builder = builder;
    this.#options = options;
    this.#wantsBlocks = wantsBlocks;
  }

  add(bytes: Buffer): void {
    this.#hash.update(bytes);
    this.size += bytes.length;
    if (this.#isUnknown) return;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    // An element that does not end is looked at again only when as much has come as there is, so that its cost stays linear.
    if (this.#waitingBytes >= Math.max(this.#options.window ?? CONTENT_WINDOW, this.#carry.length)) this.#read(false);
  }

  #read(last: boolean): void {
    let bytes = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (!this.#isOpen) bytes = this.#open(bytes, last);
    else if (this.#decoder !== null) bytes = Buffer.from(this.#decoder.decode(bytes, { stream: !last }), 'utf8');
    if (this.#isUnknown) return;
    if (this.#blocks !== null) {
      for (const piece of this.#blocks.add(bytes, last)) {
        this.#ready.push(piece);
        this.held += piece.bytes.length;
      }
    }
    const all = this.#carry.length === 0 ? bytes : Buffer.concat([this.#carry, bytes]);
    const from = this.#skip;
    this.#skip = 0;
    const consumed = this.#reader!.feed(from === 0 ? all : all.subarray(from), last) + from;
    this.#carry = consumed < all.length ? Buffer.from(all.subarray(consumed)) : Buffer.alloc(0);
  }

  #carry: Buffer = Buffer.alloc(0);
  #skip = 0;

  /** Recognises the content by its beginning. */
  #open(bytes: Buffer, last: boolean): Buffer {
    this.#isOpen = true;
    this.head = Buffer.from(bytes.subarray(0, 512));
    this.#encoding = sniffEncoding(bytes);
    let text = bytes;
    if (this.#encoding !== null) {
      this.#decoder = new TextDecoder(this.#encoding);
      text = Buffer.from(this.#decoder.decode(bytes, { stream: !last }), 'utf8');
    }
    const head = headOf(text, last && text.length <= HEAD_SIZE);
    const format = recognise(head, this.#options.format);
    this.#reader = format === null ? null : makeReader(this.#builder, format, head, text);
    this.#isUnknown = this.#reader === null;
    this.#skip = bomLength(text);
    if (!this.#isUnknown && (this.#wantsBlocks || this.#encoding !== null)) this.#blocks = new PieceCutter(true);
    return text;
  }

  /** Hands what is ready to a part. Rejected records wait until it is known that the content is a log at all. */
  moveTo(part: Part): void {
    part.blocks.push(...this.#ready);
    this.#ready = [];
    this.held = 0;
    if (this.#builder.count > 0) part.batch = this.#builder.take();
    part.rejected.push(...(this.#reader?.takeRejectedIfRecognised() ?? []));
  }

  finish(): { result: ReadResult; encoding: TextEncoding | null; sizeContent: number; sha256Content: Uint8Array } {
    if (!this.#isUnknown) this.#read(true);
    const result = this.#reader === null ? nothing : this.#reader.finish();
    return { result, encoding: this.#encoding, sizeContent: this.size, sha256Content: this.#hash.digest() };
  }
}

const streamReasons: Record<string, string> = {
  'ends early': 'The compressed stream ends early: the file was cut off. Everything before the cut was read.',
  'bad crc': 'The gzip checksum does not fit the content.',
  'bad length': 'The gzip length does not fit the content.',
  corrupt: 'The compressed stream is corrupt. What could be read before the damage was read.',
  'expands too much': 'The content is far larger than logs ever are for their compressed size (a decompression bomb). Reading was stopped; what came before was read.',
};

interface Facts {
  size: number;
  sha256: Uint8Array;
  sizeContent: number;
  sha256Content: Uint8Array;
  compression: Compression | null;
  state: StreamState;
  encoding: TextEncoding | null;
  result: ReadResult;
  findings: IntakeFinding[];
  head: Uint8Array;
}

function makeReport(facts: Facts): FileReport {
  const { state, result, findings } = facts;
  if (state.trailingBytes > 0) findings.push({ code: 'TRAILING_DATA_AFTER_GZIP', detail: `${state.trailingBytes} bytes stand after the end of the compressed log; they are kept but not read.` });
  if (state.members > 1) findings.push({ code: 'SEVERAL_GZIP_MEMBERS', detail: `The file is ${state.members} gzip files behind one another; no digest covers such files, and all were read.` });
  if (state.error === 'expands too much') findings.push({ code: 'EXPANSION_LIMIT', detail: `Reading stopped after ${facts.sizeContent} bytes of content from ${facts.size} bytes.` });
  if (result.skipped > 0) findings.push({ code: 'OTHER_CONTENT', detail: `${result.skipped} elements hold no CloudTrail record (other text, control messages, rows of other kinds).` });
  return {
    ...judge(facts),
    kind: result.kind,
    format: result.format,
    completeness: result.completeness,
    size: facts.size,
    sha256: facts.sha256,
    sizeContent: facts.sizeContent,
    sha256Content: facts.sha256Content,
    compression: facts.compression,
    trailingBytes: state.trailingBytes,
    compressionError: state.error,
    encoding: facts.encoding,
    records: result.records,
    rejected: result.rejected,
    findings,
  };
}

function judge(facts: Facts): { status: FileStatus; reason: string | null } {
  const { state, result } = facts;
  if (state.error !== null) return { status: 'damaged', reason: streamReasons[state.error] ?? state.error };
  if (facts.size === 0) return { status: 'not-recognised', reason: 'The file is empty.' };
  if (result.kind === 'other') return { status: 'not-recognised', reason: unreadableFormat(facts.head) ?? 'No CloudTrail records, digests, keys or signatures were found in it.' };
  if (result.kind !== 'log') return { status: 'set-aside', reason: null };
  if (result.endsEarly) return { status: 'damaged', reason: 'The file ends inside a record or before its list is closed. Everything before that was read.' };
  return { status: 'imported', reason: null };
}
