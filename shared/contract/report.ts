import { z } from 'zod';
import { filterSchema, noParams } from './common.ts';
import { areas, methodOn } from './method.ts';

export const reportFormats = ['pdf', 'html', 'csv', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export const reportTemplates = ['full', 'executive', 'evidence', 'timeline', 'indicators'] as const;
export type ReportTemplate = (typeof reportTemplates)[number];

/**
 * Original records that the readable forms print: those that a sentence cites and the first of each kind of call of a finding, of every cited event, of those that carry a finding, or none.
 * What is not printed stands in `events.csv`, which is then always written.
 */
export const reportRecords = ['key', 'all', 'findings', 'annex'] as const;
export type ReportRecords = (typeof reportRecords)[number];

/** Lists in the readable forms: short, where what is uniform or long is a sentence and a CSV file with its hash, or row by row. */
export const reportLists = ['short', 'complete'] as const;
export type ReportLists = (typeof reportLists)[number];

export const reportOptionsSchema = z.object({
  language: z.enum(['en', 'ko']).default('en'),
  /** Which chapters the readable forms hold; the lists for programs (CSV, JSON) are the same for all. */
  template: z.enum(reportTemplates).default('full'),
  /** Accounts, names, addresses and keys replaced by pseudonyms; the table stays in the case. */
  redact: z.boolean().default(false),
  records: z.enum(reportRecords).default('key'),
  lists: z.enum(reportLists).default('short'),
  /** Findings that are drafts, too. */
  drafts: z.boolean().default(false),
  title: z.string().max(500).default(''),
  classification: z.string().max(100).default(''),
  /** Scope of the timeline; tagged events and those of findings are always in. */
  scope: filterSchema.default({}),
});
/** As a caller writes them: what is left out has its default. */
export type ReportOptions = z.input<typeof reportOptionsSchema>;
export type CheckedReportOptions = z.output<typeof reportOptionsSchema>;

export interface ReportFile {
  name: string;
  sizeBytes: number;
  sha256: string;
}

/** One line of the table behind redacted copies. */
export interface ReportPseudonym {
  kind: 'account' | 'key' | 'address' | 'mail' | 'name';
  value: string;
  pseudonym: string;
}

const method = methodOn(...areas);

export const reportMethods = {
  /** What the pseudonyms of redacted copies stand for. */
  'report.pseudonyms': method<{ pseudonyms: ReportPseudonym[] }>()(noParams),
  /** The HTML form of the report, for the preview, with the pages that the PDF form will have and the findings that are left out as drafts. */
  'report.preview': method<{ html: string; pages: number; drafts: number }>()(reportOptionsSchema, {
    // Writing a report is noted in the examiner log; the preview does not show such acts.
    reads: areas.filter((area) => area !== 'audit'),
  }),
  /** Writes the chosen forms and `MANIFEST.sha256` into the folder that `target` stands for. Works in a case that is open for reading only, too; it is not noted in its log then. */
  'report.write': method<{ files: ReportFile[]; folder: string; signer: string | null; pseudonyms: number }>()(
    reportOptionsSchema.extend({
      target: z.string().max(200),
      formats: z.array(z.enum(reportFormats)).min(1),
      clobber: z.boolean().default(false),
      /** Leaves CSV cells as they are, for programs that are no spreadsheets: what looks like a formula stays one. */
      rawCsv: z.boolean().default(false),
      /** Signs the manifest with the examiner's Ed25519 key, a token of its file; the passphrase is used once and kept nowhere. */
      sign: z.object({ key: z.string().max(200), passphrase: z.string().max(1000) }).optional(),
      /** Names inside the folder where they are not the usual ones (`report.pdf`, …); that of `csv` is a folder. */
      names: z.partialRecord(z.enum(reportFormats), z.string().max(1000)).optional(),
    }),
    { writes: ['audit'], runsReadOnly: true, tellsItself: true },
  ),
};
