import { AppError } from '../../../shared/contract/errors.ts';
import { resolveField } from '../../../shared/fields/index.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import type { Column } from '../columns/column-store.ts';
import type { FieldColumn } from '../columns/field.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import type { EventMarks } from './event-marks.ts';
import { countNumbers } from './facet.ts';

/** The order in which events are listed. */
export interface AskedOrder {
  sort: 'asc' | 'desc';
  /** Field whose values order the events; left out: time. */
  orderBy?: string | undefined;
}

/** The events of a selection in an order: from a rank to the position in the columns, and back. */
export interface EventOrder {
  total: number;
  at(rank: number): number;
  /** Rank of a position; where the selection does not hold it, of the first event behind it in order of time, and 0 in other orders. */
  rankOf(position: number): number;
}

/** The order that is asked for. Events without a value are last in both directions; those of one value follow time. @throws AppError `kql/unknown-field` for a field without a column */
export function orderEvents(columns: FieldColumns, marks: EventMarks, selected: Bitmap, asked: AskedOrder): EventOrder {
  const name = asked.orderBy === undefined ? 'eventTime' : (resolveField(asked.orderBy)?.name ?? asked.orderBy);
  return name === 'eventTime'
    ? orderByTime(columns, selected, asked.sort)
    : orderByField(columns, marks, selected, name, asked.sort);
}

/** Positions stand in order of time already; descending order turns the timed part round and leaves untimed events at the end. */
function orderByTime({ store }: FieldColumns, selected: Bitmap, sort: 'asc' | 'desc'): EventOrder {
  const timed = selected.rank(store.timed);
  const turn = (rank: number): number => (sort === 'desc' && rank < timed ? timed - 1 - rank : rank);
  return {
    total: selected.count,
    at: (rank) => selected.select(turn(rank)),
    rankOf: (position) => turn(selected.rank(position)),
  };
}

/** Orders that were made, by the selection they are of: pages of one list follow each other. */
const made = new WeakMap<Bitmap, Map<string, Uint32Array>>();

function orderByField(
  columns: FieldColumns,
  marks: EventMarks,
  selected: Bitmap,
  name: string,
  sort: 'asc' | 'desc',
): EventOrder {
  const key = `${sort} ${name}`;
  const known = made.get(selected) ?? new Map<string, Uint32Array>();
  made.set(selected, known);
  // Marks change under a selection that stays.
  let positions = marks.has(name) ? undefined : known.get(key);
  if (positions === undefined) {
    const { column, ranks } = marks.has(name)
      ? ranksOfMarks(marks, name, columns.store.count)
      : ranksOfField(columns, name);
    positions = sortPositions(column, ranks, selected, sort);
    known.set(key, positions);
  }
  const order = positions;
  return {
    total: order.length,
    at: (rank) => order[rank]!,
    rankOf: (position) => Math.max(0, order.indexOf(position)),
  };
}

/** Places of the numbers of a column in the order of their texts, from 1; 0: no text. */
interface Ranks {
  column: Column;
  ranks: Uint32Array;
}

const ranksByField = new WeakMap<FieldColumn, Uint32Array>();

function ranksOfField(columns: FieldColumns, name: string): Ranks {
  const field = columns.get(name);
  if (field === undefined)
    throw new AppError('kql/unknown-field', `Events cannot be sorted by "${name}": it is not indexed.`, {
      hint: 'Sort by an indexed field, or list the events with --fields and sort them elsewhere.',
    });
  let ranks = ranksByField.get(field);
  if (ranks === undefined) {
    const texts = Array.from({ length: field.size }, (_, number) => {
      const text = field.texts(number);
      return text === null ? '' : typeof text === 'string' ? text : text.join(', ');
    });
    ranks = rankTexts(texts, resolveField(name)?.kind ?? 'keyword');
    ranksByField.set(field, ranks);
  }
  return { column: field.column, ranks };
}

/** Texts of marks, as a column of their own. */
function ranksOfMarks(marks: EventMarks, name: string, count: number): Ranks {
  const column = new Uint32Array(count);
  const texts = [''];
  const numbers = new Map<string, number>([['', 0]]);
  const marked = new Set<number>();
  for (const { events } of marks.of(name)) events.forEach((position) => marked.add(position));
  for (const position of marked) {
    const text = marks.textsAt(name, position).join(', ');
    let number = numbers.get(text);
    if (number === undefined) {
      numbers.set(text, (number = texts.length));
      texts.push(text);
    }
    column[position] = number;
  }
  return { column, ranks: rankTexts(texts, resolveField(name)?.kind ?? 'keyword') };
}

/** Equal texts share a rank. Numbers compare as numbers, addresses by their parts, other texts without regard to case first. */
function rankTexts(texts: readonly string[], kind: string): Uint32Array {
  const keys = texts.map((text) => (text === '' ? '' : keyOf(text, kind)));
  // Sorting distinct texts by code units, without a comparison of ours, is several times faster than any other way.
  const sorted = [...new Set(keys)].sort();
  const places = new Map<string, number>();
  for (const key of sorted) if (key !== '') places.set(key, places.size + 1);
  return Uint32Array.from(keys, (key) => places.get(key) ?? 0);
}

/** A text whose order by code units is the order of the value. */
function keyOf(text: string, kind: string): string {
  if (kind === 'number' && /^\d{1,20}$/.test(text)) return text.padStart(20, '0');
  if (kind === 'ip' && /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text))
    return text
      .split('.')
      .map((part) => part.padStart(3, '0'))
      .join('.');
  const lower = text.toLowerCase();
  return lower === text ? text : `${lower}\u0000${text}`;
}

/** Counting sort over the ranks: two passes over the selection, whatever the texts are. */
function sortPositions(column: Column, ranks: Uint32Array, selected: Bitmap, sort: 'asc' | 'desc'): Uint32Array {
  let most = 0;
  for (const rank of ranks) if (rank > most) most = rank;
  const buckets = ranks.map((rank) => (rank === 0 ? most : sort === 'asc' ? rank - 1 : most - rank));
  const counts = countNumbers(column, ranks.length, selected);
  const starts = new Uint32Array(most + 2);
  for (let number = 0; number < counts.length; number++) starts[buckets[number]! + 1]! += counts[number]!;
  for (let bucket = 1; bucket < starts.length; bucket++) starts[bucket]! += starts[bucket - 1]!;
  const positions = new Uint32Array(selected.count);
  const { words } = selected;
  for (let index = 0; index < words.length; index++) {
    const base = index << 5;
    for (let word = words[index]!; word !== 0;) {
      const bit = word & -word;
      const position = base + 31 - Math.clz32(bit);
      positions[starts[buckets[column[position]!]!]!++] = position;
      word ^= bit;
    }
  }
  return positions;
}
