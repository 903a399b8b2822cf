import { booleanOf, type CloudTrailRecord, compact, isObject, jsonOrText, type Loose, textOf } from './format.ts';
import { parsePrestoText } from './presto-text.ts';

/**
 * Records from columns: Lake, Athena, Glue, Tailpipe and everything that names its columns as CloudTrail does, in whatever case, with or without underscores.
 * Names of the members of structs come back in CloudTrail's own spelling.
 */
const topLevel = [
  'eventVersion',
  'userIdentity',
  'eventTime',
  'eventSource',
  'eventName',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'requestID',
  'eventID',
  'readOnly',
  'resources',
  'eventType',
  'apiVersion',
  'managementEvent',
  'recipientAccountId',
  'sharedEventID',
  'annotation',
  'vpcEndpointId',
  'vpcEndpointAccountId',
  'serviceEventDetails',
  'addendum',
  'edgeDeviceDetails',
  'insightDetails',
  'eventCategory',
  'tlsDetails',
  'sessionCredentialFromConsole',
  'eventContext',
];

/** Members of the structs of a record. */
const memberNames = [
  'type',
  'principalId',
  'arn',
  'accountId',
  'accessKeyId',
  'userName',
  'sessionContext',
  'sessionIssuer',
  'attributes',
  'creationDate',
  'mfaAuthenticated',
  'webIdFederationData',
  'federatedProvider',
  'invokedBy',
  'invokedByDelegate',
  'identityProvider',
  'onBehalfOf',
  'userId',
  'identityStoreArn',
  'credentialId',
  'inScopeOf',
  'sourceArn',
  'sourceAccount',
  'issuerType',
  'credentialsIssuedTo',
  'ec2RoleDelivery',
  'ec2IssuedInVpc',
  'sourceIdentity',
  'assumedRoot',
  'signInSessionArn',
  'tlsVersion',
  'cipherSuite',
  'clientProvidedHostHeader',
  'keyExchange',
  'reason',
  'updatedFields',
  'originalRequestID',
  'originalEventID',
  'resourceType',
  'resourceName',
  'ARNPrefix',
  'requestContext',
  'tagContext',
  'resourceTags',
  'principalTags',
  'state',
  'insightType',
  'insightContext',
  'insightSource',
  'sourceEventCategory',
  'baselineDuration',
  'insightDuration',
];

/** A name without case and underscores: how columns are compared. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll('_', '');
}

const bySpelling = new Map([...topLevel, ...memberNames].map((name) => [name.toLowerCase(), name]));
const topBySpelling = new Map(topLevel.map((name) => [name.toLowerCase(), name]));
const structs = new Set([
  'userIdentity',
  'tlsDetails',
  'addendum',
  'insightDetails',
  'edgeDeviceDetails',
  'serviceEventDetails',
  'eventContext',
]);
/** Maps of free names, in Lake; JSON text in Athena's tables. */
const freeForm = new Set(['requestParameters', 'responseElements', 'additionalEventData', 'serviceEventDetails']);

/** Names of record members without case and underscores: what the columns of such a table are called. */
export const columnNames: ReadonlySet<string> = new Set(topBySpelling.keys());

/** Counts texts that could not be taken apart. */
export interface Unsplit {
  count: number;
}

/** A record from an object whose members are named as CloudTrail's; values may be JSON text or Presto text. Unknown members are kept. */
export function fromColumns(row: Loose, unsplit: Unsplit = { count: 0 }): CloudTrailRecord {
  const members: [string, unknown][] = [];
  for (const [key, value] of Object.entries(row)) {
    const name = topBySpelling.get(plainName(key)) ?? key;
    if (name === 'readOnly' || name === 'managementEvent') members.push([name, booleanOf(value)]);
    else if (structs.has(name) || freeForm.has(name) || name === 'resources')
      members.push([name, restoreNames(name, structured(name, value, unsplit))]);
    else members.push([name, typeof value === 'string' ? textOf(value) : (value ?? undefined)]);
  }
  const record = compact(Object.fromEntries(members)) ?? {};
  const account = record['recipientAccountId'];
  if (typeof account === 'string' || typeof account === 'number')
    record['recipientAccountId'] = padAccount(String(account));
  return record;
}

function structured(name: string, value: unknown, unsplit: Unsplit): unknown {
  if (typeof value !== 'string') return value;
  const parsed = jsonOrText(value);
  if (typeof parsed !== 'string') return parsed;
  if (!/^[[{]/.test(parsed.trim())) return parsed === '' ? undefined : parsed;
  const read = parsePrestoText(parsed, freeForm.has(name) ? 'map' : 'struct');
  if (read === null || !read.isWhole) unsplit.count++;
  return read === null ? parsed : read.value;
}

/** Restores spelling inside identities and resources; free-form members (request, response) are left alone. */
function restoreNames(name: string, value: unknown): unknown {
  if (name === 'resources')
    return Array.isArray(value)
      ? value.map((each) => (isObject(each) ? renameResource(each) : each))
      : isObject(value)
        ? renameResource(value)
        : undefined;
  if (freeForm.has(name)) return value;
  return isObject(value) ? rename(value, 5) : value;
}

/** In resources CloudTrail writes `ARN` in capitals. */
function renameResource(resource: Loose): Loose {
  return Object.fromEntries(
    Object.entries(rename(resource, 1)).map(([name, value]) => [name === 'arn' ? 'ARN' : name, value]),
  );
}

/** Members in CloudTrail's spelling, levels deep; maps of free names keep theirs. */
export function rename(value: Loose, depth: number): Loose {
  return (
    compact(
      Object.fromEntries(
        Object.entries(value).map(([key, each]) => {
          const name = bySpelling.get(plainName(key)) ?? key;
          return [
            name,
            isObject(each) && depth > 0 ? rename(each, depth - 1) : typeof each === 'string' ? textOf(each) : each,
          ];
        }),
      ),
    ) ?? {}
  );
}

/** Spreadsheet programs drop leading zeros of account numbers. */
export function padAccount(text: string): string {
  return /^\d{9,11}$/.test(text) ? text.padStart(12, '0') : text;
}
