import { z } from 'zod';

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

/** What restricts every view: a KQL expression and a time range [from, to). */
export const filterSchema = z.object({
  where: z.string().max(100_000).optional(),
  from: z.number().optional(),
  to: z.number().optional(),
});
export type Filter = z.infer<typeof filterSchema>;

/** A page of a list: `offset` rows are skipped, at most `limit` returned. */
export const pageSchema = z.object({
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(10_000).default(200),
});

/** Progress of a long request. `done` never decreases; `total` is 0 while it is unknown. */
export interface Progress {
  phase: string;
  done: number;
  total: number;
  unit: 'bytes' | 'files' | 'events' | 'steps';
  files?: number;
  filesTotal?: number;
  events?: number;
  /** The work waits until it is told to go on. */
  paused?: boolean;
  /** What is being worked on: an evidence path. */
  current?: string;
}

export const noParams = z.object({}).default({});
