import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { ErrorReply, Filter } from '../../shared/contract/index.ts';
import { useVersion } from '../shell/engine.ts';
import { type Order, orderOf, PageCache, type Query, type Row } from './page-cache.ts';

/** What is asked of the rows, whatever columns are shown. */
export type Question = Omit<Query, 'fields'>;

export interface Rows {
  /** Events that pass the filter; null before the first answer. */
  total: number | null;
  all: number;
  error: ErrorReply | null;
  /** The question whose rows these are. Equal questions are the same object: a change of it means that ranks mean other events. */
  query: Question;
  /** Names the question. */
  key: string;
  /** False while original records are still searched. */
  complete: boolean;
  /** True while another question's rows are still shown. */
  stale: boolean;
  row: (rank: number) => Row | null;
  /** Fetches what these ranks need. */
  ensure: (ranks: Iterable<number>) => void;
  retry: () => void;
  /** Rises when rows have come. */
  revision: number;
}

const keyOf = (query: Question): string => JSON.stringify([query.filter, orderOf(query)]);

const sameQuestion = (a: PageCache, b: PageCache): boolean =>
  JSON.stringify([a.query, a.total]) === JSON.stringify([b.query, b.total]);

/** The rows under a filter, by rank. While a new question is on its way the rows of the one before stay in sight. */
export function useRows(filter: Filter, order: Order, fields: string[]): Rows {
  const version = useVersion('events.page');
  const [revision, changed] = useReducer((count: number) => count + 1, 0);
  // Equal filters are the same question, whichever object carries them.
  const key = keyOf({ filter, ...order });
  const asked = useRef({ filter, ...order });
  if (keyOf(asked.current) !== key) asked.current = { filter, ...order };
  const question = asked.current;
  const fieldKey = fields.join(' ');
  const shown = useRef<PageCache | null>(null);
  const [cache, setCache] = useState<PageCache | null>(null);

  useEffect(() => {
    const next = new PageCache({ ...question, fields: fieldKey.split(' ') }, changed);
    setCache(next);
    next.ensure([0]);
    return () => next.close();
  }, [question, fieldKey, version]);

  // A search that has found nothing yet is no reason to take the rows before away.
  const isReady =
    cache !== null && (cache.error !== null || (cache.total !== null && (cache.complete || cache.hasRows)));
  useEffect(() => {
    if (isReady) shown.current = cache;
  }, [cache, isReady]);
  const current = isReady ? cache : (shown.current ?? cache);
  const shownKey = current ? keyOf(current.query) : key;
  const shownQuery = useRef({ key: shownKey, query: current?.query ?? question });
  if (shownQuery.current.key !== shownKey) shownQuery.current = { key: shownKey, query: current?.query ?? question };
  const { query } = shownQuery.current;

  // After a change of tags the same question has the same rows: those of before stand in until the new ones have come.
  const before = useRef<PageCache | null>(null);
  const last = useRef(current);
  if (last.current !== current) {
    before.current = last.current && current && sameQuestion(last.current, current) ? last.current : null;
    last.current = current;
  }
  const row = useCallback((rank: number) => current?.row(rank) ?? before.current?.row(rank) ?? null, [current]);
  const ensure = useCallback(
    (ranks: Iterable<number>) => {
      if (cache && !cache.error) cache.ensure(ranks);
      // The rows before may be scrolled through as long as they are shown.
      if (current && current !== cache && !current.error) current.ensure(ranks);
    },
    [cache, current],
  );
  const retry = useCallback(() => cache?.retry(), [cache]);
  return useMemo(
    () => ({
      total: current?.total ?? null,
      all: current?.all ?? 0,
      error: current?.error ?? null,
      query,
      key: shownKey,
      complete: current?.complete ?? true,
      stale: current !== cache,
      row,
      ensure,
      retry,
      revision,
    }),
    [current, cache, query, shownKey, row, ensure, retry, revision],
  );
}
