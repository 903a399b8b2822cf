import { z } from 'zod';
import { type EpochMs, noParams } from './common.ts';
import { method } from './method.ts';

/** The investigator's own description of a case; every field may be empty. */
export const caseDetailsSchema = z.object({
  name: z.string().min(1).max(500),
  number: z.string().max(200).default(''),
  examiner: z.string().max(200).default(''),
  organization: z.string().max(200).default(''),
  timezone: z.string().max(100).default('UTC'),
  mandate: z.string().max(20_000).default(''),
});
export type CaseDetails = z.infer<typeof caseDetailsSchema>;

/** Sums over all evidence. `records = indexed + duplicates + rejected`, always. */
export interface IntakeTotals {
  files: number;
  bytes: number;
  records: number;
  indexed: number;
  duplicates: number;
  rejected: number;
}

export interface CaseInfo {
  caseId: string;
  details: CaseDetails;
  /** File name without folder; the window never sees a path it could send back. */
  fileName: string;
  sizeBytes: number;
  schemaVersion: number;
  applicationVersion: string;
  createdAt: EpochMs;
  readOnly: boolean;
  /** Why a case that could be written is open for reading only. */
  readOnlyReason: string | null;
  /** Rises with every change of events, tags or verdicts; answers carry the value they were computed at. */
  generation: number;
  totals: IntakeTotals;
  /** Files by status (`imported`, `set-aside`, `not-recognised`, …). */
  filesByStatus: Record<string, number>;
  events: number;
  conflicts: number;
  accounts: string[];
  regions: string[];
  firstEvent: EpochMs | null;
  lastEvent: EpochMs | null;
  tags: number;
  notes: number;
  /** An import was interrupted; `intake.import` with `resume` finishes it. */
  unfinishedImport: boolean;
  auditHead: string;
  auditEntries: number;
}

export interface CheckResult {
  name: string;
  ok: boolean;
  detail: string;
}

export const caseMethods = {
  'case.info': method<CaseInfo>()(noParams),
  'case.update': method<CaseInfo>()(caseDetailsSchema.partial(), { writes: true }),
  'case.check': method<{ checks: CheckResult[] }>()(z.object({ deep: z.boolean().default(false) })),
};
