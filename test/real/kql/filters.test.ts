import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { fields, isDerived, readField } from '../../../shared/fields/index.ts';
import { compileToPredicate, termText } from '../../../shared/kql/index.ts';
import { describeShared, sharedPath } from '../../support/reference-data.ts';

type Json = Record<string, any>;

describeShared('filters on the records of a real breach simulation', () => {
  const records: Json[] = [];

  beforeAll(() => {
    const folder = sharedPath('data/real/invictus-stratus-2023');
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
      records.push(...(JSON.parse(readFileSync(join(folder, name), 'utf8')) as { Records: Json[] }).Records);
    }
    expect(records.length).toBeGreaterThan(1000);
  });

  const count = (filter: string): number => records.filter(compileToPredicate(filter)).length;

  it.each<[string, (record: Json) => boolean]>([
    ['', () => true],
    ['eventName : assumerole', (record) => record['eventName'] === 'AssumeRole'],
    [
      'eventSource : (iam.amazonaws.com or sts.amazonaws.com)',
      (record) => ['iam.amazonaws.com', 'sts.amazonaws.com'].includes(record['eventSource']),
    ],
    ['errorCode : *', (record) => typeof record['errorCode'] === 'string' && record['errorCode'] !== ''],
    [
      'errorCode : *Denied* and not eventSource : s3*',
      (record) => /denied/i.test(record['errorCode'] ?? '') && !record['eventSource'].startsWith('s3'),
    ],
    ['readOnly : true', (record) => record['readOnly'] === true],
    ['not errorCode : *', (record) => record['errorCode'] === undefined],
    [
      'userIdentity.sessionContext.attributes.mfaAuthenticated : false',
      (record) => record['userIdentity']?.sessionContext?.attributes?.mfaAuthenticated === 'false',
    ],
    ['eventTime : 2023-07-10T11', (record) => record['eventTime'].startsWith('2023-07-10T11')],
    [
      'eventTime >= 2023-07-10T12:00:00Z and eventTime < 2023-07-10T12:30',
      (record) => record['eventTime'] >= '2023-07-10T12:00:00Z' && record['eventTime'] < '2023-07-10T12:30:00Z',
    ],
    ['sourceIPAddress : *.amazonaws.com', (record) => record['sourceIPAddress'].endsWith('.amazonaws.com')],
    [
      'sourceIPAddress : 0.0.0.0/0',
      (record) =>
        /^\d+\.\d+\.\d+\.\d+$/.test(record['sourceIPAddress']) &&
        record['sourceIPAddress']
          .split('.')
          .every((part: string) => Number(part) < 256 && String(Number(part)) === part),
    ],
    [
      'resourceType : "AWS::S3::Bucket"',
      (record) => (record['resources'] ?? []).some((resource: Json) => resource['type'] === 'AWS::S3::Bucket'),
    ],
    ['requestParameters.bucketName : *', (record) => Boolean(record['requestParameters']?.bucketName)],
    [
      'responseElements : *',
      (record) => record['responseElements'] !== null && record['responseElements'] !== undefined,
    ],
    ['stratus', (record) => JSON.stringify(record).toLowerCase().includes('stratus')],
  ])('%s', (filter, plain) => {
    const expected = records.filter(plain).length;
    expect(expected).toBeGreaterThan(0);
    expect(count(filter)).toBe(expected);
  });

  it('every value of every indexed field finds the records that hold it, and the counts add up', () => {
    for (const field of fields.filter((entry) => entry.indexed && !isDerived(entry.name))) {
      const counts = new Map<string, number>();
      for (const record of records) {
        const values = new Set(
          readField(record, field.name)
            .filter((value) => value !== null)
            .map(String),
        );
        for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      const spellings = Map.groupBy(counts.keys(), (value) => value.toLowerCase());
      for (const [value, expected] of [...counts].slice(0, 15)) {
        if (spellings.get(value.toLowerCase())!.length === 1)
          expect(count(termText(field.name, value)), `${field.name} ${value}`).toBe(expected);
      }
      const missing = records.filter((record) =>
        readField(record, field.name).every((value) => value === null || value === ''),
      ).length;
      expect(count(termText(field.name, null)), field.name).toBe(missing);
    }
  });
});
