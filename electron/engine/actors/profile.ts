import { outcomes } from '../../../shared/outcomes/index.ts';
import type { ActorKind, ActorProfile, Baseline, CountedValue, UsedResource } from '../../../shared/contract/actors.ts';
import { actorKinds } from '../../../shared/contract/actors.ts';
import type { Column, ColumnStore } from '../columns/column-store.ts';
import type { ActorGroups } from './actor-table.ts';
import { countNumbers, sumGroups, timeEdges } from './counting.ts';
import { mostEvents } from './ranking.ts';

/** Parts of the case's span on an actor's page. */
const PARTS = 120;

/** Kinds that a page lists as counterparts: networks say less than their addresses, resources have a list of their own. */
const counterpartKinds = actorKinds.filter((kind) => kind !== 'network' && kind !== 'resource');

/** Larger columns are not counted by period. */
const MOST_SPLIT = 1 << 20;

/**
 * Events by number of each column at some positions; each column is counted once, however many parts of a page ask for it. `usual` is the part of the positions
 * that lies in the baseline.
 */
export class ColumnCounts {
  readonly positions: Uint32Array;
  readonly #usual: { from: number; to: number };
  readonly #known = new Map<Column, { all: Uint32Array; usual: Uint32Array | null }>();

  constructor(positions: Uint32Array, usual: { from: number; to: number } = { from: 0, to: 0 }) {
    this.positions = positions;
    this.#usual = usual;
  }

  of(column: Column, size: number): Uint32Array {
    return this.#count(column, size).all;
  }

  /** The same of the positions in the baseline. */
  usual(column: Column, size: number): Uint32Array {
    const { from, to } = this.#usual;
    return this.#count(column, size).usual ?? countNumbers(column, size, this.positions.subarray(from, to));
  }

  #count(column: Column, size: number): { all: Uint32Array; usual: Uint32Array | null } {
    const known = this.#known.get(column);
    if (known !== undefined) return known;
    const { from, to } = this.#usual;
    const isSplit = size <= MOST_SPLIT && from < to;
    const usual = isSplit ? countNumbers(column, size, this.positions.subarray(from, to)) : null;
    const counted = { usual, all: usual === null ? countNumbers(column, size, this.positions) : usual.slice() };
    if (isSplit)
      for (const rest of [this.positions.subarray(0, from), this.positions.subarray(to)])
        countNumbers(column, size, rest, counted.all);
    this.#known.set(column, counted);
    return counted;
  }
}

export function countOutcomes(store: ColumnStore, counts: ColumnCounts): CountedValue[] {
  const byCode = counts.of(store.column('outcome'), 256);
  return sortCounted(outcomes.map((value, code) => ({ value, count: byCode[code]! })).filter(({ count }) => count > 0));
}

export function countRegions(store: ColumnStore, counts: ColumnCounts): CountedValue[] {
  const values = store.textsOf('awsRegion');
  const byNumber = counts.of(store.column('region'), values.length);
  const found: CountedValue[] = [];
  for (let number = 1; number < byNumber.length; number++)
    if (byNumber[number]! > 0) found.push({ value: values[number]!, count: byNumber[number]! });
  return sortCounted(found);
}

/** Actors of other kinds that occur in the same events, most shared events first within each kind. */
export function countCounterparts(
  own: ActorKind,
  groupsOf: (kind: ActorKind) => ActorGroups,
  counts: ColumnCounts,
  limit: number,
): { counterparts: ActorProfile['counterparts']; total: number } {
  let total = 0;
  const counterparts = counterpartKinds
    .filter((kind) => kind !== own)
    .flatMap((kind) => {
      const groups = groupsOf(kind);
      const sums = sumGroups(counts.of(groups.column, groups.groupOf.length), groups);
      const found = mostEvents(groups.actors, sums, limit);
      total += found.total;
      return found.first.map((group) => ({
        kind,
        id: groups.actors.id(group),
        name: groups.actors.name(group),
        count: sums[group]!,
      }));
    });
  return { counterparts, total };
}

/** Resources that the events name; an event with several counts for each. */
export function countResources(
  groups: ActorGroups,
  counts: ColumnCounts,
  writes: Uint32Array,
  limit: number,
): { resources: UsedResource[]; total: number } {
  const { actors, column, groupOf } = groups;
  const touched = sumGroups(counts.of(column, groupOf.length), groups);
  const { first, total } = mostEvents(actors, touched, limit);
  const changed = first.length === 0 ? touched : sumGroups(countNumbers(column, groupOf.length, writes), groups);
  return {
    resources: first.map((group) => ({
      id: actors.id(group),
      value: actors.name(group),
      type: actors.subkind(group),
      count: touched[group]!,
      writes: changed[group]!,
    })),
    total,
  };
}

/** Events over the case's span in equal parts, a row for each outcome that occurs, in the order of their codes. */
export function countActivity(store: ColumnStore, positions: Uint32Array): ActorProfile['activity'] {
  const outcome = store.column('outcome');
  const edges = timeEdges(store, positions, PARTS);
  const counts = outcomes.map(() => new Uint32Array(PARTS));
  for (let part = 0; part < PARTS; part++) {
    const byCode = countNumbers(outcome, 256, positions.subarray(edges[part], edges[part + 1]));
    counts.forEach((each, code) => (each[part] = byCode[code]!));
  }
  return outcomes
    .map((each, code) => ({ outcome: each, counts: Array.from(counts[code]!) }))
    .filter((each) => each.counts.some((count) => count > 0));
}

/** First and last time of the case. */
export function spanOf(store: ColumnStore): Baseline | null {
  if (store.timed === 0) return null;
  const time = store.time();
  return { from: time[0]!, to: time[store.timed - 1]! };
}

/** The baseline unless the investigator chooses one: the first half of the case's span. */
export function usualBaseline(store: ColumnStore): Baseline | null {
  const span = spanOf(store);
  return span === null ? null : { from: span.from, to: span.from + Math.floor((span.to - span.from) / 2) };
}

function sortCounted(values: CountedValue[]): CountedValue[] {
  return values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
}
