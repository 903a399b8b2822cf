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

const act = 'query.run';

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
