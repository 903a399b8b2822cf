import type Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import type { AuditEntry, ContentSeals } from '../../../shared/contract/audit.ts';
import { canonicalJson } from './canonical-json.ts';
import { sealsOf, type Vouched, vouch } from './content.ts';

/** Who works on the case, on which machine, with which version. */
export interface EngineContext {
  examiner: string;
  machine: string;
  application: string;
}

type Body = Omit<AuditEntry, 'hash'>;

interface Row {
  seq: number;
  body: string;
  hash: Buffer;
}

const start = Buffer.alloc(32);
/** Where the newest hash is written down a second time, so that entries taken off the end are missed. */
const headKey = 'audit_head';

/** hash(n) = SHA-256(hash(n−1) ‖ canonical JSON of entry n); 32 zero bytes before the first. */
function chainHash(previous: Uint8Array, body: string): Buffer {
  return createHash('sha256').update(previous).update(body, 'utf8').digest();
}

/** What an entry may be given besides the act: another time than now, and digests that were made before (of tables too large to digest in between). */
export interface EntryOptions {
  time?: number | undefined;
  content?: ContentSeals | null | undefined;
}

/**
 * Appends an act to the examiner log, with the digests of the tables that the act changed. Call it inside the transaction that does the act, after
 * the change, so that neither stands without the other.
 * @returns the new head of the chain, hex
 */
export function appendAudit(
  db: Database.Database,
  context: EngineContext,
  act: string,
  params: unknown,
  result: unknown,
  options: EntryOptions | number = {},
): string {
  const { time = Date.now(), content } = typeof options === 'number' ? { time: options } : options;
  const append = (): string => {
    const last = db.prepare('SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1').get() as Row | undefined;
    const { examiner, machine, application } = context;
    const seals = content ?? sealsOf(db, act);
    const body: Body = {
      seq: (last?.seq ?? 0) + 1,
      time,
      examiner,
      machine,
      application,
      act,
      params: params ?? null,
      result: result ?? null,
      ...(seals === null ? {} : { content: seals }),
    };
    const text = canonicalJson(body);
    const hash = chainHash(last?.hash ?? start, text);
    db.prepare('INSERT INTO audit_entry(seq, body, hash) VALUES (?, ?, ?)').run(body.seq, text, hash);
    const head = hash.toString('hex');
    db.prepare(
      'INSERT INTO case_info(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value',
    ).run(headKey, head);
    return head;
  };
  return db.inTransaction ? append() : db.transaction(append).immediate();
}

/** Entries oldest first; `act` selects one kind. */
export function listAudit(
  db: Database.Database,
  page: { offset: number; limit: number; act?: string | undefined },
): { total: number; entries: AuditEntry[] } {
  const where = page.act === undefined ? '' : `WHERE json_extract(body, '$.act') = @act`;
  const act = page.act === undefined ? {} : { act: page.act };
  const total = db.prepare(`SELECT count(*) FROM audit_entry ${where}`).pluck().get(act) as number;
  const rows = db
    .prepare(`SELECT seq, body, hash FROM audit_entry ${where} ORDER BY seq LIMIT @limit OFFSET @offset`)
    .all({ ...act, limit: page.limit, offset: page.offset }) as Row[];
  return { total, entries: rows.map(readEntry) };
}

/** An entry that was damaged from outside is listed as such, so that the rest can still be read. */
function readEntry(row: Row): AuditEntry {
  const hash = Buffer.isBuffer(row.hash) ? row.hash.toString('hex') : '';
  try {
    const body = JSON.parse(row.body) as Body | null;
    if (body !== null && typeof body === 'object') return { ...body, hash };
  } catch {
    // Falls through to the entry that says so.
  }
  return {
    seq: row.seq,
    time: 0,
    examiner: '',
    application: '',
    machine: '',
    act: 'audit.unreadable',
    params: null,
    result: row.body,
    hash,
  };
}

/** The hash of the newest entry and how many there are. */
export function auditHead(db: Database.Database): { head: string; entries: number } {
  const last = db.prepare('SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1').get() as Row | undefined;
  return { head: last?.hash.toString('hex') ?? '', entries: last?.seq ?? 0 };
}

/** A walk over the chain: whether it holds, and what its entries vouch for. */
export interface ChainWalk {
  intact: boolean;
  entries: number;
  head: string;
  firstBreak: { seq: number; reason: string } | null;
  vouched: Map<string, Vouched>;
  /** Changes behind the application's back that an entry noted when they were found. */
  noted: { seq: number; table: string; reason: string }[];
}

/** What an act notes in its result when it found content changed from outside. */
interface NotedProblems {
  problems: { table: string; reason: string }[];
}

/**
 * Walks the whole chain. Finds altered, removed, inserted and re-ordered entries. Someone who rewrites the whole chain and its head is found
 * only against a head written down elsewhere, as in a report.
 */
export function walkChain(db: Database.Database): ChainWalk {
  let previous: Uint8Array = start;
  let entries = 0;
  const vouched = new Map<string, Vouched>();
  const noted: ChainWalk['noted'] = [];
  const walked = (firstBreak: ChainWalk['firstBreak'], head: string): ChainWalk => ({
    intact: firstBreak === null,
    entries,
    head,
    firstBreak,
    vouched,
    noted,
  });
  for (const row of db
    .prepare('SELECT seq, body, hash FROM audit_entry ORDER BY seq')
    .iterate() as IterableIterator<Row>) {
    const body = readLink(row, entries + 1, previous);
    if (typeof body === 'string') return walked({ seq: row.seq, reason: body }, Buffer.from(previous).toString('hex'));
    if (body.content !== undefined) vouch(vouched, row.seq, body.content);
    for (const problem of (body.result as Partial<NotedProblems> | null)?.problems ?? [])
      noted.push({ seq: row.seq, ...problem });
    previous = row.hash;
    entries++;
  }
  const head = entries === 0 ? '' : Buffer.from(previous).toString('hex');
  const last =
    (db.prepare('SELECT value FROM case_info WHERE key = ?').pluck().get(headKey) as string | undefined) ?? '';
  return walked(
    last === head
      ? null
      : {
          seq: entries + 1,
          reason: 'The newest entry is not the one that was written last: entries were taken off or put on at the end.',
        },
    head,
  );
}

/** The entry of a row that fits, or what does not fit. */
function readLink(row: Row, expectedSeq: number, previous: Uint8Array): Body | string {
  if (row.seq !== expectedSeq) return `Entry ${expectedSeq} is missing.`;
  if (typeof row.body !== 'string' || !Buffer.isBuffer(row.hash) || !chainHash(previous, row.body).equals(row.hash))
    return 'The entry or the one before it was altered.';
  try {
    const body = JSON.parse(row.body) as Body;
    return body.seq === row.seq ? body : 'The entry stands in another place than it was written.';
  } catch {
    return 'The entry is not readable.';
  }
}
