import { describe, expect, it } from 'vitest';
import { expiresObjects, judgeDelivery } from '../../../electron/engine/recording/bucket-policy.ts';

const bucket = 'example-trail-archive';
const cloudtrail = { Service: 'cloudtrail.amazonaws.com' };

function statement(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Effect: 'Allow',
    Principal: cloudtrail,
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${bucket}/AWSLogs/111122223333/*`,
    ...more,
  };
}

const judge = (...statements: unknown[]): string =>
  judgeDelivery({ Version: '2012-10-17', Statement: statements }, bucket);

describe('a policy of the log bucket', () => {
  it('lets CloudTrail deliver where it allows the service to put objects', () => {
    expect(judge(statement())).toBe('allows');
    expect(judgeDelivery(JSON.stringify({ Statement: statement() }), bucket)).toBe('allows');
    for (const more of [
      { Action: ['s3:GetBucketAcl', 's3:Put*'] },
      { Action: '*', Resource: '*' },
      { Principal: '*' },
      { Principal: { AWS: '*' } },
      { Principal: { Service: ['delivery.logs.amazonaws.com', 'cloudtrail.amazonaws.com'] } },
      { Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`] },
      { Resource: 'arn:aws-cn:s3:::example-*/logs/AWSLogs/*' },
      { Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } } },
      { Condition: { StringEquals: { 'aws:SourceArn': 'arn:aws:cloudtrail:us-east-1:111122223333:trail/a' } } },
    ])
      expect([more, judge(statement(more))]).toEqual([more, 'allows']);
  });

  it('refuses delivery where nothing allows it, or something denies it to everybody', () => {
    expect(judge()).toBe('refuses');
    expect(judge(statement({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } }))).toBe('refuses');
    expect(judge(statement({ Action: 's3:GetBucketAcl', Resource: `arn:aws:s3:::${bucket}` }))).toBe('refuses');
    expect(judge(statement({ Resource: 'arn:aws:s3:::another/*' }))).toBe('refuses');
    expect(judge(statement({ Condition: { StringEquals: { 's3:x-amz-acl': 'private' } } }))).toBe('refuses');
    const deny = statement({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' });
    expect(judge(statement(), deny)).toBe('refuses');
    expect(judge(deny, statement())).toBe('refuses');
  });

  it('is not refused by the usual guards: TLS only, and no principals of other organizations', () => {
    const tls = { Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    const own = {
      Condition: {
        StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    };
    for (const guard of [tls, own])
      expect(
        judge(statement({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', ...guard }), statement()),
      ).toBe('allows');
  });

  it('cannot be judged with conditions that the record does not answer, nor where it is no policy', () => {
    expect(judge(statement({ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }))).toBe('untold');
    expect(judge(statement({ Resource: `arn:aws:s3:::${bucket}/logs/*` }))).toBe('untold');
    for (const policy of [null, '', '{', 7, [], { Statement: ['x'] }])
      expect(judgeDelivery(policy, bucket)).toBe('untold');
  });

  it('takes hostile patterns in linear time', () => {
    expect(judge(statement({ Action: `${'*a'.repeat(5000)}*` }))).toBe('refuses');
  });
});

describe('a lifecycle configuration', () => {
  const rule = (more: Record<string, unknown>) =>
    new Map<string, unknown>([['LifecycleConfiguration', { Rule: { Status: 'Enabled', ...more } }]]);

  it('deletes log files with an enabled expiration, and not by moving them to another storage class', () => {
    expect(expiresObjects(rule({ Expiration: { Days: 1 } }))).toBe(true);
    expect(expiresObjects(rule({ NoncurrentVersionExpiration: { NoncurrentDays: 1 } }))).toBe(true);
    expect(expiresObjects(rule({ Transition: { Days: 30, StorageClass: 'GLACIER' } }))).toBe(false);
    expect(expiresObjects(rule({ Status: 'Disabled', Expiration: { Days: 1 } }))).toBe(false);
    expect(expiresObjects(new Map())).toBe(true);
  });
});
