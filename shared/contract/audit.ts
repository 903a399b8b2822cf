import { z } from 'zod';
import { type EpochMs, filterSchema, noParams, pageSchema } from './common.ts';
import { methodOn } from './method.ts';

/** The digest of a protected table, or of its rows of the files in (after, through]. How it is made: docs/audit.en.md. */
export interface ContentSeal {
  rows: number;
  /** SHA-256, hex. */
  sha256: string;
  after?: number;
  through?: number;
}

/** Digests by table; null for a table that an import has begun to change and not yet sealed. */
export type ContentSeals = Record<string, ContentSeal | null>;

export interface AuditEntry {
  seq: number;
  time: EpochMs;
  examiner: string;
  application: string;
  machine: string;
  act: string;
  params: unknown;
  result: unknown;
  /** What the entry vouches for besides itself: the tables that the act changed, as it left them. */
  content?: ContentSeals;
  hash: string;
}

/** A table that is not what the examiner log vouches for, or was found so earlier. */
export interface ContentProblem {
  table: string;
  /** Entry that vouches for the table, or that noted the change. */
  seq: number;
  reason: string;
  /** Found and noted in the log earlier; the table may have been sealed again since. */
  noted: boolean;
}

export interface AuditVerdict {
  /** The chain holds and every table that was looked at is what the log vouches for. */
  intact: boolean;
  entries: number;
  head: string;
  /** Sequence number of the first entry that does not fit, with what is wrong. */
  firstBreak: { seq: number; reason: string } | null;
  /** Content that was changed outside the application. */
  problems: ContentProblem[];
  /** Tables whose every row was compared, and those whose rows were only counted (large tables, when a case is opened). */
  checked: { whole: string[]; counted: string[]; unsealed: string[] };
}

const method = methodOn('audit');

export const auditMethods = {
  'audit.list': method<{ total: number; entries: AuditEntry[] }>()(
    pageSchema.extend({ act: z.string().max(100).optional() }),
  ),
  /**
   * Notes a filter that the examiner put in force, with the number of events that pass it; asked after the views have their answer, which it shares.
   * A filter that is given up before its search ends is noted without a number. Nothing is noted in a case that is open for reading only.
   */
  'audit.query': method<{ noted: boolean; events: number | null }>()(
    filterSchema.extend({ view: z.string().max(200).optional() }),
    { writes: ['audit'], runsReadOnly: true, tellsItself: true },
  ),
  /** Walks the chain and compares every protected table with what the log vouches for; about two seconds for a million events. */
  'audit.verify': method<AuditVerdict>()(noParams),
};
