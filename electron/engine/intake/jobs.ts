import type { FileStatus, IntakeFinding } from '../../../shared/contract/intake.ts';
import type { RecordBatch } from '../events/batch.ts';
import type { Completeness } from '../events/terms.ts';
import type { Compression, Packed } from './decompress.ts';
import type { Rejected } from './read-content.ts';
import type { ZipLock } from './zip-lock.ts';

/** How the bytes of an archive member are packed in the archive. */
export interface Packing {
  method: 'stored' | 'deflate' | Packed;
  /** Size and checksum that the archive claims for the unpacked bytes; no checksum where another one stands for it. */
  size: number;
  crc: number | null;
  /** How it is encrypted, with the keys that were made of the password. */
  lock?: ZipLock;
}

/** Where a worker gets the bytes of a file from. */
export type Source =
  | { kind: 'path'; path: string }
  /** A member of an archive on disk. */
  | { kind: 'slice'; path: string; start: number; length: number; packing: Packing | null }
  /** A member of an archive that is in memory. */
  | { kind: 'bytes'; bytes: Uint8Array; packing: Packing | null }
  /** A large member of an archive that can be read in one direction only: its bytes follow as messages. */
  | { kind: 'fed'; packing?: Packing };

export interface Job {
  seq: number;
  /** `hash`: only size and SHA-256 are wanted, as for archives whose members are kept one by one. */
  task: 'read' | 'hash';
  source: Source;
  /** Size in bytes as far as it is known before reading. */
  size: number;
  keepBytes: boolean;
  /** Content format that was asked for by name. */
  format: string | null;
  /** The file has the name of a log or digest as CloudTrail delivers them: a digest may cover it. */
  isDelivered: boolean;
}

/** Answers to a worker that waits. */
export type Control = { credit: number } | { feed: number; bytes: Uint8Array | null };

/** Stored bytes or content in pieces; `packed` pieces are compressed with zstd. */
export interface Piece {
  offset: number;
  length: number;
  packed: boolean;
  bytes: Uint8Array;
}

/** What is written to the case for a stretch of a file. */
export interface Part {
  batch: RecordBatch | null;
  chunks: Piece[];
  blocks: Piece[];
  rejected: Rejected[];
  /** Stored bytes that were read so far. */
  done: number;
}

/** Everything that the writer needs to enter one file into the case, beside its parts. */
export interface FileReport {
  status: FileStatus;
  kind: string;
  format: string | null;
  completeness: Completeness | null;
  reason: string | null;
  size: number;
  sha256: Uint8Array;
  sizeContent: number | null;
  sha256Content: Uint8Array | null;
  compression: Compression | null;
  trailingBytes: number;
  compressionError: string | null;
  encoding: string | null;
  records: number;
  rejected: number;
  findings: IntakeFinding[];
}

export type Answer = { seq: number; worker: number } & (
  | { type: 'part'; part: Part }
  | { type: 'done'; part: Part | null; report: FileReport }
  | { type: 'failed'; failure: { code: string; message: string } }
  /** The worker takes more fed bytes. */
  | { type: 'hungry' }
);

export function emptyPart(): Part {
  return { batch: null, chunks: [], blocks: [], rejected: [], done: 0 };
}
