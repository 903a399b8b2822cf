import { type Act } from '../act.ts';
import { textAt, textsAt, valuesAt } from '../../calls/resolve-path.ts';

export type Versioning = 'enabled' | 'suspended' | 'off' | 'unknown';

/** A rule by which S3 deletes by itself, without a record. */
interface LifecycleRule {
  event: number;
  from: number;
  /** Null while it stands. */
  to: number | null;
  prefix: string;
  expires: boolean;
  /** Days after which versions that are not current are removed; null for no such rule. */
  noncurrentDays: number | null;
}

/** What is known about a bucket, each from the first record that shows it. */
export interface BucketState {
  versioning: Versioning;
  versioningSince: number | null;
  versioningEvent: number | null;
  /** Versions may exist from a time in which versioning was on, or from before the evidence. */
  mayHoldVersions: boolean;
  encryptionKey: string | null;
  replicatedTo: string | null;
  replicationEvent: number | null;
  rules: LifecycleRule[];
  deletedAt: number | null;
  deletedEvent: number | null;
  objects: Map<string, ObjectState>;
}

/** What is known about the newest version of an object. */
export interface ObjectState {
  /** Versioning when it was last written; null where no write was seen. */
  writtenUnder: Versioning | null;
  isThere: boolean;
  /** A version from a time of versioning is known to be kept. */
  hasVersion: boolean;
}

/** Keys that one bucket is followed for; what comes after is told as not known. */
const MOST_KEYS = 200_000;

/** Settings of buckets as calls set them. Reading a setting tells nothing: its answer is in no record. */
export class Buckets {
  readonly #states = new Map<string, BucketState>();

  at(name: string): BucketState {
    const known = this.#states.get(name);
    if (known !== undefined) return known;
    const made: BucketState = {
      versioning: 'unknown',
      versioningSince: null,
      versioningEvent: null,
      mayHoldVersions: true,
      encryptionKey: null,
      replicatedTo: null,
      replicationEvent: null,
      rules: [],
      deletedAt: null,
      deletedEvent: null,
      objects: new Map(),
    };
    this.#states.set(name, made);
    return made;
  }

  /** Takes the settings that a successful call of S3 makes. */
  set(act: Act): void {
    const name = textAt(act.record, 'q.bucketName');
    if (name === null) return;
    switch (act.name) {
      case 'CreateBucket': {
        // A new bucket keeps no versions, until a call says so; the state of an earlier bucket of this name is over.
        this.#states.delete(name);
        Object.assign(this.at(name), {
          versioning: 'off',
          versioningSince: act.time,
          versioningEvent: act.event,
          mayHoldVersions: false,
        });
        return;
      }
      case 'PutBucketVersioning': {
        const status = textAt(act.record, 'q.VersioningConfiguration.Status');
        if (status === null) return;
        const isOn = status.toLowerCase() === 'enabled';
        const state = this.at(name);
        if (isOn) state.mayHoldVersions = true;
        Object.assign(state, {
          versioning: isOn ? 'enabled' : 'suspended',
          versioningSince: act.time,
          versioningEvent: act.event,
        });
        return;
      }
      case 'PutBucketLifecycle':
      case 'PutBucketLifecycleConfiguration':
      case 'DeleteBucketLifecycle': {
        const state = this.at(name);
        for (const rule of state.rules) rule.to ??= act.time;
        if (act.name !== 'DeleteBucketLifecycle') state.rules.push(...readRules(act));
        return;
      }
      case 'PutBucketEncryption':
        this.at(name).encryptionKey = textAt(
          act.record,
          'q.ServerSideEncryptionConfiguration.Rule[].ApplyServerSideEncryptionByDefault.KMSMasterKeyID',
        );
        return;
      case 'DeleteBucketEncryption':
        this.at(name).encryptionKey = null;
        return;
      case 'PutBucketReplication':
        Object.assign(this.at(name), {
          replicatedTo: textAt(act.record, 'q.ReplicationConfiguration.Rule[].Destination.Bucket'),
          replicationEvent: act.event,
        });
        return;
      case 'DeleteBucketReplication':
        Object.assign(this.at(name), { replicatedTo: null, replicationEvent: null });
        return;
      case 'DeleteBucket':
        Object.assign(this.at(name), { deletedAt: act.time, deletedEvent: act.event });
        return;
      default:
    }
  }
}

function readRules(act: Act): LifecycleRule[] {
  return valuesAt(act.record, 'q.LifecycleConfiguration.Rule[]').flatMap((value) => {
    const rule = { requestParameters: value };
    if (textAt(rule, 'q.Status') === 'Disabled') return [];
    const days = textAt(rule, 'q.NoncurrentVersionExpiration.NoncurrentDays');
    return [
      {
        event: act.event,
        from: act.time,
        to: null,
        prefix: textAt(rule, 'q.Filter.Prefix', 'q.Filter.And.Prefix', 'q.Prefix') ?? '',
        expires: textsAt(rule, 'q.Expiration.Days').length > 0 || textsAt(rule, 'q.Expiration.Date').length > 0,
        noncurrentDays: days === null ? null : Number(days),
      },
    ];
  });
}

/** The state of an object, made on first sight; undefined where the bucket has too many keys to follow. */
export function objectAt(bucket: BucketState, key: string): ObjectState | undefined {
  const known = bucket.objects.get(key);
  if (known !== undefined || bucket.objects.size >= MOST_KEYS) return known;
  const made: ObjectState = { writtenUnder: null, isThere: false, hasVersion: false };
  bucket.objects.set(key, made);
  return made;
}
