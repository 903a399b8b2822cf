import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { asUser, makeUser } from './identity.ts';
import { alphanumeric, createRandom } from './random.ts';
import { buildRecord, type Call, type CloudTrailRecord, s3Resources } from './record.ts';
import type { JsonObject } from './values.ts';
import { logPath } from './delivery.ts';
import { addresses, userAgents } from './world.ts';

/**
 * A second, small made-up case, about recording itself: the account of a warehouse whose trail for data events is made in the middle of the
 * incident, narrowed later and at last stopped, while an older trail of the organization goes on recording management events; and the
 * account of its predecessor with records of 2017, which do not say what class they are of.
 */
const warehouseAccount = '777788889999';
const legacyAccount = '888899990000';

const hour = 3_600_000;
const minute = 60_000;
const start = Date.parse('2026-02-03T00:00:00Z');

/** What is true of the case. Times are milliseconds UTC. */
export interface LateRecordingTruth {
  account: string;
  legacyAccount: string;
  start: number;
  end: number;
  /** The first object event, and the call that had object events recorded. */
  firstObjectEvent: string;
  objectsSwitchedOn: { at: number; eventId: string };
  /** From here on only one bucket's objects are recorded, from there on none, and then nothing of the trail. */
  narrowed: { at: number; eventId: string };
  withoutData: { at: number; eventId: string };
  stopped: { at: number; eventId: string };
  /** Calls that set the trail up: none of them is a loss. */
  setUp: string[];
  /** Management events of the intruder, all from before object events were recorded. */
  intruder: string[];
  /** Of 2017: object events and management events, which no member tells apart. */
  legacyObjects: string[];
  legacyManagement: string[];
}

/** Writes the evidence folder. @param directory a new or empty folder */
export async function writeLateRecording(directory: string, seed = 7): Promise<LateRecordingTruth> {
  const random = createRandom(seed).fork('late-recording');
  const records: CloudTrailRecord[] = [];
  const user = (account: string, name: string): Call['by'] => asUser(makeUser(random, account, name));
  const keeper = user(warehouseAccount, 'stock-keeper');
  const intruder = user(warehouseAccount, 'scanner-firmware');
  const responder = user(warehouseAccount, 'responder');
  const say = (call: Partial<Call> & Pick<Call, 'at' | 'service' | 'name' | 'by'>): string => {
    const record = buildRecord(random, {
      region: 'eu-west-1',
      address: addresses.berlinOffice,
      userAgent: userAgents.awsCliLinux,
      ...call,
    });
    records.push(record);
    return record.eventID;
  };
  const object = (at: number, bucket: string, key: string, by = keeper): string =>
    say({
      at,
      by,
      service: 's3',
      name: 'GetObject',
      data: true,
      request: { bucketName: bucket, key, Host: `${bucket}.s3.eu-west-1.amazonaws.com` },
      resources: s3Resources(warehouseAccount, bucket, key),
    });

  // The trail of the organization: management events, from the beginning to the end.
  for (let at = start; at <= start + 24 * hour; at += 10 * minute) {
    say({ at, by: keeper, service: 'ec2', name: 'DescribeInstances' });
    if (at % hour === 0) say({ at: at + 1000, by: keeper, service: 'sqs', name: 'CreateQueue', write: true });
  }
  const intrusion = [
    ['sts', 'GetCallerIdentity', false],
    ['s3', 'ListBuckets', false],
    ['iam', 'CreateAccessKey', true],
    ['s3', 'PutBucketPolicy', true],
  ] as const;
  const acts = intrusion.map(([service, name, write], index) =>
    say({
      at: start + 3 * hour + index * minute,
      by: intruder,
      service,
      name,
      write,
      address: addresses.attackerTools,
      userAgent: userAgents.attackerPython,
      ...(name === 'PutBucketPolicy' ? { request: { bucketName: 'warehouse-stock', bucketPolicy: {} } } : {}),
    }),
  );

  // The responder makes a trail of their own, by one hand within a second.
  const bucket = 'warehouse-trail-archive';
  const name = 'warehouse-objects';
  const madeAt = start + 8 * hour;
  const hand = { by: responder, write: true, userAgent: userAgents.terraform, address: addresses.seoulOffice };
  const selectors = (...values: string[]): JsonObject => ({
    trailName: name,
    eventSelectors: [
      {
        readWriteType: 'All',
        includeManagementEvents: true,
        dataResources: values.length === 0 ? [] : [{ type: 'AWS::S3::Object', values }],
      },
    ],
  });
  const setUp = [
    say({ ...hand, at: madeAt, service: 's3', name: 'CreateBucket', request: { bucketName: bucket } }),
    say({
      ...hand,
      at: madeAt,
      service: 's3',
      name: 'PutBucketPolicy',
      request: { bucketName: bucket, bucketPolicy: deliveryPolicy(bucket) },
    }),
    say({
      ...hand,
      at: madeAt,
      service: 'cloudtrail',
      name: 'CreateTrail',
      request: { name, s3BucketName: bucket, isMultiRegionTrail: true, enableLogFileValidation: false },
    }),
    say({
      ...hand,
      at: madeAt,
      service: 'cloudtrail',
      name: 'PutInsightSelectors',
      request: { trailName: name, insightSelectors: [] },
    }),
    say({ ...hand, at: madeAt, service: 'cloudtrail', name: 'PutEventSelectors', request: selectors('arn:aws:s3') }),
    say({ ...hand, at: madeAt + 1000, service: 'cloudtrail', name: 'StartLogging', request: { name } }),
  ];
  const objects = Array.from({ length: 22 }, (_, index) =>
    object(madeAt + 5 * minute + index * 10 * minute, 'warehouse-stock', `lists/${index}.csv`),
  );

  // The intruder comes back: one bucket only, then no objects at all, then nothing.
  const change = (at: number, call: string, request: JsonObject): { at: number; eventId: string } => ({
    at,
    eventId: say({
      at,
      by: intruder,
      service: 'cloudtrail',
      name: call,
      write: true,
      request,
      userAgent: userAgents.attackerPython,
      address: addresses.attackerTools,
    }),
  });
  const narrowed = change(start + 14 * hour, 'PutEventSelectors', selectors('arn:aws:s3:::warehouse-labels/'));
  for (let index = 0; index < 3; index += 1)
    object(start + 14 * hour + (index + 1) * 20 * minute, 'warehouse-labels', `${index}.png`);
  const withoutData = change(start + 16 * hour, 'PutEventSelectors', selectors());
  const stopped = change(start + 20 * hour, 'StopLogging', { name });

  const legacy = playLegacy(random.fork('legacy'), user(legacyAccount, 'porter'));
  await deliver(directory, random, records, warehouseAccount, 'eu-west-1');
  await deliver(directory, random, legacy.records, legacyAccount, 'us-east-1');
  return {
    account: warehouseAccount,
    legacyAccount,
    start,
    end: start + 24 * hour,
    firstObjectEvent: objects[0]!,
    objectsSwitchedOn: { at: madeAt + 1000, eventId: setUp.at(-1)! },
    narrowed,
    withoutData,
    stopped,
    setUp,
    intruder: acts,
    legacyObjects: legacy.objects,
    legacyManagement: legacy.management,
  };
}

/** The policy that the CloudTrail user guide gives for a bucket that a trail delivers to. */
function deliveryPolicy(bucket: string): JsonObject {
  const principal = { Service: 'cloudtrail.amazonaws.com' };
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: principal, Action: 's3:GetBucketAcl', Resource: `arn:aws:s3:::${bucket}` },
      {
        Effect: 'Allow',
        Principal: principal,
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${bucket}/AWSLogs/${warehouseAccount}/*`,
        Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
      },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: `arn:aws:s3:::${bucket}/*`,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  };
}

/** Records of 2017, eventVersion 1.02 to 1.06: no `eventCategory`, no `managementEvent`. */
function playLegacy(random: ReturnType<typeof createRandom>, by: Call['by']) {
  const records: CloudTrailRecord[] = [];
  const begin = Date.parse('2017-06-01T08:00:00Z');
  const make = (index: number, call: Pick<Call, 'service' | 'name'> & Partial<Call>): string => {
    const record = buildRecord(random, {
      at: begin + index * 7 * minute,
      region: 'us-east-1',
      address: addresses.berlinOffice,
      userAgent: 'aws-cli/1.11.97 Python/2.7.13 Linux/4.9.32 botocore/1.5.60',
      by,
      ...call,
    });
    for (const member of ['eventCategory', 'managementEvent', 'tlsDetails']) delete record[member];
    record.eventVersion = ['1.02', '1.03', '1.04', '1.05', '1.06'][index % 5]!;
    records.push(record);
    return record.eventID;
  };
  const management = [
    ['ec2', 'DescribeInstances', false],
    ['iam', 'CreateUser', true],
    ['s3', 'CreateBucket', true],
    ['s3', 'ListBuckets', false],
    ['lambda', 'CreateFunction20150331', true],
  ] as const;
  return {
    records,
    management: management.map(([service, name, write], index) => make(index, { service, name, write })),
    objects: Array.from({ length: 22 }, (_, index) =>
      make(5 + index, {
        service: 's3',
        name: 'GetObject',
        request: { bucketName: 'porter-drawings', key: `${index}.dwg` },
        resources: s3Resources(legacyAccount, 'porter-drawings', `${index}.dwg`),
      }),
    ),
  };
}

/** One log file for each quarter of an hour, as CloudTrail delivers them. */
async function deliver(
  directory: string,
  random: ReturnType<typeof createRandom>,
  records: readonly CloudTrailRecord[],
  account: string,
  region: string,
): Promise<void> {
  const slots = new Map<number, CloudTrailRecord[]>();
  for (const record of records) {
    const slot = (Math.floor(Date.parse(record.eventTime) / (15 * minute)) + 1) * 15 * minute;
    slots.set(slot, [...(slots.get(slot) ?? []), record]);
  }
  for (const [stamp, list] of [...slots].sort(([a], [b]) => a - b)) {
    const unique = random.text(alphanumeric, 16);
    const path = join(directory, logPath(account, 'CloudTrail', region, stamp, unique));
    await mkdir(dirname(path), { recursive: true });
    list.sort((a, b) => (a.eventTime < b.eventTime ? -1 : 1));
    await writeFile(path, gzipSync(JSON.stringify({ Records: list })));
  }
}
