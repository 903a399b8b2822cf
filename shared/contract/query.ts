import { z } from 'zod';
import type { Understanding } from '../ask/index.ts';
import { type EpochMs, noParams } from './common.ts';
import { methodOn } from './method.ts';

/** A value of a result as JSON has it; times are RFC 3339 in UTC, whole numbers beyond 2^53 are texts. */
export type QueryValue = null | boolean | number | string | QueryValue[] | { [name: string]: QueryValue };

export interface QueryResult {
  columns: { name: string; type: string }[];
  /** In the order of `columns`; at most `maxRows`. */
  rows: QueryValue[][];
  /** Rows of the whole result. */
  rowCount: number;
  truncated: boolean;
  ms: number;
  /** What was asked: generation of the case, form of the index, engine with its version. */
  index: { generation: number; schema: string; engine: string };
  /** SHA-256 of the text as it was given, and of the whole result: in order where `ordered`, else as a multiset. */
  sqlSha256: string;
  resultSha256: string;
  ordered: boolean;
  /** False where the same query may answer otherwise tomorrow: `now()`, `random()`, samples. */
  repeatable: boolean;
  /** Names in the text that were read as one of the case's tables. */
  replaced: { name: string; table: string }[];
}

export interface IndexStatus {
  /** `stale`: made of other evidence or by another version; made again when a query needs it. */
  state: 'ready' | 'stale' | 'missing';
  path: string;
  sizeBytes: number;
  events: number;
}

/** A ready question; its title and purpose are texts by its id. */
export interface LibraryQuestion {
  id: string;
  group: string;
  parameters: { name: string; type: string; example: string }[];
  columns: string[];
  chart: string;
  sql: string;
}

const parameterValue = z.union([z.string().max(100_000), z.number(), z.boolean(), z.null()]);
type QueryParameter = z.infer<typeof parameterValue>;

/** A query that the examiner gave a name. It travels with the case. */
export interface SavedQuery {
  name: string;
  sql: string;
  parameters: Record<string, QueryParameter>;
  author: string;
  savedAt: EpochMs;
}

/** More than these are refused. */
export const mostQueries = 500;

/** Tables of the console with their columns, and the functions that may be used. */
export interface QuerySchema {
  tables: { name: string; columns: { name: string; type: string }[] }[];
  functions: string[];
}

const queryName = z.string().trim().min(1).max(200);
const sqlText = z.string().max(100_000);
const parameters = z.record(z.string().regex(/^\w{1,100}$/), parameterValue).default({});

const method = methodOn('events', 'tags', 'findings', 'verdicts');
const kept = methodOn('details');

export const queryMethods = {
  /** Runs one SELECT over the tables of the case, in a process of its own; makes the index first where it is missing. */
  'query.run': method<QueryResult>()(
    z.object({
      sql: sqlText,
      parameters,
      timeoutMs: z.number().int().min(100).max(600_000).default(60_000),
      memoryBytes: z.number().int().min(100_000_000).max(64_000_000_000).optional(),
      maxRows: z.number().int().min(0).max(10_000_000).default(100_000),
      /** Lets the query write to a temporary folder of its own when its memory ends. */
      spill: z.boolean().default(false),
      readAs: z.record(z.string().max(200), z.enum(['lake', 'athena'])).default({}),
      /** Has the examiner log note the query with the hash of its result; a case that is read only notes nothing. */
      note: z.boolean().default(false),
    }),
  ),
  'query.schema': method<QuerySchema>()(noParams),
  /** By name. */
  'queries.list': kept<{ queries: SavedQuery[] }>()(noParams),
  /** Keeps a query under a name; one of the same name is replaced. */
  'queries.save': kept<{ query: SavedQuery }>()(z.object({ name: queryName, sql: sqlText, parameters }), {
    writes: ['details'],
  }),
  'queries.delete': kept<{ name: string }>()(z.object({ name: queryName }), { writes: ['details'] }),
  'query.library': method<{ questions: LibraryQuestion[] }>()(z.object({})),
  /** The derived file that queries run over, in the application's cache folder. */
  'query.index': method<IndexStatus>()(z.object({ act: z.enum(['status', 'build', 'drop']).default('status') })),
  /** Reads a question in words; runs nothing. */
  'query.understand': method<Understanding>()(z.object({ text: z.string().max(10_000) })),
};
