import { outcomeTable } from '../../../shared/outcomes/index.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import type { Column, ColumnStore } from '../columns/column-store.ts';
import { type ActorGroups, numbersOfGroup } from './actor-table.ts';

/** Positions that a question is about, ascending; null stands for all. */
export type Positions = Uint32Array | null;

const isDenied = Uint8Array.from(outcomeTable, (outcome) => (outcome.class === 'denied' ? 1 : 0));
const isFailed = Uint8Array.from(outcomeTable, (outcome) => (outcome.class === 'failed' ? 1 : 0));
/** By outcome code: 0 where a call was done or neither, 1 where it was denied, 2 where it failed. */
export const fateOf = isDenied.map((denied, code) => denied + 2 * isFailed[code]!);
/** By outcome code: 1 where a call was denied or failed. */
export const isUnsuccessful = isDenied.map((denied, code) => denied | isFailed[code]!);

/** Denied and failed events from events by outcome code. */
export function sumOutcomes(byCode: Uint32Array): { denied: number; failed: number } {
  const sum = (wanted: Uint8Array): number =>
    wanted.reduce((total, is, code) => total + (is === 1 ? byCode[code]! : 0), 0);
  return { denied: sum(isDenied), failed: sum(isFailed) };
}

/** Events that are looked at in one piece: small enough for the processor's first cache. */
export const PIECE = 1 << 12;

/**
 * Copies the numbers of a piece of events to `target`: columns are of three widths, and loops that see only one are twice as fast. `from` and `to` count
 * positions of the list, or of the column where there is no list.
 */
export function gather(column: Column, positions: Positions, from: number, to: number, target: Uint32Array): void {
  if (positions === null) target.set(column.subarray(from, to));
  else if (column instanceof Uint8Array)
    for (let at = 0, index = from; index < to; at++, index++) target[at] = column[positions[index]!]!;
  else if (column instanceof Uint16Array)
    for (let at = 0, index = from; index < to; at++, index++) target[at] = column[positions[index]!]!;
  else for (let at = 0, index = from; index < to; at++, index++) target[at] = column[positions[index]!]!;
}

/** The set positions as a list; null where all are set. */
export function listPositions(bitmap: Bitmap | null): Positions {
  if (bitmap === null) return null;
  const count = bitmap.count;
  if (count === bitmap.length) return null;
  const positions = new Uint32Array(count);
  const { words } = bitmap;
  let at = 0;
  for (let index = 0; index < words.length; index++) {
    let word = words[index]!;
    const base = index << 5;
    if (word === 0xffffffff) {
      for (let bit = 0; bit < 32; bit++) positions[at++] = base + bit;
      continue;
    }
    while (word !== 0) {
      const bit = word & -word;
      positions[at++] = base + 31 - Math.clz32(bit);
      word ^= bit;
    }
  }
  return positions;
}

/** Positions (among those given) whose number is marked. `begin`: none stands before this index. */
export function choosePositions(
  column: Column,
  isChosen: Uint8Array,
  among: Positions,
  begin = 0,
  most = among === null ? column.length : among.length,
): Uint32Array {
  const length = among === null ? column.length : among.length;
  const numbers = new Uint32Array(PIECE);
  let chosen = new Uint32Array(Math.min(most, 1 << 16) + PIECE);
  let count = 0;
  for (let from = begin; from < length && count < most; from += PIECE) {
    const to = Math.min(length, from + PIECE);
    if (count + PIECE > chosen.length) {
      const larger = new Uint32Array(Math.min(length, count * 4) + PIECE);
      larger.set(chosen);
      chosen = larger;
    }
    gather(column, among, from, to, numbers);
    // Written always, counted where it is wanted: cheaper than a branch that cannot be foreseen.
    if (among === null)
      for (let index = 0; index < to - from; index++) {
        chosen[count] = from + index;
        count += isChosen[numbers[index]!]!;
      }
    else
      for (let index = 0; index < to - from; index++) {
        chosen[count] = among[from + index]!;
        count += isChosen[numbers[index]!]!;
      }
  }
  return chosen.subarray(0, count);
}

/** The events of one group, ascending: one pass over its column, from its first event to its last where they are known. */
export function positionsOfGroup(
  groups: ActorGroups,
  group: number,
  known: { events: number; first: number } | null,
): Uint32Array {
  const isChosen = numbersOfGroup(groups, group);
  return known === null
    ? choosePositions(groups.column, isChosen, null)
    : choosePositions(groups.column, isChosen, null, known.first, known.events);
}

/** Parts of the case's span that a spark line shows. */
export const SPARK = 40;

/** Where equal parts of the case's span begin in a list of positions, then where the untimed events begin, then its length. */
export function timeEdges(store: ColumnStore, positions: Positions, parts: number): number[] {
  const time = store.time();
  const { timed } = store;
  const from = timed === 0 ? 0 : time[0]!;
  const span = timed === 0 ? 0 : time[timed - 1]! - from;
  const length = positions === null ? store.count : positions.length;
  const edges = [0];
  for (let part = 1; part < parts; part++)
    edges.push(
      lowerBound(length, (index) =>
        beforeTime(positions === null ? index : positions[index]!, from + (span * part) / parts),
      ),
    );
  edges.push(
    lowerBound(length, (index) => (positions === null ? index : positions[index]!) < timed),
    length,
  );
  return edges;

  function beforeTime(position: number, limit: number): boolean {
    return position < timed && (span === 0 ? true : time[position]! < limit);
  }
}

/** The first index that is not before; `length` where all are. */
export function lowerBound(length: number, isBefore: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Events by number of a column; added to `counts` where they are given. */
export function countNumbers(
  column: Column,
  size: number,
  positions: Positions,
  counts: Uint32Array = new Uint32Array(Math.max(size, 1)),
): Uint32Array {
  const numbers = new Uint32Array(PIECE);
  const length = positions === null ? column.length : positions.length;
  for (let from = 0; from < length; from += PIECE) {
    const to = Math.min(length, from + PIECE);
    gather(column, positions, from, to, numbers);
    for (let index = 0; index < to - from; index++) counts[numbers[index]!]!++;
  }
  return counts;
}

/** Sums counts by number to counts by group; an event counts for each of its groups. */
export function sumGroups(counts: Uint32Array, { groupOf, several, actors }: ActorGroups): Uint32Array {
  const sums = new Uint32Array(actors.length);
  if (several === null) {
    for (let number = 0; number < counts.length; number++)
      if (counts[number] !== 0) sums[groupOf[number]!]! += counts[number]!;
    return sums;
  }
  const { first, ids } = several;
  for (let number = 0; number < counts.length; number++) {
    const count = counts[number]!;
    if (count === 0) continue;
    const end = first[number + 1]!;
    if (first[number] === end) sums[groupOf[number]!]! += count;
    for (let at = first[number]!; at < end; at++) sums[ids[at]!]! += count;
  }
  return sums;
}

/** Positions by identity number, ascending for each. Made on first use; 4 bytes an event. */
export class IdentityPositions {
  readonly #column: Column;
  readonly #counts: Uint32Array;
  #start = new Uint32Array(0);
  #positions: Uint32Array | null = null;

  constructor(column: Column, counts: Uint32Array) {
    this.#column = column;
    this.#counts = counts;
  }

  /** One list for each of the numbers. */
  of(numbers: readonly number[]): Uint32Array[] {
    const positions = (this.#positions ??= this.#make());
    return numbers.map((number) => positions.subarray(this.#start[number]!, this.#start[number + 1]!));
  }

  #make(): Uint32Array {
    const start = new Uint32Array(this.#counts.length + 1);
    for (let number = 0; number < this.#counts.length; number++)
      start[number + 1] = start[number]! + this.#counts[number]!;
    const next = start.slice(0, this.#counts.length);
    const column = this.#column;
    const positions = new Uint32Array(column.length);
    for (let position = 0; position < column.length; position++) positions[next[column[position]!]!++] = position;
    this.#start = start;
    return positions;
  }
}
