import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { targetOf } from '../../../electron/engine/calls/target.ts';

const call = (service: string, eventName: string, more: Record<string, unknown>): Record<string, unknown> => ({
  eventSource: `${service}.amazonaws.com`,
  eventName,
  ...more,
});

describe('the target of a call', () => {
  it.each([
    [
      'an object',
      call('s3', 'GetObject', { requestParameters: { bucketName: 'b', Host: 'h', key: 'a/c.csv' } }),
      'b/a/c.csv',
    ],
    ['a bucket', call('s3', 'GetBucketAcl', { requestParameters: { bucketName: 'b', acl: '' } }), 'b'],
    [
      'a key of a user, made for oneself',
      call('iam', 'CreateAccessKey', {
        requestParameters: null,
        responseElements: { accessKey: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', userName: 'ana' } },
      }),
      'ana/AKIAIOSFODNN7EXAMPLE',
    ],
    ['a key that was refused', call('iam', 'CreateAccessKey', { requestParameters: { userName: 'ana' } }), 'ana'],
    [
      'instances',
      call('ec2', 'TerminateInstances', {
        requestParameters: { instancesSet: { items: [{ instanceId: 'i-1' }, { instanceId: 'i-2' }] } },
      }),
      'i-1, i-2',
    ],
    [
      'a trail, named twice',
      call('cloudtrail', 'StopLogging', { requestParameters: { name: 'arn:aws:cloudtrail:eu-west-1:1:trail/t' } }),
      'arn:aws:cloudtrail:eu-west-1:1:trail/t',
    ],
    ['a role', call('sts', 'AssumeRole', { requestParameters: { roleSessionName: 's', roleArn: 'arn:r' } }), 'arn:r'],
    ['a secret', call('secretsmanager', 'GetSecretValue', { requestParameters: { secretId: 'prod/db' } }), 'prod/db'],
    [
      'a function, with the date in its call',
      call('lambda', 'GetFunction20150331v2', { requestParameters: { functionName: 'f' } }),
      'f',
    ],
    [
      'what only the resources name',
      call('x', 'DoIt', { resources: [{ ARN: 'arn:aws:x:::y', type: 'T' }] }),
      'arn:aws:x:::y',
    ],
    [
      'a service that nobody knows',
      call('new', 'PokeThing', { requestParameters: { clientToken: 't', thingId: 'th-1', maxResults: 5 } }),
      'th-1',
    ],
    ['nothing', call('sts', 'GetCallerIdentity', { requestParameters: null }), ''],
    ['a sign-in', call('signin', 'ConsoleLogin', { requestParameters: { userName: 'x' } }), ''],
    ['no record', {}, ''],
  ])('%s', (_what, record, target) => expect(targetOf(record)).toBe(target));

  it('is bounded, and says how many names it leaves out', () => {
    const items = Array.from({ length: 500 }, (_, index) => ({ instanceId: `i-${index}` }));
    const many = targetOf(call('ec2', 'StopInstances', { requestParameters: { instancesSet: { items } } }));
    expect(many).toContain('(+490)');
    const long = targetOf(call('s3', 'GetObject', { requestParameters: { bucketName: 'b', key: 'k'.repeat(5000) } }));
    expect(long).toHaveLength(1000);
  });

  const table = join(import.meta.dirname, '../../../../shared/data/ledgers/footprint-calls.json');
  it.skipIf(!existsSync(table))('is found at each place where the collected calls have their identity', () => {
    const rows = JSON.parse(readFileSync(table, 'utf8')) as {
      eventSource: string;
      eventName: string;
      idPaths: string[];
    }[];
    const missing = rows.filter(({ eventSource, eventName, idPaths }) => {
      const paths = idPaths.filter((path) => path.includes('.'));
      if (paths.length === 0) return false;
      return !paths.some((path) => {
        const names = path.replaceAll('[]', '').split('.').toReversed();
        const record = names.reduce<unknown>((inner, name) => ({ [name]: inner }), 'the-identity');
        return targetOf({ eventSource, eventName, ...(record as object) }).includes('the-identity');
      });
    });
    expect(missing.map(({ eventSource, eventName }) => `${eventSource}:${eventName}`)).toEqual([]);
  });
});
