import { useEffect, useRef, useState } from 'react';
import { onHostEvent } from './connection.ts';
import { host } from './engine.ts';

/** Keeps something that was typed: writes it into the case now. */
type Keeper = () => Promise<void>;

const keepers = new Set<Keeper>();

/** Adds something to be written before the case closes, on Ctrl+S and before undo. Returns the way to take it away. */
export function addKeeper(keeper: Keeper): () => void {
  keepers.add(keeper);
  return () => keepers.delete(keeper);
}

/** Writes everything that was typed and is not in the case yet. */
export async function flushAll(): Promise<void> {
  await Promise.allSettled([...keepers].map((keeper) => keeper()));
}

/** Answers the host when it is about to close the case. Called once. */
export function startFlushing(): void {
  onHostEvent((event) => {
    if (event.type !== 'flush') return;
    void flushAll().finally(() => void host('cases.flushed', { flush: event.flush }).catch(() => {}));
  });
}

export type SaveState = 'saved' | 'pending' | 'saving' | 'failed' | 'invalid';

/** How long typing rests before it is saved, and how long it is saved at the latest while it goes on. */
const restMs = 900;
const latestMs = 8000;

/**
 * Saves a form as one types: after a rest, at the latest after some seconds, and at once when the form goes away, on Ctrl+S and before the case
 * closes. `of` says what is to be saved (it changes with every key); null: nothing. `save` writes what it finds when it is called.
 */
export function useAutosave(
  of: string | null,
  save: () => Promise<void>,
  isValid = true,
): { state: SaveState; flush: Keeper } {
  const [state, setState] = useState<SaveState>('saved');
  const latest = useRef({ of, save, isValid });
  latest.current = { of, save, isValid };
  const since = useRef<number | null>(null);
  const running = useRef<Promise<void> | null>(null);
  const isMounted = useRef(true);
  const flush = useRef<Keeper>(async () => {});
  flush.current = async () => {
    // What was typed while a saving was under way is saved behind it.
    while (running.current !== null) await running.current;
    const { of: what, save: write, isValid: may } = latest.current;
    if (what === null || !may) return;
    since.current = null;
    const show = (next: SaveState): void => {
      if (isMounted.current) setState(next);
    };
    show('saving');
    running.current = write().then(
      () => show('saved'),
      () => show('failed'),
    );
    await running.current;
    running.current = null;
  };
  useEffect(() => {
    if (of === null) {
      since.current = null;
      setState((before) => (before === 'pending' || before === 'invalid' ? 'saved' : before));
      return undefined;
    }
    setState(isValid ? 'pending' : 'invalid');
    if (!isValid) return undefined;
    since.current ??= Date.now();
    const wait = Math.max(0, Math.min(restMs, since.current + latestMs - Date.now()));
    const timer = setTimeout(() => void flush.current(), wait);
    return () => clearTimeout(timer);
  }, [of, isValid]);
  useEffect(() => {
    isMounted.current = true;
    const remove = addKeeper(() => flush.current());
    return () => {
      isMounted.current = false;
      remove();
      void flush.current();
    };
  }, []);
  return { state, flush: () => flush.current() };
}
