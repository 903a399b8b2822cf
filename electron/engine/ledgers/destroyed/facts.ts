import type { Versioning } from './buckets.ts';

/** Can it be recovered? `until`: yes until a date. */
export type Answer = 'yes' | 'no' | 'unknown' | 'until';

/** Why the answer is what it is; words in `shared/text`. */
const reasons = [
  'delete-marker',
  'older-version-kept',
  'older-versions',
  'null-version',
  'no-versioning',
  'versioning-unknown',
  'version-deleted',
  'deleted-before',
  'keys-not-in-record',
  'perhaps-new',
  'same-second',
  'foreign-key',
  'customer-key',
  'bucket-was-empty',
  'bucket-deleted-later',
  'old-versions-expire',
  'may-be-expired',
  'expiry-rule',
  'expiry-makes-marker',
  'rule-ended-before',
  'key-deletion-scheduled',
  'key-deletion-cancelled',
  'key-deleted',
  'key-disabled',
  'key-enabled-again',
  'key-material',
  'secret-forced',
  'secret-window',
  'secret-restored',
  'snapshot-kept',
  'snapshot-deleted-too',
  'no-snapshot-seen',
  'recycle-bin',
  'volumes-unknown',
  'stopped-only',
  'final-snapshot',
  'automated-backups',
  'manual-snapshots-only',
  'point-in-time',
  'backup-kept',
  'nothing-seen',
  'logs-gone',
  'backup-gone',
  'rebuild-from-text',
  'copy-under-foreign-key',
] as const;
export type Reason = (typeof reasons)[number];

export type ThingKind =
  | 'object'
  | 'bucket'
  | 'KMS key'
  | 'secret'
  | 'volume'
  | 'snapshot'
  | 'image'
  | 'instance'
  | 'database'
  | 'table'
  | 'file system'
  | 'archive'
  | 'container image'
  | 'logs'
  | 'backup'
  | 'identity'
  | 'DNS zone'
  | 'stack'
  | 'parameter';

/** One act that destroyed or may have destroyed something. */
export interface DestroyedFact {
  event: number;
  time: number;
  thing: ThingKind;
  name: string;
  key: string | null;
  version: string | null;
  act: string;
  account: string;
  region: string;
  by: string;
  versioning: Versioning | null;
  versioningSince: number | null;
  /** `SSE-C`, or the ARN of a key of another account. */
  encryption: string | null;
  answer: Answer;
  reason: Reason;
  until: number | null;
  /** The name looks like an extortionist's note: a hint. */
  note: boolean;
  /** More than one where acts of one kind are counted together. */
  count: number;
  /** Events that the reason rests on, beside the act. */
  reasonEvents: number[];
}
