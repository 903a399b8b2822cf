import type Database from 'better-sqlite3';
import { readFileSync } from 'node:fs';
import { AppError } from '../../../shared/contract/errors.ts';
import { unpack } from '../columns/column-store.ts';
import { readFirstMember, WHOLE_LIMIT } from './gzip.ts';

/** One BLOB holds at most this much: SQLite rewrites a value as a whole and limits it to 1 GB. */
const CHUNK = 4 * 1024 * 1024;

interface StoredFile {
  id: number;
  path: string;
  stored: string;
  size: number;
  size_content: number | null;
  compression: string | null;
  reference: string | null;
}

/** Writes the stored bytes of a file in pieces. */
export function storeBytes(db: Database.Database, file: number, bytes: Uint8Array): void {
  const insert = db.prepare('INSERT INTO evidence_chunk(file, seq, bytes) VALUES (?, ?, ?)');
  for (let start = 0, seq = 0; start < bytes.length; start += CHUNK, seq++) insert.run(file, seq, bytes.subarray(start, start + CHUNK));
}

/** Reads evidence back: stored bytes, content, and the text of single records. Keeps the contents that were asked for last. */
export class EvidenceReader {
  readonly #db: Database.Database;
  readonly #contents = new Map<number, Buffer>();
  #held = 0;
  readonly #capacity: number;

  constructor(db: Database.Database, capacity = 64 * 1024 * 1024) {
    this.#db = db;
    this.#capacity = capacity;
  }

  /** The bytes as they were handed in. @throws AppError `intake/vanished` where a referenced file is gone or changed its length */
  storedBytes(file: number): Buffer {
    const row = this.#file(file);
    if (row.stored === 'inside') {
      const chunks = this.#db.prepare('SELECT bytes FROM evidence_chunk WHERE file = ? ORDER BY seq').pluck().all(file) as Buffer[];
      return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    }
    try {
      const bytes = readFileSync(row.reference ?? '');
      if (bytes.length === row.size) return bytes;
    } catch {
      // Reported below: gone or unreadable is the same to whoever asks for its bytes.
    }
    throw new AppError('intake/vanished', `The evidence file ${row.reference ?? row.path} is not where it was when it was imported by reference, or has changed.`, {
      hint: 'Connect the disk it was on. Evidence imported without "reference" is kept inside the case.',
    });
  }

  /** Length of the content that record offsets refer to. */
  contentSize(file: number): number {
    const row = this.#file(file);
    return row.size_content ?? row.size;
  }

  /** The uncompressed content that record offsets refer to. */
  content(file: number): Buffer {
    const known = this.#contents.get(file);
    if (known !== undefined) {
      this.#contents.delete(file);
      this.#contents.set(file, known);
      return known;
    }
    const row = this.#file(file);
    const bytes = this.storedBytes(file);
    const content = row.compression === 'gzip' ? readFirstMember(bytes, WHOLE_LIMIT).content : bytes;
    this.#contents.set(file, content);
    this.#held += content.length;
    for (const [oldest, old] of this.#contents) {
      if (this.#held <= this.#capacity || oldest === file) break;
      this.#contents.delete(oldest);
      this.#held -= old.length;
    }
    return content;
  }

  /** The bytes of one record as they stand in the content. Large files are kept in blocks of their own, so that no record costs a whole inflation. */
  record(file: number, offset: number, length: number): Buffer {
    const blocks = this.#db
      .prepare('SELECT offset, bytes FROM text_block WHERE file = ? AND offset < ? AND offset + length > ? ORDER BY offset')
      .all(file, offset + length, offset) as { offset: number; bytes: Buffer }[];
    if (blocks.length === 0) return this.content(file).subarray(offset, offset + length);
    const text = Buffer.concat(blocks.map((block) => unpack(block.bytes)));
    return text.subarray(offset - blocks[0]!.offset, offset - blocks[0]!.offset + length);
  }

  #file(file: number): StoredFile {
    const row = this.#db
      .prepare(
        `SELECT f.id, f.path, f.stored, f.size, f.size_content, f.compression, CASE WHEN f.stored = 'reference' THEN s.path || CASE WHEN f.path = '' THEN '' ELSE '/' || f.path END END AS reference
         FROM evidence_file f JOIN source s ON s.id = f.source WHERE f.id = ?`,
      )
      .get(file) as StoredFile | undefined;
    if (row === undefined) throw new AppError('events/not-found', `There is no evidence file number ${file} in this case.`);
    return row;
  }
}
