import { useEffect, useRef, useState } from 'react';

/** Longer than this the rows before are not kept in sight: a place where rows have not come is shown as such. */
const patienceMs = 300;
const mostRemembered = 16;

/**
 * The line from which rows are drawn. While one drags the bar faster than rows come, that is the newest place on the way whose rows are there,
 * so that something can be read all the time; it catches up as soon as the rows of `first` have come, or after a moment without them.
 */
export function useDrawnFirst(first: number, isLoaded: (first: number) => boolean, question: string): number {
  const way = useRef<{ question: string; places: number[] }>({ question, places: [] });
  /** The place that was drawn for so long that it is given up. */
  const [givenUp, giveUp] = useState<number | null>(null);
  if (way.current.question !== question) way.current = { question, places: [] };
  const { current } = way;
  if (current.places.at(-1) !== first) current.places = [...current.places, first].slice(-mostRemembered);
  const newest = current.places.findLastIndex(isLoaded);
  if (newest > 0) current.places = current.places.slice(newest);
  const reached = newest < 0 ? first : current.places[0]!;
  const isThere = reached === first;
  useEffect(() => {
    if (isThere) {
      giveUp(null);
      return undefined;
    }
    const timer = setTimeout(() => giveUp(reached), patienceMs);
    return () => clearTimeout(timer);
    // While one drags on, the patience is with the place that is drawn, not with the one that is wanted.
  }, [reached, isThere]);
  return givenUp === reached ? first : reached;
}
