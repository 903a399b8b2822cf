import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createCase, type EngineContext, type OpenCase } from '../../electron/engine/index.ts';

export const context: EngineContext = { examiner: 'Ana', machine: 'lab-1', application: 'Trailcase test' };
export const details = { name: 'Test', number: 'T-1', examiner: 'Ana', organization: '', timezone: 'UTC', mandate: '' };

/** Ten records in two files: five calls of a user, one denied, a failed sign-in, and a role session that the user's AssumeRole began. One record is in both files. */
function writeEvidence(folder: string): void {
  const at = (minute: number): string => `2026-05-12T06:${String(minute).padStart(2, '0')}:00Z`;
  const user = {
    type: 'IAMUser',
    arn: 'arn:aws:iam::111122223333:user/mia',
    accountId: '111122223333',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    userName: 'mia',
  };
  const role = {
    type: 'AssumedRole',
    arn: 'arn:aws:sts::111122223333:assumed-role/ops/mia',
    accountId: '111122223333',
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    sessionContext: { sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::111122223333:role/ops', userName: 'ops' } },
  };
  const record = (
    number: number,
    eventName: string,
    service: string,
    userIdentity: object,
    more: object = {},
  ): object => ({
    eventVersion: '1.08',
    userIdentity,
    eventTime: at(number),
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: 'eu-west-1',
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.15',
    requestParameters: null,
    responseElements: null,
    eventID: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    readOnly: /^(Get|List|Describe)/.test(eventName),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
    ...more,
  });
  const first = [
    record(1, 'GetCallerIdentity', 'sts', user),
    record(2, 'ListUsers', 'iam', user),
    record(3, 'CreateUser', 'iam', user, { errorCode: 'AccessDenied', errorMessage: 'not authorized' }),
    record(4, 'AssumeRole', 'sts', user, {
      responseElements: { credentials: { accessKeyId: 'ASIAIOSFODNN7EXAMPLE' } },
    }),
    record(5, 'ListBuckets', 's3', role),
  ];
  const second = [
    first[4]!,
    record(6, 'CreateAccessKey', 'iam', role),
    record(7, 'StopLogging', 'cloudtrail', role),
    record(
      8,
      'ConsoleLogin',
      'signin',
      { type: 'IAMUser', userName: 'mia' },
      { responseElements: { ConsoleLogin: 'Failure' }, eventType: 'AwsConsoleSignIn' },
    ),
    record(9, 'GetObject', 's3', role, {
      sourceIPAddress: '203.0.113.9',
      additionalEventData: { bytesTransferredOut: 5 },
      vpcEndpointId: 'vpce-0a1b2c3d',
    }),
  ];
  const place = join(folder, 'AWSLogs/111122223333/CloudTrail/eu-west-1/2026/05/12');
  mkdirSync(place, { recursive: true });
  const name = (time: string, id: string): string =>
    join(place, `111122223333_CloudTrail_eu-west-1_${time}_${id}.json.gz`);
  writeFileSync(name('20260512T0605Z', 'aaaaaaaaaaaaaaaa'), gzipSync(JSON.stringify({ Records: first })));
  writeFileSync(name('20260512T0610Z', 'bbbbbbbbbbbbbbbb'), gzipSync(JSON.stringify({ Records: second })));
}

/** A folder for a test file, with the evidence in it. */
export function makeFolder(): { folder: string; evidence: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'trailcase-engine-'));
  const evidence = join(folder, 'evidence');
  writeEvidence(evidence);
  return { folder, evidence, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A new case with the evidence taken in, open for writing. */
export async function filledCase(path: string, evidence: string): Promise<OpenCase> {
  const opened = await createCase(path, details, context);
  await opened.call('intake.import', { sources: [opened.grant(evidence)] });
  return opened;
}
