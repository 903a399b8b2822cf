import { type Act, nameCaller } from '../act.ts';
import { readDate } from '../footprint/replay.ts';
import { showId } from '../footprint/identify.ts';
import { flagAt, numberAt, textAt, textsAt } from '../../calls/resolve-path.ts';
import type { Answer, DestroyedFact, Reason, ThingKind } from './facts.ts';

const DAY_MS = 24 * 3600_000;

/** Copies of a thing that were seen made and not seen deleted. */
interface Copies {
  made: Copy[];
}

interface Copy {
  event: number;
  deleted: number | null;
  /** Under a KMS key of another account. */
  foreignKey: boolean;
}

/** Deletions whose answer is the same whatever was seen: name, thing and reason. */
const plain: Record<string, { thing: ThingKind; names: readonly string[]; answer: Answer; reason: Reason }> = {
  'elasticfilesystem:DeleteFileSystem': {
    thing: 'file system',
    names: ['q.fileSystemId'],
    answer: 'no',
    reason: 'nothing-seen',
  },
  'fsx:DeleteFileSystem': { thing: 'file system', names: ['q.fileSystemId'], answer: 'no', reason: 'nothing-seen' },
  'glacier:DeleteArchive': { thing: 'archive', names: ['q.archiveId'], answer: 'no', reason: 'nothing-seen' },
  'glacier:DeleteVault': { thing: 'archive', names: ['q.vaultName'], answer: 'no', reason: 'nothing-seen' },
  'ecr:BatchDeleteImage': {
    thing: 'container image',
    names: ['q.repositoryName'],
    answer: 'no',
    reason: 'nothing-seen',
  },
  'ecr:DeleteRepository': {
    thing: 'container image',
    names: ['q.repositoryName'],
    answer: 'no',
    reason: 'nothing-seen',
  },
  'logs:DeleteLogGroup': { thing: 'logs', names: ['q.logGroupName'], answer: 'no', reason: 'logs-gone' },
  'logs:DeleteLogStream': { thing: 'logs', names: ['q.logStreamName'], answer: 'no', reason: 'logs-gone' },
  'backup:DeleteRecoveryPoint': { thing: 'backup', names: ['q.recoveryPointArn'], answer: 'no', reason: 'backup-gone' },
  'backup:DeleteBackupVault': { thing: 'backup', names: ['q.backupVaultName'], answer: 'no', reason: 'backup-gone' },
  'backup:DeleteBackupPlan': { thing: 'backup', names: ['q.backupPlanId'], answer: 'no', reason: 'backup-gone' },
  'backup:DeleteBackupVaultLockConfiguration': {
    thing: 'backup',
    names: ['q.backupVaultName'],
    answer: 'no',
    reason: 'backup-gone',
  },
  'rds:DeleteDBInstanceAutomatedBackup': {
    thing: 'backup',
    names: ['q.dbiResourceId', 'q.dBInstanceAutomatedBackupsArn'],
    answer: 'no',
    reason: 'backup-gone',
  },
  'rds:DeleteDBClusterAutomatedBackup': {
    thing: 'backup',
    names: ['q.dbClusterResourceId'],
    answer: 'no',
    reason: 'backup-gone',
  },
  'dlm:DeleteLifecyclePolicy': { thing: 'backup', names: ['q.policyId'], answer: 'no', reason: 'backup-gone' },
  'dynamodb:DeleteBackup': { thing: 'backup', names: ['q.backupArn'], answer: 'no', reason: 'backup-gone' },
  'ssm:DeleteParameter': { thing: 'parameter', names: ['q.name'], answer: 'no', reason: 'nothing-seen' },
  'ssm:DeleteParameters': { thing: 'parameter', names: ['q.names'], answer: 'no', reason: 'nothing-seen' },
  'iam:DeleteUser': { thing: 'identity', names: ['q.userName'], answer: 'unknown', reason: 'rebuild-from-text' },
  'iam:DeleteRole': { thing: 'identity', names: ['q.roleName'], answer: 'unknown', reason: 'rebuild-from-text' },
  'iam:DeletePolicy': { thing: 'identity', names: ['q.policyArn'], answer: 'unknown', reason: 'rebuild-from-text' },
  'route53:DeleteHostedZone': { thing: 'DNS zone', names: ['q.id'], answer: 'unknown', reason: 'rebuild-from-text' },
  'cloudformation:DeleteStack': {
    thing: 'stack',
    names: ['q.stackName'],
    answer: 'unknown',
    reason: 'rebuild-from-text',
  },
  'kms:DeleteImportedKeyMaterial': { thing: 'KMS key', names: ['q.keyId'], answer: 'unknown', reason: 'key-material' },
  'ec2:TerminateInstances': {
    thing: 'instance',
    names: ['q.instancesSet.items[].instanceId'],
    answer: 'unknown',
    reason: 'volumes-unknown',
  },
  'ec2:StopInstances': {
    thing: 'instance',
    names: ['q.instancesSet.items[].instanceId'],
    answer: 'yes',
    reason: 'stopped-only',
  },
  'rds:StopDBInstance': { thing: 'database', names: ['q.dBInstanceIdentifier'], answer: 'yes', reason: 'stopped-only' },
};

const learned = [
  'ec2:CreateSnapshot',
  'ec2:CreateSnapshots',
  'ec2:CopySnapshot',
  'ec2:CopyImage',
  'ec2:CreateImage',
  'ec2:RegisterImage',
  'rds:CreateDBSnapshot',
  'rds:CreateDBClusterSnapshot',
  'rds:CopyDBSnapshot',
  'rds:CreateDBInstance',
  'rds:ModifyDBInstance',
  'redshift:CreateClusterSnapshot',
  'redshift:DeleteClusterSnapshot',
  'dynamodb:UpdateContinuousBackups',
  'dynamodb:CreateBackup',
  'rbin:CreateRule',
  'rbin:DeleteRule',
  'kms:CancelKeyDeletion',
  'kms:EnableKey',
  'kms:DeleteKey',
  'kms:ImportKeyMaterial',
  'secretsmanager:RestoreSecret',
];
const judged = [
  'kms:ScheduleKeyDeletion',
  'kms:DisableKey',
  'secretsmanager:DeleteSecret',
  'ec2:DeleteVolume',
  'ec2:DeleteSnapshot',
  'ec2:DeregisterImage',
  'rds:DeleteDBInstance',
  'rds:DeleteDBCluster',
  'rds:DeleteDBSnapshot',
  'rds:DeleteDBClusterSnapshot',
  'redshift:DeleteCluster',
  'dynamodb:DeleteTable',
];

export function thingCalls(): string[] {
  return [...Object.keys(plain), ...learned, ...judged];
}

/** What happened to things that are no objects of S3. */
export class ThingReplay {
  readonly #add: (fact: DestroyedFact) => void;
  readonly #copies = new Map<string, Copies>();
  readonly #copiesById = new Map<string, Copy[]>();
  readonly #facts = new Map<string, DestroyedFact>();
  readonly #retention = new Map<string, number>();
  readonly #pointInTime = new Map<string, number>();
  /** Days that the Recycle Bin keeps, by account, Region and type of resource. */
  readonly #bin = new Map<string, { days: number; event: number; id: string }>();
  /** Facts whose copies are looked at again at the end, with what they are copies of. */
  readonly #pending: { fact: DestroyedFact; of: string; without: { answer: Answer; reason: Reason } }[] = [];

  constructor(add: (fact: DestroyedFact) => void) {
    this.#add = add;
  }

  take(act: Act): void {
    const call = `${act.source}:${act.name}`;
    const same = plain[call];
    if (same !== undefined) {
      const names = same.names.map((path) => textsAt(act.record, path)).find((texts) => texts.length > 0) ?? [
        'not in the record',
      ];
      for (const name of names)
        this.#fact(
          act,
          same.thing,
          name,
          act.name.startsWith('Stop') ? 'stopped' : 'deleted',
          same.answer,
          same.reason,
        );
    }
    this.#learn(act, call);
    this.#judge(act, call);
  }

  finish(evidenceEnd: number): void {
    for (const { fact, of, without } of this.#pending) {
      const made = this.#copies.get(of)?.made.filter((copy) => copy.event <= fact.event || copy.deleted === null) ?? [];
      const kept = made.find((copy) => copy.deleted === null && !copy.foreignKey);
      const foreign = made.find((copy) => copy.deleted === null && copy.foreignKey);
      if (kept !== undefined) this.#settle(fact, 'yes', 'snapshot-kept', kept.event);
      else if (foreign !== undefined) this.#settle(fact, 'no', 'copy-under-foreign-key', foreign.event);
      else if (made.length > 0 && without.answer !== 'yes')
        this.#settle(fact, without.answer, 'snapshot-deleted-too', made[0]!.event);
      else Object.assign(fact, without);
      this.#recycle(fact, evidenceEnd);
    }
  }

  #settle(fact: DestroyedFact, answer: Answer, reason: Reason, event: number): void {
    Object.assign(fact, { answer, reason });
    fact.reasonEvents.push(event);
  }

  #recycle(fact: DestroyedFact, evidenceEnd: number): void {
    const type =
      fact.thing === 'snapshot'
        ? 'EBS_SNAPSHOT'
        : fact.thing === 'image'
          ? 'EC2_IMAGE'
          : fact.thing === 'volume'
            ? 'EBS_VOLUME'
            : null;
    const rule =
      type === null || fact.answer === 'yes' ? undefined : this.#bin.get(`${fact.account}\n${fact.region}\n${type}`);
    if (rule === undefined || rule.event > fact.event) return;
    fact.until = fact.time + rule.days * DAY_MS;
    this.#settle(fact, fact.until <= evidenceEnd ? 'no' : 'until', 'recycle-bin', rule.event);
  }

  #learn(act: Act, call: string): void {
    const text = (...paths: string[]): string | null => textAt(act.record, ...paths);
    const place = `${act.account}\n${act.region}`;
    switch (call) {
      case 'ec2:CreateSnapshot':
        return this.#copy(act, text('q.volumeId'), text('r.snapshotId'));
      case 'ec2:CopySnapshot':
        return this.#copy(act, text('q.sourceSnapshotId'), text('r.snapshotId'));
      case 'ec2:CopyImage':
        return this.#copy(act, text('q.sourceImageId'), text('r.imageId'));
      case 'ec2:RegisterImage':
        // An image stands on its snapshots, which stay when it is deregistered.
        for (const id of textsAt(act.record, 'q.blockDeviceMapping.items[].ebs.snapshotId'))
          this.#copy(act, text('r.imageId'), id);
        return;
      case 'rds:CreateDBSnapshot':
      case 'rds:CreateDBClusterSnapshot':
        return this.#copy(
          act,
          text('q.dBInstanceIdentifier', 'q.dBClusterIdentifier'),
          text('q.dBSnapshotIdentifier', 'q.dBClusterSnapshotIdentifier'),
        );
      case 'rds:CopyDBSnapshot':
        return this.#copy(act, text('q.sourceDBSnapshotIdentifier'), text('q.targetDBSnapshotIdentifier'));
      case 'redshift:CreateClusterSnapshot':
        return this.#copy(act, text('q.clusterIdentifier'), text('q.snapshotIdentifier'));
      case 'dynamodb:CreateBackup':
        return this.#copy(act, text('q.tableName'), text('r.backupDetails.backupArn'));
      case 'rds:CreateDBInstance':
      case 'rds:ModifyDBInstance': {
        const days = numberAt(act.record, 'q.backupRetentionPeriod') ?? numberAt(act.record, 'r.backupRetentionPeriod');
        const name = text('q.dBInstanceIdentifier');
        if (days !== null && name !== null) this.#retention.set(`${place}\n${name.toLowerCase()}`, days);
        return;
      }
      case 'dynamodb:UpdateContinuousBackups': {
        const isOn = flagAt(act.record, 'q.pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled') === true;
        const key = `${place}\n${text('q.tableName')}`;
        if (isOn) this.#pointInTime.set(key, act.event);
        else this.#pointInTime.delete(key);
        return;
      }
      case 'rbin:CreateRule': {
        const days = numberAt(act.record, 'q.retentionPeriod.retentionPeriodValue');
        const type = text('q.resourceType');
        if (days !== null && type !== null)
          this.#bin.set(`${place}\n${type}`, { days, event: act.event, id: text('r.identifier') ?? '' });
        return;
      }
      case 'rbin:DeleteRule':
        for (const [key, rule] of this.#bin) if (rule.id === text('q.identifier')) this.#bin.delete(key);
        return;
      case 'kms:CancelKeyDeletion':
        return this.#change(act, 'KMS key', text('q.keyId'), 'yes', 'key-deletion-cancelled');
      case 'kms:EnableKey':
        return this.#change(act, 'KMS key', text('q.keyId'), 'yes', 'key-enabled-again');
      case 'kms:DeleteKey':
        return this.#change(act, 'KMS key', text('s.keyId', 'q.keyId', 'a.keyId'), 'no', 'key-deleted');
      case 'kms:ImportKeyMaterial':
        return this.#change(act, 'KMS key', text('q.keyId'), 'yes', 'key-enabled-again');
      case 'secretsmanager:RestoreSecret':
        return this.#change(act, 'secret', text('q.secretId'), 'yes', 'secret-restored');
      default:
    }
  }

  #judge(act: Act, call: string): void {
    const text = (...paths: string[]): string | null => textAt(act.record, ...paths);
    const place = `${act.account}\n${act.region}`;
    switch (call) {
      case 'kms:ScheduleKeyDeletion': {
        const days = numberAt(act.record, 'q.pendingWindowInDays') ?? 30;
        const fact = this.#fact(
          act,
          'KMS key',
          text('q.keyId'),
          'deletion scheduled',
          'until',
          'key-deletion-scheduled',
        );
        fact.until = readDate(text('r.deletionDate')) ?? act.time + days * DAY_MS;
        return;
      }
      case 'kms:DisableKey':
        this.#fact(act, 'KMS key', text('q.keyId'), 'disabled', 'yes', 'key-disabled');
        return;
      case 'secretsmanager:DeleteSecret': {
        const isForced = flagAt(act.record, 'q.forceDeleteWithoutRecovery') === true;
        const fact = this.#fact(
          act,
          'secret',
          text('q.secretId', 'r.aRN'),
          'deleted',
          isForced ? 'no' : 'until',
          isForced ? 'secret-forced' : 'secret-window',
        );
        if (!isForced)
          fact.until =
            readDate(text('r.deletionDate')) ??
            act.time + (numberAt(act.record, 'q.recoveryWindowInDays') ?? 30) * DAY_MS;
        return;
      }
      case 'ec2:DeleteVolume':
        this.#wait(act, 'volume', text('q.volumeId'), { answer: 'no', reason: 'no-snapshot-seen' });
        return;
      case 'ec2:DeleteSnapshot':
        this.#uncopy(act, text('q.snapshotId'));
        this.#wait(act, 'snapshot', text('q.snapshotId'), { answer: 'no', reason: 'no-snapshot-seen' });
        return;
      case 'ec2:DeregisterImage':
        this.#wait(act, 'image', text('q.imageId'), { answer: 'no', reason: 'no-snapshot-seen' });
        return;
      case 'rds:DeleteDBSnapshot':
      case 'rds:DeleteDBClusterSnapshot': {
        const id = text('q.dBSnapshotIdentifier', 'q.dBClusterSnapshotIdentifier');
        this.#uncopy(act, id);
        this.#wait(act, 'snapshot', id, { answer: 'no', reason: 'no-snapshot-seen' });
        return;
      }
      case 'redshift:DeleteClusterSnapshot':
        return this.#uncopy(act, text('q.snapshotIdentifier'));
      case 'dynamodb:DeleteBackup':
        return this.#uncopy(act, text('q.backupArn'));
      case 'rds:DeleteDBInstance':
      case 'rds:DeleteDBCluster':
      case 'redshift:DeleteCluster':
        return this.#database(act, place);
      case 'dynamodb:DeleteTable': {
        const name = text('q.tableName');
        const event = this.#pointInTime.get(`${place}\n${name}`);
        const without =
          event === undefined
            ? { answer: 'unknown' as const, reason: 'nothing-seen' as const }
            : { answer: 'until' as const, reason: 'point-in-time' as const };
        const fact = this.#wait(act, 'table', name, without);
        if (event !== undefined) {
          fact.until = act.time + 35 * DAY_MS;
          fact.reasonEvents.push(event);
        }
        return;
      }
      default:
    }
  }

  #database(act: Act, place: string): void {
    const name = textAt(act.record, 'q.dBInstanceIdentifier', 'q.dBClusterIdentifier', 'q.clusterIdentifier');
    const final = textAt(
      act.record,
      'q.finalDBSnapshotIdentifier',
      'q.finalClusterSnapshotIdentifier',
      'q.finalDBClusterSnapshotIdentifier',
    );
    if (final !== null) this.#copy(act, name, final);
    const days = this.#retention.get(`${place}\n${(name ?? '').toLowerCase()}`);
    const keeps = flagAt(act.record, 'q.deleteAutomatedBackups') === false && days !== 0;
    const fact = this.#wait(
      act,
      'database',
      name,
      keeps
        ? { answer: days === undefined ? 'unknown' : 'until', reason: 'automated-backups' }
        : { answer: 'unknown', reason: 'manual-snapshots-only' },
    );
    if (keeps && days !== undefined) fact.until = act.time + days * DAY_MS;
  }

  #wait(act: Act, thing: ThingKind, name: string | null, without: { answer: Answer; reason: Reason }): DestroyedFact {
    const fact = this.#fact(act, thing, name, 'deleted', without.answer, without.reason);
    this.#pending.push({ fact, of: copyKey(act, name ?? ''), without });
    return fact;
  }

  #fact(act: Act, thing: ThingKind, name: string | null, what: string, answer: Answer, reason: Reason): DestroyedFact {
    const shown =
      name === null
        ? 'not in the record'
        : showId(thing === 'secret' ? 'secret' : thing === 'KMS key' ? 'kms-key' : '', name);
    const fact: DestroyedFact = {
      event: act.event,
      time: act.time,
      thing,
      name: shown,
      key: null,
      version: null,
      act: what,
      account: act.account,
      region: act.region,
      by: nameCaller(act.caller),
      versioning: null,
      versioningSince: null,
      encryption: null,
      answer,
      reason,
      until: null,
      note: false,
      count: 1,
      reasonEvents: [],
    };
    this.#add(fact);
    this.#facts.set(`${act.account}\n${act.region}\n${thing}\n${shown}`, fact);
    return fact;
  }

  /** A later act on the thing changes the answer of the last fact about it. */
  #change(act: Act, thing: ThingKind, name: string | null, answer: Answer, reason: Reason): void {
    if (name === null) return;
    const shown = showId(thing === 'secret' ? 'secret' : 'kms-key', name);
    const fact = this.#facts.get(`${act.account}\n${act.region}\n${thing}\n${shown}`);
    if (fact === undefined) return;
    // A disabled key whose deletion is called off is disabled still.
    if (reason === 'key-enabled-again' && fact.reason === 'key-deletion-scheduled') return;
    Object.assign(fact, { until: answer === 'yes' ? null : fact.until });
    this.#settle(fact, answer, reason, act.event);
  }

  #copy(act: Act, of: string | null, id: string | null): void {
    if (of === null || id === null) return;
    const key = copyKey(act, of);
    const known = this.#copies.get(key) ?? { made: [] };
    this.#copies.set(key, known);
    const kms = textAt(act.record, 'q.kmsKeyId');
    const account = kms === null ? undefined : /^arn:[^:]*:kms:[^:]*:(\d{12}):/.exec(kms)?.[1];
    const copy = { event: act.event, deleted: null, foreignKey: account !== undefined && account !== act.account };
    known.made.push(copy);
    const named = this.#copiesById.get(copyKey(act, id));
    if (named === undefined) this.#copiesById.set(copyKey(act, id), [copy]);
    else named.push(copy);
  }

  #uncopy(act: Act, id: string | null): void {
    if (id === null) return;
    for (const copy of this.#copiesById.get(copyKey(act, id)) ?? []) copy.deleted ??= act.event;
  }
}

/** Snapshots may be copied to another Region: names are looked for in the whole account. */
function copyKey(act: Act, of: string): string {
  return `${act.account}\n${of.toLowerCase()}`;
}
