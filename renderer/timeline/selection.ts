import { create } from 'zustand';

/** Ranks [from, to). */
export type RankRange = readonly [from: number, to: number];

/** Joins overlapping and touching ranges, in order. */
export function normalise(ranges: readonly RankRange[]): RankRange[] {
  const sorted = ranges.filter(([from, to]) => to > from).sort((a, b) => a[0] - b[0]);
  const result: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

/** Takes one range out of others. */
export function without(ranges: readonly RankRange[], [from, to]: RankRange): RankRange[] {
  return ranges.flatMap(([start, end]): RankRange[] => {
    if (end <= from || start >= to) return [[start, end]];
    const parts: RankRange[] = [
      [start, Math.min(end, from)],
      [Math.max(start, to), end],
    ];
    return parts.filter(([a, b]) => b > a);
  });
}

export const contains = (ranges: readonly RankRange[], rank: number): boolean =>
  ranges.some(([from, to]) => rank >= from && rank < to);

export const countRanks = (ranges: readonly RankRange[]): number =>
  ranges.reduce((sum, [from, to]) => sum + to - from, 0);

interface Selection {
  /** Chosen rows by rank: a selection of ten million rows is one pair of numbers. */
  ranges: RankRange[];
  /** Where a selection with Shift starts. */
  anchor: number;
  /** Events of the row where it starts: more than one where the row stands for a run. */
  anchorLength: number;
}

export const useSelection = create<Selection>(() => ({ ranges: [], anchor: 0, anchorLength: 1 }));

/** Plain, Ctrl or Shift choice of a row; `length` is the number of events that it stands for. */
export function selectRow(rank: number, how: 'one' | 'toggle' | 'extend', length = 1): void {
  const { ranges, anchor, anchorLength } = useSelection.getState();
  if (how === 'one') useSelection.setState({ ranges: [[rank, rank + length]], anchor: rank, anchorLength: length });
  else if (how === 'toggle') {
    const row: RankRange = [rank, rank + length];
    useSelection.setState({
      ranges: contains(ranges, rank) ? without(ranges, row) : normalise([...ranges, row]),
      anchor: rank,
      anchorLength: length,
    });
  } else useSelection.setState({ ranges: [[Math.min(anchor, rank), Math.max(anchor + anchorLength, rank + length)]] });
}

export const selectAll = (total: number): void =>
  useSelection.setState({ ranges: total > 0 ? [[0, total]] : [], anchor: 0, anchorLength: 1 });

export const clearSelection = (): void => useSelection.setState({ ranges: [] });
