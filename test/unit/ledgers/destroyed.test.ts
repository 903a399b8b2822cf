import { describe, expect, it } from 'vitest';
import { type DestroyedFact, DestroyedReplay } from '../../../electron/engine/ledgers/destroyed/destroyed.ts';
import { actsOf, type RecordParts, T0 } from './acts.ts';

const DAY = 24 * 3600;

function replay(parts: RecordParts[], endSeconds = 3600): DestroyedFact[] {
  const made = new DestroyedReplay();
  for (const act of actsOf(...parts)) made.take(act);
  return made.finish(T0 + endSeconds * 1000);
}

const bucketName = 'archive';
const create: RecordParts = { call: 's3:CreateBucket', q: { bucketName } };
const versioning = (status: string, at = 1): RecordParts => ({
  call: 's3:PutBucketVersioning',
  at,
  q: { bucketName, VersioningConfiguration: { Status: status } },
});
const put = (at: number, more: object = {}, key = 'k'): RecordParts => ({
  call: 's3:PutObject',
  at,
  q: { bucketName, key, ...more },
});
const remove = (at: number, more: object = {}): RecordParts => ({
  call: 's3:DeleteObject',
  at,
  q: { bucketName, key: 'k', ...more },
});
const answerOf = (parts: RecordParts[], endSeconds?: number): string => {
  const fact = replay(parts, endSeconds).at(-1)!;
  return `${fact.answer} ${fact.reason}`;
};

describe('what was destroyed, and whether it can be recovered', () => {
  it.each([
    ['versioning on', [versioning('Enabled'), remove(9)], 'yes delete-marker'],
    ['versioning suspended, null version', [create, versioning('Suspended'), put(5), remove(9)], 'no null-version'],
    [
      'versioning suspended, older versions',
      [versioning('Enabled'), put(3), versioning('Suspended', 5), remove(9)],
      'unknown older-versions',
    ],
    ['versioning off', [create, put(5), remove(9)], 'no no-versioning'],
    ['versioning unknown', [remove(9)], 'unknown versioning-unknown'],
    ['of a version', [versioning('Enabled'), remove(9, { versionId: 'v1' })], 'no version-deleted'],
    ['of a version, versioning unknown', [remove(9, { versionId: 'v1' })], 'no version-deleted'],
    ['a second time', [create, put(3), remove(5), remove(9)], 'no deleted-before'],
  ])('deletion: %s', (_, parts, expected) => {
    expect(answerOf(parts)).toBe(expected);
  });

  it.each([
    ['versioning on', [versioning('Enabled'), put(5), put(9)], 'yes older-version-kept'],
    ['versioning suspended, null version', [create, versioning('Suspended'), put(5), put(9)], 'no null-version'],
    [
      'versioning suspended, written before',
      [versioning('Enabled'), put(3), versioning('Suspended', 5), put(9)],
      'yes older-version-kept',
    ],
    ['versioning off', [create, put(5), put(9)], 'no no-versioning'],
    ['versioning unknown', [put(5), put(9)], 'unknown versioning-unknown'],
    ['a key that nothing showed before', [create, put(9)], 'unknown perhaps-new'],
    [
      'with a key of the customer, versioning off',
      [create, put(5), put(9, { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' })],
      'no customer-key',
    ],
    [
      'with a key of another account, versioning off',
      [
        create,
        put(5),
        put(9, { 'x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:eu-west-1:444455556666:key/k' }),
      ],
      'no foreign-key',
    ],
    [
      'with a key of another account, versioning on',
      [
        versioning('Enabled'),
        put(5),
        put(9, { 'x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:eu-west-1:444455556666:key/k' }),
      ],
      'yes older-version-kept',
    ],
    ['in the second of its deletion', [create, put(5), put(9), remove(9)], 'unknown same-second'],
  ])('overwriting: %s', (_, parts, expected) => {
    expect(answerOf(parts)).toBe(expected);
  });

  it('does not know what a deletion of many objects deleted', () => {
    expect(answerOf([versioning('Enabled'), { call: 's3:DeleteObjects', at: 9, q: { bucketName, delete: '' } }])).toBe(
      'unknown keys-not-in-record',
    );
  });

  it('waits for the midnight at which an expiry rule takes effect', () => {
    const rule: RecordParts = {
      call: 's3:PutBucketLifecycle',
      at: 9,
      q: {
        bucketName,
        LifecycleConfiguration: { Rule: { Status: 'Enabled', Filter: { Prefix: '*' }, Expiration: { Days: 1 } } },
      },
    };
    const taken: RecordParts = { call: 's3:DeleteBucketLifecycle', at: 400, q: { bucketName } };
    expect(replay([create, rule, taken]).map((fact) => [fact.key, fact.answer, fact.reason])).toEqual([
      ['*', 'yes', 'rule-ended-before'],
    ]);
    expect(answerOf([create, rule])).toBe('until expiry-rule');
    expect(answerOf([create, rule], 2 * DAY)).toBe('unknown may-be-expired');
  });

  it('takes back "recoverable" when old versions are removed or the bucket is deleted', () => {
    const rule: RecordParts = {
      call: 's3:PutBucketLifecycle',
      at: 2,
      q: {
        bucketName,
        LifecycleConfiguration: { Rule: { Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 3 } } },
      },
    };
    expect(answerOf([versioning('Enabled'), rule, remove(9)])).toBe('until old-versions-expire');
    expect(
      replay([versioning('Enabled'), remove(9), { call: 's3:DeleteBucket', at: 20, q: { bucketName } }])[0]!.reason,
    ).toBe('bucket-deleted-later');
  });

  it.each([
    [
      'a secret, forced',
      [{ call: 'secretsmanager:DeleteSecret', q: { secretId: 's', forceDeleteWithoutRecovery: true } }],
      'no secret-forced',
    ],
    [
      'a secret, with a window',
      [{ call: 'secretsmanager:DeleteSecret', q: { secretId: 's', recoveryWindowInDays: 7 } }],
      'until secret-window',
    ],
    [
      'a secret, restored',
      [
        { call: 'secretsmanager:DeleteSecret', q: { secretId: 's' } },
        { call: 'secretsmanager:RestoreSecret', at: 9, q: { secretId: 's' } },
      ],
      'yes secret-restored',
    ],
    [
      'a key, scheduled',
      [{ call: 'kms:ScheduleKeyDeletion', q: { keyId: 'k', pendingWindowInDays: 7 } }],
      'until key-deletion-scheduled',
    ],
    [
      'a key, called off',
      [
        { call: 'kms:ScheduleKeyDeletion', q: { keyId: 'k' } },
        { call: 'kms:CancelKeyDeletion', at: 9, q: { keyId: 'k' } },
      ],
      'yes key-deletion-cancelled',
    ],
    ['a volume without snapshot', [{ call: 'ec2:DeleteVolume', q: { volumeId: 'vol-1' } }], 'no no-snapshot-seen'],
    [
      'a volume with a snapshot',
      [
        { call: 'ec2:CreateSnapshot', q: { volumeId: 'vol-1' }, r: { snapshotId: 'snap-1' } },
        { call: 'ec2:DeleteVolume', at: 9, q: { volumeId: 'vol-1' } },
      ],
      'yes snapshot-kept',
    ],
    [
      'a database with a final snapshot',
      [
        {
          call: 'rds:DeleteDBInstance',
          q: { dBInstanceIdentifier: 'db', skipFinalSnapshot: false, finalDBSnapshotIdentifier: 'db-final' },
        },
      ],
      'yes snapshot-kept',
    ],
    [
      'a database without',
      [
        {
          call: 'rds:DeleteDBInstance',
          q: { dBInstanceIdentifier: 'db', skipFinalSnapshot: true, deleteAutomatedBackups: true },
        },
      ],
      'unknown manual-snapshots-only',
    ],
    [
      'a table with point-in-time recovery',
      [
        {
          call: 'dynamodb:UpdateContinuousBackups',
          q: { tableName: 't', pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true } },
        },
        { call: 'dynamodb:DeleteTable', at: 9, q: { tableName: 't' } },
      ],
      'until point-in-time',
    ],
    ['a log group', [{ call: 'logs:DeleteLogGroup', q: { logGroupName: 'g' } }], 'no logs-gone'],
  ] satisfies [string, RecordParts[], string][])('tells of %s', (_, parts, expected) => {
    const fact = replay(parts)[0]!;
    expect(`${fact.answer} ${fact.reason}`).toBe(expected);
  });

  it('finds the final snapshot deleted as well', () => {
    const facts = replay([
      { call: 'rds:DeleteDBInstance', q: { dBInstanceIdentifier: 'db', finalDBSnapshotIdentifier: 'db-final' } },
      { call: 'rds:DeleteDBSnapshot', at: 9, q: { dBSnapshotIdentifier: 'db-final' } },
    ]);
    expect(facts[0]).toMatchObject({ answer: 'unknown', reason: 'snapshot-deleted-too' });
  });

  it('tells of a copy under a foreign key whose source is deleted', () => {
    const facts = replay([
      {
        call: 'ec2:CopySnapshot',
        q: { sourceSnapshotId: 'snap-1', kmsKeyId: 'arn:aws:kms:eu-west-1:444455556666:key/k' },
        r: { snapshotId: 'snap-2' },
      },
      { call: 'ec2:DeleteSnapshot', at: 9, q: { snapshotId: 'snap-1' } },
    ]);
    expect(facts[0]).toMatchObject({ answer: 'no', reason: 'copy-under-foreign-key' });
  });
});
