import type { Facet, FacetOrder } from '../../../shared/contract/timeline.ts';
import { formatTime } from '../../../shared/format/index.ts';
import { fold } from '../../../shared/kql/index.ts';
import { releaseBytes } from '../case/release-bytes.ts';
import { Bitmap } from '../columns/bitmap.ts';
import type { Column, ColumnStore } from '../columns/column-store.ts';
import type { FieldColumn } from '../columns/field.ts';
import type { FoldedTexts } from '../columns/folded-texts.ts';
import { foldedTexts } from '../columns/field-texts.ts';
import { longestRun } from '../columns/needle.ts';
import type { EventMarks } from './event-marks.ts';

/** Where more values than this share the smallest count that is still shown, those seen first are taken instead of the first by name. */
const MAX_TIES = 10_000;

/** Events by dictionary number under a selection: one pass over the column. */
export function countNumbers(column: Column, size: number, selected: Bitmap): Uint32Array {
  const counts = new Uint32Array(size);
  const { words } = selected;
  for (let index = 0; index < words.length; index++) {
    let word = words[index]!;
    const base = index << 5;
    if (word === 0xffffffff) {
      for (let position = base; position < base + 32; position++) counts[column[position]!]!++;
      continue;
    }
    while (word !== 0) {
      const bit = word & -word;
      counts[column[base + 31 - Math.clz32(bit)]!]!++;
      word ^= bit;
    }
  }
  return counts;
}

/** The same by the group of each number: many numbers fall into few groups. */
function countGroups(column: Column, groups: { of: Column; size: number }, selected: Bitmap): Uint32Array {
  const counts = new Uint32Array(groups.size);
  const { of } = groups;
  const { words } = selected;
  for (let index = 0; index < words.length; index++) {
    let word = words[index]!;
    const base = index << 5;
    if (word === 0xffffffff) {
      for (let position = base; position < base + 32; position++) counts[of[column[position]!]!]!++;
      continue;
    }
    while (word !== 0) {
      const bit = word & -word;
      counts[of[column[base + 31 - Math.clz32(bit)]!]!]!++;
      word ^= bit;
    }
  }
  return counts;
}

/** Events by distinct text of a field under a selection; an event with several counts for each of them. */
function countTexts(
  field: FieldColumn,
  folded: FoldedTexts,
  selected: Bitmap,
): { counts: Uint32Array; missing: number } {
  const { groups } = folded;
  const sums =
    groups === null
      ? countNumbers(field.column, Math.max(field.size, 1), selected)
      : countGroups(field.column, groups, selected);
  const counted = folded.sumTexts(sums);
  if (counted.counts.buffer !== sums.buffer) releaseBytes(sums);
  return counted;
}

/** Values of an indexed field under a selection. An event with several values counts once for each of them. */
export function readFacet(
  name: string,
  field: FieldColumn,
  selected: Bitmap,
  limit: number,
  order: FacetOrder = 'most',
): Facet {
  const folded = foldedTexts(field);
  const { counts, missing } = countTexts(field, folded, selected);
  const facet = {
    field: name,
    ...chooseValues(counts, limit, order, (id) => folded.table.text(id)),
    missing,
    total: selected.count,
  };
  releaseBytes(counts);
  return facet;
}

const totals = new WeakMap<FieldColumn, Uint32Array>();

/** Values of a field that hold a text, without regard to case, those of most events first: what completion offers. */
export function findValues(field: FieldColumn, part: string, limit: number): { value: string; count: number }[] {
  const folded = foldedTexts(field);
  let counts = totals.get(field);
  if (counts === undefined) {
    ({ counts } = countTexts(field, folded, Bitmap.all(field.column.length)));
    totals.set(field, counts);
  }
  const wanted = fold(part);
  if (wanted === '') return largest(counts, limit, (id) => folded.table.text(id)).values;
  const run = longestRun(part);
  const passes = folded.table.select(
    (text) => fold(text).includes(wanted),
    run.length < 2 ? {} : { holds: [run], isSufficient: run === part },
  );
  return largest(
    counts.map((count, id) => (passes[id] === 1 ? count : 0)),
    limit,
    (id) => folded.table.text(id),
  ).values;
}

/** The first values in an order. */
function chooseValues(
  counts: Uint32Array,
  limit: number,
  order: FacetOrder,
  text: (id: number) => string,
): { values: { value: string; count: number }[]; distinct: number } {
  if (order === 'most') return largest(counts, limit, text);
  const there: number[] = [];
  for (let id = 0; id < counts.length; id++) if (counts[id]! > 0) there.push(id);
  if (order === 'rarest') {
    // What is too frequent to be shown needs no text.
    const threshold =
      there.length <= limit
        ? Infinity
        : nthSmallest(
            there.map((id) => counts[id]!),
            limit,
          );
    const values = there
      .filter((id) => counts[id]! <= threshold)
      .slice(0, Math.max(MAX_TIES, limit))
      .map((id) => ({ value: text(id), count: counts[id]! }));
    values.sort((a, b) => a.count - b.count || (a.value < b.value ? -1 : 1));
    return { values: values.slice(0, limit), distinct: there.length };
  }
  const values = there.map((id) => ({ value: text(id), count: counts[id]! }));
  values.sort((a, b) => (a.value < b.value ? -1 : 1));
  return { values: values.slice(0, limit), distinct: there.length };
}

function nthSmallest(counts: number[], rank: number): number {
  return Uint32Array.from(counts).sort()[rank - 1]!;
}

/** The largest counts, ties by name. */
function largest(
  counts: Uint32Array,
  limit: number,
  text: (id: number) => string,
): { values: { value: string; count: number }[]; distinct: number } {
  let distinct = 0;
  for (let id = 0; id < counts.length; id++) if (counts[id]! > 0) distinct++;
  const threshold = smallestShown(counts, Math.min(limit, distinct));
  const shown: { value: string; count: number }[] = [];
  const ties: number[] = [];
  for (let id = 0; id < counts.length; id++) {
    if (counts[id]! > threshold) shown.push({ value: text(id), count: counts[id]! });
    else if (counts[id] === threshold && threshold > 0 && ties.length < Math.max(MAX_TIES, limit)) ties.push(id);
  }
  for (const id of ties) shown.push({ value: text(id), count: threshold });
  shown.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return { values: shown.slice(0, limit), distinct };
}

/** Counts below this are themselves counted; the few above are sorted. */
const SMALL = 1 << 16;

/** The count of rank `rank` (1 is the largest), in one pass over the counts. */
function smallestShown(counts: Uint32Array, rank: number): number {
  if (rank === 0) return 0;
  const small = new Uint32Array(SMALL);
  const large: number[] = [];
  for (let id = 0; id < counts.length; id++) {
    const count = counts[id]!;
    if (count < SMALL) small[count]!++;
    else large.push(count);
  }
  if (large.length >= rank) return large.sort((a, b) => b - a)[rank - 1]!;
  let above = large.length;
  let count = SMALL;
  while (above < rank && count > 1) above += small[--count]!;
  return count;
}

/** Values of a marked field (tags, findings, severities) under a selection. */
export function readMarkFacet(
  field: string,
  marks: EventMarks,
  selected: Bitmap,
  limit: number,
  order: FacetOrder = 'most',
): Facet {
  let left = selected;
  const counts: { value: string; count: number }[] = [];
  for (const {
    names: [name = ''],
    events,
  } of marks.of(field)) {
    const { count } = events.filter((position) => selected.has(position));
    if (count > 0) counts.push({ value: name, count });
    left = left.without(events.toBitmap());
  }
  const sign = { most: -1, rarest: 1, name: 0 }[order];
  counts.sort((a, b) => sign * (a.count - b.count) || (a.value < b.value ? -1 : 1));
  return { field, values: counts.slice(0, limit), distinct: counts.length, missing: left.count, total: selected.count };
}

/** Times with the most events, earlier ones first. */
export function readTimeFacet(store: ColumnStore, selected: Bitmap, limit: number): Facet {
  const time = store.time();
  const times: number[] = [];
  const counts: number[] = [];
  selected.range(0, store.timed).forEach((position) => {
    if (times.at(-1) === time[position]) counts[counts.length - 1]!++;
    else {
      times.push(time[position]!);
      counts.push(1);
    }
  });
  const { values, distinct } = largest(Uint32Array.from(counts), limit, (index) => formatTime(times[index]!));
  return {
    field: 'eventTime',
    values,
    distinct,
    missing: selected.count - selected.rank(store.timed),
    total: selected.count,
  };
}

/** A derived field that nothing in this case derives. */
export function emptyFacet(name: string, selected: Bitmap): Facet {
  return { field: name, values: [], distinct: 0, missing: selected.count, total: selected.count };
}
