import type { z } from 'zod';

/**
 * A request that answers in batches, as many as it takes, and then with a result. Whoever asks draws each batch when it is ready for it: an answer of any length takes the memory of a few
 * batches on either side. Reads only. Parameters are validated as those of other requests.
 */
export interface Stream<P extends z.ZodType = z.ZodType, B = unknown, R = unknown> {
  readonly params: P;
  /** Never present at run time; carries the type of the batches. */
  readonly batch?: B;
  /** Never present at run time; carries the type of the result. */
  readonly result?: R;
}

/** Declares a request that answers in batches: `stream<Batch, Result>()(schema)`. */
export function stream<B, R>() {
  return <P extends z.ZodType>(params: P): Stream<P, B, R> => ({ params });
}

/** Batches that may be under way to one asker at most, whatever it says it can take. */
export const mostCredits = 16;
