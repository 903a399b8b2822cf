import { useEffect, useReducer, useRef } from 'react';

/** Longer than this the rows before are not kept in sight: a place where rows have not come is shown as such. */
const patienceMs = 300;
const mostRemembered = 16;

/**
 * The line from which rows are drawn. While one drags the bar faster than rows come, that is the newest place on the way whose rows are there,
 * so that something can be read all the time; it catches up as soon as the rows of `first` have come, or after a moment without them.
 */
export function useDrawnFirst(first: number, isLoaded: (first: number) => boolean, question: string): number {
  const way = useRef<{ question: string; places: number[]; drawn: number; since: number }>({ question, places: [], drawn: first, since: 0 });
  const [, wake] = useReducer((count: number) => count + 1, 0);
  const now = performance.now();
  if (way.current.question !== question) way.current = { question, places: [], drawn: first, since: now };
  const { current } = way;
  if (current.places.at(-1) !== first) current.places = [...current.places, first].slice(-mostRemembered);
  const newest = current.places.findLastIndex(isLoaded);
  if (newest >= 0) {
    current.places = current.places.slice(newest);
    if (current.places[0] !== current.drawn || current.places.length === 1) current.since = now;
    current.drawn = current.places[0]!;
  }
  const isBehind = newest < 0 || current.drawn !== first;
  const drawn = isBehind && (newest < 0 || now - current.since > patienceMs) ? first : current.drawn;
  const isWaiting = drawn !== first;
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setTimeout(wake, patienceMs + 10);
    return () => clearTimeout(timer);
  }, [isWaiting, drawn]);
  return drawn;
}
