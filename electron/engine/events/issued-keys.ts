import type { CloudTrailRecord } from './record.ts';

/** A key that a call handed out, and for whom (JSON). A switch of roles in the console hands out none that is shown: its key is empty, and it names who switched. */
export interface IssuedKey {
  key: string;
  subject: string;
}

type Members = Record<string, unknown>;

/** Keys of one answer, and objects that are looked through for them. */
const MAX_KEYS = 100;
const MAX_OBJECTS = 2000;
const MAX_DEPTH = 8;

/**
 * The proven links between sessions: keys that an answer handed out. Most services put them under `credentials` (STS, Cognito, EKS Pod Identity, S3) or `accessKey`
 * (IAM); others elsewhere: `credentialSet[].credentials` (IAM Roles Anywhere), `roleCredentials` (IAM Identity Center), in the answer itself (Lake Formation, DataZone).
 */
export function issuedBy(record: CloudTrailRecord): IssuedKey[] {
  const found: IssuedKey[] = [];
  if (record['eventName'] === 'SwitchRole') {
    const switchFrom = membersOf(record['additionalEventData'])?.['SwitchFrom'];
    if (typeof switchFrom === 'string' && switchFrom !== '')
      found.push({ key: '', subject: JSON.stringify({ switchFrom: switchFrom.slice(0, 10_000) }) });
  }
  const request = membersOf(record['requestParameters']);
  const seen = new Set<string>();
  for (const answer of [record['responseElements'], record['serviceEventDetails']])
    for (const { key, around } of keysIn(answer)) {
      if (seen.has(key)) continue;
      seen.add(key);
      const of = (name: string): unknown => around.find((each) => each[name] !== undefined)?.[name];
      const subject = {
        assumedRoleUser: of('assumedRoleUser'),
        federatedUser: of('federatedUser'),
        expiration: of('expiration'),
        userName: around[0]!['userName'],
        roleArn: request?.['roleArn'] ?? of('roleArn'),
        roleSessionName: request?.['roleSessionName'],
      };
      found.push({ key, subject: JSON.stringify(subject).slice(0, 20_000) });
    }
  return found;
}

interface FoundKey {
  key: string;
  /** The object that holds the key and those around it, innermost first. */
  around: Members[];
}

/** Places of an answer that hold a handed-out key, in the order in which they stand. */
function keysIn(answer: unknown): FoundKey[] {
  const found: FoundKey[] = [];
  let looked = 0;
  const visit = (value: unknown, name: string, around: Members[]): void => {
    if (typeof value !== 'object' || value === null || around.length > MAX_DEPTH) return;
    if (++looked > MAX_OBJECTS || found.length >= MAX_KEYS) return;
    if (Array.isArray(value)) {
      for (const each of value as unknown[]) visit(each, name, around);
      return;
    }
    const members = value as Members;
    const here = [members, ...around];
    for (const [member, each] of Object.entries(members)) {
      if (/^accessKeyId$/i.test(member)) {
        if (typeof each === 'string' && isHandedOut(each, name, members)) found.push({ key: each, around: here });
      } else visit(each, member, here);
    }
  };
  visit(answer, '', []);
  return found;
}

/** A key that stands where keys are handed out, or is temporary, or comes with its secret; not one that the answer only speaks of. */
function isHandedOut(key: string, name: string, beside: Members): boolean {
  if (key === '' || key.length > 200) return false;
  if (name === 'credentials' || name === 'accessKey') return true;
  if (!/^A[A-Z]{3}[A-Z0-9]{12,}$/.test(key)) return false;
  return (
    /credential|accessToken/i.test(name) ||
    Object.keys(beside).some((each) => /^(?:secretAccessKey|sessionToken|secretKey|expiration)$/i.test(each)) ||
    (key.startsWith('ASIA') && name === '')
  );
}

function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null ? (value as Members) : undefined;
}
