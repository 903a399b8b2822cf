import type { Column, ColumnStore } from '../columns/column-store.ts';
import type { ActorGroups } from './actor-table.ts';
import { gather, PIECE, type Positions, SPARK, timeEdges } from './counting.ts';

/** What a list only shows, for each row of a page. */
export interface RowFigures {
  /** `spark[slot * SPARK + part]` */
  spark: Uint32Array;
  ips: Uint32Array;
  keys: Uint32Array;
  regions: Uint32Array;
  services: Uint32Array;
}

/** Words of a table of bits; where slots times values need more, a hash table stands in for it. */
const MOST_WORDS = 1 << 23;

/** Distinct values for each of a few slots. Value 0 is "missing" and not counted. */
class PairSet {
  readonly #slots: number;
  readonly #stride: number;
  readonly #bits: Uint32Array | null;
  readonly #counts: Uint32Array;
  #table = new Float64Array(0);
  #used = 0;

  constructor(slots: number, values: number) {
    this.#slots = slots;
    this.#stride = Math.ceil(values / 32);
    this.#bits = slots * this.#stride <= MOST_WORDS ? new Uint32Array(slots * this.#stride) : null;
    this.#counts = new Uint32Array(slots);
    if (this.#bits === null) this.#table = new Float64Array(1 << 16).fill(-1);
  }

  /** Adds the first pairs of two lists. */
  add(slots: Int32Array, values: Uint32Array, count: number): void {
    const bits = this.#bits;
    const stride = this.#stride;
    if (bits === null) for (let index = 0; index < count; index++) this.#insert(slots[index]!, values[index]!);
    else
      for (let index = 0; index < count; index++)
        bits[slots[index]! * stride + (values[index]! >>> 5)]! |= 1 << (values[index]! & 31);
  }

  /** Values of each slot. */
  counts(): Uint32Array {
    const bits = this.#bits;
    if (bits === null) return this.#counts;
    for (let slot = 0; slot < this.#slots; slot++) {
      let count = 0;
      for (let at = slot * this.#stride; at < (slot + 1) * this.#stride; at++)
        for (let word = bits[at]!; word !== 0; word &= word - 1) count++;
      this.#counts[slot] = count - (this.#stride === 0 ? 0 : bits[slot * this.#stride]! & 1);
    }
    return this.#counts;
  }

  #insert(slot: number, value: number): void {
    if (value === 0) return;
    const pair = slot * this.#stride * 32 + value;
    if (this.#used * 2 >= this.#table.length) {
      const old = this.#table;
      this.#table = new Float64Array(old.length * 4).fill(-1);
      for (const each of old) if (each >= 0) this.#table[this.#find(each)] = each;
    }
    const place = this.#find(pair);
    if (this.#table[place] === pair) return;
    this.#table[place] = pair;
    this.#used++;
    this.#counts[slot]!++;
  }

  #find(pair: number): number {
    const mask = this.#table.length - 1;
    let place =
      ((Math.imul((pair % 4_294_967_296) | 0, 0x9e3779b1) ^ Math.imul((pair / 4_294_967_296) | 0, 0x85ebca6b)) >>> 7) &
      mask;
    while (this.#table[place] !== -1 && this.#table[place] !== pair) place = (place + 1) & mask;
    return place;
  }
}

/** Rows of a page by number of the column: the row, −1 for none, or −2 − n for several, which list n holds. */
interface Slots {
  of: Int32Array;
  lists: readonly (readonly number[])[];
}

function assignSlots({ groupOf, several, actors }: ActorGroups, page: readonly number[]): Slots {
  const slotOfGroup = new Int32Array(actors.length).fill(-1);
  page.forEach((group, slot) => (slotOfGroup[group] = slot));
  const of = new Int32Array(groupOf.length);
  for (let number = 0; number < of.length; number++) of[number] = slotOfGroup[groupOf[number]!]!;
  const lists: number[][] = [];
  if (several === null) return { of, lists };
  const { first, ids } = several;
  for (let number = 0; number < of.length; number++) {
    for (let at = first[number]! + 1; at < first[number + 1]!; at++) {
      const slot = slotOfGroup[ids[at]!]!;
      if (slot < 0) continue;
      if (of[number] === -1) of[number] = slot;
      else if (of[number]! < -1) lists[-2 - of[number]!]!.push(slot);
      else of[number] = -1 - lists.push([of[number]!, slot]);
    }
  }
  return { of, lists };
}

/** Figures of the actors of one page, in one pass over the events. */
export function countRows(
  store: ColumnStore,
  groups: ActorGroups,
  page: readonly number[],
  positions: Positions,
  { ip, key }: { ip: ActorGroups; key: ActorGroups },
): RowFigures {
  const [identity, region, source] = [store.column('identity'), store.column('region'), store.column('source')];
  const slots = assignSlots(groups, page);
  const spark = new Uint32Array(page.length * SPARK);
  const [ips, keys, regions, services] = [
    new PairSet(page.length, ip.actors.length),
    new PairSet(page.length, key.actors.length),
    new PairSet(page.length, store.textsOf('awsRegion').length),
    new PairSet(page.length, store.textsOf('eventSource').length),
  ];
  const piece = new Piece(slots);
  // Where rows are made of identities, so are their keys: one look at each identity that occurs does.
  const seen = groups.column === identity && groups.several === null ? new Uint32Array(slots.of.length) : null;
  const edges = timeEdges(store, positions, SPARK);
  for (let part = 0; part <= SPARK; part++) {
    for (let from = edges[part]!; from < edges[part + 1]!; from += PIECE) {
      const to = Math.min(edges[part + 1]!, from + PIECE);
      const count = piece.read(groups.column, positions, from, to);
      if (count === 0) continue;
      // The last part is the untimed events.
      if (part < SPARK) piece.countInto(spark, part);
      ips.add(piece.slots, piece.values(ip.column, ip.groupOf), count);
      if (seen === null) keys.add(piece.slots, piece.values(identity, key.groupOf), count);
      else piece.mark(seen);
      regions.add(piece.slots, piece.values(region, null), count);
      services.add(piece.slots, piece.values(source, null), count);
    }
  }
  seen?.forEach((is, number) => {
    if (is === 1) keys.add(Int32Array.of(slots.of[number]!), Uint32Array.of(key.groupOf[number]!), 1);
  });
  return { spark, ips: ips.counts(), keys: keys.counts(), regions: regions.counts(), services: services.counts() };
}

/** The events of a piece that belong to rows of the page: an event of several rows is there once for each. */
class Piece {
  slots = new Int32Array(PIECE);
  #positions = new Uint32Array(PIECE);
  #values = new Uint32Array(PIECE);
  #numbers = new Uint32Array(PIECE);
  readonly #slots: Slots;
  readonly #read = new Uint32Array(PIECE);
  #count = 0;

  constructor(slots: Slots) {
    this.#slots = slots;
  }

  /** Takes the events of some positions; how many of them belong to rows. */
  read(column: Column, among: Positions, from: number, to: number): number {
    const { of, lists } = this.#slots;
    const read = this.#read;
    const [slots, positions, numbers] = [this.slots, this.#positions, this.#numbers];
    gather(column, among, from, to, read);
    let count = 0;
    for (let index = 0; index < to - from; index++) {
      const slot = of[read[index]!]!;
      slots[count] = slot;
      positions[count] = among === null ? from + index : among[from + index]!;
      numbers[count] = read[index]!;
      // One more unless the slot is −1, without a branch that cannot be foreseen.
      count += ((slot + 1) | -(slot + 1)) >>> 31;
    }
    this.#count = count;
    if (lists.length > 0 && slots.some((slot, index) => slot < -1 && index < count)) this.#spread(lists);
    return this.#count;
  }

  #spread(lists: Slots['lists']): void {
    const [slots, positions]: [number[], number[]] = [[], []];
    for (let index = 0; index < this.#count; index++) {
      const slot = this.slots[index]!;
      for (const each of slot < -1 ? lists[-2 - slot]! : [slot]) {
        slots.push(each);
        positions.push(this.#positions[index]!);
      }
    }
    if (slots.length > this.slots.length) {
      this.slots = new Int32Array(slots.length * 2);
      this.#positions = new Uint32Array(slots.length * 2);
      this.#values = new Uint32Array(slots.length * 2);
      this.#numbers = new Uint32Array(slots.length * 2);
    }
    this.slots.set(slots);
    this.#positions.set(positions);
    this.#count = slots.length;
  }

  /** Numbers of a column at the events, or the groups that they lead to. */
  values(column: Column, groupOf: Uint32Array | null): Uint32Array {
    const values = this.#values;
    const count = this.#count;
    gather(column, this.#positions, 0, count, values);
    if (groupOf !== null) for (let index = 0; index < count; index++) values[index] = groupOf[values[index]!]!;
    return values;
  }

  countInto(spark: Uint32Array, part: number): void {
    const { slots } = this;
    for (let index = 0; index < this.#count; index++) spark[slots[index]! * SPARK + part]!++;
  }

  mark(seen: Uint32Array): void {
    const numbers = this.#numbers;
    for (let index = 0; index < this.#count; index++) seen[numbers[index]!] = 1;
  }
}
