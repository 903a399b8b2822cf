import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { describeLimits } from '../../../electron/engine/integrity/limits.ts';
import { deriveRecording } from '../../../electron/engine/integrity/recording.ts';
import { verifyEvidence } from '../../../electron/engine/integrity/verify-evidence.ts';
import { EvidenceReader, recordText } from '../../../electron/engine/intake/index.ts';
import { importInto, scratchFolder } from '../../support/case-file.ts';
import { makeEvidence } from '../../support/digest-chain.ts';

type Json = Record<string, unknown>;

/** What is called absent, and which records contradict it. The oracle reads the records as they are, and knows no table of calls. */
const claims: { sentence: RegExp; contradicts: (record: Json) => boolean }[] = [
  {
    sentence: /holds no data events of account (\d+)/,
    contradicts: (record) => isObject(record) || record['eventCategory'] === 'Data' || isStatedData(record),
  },
  {
    sentence: /holds data events of account (\d+), but none of S3 objects/,
    contradicts: (record) => isObject(record),
  },
  {
    sentence: /holds no read-only management events of account (\d+)/,
    contradicts: (record) =>
      (record['eventName'] === 'DescribeInstances' && record['eventType'] === 'AwsApiCall') ||
      (record['readOnly'] === true && (record['eventCategory'] === 'Management' || record['managementEvent'] === true)),
  },
  {
    sentence: /holds no network activity events of account (\d+)/,
    contradicts: (record) => record['eventCategory'] === 'NetworkActivity' || record['eventType'] === 'AwsVpceEvent',
  },
];

const isObject = (record: Json): boolean =>
  record['eventSource'] === 's3.amazonaws.com' &&
  ['GetObject', 'PutObject'].includes(record['eventName'] as string) &&
  record['eventType'] === 'AwsApiCall';
const isStatedData = (record: Json): boolean =>
  record['eventCategory'] === undefined && record['managementEvent'] === false;

const calls: { eventSource: string; eventName: string; readOnly: boolean; data: boolean }[] = [
  { eventSource: 's3.amazonaws.com', eventName: 'GetObject', readOnly: true, data: true },
  { eventSource: 's3.amazonaws.com', eventName: 'PutObject', readOnly: false, data: true },
  { eventSource: 's3.amazonaws.com', eventName: 'CreateBucket', readOnly: false, data: false },
  { eventSource: 'lambda.amazonaws.com', eventName: 'Invoke', readOnly: false, data: true },
  { eventSource: 'bedrock.amazonaws.com', eventName: 'InvokeModel', readOnly: true, data: true },
  { eventSource: 'ec2.amazonaws.com', eventName: 'DescribeInstances', readOnly: true, data: false },
  { eventSource: 'iam.amazonaws.com', eventName: 'CreateUser', readOnly: false, data: false },
];

const record = fc
  .record({
    call: fc.constantFrom(...calls),
    minutes: fc.integer({ min: 0, max: 3000 }),
    eventVersion: fc.constantFrom('1.02', '1.04', '1.05', '1.06', '1.08', '1.11'),
    isVpce: fc.boolean(),
    keeps: fc.record({
      category: fc.boolean(),
      management: fc.boolean(),
      readOnly: fc.boolean(),
      recipient: fc.boolean(),
    }),
    id: fc.uuid(),
  })
  .map(({ call, minutes, eventVersion, isVpce, keeps, id }) => (account: string): Json => {
    const { eventSource, eventName, readOnly, data } = call;
    const isNetwork = isVpce && eventVersion === '1.11';
    return {
      eventVersion,
      userIdentity: { type: 'IAMUser', accountId: account, userName: 'x' },
      eventTime: `${new Date(Date.UTC(2026, 0, 1) + minutes * 60_000).toISOString().slice(0, 19)}Z`,
      eventSource,
      eventName,
      awsRegion: 'us-east-1',
      eventID: id,
      eventType: isNetwork ? 'AwsVpceEvent' : 'AwsApiCall',
      ...(keeps.recipient ? { recipientAccountId: account } : {}),
      ...(keeps.readOnly ? { readOnly } : {}),
      ...(keeps.management && !isNetwork ? { managementEvent: !data } : {}),
      ...(keeps.category ? { eventCategory: isNetwork ? 'NetworkActivity' : data ? 'Data' : 'Management' } : {}),
    };
  });

describe('what is called absent', () => {
  const scratch = scratchFolder();
  afterAll(() => scratch.remove());

  it('is not in the case, whichever members its records lack', async () => {
    let number = 0;
    let claimed = 0;
    // Each account is a case of its own: many of them in one import.
    const accounts = fc.array(fc.array(record, { minLength: 1, maxLength: 8 }), { minLength: 300, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(accounts, async (made) => {
        const records = made.flatMap((of, index) => of.map((make) => make(String(100_000_000_000 + index))));
        const path = join(scratch.path, `records-${++number}.json`);
        writeFileSync(path, JSON.stringify({ Records: records }));
        const { file } = await importInto(scratch.path, [path]);
        try {
          const reader = new EvidenceReader(file.db);
          const { statements, intervals } = deriveRecording(
            file.db,
            (id) => recordText(file.db, reader, id).text,
            new Map(),
            [],
          );
          const limits = describeLimits(verifyEvidence(makeEvidence([], [])), { recording: statements, intervals });
          for (const { text } of limits)
            for (const { sentence, contradicts } of claims) {
              const account = sentence.exec(text)?.[1];
              if (account === undefined) continue;
              claimed++;
              const of = records.filter((each) => (each['userIdentity'] as Json)['accountId'] === account);
              expect([text, of.filter(contradicts)]).toEqual([text, []]);
            }
        } finally {
          file.close();
        }
      }),
      { numRuns: 2, endOnFailure: true },
    );
    expect(claimed).toBeGreaterThan(300);
  }, 60_000);
});
