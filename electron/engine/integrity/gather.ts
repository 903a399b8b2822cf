import type Database from 'better-sqlite3';
import type { EvidenceReader } from '../intake/evidence-store.ts';
import type { DigestContent } from './verify-evidence.ts';
import type { EvidenceObject } from './evidence.ts';
import type { LakeFile } from './lake.ts';
import { looksLikePublicKeys, type PublicKey, readPublicKeys } from './public-keys.ts';
import { looksLikeSignatures, type ObjectVersion, readSignatures, type SignatureSource, stemOfSidecar } from './signatures.ts';
import type { GzipProblem } from './strict-gzip.ts';

/** Everything that verification looks at, as the case holds it. */
export interface GatheredEvidence {
  objects: EvidenceObject[];
  digests: DigestContent[];
  signatures: SignatureSource[];
  versions: ObjectVersion[];
  publicKeys: PublicKey[];
  /** Key, signature and sign files with what could not be used of them. */
  problems: { file: number; path: string; problem: string }[];
  lake: { path: string; content: Buffer; folder: LakeFile[] }[];
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

/** Reads what the case holds for verification. Hashes are those of the import: nothing is hashed again here. */
export function gatherEvidence(db: Database.Database, evidence: EvidenceReader): GatheredEvidence {
  const rows = db
    .prepare(
      `SELECT f.id, s.label || CASE WHEN f.path = '' THEN '' WHEN f.path LIKE '!/%' THEN f.path ELSE '/' || f.path END AS path, f.kind, f.status, f.size, f.sha256, f.sha256_content,
         f.compression, f.trailing_bytes, f.compression_error, f.records
       FROM evidence_file f JOIN source s ON s.id = f.source WHERE f.status <> 'container' ORDER BY f.id`,
    )
    .all() as Row[];
  const gathered: GatheredEvidence = { objects: [], digests: [], signatures: [], versions: [], publicKeys: [], problems: [], lake: [] };
  for (const row of rows) {
    gathered.objects.push(toObject(row));
    if (row.kind === 'digest') gathered.digests.push({ objectId: row.id, content: evidence.content(row.id) });
    else if (row.kind === 'lake-signature') gathered.lake.push({ path: row.path, content: evidence.content(row.id), folder: lakeFolder(rows, row.path) });
    else if (row.kind !== 'log' && row.size <= SIDECAR_LIMIT) takeSidecar(row, evidence, gathered);
  }
  return gathered;
}

function takeSidecar(row: Row, evidence: EvidenceReader, gathered: GatheredEvidence): void {
  const couldMatter = row.kind !== 'other' || stemOfSidecar(row.path) !== null || row.size < 1024 * 1024;
  if (!couldMatter) return;
  const content = evidence.content(row.id);
  const note = (problems: string[]): void => problems.forEach((problem) => gathered.problems.push({ file: row.id, path: row.path, problem }));
  if (row.kind === 'public-keys' || (row.kind === 'other' && looksLikePublicKeys(content))) {
    const reading = readPublicKeys(content, row.path);
    for (const key of reading.keys) gathered.publicKeys.push(key);
    note(reading.problems);
  } else if (row.kind === 'object-metadata' || stemOfSidecar(row.path) !== null || looksLikeSignatures(row.path, content)) {
    const reading = readSignatures(row.path, content);
    for (const source of reading.sources) gathered.signatures.push(source);
    for (const version of reading.versions) gathered.versions.push(version);
    note(reading.problems);
  }
}

function toObject(row: Row): EvidenceObject {
  const content = row.sha256_content?.toString('hex') ?? null;
  const isGzip = row.compression === 'gzip';
  return {
    id: row.id,
    path: row.path.replaceAll('!/', '/'),
    sha256Stored: row.sha256.toString('hex'),
    sizeStored: row.size,
    gzip: isGzip ? { firstMemberSha256: row.compression_error === null ? content : null, trailingBytes: row.trailing_bytes, error: row.compression_error as GzipProblem | null } : null,
    sha256Content: content,
    kind: row.kind === 'log' || row.kind === 'digest' ? row.kind : 'other',
    eventCount: row.records,
  };
}

function lakeFolder(rows: readonly Row[], path: string): LakeFile[] {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return rows.filter((row) => row.path.startsWith(folder) && row.path !== path && !row.path.slice(folder.length).includes('/')).map((row) => ({ id: row.id, path: row.path, sha256Stored: row.sha256.toString('hex') }));
}
