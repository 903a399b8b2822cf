import type { ActorKind, ActorProfile, Baseline, CountedValue, UsedResource } from '../../../shared/contract/actors.ts';
import { actorKinds } from '../../../shared/contract/actors.ts';
import { outcomes } from '../../../shared/contract/timeline.ts';
import { fold } from '../../../shared/kql/index.ts';
import type { Column, ColumnStore } from '../columns/column-store.ts';
import { type ActorGroups, shorten } from './actor-groups.ts';
import { splitResources } from './more-groups.ts';
import { countNumbers, sumGroups, timeEdges } from './counting.ts';
import { mostEvents } from './ranking.ts';

/** Parts of the case's span on an actor's page. */
const PARTS = 120;

/** Kinds that a page lists as counterparts: networks say less than their addresses, resources have a list of their own. */
const counterpartKinds = actorKinds.filter((kind) => kind !== 'network' && kind !== 'resource');

/** Events by number of each column at some positions; each column is counted once, however many parts of a page ask for it. */
export class ColumnCounts {
  readonly positions: Uint32Array;
  readonly #known = new Map<Column, Uint32Array>();

  constructor(positions: Uint32Array) {
    this.positions = positions;
  }

  of(column: Column, size: number): Uint32Array {
    const known = this.#known.get(column);
    if (known !== undefined) return known;
    const counts = countNumbers(column, size, this.positions);
    this.#known.set(column, counts);
    return counts;
  }
}

export function countOutcomes(store: ColumnStore, counts: ColumnCounts): CountedValue[] {
  const byCode = counts.of(store.column('outcome'), 256);
  return sortCounted(outcomes.map((value, code) => ({ value, count: byCode[code]! })).filter(({ count }) => count > 0));
}

export function countRegions(store: ColumnStore, counts: ColumnCounts): CountedValue[] {
  const values = store.dictionary(3);
  const byNumber = counts.of(store.column('region'), values.length);
  const found: CountedValue[] = [];
  for (let number = 1; number < byNumber.length; number++) if (byNumber[number]! > 0) found.push({ value: values[number]!, count: byNumber[number]! });
  return sortCounted(found);
}

/** Actors of other kinds that occur in the same events, most shared events first within each kind. */
export function countCounterparts(own: ActorKind, groupsOf: (kind: ActorKind) => ActorGroups, counts: ColumnCounts, limit: number): { counterparts: ActorProfile['counterparts']; total: number } {
  let total = 0;
  const counterparts = counterpartKinds.filter((kind) => kind !== own).flatMap((kind) => {
    const groups = groupsOf(kind);
    const sums = sumGroups(counts.of(groups.column, groups.groupOf.length), groups);
    const found = mostEvents(groups.actors, sums, limit);
    total += found.total;
    return found.first.map((group) => ({ kind, id: groups.actors[group]!.id, name: groups.actors[group]!.name, count: sums[group]! }));
  });
  return { counterparts, total };
}

/** Distinct lists of resources of an actor that are read one by one; beyond that, all resources of the case are read once and kept. */
export const fewResourceLists = 20_000;

/** The same as `countResources` from the lists themselves, for actors that name few: the resources of the whole case need not be known. */
export function readResources(store: ColumnStore, counts: ColumnCounts, writes: Uint32Array, limit: number): { resources: UsedResource[]; total: number } {
  const terms = store.dictionary(13);
  const column = store.column('resources');
  const touched = counts.of(column, terms.length);
  const changed = countNumbers(column, terms.length, writes);
  const found = new Map<string, UsedResource>();
  for (let number = 1; number < touched.length; number++) {
    if (touched[number] === 0) continue;
    const own = new Map(splitResources(terms[number]!).map(({ type, name }) => [fold(name), { type, name }]));
    for (const [key, { type, name }] of own) {
      const known = found.get(key) ?? { id: shorten(`resource:${name}`), value: name, type, count: 0, writes: 0 };
      known.count += touched[number]!;
      known.writes += changed[number]!;
      if (known.type === '') known.type = type;
      found.set(key, known);
    }
  }
  const sorted = [...found.values()].sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return { resources: sorted.slice(0, limit), total: sorted.length };
}

/** Resources that the events name; an event with several counts for each. */
export function countResources(resources: ActorGroups, counts: ColumnCounts, writes: Uint32Array, limit: number): { resources: UsedResource[]; total: number } {
  const size = resources.groupOf.length;
  const touched = sumGroups(counts.of(resources.column, size), resources);
  const changed = sumGroups(countNumbers(resources.column, size, writes), resources);
  const { first, total } = mostEvents(resources.actors, touched, limit);
  const { actors } = resources;
  return {
    resources: first.map((group) => ({ id: actors[group]!.id, value: actors[group]!.name, type: actors[group]!.subkind, count: touched[group]!, writes: changed[group]! })),
    total,
  };
}

/** Events over the case's span in equal parts, a row for each outcome that occurs, in the order of their codes. */
export function countActivity(store: ColumnStore, positions: Uint32Array): ActorProfile['activity'] {
  const outcome = store.column('outcome');
  const edges = timeEdges(store, positions, PARTS);
  const counts = outcomes.map(() => new Uint32Array(PARTS));
  for (let part = 0; part < PARTS; part++) for (let index = edges[part]!; index < edges[part + 1]!; index++) counts[outcome[positions[index]!]!]![part]!++;
  return outcomes.map((each, code) => ({ outcome: each, counts: Array.from(counts[code]!) })).filter((each) => each.counts.some((count) => count > 0));
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
