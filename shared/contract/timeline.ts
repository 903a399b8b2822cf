import { z } from 'zod';
import { type EpochMs, filterSchema } from './common.ts';
import { methodOn } from './method.ts';
import { stream } from './stream.ts';

/** Rows as columns: `columns[field][i]` belongs to `ids[i]`. Missing values are null; several values of one field are joined by ", ". */
export interface EventBatch {
  /** Rank of the first row in the filtered order. */
  offset: number;
  ids: number[];
  columns: Record<string, (string | number | null)[]>;
  /** Names of tags by event id; absent where no row has one. */
  tags?: Record<number, string[]>;
}

/** Some of the rows that a stream gives. */
export interface RowBatch extends EventBatch {
  /** Original record texts, where they were asked for. */
  records?: string[];
}

/** What a stream of rows was made from. */
export interface RowsResult {
  /** Events that pass the filter. */
  total: number;
  /** Rows that were given. */
  rows: number;
  generation: number;
}

export interface EventPage extends EventBatch {
  /** Events that pass the filter. */
  total: number;
  /** Events in the case. */
  all: number;
  generation: number;
  /** False where the original records are still searched: the rows are certain, `total` counts what was found so far. Absent otherwise. */
  complete?: false;
}

export interface Histogram {
  /** Left edge of the first bucket and width of each, in ms UTC. */
  start: EpochMs;
  bucketMs: number;
  /** One series without a split, else one for each value, largest first, the rest summed as "other". */
  series: { key: string; counts: number[] }[];
  /** Events that pass the filter but have no time. */
  untimed: number;
  total: number;
}

export interface Facet {
  field: string;
  values: { value: string; count: number }[];
  /** Distinct values under the filter; `values` holds the largest. */
  distinct: number;
  /** Events without a value. */
  missing: number;
  total: number;
}

/** Events by hour of the week on the clocks of a zone: 168 numbers, Monday 00:00 first. */
export interface WeekHours {
  zone: string;
  events: number[];
  /** On how many different days each hour of the week saw events. */
  days: number[];
  total: number;
  /** Events that pass the filter but have no time. */
  untimed: number;
}

/** A place where a record occurs. */
export interface Occurrence {
  file: number;
  path: string;
  record: number;
  offset: number;
  length: number;
  relation: 'indexed' | 'duplicate' | 'conflict';
  sha256: string;
  sha256Uncompressed: string | null;
  verdict: string | null;
}

export interface EventDetail {
  id: number;
  eventID: string | null;
  time: EpochMs | null;
  /** Indexed and derived fields by name. */
  fields: Record<string, string[]>;
  /** The original record text, byte for byte as decoded from the evidence. */
  raw: string;
  rawSha256: string;
  completeness: string;
  occurrences: Occurrence[];
  /** Events with the same eventID but other content. */
  conflicts: number[];
  tags: string[];
  notes: { id: number; text: string; author: string; time: EpochMs }[];
  /** One sentence on what this call does and why it matters, where the catalogue knows it. */
  about: { service: string; access: string | null; why: string | null; technique: string | null } | null;
}

/** Fields shown for a row unless others are asked for. */
export const defaultFields = [
  'eventTime',
  'eventName',
  'eventSource',
  'actor',
  'sourceIPAddress',
  'awsRegion',
  'recipientAccountId',
  'outcome',
  'verdict',
];

const sort = z.enum(['asc', 'desc']).default('asc');
/** Field whose values order the events; left out: time. Events without a value are last in both directions. */
const orderBy = z.string().max(500).optional();
/** Which values of a facet come first: those of most events, of fewest, or by name. */
export const facetOrders = ['most', 'rarest', 'name'] as const;
export type FacetOrder = (typeof facetOrders)[number];
const fields = z.array(z.string().max(500)).max(100);

const method = methodOn('events', 'tags', 'findings', 'verdicts');

export const timelineMethods = {
  /**
   * One page of rows at a rank, with the exact count under the filter. With `partial`, a filter that makes the engine search original records is answered as
   * soon as the page is certain, or after a quarter of a second with the rows that are; the search goes on, and asking again tells more.
   */
  'events.page': method<EventPage>()(
    filterSchema.extend({
      sort,
      orderBy,
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(0).max(5000).default(200),
      fields: fields.default(defaultFields),
      partial: z.boolean().default(false),
    }),
  ),
  'events.histogram': method<Histogram>()(
    filterSchema.extend({
      buckets: z.number().int().min(1).max(8000).default(200),
      split: z.string().max(200).optional(),
      bucketMs: z.number().positive().optional(),
    }),
  ),
  'events.facet': method<Facet>()(
    filterSchema.extend({
      field: z.string().max(500),
      limit: z.number().int().min(1).max(100_000).default(20),
      order: z.enum(facetOrders).default('most'),
    }),
  ),
  /** `zone`: an IANA name; without it, the zone of the case. */
  'events.hours': method<WeekHours>()(filterSchema.extend({ zone: z.string().max(200).optional() })),
  /** Counts by several fields, or by field and time interval: what `trailcase count` prints. */
  'events.count': method<{ groups: { key: (string | null)[]; count: number }[]; total: number; truncated: boolean }>()(
    filterSchema.extend({
      by: fields.min(1),
      intervalMs: z.number().positive().optional(),
      limit: z.number().int().min(1).max(1_000_000).default(100_000),
    }),
  ),
  /** `language` is that of `about`. */
  'events.get': method<EventDetail>()(z.object({ id: z.number().int(), language: z.enum(['en', 'ko']).default('en') })),
  /** Original record texts, in the order of `ids`. */
  'events.raw': method<{ records: string[] }>()(z.object({ ids: z.array(z.number().int()).max(5000) })),
  /** Rank of an event, or of the first event at or after a time, in the filtered order. */
  'events.rank': method<{ rank: number; found: boolean }>()(
    filterSchema.extend({ sort, orderBy, id: z.number().int().optional(), time: z.number().optional() }),
  ),
  /** Completion of a KQL text at a cursor. */
  'events.complete': method<{ from: number; to: number; items: { text: string; kind: string; detail?: string }[] }>()(
    z.object({ text: z.string().max(100_000), cursor: z.number().int().min(0) }),
  ),
};

/** Ranks [from, to) in the filtered order. */
const rankRange = z.tuple([z.number().int().min(0), z.number().int().min(0)]);

export const timelineStreams = {
  /** Rows under a filter, all of them or those at some ranks, in the order that is asked for: copying, saving, `trailcase events`. */
  'events.rows': stream<RowBatch, RowsResult>()(
    filterSchema.extend({
      sort,
      orderBy,
      ranges: z.array(rankRange).max(100_000).optional(),
      fields: fields.default(defaultFields),
      /** The original texts, too. */
      records: z.boolean().default(false),
    }),
  ),
};
