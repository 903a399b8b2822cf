import fc from 'fast-check';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AccessLevel, describeCall, describedCalls } from '../../../shared/catalogue/index.ts';
import english from '../../../shared/catalogue/calls.en.json' with { type: 'json' };
import korean from '../../../shared/catalogue/calls.ko.json' with { type: 'json' };

const table = english as Record<string, Record<string, string>>;
const other = korean as Record<string, Record<string, string>>;
const entries = Object.entries(table).flatMap(([service, calls]) =>
  Object.entries(calls).map(([call, text]) => ({ service, call, text })),
);

describe('describeCall', () => {
  it('knows a call in both languages', () => {
    expect(describeCall('iam.amazonaws.com', 'CreateUser', 'en')).toMatchObject({
      service: 'IAM',
      access: 'permissions',
      technique: 'T1136.003',
      why: expect.stringContaining('IAM user') as string,
    });
    expect(describeCall('iam.amazonaws.com', 'CreateUser', 'ko')?.why).toMatch(/IAM 사용자/);
  });

  it('takes dates behind names for what they are', () => {
    for (const name of ['CreateFunction20150331', 'CreateFunction20141111', 'CreateFunction'])
      expect(describeCall('lambda.amazonaws.com', name)?.why).toContain('code');
    expect(describeCall('lambda.amazonaws.com', 'AddPermission20150331v2')?.access).toBe('permissions');
  });

  it.each<[string, string, AccessLevel]>([
    ['ec2.amazonaws.com', 'DescribeInstanceTypes', 'list'],
    ['ec2.amazonaws.com', 'DescribeInstanceCreditSpecification', 'read'],
    ['sqs.amazonaws.com', 'ListQueues', 'list'],
    ['glue.amazonaws.com', 'GetTables', 'read'],
    ['glue.amazonaws.com', 'BatchGetJobs', 'read'],
    ['ec2.amazonaws.com', 'CreateTags', 'tagging'],
    ['s3.amazonaws.com', 'PutBucketTagging', 'tagging'],
    ['s3.amazonaws.com', 'GetBucketTagging', 'read'],
    ['lambda.amazonaws.com', 'TagResource20170331v2', 'tagging'],
    ['rds.amazonaws.com', 'AddTagsToResource', 'tagging'],
    ['kms.amazonaws.com', 'ListResourceTags', 'list'],
    ['iam.amazonaws.com', 'CreateAccountAlias', 'permissions'],
    ['iam.amazonaws.com', 'GetContextKeysForPrincipalPolicy', 'read'],
    ['ecr.amazonaws.com', 'DeleteRepositoryPolicy', 'permissions'],
    ['logs.amazonaws.com', 'DeleteRetentionPolicy', 'write'],
    ['autoscaling.amazonaws.com', 'PutScalingPolicy', 'write'],
    ['ecr.amazonaws.com', 'PutLifecyclePolicy', 'write'],
    ['dynamodb.amazonaws.com', 'PutItem', 'write'],
    ['dynamodb.amazonaws.com', 'Query', 'read'],
    ['made-up.amazonaws.com', 'FrobnicateThing', 'write'],
    ['kms.amazonaws.com', 'RevokeGrant', 'permissions'],
    ['s3.amazonaws.com', 'Getaway', 'write'],
  ])('%s %s: %s by rule', (source, name, access) => {
    expect(describeCall(source, name)?.access).toBe(access);
  });

  it('names every service, known or not', () => {
    expect(describeCall('guardduty.amazonaws.com', 'X')?.service).toBe('GuardDuty');
    expect(describeCall('brand-new.amazonaws.com', 'X')).toEqual({
      service: 'brand-new',
      access: 'write',
      why: null,
      technique: null,
    });
    expect(describeCall('ec2.amazonaws.com.cn', 'RunInstances')?.technique).toBe('T1578.002');
  });

  it.each([
    [null, 'X'],
    ['iam.amazonaws.com', null],
    ['iam.amazonaws.com', ''],
    ['', 'X'],
    ['example.com', 'X'],
    ['...', '...'],
    ['__proto__', 'constructor'],
  ])('says nothing about %s %s', (source, name) => {
    expect(describeCall(source, name)).toBeNull();
  });

  it('does not fail on hostile names', () => {
    expect(describeCall('__proto__.amazonaws.com', 'constructor')).toBeNull();
    expect(describeCall('constructor.amazonaws.com', '__proto__')).toMatchObject({ service: 'constructor', why: null });
    fc.assert(fc.property(fc.string(), fc.string(), (source, name) => void describeCall(source, name)));
    const long = 'a'.repeat(1_000_000);
    expect(describeCall(`${long}.amazonaws.com`, long)).toBeNull();
  });
});

describe('the catalogue', () => {
  it('has the same calls in both languages', () => {
    expect(Object.keys(other)).toEqual(Object.keys(table));
    for (const service of Object.keys(table))
      expect(Object.keys(other[service]!), service).toEqual(Object.keys(table[service]!));
    expect(describedCalls).toBe(entries.length);
    expect(entries.length).toBeGreaterThan(300);
  });

  it('says for each an access level, a technique and one sentence', () => {
    for (const { service, call, text } of entries) {
      expect(text, `${service} ${call}`).toMatch(/^[rlwpt] (-|T\d{4}(\.\d{3})?) .{10,150}[.?]$|^[rlwpt] \S+ "/);
      expect(other[service]![call], `${service} ${call}`).toMatch(/[가-힣].*[.?]$/);
      expect(describeCall(`${service}.amazonaws.com`, call)?.service, service).not.toBe(service);
    }
  });

  it('agrees with the rule on what only reads', () => {
    const changes = new Set(['w', 'p', 't']);
    const wrong = entries
      .filter(({ call, text }) => /^(Get|List|Describe|Head|BatchGet|Lookup)/.test(call) && changes.has(text[0]!))
      .map(({ service, call }) => `${service} ${call}`);
    // Calls that hand out credentials or files: what they read is what somebody goes on with.
    expect(wrong).toEqual([
      'cloudshell GetFileDownloadUrls',
      'signin GetSigninToken',
      'sts GetFederationToken',
      'sts GetSessionToken',
    ]);
  });

  it('stays small enough to be part of the window', () => {
    for (const name of ['calls.en.json', 'calls.ko.json'])
      expect(statSync(join(import.meta.dirname, '../../../shared/catalogue', name)).size).toBeLessThan(60_000);
  });
});
