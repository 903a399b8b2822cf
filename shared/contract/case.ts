import { z } from 'zod';
import { type EpochMs, noParams } from './common.ts';
import { areas, methodOn } from './method.ts';

const detail = {
  name: z.string().min(1).max(500),
  number: z.string().max(200),
  examiner: z.string().max(200),
  organization: z.string().max(200),
  timezone: z.string().max(100),
  mandate: z.string().max(20_000),
  /** What the examiner was asked, one question to a line: see `listQuestions`. */
  questions: z.string().max(20_000),
};

/** The investigator's own description of a case; every field but the name may be empty. */
export const caseDetailsSchema = z.object({
  name: detail.name,
  number: detail.number.default(''),
  examiner: detail.examiner.default(''),
  organization: detail.organization.default(''),
  timezone: detail.timezone.default('UTC'),
  mandate: detail.mandate.default(''),
  questions: detail.questions.default(''),
});

/** Fields to change; what is left out stays as it is. (Made from the bare fields: `caseDetailsSchema.partial()` would fill in the defaults.) */
const caseChangesSchema = z.object(detail).partial();

export type CaseDetails = z.infer<typeof caseDetailsSchema>;
/** As a caller writes them: what is left out has its default. */
export type NewCaseDetails = z.input<typeof caseDetailsSchema>;

/** The questions of the mandate in their order: question 1 is the first. A number that was typed before one is left out, as its place numbers it. */
export function listQuestions(questions: string): string[] {
  return questions
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/^\(?\d{1,3}[.)]\s+/, ''))
    .filter((line) => line !== '');
}

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
  /** Events whose time could not be read: they are in no span of time. */
  untimed: number;
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
  /** Null while the examiner log and what it vouches for hold; otherwise what was found when the case was opened or last verified. */
  auditProblem: string | null;
  auditEntries: number;
}

export interface CheckResult {
  name: string;
  ok: boolean;
  detail: string;
}

const method = methodOn(...areas);

export const caseMethods = {
  'case.info': method<CaseInfo>()(noParams),
  'case.update': method<CaseInfo>()(caseChangesSchema, { writes: ['details'], tellsItself: true }),
  'case.check': method<{ checks: CheckResult[] }>()(z.object({ deep: z.boolean().default(false) }), {
    writes: ['audit'],
    runsReadOnly: true,
  }),
};
