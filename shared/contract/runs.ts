import { z } from 'zod';
import { type EpochMs, filterSchema } from './common.ts';
import { methodOn } from './method.ts';

/** Fewer events than these are not worth a row of their own. */
export const shortestRun = 3;

/** Consecutive events under a filter, all read-only and of one session: run `i` holds the ranks from `starts[i]`, `lengths[i]` of them. */
export interface EventRuns {
  starts: Uint32Array;
  lengths: Uint32Array;
  /** Events that pass the filter. */
  total: number;
}

/** What one run holds. */
export interface EventRun {
  events: number;
  /** Most frequent names with their counts; `distinct` says how many there are. */
  names: { value: string; count: number }[];
  distinct: number;
  /** Events that did not succeed. */
  unsuccessful: number;
  first: EpochMs | null;
  last: EpochMs | null;
  actor: string | null;
  session: string | null;
}

const sort = z.enum(['asc', 'desc']).default('asc');

const method = methodOn('events', 'tags', 'findings', 'verdicts');

export const runsMethods = {
  /** All runs of `shortestRun` events or more in the filtered order. Whether a call reads only is what its record says; without a word it counts as one that may write. */
  'events.runs': method<EventRuns>()(filterSchema.extend({ sort })),
  'events.run': method<EventRun>()(
    filterSchema.extend({
      sort,
      offset: z.number().int().min(0),
      length: z.number().int().min(1),
      limit: z.number().int().min(1).max(1000).default(5),
    }),
  ),
};
