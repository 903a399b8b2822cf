import type Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import type { AuditEntry, AuditVerdict } from '../../../shared/contract/audit.ts';
import { canonicalJson } from './canonical-json.ts';

/** Who works on the case, on which machine, with which version. */
export interface EngineContext {
  examiner: string;
  machine: string;
  application: string;
}

type Body = Omit<AuditEntry, 'hash'>;

const start = Buffer.alloc(32);

/** hash(n) = SHA-256(hash(n−1) ‖ canonical JSON of entry n); 32 zero bytes before the first. */
function chainHash(previous: Uint8Array, body: string): Buffer {
  return createHash('sha256').update(previous).update(body, 'utf8').digest();
}

/**
 * Appends an act to the examiner log. Call it inside the transaction that does the act, so that neither stands without the other.
 * @returns the new head of the chain, hex
 */
export function appendAudit(db: Database.Database, context: EngineContext, act: string, params: unknown, result: unknown, time = Date.now()): string {
  const last = db.prepare('SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1').get() as { seq: number; hash: Buffer } | undefined;
  const body: Body = { seq: (last?.seq ?? 0) + 1, time, ...context, act, params: params ?? null, result: result ?? null };
  const text = canonicalJson(body);
  const hash = chainHash(last?.hash ?? start, text);
  db.prepare('INSERT INTO audit_entry(seq, body, hash) VALUES (?, ?, ?)').run(body.seq, text, hash);
  return hash.toString('hex');
}

/** Entries oldest first; `act` selects one kind. */
export function listAudit(db: Database.Database, page: { offset: number; limit: number; act?: string | undefined }): { total: number; entries: AuditEntry[] } {
  const where = page.act === undefined ? '' : `WHERE json_extract(body, '$.act') = @act`;
  const bound = { act: page.act ?? null, limit: page.limit, offset: page.offset };
  const total = db.prepare(`SELECT count(*) FROM audit_entry ${where}`).pluck().get(page.act === undefined ? {} : { act: page.act }) as number;
  const rows = db.prepare(`SELECT body, hash FROM audit_entry ${where} ORDER BY seq LIMIT @limit OFFSET @offset`).all(page.act === undefined ? { limit: bound.limit, offset: bound.offset } : bound) as { body: string; hash: Buffer }[];
  return { total, entries: rows.map((row) => ({ ...(JSON.parse(row.body) as Body), hash: row.hash.toString('hex') })) };
}

/** The hash of the newest entry and how many there are. */
export function auditHead(db: Database.Database): { head: string; entries: number } {
  const last = db.prepare('SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1').get() as { seq: number; hash: Buffer } | undefined;
  return { head: last?.hash.toString('hex') ?? '', entries: last?.seq ?? 0 };
}

/** Walks the whole chain. Finds altered, removed, inserted and re-ordered entries; someone who rewrites the whole chain is found only against a head written down elsewhere. */
export function verifyAudit(db: Database.Database): AuditVerdict {
  let previous: Uint8Array = start;
  let entries = 0;
  for (const row of db.prepare('SELECT seq, body, hash FROM audit_entry ORDER BY seq').iterate() as IterableIterator<{ seq: number; body: string; hash: Buffer }>) {
    const reason = findBreak(row, entries + 1, previous);
    if (reason !== null) return { intact: false, entries, head: Buffer.from(previous).toString('hex'), firstBreak: { seq: row.seq, reason } };
    previous = row.hash;
    entries++;
  }
  return { intact: true, entries, head: entries === 0 ? '' : Buffer.from(previous).toString('hex'), firstBreak: null };
}

function findBreak(row: { seq: number; body: string; hash: Buffer }, expectedSeq: number, previous: Uint8Array): string | null {
  if (row.seq !== expectedSeq) return `Entry ${expectedSeq} is missing.`;
  if (!chainHash(previous, row.body).equals(row.hash)) return 'The entry or the one before it was altered.';
  try {
    if ((JSON.parse(row.body) as Body).seq !== row.seq) return 'The entry stands in another place than it was written.';
  } catch {
    return 'The entry is not readable.';
  }
  return null;
}
