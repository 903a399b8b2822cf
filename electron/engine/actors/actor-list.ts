import type { ActorKind, ActorRow, actorsMethods, Baseline } from '../../../shared/contract/actors.ts';
import type { z } from 'zod';
import { fold } from '../../../shared/kql/index.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import { type ActorGroups, eachGroup } from './actor-table.ts';
import type { CaseActors } from './case-actors.ts';
import { countNumbers, listPositions, type Positions, SPARK } from './counting.ts';
import type { News } from './news.ts';
import { usualBaseline } from './profile.ts';
import { compareTexts, firstGroups, firstOf, MOST } from './ranking.ts';
import { countRows } from './row-figures.ts';
import { DENIED, EVENTS, FAILED, FIRST, LAST, TALLY, WRITES } from './tally.ts';

export type ListParams = z.output<(typeof actorsMethods)['actors.list']['params']>;

/** Lists of actors. The figures of the filter asked for last are kept, because lists are asked for page by page. */
export class ActorLists {
  readonly #actors: CaseActors;
  readonly #news: News;
  #selection: { bitmap: Bitmap; positions: Positions; left: Positions; tallies: Map<ActorKind, Uint32Array> } | null =
    null;

  constructor(actors: CaseActors, news: News) {
    this.#actors = actors;
    this.#news = news;
  }

  /** See `ActorsIndex.list`. */
  list(
    params: ListParams,
    selected: Bitmap | null,
  ): { actors: ActorRow[]; total: number; events: number; baseline: Baseline | null } {
    const { store } = this.#actors;
    const groups = this.#actors.groups(params.kind);
    const { positions, tally } = this.#tallySelected(params.kind, selected);
    const baseline = params.baseline ?? usualBaseline(store);
    const isNew = this.#news.newGroups(params.kind, baseline);
    const passes = this.#search(params.kind, params.text);
    const found = new Uint32Array(groups.actors.length);
    let total = 0;
    let events = 0;
    let isWhole = true;
    for (let group = 0; group < found.length; group++) {
      const count = tally[group * TALLY + EVENTS]!;
      if (count === 0) continue;
      if ((params.newOnly === true && isNew[group] === 0) || (passes !== null && passes[group] === 0)) {
        isWhole = false;
        continue;
      }
      found[total++] = group;
      events += count;
    }
    const listed = found.subarray(0, total);
    if (groups.several !== null)
      events = isWhole ? (positions?.length ?? store.count) : countMembers(groups, listed, positions);
    const page = sortGroups(listed, groups, tally, params).slice(params.offset);
    return { actors: this.#rows(params.kind, page, tally, positions, isNew), total, events, baseline };
  }

  #tallySelected(kind: ActorKind, selected: Bitmap | null): { positions: Positions; tally: Uint32Array } {
    if (selected !== this.#selection?.bitmap)
      this.#selection =
        selected === null
          ? null
          : {
              bitmap: selected,
              positions: listPositions(selected),
              left: selected.count * 4 > selected.length * 3 ? listPositions(selected.not()) : null,
              tallies: new Map(),
            };
    if (this.#selection === null || this.#selection.positions === null)
      return { positions: null, tally: this.#actors.tally(kind) };
    const { positions, left, tallies } = this.#selection;
    let tally = tallies.get(kind);
    if (tally === undefined) tallies.set(kind, (tally = this.#actors.countTally(kind, positions, left)));
    return { positions, tally };
  }

  /** 1 for each actor that a text finds; null where it leaves out none. */
  #search(kind: ActorKind, text: string | undefined): Uint8Array | null {
    const wanted = fold(text?.trim() ?? '');
    if (wanted === '') return null;
    const { actors } = this.#actors.groups(kind);
    const passes = actors.search(wanted);
    if (kind === 'ip') {
      const { places } = this.#actors.places;
      for (let group = 1; group < actors.length; group++) {
        const place = places.size === 0 ? undefined : places.get(actors.name(group));
        if (place !== undefined && fold(Object.values(place).join('\n')).includes(wanted)) passes[group] = 1;
      }
    }
    return passes;
  }

  #rows(
    kind: ActorKind,
    page: readonly number[],
    tally: Uint32Array,
    positions: Positions,
    isNew: Uint8Array,
  ): ActorRow[] {
    const { store } = this.#actors;
    const groups = this.#actors.groups(kind);
    const { actors } = groups;
    const places = kind === 'ip' ? this.#actors.places.places : null;
    const figures = countRows(store, groups, page, positions, {
      ip: this.#actors.groups('ip'),
      key: this.#actors.groups('key'),
    });
    const time = store.time();
    const at = (position: number): number | null => (position === 0 ? null : time[position - 1]!);
    return page.map((group, slot) => {
      const row = group * TALLY;
      const actor = actors.at(group);
      return {
        ...actor,
        kind,
        first: at(tally[row + FIRST]!),
        last: at(tally[row + LAST]!),
        events: tally[row + EVENTS]!,
        denied: tally[row + DENIED]!,
        failed: tally[row + FAILED]!,
        writes: tally[row + WRITES]!,
        ips: figures.ips[slot]!,
        keys: figures.keys[slot]!,
        regions: figures.regions[slot]!,
        services: figures.services[slot]!,
        spark: Array.from(figures.spark.subarray(slot * SPARK, (slot + 1) * SPARK)),
        isNew: isNew[group] === 1,
        place: places?.get(actor.name) ?? null,
      };
    });
  }
}

/** Events that belong to one or more of the groups. */
function countMembers(groups: ActorGroups, found: Uint32Array, positions: Positions): number {
  const wanted = new Uint8Array(groups.actors.length);
  for (const group of found) wanted[group] = 1;
  const counts = countNumbers(groups.column, groups.groupOf.length, positions);
  let events = 0;
  for (let number = 0; number < counts.length; number++) {
    if (counts[number] === 0) continue;
    let isMember = false;
    eachGroup(groups, number, (group) => (isMember ||= wanted[group] === 1));
    if (isMember) events += counts[number]!;
  }
  return events;
}

/** The first groups by the field asked for; ties by name, then id. Actors without a time stand last in both directions. */
function sortGroups(
  found: Uint32Array,
  { actors }: ActorGroups,
  tally: Uint32Array,
  { sort, descending, offset, limit }: ListParams,
): number[] {
  const wanted = Math.min(found.length, offset + limit);
  if (sort === 'name')
    return firstOf(
      found,
      () => 0,
      (a, b) =>
        (descending ? -1 : 1) *
        (compareTexts(actors.name(a), actors.name(b)) || compareTexts(actors.id(a), actors.id(b))),
      wanted,
    );
  const field = { events: EVENTS, first: FIRST, last: LAST, denied: DENIED, writes: WRITES }[sort];
  const isTime = sort === 'first' || sort === 'last';
  return firstGroups(
    actors,
    found,
    (group) => {
      const value = tally[group * TALLY + field]!;
      if (isTime && value === 0) return MOST;
      return descending ? MOST - 1 - value : value;
    },
    wanted,
  );
}
