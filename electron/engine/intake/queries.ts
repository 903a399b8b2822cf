import type Database from 'better-sqlite3';
import type { EvidenceFile, IntakeFinding, RejectedRecord } from '../../../shared/contract/intake.ts';
import { tell, tellReason } from './told.ts';
import type { EvidenceReader } from './evidence-store.ts';
import { decodeText } from './text-encoding.ts';

/** Length of the beginning of a rejected record that a list carries. */
const EXCERPT = 4096;

interface FileRow extends Omit<EvidenceFile, 'findings' | 'sha256' | 'sha256Uncompressed'> {
  sha256: Buffer;
  sha256Uncompressed: Buffer | null;
}

export interface FileListParams {
  offset: number;
  limit: number;
  status?: string | undefined;
  /** Part of the path; upper and lower case are the same (ASCII letters). */
  text?: string | undefined;
  rejectedOnly?: boolean | undefined;
}

/** A page of the evidence files in the order in which they were taken in, with verdicts and findings. */
export function listFiles(db: Database.Database, params: FileListParams): { total: number; files: EvidenceFile[] } {
  const conditions: string[] = [];
  const values: Record<string, string | number> = {};
  if (params.status !== undefined) {
    conditions.push('f.status = @status');
    values['status'] = params.status;
  }
  if (params.text !== undefined && params.text !== '') {
    conditions.push(`(s.label || '/' || f.path) LIKE @text ESCAPE '\\'`);
    values['text'] = `%${params.text.replace(/[\\%_]/g, (each) => `\\${each}`)}%`;
  }
  if (params.rejectedOnly === true) conditions.push('f.rejected > 0');
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const total = db
    .prepare(`SELECT count(*) FROM evidence_file f JOIN source s ON s.id = f.source ${where}`)
    .pluck()
    .get(values) as number;
  const rows = db
    .prepare(
      `SELECT f.id, f.source, s.label || CASE WHEN f.path = '' THEN '' WHEN f.path LIKE '!/%' THEN f.path ELSE '/' || f.path END AS path, f.status, f.format, f.completeness, f.reason,
         f.size AS sizeBytes, f.size_content AS sizeContent, f.sha256, f.sha256_content AS sha256Uncompressed, f.records, f.indexed, f.duplicates, f.rejected,
         f.first_event AS firstEvent, f.last_event AS lastEvent, f.stored, v.verdict
       FROM evidence_file f JOIN source s ON s.id = f.source LEFT JOIN file_verdict v ON v.file = f.id ${where} ORDER BY f.id LIMIT @limit OFFSET @offset`,
    )
    .all({ ...values, limit: params.limit, offset: params.offset }) as FileRow[];
  const findings = db.prepare('SELECT code, detail FROM intake_finding WHERE file = ? ORDER BY id');
  return {
    total,
    files: rows.map((row) => ({
      ...row,
      ...(row.reason === null ? {} : tellReason(row.reason)),
      sha256: row.sha256.toString('hex'),
      sha256Uncompressed: row.sha256Uncompressed?.toString('hex') ?? null,
      findings: (findings.all(row.id) as { code: string; detail: string }[]).map(({ code, detail }): IntakeFinding => {
        const { text, ...said } = tell(detail);
        return { code, detail: text, ...said };
      }),
    })),
  };
}

/** A page of the records that were found but could not be indexed, by file and place. */
export function listRejected(
  db: Database.Database,
  params: { offset: number; limit: number; file?: number | undefined },
): { total: number; records: RejectedRecord[] } {
  const where = params.file === undefined ? '' : 'WHERE r.file = @file';
  const values = params.file === undefined ? {} : { file: params.file };
  const total = db.prepare(`SELECT count(*) FROM rejected_record r ${where}`).pluck().get(values) as number;
  const rows = db
    .prepare(
      `SELECT r.file, s.label || CASE WHEN f.path = '' THEN '' WHEN f.path LIKE '!/%' THEN f.path ELSE '/' || f.path END AS path, r.record, r.offset, r.length, r.reason, substr(r.bytes, 1, ${EXCERPT}) AS bytes
       FROM rejected_record r JOIN evidence_file f ON f.id = r.file JOIN source s ON s.id = f.source ${where} ORDER BY r.id LIMIT @limit OFFSET @offset`,
    )
    .all({ ...values, limit: params.limit, offset: params.offset }) as (Omit<RejectedRecord, 'excerpt'> & {
    bytes: Buffer;
  })[];
  return {
    total,
    records: rows.map(({ bytes, ...row }) => ({ ...row, ...tellReason(row.reason), excerpt: bytes.toString('utf8') })),
  };
}

/** Files by status, for the whole case. */
export function filesByStatus(db: Database.Database): Record<string, number> {
  const rows = db
    .prepare('SELECT status, count(*) AS count FROM evidence_file GROUP BY status ORDER BY status')
    .all() as { status: string; count: number }[];
  return Object.fromEntries(rows.map((row) => [row.status, row.count]));
}

/**
 * A piece of a file's content as text. Bytes that are no text of the file's encoding become U+FFFD; control characters stay as they are, the window shows them visibly.
 * @throws AppError `events/not-found` | `intake/vanished`
 */
export function peek(
  db: Database.Database,
  evidence: EvidenceReader,
  params: { file: number; offset: number; length: number },
): { text: string; truncated: boolean } {
  const size = evidence.contentSize(params.file);
  const bytes = evidence.record(params.file, params.offset, Math.max(0, Math.min(params.length, size - params.offset)));
  const encoding = db.prepare('SELECT encoding FROM evidence_file WHERE id = ?').pluck().get(params.file) as
    | string
    | null
    | undefined;
  return { text: decodeText(bytes, encoding ?? null), truncated: params.offset + params.length < size };
}
