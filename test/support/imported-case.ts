import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCase, engineContext, type OpenCase } from '../../electron/engine/index.ts';
import { caseDetailsSchema } from '../../shared/contract/index.ts';

export type Json = Record<string, unknown>;

/** A case in a temporary folder of its own, with an examiner named Kim. */
export interface TestCase {
  readonly opened: OpenCase;
  readonly folder: string;
  /** Imports files or folders by path. */
  take(...paths: string[]): Promise<void>;
  /** Writes records as one log file below the folder and imports it. */
  takeRecords(name: string, records: Json[]): Promise<void>;
  remove(): Promise<void>;
}

export async function makeCase(): Promise<TestCase> {
  const folder = mkdtempSync(join(tmpdir(), 'trailcase-timeline-'));
  const opened = await createCase(
    join(folder, 'test.trailcase'),
    caseDetailsSchema.parse({ name: 'test' }),
    engineContext({ examiner: 'Kim', machine: 'test' }),
  );
  const take = async (...paths: string[]): Promise<void> => {
    await opened.call('intake.import', { sources: paths.map((path) => opened.grant(path)) });
  };
  return {
    opened,
    folder,
    take,
    async takeRecords(name, records) {
      const path = join(folder, name);
      writeFileSync(path, JSON.stringify({ Records: records }));
      await take(path);
    },
    async remove() {
      await opened.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let made = 0;

/** A record that passes for a CloudTrail event; `members` replace or add to what it says. */
export function makeRecord(members: Json = {}): Json {
  made++;
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      arn: 'arn:aws:iam::111122223333:user/alice',
      accountId: '111122223333',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      userName: 'alice',
    },
    eventTime: '2026-05-01T10:00:00Z',
    eventSource: 'ec2.amazonaws.com',
    eventName: 'DescribeInstances',
    awsRegion: 'eu-central-1',
    sourceIPAddress: '203.0.113.7',
    userAgent: 'aws-cli/2.15.0',
    requestParameters: null,
    responseElements: null,
    eventID: `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`,
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
    ...members,
  };
}
