import { z } from 'zod';
import { filterSchema } from './common.ts';
import { method } from './method.ts';

export const reportFormats = ['pdf', 'html', 'csv', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export const reportTemplates = ['full', 'executive', 'evidence', 'timeline', 'indicators'] as const;
export type ReportTemplate = (typeof reportTemplates)[number];

export const reportOptionsSchema = z.object({
  language: z.enum(['en', 'ko']).default('en'),
  /** Which chapters the readable forms hold; the lists for programs (CSV, JSON) are the same for all. */
  template: z.enum(reportTemplates).default('full'),
  /** Accounts, names, addresses and keys replaced by pseudonyms; the table stays in the case. */
  redact: z.boolean().default(false),
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

export const reportMethods = {
  /** The HTML form of the report, for the preview. */
  'report.preview': method<{ html: string }>()(reportOptionsSchema),
  /** Writes the chosen forms and `MANIFEST.sha256` into the folder that `target` stands for. Works in a case that is open for reading only, too; it is not noted in its log then. */
  'report.write': method<{ files: ReportFile[]; folder: string }>()(
    reportOptionsSchema.extend({
      target: z.string().max(200),
      formats: z.array(z.enum(reportFormats)).min(1),
      clobber: z.boolean().default(false),
      /** Names inside the folder where they are not the usual ones (`report.pdf`, …); that of `csv` is a folder. */
      names: z.partialRecord(z.enum(reportFormats), z.string().max(1000)).optional(),
    }),
  ),
};
