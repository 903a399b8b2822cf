import { create } from 'zustand';
import { type ErrorReply, type Progress, type QueryResult } from '../../shared/contract/index.ts';
import { replyOf, request, useConnection } from '../shell/engine.ts';
import { setDraft } from '../shell/drafts.ts';

/** Values of the named parameters, as they are typed. */
export type Values = Record<string, string>;

/** A query that ran in this window. */
export interface Ran {
  sql: string;
  values: Values;
  at: number;
  rowCount: number;
  ms: number;
}

const historyLength = 100;

interface QueryState {
  result: (QueryResult & { sql: string }) | null;
  error: ErrorReply | null;
  /** The query that runs: its progress, and the way to end it. */
  running: { progress: Progress | null; stop: () => void } | null;
  history: Ran[];
}

const nothing: QueryState = { result: null, error: null, running: null, history: [] };

/** What the console shows. It outlives the view, not the case. */
export const useQuery = create<QueryState>(() => nothing);

useConnection.subscribe((state, before) => {
  if (state.epoch === before.epoch) return;
  useQuery.getState().running?.stop();
  useQuery.setState(nothing);
});

/** Named parameters of a text, in the order of their first use; those inside quoted texts and comments are none. */
export function parametersOf(sql: string): string[] {
  const bare = sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g, ' ');
  return [...new Set([...bare.matchAll(/\$([A-Za-z_]\w*)/g)].map((match) => match[1]!))];
}

/** Runs a query; one that runs already is ended. The examiner log notes it with the hash of its result. */
export async function runQuery(sql: string, values: Values): Promise<void> {
  if (sql.trim() === '') return;
  useQuery.getState().running?.stop();
  const abort = new AbortController();
  const running = { progress: null, stop: () => abort.abort() };
  useQuery.setState({ running, error: null });
  const isCurrent = (): boolean => useQuery.getState().running?.stop === running.stop;
  const parameters = Object.fromEntries(
    parametersOf(sql).flatMap((name) => (name in values ? [[name, values[name]!]] : [])),
  );
  try {
    const result = await request(
      'query.run',
      { sql, parameters, note: true },
      {
        signal: abort.signal,
        onProgress: (progress) => isCurrent() && useQuery.setState({ running: { ...running, progress } }),
      },
    );
    if (!isCurrent()) return;
    const ran: Ran = { sql, values: { ...values }, at: Date.now(), rowCount: result.rowCount, ms: result.ms };
    useQuery.setState(({ history }) => ({
      result: { ...result, sql },
      running: null,
      history: [ran, ...history.filter((each) => each.sql !== sql)].slice(0, historyLength),
    }));
  } catch (thrown) {
    if (!isCurrent()) return;
    const error = replyOf(thrown);
    useQuery.setState({ running: null, error: error.code === 'cancelled' ? null : error });
  }
}

/** What is typed waits in the case under these names. */
export const textDraft = 'query.sql';
export const valuesDraft = 'query.values';

/** Puts a query into the editor. */
export function putQuery(sql: string, values: Values): void {
  setDraft(textDraft, sql);
  setDraft(valuesDraft, JSON.stringify(values));
  useQuery.setState({ error: null });
}
