import { useEffect, useMemo } from 'react';
import { create } from 'zustand';
import type { Filter } from '../../shared/contract/index.ts';
import { useAnswer, useConnection } from '../shell/engine.ts';
import { FoldMap, runHolding, type Runs } from './fold-map.ts';
import type { Order } from './page-cache.ts';
import type { Rows } from './use-rows.ts';

interface Folding {
  /** Read-only runs are folded. */
  on: boolean;
  /** First ranks of runs that were unfolded again. */
  opened: ReadonlySet<number>;
  /** Rows that have no line of their own now, and the runs that they are in: what the status line says. */
  hidden: number;
  runs: number;
}

const none: Folding = { on: false, opened: new Set(), hidden: 0, runs: 0 };

/** Whether runs are folded, and which are not. Forgotten with the case, so that nobody opens one with rows out of sight. */
export const useFolding = create<Folding>(() => none);
useConnection.subscribe((state, before) => {
  if (state.epoch !== before.epoch) useFolding.setState(none);
});

export const toggleFolding = (): void => useFolding.setState(({ on }) => ({ on: !on, opened: new Set() }));

export interface Folds {
  map: FoldMap;
  runs: Runs | null;
  /** Folds or unfolds the run that holds an event; false where there is none. */
  toggle: (rank: number, open: boolean) => boolean;
}

/** Lines of the grid for the rows under a filter. Runs of another question are never laid over these rows. */
export function useFolds(rows: Rows, filter: Filter, order: Order): Folds {
  // Runs are of events that follow each other in time.
  const on = useFolding((state) => state.on) && order.orderBy === undefined;
  const opened = useFolding((state) => state.opened);
  const { data, loading } = useAnswer('events.runs', on ? { ...filter, ...order } : null);
  const total = rows.total ?? 0;
  const runs = on && data && !loading && !rows.stale && rows.complete && data.total === total ? data : null;
  const map = useMemo(() => new FoldMap(total, runs, opened), [total, runs, opened]);
  useEffect(() => useFolding.setState({ opened: new Set() }), [rows.key]);
  useEffect(() => useFolding.setState({ hidden: map.hidden, runs: map.folded }), [map]);
  return useMemo(
    () => ({
      map,
      runs,
      toggle: (rank, open) => {
        const run = runs && runHolding(runs, rank);
        if (!run) return false;
        const next = new Set(useFolding.getState().opened);
        if (open === next.has(run.start)) return false;
        if (open) next.add(run.start);
        else next.delete(run.start);
        useFolding.setState({ opened: next });
        return true;
      },
    }),
    [map, runs],
  );
}
