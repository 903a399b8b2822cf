import type { Bound, Correlation, NameCondition } from './correlation.ts';

/** An event (or an episode of a correlation) that base rules matched, as a correlation sees it. */
export interface Occurrence {
  /** Numbers that stand for the events, ascending in time order and among equal times in file order. */
  events: readonly number[];
  /** Milliseconds UTC. */
  time: number;
  /** Index of each base rule that matched, in the order of the correlation's list. */
  rules: readonly number[];
  /** Values of each group field; an empty list where the field is absent. */
  group: readonly (readonly string[])[];
  /** Distinct tuples for value_count; the numbers for value_* types. */
  tuples: readonly string[];
  numbers: readonly number[];
}

/** Windows that hold and share an event, as one. */
export interface Episode {
  /** Null where the field is absent. */
  group: (string | null)[];
  events: number[];
  /** Time of the event that first made the condition hold. */
  reached: number;
  /** Largest value of its windows. */
  value: number;
  /** False where two steps of an ordered correlation share a second: then their order is not proven. Null for other types. */
  orderProven: boolean | null;
  /** Set where the condition asks for few events: what is absent from the evidence cannot be told from what never was. */
  first: number;
  last: number;
}

/** Groups in which one event may stand, at most: each field with several values multiplies them. */
const MAX_GROUPS = 64;

/** Evaluates a correlation over what its base rules matched. `occurrences` are in time order. */
export function findEpisodes(correlation: Correlation, occurrences: readonly Occurrence[]): Episode[] {
  const groups = new Map<string, { group: (string | null)[]; list: Occurrence[] }>();
  for (const occurrence of occurrences) {
    for (const group of groupsOf(occurrence)) {
      const key = JSON.stringify(group);
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { group, list: [occurrence] });
      else known.list.push(occurrence);
    }
  }
  const episodes: Episode[] = [];
  for (const { group, list } of groups.values()) {
    for (const episode of episodesOf(correlation, list)) episodes.push({ ...episode, group });
  }
  return episodes.sort((a, b) => a.reached - b.reached || a.events[0]! - b.events[0]!);
}

function groupsOf({ group }: Occurrence): (string | null)[][] {
  let all: (string | null)[][] = [[]];
  for (const values of group) {
    const own: (string | null)[] = values.length === 0 ? [null] : [...new Set(values)];
    all = all.flatMap((left) => own.map((value) => [...left, value])).slice(0, MAX_GROUPS);
  }
  return all;
}

type Found = Omit<Episode, 'group'>;

function episodesOf(correlation: Correlation, list: readonly Occurrence[]): Found[] {
  if (correlation.type === 'temporal_ordered') return orderedEpisodes(correlation, list);
  const isFewOnly =
    correlation.bounds.length > 0 && correlation.bounds.every(({ bound }) => bound !== 'gt' && bound !== 'gte');
  return isFewOnly ? fixedEpisodes(correlation, list) : slidingEpisodes(correlation, list);
}

/** One window for each event, which ends with it (and with what shares its second). */
function slidingEpisodes(correlation: Correlation, list: readonly Occurrence[]): Found[] {
  const span = correlation.timespan * 1000;
  const found: Found[] = [];
  let from = 0;
  let to = 0;
  let open: { found: Found; to: number } | null = null;
  const measure = makeMeasure(correlation);
  for (let index = 0; index < list.length; index++) {
    const { time } = list[index]!;
    while (to < list.length && list[to]!.time <= time) measure.add(list[to++]!);
    while (list[from]!.time < time - span) measure.remove(list[from++]!);
    const value = measure.value();
    if (value === null) continue;
    if (open !== null && from < open.to) {
      add(open.found, list, open.to, to);
      open.found.value = Math.max(open.found.value, value);
      open.to = to;
    } else {
      const reached = firstReached(correlation, list.slice(from, to), false);
      open = { found: { events: [], reached, value, orderProven: null, first: 0, last: 0 }, to };
      add(open.found, list, from, to);
      found.push(open.found);
    }
  }
  return found.map(finish);
}

function add(found: Found, list: readonly Occurrence[], from: number, to: number): void {
  for (let index = from; index < to; index++) {
    if (found.events.length === 0) found.first = list[index]!.time;
    found.events.push(...list[index]!.events);
    found.last = list[index]!.time;
  }
}

function finish(found: Found): Found {
  return { ...found, events: [...new Set(found.events)].sort((a, b) => a - b) };
}

/** The time of the event with which the window first held; with `isLast`, from which on it held to its end. */
function firstReached(correlation: Correlation, window: readonly Occurrence[], isLast: boolean): number {
  const measure = makeMeasure(correlation);
  let reached: number | null = null;
  for (const occurrence of window) {
    measure.add(occurrence);
    const holds = measure.value() !== null;
    if (holds) reached ??= occurrence.time;
    else if (isLast) reached = null;
  }
  return reached ?? window.at(-1)!.time;
}

/** Conditions that ask for few or for an exact number: windows that begin at an event and do not overlap. */
function fixedEpisodes(correlation: Correlation, list: readonly Occurrence[]): Found[] {
  const span = correlation.timespan * 1000;
  const found: Found[] = [];
  for (let from = 0; from < list.length;) {
    let to = from;
    while (to < list.length && list[to]!.time <= list[from]!.time + span) to++;
    const measure = makeMeasure(correlation);
    for (let index = from; index < to; index++) measure.add(list[index]!);
    const value = measure.value();
    if (value !== null) {
      const window = list.slice(from, to);
      const one: Found = {
        events: [],
        reached: firstReached(correlation, window, true),
        value,
        orderProven: null,
        first: 0,
        last: 0,
      };
      add(one, list, from, to);
      found.push(one);
    }
    from = to;
  }
  return found.map(finish);
}

interface Measure {
  add(occurrence: Occurrence): void;
  remove(occurrence: Occurrence): void;
  /** The value where the condition holds, otherwise null. */
  value(): number | null;
}

function makeMeasure(correlation: Correlation): Measure {
  const { type, names } = correlation;
  const holds = (value: number): boolean => correlation.bounds.every((each) => meets(value, each));
  switch (type) {
    case 'event_count':
      return countingMeasure((value) => (holds(value) ? value : null));
    case 'value_count':
      return distinctMeasure(
        (occurrence) => occurrence.tuples,
        (seen) => (holds(seen.size) ? seen.size : null),
      );
    case 'temporal':
    case 'temporal_ordered':
      return distinctMeasure(
        (occurrence) => occurrence.rules.map(String),
        (seen) => {
          const isMet =
            names !== null
              ? meetsNames(names, (name) => seen.has(String(correlation.rules.indexOf(name))))
              : correlation.bounds.length > 0
                ? holds(seen.size)
                : seen.size === correlation.rules.length;
          return isMet ? seen.size : null;
        },
      );
    default:
      return numbersMeasure((numbers) => {
        if (numbers.length === 0) return null;
        const value = statistic(correlation, numbers);
        return holds(value) ? value : null;
      });
  }
}

function countingMeasure(value: (count: number) => number | null): Measure {
  let count = 0;
  return {
    add: (occurrence) => (count += occurrence.events.length),
    remove: (occurrence) => (count -= occurrence.events.length),
    value: () => value(count),
  };
}

function distinctMeasure(
  textsOf: (occurrence: Occurrence) => readonly string[],
  value: (seen: ReadonlyMap<string, number>) => number | null,
): Measure {
  const seen = new Map<string, number>();
  return {
    add(occurrence) {
      for (const text of textsOf(occurrence)) seen.set(text, (seen.get(text) ?? 0) + 1);
    },
    remove(occurrence) {
      for (const text of textsOf(occurrence)) {
        const left = seen.get(text)! - 1;
        if (left === 0) seen.delete(text);
        else seen.set(text, left);
      }
    },
    value: () => value(seen),
  };
}

function numbersMeasure(value: (numbers: readonly number[]) => number | null): Measure {
  const numbers: number[] = [];
  return {
    add: (occurrence) => void numbers.push(...occurrence.numbers),
    // Occurrences leave in the order in which they came.
    remove: (occurrence) => void numbers.splice(0, occurrence.numbers.length),
    value: () => value(numbers),
  };
}

function statistic({ type, percentile }: Correlation, numbers: readonly number[]): number {
  const sum = numbers.reduce((total, each) => total + each, 0);
  if (type === 'value_sum') return sum;
  if (type === 'value_avg') return sum / numbers.length;
  const sorted = [...numbers].sort((a, b) => a - b);
  const rank = ((type === 'value_median' ? 50 : percentile) / 100) * (sorted.length - 1);
  const low = sorted[Math.floor(rank)]!;
  return low + (sorted[Math.ceil(rank)]! - low) * (rank - Math.floor(rank));
}

function meets(value: number, { bound, value: wanted }: { bound: Bound; value: number }): boolean {
  switch (bound) {
    case 'gt':
      return value > wanted;
    case 'gte':
      return value >= wanted;
    case 'lt':
      return value < wanted;
    case 'lte':
      return value <= wanted;
    case 'eq':
      return value === wanted;
    case 'neq':
      return value !== wanted;
  }
}

function meetsNames(condition: NameCondition, has: (name: string) => boolean): boolean {
  switch (condition.op) {
    case 'name':
      return has(condition.name);
    case 'not':
      return !meetsNames(condition.node, has);
    case 'and':
      return condition.nodes.every((node) => meetsNames(node, has));
    case 'or':
      return condition.nodes.some((node) => meetsNames(node, has));
  }
}

/** For each event of the last rule the latest chain of different events of the rules before it, found backwards. */
function orderedEpisodes(correlation: Correlation, list: readonly Occurrence[]): Found[] {
  const steps = correlation.rules.length;
  const span = correlation.timespan * 1000;
  const byRule = correlation.rules.map((_, rule) =>
    list.map((_each, index) => index).filter((index) => list[index]!.rules.includes(rule)),
  );
  const found: { found: Found; members: Set<number>; last: number }[] = [];
  for (const end of byRule[steps - 1]!) {
    const chain = chainTo(end, byRule, list, steps);
    if (chain === null || list[end]!.time - list[chain[0]!]!.time > span) continue;
    const isProven = chain.every((index, step) => step === 0 || list[index]!.time > list[chain[step - 1]!]!.time);
    const open = found.at(-1);
    if (open !== undefined && chain.some((index) => open.members.has(index))) {
      for (const index of chain) open.members.add(index);
      open.found.orderProven = open.found.orderProven === true || isProven;
    } else
      found.push({
        found: { events: [], reached: list[end]!.time, value: steps, orderProven: isProven, first: 0, last: 0 },
        members: new Set(chain),
        last: end,
      });
  }
  return found.map(({ found: one, members }) => {
    const indexes = [...members].sort((a, b) => a - b);
    return finish({
      ...one,
      events: indexes.flatMap((index) => [...list[index]!.events]),
      first: list[indexes[0]!]!.time,
      last: list[indexes.at(-1)!]!.time,
    });
  });
}

function chainTo(
  end: number,
  byRule: readonly (readonly number[])[],
  list: readonly Occurrence[],
  steps: number,
): number[] | null {
  const chain = [end];
  for (let step = steps - 2; step >= 0; step--) {
    const candidates = byRule[step]!;
    const limit = list[chain[0]!]!.time;
    let at = lastAtOrBefore(candidates, list, limit);
    while (at >= 0 && chain.includes(candidates[at]!)) at--;
    if (at < 0) return null;
    chain.unshift(candidates[at]!);
  }
  return chain;
}

/** Index of the last candidate whose time is at or before the limit; −1 where there is none. */
function lastAtOrBefore(candidates: readonly number[], list: readonly Occurrence[], limit: number): number {
  let low = -1;
  let high = candidates.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (list[candidates[middle]!]!.time <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
