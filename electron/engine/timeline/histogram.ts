import type { Histogram } from '../../../shared/contract/timeline.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import { type Column, lowerBound } from '../columns/column-store.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import type { FieldColumn } from '../columns/field.ts';
import { countNumbers } from './facet.ts';

/** Bucket widths that people read easily: 1 s … 1 year. */
const WIDTHS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
  1_209_600, 2_592_000, 7_776_000, 31_536_000,
].map((seconds) => seconds * 1000);

/** Series beyond these are summed as "other". */
const MAX_SERIES = 8;

/** The narrowest readable width that needs at most `buckets` buckets for the span. */
function chooseWidth(span: number, buckets: number): number {
  return WIDTHS.find((width) => Math.ceil(span / width) + 1 <= buckets) ?? Math.ceil(span / buckets / 1000) * 1000;
}

/**
 * Counts over time. Without a split no event is touched: positions are in time order, so a bucket is the difference of two ranks in the bitmap.
 * The range is that of the filter where it has one, else that of the selected events.
 */
export function readHistogram(
  columns: FieldColumns,
  selected: Bitmap,
  ask: {
    from?: number | undefined;
    to?: number | undefined;
    buckets: number;
    bucketMs?: number | undefined;
    split?: string | undefined;
  },
): Histogram {
  const { store } = columns;
  const time = store.time();
  const timedCount = selected.rank(store.timed);
  const total = selected.count;
  if (timedCount === 0)
    return { start: ask.from ?? 0, bucketMs: ask.bucketMs ?? 1000, series: [], untimed: total, total };
  const first = ask.from ?? time[selected.select(0)]!;
  const last = ask.to !== undefined ? ask.to - 1 : time[selected.select(timedCount - 1)]!;
  const width = ask.bucketMs ?? chooseWidth(last - first, ask.buckets);
  const start = Math.floor(first / width) * width;
  const buckets = Math.max(1, Math.min(100_000, Math.floor((last - start) / width) + 1));
  const edges = new Uint32Array(buckets + 1);
  for (let bucket = 0; bucket <= buckets; bucket++)
    edges[bucket] = bucket === buckets ? store.timed : lowerBound(time, store.timed, start + bucket * width);
  const field = ask.split === undefined ? undefined : columns.get(ask.split);
  const series =
    field === undefined
      ? [{ key: '', counts: countRanks(selected, edges) }]
      : splitCounts(selected, edges, field, store.timed);
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
function splitCounts(
  selected: Bitmap,
  edges: Uint32Array,
  field: FieldColumn,
  timed: number,
): { key: string; counts: number[] }[] {
  const totals = countNumbers(field.column, Math.max(1, field.size), selected.range(0, timed));
  const keys = new Map<string, number>();
  const keyOf: string[] = [];
  field.folded?.();
  for (let number = 0; number < totals.length; number++) {
    if (totals[number] === 0) continue;
    const texts = field.texts(number);
    const key = texts === null ? '' : typeof texts === 'string' ? texts : (texts[0] ?? '');
    keyOf[number] = key;
    keys.set(key, (keys.get(key) ?? 0) + totals[number]!);
  }
  const ranked = [...keys].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([key]) => key);
  const shown = ranked.length <= MAX_SERIES ? ranked : [...ranked.slice(0, MAX_SERIES - 1), 'other'];
  const last = shown.length - 1;
  const places = new Map(ranked.map((key, rank) => [key, Math.min(rank, last)]));
  const seriesOf = new Uint8Array(totals.length);
  keyOf.forEach((key, number) => (seriesOf[number] = places.get(key)!));
  const counts = countSeries(field.column, seriesOf, selected, edges);
  return shown.map((key, series) => ({ key, counts: Array.from(counts[series]!) }));
}

/** One pass over the selected events of all buckets. Words without any are skipped, full ones run without tests. */
function countSeries(column: Column, seriesOf: Uint8Array, selected: Bitmap, edges: Uint32Array): Uint32Array[] {
  const buckets = edges.length - 1;
  const counts = Array.from({ length: MAX_SERIES }, () => new Uint32Array(buckets));
  const one = new Uint32Array(MAX_SERIES);
  const { words } = selected;
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = edges[bucket]!;
    const to = edges[bucket + 1]!;
    one.fill(0);
    for (let index = from >>> 5; index << 5 < to; index++) {
      const base = index << 5;
      let word = words[index]!;
      if (base < from) word &= 0xffffffff << (from & 31);
      if (to - base < 32) word &= 0xffffffff >>> (32 - (to - base));
      if (word === -1 || word === 0xffffffff) {
        for (let position = base; position < base + 32; position++) one[seriesOf[column[position]!]!]!++;
        continue;
      }
      while (word !== 0) {
        const bit = word & -word;
        one[seriesOf[column[base + 31 - Math.clz32(bit)]!]!]!++;
        word ^= bit;
      }
    }
    for (let series = 0; series < MAX_SERIES; series++) counts[series]![bucket] = one[series]!;
  }
  return counts;
}
