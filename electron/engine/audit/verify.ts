import type Database from 'better-sqlite3';
import { AppError } from '../../../shared/contract/errors.ts';
import type { AuditVerdict, ContentProblem, ContentSeal } from '../../../shared/contract/audit.ts';
import type { CallOptions } from '../case/call-options.ts';
import { pacer, protectedTables, sealTable, sealTableSlowly, type Vouched } from './content.ts';
import { auditHead, type ChainWalk, walkChain } from './log.ts';

/** Evidence and index are compared row by row when a case is opened as long as they are this small; of larger ones the rows are counted. */
const wholeOnOpen = { rows: 150_000, bytes: 64 * 1024 * 1024 };

/** The chain and every row of every protected table, at once. */
export function verifyAudit(db: Database.Database): AuditVerdict {
  const walk = walkChain(db);
  return verdictOf(db, walk, compareNow(db, walk.vouched));
}

/**
 * What is looked at before a case is shown: the chain, all of the examiner's work, and evidence and index row by row where they are small;
 * of large ones the number of rows.
 */
export function verifyOnOpen(db: Database.Database): AuditVerdict {
  const walk = walkChain(db);
  return verdictOf(db, walk, compareNow(db, walk.vouched, { countOnly: isLarge(db) }));
}

/** As `verifyAudit`, with progress and cancelling, letting other work in between. */
export async function verifyAuditSlowly(
  db: Database.Database,
  pace: CallOptions,
  tables: readonly string[] | null = null,
): Promise<AuditVerdict> {
  let walk = walkChain(db);
  const chosen = protectedTables
    .filter((table) => tables === null || tables.includes(table.name))
    .map((table) => table.name);
  const pause = pacer(db, chosen, pace, 'audit');
  const found: Comparison = { problems: [], whole: [], counted: [], unsealed: [] };
  for (const name of chosen) {
    let own = await compareSlowly(db, name, walk.vouched, pause, pace);
    // The examiner goes on working meanwhile: what an act changed and sealed since the log was read is no change from outside.
    if (own.problems.length > 0 && auditHead(db).entries !== walk.entries) {
      walk = walkChain(db);
      own = compareNow(db, walk.vouched, { tables: [name] });
    }
    for (const part of ['problems', 'whole', 'counted', 'unsealed'] as const)
      found[part].push(...(own[part] as never[]));
  }
  return verdictOf(db, walk, found);
}

/** One table in the pace of the caller. */
async function compareSlowly(
  db: Database.Database,
  name: string,
  vouched: ReadonlyMap<string, Vouched>,
  pause: (rows: number) => Promise<void>,
  pace: CallOptions,
): Promise<Comparison> {
  const found: Comparison = { problems: [], whole: [], counted: [], unsealed: [] };
  const known = takeUp(found, name, vouched);
  if (known === null) return found;
  found.whole.push(name);
  let covered = 0;
  for (const { seal, seq } of known.seals) {
    try {
      compareSeal(found, name, seq, seal, await sealTableSlowly(db, name, rangeOf(seal), pause));
    } catch (cause) {
      if (pace.signal?.aborted === true) throw new AppError('cancelled', 'The verification was cancelled.');
      noteUnreadable(found, name, seq, cause);
    }
    covered += seal.rows;
  }
  orUnreadable(found, name, 0, () => compareCount(db, found, name, known, covered));
  return found;
}

/** Damaged pages make SQLite fail in the middle of a table. */
function orUnreadable(found: Comparison, table: string, seq: number, compare: () => void): void {
  try {
    compare();
  } catch (cause) {
    noteUnreadable(found, table, seq, cause);
  }
}

function noteUnreadable(found: Comparison, table: string, seq: number, cause: unknown): void {
  found.problems.push({
    table,
    seq,
    noted: false,
    reason: `The table "${table}" cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
  });
}

interface Comparison {
  problems: ContentProblem[];
  whole: string[];
  counted: string[];
  unsealed: string[];
}

function isLarge(db: Database.Database): boolean {
  const rows = db
    .prepare('SELECT (SELECT count(*) FROM event) + (SELECT count(*) FROM occurrence)')
    .pluck()
    .get() as number;
  const bytes = Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }));
  return rows > wholeOnOpen.rows || bytes > wholeOnOpen.bytes;
}

/** Compares at once, all tables or those named; `countOnly` counts the rows of evidence and index instead. */
function compareNow(
  db: Database.Database,
  vouched: ReadonlyMap<string, Vouched>,
  { countOnly = false, tables = null }: { countOnly?: boolean; tables?: readonly string[] | null } = {},
): Comparison {
  const found: Comparison = { problems: [], whole: [], counted: [], unsealed: [] };
  for (const table of protectedTables) {
    if (tables !== null && !tables.includes(table.name)) continue;
    const known = takeUp(found, table.name, vouched);
    if (known === null) continue;
    const isCounted = countOnly && table.kind !== 'work';
    (isCounted ? found.counted : found.whole).push(table.name);
    let covered = 0;
    for (const { seal, seq } of known.seals) {
      if (!isCounted)
        orUnreadable(found, table.name, seq, () =>
          compareSeal(found, table.name, seq, seal, sealTable(db, table.name, rangeOf(seal))),
        );
      covered += seal.rows;
    }
    orUnreadable(found, table.name, 0, () => compareCount(db, found, table.name, known, covered));
  }
  return found;
}

/** What the log says of a table; null where it says nothing, or says that an import is changing it. */
function takeUp(found: Comparison, name: string, vouched: ReadonlyMap<string, Vouched>): Vouched | null {
  const known = vouched.get(name);
  if (known === undefined || known.open) {
    found.unsealed.push(name);
    return null;
  }
  return known;
}

function rangeOf(seal: ContentSeal): { after: number; through: number } | null {
  return seal.after === undefined || seal.through === undefined ? null : { after: seal.after, through: seal.through };
}

function compareSeal(found: Comparison, table: string, seq: number, seal: ContentSeal, now: ContentSeal): void {
  if (now.sha256 === seal.sha256 && now.rows === seal.rows) return;
  const rows = now.rows === seal.rows ? '' : ` It had ${seal.rows} rows and has ${now.rows}.`;
  found.problems.push({
    table,
    seq,
    noted: false,
    reason: `The table "${table}" is not as entry ${seq} left it: it was changed by something else than this application.${rows}`,
  });
}

/** Rows that stand outside of what the seals cover. */
function compareCount(db: Database.Database, found: Comparison, table: string, known: Vouched, covered: number): void {
  if (found.problems.some((problem) => problem.table === table)) return;
  const declared = protectedTables.find((each) => each.name === table)!;
  const rows = db
    .prepare(`SELECT count(*) FROM ${table}${declared.where === undefined ? '' : ` WHERE ${declared.where}`}`)
    .pluck()
    .get() as number;
  if (rows !== covered)
    found.problems.push({
      table,
      seq: known.seals.at(-1)?.seq ?? 0,
      noted: false,
      reason: `The table "${table}" has ${rows} rows where the log vouches for ${covered}: it was changed by something else than this application.`,
    });
}

function verdictOf(
  db: Database.Database,
  walk: ChainWalk,
  { problems, whole, counted, unsealed }: Comparison,
): AuditVerdict {
  const earlier = walk.noted
    .filter((each) => !problems.some((problem) => problem.table === each.table))
    .map(({ seq, table, reason }) => ({
      seq,
      table,
      noted: true,
      reason: `Found when entry ${seq} was written: ${reason}`,
    }));
  const all = [...problems, ...earlier];
  const first = walk.firstBreak ?? (all.length === 0 ? null : { seq: all[0]!.seq, reason: all[0]!.reason });
  return {
    intact: walk.intact && all.length === 0,
    entries: walk.entries,
    head: walk.head,
    firstBreak: first,
    problems: all,
    checked: { whole, counted, unsealed },
  };
}
