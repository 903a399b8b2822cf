import { createHash, hash } from 'node:crypto';
import { say } from '../../../shared/text/intake.ts';
import type { BatchBuilder } from '../events/batch.ts';
import type { IntakeFinding } from '../../../shared/contract/intake.ts';
import {
  type Compression,
  EXPANSION_FROM,
  MAX_EXPANSION,
  isDigestCovered,
  packedWindows,
  peel,
  peelWindows,
  readGzip,
  readPacked,
  sniffCompression,
  type StreamState,
} from './decompress.ts';
import { emptyPart, type FileReport, type Part } from './jobs.ts';
import { isParquet, readParquet } from './formats/parquet.ts';
import { isWorkbook, readWorkbook, type Sheet } from './formats/workbook.ts';
import { PieceCutter } from './pieces.ts';
import {
  ContentReader,
  headOf,
  makeReader,
  nothingRead,
  type ReadOptions,
  type ReadResult,
  recognise,
} from './read-content.ts';
import { makeReport } from './file-report.ts';
import { StreamedContent } from './streamed-content.ts';
import { bomLength, sniffEncoding, toUtf8 } from './text-encoding.ts';
import { readTrailFile } from './trail-file.ts';

/**
 * Larger files are read in windows, and their content is kept in blocks beside the stored bytes, so that one record never costs the inflation of all of it:
 * 8 MB inflate in 15 ms.
 */
export const WHOLE_FILE = 8 * 1024 * 1024;
/** Rows of a batch that travels to the writer. */
const BATCH_ROWS = 8192;
const PART_BYTES = 4 * 1024 * 1024;

function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}

/**
 * Reads a file of moderate size: hashes it as stored and as content, recognises it and indexes its records. Null: its content is too large for that, it has
 * to be read in windows. Never throws for what is in the file.
 */
export async function readWhole(
  bytes: Buffer,
  builder: BatchBuilder,
  options: ReadOptions,
): Promise<{ report: FileReport; part: Part } | null> {
  const findings: IntakeFinding[] = [];
  let content = bytes;
  let compression: Compression | null = sniffCompression(bytes);
  let state: StreamState = { trailingBytes: 0, error: null, members: 0 };
  const limit = Math.max(WHOLE_FILE, options.wholeUpTo ?? 0);
  if (compression === 'gzip')
    ({ content, compression, state } = readGzip(bytes, limit, options.isDelivered === true ? 'as-digests' : 'all'));
  else if (compression !== null) {
    const read = readPacked(bytes, compression, limit);
    if (compression === 'zstd' && read.error !== null) return null;
    content = read.content;
    state = { trailingBytes: read.trailingBytes, error: read.error, members: 1 };
  }
  if (state.error === 'too large') return null;
  if (compression !== null && state.error === null) {
    const inner = peel(content, limit);
    if (inner.error === 'too large') return null;
    if (inner.layers > 0) {
      ({ content } = inner);
      compression = 'nested';
      state = { ...state, error: inner.error };
    }
  }
  const part = emptyPart();
  part.done = bytes.length;
  const encoding = sniffEncoding(content);
  const text = encoding === null ? content : toUtf8(content, encoding);
  const read = await readText(text, content, builder, options.format);
  // Content that is dear to unpack is kept readable: one record must not cost the decoding of all.
  if (compression !== null && !compression.startsWith('gzip') && compression !== 'zstd' && read.blocks === null)
    read.blocks = new PieceCutter(true).add(text, true);
  if (read.blocks !== null) part.blocks = read.blocks;
  if (builder.count > 0) part.batch = builder.take();
  part.rejected = read.reader?.takeRejectedIfRecognised() ?? [];
  if (options.keepBytes) part.chunks = new PieceCutter(compression === null).add(bytes, true);
  const report = makeReport({
    size: bytes.length,
    sha256: sha256(bytes),
    sizeContent: content.length,
    sha256Content: sha256(content),
    compression,
    state,
    encoding,
    result: read.result,
    findings,
    head: content.subarray(0, 512),
  });
  return { report, part };
}

async function readText(
  text: Buffer,
  content: Buffer,
  builder: BatchBuilder,
  format: string | null,
): Promise<{ result: ReadResult; reader: ContentReader | null; blocks: Part['blocks'] | null }> {
  if (isWorkbook(content)) return readSheets(content, builder, format);
  if (isParquet(content)) {
    const rows = await readParquet(content);
    const reader = new ContentReader(
      builder,
      recognise(headOf(Buffer.from('{}'), true), 'json')!,
      headOf(rows.text, true),
      0,
    );
    reader.feed(rows.text, true);
    const result = reader.finish();
    const recognised = result.kind === 'log';
    return {
      result: {
        ...result,
        format: recognised ? 'parquet' : null,
        problem:
          rows.problem === null
            ? null
            : recognised
              ? `The Parquet table could be read in part only. ${rows.problem}`
              : `A Parquet table that cannot be read. ${rows.problem}`,
      },
      reader,
      blocks: recognised ? new PieceCutter(true).add(rows.text, true) : null,
    };
  }
  const fast = format === null || format === 'json' ? readTrailFile(text, builder) : null;
  if (fast !== null) return { result: fast, reader: null, blocks: null };
  const head = headOf(text, true);
  const found = recognise(head, format);
  if (found === null) return { result: nothingRead, reader: null, blocks: null };
  const reader = makeReader(builder, found, head, text);
  if (reader === null) return { result: nothingRead, reader: null, blocks: null };
  reader.feed(text.subarray(bomLength(text)), true);
  return { result: reader.finish(), reader, blocks: null };
}

/** The first sheet of a workbook that is a table of records; the text that stands for it is kept beside the file. */
async function readSheets(
  content: Buffer,
  builder: BatchBuilder,
  format: string | null,
): Promise<{ result: ReadResult; reader: ContentReader | null; blocks: Part['blocks'] | null }> {
  let sheets: Sheet[];
  try {
    sheets = await readWorkbook(content);
  } catch (cause) {
    const problem = say('workbook-unread', { cause: (cause as Error).message });
    return { result: { ...nothingRead, problem }, reader: null, blocks: null };
  }
  for (const sheet of sheets) {
    const head = headOf(sheet.csv, true);
    const found = recognise(head, format);
    const reader = found === null ? null : makeReader(builder, found, head, sheet.csv);
    if (reader === null) continue;
    reader.feed(sheet.csv, true);
    const result = reader.finish();
    if (result.kind !== 'log') continue;
    const detail =
      sheets.length > 1
        ? say('sheet-read-of-many', { name: sheet.name, others: sheets.length - 1 })
        : say('sheet-read', { name: sheet.name });
    return {
      result: { ...result, findings: [...result.findings, { code: 'WORKBOOK_SHEET', detail }] },
      reader,
      blocks: new PieceCutter(true).add(sheet.csv, true),
    };
  }
  const problem = say('workbook-without-table');
  return { result: { ...nothingRead, problem }, reader: null, blocks: null };
}

/**
 * Reads a file of any size in windows with flat memory. `emit` takes the parts one after another and returns when the next may be made.
 */
export async function readWindows(
  windows: AsyncIterable<Buffer>,
  builder: BatchBuilder,
  options: ReadOptions,
  emit: (part: Part) => Promise<void>,
): Promise<{ report: FileReport; part: Part }> {
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
  let layers = 0;
  const outer =
    compression === null
      ? rest()
      : packedWindows(rest(), compression, state, () => options.isDelivered !== true || !covered);
  const contents = compression === null ? outer : peelWindows(outer, state, () => layers++);

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
    // Each layer has its own limit; together they could still expand a thousandfold.
    if (layers > 0 && content.size > EXPANSION_FROM && content.size > size * MAX_EXPANSION * 4) {
      state.error = 'expands too much';
      break;
    }
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
  const joined: Compression | null =
    layers > 0 ? 'nested' : compression === 'gzip' && state.members > 1 ? 'gzip-members' : compression;
  const report = makeReport({
    size,
    sha256: stored.digest(),
    sizeContent,
    sha256Content,
    compression: joined,
    state,
    encoding,
    result,
    findings,
    head: content.head,
  });
  part.done = size;
  return { report, part };
}
