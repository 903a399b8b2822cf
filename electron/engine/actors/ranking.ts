import type { ActorTable } from './actor-table.ts';

/** Larger than any number of events or positions. */
export const MOST = 2 ** 32;

/** More than this many entries are found by sorting all; fewer by one pass that keeps the best. */
const FEW = 5000;

/**
 * The first entries in ascending order of a weight (a whole number) and, where it is equal, of `compareEqual`. Equals are compared only where they may be among
 * the first, so that a page of a hundred thousand actors costs one pass.
 */
export function firstOf(
  entries: readonly number[] | Uint32Array,
  weightOf: (entry: number) => number,
  compareEqual: (a: number, b: number) => number,
  wanted: number,
): number[] {
  const inOrder = (a: Weighed, b: Weighed): number => a.weight - b.weight || compareEqual(a.entry, b.entry);
  if (wanted > FEW)
    return Array.from(entries, (entry) => ({ entry, weight: weightOf(entry) }))
      .sort(inOrder)
      .slice(0, wanted)
      .map(({ entry }) => entry);
  const kept: Weighed[] = [];
  let worst: Weighed | null = null;
  for (const entry of entries) {
    const weight = weightOf(entry);
    if (worst !== null && (weight > worst.weight || (weight === worst.weight && compareEqual(entry, worst.entry) > 0)))
      continue;
    kept.push({ entry, weight });
    if (kept.length < wanted * 4 + 64) continue;
    kept.sort(inOrder);
    kept.length = wanted;
    worst = kept[wanted - 1] ?? null;
  }
  return kept
    .sort(inOrder)
    .slice(0, wanted)
    .map(({ entry }) => entry);
}

/** The first groups by weight, then by name and id in UTF-16 code units. */
export function firstGroups(
  actors: ActorTable,
  groups: readonly number[] | Uint32Array,
  weightOf: (group: number) => number,
  wanted: number,
): number[] {
  return firstOf(
    groups,
    weightOf,
    (a, b) => compareTexts(actors.name(a), actors.name(b)) || compareTexts(actors.id(a), actors.id(b)),
    wanted,
  );
}

/** The groups with most events, then by name; group 0 is left out. `total`: how many have any. */
export function mostEvents(
  actors: ActorTable,
  counts: Uint32Array,
  wanted: number,
): { first: number[]; total: number } {
  const found = new Uint32Array(counts.length);
  let total = 0;
  for (let group = 1; group < counts.length; group++) if (counts[group]! > 0) found[total++] = group;
  return { first: firstGroups(actors, found.subarray(0, total), (group) => MOST - counts[group]!, wanted), total };
}

interface Weighed {
  entry: number;
  weight: number;
}

export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
