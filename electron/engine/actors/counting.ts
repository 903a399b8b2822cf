import { outcomes } from '../../../shared/contract/timeline.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import type { Column, ColumnStore } from '../columns/column-store.ts';
import { flags } from '../events/terms.ts';
import { type ActorGroups, numbersOfGroup } from './actor-table.ts';

/** Positions that a question is about, ascending; null stands for all. */
export type Positions = Uint32Array | null;

/** Parts of the case's span that a spark line shows. */
export const SPARK = 40;

const isDenied = Uint8Array.from(outcomes, (outcome) => (outcome === 'denied' ? 1 : 0));
/** Neither denied nor done: failed, throttled, not found, failed sign-ins. Dry runs and partial successes are neither. */
const isFailed = Uint8Array.from(outcomes, (outcome) => (['failed', 'throttled', 'not-found', 'sign-in-failure'].includes(outcome) ? 1 : 0));
/** By outcome code: 1 where a call was denied or failed. */
export const isUnsuccessful = Uint8Array.from(outcomes, (_, code) => isDenied[code]! | isFailed[code]!);
/** By the two bits of `readOnly`: 1 where it is false. */
const isWrite = Uint8Array.of(0, 1, 0, 0);

/** Denied and failed events from events by outcome code. */
export function sumOutcomes(byCode: Uint32Array): { denied: number; failed: number } {
  const sum = (wanted: Uint8Array): number => wanted.reduce((total, is, code) => total + (is === 1 ? byCode[code]! : 0), 0);
  return { denied: sum(isDenied), failed: sum(isFailed) };
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

/** Positions (among those given) whose number is marked. */
export function choosePositions(column: Column, isChosen: Uint8Array, among: Positions): Uint32Array {
  const length = among === null ? column.length : among.length;
  let chosen = new Uint32Array(Math.min(length, 1 << 16));
  let count = 0;
  for (let index = 0; index < length; index++) {
    const position = among === null ? index : among[index]!;
    if (isChosen[column[position]!] === 0) continue;
    if (count === chosen.length) {
      const larger = new Uint32Array(Math.min(length, count * 4));
      larger.set(chosen);
      chosen = larger;
    }
    chosen[count++] = position;
  }
  return chosen.subarray(0, count);
}

/** Fields of a tally row. `FIRST` and `LAST` are positions plus one, 0 where no event has a time. */
export const EVENTS = 0;
export const DENIED = 1;
export const FAILED = 2;
export const WRITES = 3;
export const FIRST = 4;
export const LAST = 5;
/** Width of a tally row: one cache line holds two. */
export const TALLY = 8;

/** Sums tallies by number to tallies by group, where numbers belong to several groups. */
function foldTally(byNumber: Uint32Array, groups: number, { first, ids }: { first: Uint32Array; ids: Uint32Array }): Uint32Array {
  const tally = new Uint32Array(groups * TALLY);
  const add = (from: number, to: number): void => {
    tally[to + EVENTS]! += byNumber[from + EVENTS]!;
    tally[to + DENIED]! += byNumber[from + DENIED]!;
    tally[to + FAILED]! += byNumber[from + FAILED]!;
    tally[to + WRITES]! += byNumber[from + WRITES]!;
    const begin = byNumber[from + FIRST]!;
    if (begin !== 0 && (tally[to + FIRST] === 0 || begin < tally[to + FIRST]!)) tally[to + FIRST] = begin;
    if (byNumber[from + LAST]! > tally[to + LAST]!) tally[to + LAST] = byNumber[from + LAST]!;
  };
  for (let number = 0; number * TALLY < byNumber.length; number++) {
    if (byNumber[number * TALLY] === 0) continue;
    if (first[number] === first[number + 1]) add(number * TALLY, 0);
    for (let at = first[number]!; at < first[number + 1]!; at++) add(number * TALLY, ids[at]! * TALLY);
  }
  return tally;
}

/** What a list of actors is sorted by, for all groups in one pass: row `group * TALLY`. */
export function tallyGroups(store: ColumnStore, column: Column, groupOf: Uint32Array, groups: number, positions: Positions): Uint32Array {
  const tally = new Uint32Array(groups * TALLY);
  const outcome = store.column('outcome');
  const bits = store.column('flags');
  const { timed } = store;
  const length = positions === null ? store.count : positions.length;
  for (let index = 0; index < length; index++) {
    const position = positions === null ? index : positions[index]!;
    const row = groupOf[column[position]!]! * TALLY;
    const code = outcome[position]!;
    tally[row]!++;
    tally[row + DENIED]! += isDenied[code]!;
    tally[row + FAILED]! += isFailed[code]!;
    tally[row + WRITES]! += isWrite[(bits[position]! >>> flags.readOnlyShift) & 3]!;
    if (position < timed) {
      if (tally[row + FIRST] === 0) tally[row + FIRST] = position + 1;
      tally[row + LAST] = position + 1;
    }
  }
  return tally;
}

/** Distinct values for each of a few slots: bits where they fit, a hash table where not. */
class PairSet {
  readonly counts: Uint32Array;
  readonly #values: number;
  readonly #bits: Uint32Array | null;
  #table = new Float64Array(0);
  #used = 0;

  constructor(slots: number, values: number) {
    this.counts = new Uint32Array(slots);
    this.#values = values;
    this.#bits = slots * values <= 1 << 28 ? new Uint32Array(Math.ceil((slots * values) / 32)) : null;
    if (this.#bits === null) this.#table = new Float64Array(1 << 16).fill(-1);
  }

  /** Value 0 is "missing" and not counted. */
  add(slot: number, value: number): void {
    if (value === 0) return;
    const pair = slot * this.#values + value;
    if (this.#bits === null) {
      if (this.#insert(pair)) this.counts[slot]!++;
      return;
    }
    const bit = 1 << (pair & 31);
    const word = pair >>> 5;
    if ((this.#bits[word]! & bit) === 0) {
      this.#bits[word]! |= bit;
      this.counts[slot]!++;
    }
  }

  #insert(pair: number): boolean {
    if (this.#used * 2 >= this.#table.length) {
      const old = this.#table;
      this.#table = new Float64Array(old.length * 4).fill(-1);
      for (const each of old) if (each >= 0) this.#table[this.#find(each)] = each;
    }
    const place = this.#find(pair);
    if (this.#table[place] === pair) return false;
    this.#table[place] = pair;
    this.#used++;
    return true;
  }

  #find(pair: number): number {
    const mask = this.#table.length - 1;
    let place = (Math.imul(pair % 4_294_967_296 | 0, 0x9e3779b1) ^ Math.imul((pair / 4_294_967_296) | 0, 0x85ebca6b)) >>> 7 & mask;
    while (this.#table[place] !== -1 && this.#table[place] !== pair) place = (place + 1) & mask;
    return place;
  }
}

export interface RowFigures {
  /** `spark[slot * SPARK + part]` */
  spark: Uint32Array;
  ips: Uint32Array;
  keys: Uint32Array;
  regions: Uint32Array;
  services: Uint32Array;
}

/**
 * What is only shown, for the actors of one page: `slotOf` maps a number of the column to its row, −1 for actors of other pages; `moreSlots` gives further rows
 * of a number.
 */
export function countRows(
  store: ColumnStore, column: Column, slotOf: Int32Array, slots: number, positions: Positions,
  by: { addressOf: Uint32Array; addresses: number; keyOf: Uint32Array; keys: number }, moreSlots: ReadonlyMap<number, readonly number[]> | null = null,
): RowFigures {
  const [address, identity, region, source] = [store.column('address'), store.column('identity'), store.column('region'), store.column('source')];
  const { addressOf, keyOf } = by;
  const spark = new Uint32Array(slots * SPARK);
  const ips = new PairSet(slots, by.addresses);
  const keys = new PairSet(slots, by.keys);
  const regions = new PairSet(slots, store.dictionary(3).length);
  const services = new PairSet(slots, store.dictionary(2).length);
  const edges = timeEdges(store, positions, SPARK);
  // Where rows are made of identities, so are their keys: one look at each identity that occurs does.
  const seen = column === identity ? new Uint8Array(slotOf.length) : null;
  for (let part = 0; part <= SPARK; part++) {
    const end = edges[part + 1]!;
    for (let index = edges[part]!; index < end; index++) {
      const position = positions === null ? index : positions[index]!;
      const slot = slotOf[column[position]!]!;
      if (slot < 0) continue;
      // The last part is the untimed events.
      if (part < SPARK) spark[slot * SPARK + part]!++;
      ips.add(slot, addressOf[address[position]!]!);
      if (seen === null) keys.add(slot, keyOf[identity[position]!]!);
      else seen[identity[position]!] = 1;
      regions.add(slot, region[position]!);
      services.add(slot, source[position]!);
      if (moreSlots === null) continue;
      for (const other of moreSlots.get(column[position]!) ?? []) {
        if (part < SPARK) spark[other * SPARK + part]!++;
        ips.add(other, addressOf[address[position]!]!);
        keys.add(other, keyOf[identity[position]!]!);
        regions.add(other, region[position]!);
        services.add(other, source[position]!);
      }
    }
  }
  seen?.forEach((is, number) => {
    if (is === 1) keys.add(slotOf[number]!, keyOf[number]!);
  });
  return { spark, ips: ips.counts, keys: keys.counts, regions: regions.counts, services: services.counts };
}

/** Where equal parts of the case's span begin in a list of positions, then where the untimed events begin, then its length. */
export function timeEdges(store: ColumnStore, positions: Positions, parts: number): number[] {
  const time = store.time();
  const { timed } = store;
  const from = timed === 0 ? 0 : time[0]!;
  const span = timed === 0 ? 0 : time[timed - 1]! - from;
  const length = positions === null ? store.count : positions.length;
  const edges = [0];
  for (let part = 1; part < parts; part++) edges.push(lowerBound(length, (index) => beforeTime(positions === null ? index : positions[index]!, from + (span * part) / parts)));
  edges.push(lowerBound(length, (index) => (positions === null ? index : positions[index]!) < timed), length);
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

/** Events by number of a column. */
export function countNumbers(column: Column, size: number, positions: Positions): Uint32Array {
  const counts = new Uint32Array(Math.max(size, 1));
  const length = positions === null ? column.length : positions.length;
  for (let index = 0; index < length; index++) counts[column[positions === null ? index : positions[index]!]!]!++;
  return counts;
}

/** Sums counts by number to counts by group; an event counts for each of its groups. */
export function sumGroups(counts: Uint32Array, groups: ActorGroups): Uint32Array {
  const { groupOf, several } = groups;
  const sums = new Uint32Array(groups.actors.length);
  for (let number = 0; number < counts.length; number++) {
    const count = counts[number]!;
    if (count === 0) continue;
    sums[groupOf[number]!]! += count;
    if (several !== null) for (let at = several.first[number]! + 1; at < several.first[number + 1]!; at++) sums[several.ids[at]!]! += count;
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
    for (let number = 0; number < this.#counts.length; number++) start[number + 1] = start[number]! + this.#counts[number]!;
    const next = start.slice(0, this.#counts.length);
    const column = this.#column;
    const positions = new Uint32Array(column.length);
    for (let position = 0; position < column.length; position++) positions[next[column[position]!]!++] = position;
    this.#start = start;
    return positions;
  }
}

/** The events of one group, ascending: one pass over its column, from its first event to its last where they are known. */
export function positionsOfGroup(groups: ActorGroups, group: number, known: { events: number; row: Uint32Array } | null): Uint32Array {
  const isChosen = numbersOfGroup(groups, group);
  if (known === null) return choosePositions(groups.column, isChosen, null);
  const { column } = groups;
  const positions = new Uint32Array(Math.min(known.events, column.length));
  let at = 0;
  for (let position = Math.max(known.row[FIRST]!, 1) - 1; at < positions.length && position < column.length; position++) if (isChosen[column[position]!] === 1) positions[at++] = position;
  return positions.subarray(0, at);
}

/** Tally by group, where numbers belong to several groups. */
export function tallySeveral(store: ColumnStore, column: Column, numbers: number, groups: number, several: { first: Uint32Array; ids: Uint32Array }, positions: Positions): Uint32Array {
  return foldTally(tallyGroups(store, column, countUp(numbers), numbers, positions), groups, several);
}

function countUp(length: number): Uint32Array {
  const numbers = new Uint32Array(length);
  for (let number = 0; number < length; number++) numbers[number] = number;
  return numbers;
}
