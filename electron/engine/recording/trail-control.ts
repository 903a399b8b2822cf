import type { EpochMs } from '../../../shared/contract/common.ts';

/** A management event that changes what CloudTrail records or keeps. */
export interface TrailControlEvent {
  id: string | number;
  time: EpochMs;
  account: string;
  region: string;
  eventName: string;
  eventSource: string;
  /** False for denied and failed calls: they show an attempt and change nothing. */
  succeeded: boolean;
  /** Parsed `requestParameters`. */
  requestParameters: unknown;
  /** Who did it, for the sentence. */
  actor?: string;
  /** `userAgent`: whether two calls are of one hand. */
  agent?: string;
}

/**
 * What is not recorded or not kept. `delivery`: events may be recorded and not reach the bucket, or not stay there. `validation`: log files
 * come without digests. `excluded-sources`: management events of the services in `sources`.
 */
export type EventClass =
  | 'management-read'
  | 'management-write'
  | 'data'
  | 'network-activity'
  | 'insight'
  | 'global-services'
  | 'excluded-sources'
  | 'delivery'
  | 'validation'
  | 'lake';

/** What was done. Each has a sentence in the texts under `integrity.change`. */
export type ChangeId =
  | 'trail-stopped'
  | 'trail-deleted'
  | 'insights-off'
  | 'store-stopped'
  | 'store-deleted'
  | 'validation-off'
  | 'single-region'
  | 'no-global-services'
  | 'new-bucket'
  | 'new-key'
  | 'selectors-narrowed'
  | 'bucket-deleted'
  | 'bucket-policy-removed'
  | 'bucket-policy-refuses'
  | 'bucket-policy-replaced'
  | 'lifecycle-set'
  | 'versioning-suspended'
  | 'objects-deleted'
  | 'key-disabled'
  | 'key-deletion'
  | 'key-policy-replaced';

/** Names of the events that matter here; a query selects by them. */
export const trailControlEventNames: readonly string[] = [
  'StopLogging',
  'StartLogging',
  'DeleteTrail',
  'CreateTrail',
  'UpdateTrail',
  'PutEventSelectors',
  'PutInsightSelectors',
  'DeleteEventDataStore',
  'RestoreEventDataStore',
  'StopEventDataStoreIngestion',
  'StartEventDataStoreIngestion',
  'PutBucketPolicy',
  'DeleteBucketPolicy',
  'PutBucketLifecycle',
  'PutBucketLifecycleConfiguration',
  'DeleteBucketLifecycle',
  'DeleteBucket',
  'CreateBucket',
  'PutBucketVersioning',
  'PutObjectLockConfiguration',
  'PutBucketEncryption',
  'DeleteObject',
  'DeleteObjects',
  'DisableKey',
  'EnableKey',
  'ScheduleKeyDeletion',
  'CancelKeyDeletion',
  'PutKeyPolicy',
];

/** The name in a trail ARN, or the name itself. */
export function trailNameOf(text: string): string {
  return text.startsWith('arn:') ? text.slice(text.lastIndexOf('/') + 1) : text;
}
