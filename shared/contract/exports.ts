import { z } from 'zod';
import { filterSchema } from './common.ts';
import { methodOn } from './method.ts';

/** What other tools read, by the name on the command line. */
export const exportFormats = [
  'parquet',
  'timesketch',
  'timesketch-csv',
  'ecs',
  'ocsf',
  'stix',
  'case-uco',
  'splunk',
  'suzaku-csv',
  'records',
  'lookup-events',
  'sql-ddl',
] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Column names and types of the Parquet form: CloudTrail's own, or those of the AWS table definition. */
export const parquetProfiles = ['typed', 'athena'] as const;
export type ParquetProfile = (typeof parquetProfiles)[number];

/** Folders of the Parquet form. */
export const parquetPartitions = ['none', 'day', 'account-region-day'] as const;
export type ParquetPartition = (typeof parquetPartitions)[number];

const exportOptionsSchema = filterSchema.extend({
  as: z.enum(exportFormats),
  /** Only events of this finding, by its number. */
  finding: z.number().int().optional(),
  profile: z.enum(parquetProfiles).default('typed'),
  partition: z.enum(parquetPartitions).default('none'),
  /** Parquet files of about this size at most. */
  splitMb: z.number().int().min(1).max(100_000).default(512),
  /** Parquet without the whole record beside its columns: about half the size. */
  withoutRecords: z.boolean().default(false),
  /** Lines for the bulk API between the events (ECS). */
  bulk: z.boolean().default(false),
  /** Columns of origin behind the others (Suzaku). */
  provenance: z.boolean().default(false),
  /** Accounts, names, addresses and keys replaced by the case's pseudonyms; nothing original goes out beside them. */
  redact: z.boolean().default(false),
});
export type ExportOptions = z.output<typeof exportOptionsSchema>;

interface ExportedFile {
  /** Relative to the folder, with `/`. */
  path: string;
  bytes: number;
  sha256: string;
  /** Events, findings or objects in it; null for manifests. */
  rows: number | null;
}

export interface LeftOut {
  reason: string;
  events: number;
}

export interface ExportSummary {
  folder: string;
  files: ExportedFile[];
  /** Events that were written. With those left out they are the events in scope. */
  events: number;
  leftOut: LeftOut[];
  /** What the format could not take as it was, with the events that it concerns. */
  remarks: { what: string; events: number }[];
  format: { name: ExportFormat; version: string };
}

const method = methodOn('events', 'tags', 'findings', 'verdicts', 'details');

export const exportsMethods = {
  /** How many events are in scope, and about how many bytes they make in the format. */
  'exports.estimate': method<{ events: number; bytes: number }>()(exportOptionsSchema),
  /**
   * Writes events (or what the format is of) into the folder that `target` stands for, with `manifest.json` and `MANIFEST.sha256`. Works in a case that is open for reading only,
   * too; it is not noted in its log then.
   */
  'exports.write': method<ExportSummary>()(
    exportOptionsSchema.extend({
      target: z.string().max(200),
      /** Name of the file in the folder, where it is not the format's own. */
      name: z.string().max(200).optional(),
      clobber: z.boolean().default(false),
      /** Signs the sums with the examiner's Ed25519 key, a token of its file; the passphrase is used once and kept nowhere. */
      sign: z.object({ key: z.string().max(200), passphrase: z.string().max(1000) }).optional(),
    }),
    { writes: ['audit'], runsReadOnly: true, tellsItself: true },
  ),
};
