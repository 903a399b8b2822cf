import type { z } from 'zod';

/**
 * One request of the contract: the zod schema of its parameters, and its result as a type only.
 * Parameters are validated at the engine's edge (the window is not trusted); results are ours and are not validated again.
 */
export interface Method<P extends z.ZodType = z.ZodType, R = unknown> {
  readonly params: P;
  /** Changes the case: refused with `case/read-only` where the case is open for reading only. */
  readonly writes: boolean;
  /** Changes the case where that is possible, and answers all the same where it is open for reading only. */
  readonly runsReadOnly: boolean;
  /** Never present at run time; carries the result type. */
  readonly result?: R;
}

/** Declares a request. `method<Result>()(schema)` reads; `method<Result>()(schema, { writes: true })` changes the case. */
export function method<R>() {
  return <P extends z.ZodType>(params: P, traits: { writes?: boolean; runsReadOnly?: boolean } = {}): Method<P, R> => ({
    params,
    writes: traits.writes ?? false,
    runsReadOnly: traits.runsReadOnly ?? false,
  });
}
