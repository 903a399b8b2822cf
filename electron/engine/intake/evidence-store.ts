import type Database from 'better-sqlite3';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { zstdDecompressSync } from 'node:zlib';
import { AppError } from '../../../shared/contract/errors.ts';
import { releaseBytes } from '../case/release-bytes.ts';
import { readGzip, readPacked, sniffCompression } from './decompress.ts';
import type { Piece } from './jobs.ts';
import { type TextEncoding, toUtf8 } from './text-encoding.ts';

interface StoredFile {
  id: number;
  path: string;
  stored: string;
  kind: string;
  size: number;
  size_content: number | null;
  compression: string | null;
  encoding: string | null;
  reference: string | null;
}

interface PieceRow {
  offset: number;
  length: number;
  packed: number;
  bytes: Buffer;
}

/** Longest content that is put together for one request: files of that size are read by blocks. */
const MAX_CONTENT = 1024 * 1024 * 1024;

/** Writes the stored bytes and the content blocks of a file, piece by piece. */
export class PieceWriter {
  readonly #insertChunk: Database.Statement;
  readonly #insertBlock: Database.Statement;

  constructor(db: Database.Database) {
    this.#insertChunk = db.prepare(
      'INSERT INTO evidence_chunk(file, offset, length, packed, bytes) VALUES (?, ?, ?, ?, ?)',
    );
    this.#insertBlock = db.prepare(
      'INSERT INTO text_block(file, offset, length, packed, bytes) VALUES (?, ?, ?, ?, ?)',
    );
  }

  write(file: number, chunks: readonly Piece[], blocks: readonly Piece[]): void {
    for (const each of chunks) this.#insertChunk.run(file, each.offset, each.length, each.packed ? 1 : 0, each.bytes);
    for (const each of blocks) this.#insertBlock.run(file, each.offset, each.length, each.packed ? 1 : 0, each.bytes);
  }
}

/** Reads evidence back: stored bytes, content, and the text of single records. Keeps the contents that were asked for last. */
export class EvidenceReader {
  readonly #db: Database.Database;
  readonly #contents = new Map<number, Buffer>();
  readonly #files = new Map<number, StoredFile>();
  #held = 0;
  readonly #capacity: number;
  readonly #blocks: Database.Statement;
  readonly #chunks: Database.Statement;
  readonly #allBlocks: Database.Statement;
  readonly #allChunks: Database.Statement;

  constructor(db: Database.Database, capacity = 64 * 1024 * 1024) {
    this.#db = db;
    this.#capacity = capacity;
    this.#blocks = coveringPieces(db, 'text_block');
    this.#chunks = coveringPieces(db, 'evidence_chunk');
    this.#allBlocks = allPieces(db, 'text_block');
    this.#allChunks = allPieces(db, 'evidence_chunk');
  }

  /** The bytes as they were handed in. @throws AppError `intake/vanished` where a referenced file is gone or changed its length, or only the hash was kept */
  storedBytes(file: number): Buffer {
    const row = this.#file(file);
    if (row.stored === 'inside') return join(this.#allChunks.all(file) as PieceRow[]);
    if (row.stored === 'reference') {
      try {
        const bytes = readFileSync(row.reference ?? '');
        if (bytes.length === row.size) return bytes;
      } catch {
        // Reported below: gone or unreadable is the same to whoever asks for its bytes.
      }
    }
    throw vanished(row);
  }

  /** The stored bytes piece by piece, for files of any size. @throws AppError `intake/vanished` as `storedBytes` */
  *storedPieces(file: number): Generator<Buffer> {
    const row = this.#file(file);
    if (row.stored !== 'inside') {
      yield this.storedBytes(file);
      return;
    }
    const next = this.#db.prepare(
      'SELECT offset, length, packed, bytes FROM evidence_chunk WHERE file = ? AND offset >= ? ORDER BY offset LIMIT 1',
    );
    for (let offset = 0; ;) {
      const piece = next.get(file, offset) as PieceRow | undefined;
      if (piece === undefined) return;
      yield join([piece]);
      offset = piece.offset + piece.length;
    }
  }

  /** Codes of what import found out about the file. */
  findingCodes(file: number): ReadonlySet<string> {
    return new Set(this.#db.prepare('SELECT code FROM intake_finding WHERE file = ?').pluck().all(file) as string[]);
  }

  /** Length of the content that record offsets refer to. */
  contentSize(file: number): number {
    const row = this.#file(file);
    const blocks = this.#db.prepare('SELECT max(offset + length) FROM text_block WHERE file = ?').pluck().get(file) as
      | number
      | null;
    if (blocks !== null) return blocks;
    if (row.encoding !== null) return this.content(file).length;
    return row.size_content ?? row.size;
  }

  /** The content that record offsets refer to: uncompressed, and UTF-8 where the file is UTF-16. */
  content(file: number): Buffer {
    const known = this.#contents.get(file);
    if (known !== undefined) {
      this.#contents.delete(file);
      this.#contents.set(file, known);
      return known;
    }
    const content = this.#readContent(this.#file(file));
    this.#contents.set(file, content);
    this.#held += content.length;
    for (const [oldest, old] of this.#contents) {
      if (this.#held <= this.#capacity || oldest === file) break;
      this.#contents.delete(oldest);
      this.#held -= old.length;
    }
    return content;
  }

  /** Keeps no content any longer: for what reads much and then works on with something else. Whoever still has one may go on with it. */
  forget(): void {
    this.#contents.clear();
    this.#held = 0;
  }

  /** Gives up the contents that are held, and their memory at once: nothing that this reader gave out may be looked at afterwards. For threads that read file after file. */
  release(): void {
    for (const content of this.#contents.values()) releaseBytes(content);
    this.#contents.clear();
    this.#held = 0;
  }

  #readContent(row: StoredFile): Buffer {
    const blocks = this.#allBlocks.all(row.id) as PieceRow[];
    if (blocks.length > 0) return join(blocks);
    const bytes = this.storedBytes(row.id);
    const content =
      row.compression === null
        ? bytes
        : row.compression === 'gzip'
          ? readGzip(bytes, MAX_CONTENT, 'first').content
          : readPacked(bytes, sniffCompression(bytes) ?? 'gzip', MAX_CONTENT).content;
    if (content.buffer !== bytes.buffer) releaseBytes(bytes);
    return row.encoding === null ? content : toUtf8(content, row.encoding as TextEncoding);
  }

  /** The bytes of one record as they stand in the content. Large files are kept in blocks, so that no record costs a whole inflation. */
  record(file: number, offset: number, length: number): Buffer {
    if (length <= 0) return Buffer.alloc(0);
    const held = this.#contents.get(file);
    if (held !== undefined) return held.subarray(offset, offset + length);
    const row = this.#file(file);
    const isPlain = row.compression === null && row.encoding === null;
    if (isPlain && row.stored === 'reference') {
      const beginning = this.#readRange(row, offset, length);
      if (beginning !== null) return beginning;
    }
    for (const statement of isPlain ? [this.#blocks, this.#chunks] : [this.#blocks]) {
      const pieces = statement.all(file, offset + length, file, offset) as PieceRow[];
      if (pieces.length === 0) continue;
      const from = offset - pieces[0]!.offset;
      return join(pieces).subarray(from, from + length);
    }
    return this.content(file).subarray(offset, offset + length);
  }

  /** A range of a referenced file that is not compressed; null where its content is kept in blocks after all. */
  #readRange(row: StoredFile, offset: number, length: number): Buffer | null {
    if (this.#db.prepare('SELECT 1 FROM text_block WHERE file = ? LIMIT 1').get(row.id) !== undefined) return null;
    let handle: number;
    try {
      handle = openSync(row.reference ?? '', 'r');
    } catch {
      throw vanished(row);
    }
    try {
      const bytes = Buffer.alloc(length);
      const read = readSync(handle, bytes, 0, length, offset);
      if (read < length && offset + length <= row.size) throw vanished(row);
      return bytes.subarray(0, read);
    } finally {
      closeSync(handle);
    }
  }

  #file(file: number): StoredFile {
    const known = this.#files.get(file);
    if (known !== undefined) return known;
    const row = this.#db
      .prepare(
        `SELECT f.id, f.path, f.stored, f.kind, f.size, f.size_content, f.compression, f.encoding,
           CASE WHEN f.stored = 'reference' THEN s.path || CASE WHEN f.path = '' THEN '' ELSE '/' || f.path END END AS reference
         FROM evidence_file f JOIN source s ON s.id = f.source WHERE f.id = ?`,
      )
      .get(file) as StoredFile | undefined;
    if (row === undefined)
      throw new AppError('events/not-found', `There is no evidence file number ${file} in this case.`);
    if (this.#files.size > 10_000) this.#files.clear();
    this.#files.set(file, row);
    return row;
  }
}

function allPieces(db: Database.Database, table: 'text_block' | 'evidence_chunk'): Database.Statement {
  return db.prepare(`SELECT offset, length, packed, bytes FROM ${table} WHERE file = ? ORDER BY offset`);
}

function coveringPieces(db: Database.Database, table: 'text_block' | 'evidence_chunk'): Database.Statement {
  // The piece in which the range begins is found through the primary key; pieces follow without gaps.
  return db.prepare(
    `SELECT offset, length, packed, bytes FROM ${table} WHERE file = ? AND offset < ? AND offset >= coalesce((SELECT max(offset) FROM ${table} WHERE file = ? AND offset <= ?), 0) ORDER BY offset`,
  );
}

function join(pieces: readonly PieceRow[]): Buffer {
  const bytes = pieces.map((each) => (each.packed === 1 ? zstdDecompressSync(each.bytes) : each.bytes));
  return bytes.length === 1 ? bytes[0]! : Buffer.concat(bytes);
}

function vanished(row: StoredFile): AppError {
  if (row.stored === 'hash') {
    return new AppError(
      'intake/vanished',
      `Of ${row.path === '' ? 'this archive' : row.path} only the hash is in the case.`,
      { hint: 'Archives are kept member by member; look at the members.' },
    );
  }
  return new AppError(
    'intake/vanished',
    `The evidence file ${row.reference ?? row.path} is not where it was when it was imported by reference, or has changed.`,
    {
      hint: 'Connect the disk it was on. Evidence imported without "reference" is kept inside the case.',
    },
  );
}
