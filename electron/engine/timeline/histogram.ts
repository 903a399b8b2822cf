import type { Histogram } from '../../../shared/contract/timeline.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import { eachText, type FieldColumn, type FieldColumns } from '../columns/field-column.ts';
import { lowerBound } from './filter.ts';

/** Bucket widths that people read easily: 1 s … 1 year. */
const WIDTHS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000, 7_776_000, 31_536_000].map((seconds) => seconds * 1000);

/** Series beyond these are summed as "other". */
const MAX_SERIES = 8;

/** The narrowest readable width that needs at most `buckets` buckets for the span. */
export function chooseWidth(span: number, buckets: number): number {
  return WIDTHS.find((width) => Math.ceil(span / width) + 1 <= buckets) ?? Math.ceil(span / buckets / 1000) * 1000;
}

/**
 * Counts over time. Without a split no event is touched: positions are in time order, so a bucket is the difference of two ranks in the bitmap.
 * The range is that of the filter where it has one, else that of the selected events.
 */
export function readHistogram(columns: FieldColumns, selected: Bitmap, ask: { from?: number | undefined; to?: number | undefined; buckets: number; bucketMs?: number | undefined; split?: string | undefined }): Histogram {
  const { store } = columns;
  const time = store.time();
  const timedCount = selected.rank(store.timed);
  const total = selected.count;
  if (timedCount === 0) return { start: ask.from ?? 0, bucketMs: ask.bucketMs ?? 1000, series: [], untimed: total, total };
  const first = ask.from ?? time[selected.select(0)]!;
  const last = ask.to !== undefined ? ask.to - 1 : time[selected.select(timedCount - 1)]!;
  const width = ask.bucketMs ?? chooseWidth(last - first, ask.buckets);
  const start = Math.floor(first / width) * width;
  const buckets = Math.max(1, Math.min(100_000, Math.floor((last - start) / width) + 1));
  const edges = new Uint32Array(buckets + 1);
  for (let bucket = 0; bucket <= buckets; bucket++) edges[bucket] = bucket === buckets ? store.timed : lowerBound(time, store.timed, start + bucket * width);
  const field = ask.split === undefined ? undefined : columns.get(ask.split);
  const series = field === undefined ? [{ key: '', counts: countRanks(selected, edges) }] : splitCounts(selected, edges, field, store.timed);
  return { start, bucketMs: width, series, untimed: total - timedCount, total };
}

function countRanks(selected: Bitmap, edges: Uint32Array): number[] {
  const counts: number[] = [];
  let before = selected.rank(edges[0]!);
  for (let bucket = 1; bucket < edges.length; bucket++) {
    const rank = selected.rank(edges[bucket]!);
    counts.push(rank - before);
    before = rank;
  }
  return counts;
}

/** One series for each of the most frequent values; an event with several values counts in the series of its first. */
function splitCounts(selected: Bitmap, edges: Uint32Array, field: FieldColumn, timed: number): { key: string; counts: number[] }[] {
  const totals = new Float64Array(field.size);
  const { column } = field;
  selected.forEach((position) => {
    if (position < timed) totals[column[position]!]!++;
  });
  const keyOf = (number: number): string => {
    let key = '';
    eachText(field, number, (text) => (key === '' ? (key = text) : undefined));
    return key;
  };
  const byKey = new Map<string, number>();
  for (let number = 0; number < field.size; number++) if (totals[number]! > 0) byKey.set(keyOf(number), (byKey.get(keyOf(number)) ?? 0) + totals[number]!);
  const ranked = [...byKey].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const keys = ranked.length <= MAX_SERIES ? ranked.map(([key]) => key) : [...ranked.slice(0, MAX_SERIES - 1).map(([key]) => key), 'other'];
  const other = ranked.length <= MAX_SERIES ? -1 : MAX_SERIES - 1;
  const seriesOf = new Uint16Array(field.size);
  for (let number = 0; number < field.size; number++) {
    if (totals[number] === 0) continue;
    const at = keys.indexOf(keyOf(number));
    seriesOf[number] = at < 0 || (at === other && other >= 0) ? Math.max(other, 0) : at;
  }
  const buckets = edges.length - 1;
  const counts = keys.map(() => new Array<number>(buckets).fill(0));
  let bucket = 0;
  selected.forEach((position) => {
    if (position >= timed || position < edges[0]!) return;
    while (bucket < buckets - 1 && position >= edges[bucket + 1]!) bucket++;
    counts[seriesOf[column[position]!]!]![bucket]!++;
  });
  return keys.map((key, index) => ({ key, counts: counts[index]! }));
}
