import type Database from 'better-sqlite3';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { releaseBytes } from '../case/release-bytes.ts';

/** Bytes in one BLOB of a column before packing. */
const CHUNK = 1 << 20;

/** Level 1 packs these columns as well as level 3 within 5 % at twice the speed. */
export function pack(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
}

/** `size` is the number of bytes that are expected: room for all of them at once is a quarter cheaper than growing. */
export function unpack(bytes: Uint8Array, size = CHUNK): Uint8Array {
  return zstdDecompressSync(bytes, { chunkSize: Math.max(1024, Math.min(size, CHUNK) + 64) });
}

/** Tables of packed arrays: columns with their folded texts, and what is derived from them. */
export type ChunkTable = 'column_chunk' | 'derived_chunk';

/** Writes an array as packed pieces under a name that is not taken. `count` of a piece is its number of values. */
export function storeValues(
  db: Database.Database,
  name: string,
  values: Uint8Array | Uint16Array | Uint32Array | Float64Array,
  table: ChunkTable = 'column_chunk',
): void {
  const insert = db.prepare(`INSERT INTO ${table}(name, seq, count, bytes) VALUES (?, ?, ?, ?)`);
  const width = values.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (let start = 0, seq = 0; start < bytes.length; start += CHUNK, seq++) {
    // The copy leaves shared memory, which zlib does not take.
    const piece = bytes.slice(start, start + CHUNK);
    insert.run(name, seq, piece.length / width, pack(new Uint8Array(piece)));
  }
}

export function hasValues(db: Database.Database, name: string): boolean {
  return db.prepare('SELECT 1 FROM column_chunk WHERE name = ? LIMIT 1').get(name) !== undefined;
}

/** Number of values stored under a name. */
export function countValues(db: Database.Database, name: string, table: ChunkTable = 'column_chunk'): number {
  return db.prepare(`SELECT coalesce(sum(count), 0) FROM ${table} WHERE name = ?`).pluck().get(name) as number;
}

/** Fills `target` with the bytes stored under a name. */
export function fillValues(db: Database.Database, name: string, target: Uint8Array): void {
  let at = 0;
  for (const bytes of db
    .prepare('SELECT bytes FROM column_chunk WHERE name = ? ORDER BY seq')
    .pluck()
    .iterate(name) as IterableIterator<Uint8Array>) {
    const piece = unpack(bytes, target.length - at);
    target.set(piece, at);
    at += piece.length;
    releaseBytes(piece);
    releaseBytes(bytes);
  }
}

/** The bytes stored under a name. */
export function loadValues(
  db: Database.Database,
  name: string,
  table: ChunkTable = 'column_chunk',
): Uint8Array<ArrayBuffer> {
  const total = countValues(db, name, table);
  let target: Uint8Array<ArrayBuffer> | null = null;
  let at = 0;
  for (const { count, bytes } of db
    .prepare(`SELECT count, bytes FROM ${table} WHERE name = ? ORDER BY seq`)
    .iterate(name) as IterableIterator<{ count: number; bytes: Uint8Array }>) {
    const piece = unpack(bytes, count * 8);
    // The first piece tells the width of all values.
    target ??= new Uint8Array(total * (piece.length / count));
    target.set(piece, at);
    at += piece.length;
    releaseBytes(piece);
    releaseBytes(bytes);
  }
  return target ?? new Uint8Array(0);
}

/** The bytes in from…to of those stored under a name, values of one byte: only the pieces in which they stand are unpacked. */
export function readBytes(db: Database.Database, name: string, from: number, to: number): Buffer {
  const target = Buffer.alloc(to - from);
  if (to === from) return target;
  const rows = db
    .prepare('SELECT seq, bytes FROM column_chunk WHERE name = ? AND seq BETWEEN ? AND ?')
    .iterate(name, Math.floor(from / CHUNK), Math.floor((to - 1) / CHUNK));
  for (const { seq, bytes } of rows as IterableIterator<{ seq: number; bytes: Uint8Array }>) {
    const piece = unpack(bytes);
    const begin = Math.max(from, seq * CHUNK);
    target.set(piece.subarray(begin - seq * CHUNK, to - seq * CHUNK), begin - from);
    releaseBytes(piece);
    releaseBytes(bytes);
  }
  return target;
}
