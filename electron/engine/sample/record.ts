import { isIP } from 'node:net';
import type { Principal } from './identity.ts';
import { base64, base32 } from './random.ts';
import type { Random } from './random.ts';
import { type JsonObject, formatTime } from './values.ts';

/** One CloudTrail record as it stands in a log file; the fields named here are present in every record made here. */
export interface CloudTrailRecord extends JsonObject {
  eventVersion: string;
  eventTime: string;
  awsRegion: string;
  eventID: string;
  eventCategory: string;
  recipientAccountId: string;
}

/** One API call to be recorded. */
export interface Call {
  /** Milliseconds UTC; the record shows whole seconds. */
  at: number;
  region: string;
  /** First label of the event source: `ec2` for `ec2.amazonaws.com`. */
  service: string;
  name: string;
  by: Principal;
  address: string;
  userAgent: string;
  /** True for calls that change something; the default is a read-only call. */
  write?: boolean;
  /** True for data events. */
  data?: boolean;
  request?: JsonObject | null;
  response?: JsonObject | null;
  error?: { code?: string; message?: string };
  additional?: JsonObject;
  resources?: JsonObject[];
  sharedEventId?: string;
  /** Fields that replace or follow those made here. */
  more?: JsonObject;
}

/** Endpoints with one host for all Regions. */
const globalHosts: ReadonlyMap<string, string> = new Map([
  ['iam', 'iam.amazonaws.com'],
  ['organizations', 'organizations.us-east-1.amazonaws.com'],
  ['signin', 'signin.aws.amazon.com'],
]);

/** Builds the record of a call in CloudTrail's own order of fields. */
export function buildRecord(random: Random, call: Call): CloudTrailRecord {
  const record: JsonObject = {
    eventVersion: call.service === 's3' || call.service === 'cloudtrail' ? '1.11' : '1.09',
    userIdentity: call.by.identity,
    eventTime: formatTime(call.at),
    eventSource: `${call.service}.amazonaws.com`,
    eventName: call.name,
    awsRegion: call.region,
    sourceIPAddress: call.address,
    userAgent: call.userAgent,
  };
  if (call.error?.code !== undefined) record.errorCode = call.error.code;
  if (call.error?.message !== undefined) record.errorMessage = call.error.message;
  record.requestParameters = call.request ?? null;
  record.responseElements = call.response ?? null;
  if (call.additional) record.additionalEventData = call.additional;
  if (call.service !== 'signin') record.requestID = call.service === 's3' ? random.text(base32, 16) : random.uuid();
  record.eventID = random.uuid();
  record.readOnly = call.write !== true;
  if (call.resources) record.resources = call.resources;
  record.eventType = call.service === 'signin' ? 'AwsConsoleSignIn' : 'AwsApiCall';
  record.managementEvent = call.data !== true;
  record.recipientAccountId = call.by.account;
  if (call.sharedEventId !== undefined) record.sharedEventID = call.sharedEventId;
  record.eventCategory = call.data === true ? 'Data' : 'Management';
  if (isIP(call.address) !== 0 && call.by.fromConsole !== true) {
    const version = call.region === 'us-east-1' && call.service === 'iam' ? 'TLSv1.2' : 'TLSv1.3';
    record.tlsDetails = {
      tlsVersion: version,
      cipherSuite: version === 'TLSv1.3' ? 'TLS_AES_128_GCM_SHA256' : 'ECDHE-RSA-AES128-GCM-SHA256',
      clientProvidedHostHeader: globalHosts.get(call.service) ?? `${call.service}.${call.region}.amazonaws.com`,
    };
  }
  if (call.by.fromConsole === true) record.sessionCredentialFromConsole = 'true';
  return Object.assign(record, call.more) as CloudTrailRecord;
}

/** What S3 adds to every record of an object request. */
export function s3Extras(random: Random, bytesIn: number, bytesOut: number): JsonObject {
  return {
    SignatureVersion: 'SigV4',
    CipherSuite: 'TLS_AES_128_GCM_SHA256',
    bytesTransferredIn: bytesIn,
    AuthenticationMethod: 'AuthHeader',
    'x-amz-id-2': `${random.text(base64, 75)}=`,
    bytesTransferredOut: bytesOut,
  };
}

/** The `resources` of an S3 object request. */
export function s3Resources(account: string, bucket: string, key: string): JsonObject[] {
  return [
    { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucket}/${key}` },
    { accountId: account, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucket}` },
  ];
}
