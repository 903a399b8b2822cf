import type { ActorKind, ActorProfile, Baseline, CountedValue, UsedResource } from '../../../shared/contract/actors.ts';
import { actorKinds } from '../../../shared/contract/actors.ts';
import { outcomes } from '../../../shared/contract/timeline.ts';
import type { Column, ColumnStore } from '../columns/column-store.ts';
import type { FoldedTexts } from '../columns/folded-texts.ts';
import { type ActorGroups, shorten } from './actor-table.ts';
import { countNumbers, sumGroups, timeEdges } from './counting.ts';
import { compareTexts, firstOf, MOST, mostEvents } from './ranking.ts';

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
    return found.first.map((group) => ({ kind, id: groups.actors.id(group), name: groups.actors.name(group), count: sums[group]! }));
  });
  return { counterparts, total };
}

/**
 * Resources that the events name; an event with several counts for each. Counted by number: only the names that are shown, and those that compete with them, are
 * read. Spellings that differ in case stand apart here.
 */
export function countResources(store: ColumnStore, counts: ColumnCounts, writes: Uint32Array, limit: number): { resources: UsedResource[]; total: number } {
  const names = store.fold('resources.ARN');
  const types = store.fold('resources.type');
  if (names === undefined) return { resources: [], total: 0 };
  const column = store.column('resources');
  const { size } = names;
  const byNumber = counts.of(column, size);
  const touched = names.countTexts(byNumber).counts;
  const changed = names.countTexts(countNumbers(column, size, writes)).counts;
  const found: number[] = [];
  for (let id = 0; id < touched.length; id++) if (touched[id]! > 0) found.push(id);
  const first = firstOf(found, (id) => MOST - touched[id]!, (a, b) => compareTexts(names.table.text(a), names.table.text(b)), limit);
  const typeOf = readTypes(names, types, byNumber, new Set(first));
  return {
    resources: first.map((id) => ({ id: shorten(`resource:${names.table.text(id)}`), value: names.table.text(id), type: typeOf.get(id) ?? '', count: touched[id]!, writes: changed[id]! })),
    total: found.length,
  };
}

/** The type of each wanted resource, from a list that tells it: one with a single type, or with as many types as names. */
function readTypes(names: FoldedTexts, types: FoldedTexts | undefined, byNumber: Uint32Array, wanted: Set<number>): Map<number, string> {
  const found = new Map<number, string>();
  for (let number = 1; types !== undefined && number < byNumber.length && found.size < wanted.size; number++) {
    if (byNumber[number] === 0) continue;
    for (const [at, id] of names.idsOf(number).entries()) {
      if (!wanted.has(id) || found.has(id)) continue;
      const told = types.textsOf(number);
      const list = told === null ? [] : typeof told === 'string' ? [told] : told;
      const type = list.length === 1 ? list[0] : list.length === names.idsOf(number).length ? list[at] : undefined;
      if (type !== undefined) found.set(id, type);
    }
  }
  return found;
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
