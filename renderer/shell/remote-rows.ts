import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ErrorReply } from '../../shared/contract/index.ts';
import { replyOf } from './engine.ts';

export interface RemotePage<Row> {
  rows: readonly Row[];
  total: number;
}

export interface RemoteRows<Row> {
  /** 0 … total − 1: what a table lists. Null before the first answer. */
  indices: readonly number[] | null;
  /** The row at an index, or undefined while it is on its way; asking for it fetches its page. */
  get: (index: number) => Row | undefined;
  error: ErrorReply | null;
  loading: boolean;
  refresh: () => void;
}

interface Store<Row> {
  pages: Map<number, readonly Row[]>;
  /** What was listed before, drawn until the first page is here, so that a new order does not flash empty. */
  before: Map<number, readonly Row[]> | null;
  pending: Set<number>;
  abort: AbortController;
}

const makeStore = <Row>(): Store<Row> => ({
  pages: new Map(),
  before: null,
  pending: new Set(),
  abort: new AbortController(),
});

/**
 * A list of any length that stays in the engine: pages are fetched when their rows are drawn, so that a table of a hundred thousand rows costs
 * what is seen of it. `key` names what is listed (filter, order, version of the case); a change of it starts anew.
 */
export function useRemoteRows<Row>(
  key: string | null,
  load: (offset: number, limit: number, signal: AbortSignal) => Promise<RemotePage<Row>>,
  pageSize = 300,
): RemoteRows<Row> {
  const [attempt, setAttempt] = useState(0);
  const [total, setTotal] = useState<number | null>(null);
  const [error, setError] = useState<ErrorReply | null>(null);
  const [loading, setLoading] = useState(true);
  const [, redraw] = useState(0);
  const loader = useRef(load);
  loader.current = load;
  const store = useRef(makeStore<Row>());

  const fetchPage = useCallback(
    (page: number, first = false) => {
      const here = store.current;
      if (here.pages.has(page) || here.pending.has(page)) return;
      here.pending.add(page);
      loader.current(page * pageSize, pageSize, here.abort.signal).then(
        (answer) => {
          if (store.current !== here) return;
          here.pages.set(page, answer.rows);
          here.before = null;
          here.pending.delete(page);
          setTotal(answer.total);
          if (first) setLoading(false);
          redraw((count) => count + 1);
        },
        (thrown: unknown) => {
          if (store.current !== here) return;
          const reply = replyOf(thrown);
          here.pending.delete(page);
          if (first) setLoading(false);
          if (reply.code !== 'cancelled') setError(reply);
        },
      );
    },
    [pageSize],
  );

  useEffect(() => {
    if (key === null) return undefined;
    const here = makeStore<Row>();
    here.before = store.current.pages;
    store.current = here;
    setLoading(true);
    setError(null);
    fetchPage(0, true);
    return () => here.abort.abort();
  }, [key, attempt, fetchPage]);

  const get = useCallback(
    (index: number) => {
      const page = Math.floor(index / pageSize);
      const { pages, before } = store.current;
      const rows = pages.get(page);
      if (!rows) queueMicrotask(() => fetchPage(page));
      return (rows ?? before?.get(page))?.[index % pageSize];
    },
    [fetchPage, pageSize],
  );
  const indices = useMemo(() => (total === null ? null : Array.from({ length: total }, (_, index) => index)), [total]);
  const refresh = useCallback(() => setAttempt((count) => count + 1), []);
  return { indices, get, error, loading, refresh };
}
