import type { z } from 'zod';

/** Parts of a case that change apart from each other: what an answer was made from, and what a request changes. */
export const areas = ['events', 'tags', 'findings', 'verdicts', 'details', 'audit'] as const;
export type Area = (typeof areas)[number];

/** What a request does to a case. Caches, the examiner log and the news of changes are all derived from it. */
export interface Traits {
  /** What the answer is made from: it is stale once one of these changes. */
  readonly reads: readonly Area[];
  /**
   * What it changes; nothing for a request that only reads. One that changes something is refused with `case/read-only` where the case is open
   * for reading only, and is noted in the examiner log, its failure too.
   */
  readonly writes: readonly Area[];
  /** Changes the case where that is possible, and answers all the same where it is open for reading only. */
  readonly runsReadOnly: boolean;
  /** Tells of its changes itself, step by step or only where there were any; of all others the engine tells when they are done. */
  readonly tellsItself: boolean;
}

/**
 * One request of the contract: the zod schema of its parameters, its traits, and its result as a type only.
 * Parameters are validated at the engine's edge (the window is not trusted); results are ours and are not validated again.
 */
export interface Method<P extends z.ZodType = z.ZodType, R = unknown> extends Traits {
  readonly params: P;
  /** Never present at run time; carries the result type. */
  readonly result?: R;
}

/**
 * The way to declare requests whose answers are made from these areas: `const method = methodOn('tags')`, then
 * `method<Result>()(schema)` for one that reads, `method<Result>()(schema, { writes: ['tags'] })` for one that changes the case.
 */
export function methodOn(...reads: readonly Area[]) {
  return <R>() =>
    <P extends z.ZodType>(params: P, traits: Partial<Traits> = {}): Method<P, R> => ({
      reads,
      writes: [],
      runsReadOnly: false,
      tellsItself: false,
      ...traits,
      params,
    });
}
