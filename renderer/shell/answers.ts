/** A small cache of answers, keyed by method, parameters and the version of the areas of the case that they depend on. */
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import {
  type Area,
  areas,
  type ErrorReply,
  type MethodName,
  methods,
  type ParamsOf,
  type ResultOf,
} from '../../shared/contract/index.ts';
import { AnswerCache } from './answer-cache.ts';
import { onEngineEvent, replyOf, request, useConnection } from './connection.ts';

const cacheSize = 300;

const versions = new Map<Area, number>(areas.map((area) => [area, 0]));
const versionListeners = new Set<() => void>();
let epoch = 0;

const cache = new AnswerCache(cacheSize);

function announce(): void {
  for (const listener of versionListeners) listener();
}

onEngineEvent((event) => {
  for (const area of event.areas) versions.set(area, (versions.get(area) ?? 0) + 1);
  announce();
});
useConnection.subscribe((state, before) => {
  if (state.epoch === before.epoch) return;
  epoch = state.epoch;
  cache.clear();
  announce();
});

/** Rises whenever one of the areas changes or another case is opened. */
function areaVersion(of: readonly Area[]): string {
  return `${epoch}.${of.map((area) => versions.get(area)).join('.')}`;
}

function subscribe(listener: () => void): () => void {
  versionListeners.add(listener);
  return () => versionListeners.delete(listener);
}

/** The version of what the answers of a request are made from; redraws on a change. A page cache of its own keys by it. */
export function useVersion(method: MethodName): string {
  return useSyncExternalStore(subscribe, () => areaVersion(methods[method].reads));
}

export interface Answer<R> {
  /** The last answer; while the next one is on its way still the one before. */
  data: R | undefined;
  error: ErrorReply | null;
  loading: boolean;
  /** Asks again, past the cache. */
  refresh: () => void;
}

/**
 * Asks the engine and keeps the answer fresh: asks again when the parameters change or the case does, keeps the data before meanwhile,
 * drops late answers, cancels what nobody waits for any more. `params` null: nothing is asked.
 */
export function useAnswer<M extends MethodName>(method: M, params: ParamsOf<M> | null): Answer<ResultOf<M>> {
  const version = useVersion(method);
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<{ data: ResultOf<M> | undefined; error: ErrorReply | null; key: string | null }>({
    data: undefined,
    error: null,
    key: null,
  });
  const key = params === null ? null : `${method} ${JSON.stringify(params)} @${version} #${attempt}`;
  const latest = useRef(params);
  latest.current = params;

  useEffect(() => {
    if (key === null) return undefined;
    let live = true;
    const asked = latest.current as never;
    const entry = cache.acquire(key, (signal) => request(method, asked, { signal }));
    entry.promise.then(
      (data) => live && setState({ data: data as ResultOf<M>, error: null, key }),
      (thrown: unknown) => {
        if (!live) return;
        const reply = replyOf(thrown);
        setState((before) => ({ data: before.data, error: reply.code === 'cancelled' ? null : reply, key }));
      },
    );
    return () => {
      live = false;
      cache.release(key, entry);
    };
  }, [key, method]);

  const refresh = useCallback(() => setAttempt((count) => count + 1), []);
  return {
    data: key === null ? undefined : state.data,
    error: key === null ? null : state.error,
    loading: key !== null && state.key !== key,
    refresh,
  };
}
