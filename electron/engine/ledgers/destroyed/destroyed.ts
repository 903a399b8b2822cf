import { type Act, isDone, nameCaller } from '../act.ts';
import { textAt } from '../../calls/resolve-path.ts';
import { Buckets, type BucketState, objectAt, type Versioning } from './buckets.ts';
import type { Answer, DestroyedFact, Reason } from './facts.ts';
import { ThingReplay, thingCalls } from './things.ts';

const writes = new Set(['PutObject', 'CopyObject', 'CompleteMultipartUpload', 'PostObject']);
/** Reads show that an object was there. */
const reads = new Set(['GetObject']);
const settings = [
  'CreateBucket',
  'PutBucketVersioning',
  'PutBucketLifecycle',
  'PutBucketLifecycleConfiguration',
  'DeleteBucketLifecycle',
  'PutBucketEncryption',
  'DeleteBucketEncryption',
  'PutBucketReplication',
  'DeleteBucketReplication',
  'DeleteBucket',
];

/** Calls that the ledger reads. Reads of objects tell that they were there; they are listed apart, because there are so many. */
export function destroyedCalls(): string[] {
  return [...settings, ...writes, ...reads, 'DeleteObject', 'DeleteObjects']
    .map((name) => `s3:${name}`)
    .concat(thingCalls());
}

/** Names that notes of extortionists have. */
const noteNames = /(^|\/)[^/]*(readme|ransom|how[_ -]?to|recover|decrypt|restore[_ -]?files)[^/]*$/i;

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;

/** Writes to unseen keys that are listed one by one. */
const MOST_UNSEEN = 50_000;

/**
 * What was overwritten, deleted, encrypted or set to expire, and whether it can be recovered as far as the records show. State that no record shows is unknown,
 * and so is the answer.
 */
export class DestroyedReplay {
  readonly #facts: DestroyedFact[] = [];
  readonly #buckets = new Buckets();
  readonly #things = new ThingReplay((fact) => this.#facts.push(fact));
  readonly #unseenSums = new Map<string, DestroyedFact>();
  #unseen = 0;
  #second: Act[] = [];

  take(act: Act): void {
    if (!isDone(act)) return;
    const [before] = this.#second;
    if (before !== undefined && Math.floor(before.time / 1000) !== Math.floor(act.time / 1000)) this.#flush();
    this.#second.push(act);
  }

  finish(evidenceEnd: number): DestroyedFact[] {
    this.#flush();
    this.#things.finish(evidenceEnd);
    for (const fact of this.#facts) this.#review(fact, evidenceEnd);
    return this.#facts;
  }

  #flush(): void {
    // Order in a second is unknown: settings, writes, deletions of objects, deletion of the bucket.
    const rank = (act: Act): number =>
      act.source !== 's3'
        ? 1
        : act.name === 'DeleteBucket'
          ? 4
          : act.name.startsWith('DeleteObject')
            ? 3
            : writes.has(act.name)
              ? 2
              : 0;
    const isBoth = new Set<string>();
    const seen = new Map<string, string>();
    for (const act of this.#second) {
      const key = objectKey(act);
      if (key === null) continue;
      const kind = act.name.startsWith('Delete') ? 'delete' : 'write';
      if ((seen.get(key) ?? kind) !== kind) isBoth.add(key);
      seen.set(key, kind);
    }
    for (const act of this.#second.toSorted((a, b) => rank(a) - rank(b))) this.#apply(act, isBoth);
    this.#second = [];
  }

  #apply(act: Act, bothInSecond: ReadonlySet<string>): void {
    if (act.source !== 's3') {
      this.#things.take(act);
      return;
    }
    const bucket = textAt(act.record, 'q.bucketName');
    if (bucket === null) return;
    if (reads.has(act.name)) {
      const key = textAt(act.record, 'q.versionId') === null ? textAt(act.record, 'q.key') : null;
      const object = key === null ? undefined : objectAt(this.#buckets.at(bucket), key);
      if (object !== undefined) object.isThere = true;
      return;
    }
    const before = this.#facts.length;
    if (writes.has(act.name)) this.#write(act, bucket);
    else if (act.name === 'DeleteObject') this.#delete(act, bucket);
    else if (act.name === 'DeleteObjects')
      this.#add(act, 'object', bucket, null, 'deleted', 'unknown', 'keys-not-in-record', this.#buckets.at(bucket));
    else {
      if (act.name.startsWith('PutBucketLifecycle')) this.#expiry(act, bucket);
      this.#buckets.set(act);
      if (act.name === 'DeleteBucket')
        this.#add(act, 'bucket', bucket, null, 'deleted', 'unknown', 'bucket-was-empty', this.#buckets.at(bucket));
    }
    const key = objectKey(act);
    if (key !== null && bothInSecond.has(key))
      for (const fact of this.#facts.slice(before)) Object.assign(fact, { answer: 'unknown', reason: 'same-second' });
  }

  #write(act: Act, bucket: string): void {
    const key = textAt(act.record, 'q.key');
    const state = this.#buckets.at(bucket);
    if (key === null) return;
    const object = objectAt(state, key);
    const foreignKey = foreignKeyOf(act);
    const isCustomerKey =
      textAt(act.record, 'q.x-amz-server-side-encryption-customer-algorithm') !== null ||
      textAt(act.record, 'a.SSEApplied') === 'SSE_C';
    const isNote = noteNames.test(key);
    const encryption = isCustomerKey ? 'SSE-C' : foreignKey;
    const isEncrypting = isCustomerKey || foreignKey !== null;
    const isKnown = object?.isThere === true;
    const wasRemoved = object !== undefined && !object.isThere && object.writtenUnder !== null;
    if (!wasRemoved || isEncrypting) {
      const { answer, reason } =
        isKnown || isEncrypting ? answerForWrite(state, object?.writtenUnder ?? null) : unseenWrite(state);
      const told: Reason =
        foreignKey !== null && answer === 'no'
          ? 'foreign-key'
          : isCustomerKey && answer === 'no'
            ? 'customer-key'
            : reason;
      if (isKnown || isEncrypting || isNote || this.#mayListUnseen(act, bucket)) {
        const fact = this.#add(
          act,
          'object',
          bucket,
          key,
          isEncrypting ? 're-encrypted' : isKnown ? 'overwritten' : 'created or overwritten',
          answer,
          told,
          state,
        );
        Object.assign(fact, { encryption, note: isNote });
      }
    }
    if (object !== undefined) {
      if (object.isThere && object.writtenUnder === 'enabled') object.hasVersion = true;
      object.isThere = true;
      object.writtenUnder = state.versioning;
    }
  }

  /** Writes to keys that nothing showed before are listed one by one up to a number, then counted by bucket and caller. */
  #mayListUnseen(act: Act, bucket: string): boolean {
    if (this.#unseen++ < MOST_UNSEEN) return true;
    const key = `${bucket}\n${nameCaller(act.caller)}\n${Math.floor(act.time / HOUR_MS)}`;
    const known = this.#unseenSums.get(key);
    if (known === undefined) {
      const fact = this.#add(
        act,
        'object',
        bucket,
        null,
        'created or overwritten',
        'unknown',
        'perhaps-new',
        this.#buckets.at(bucket),
      );
      this.#unseenSums.set(key, fact);
    } else {
      known.count++;
      known.reasonEvents.push(act.event);
    }
    return false;
  }

  #delete(act: Act, bucket: string): void {
    const key = textAt(act.record, 'q.key');
    const versionId = textAt(act.record, 'q.versionId');
    const state = this.#buckets.at(bucket);
    const object = key === null ? undefined : objectAt(state, key);
    if (versionId !== null) {
      this.#add(act, 'object', bucket, key, 'version deleted', 'no', 'version-deleted', state).version = versionId;
      return;
    }
    const isAgain = object !== undefined && object.writtenUnder !== null && !object.isThere;
    const { answer, reason } =
      isAgain && state.versioning === 'off'
        ? { answer: 'no' as const, reason: 'deleted-before' as const }
        : answerForDelete(state, object?.writtenUnder ?? null, object?.hasVersion ?? false);
    this.#add(act, 'object', bucket, key, 'deleted', answer, reason, state);
    if (object !== undefined) {
      object.hasVersion ||= object.isThere && object.writtenUnder === 'enabled';
      object.isThere = false;
      object.writtenUnder ??= state.versioning;
    }
  }

  /** A rule that deletes by itself begins at the next midnight UTC, for objects that are old enough. */
  #expiry(act: Act, bucket: string): void {
    const state = this.#buckets.at(bucket);
    const probe = new Buckets();
    probe.set(act);
    for (const rule of probe.at(bucket).rules) {
      if (!rule.expires && rule.noncurrentDays === null) continue;
      const fact = this.#add(
        act,
        'bucket',
        bucket,
        rule.prefix === '' ? null : rule.prefix,
        'expiry rule set',
        'unknown',
        'expiry-rule',
        state,
      );
      fact.until = (Math.floor(act.time / DAY_MS) + 1) * DAY_MS;
    }
  }

  #add(
    act: Act,
    thing: DestroyedFact['thing'],
    name: string,
    key: string | null,
    what: DestroyedFact['act'],
    answer: Answer,
    reason: Reason,
    state: BucketState,
  ): DestroyedFact {
    const fact: DestroyedFact = {
      event: act.event,
      time: act.time,
      thing,
      name,
      key,
      version: null,
      act: what,
      account: act.account,
      region: act.region,
      by: nameCaller(act.caller),
      versioning: state.versioning,
      versioningSince: state.versioningSince,
      encryption: null,
      answer,
      reason,
      until: null,
      note: false,
      count: 1,
      reasonEvents: state.versioningEvent === null ? [] : [state.versioningEvent],
    };
    this.#facts.push(fact);
    return fact;
  }

  /** Later acts change the answer: rules that remove old versions, the deletion of the bucket, a rule taken back before its date. */
  #review(fact: DestroyedFact, evidenceEnd: number): void {
    if (fact.thing !== 'object' && fact.act !== 'expiry rule set') return;
    const state = this.#buckets.at(fact.name);
    if (fact.act === 'expiry rule set') {
      const rule = state.rules.find(
        (each) => each.event === fact.event && (fact.key === null || each.prefix === fact.key),
      );
      if (rule?.to !== null && rule?.to !== undefined && rule.to < fact.until!)
        Object.assign(fact, { answer: 'yes', reason: 'rule-ended-before', until: null });
      else if (fact.versioning === 'enabled' && rule?.noncurrentDays === null)
        Object.assign(fact, { answer: 'yes', reason: 'expiry-makes-marker' });
      else
        Object.assign(
          fact,
          fact.until! <= evidenceEnd
            ? { answer: 'unknown', reason: 'may-be-expired' }
            : { answer: 'until', reason: 'expiry-rule' },
        );
      return;
    }
    if (fact.answer !== 'yes') {
      if (state.replicatedTo !== null && fact.answer !== 'no')
        fact.reasonEvents.push(...(state.replicationEvent === null ? [] : [state.replicationEvent]));
      return;
    }
    if (state.deletedAt !== null && state.deletedAt >= fact.time) {
      Object.assign(fact, { answer: 'no', reason: 'bucket-deleted-later' });
      fact.reasonEvents.push(state.deletedEvent!);
      return;
    }
    const rule = state.rules.find(
      (each) =>
        each.noncurrentDays !== null &&
        (fact.key ?? '').startsWith(each.prefix) &&
        (each.to ?? Infinity) > fact.time + each.noncurrentDays * DAY_MS,
    );
    if (rule === undefined) return;
    fact.until = fact.time + rule.noncurrentDays! * DAY_MS;
    Object.assign(
      fact,
      fact.until <= evidenceEnd
        ? { answer: 'unknown', reason: 'may-be-expired' }
        : { answer: 'until', reason: 'old-versions-expire' },
    );
    fact.reasonEvents.push(rule.event);
  }
}

function objectKey(act: Act): string | null {
  if (act.source !== 's3' || (!writes.has(act.name) && act.name !== 'DeleteObject')) return null;
  const [bucket, key] = [textAt(act.record, 'q.bucketName'), textAt(act.record, 'q.key')];
  return bucket === null || key === null || textAt(act.record, 'q.versionId') !== null ? null : `${bucket}\n${key}`;
}

/** The table of §5 of the rules: a deletion that names no version. */
function answerForDelete(
  state: BucketState,
  writtenUnder: Versioning | null,
  hasVersion: boolean,
): { answer: Answer; reason: Reason } {
  switch (state.versioning) {
    case 'enabled':
      return { answer: 'yes', reason: 'delete-marker' };
    case 'suspended':
      if (hasVersion || writtenUnder === 'enabled') return { answer: 'unknown', reason: 'older-versions' };
      return state.mayHoldVersions && writtenUnder === null
        ? { answer: 'unknown', reason: 'older-versions' }
        : { answer: 'no', reason: 'null-version' };
    case 'off':
      return { answer: 'no', reason: 'no-versioning' };
    case 'unknown':
      return { answer: 'unknown', reason: 'versioning-unknown' };
  }
}

/** A write over an object that was there. */
function answerForWrite(state: BucketState, writtenUnder: Versioning | null): { answer: Answer; reason: Reason } {
  switch (state.versioning) {
    case 'enabled':
      return { answer: 'yes', reason: 'older-version-kept' };
    case 'suspended':
      if (writtenUnder === 'enabled') return { answer: 'yes', reason: 'older-version-kept' };
      return writtenUnder === 'suspended' || writtenUnder === 'off'
        ? { answer: 'no', reason: 'null-version' }
        : { answer: 'unknown', reason: 'older-versions' };
    case 'off':
      return { answer: 'no', reason: 'no-versioning' };
    case 'unknown':
      return { answer: 'unknown', reason: 'versioning-unknown' };
  }
}

/** A write to a key that nothing showed before: perhaps there was nothing to destroy. */
function unseenWrite(state: BucketState): { answer: Answer; reason: Reason } {
  return state.versioning === 'enabled'
    ? { answer: 'yes', reason: 'older-version-kept' }
    : { answer: 'unknown', reason: 'perhaps-new' };
}

/** ARN of the KMS key of another account that the write names. */
function foreignKeyOf(act: Act): string | null {
  const key = textAt(act.record, 'q.x-amz-server-side-encryption-aws-kms-key-id');
  const account = key === null ? undefined : /^arn:[^:]*:kms:[^:]*:(\d{12}):/.exec(key)?.[1];
  return account !== undefined && account !== act.account ? key : null;
}

export type { DestroyedFact } from './facts.ts';

/** Facts of a selection, and how many there are for each answer. */
export function listDestroyed(
  facts: readonly DestroyedFact[],
  selected: (event: number) => boolean,
): { rows: DestroyedFact[]; totals: Record<Answer, number> } {
  const rows = facts.filter((fact) => selected(fact.event));
  const totals: Record<Answer, number> = { yes: 0, no: 0, unknown: 0, until: 0 };
  for (const { answer } of rows) totals[answer]++;
  return { rows, totals };
}
