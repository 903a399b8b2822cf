import type { CloudTrailRecord } from './record.ts';

/** A key that a call handed out, and for whom (JSON). A switch of roles in the console hands out none that is shown: its key is empty, and it names who switched. */
export interface IssuedKey {
  key: string;
  subject: string;
}

type Members = Record<string, unknown> | null | undefined;

/** The proven links between sessions: what `AssumeRole` and its kind answered. */
export function issuedBy(record: CloudTrailRecord): IssuedKey[] {
  const found: IssuedKey[] = [];
  if (record['eventName'] === 'SwitchRole') {
    const switchFrom = membersOf(record['additionalEventData'])?.['SwitchFrom'];
    if (typeof switchFrom === 'string' && switchFrom !== '')
      found.push({ key: '', subject: JSON.stringify({ switchFrom: switchFrom.slice(0, 10_000) }) });
  }
  const response = membersOf(record['responseElements']);
  const credentials = membersOf(response?.['credentials'] ?? response?.['accessKey']);
  const key = credentials?.['accessKeyId'];
  if (typeof key !== 'string' || key === '' || key.length > 200) return found;
  const request = membersOf(record['requestParameters']);
  const subject = {
    assumedRoleUser: response!['assumedRoleUser'],
    federatedUser: response!['federatedUser'],
    expiration: credentials!['expiration'],
    userName: credentials!['userName'],
    roleArn: request?.['roleArn'],
    roleSessionName: request?.['roleSessionName'],
  };
  found.push({ key, subject: JSON.stringify(subject).slice(0, 20_000) });
  return found;
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' ? (value as Members) : undefined;
}
