import type { Column, ColumnStore } from '../columns/column-store.ts';
import { flags } from '../events/terms.ts';
import { fateOf, gather, lowerBound, PIECE, type Positions } from './counting.ts';

/** Fields of a tally row. `FIRST` and `LAST` are positions plus one, 0 where no event has a time. */
export const EVENTS = 0;
export const DENIED = 1;
export const FAILED = 2;
export const WRITES = 3;
export const FIRST = 4;
export const LAST = 5;
/** Width of a tally row: one cache line holds two. */
export const TALLY = 8;

/** By the two bits of `readOnly`: what they add to the field that an event is counted in while counting goes on. */
const writeFields = Uint8Array.of(0, 3, 0, 0);
/** While counting goes on, fields 0 to 5 count events by fate and by whether they write; these two follow. */
const COUNTING_FIRST = 6;
const COUNTING_LAST = 7;

/** What a list of actors is sorted by, for all groups in one pass: row `group * TALLY`. */
export function tallyGroups(
  store: ColumnStore,
  column: Column,
  groupOf: Uint32Array,
  groups: number,
  positions: Positions,
): Uint32Array {
  const tally = countFates(store, column, groupOf, groups, positions);
  for (let row = 0; row < tally.length; row += TALLY) settle(tally, row);
  return tally;
}

function settle(tally: Uint32Array, row: number): void {
  const [done, denied, failed, doneWrites, deniedWrites, failedWrites] = [
    tally[row]!,
    tally[row + 1]!,
    tally[row + 2]!,
    tally[row + 3]!,
    tally[row + 4]!,
    tally[row + 5]!,
  ];
  const [first, last] = [tally[row + COUNTING_FIRST]!, tally[row + COUNTING_LAST]!];
  tally[row + EVENTS] = done + denied + failed + doneWrites + deniedWrites + failedWrites;
  tally[row + DENIED] = denied + deniedWrites;
  tally[row + FAILED] = failed + failedWrites;
  tally[row + WRITES] = doneWrites + deniedWrites + failedWrites;
  tally[row + FIRST] = first;
  tally[row + LAST] = last;
  tally[row + COUNTING_FIRST] = 0;
  tally[row + COUNTING_LAST] = 0;
}

function countFates(
  store: ColumnStore,
  column: Column,
  groupOf: Uint32Array,
  groups: number,
  positions: Positions,
): Uint32Array {
  const tally = new Uint32Array(groups * TALLY);
  const [outcome, bits] = [store.column('outcome'), store.column('flags')];
  const length = positions === null ? store.count : positions.length;
  const timed = positions === null ? store.timed : lowerBound(length, (index) => positions[index]! < store.timed);
  const [numbers, codes, flagged] = [new Uint32Array(PIECE), new Uint32Array(PIECE), new Uint32Array(PIECE)];
  for (let from = 0; from < length; from += PIECE) {
    const to = Math.min(length, from + PIECE);
    gather(column, positions, from, to, numbers);
    gather(outcome, positions, from, to, codes);
    gather(bits, positions, from, to, flagged);
    for (let index = 0; index < to - from; index++) {
      const row = groupOf[numbers[index]!]! * TALLY;
      numbers[index] = row;
      tally[row + fateOf[codes[index]!]! + writeFields[(flagged[index]! >>> flags.readOnlyShift) & 3]!]!++;
    }
    for (let index = 0; index < Math.min(to, timed) - from; index++) {
      const row = numbers[index]!;
      const position = (positions === null ? from + index : positions[from + index]!) + 1;
      if (tally[row + COUNTING_FIRST] === 0) tally[row + COUNTING_FIRST] = position;
      tally[row + COUNTING_LAST] = position;
    }
  }
  return tally;
}

/**
 * The tally of all events but a few: what these come to is taken away from the tally of all. Only where the first or last event of a group is among them, another
 * one is looked for. `kept` are the others.
 */
export function tallyWithout(
  all: Uint32Array,
  store: ColumnStore,
  column: Column,
  groupOf: Uint32Array,
  left: Uint32Array,
  kept: Uint32Array,
): Uint32Array {
  const tally = all.slice();
  const minus = tallyGroups(store, column, groupOf, all.length / TALLY, left);
  const [firsts, lasts] = [new Uint8Array(all.length / TALLY), new Uint8Array(all.length / TALLY)];
  let [lackFirst, lackLast] = [0, 0];
  for (let row = 0; row < tally.length; row += TALLY) {
    if (minus[row + EVENTS] === 0) continue;
    for (let field = EVENTS; field <= WRITES; field++) tally[row + field]! -= minus[row + field]!;
    // Events without a time are no first or last ones; what is not found below stays at none.
    if (minus[row + FIRST] !== 0 && minus[row + FIRST] === tally[row + FIRST]) {
      tally[row + FIRST] = 0;
      lackFirst += firsts[row / TALLY] = tally[row + EVENTS] === 0 ? 0 : 1;
    }
    if (minus[row + LAST] !== 0 && minus[row + LAST] === tally[row + LAST]) {
      tally[row + LAST] = 0;
      lackLast += lasts[row / TALLY] = tally[row + EVENTS] === 0 ? 0 : 1;
    }
  }
  const timed = lowerBound(kept.length, (index) => kept[index]! < store.timed);
  const find = (position: number, wanted: Uint8Array, field: number): number => {
    const group = groupOf[column[position]!]!;
    if (wanted[group] === 0) return 0;
    wanted[group] = 0;
    tally[group * TALLY + field] = position + 1;
    return 1;
  };
  for (let index = 0; index < timed && lackFirst > 0; index++) lackFirst -= find(kept[index]!, firsts, FIRST);
  for (let index = timed - 1; index >= 0 && lackLast > 0; index--) lackLast -= find(kept[index]!, lasts, LAST);
  return tally;
}

/** Tally by group, where numbers belong to several groups. */
export function tallySeveral(
  store: ColumnStore,
  column: Column,
  numbers: number,
  groups: number,
  several: { first: Uint32Array; ids: Uint32Array },
  positions: Positions,
): Uint32Array {
  const own = new Uint32Array(numbers);
  for (let number = 0; number < numbers; number++) own[number] = number;
  return foldTally(tallyGroups(store, column, own, numbers, positions), groups, several);
}

/** Sums tallies by number to tallies by group. */
function foldTally(
  byNumber: Uint32Array,
  groups: number,
  { first, ids }: { first: Uint32Array; ids: Uint32Array },
): Uint32Array {
  const tally = new Uint32Array(groups * TALLY);
  for (let number = 0; number * TALLY < byNumber.length; number++) {
    if (byNumber[number * TALLY] === 0) continue;
    if (first[number] === first[number + 1]) addRow(byNumber, number * TALLY, tally, 0);
    for (let at = first[number]!; at < first[number + 1]!; at++)
      addRow(byNumber, number * TALLY, tally, ids[at]! * TALLY);
  }
  return tally;
}

function addRow(source: Uint32Array, from: number, tally: Uint32Array, to: number): void {
  tally[to + EVENTS]! += source[from + EVENTS]!;
  tally[to + DENIED]! += source[from + DENIED]!;
  tally[to + FAILED]! += source[from + FAILED]!;
  tally[to + WRITES]! += source[from + WRITES]!;
  const begin = source[from + FIRST]!;
  if (begin !== 0 && (tally[to + FIRST] === 0 || begin < tally[to + FIRST]!)) tally[to + FIRST] = begin;
  if (source[from + LAST]! > tally[to + LAST]!) tally[to + LAST] = source[from + LAST]!;
}
