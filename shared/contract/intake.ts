import { z } from 'zod';
import { type EpochMs, pageSchema } from './common.ts';
import type { IntakeTotals } from './case.ts';
import { methodOn } from './method.ts';

/** What became of a file that was handed in. */
export type FileStatus =
  /** Records were taken from it (some may be rejected, see the counts). */
  | 'imported'
  /** Digest, public keys, signatures: kept for Integrity, holds no events. */
  | 'set-aside'
  /** An archive: its members have rows of their own. */
  | 'container'
  /** Nothing that Trailcase knows how to read; kept and hashed. */
  | 'not-recognised'
  /** Could not be read to the end (truncated, corrupt, refused by a limit); what was readable is indexed. */
  | 'damaged'
  /** Met and not read: a link, a device, a file that the system would not open. It has no hash, because its bytes were not seen. */
  | 'not-read';

/** What the intake said, as a code of `shared/text/en/intake.json` and what is filled in: the sentence can be made in any language. */
export interface Said {
  code: string;
  params: Record<string, string>;
}

/** A path that cannot be read, with cause and remedy in English. */
export interface Unread {
  path: string;
  reason: string;
  said?: Said;
}

export interface EvidenceFile {
  id: number;
  source: number;
  /** Where it was found, with `!/` between an archive and its member. */
  path: string;
  status: FileStatus;
  format: string | null;
  /** `full`: original records; `reduced`: columns only; `derived`: re-modelled by another tool. */
  completeness: 'full' | 'reduced' | 'derived' | null;
  /** In English. */
  reason: string | null;
  /** The same for other languages; absent where it is the message of another program. */
  said?: Said;
  sizeBytes: number;
  sizeContent: number | null;
  sha256: string;
  sha256Uncompressed: string | null;
  records: number;
  indexed: number;
  duplicates: number;
  rejected: number;
  firstEvent: EpochMs | null;
  lastEvent: EpochMs | null;
  /** `inside`: the stored bytes are in the case; `reference`: only their path and hash. */
  stored: 'inside' | 'reference' | 'hash';
  /** Digest verdict (`LOG_VALID`, `DIGEST_SIGNED`, …), null before verification. */
  verdict: string | null;
  findings: IntakeFinding[];
}

/** Something about a file that an examiner has to know but that did not stop the import. */
export interface IntakeFinding {
  code: string;
  /** In English. */
  detail: string;
  /** The same for other languages. */
  said?: Said;
}

export interface RejectedRecord {
  file: number;
  path: string;
  record: number;
  offset: number;
  length: number;
  /** In English. */
  reason: string;
  /** The same for other languages. */
  said?: Said;
  /** First 4,096 bytes as text, control characters kept. */
  excerpt: string;
}

export interface ImportPreview {
  files: number;
  bytes: number;
  /** `completeness`: of the first records, the least whole of them; null for what holds none. */
  formats: { format: string; completeness: EvidenceFile['completeness']; files: number; bytes: number }[];
  accounts: string[];
  regions: string[];
  notRecognised: string[];
  unreadable: Unread[];
  /** Encrypted archives that no given password opens. */
  locked: Unread[];
}

export interface ImportSummary {
  totals: IntakeTotals;
  /** This import only. */
  evidence: { files: number; byStatus: Record<string, number> };
  firstEvent: EpochMs | null;
  lastEvent: EpochMs | null;
  cancelled: boolean;
  /** Files that could not be read at all, with cause and remedy. */
  unreadable: Unread[];
  durationMs: number;
}

/** Tokens that stand for paths: handed out by the host for a dialog, a drop or a command line argument. */
const sources = z.array(z.string().min(1).max(200)).min(1).max(10_000);

/** Passwords of encrypted archives: used while the call runs, never kept and never written anywhere. */
const passwords = z.array(z.string().min(1).max(1000)).max(100).optional();

const method = methodOn('events', 'verdicts');

export const intakeMethods = {
  'intake.preview': method<ImportPreview>()(z.object({ sources, passwords })),
  'intake.import': method<ImportSummary>()(
    z.object({
      sources: sources.optional(),
      reference: z.boolean().default(false),
      format: z.string().max(100).optional(),
      resume: z.boolean().default(false),
      passwords,
    }),
    { writes: ['events', 'verdicts'], tellsItself: true },
  ),
  /** Holds the running import, or lets it go on. Not refused where none runs: it may just have ended. */
  'intake.pause': method<{ running: boolean; paused: boolean }>()(z.object({ paused: z.boolean() }), {
    writes: ['audit'],
    runsReadOnly: true,
  }),
  'intake.files': method<{ total: number; files: EvidenceFile[] }>()(
    pageSchema.extend({
      status: z.string().optional(),
      text: z.string().max(1000).optional(),
      rejectedOnly: z.boolean().optional(),
    }),
  ),
  'intake.rejected': method<{ total: number; records: RejectedRecord[] }>()(
    pageSchema.extend({ file: z.number().int().optional() }),
  ),
  /** The first bytes of a file's content as text with visible control characters, for looking at what was not recognised. */
  'intake.peek': method<{ text: string; truncated: boolean }>()(
    z.object({
      file: z.number().int(),
      offset: z.number().int().min(0).default(0),
      length: z.number().int().min(1).max(65_536).default(4096),
    }),
  ),
};
