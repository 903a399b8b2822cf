import type { FoldMap } from './fold-map.ts';
import type { Row } from './page-cache.ts';

/** Lines beyond the edges that are fetched too, so that a short scroll finds its rows already there. */
const beyond = 60;

/** Ranks that the lines first…end and those around them need, what is in sight first. */
export function linesToFetch(map: FoldMap, first: number, end: number): number[] {
  const ranks: number[] = [];
  const add = (from: number, to: number) => {
    for (let line = Math.max(0, from); line < Math.min(map.lines, to); line += 1) ranks.push(map.rankAt(line));
  };
  add(first, end);
  add(end, end + beyond);
  add(first - beyond, first);
  return ranks;
}

/** How a row stands to its neighbours of the same second; nothing where its second is its own, or as long as a neighbour has not come. */
export function tieOf(rowAt: (rank: number) => Row | null, rank: number): 'first' | 'inner' | 'last' | undefined {
  const time = rowAt(rank)?.cell('eventTime');
  if (typeof time !== 'number') return undefined;
  const above = rank > 0 && rowAt(rank - 1)?.cell('eventTime') === time;
  const below = rowAt(rank + 1)?.cell('eventTime') === time;
  return above ? (below ? 'inner' : 'last') : below ? 'first' : undefined;
}
