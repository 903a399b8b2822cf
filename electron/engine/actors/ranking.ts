import type { Actor } from './actor-groups.ts';

/** Larger than any number of events or positions. */
export const MOST = 2 ** 32;

/** More than this many entries are found by sorting all; fewer by one pass that keeps the best. */
const FEW = 5000;

/**
 * The first groups in ascending order of a weight (a whole number) and, where it is equal, of name and id in UTF-16 code units. Names are compared only among
 * equals that may be among the first, so that a page of a hundred thousand actors costs one pass.
 */
export function firstGroups(actors: readonly Actor[], groups: readonly number[], weightOf: (group: number) => number, wanted: number): number[] {
  const inOrder = (a: Entry, b: Entry): number => a.weight - b.weight || compareActors(actors[a.group]!, actors[b.group]!);
  if (wanted > FEW) return groups.map((group) => ({ group, weight: weightOf(group) })).sort(inOrder).slice(0, wanted).map(({ group }) => group);
  const kept: Entry[] = [];
  let worst: Entry | null = null;
  for (const group of groups) {
    const weight = weightOf(group);
    if (worst !== null && (weight > worst.weight || (weight === worst.weight && compareActors(actors[group]!, actors[worst.group]!) > 0))) continue;
    kept.push({ group, weight });
    if (kept.length < wanted * 4 + 64) continue;
    kept.sort(inOrder);
    kept.length = wanted;
    worst = kept[wanted - 1] ?? null;
  }
  return kept.sort(inOrder).slice(0, wanted).map(({ group }) => group);
}

/** The groups with most events, then by name; group 0 is left out. `total`: how many have any. */
export function mostEvents(actors: readonly Actor[], counts: Uint32Array, wanted: number): { first: number[]; total: number } {
  const found: number[] = [];
  for (let group = 1; group < counts.length; group++) if (counts[group]! > 0) found.push(group);
  return { first: firstGroups(actors, found, (group) => MOST - counts[group]!, wanted), total: found.length };
}

interface Entry {
  group: number;
  weight: number;
}

function compareActors(a: Actor, b: Actor): number {
  return compare(a.name, b.name) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
