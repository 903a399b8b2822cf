import fc from 'fast-check';
import { makeRecord } from '../../support/memory-case.ts';

/** Identities of every shape, some of them the same actor in other words. */
const identities: unknown[] = [
  undefined,
  null,
  {},
  { accountId: '111122223333' },
  { accountId: '111122223333', invokedBy: 'kms.amazonaws.com' },
  { type: 'AWSService', invokedBy: 'kms.amazonaws.com' },
  { type: 'Root', principalId: '111122223333', accountId: '111122223333', arn: 'arn:aws:iam::111122223333:root' },
  {
    type: 'IAMUser',
    principalId: 'AIDAQEXAMPLEUSERIDXYZ',
    userName: 'alice',
    accountId: '111122223333',
    accessKeyId: 'AKIAQEXAMPLEKEYID234',
  },
  { type: 'IAMUser', principalId: 'AIDAQEXAMPLEUSERIDXYZ', userName: 'alice', accountId: '111122223333' },
  {
    type: 'IAMUser',
    principalId: 'AIDAQEXAMPLEUSERID222',
    userName: 'Alice',
    accountId: '111122223333',
    accessKeyId: 'AKIAQEXAMPLEKEYID999',
  },
  { type: 'IAMUser', userName: 'alice', accountId: '444455556666' },
  { userName: 'alice' },
  {
    type: 'IAMUser',
    principalId: '111122223333',
    accountId: '111122223333',
    accessKeyId: '',
    userName: 'HIDDEN_DUE_TO_SECURITY_REASONS',
  },
  { type: 'AWSAccount', principalId: 'AIDAQEXAMPLEUSERIDXYZ', accountId: '111122223333' },
  { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' },
  {
    type: 'AssumedRole',
    principalId: 'AROAQEXAMPLEROLEIDXYZ:Bob',
    arn: 'arn:aws:sts::111122223333:assumed-role/Ops/Bob',
    accountId: '111122223333',
    accessKeyId: 'ASIAQEXAMPLEKEYID001',
  },
  {
    type: 'AssumedRole',
    principalId: 'AROAQEXAMPLEROLEIDXYZ:bob',
    arn: 'arn:aws:sts::111122223333:assumed-role/Ops/bob',
    accountId: '111122223333',
    accessKeyId: 'ASIAQEXAMPLEKEYID002',
  },
  { type: 'IdentityCenterUser', onBehalfOf: { userId: 'u-1' }, credentialId: 'c-1', accountId: '111122223333' },
  { type: 'Unknown', userName: 'alice' },
  'text',
  7,
];
const addresses = [
  undefined,
  '',
  '198.51.100.1',
  '2001:db8::1',
  '2001:DB8:0:0:0:0:0:1',
  '::ffff:198.51.100.1',
  'AWS Internal',
  'aws internal',
  'kms.amazonaws.com',
  '999.1.1.1',
  'a "quoted" \\ *',
];
const agents = [undefined, 'aws-cli/2.26.2', 'AWS-CLI/2.26.2', 'and', 'x'.repeat(5000), 'curl/8'];
const bucket = { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::orders' };
const resourcesOf = [
  undefined,
  [],
  [bucket],
  [{ type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::orders/a' }, bucket],
  [bucket, { ...bucket, ARN: 'ARN:AWS:S3:::Orders' }],
  [{ ARN: '' }],
  [{ ARN: 'arn:aws:iam::444455556666:role/ops', accountId: '444455556666' }],
  [{ ARN: `arn:aws:s3:::orders/${'x'.repeat(5000)}` }],
];
const times = ['2026-05-12T08:00:00Z', '2026-05-12T08:00:01Z', '2026-05-13T08:00:00Z', 'never'];
const outcomesOf = [
  {},
  { errorCode: 'AccessDenied' },
  { errorCode: 'NoSuchBucket' },
  { errorCode: 'Client.DryRunOperation' },
];

/** Up to forty records that mix all of it. */
export const oddRecords = fc.array(
  fc
    .record({
      userIdentity: fc.constantFrom(...identities),
      sourceIPAddress: fc.constantFrom(...addresses),
      userAgent: fc.constantFrom(...agents),
      eventTime: fc.constantFrom(...times),
      tlsDetails: fc.constantFrom(
        undefined,
        { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256' },
        { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_256_GCM_SHA384' },
        { tlsVersion: 'TLSv1.2' },
      ),
      resources: fc.constantFrom(...resourcesOf),
      result: fc.constantFrom(...outcomesOf),
      recipientAccountId: fc.constantFrom('111122223333', '444455556666', undefined),
      readOnly: fc.constantFrom(true, false, undefined),
    })
    .map(({ result, ...more }) => makeRecord({ ...more, ...result })),
  { minLength: 1, maxLength: 40 },
);
