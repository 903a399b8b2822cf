import type { CoverageCell, EpochMs } from '../../shared/contract/index.ts';

/** Worst first. A picture that cannot show every cell shows the worst one. */
export const coverageStates = [
  'failed',
  'listed-but-missing',
  'gap',
  'restart',
  'events-without-digest',
  'unproven-with-events',
  'unproven-empty',
  'verified-with-events',
  'verified-empty',
] as const;
export type KnownState = (typeof coverageStates)[number];

/** A state that this version does not know is drawn as `other`, never as a proof. */
export const stateOf = (state: string): KnownState | 'other' =>
  (coverageStates as readonly string[]).includes(state) ? (state as KnownState) : 'other';

const badness = (state: string): number => {
  const index = (coverageStates as readonly string[]).indexOf(state);
  return index < 0 ? 4.5 : index;
};

interface CoverageRow {
  account: string;
  region: string;
  /** In order of time. */
  cells: CoverageCell[];
  /** The same cells by their start. */
  at: Map<EpochMs, CoverageCell>;
}

export interface CoverageGrid {
  rows: CoverageRow[];
  stepMs: number;
  /** Left edge of the first column, right edge of the last; equal where there are no cells. */
  start: EpochMs;
  end: EpochMs;
  columns: number;
}

/** Lays cells out as rows of account and Region over equal columns of time. */
export function layOut(cells: readonly CoverageCell[], by: 'hour' | 'day'): CoverageGrid {
  const stepMs = by === 'hour' ? 3_600_000 : 86_400_000;
  const rows = new Map<string, CoverageRow>();
  let start = Infinity;
  let end = -Infinity;
  for (const cell of cells) {
    const key = `${cell.account}\n${cell.region}`;
    let row = rows.get(key);
    if (!row) rows.set(key, (row = { account: cell.account, region: cell.region, cells: [], at: new Map() }));
    row.cells.push(cell);
    row.at.set(cell.start, cell);
    if (cell.start < start) start = cell.start;
    if (cell.start + stepMs > end) end = cell.start + stepMs;
  }
  const sorted = [...rows.values()].sort(
    (a, b) => a.account.localeCompare(b.account) || a.region.localeCompare(b.region),
  );
  for (const row of sorted) row.cells.sort((a, b) => a.start - b.start);
  if (sorted.length === 0) return { rows: [], stepMs, start: 0, end: 0, columns: 0 };
  return { rows: sorted, stepMs, start, end, columns: Math.round((end - start) / stepMs) };
}

/** Cells in the order in which they are painted: the worst last, so that it is on top where several share a pixel. */
export const paintOrder = (cells: readonly CoverageCell[]): CoverageCell[] =>
  [...cells].sort((a, b) => badness(b.state) - badness(a.state));

const tickSteps = [1, 3, 6, 12, 24, 48, 168, 336, 720, 2160].map((hours) => hours * 3_600_000);

/** Times of ticks in [from, to), at least `gap` pixels apart, aligned in UTC. */
export function ticksBetween(from: EpochMs, to: EpochMs, width: number, gap = 92): EpochMs[] {
  const span = to - from;
  if (span <= 0 || width <= 0) return [];
  const step = tickSteps.find((candidate) => (candidate / span) * width >= gap) ?? tickSteps.at(-1)!;
  const ticks: EpochMs[] = [];
  for (let time = Math.ceil(from / step) * step; time < to; time += step) ticks.push(time);
  return ticks;
}
