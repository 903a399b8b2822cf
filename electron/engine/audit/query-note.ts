import type Database from 'better-sqlite3';
import { auditHead, appendAudit, type EngineContext, listAudit } from './log.ts';
import { canonicalJson } from './canonical-json.ts';

/** A question that an examiner put to the case on purpose. */
export interface NotedQuery {
  where?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
  /** Name of the saved view that it came from. */
  view?: string | undefined;
  /** Fields by which events were counted, and the width of the steps of time. */
  by?: string[] | undefined;
  intervalMs?: number | undefined;
}

/** How many events passed; null where the search was given up. */
export interface QueryResult {
  events: number | null;
}

/**
 * Appends a query and what it found to the examiner log. The same question with the same answer, asked again by the same examiner with nothing in
 * between, stands there once.
 * @returns whether an entry was made
 */
export function appendQuery(
  db: Database.Database,
  context: EngineContext,
  query: NotedQuery,
  result: QueryResult,
): boolean {
  const { where, from, to, view, by, intervalMs } = query;
  const params = {
    where: where?.trim() ?? '',
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(view === undefined ? {} : { view }),
    ...(by === undefined ? {} : { by }),
    ...(intervalMs === undefined ? {} : { intervalMs }),
  };
  return appendOnce(db, context, 'query.run', params, result);
}

/**
 * Appends a query in SQL, its parameters, and how many rows it gave with their hash. As with filters, the same one with the same answer stands there once.
 * @returns whether an entry was made
 */
export function appendSql(
  db: Database.Database,
  context: EngineContext,
  query: { sql: string; parameters: Record<string, string | number | boolean | null> },
  result: { rows: number; resultSha256: string },
): boolean {
  return appendOnce(db, context, 'query.sql', query, result);
}

function appendOnce(
  db: Database.Database,
  context: EngineContext,
  act: string,
  params: unknown,
  result: unknown,
): boolean {
  const { entries } = auditHead(db);
  const last = entries === 0 ? undefined : listAudit(db, { offset: entries - 1, limit: 1 }).entries[0];
  if (
    last?.act === act &&
    last.examiner === context.examiner &&
    canonicalJson([last.params, last.result]) === canonicalJson([params, result])
  )
    return false;
  appendAudit(db, context, act, params, result);
  return true;
}
