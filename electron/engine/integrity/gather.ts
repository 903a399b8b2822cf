import type Database from 'better-sqlite3';
import { AppError } from '../../../shared/contract/errors.ts';
import type { EvidenceReader, GzipError } from '../intake/index.ts';
import type { DigestContent } from './verify-evidence.ts';
import type { EvidenceObject } from './evidence.ts';
import type { LakeFile } from './lake.ts';
import { looksLikePublicKeys, type PublicKey, readPublicKeys } from './public-keys.ts';
import {
  looksLikeSignatures,
  type ObjectVersion,
  readSignatures,
  type SignatureSource,
  stemOfSidecar,
} from './signatures.ts';

/** Everything that verification looks at, as the case holds it. */
export interface GatheredEvidence {
  objects: EvidenceObject[];
  digests: DigestContent[];
  signatures: SignatureSource[];
  versions: ObjectVersion[];
  publicKeys: PublicKey[];
  /** Files that verification took keys, metadata or signatures from, whatever import took them for. */
  inputs: VerificationInputFile[];
  lake: { path: string; content: Buffer; folder: LakeFile[] }[];
}

/** A file of the case that served the verification. */
interface VerificationInputFile {
  file: number;
  path: string;
  kind: 'public-keys' | 'metadata' | 'versions' | 'lake-signature';
  /** Keys, objects with metadata, or object versions that were read from it. */
  entries: number;
  /** Signatures among them. */
  signatures: number;
  /** What could not be used, in English. */
  problems: string[];
}

interface Row {
  id: number;
  path: string;
  kind: string;
  status: string;
  size: number;
  sha256: Buffer;
  sha256_content: Buffer | null;
  compression: string | null;
  trailing_bytes: number;
  compression_error: string | null;
  records: number;
}

/** Files that nothing else recognised are looked into for metadata in text form up to this size. */
const SIDECAR_LIMIT = 16 * 1024 * 1024;

/** How often progress is told, in files. */
const progressStep = 512;

/** Reads what the case holds for verification. Hashes are those of the import: nothing is hashed again here. */
export function gatherEvidence(
  db: Database.Database,
  evidence: EvidenceReader,
  onProgress?: (done: number, total: number) => void,
): GatheredEvidence {
  const rows = db
    .prepare(
      `SELECT f.id, s.label || CASE WHEN f.path = '' THEN '' WHEN f.path LIKE '!/%' THEN f.path ELSE '/' || f.path END AS path, f.kind, f.status, f.size, f.sha256, f.sha256_content,
         f.compression, f.trailing_bytes, f.compression_error, f.records
       FROM evidence_file f JOIN source s ON s.id = f.source WHERE f.status <> 'container' ORDER BY f.id`,
    )
    .all() as Row[];
  const gathered: GatheredEvidence = {
    objects: [],
    digests: [],
    signatures: [],
    versions: [],
    publicKeys: [],
    inputs: [],
    lake: [],
  };
  for (const [index, row] of rows.entries()) {
    if (index % progressStep === 0) onProgress?.(index, rows.length);
    gathered.objects.push(toObject(row));
    if (row.kind === 'log') continue;
    const content =
      row.kind === 'digest' || row.kind === 'lake-signature' || couldBeSidecar(row)
        ? contentOf(evidence, row.id)
        : null;
    if (content === null) continue;
    if (row.kind === 'digest') gathered.digests.push({ objectId: row.id, content });
    else if (row.kind === 'lake-signature') {
      gathered.lake.push({ path: row.path, content, folder: lakeFolder(rows, row.path) });
      gathered.inputs.push({
        file: row.id,
        path: row.path,
        kind: 'lake-signature',
        entries: 1,
        signatures: 1,
        problems: [],
      });
    } else takeSidecar(row, content, gathered);
  }
  return gathered;
}

/** Null where a file that was taken in by reference is gone: what it said is then not known, and the digest counts as unreadable. */
function contentOf(evidence: EvidenceReader, file: number): Buffer | null {
  try {
    return evidence.content(file);
  } catch (cause) {
    if (cause instanceof AppError) return null;
    throw cause;
  }
}

function couldBeSidecar(row: Row): boolean {
  return (
    row.size <= SIDECAR_LIMIT && (row.kind !== 'other' || stemOfSidecar(row.path) !== null || row.size < 1024 * 1024)
  );
}

function takeSidecar(row: Row, content: Buffer, gathered: GatheredEvidence): void {
  const note = (kind: VerificationInputFile['kind'], entries: number, signatures: number, problems: string[]): void => {
    gathered.inputs.push({ file: row.id, path: row.path, kind, entries, signatures, problems });
  };
  if (row.kind === 'public-keys' || (row.kind === 'other' && looksLikePublicKeys(content))) {
    const reading = readPublicKeys(content, row.path);
    for (const key of reading.keys) gathered.publicKeys.push(key);
    note('public-keys', reading.keys.length, 0, reading.problems);
  } else if (
    row.kind === 'object-metadata' ||
    stemOfSidecar(row.path) !== null ||
    looksLikeSignatures(row.path, content)
  ) {
    const reading = readSignatures(row.path, content);
    for (const source of reading.sources) gathered.signatures.push(source);
    for (const version of reading.versions) gathered.versions.push(version);
    const signatures = reading.sources.filter((source) => source.signature !== null).length;
    if (reading.sources.length > 0 || reading.versions.length === 0)
      note('metadata', reading.sources.length, signatures, reading.problems);
    if (reading.versions.length > 0) note('versions', reading.versions.length, 0, []);
  }
}

function toObject(row: Row): EvidenceObject {
  const content = row.sha256_content?.toString('hex') ?? null;
  const isGzip = row.compression === 'gzip';
  // Whatever compression is put around the log, its content is what was signed.
  const isRecompressed = row.compression !== null && !isGzip && row.compression !== 'gzip-members';
  return {
    id: row.id,
    path: row.path.replaceAll('!/', '/'),
    sha256Stored: row.sha256.toString('hex'),
    sizeStored: row.size,
    gzip: isGzip
      ? {
          firstMemberSha256: row.compression_error === null ? content : null,
          trailingBytes: row.trailing_bytes,
          error: row.compression_error as GzipError | null,
        }
      : null,
    sha256Content: content,
    ...(isRecompressed ? { isRecompressed } : {}),
    kind: row.kind === 'log' || row.kind === 'digest' ? row.kind : 'other',
    eventCount: row.records,
  };
}

function lakeFolder(rows: readonly Row[], path: string): LakeFile[] {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return rows
    .filter((row) => row.path.startsWith(folder) && row.path !== path && !row.path.slice(folder.length).includes('/'))
    .map((row) => ({ id: row.id, path: row.path, sha256Stored: row.sha256.toString('hex') }));
}
