import { formatTime } from '../../../../shared/format/index.ts';
import { chain, type PackRule, record, steps } from './pack-rule.ts';

function times(count: number, make: (index: number) => object): object[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function at(index: number, step = 10): string {
  return formatTime(Date.UTC(2026, 2, 1, 10) + index * step * 1000);
}

/** What only several events together tell. */
export const chainRules: PackRule[] = [
  chain(
    {
      id: 'sign-in-guessing',
      level: 'medium',
      tags: 'T1110.001 credential-access',
      title: 'Password guessed: many failed sign-ins from one address',
      innocent: 'A forgotten password; one user tries and then asks for help.',
    },
    { type: 'event_count', 'group-by': ['sourceIPAddress'], timespan: '10m', condition: { gte: 4 } },
    { failure: { eventName: 'ConsoleLogin', 'responseElements.ConsoleLogin': 'Failure' } },
    times(4, (index) =>
      record('signin', 'ConsoleLogin', { eventTime: at(index), responseElements: { ConsoleLogin: 'Failure' } }),
    ),
    times(3, (index) =>
      record('signin', 'ConsoleLogin', { eventTime: at(index), responseElements: { ConsoleLogin: 'Failure' } }),
    ),
  ),
  chain(
    {
      id: 'sign-in-spraying',
      level: 'high',
      tags: 'T1110.003 credential-access',
      title: 'Passwords of several users tried from one address',
      innocent: 'A shared office address with several forgotten passwords on one day is rare.',
    },
    {
      type: 'value_count',
      'group-by': ['sourceIPAddress'],
      timespan: '1h',
      condition: { gte: 4, field: 'userIdentity.userName' },
    },
    { failure: { eventName: 'ConsoleLogin', 'responseElements.ConsoleLogin': 'Failure' } },
    times(4, (index) =>
      record('signin', 'ConsoleLogin', {
        eventTime: at(index),
        responseElements: { ConsoleLogin: 'Failure' },
        userIdentity: { userName: `u${index}` },
      }),
    ),
    times(4, (index) =>
      record('signin', 'ConsoleLogin', {
        eventTime: at(index),
        responseElements: { ConsoleLogin: 'Failure' },
        userIdentity: { userName: 'u' },
      }),
    ),
  ),
  chain(
    {
      id: 'secrets-many',
      level: 'high',
      tags: 'T1555.006 credential-access',
      title: 'Many secrets read within minutes by one session',
      innocent: 'A backup or a migration of secrets; it runs under its own role.',
    },
    {
      type: 'value_count',
      'group-by': ['session'],
      timespan: '5m',
      condition: { gte: 5, field: 'requestParameters.secretId' },
    },
    { reading: { eventName: ['GetSecretValue', 'BatchGetSecretValue'] } },
    times(5, (index) =>
      record('secretsmanager', 'GetSecretValue', {
        eventTime: at(index),
        requestParameters: { secretId: `s${index}` },
      }),
    ),
    times(5, (index) =>
      record('secretsmanager', 'GetSecretValue', { eventTime: at(index), requestParameters: { secretId: 's' } }),
    ),
  ),
  chain(
    {
      id: 'parameters-many',
      level: 'medium',
      tags: 'T1555.006 credential-access',
      title: 'Many parameters read decrypted within minutes by one session',
      innocent: 'A program that loads its whole configuration.',
    },
    {
      type: 'value_count',
      'group-by': ['session'],
      timespan: '5m',
      condition: { gte: 10, field: 'requestParameters.names' },
    },
    { reading: { eventName: ['GetParameters', 'GetParameter'], 'requestParameters.withDecryption': true } },
    [
      record('ssm', 'GetParameters', {
        requestParameters: {
          withDecryption: true,
          names: times(20, (index) => [index]).map((_, index) => `p${index}`),
        },
      }),
    ],
    [record('ssm', 'GetParameters', { requestParameters: { withDecryption: true, names: ['p1', 'p2'] } })],
  ),
  chain(
    {
      id: 'passwords-many',
      level: 'high',
      tags: 'T1555 T1552 credential-access',
      title: 'Administrator passwords of many instances asked for',
      innocent: 'An operator sets up a fleet.',
    },
    { type: 'event_count', 'group-by': ['session'], timespan: '10m', condition: { gte: 5 } },
    { asking: { eventName: 'GetPasswordData' } },
    times(5, (index) => record('ec2', 'GetPasswordData', { eventTime: at(index) })),
    times(4, (index) => record('ec2', 'GetPasswordData', { eventTime: at(index) })),
  ),
  chain(
    {
      id: 'objects-deleted-many',
      level: 'high',
      tags: 'T1485 impact',
      title: 'Hundreds of objects deleted within minutes by one session',
      innocent: 'A clean-up job; its role is always the same.',
    },
    { type: 'event_count', 'group-by': ['session'], timespan: '10m', condition: { gte: 200 } },
    {
      deleting: {
        eventSource: 's3.amazonaws.com',
        eventName: ['DeleteObject', 'DeleteObjects'],
        'userIdentity.type': ['IAMUser', 'AssumedRole', 'FederatedUser', 'Root'],
      },
    },
    times(200, (index) => record('s3', 'DeleteObject', { eventTime: at(index, 1) })),
    times(199, (index) => record('s3', 'DeleteObject', { eventTime: at(index, 1) })),
  ),
  chain(
    {
      id: 'resources-deleted-many',
      level: 'medium',
      tags: 'T1485 T1490 impact',
      title: 'Many snapshots, images, disks or databases deleted within an hour',
      innocent: 'Backups that have served their time are cleaned up by a job.',
    },
    { type: 'event_count', 'group-by': ['session'], timespan: '1h', condition: { gte: 5 } },
    {
      deleting: {
        eventName: [
          'DeleteSnapshot',
          'DeregisterImage',
          'DeleteVolume',
          'DeleteDBInstance',
          'DeleteDBCluster',
          'DeleteDBSnapshot',
          'DeleteRecoveryPoint',
          'DeleteTable',
          'DeleteBucket',
        ],
        'userIdentity.type': ['IAMUser', 'AssumedRole', 'FederatedUser', 'Root'],
      },
    },
    times(5, (index) => record('ec2', 'DeleteSnapshot', { eventTime: at(index) })),
    times(4, (index) => record('ec2', 'DeleteSnapshot', { eventTime: at(index) })),
  ),
  chain(
    {
      id: 'roles-tried',
      level: 'medium',
      tags: 'T1548.005 T1087.004 privilege-escalation',
      title: 'Several roles tried and refused',
      innocent: 'A tool that walks through the accounts of the organization.',
    },
    {
      type: 'value_count',
      'group-by': ['session'],
      timespan: '15m',
      condition: { gte: 4, field: 'requestParameters.roleArn' },
    },
    { refused: { eventName: 'AssumeRole', errorCode: 'AccessDenied' } },
    times(4, (index) =>
      record('sts', 'AssumeRole', {
        eventTime: at(index),
        errorCode: 'AccessDenied',
        requestParameters: { roleArn: `r${index}` },
      }),
    ),
    times(4, (index) =>
      record('sts', 'AssumeRole', {
        eventTime: at(index),
        errorCode: 'AccessDenied',
        requestParameters: { roleArn: 'r' },
      }),
    ),
  ),
  steps(
    {
      id: 'user-then-key',
      level: 'high',
      tags: 'T1136.003 T1098.001 persistence',
      title: 'User made, given rights and a key by the same origin',
      innocent: 'A user for a program is set up by an administrator.',
    },
    '30m',
    'iam:CreateUser',
    'iam:AttachUserPolicy,PutUserPolicy,AddUserToGroup',
    'iam:CreateAccessKey,CreateLoginProfile',
  ),
  steps(
    {
      id: 'user-then-rights',
      level: 'medium',
      tags: 'T1136.003 T1098.003 persistence',
      title: 'User made and given a key or password by the same origin',
      innocent: 'A user for a program is set up by an administrator.',
    },
    '30m',
    'iam:CreateUser',
    'iam:CreateAccessKey,CreateLoginProfile',
  ),
  steps(
    {
      id: 'snapshot-then-share',
      level: 'high',
      tags: 'T1578.001 T1537 exfiltration',
      title: 'Snapshot or image made, then shared',
      innocent: 'A copy is handed to another account of the company.',
    },
    '1d',
    'ec2:CreateSnapshot,CreateSnapshots,CreateImage,CopySnapshot',
    'ec2:ModifySnapshotAttribute,ModifyImageAttribute',
  ),
  steps(
    {
      id: 'database-then-share',
      level: 'high',
      tags: 'T1578.001 T1537 exfiltration',
      title: 'Database snapshot made, then shared',
      innocent: 'A copy is handed to another account of the company.',
    },
    '1d',
    'rds:CreateDBSnapshot,CreateDBClusterSnapshot,CopyDBSnapshot',
    'rds:ModifyDBSnapshotAttribute,ModifyDBClusterSnapshotAttribute',
  ),
  steps(
    {
      id: 'versions-then-delete',
      level: 'critical',
      tags: 'T1490 T1486 impact',
      title: 'Versions or locks of a bucket switched off, then objects deleted or a short lifecycle set',
      innocent: 'A bucket is given up by those who run it.',
    },
    '1d',
    [
      's3:PutBucketVersioning',
      { 'requestParameters|contains': '"Suspended"' },
      { requestParameters: { VersioningConfiguration: { Status: 'Suspended' } } },
    ],
    's3:DeleteObject,DeleteObjects,DeleteObjectVersion,PutBucketLifecycle,PutBucketLifecycleConfiguration',
  ),
  steps(
    {
      id: 'logs-then-write',
      level: 'high',
      tags: 'T1685.002 defense-impairment',
      title: 'Recording switched off, then on again by the same origin',
      innocent: 'A trail is changed by those who run it.',
    },
    '1d',
    ['cloudtrail:StopLogging', { errorCode: null }, {}],
    'cloudtrail:StartLogging',
  ),
];
