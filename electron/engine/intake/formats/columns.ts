import { booleanOf, type CloudTrailRecord, compact, isObject, jsonOrText, type Loose, textOf } from './format.ts';
import { parsePrestoText } from './presto-text.ts';

/**
 * Records from columns: Lake, Athena, Glue and everything that names its columns as CloudTrail does, in whatever case.
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
  'sourceIdentity',
  'assumedRoot',
  'sourceAccount',
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
];

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
const json = new Set([
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
  'resources',
]);

/** Names of record members in lower case: what the columns of such a table are called. */
export const columnNames: ReadonlySet<string> = new Set(topBySpelling.keys());

/** A record from an object whose members are named as CloudTrail's, in any case; values may be JSON text or Presto text. Unknown members are kept. */
export function fromColumns(row: Loose): CloudTrailRecord {
  const members: [string, unknown][] = [];
  for (const [key, value] of Object.entries(row)) {
    const name = topBySpelling.get(key.toLowerCase().replaceAll('_', '')) ?? key;
    if (name === 'readOnly' || name === 'managementEvent') members.push([name, booleanOf(value)]);
    else if (structs.has(name) || json.has(name)) members.push([name, restoreNames(name, structured(name, value))]);
    else members.push([name, typeof value === 'string' ? textOf(value) : (value ?? undefined)]);
  }
  const record = compact(Object.fromEntries(members)) ?? {};
  if (typeof record['recipientAccountId'] === 'string')
    record['recipientAccountId'] = padAccount(record['recipientAccountId']);
  return record;
}

function structured(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const parsed = jsonOrText(value);
  if (typeof parsed !== 'string') return parsed;
  if (!/^[[{]/.test(parsed.trim())) return parsed === '' ? undefined : parsed;
  return parsePrestoText(parsed, name === 'resources' ? ['arn', 'accountid', 'type'] : undefined) ?? parsed;
}

/** Restores spelling inside identities and resources; free-form members (request, response) are left alone. */
function restoreNames(name: string, value: unknown): unknown {
  if (name === 'resources')
    return Array.isArray(value) ? value.map((each) => (isObject(each) ? rename(each, 1) : each)) : undefined;
  if (
    name === 'requestParameters' ||
    name === 'responseElements' ||
    name === 'additionalEventData' ||
    name === 'serviceEventDetails'
  )
    return value;
  return isObject(value) ? rename(value, 4) : value;
}

function rename(value: Loose, depth: number): Loose {
  return (
    compact(
      Object.fromEntries(
        Object.entries(value).map(([key, each]) => [
          bySpelling.get(key.toLowerCase()) ?? key,
          isObject(each) && depth > 0 ? rename(each, depth - 1) : typeof each === 'string' ? textOf(each) : each,
        ]),
      ),
    ) ?? {}
  );
}

/** Spreadsheet programs drop leading zeros of account numbers. */
export function padAccount(text: string): string {
  return /^\d{9,11}$/.test(text) ? text.padStart(12, '0') : text;
}
