import { isIP } from 'node:net';
import {
  booleanOf,
  describe,
  type ExportedEvent,
  isObject,
  objectOf,
  orNone,
  present,
  resourcesOf,
  sessionIssuer,
  sha256Of,
  stringify,
  textOf,
  userNameOf,
} from '../exported-event.ts';
import type { RowFormat } from './format.ts';
import { type Action, actionOf, signInOf } from './verbs.ts';

/** Open Cybersecurity Schema Framework: Authentication (3002) for sign-ins and STS, API Activity (6003) for everything else, profile `cloud`. */
export const ocsf: RowFormat = {
  version: '1.8.0',
  fileName: 'ocsf.ndjson',
  needsTime: true,
  rows: (event) => `${stringify(rowOf(event))}\n`,
};

type Loose = Record<string, unknown>;

const signInActivities = {
  logon: { id: 1, name: 'Logon' },
  ticket: { id: 3, name: 'Authentication Ticket' },
  switch: { id: 7, name: 'Account Switch' },
} as const;

const apiActivities: Record<Action, { id: number; name: string }> = {
  create: { id: 1, name: 'Create' },
  read: { id: 2, name: 'Read' },
  update: { id: 3, name: 'Update' },
  delete: { id: 4, name: 'Delete' },
  other: { id: 99, name: 'Other' },
};

const severities = {
  info: { id: 1, name: 'Informational' },
  low: { id: 2, name: 'Low' },
  medium: { id: 3, name: 'Medium' },
  high: { id: 4, name: 'High' },
  critical: { id: 5, name: 'Critical' },
} as const;

function rowOf(event: ExportedEvent): Loose {
  const { original: record } = event;
  const signIn = signInOf(event);
  const activity = signIn === null ? apiActivities[actionOf(event)] : signInActivities[signIn];
  const [classUid, className, categoryUid, categoryName] =
    signIn === null
      ? [6003, 'API Activity', 6, 'Application Activity']
      : [3002, 'Authentication', 3, 'Identity & Access Management'];
  const identity = objectOf(record['userIdentity']);
  const user = userOf(identity, userNameOf(record));
  const address = textOf(record['sourceIPAddress']);
  const ip = address !== undefined && isIP(address) !== 0 ? address : undefined;
  const mfa = textOf(objectOf(record['additionalEventData'])['MFAUsed']);
  return present({
    activity_id: activity.id,
    activity_name: activity.name,
    category_uid: categoryUid,
    category_name: categoryName,
    class_uid: classUid,
    class_name: className,
    type_uid: classUid * 100 + activity.id,
    type_name: `${className}: ${activity.name}`,
    severity_id: severities.info.id,
    severity: severities.info.name,
    time: event.time!,
    ...statusOf(event.outcome),
    status_code: textOf(record['errorCode']),
    status_detail: textOf(record['errorMessage']),
    message: describe(event),
    metadata: metadataOf(event),
    cloud: present({
      provider: 'AWS',
      region: textOf(record['awsRegion']),
      account: accountOf(record['recipientAccountId']),
    }),
    api: apiOf(record),
    actor: actorOf(event, identity, user),
    user: signIn === null ? undefined : (signedIn(record) ?? user),
    is_mfa: signIn === 'logon' && mfa !== undefined ? mfa === 'Yes' : undefined,
    dst_endpoint: signIn === null ? undefined : orNone(present({ svc_name: textOf(record['eventSource']) })),
    src_endpoint: sourceOf(ip, address, textOf(record['vpcEndpointId'])),
    http_request: orNone(present({ user_agent: textOf(record['userAgent']) })),
    resources: signIn === null ? resourceList(record) : undefined,
    observables: ip === undefined ? undefined : [observed(ip)],
    ...(event.text === null
      ? {}
      : {
          raw_data: event.text,
          raw_data_size: Buffer.byteLength(event.text),
          raw_data_hash: { algorithm: 'SHA-256', algorithm_id: 3, value: sha256Of(event.text) },
        }),
    unmapped: unmappedOf(event),
  });
}

function observed(ip: string): Loose {
  return { name: 'src_endpoint.ip', type: 'IP Address', type_id: 2, value: ip };
}

function statusOf(outcome: string): Loose {
  if (outcome === 'dry-run') return { status_id: 0, status: 'Unknown' };
  return outcome === 'success' || outcome === 'partial'
    ? { status_id: 1, status: 'Success' }
    : { status_id: 2, status: 'Failure' };
}

function metadataOf({ original: record, tags }: ExportedEvent): Loose {
  const category = textOf(record['eventCategory']);
  return present({
    version: '1.8.0',
    profiles: ['cloud'],
    uid: textOf(record['eventID']),
    event_code: textOf(record['eventType']),
    log_name: 'CloudTrail',
    log_provider: 'AWS',
    original_time: textOf(record['eventTime']),
    product: present({
      name: 'CloudTrail',
      vendor_name: 'AWS',
      version: textOf(record['eventVersion']),
      feature: category === undefined ? undefined : { name: category },
    }),
    correlation_uid: textOf(record['sharedEventID']),
    labels: tags.length === 0 ? undefined : tags,
  });
}

function accountOf(account: unknown): Loose | undefined {
  const uid = textOf(account);
  return uid === undefined ? undefined : { uid, type: 'AWS Account', type_id: 10 };
}

/** Objects go out as objects; a text or list, which the schema's `data` cannot be, stands as one member. */
function dataOf(value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  return isObject(value) ? value : { value };
}

function apiOf(record: Loose): Loose {
  const uid = textOf(record['requestID']);
  const source = textOf(record['eventSource']);
  return present({
    operation: textOf(record['eventName']) ?? 'Unknown',
    service: source === undefined ? undefined : { name: source },
    version: textOf(record['apiVersion']),
    // The schema asks for the id of a request.
    request: uid === undefined ? undefined : present({ uid, data: dataOf(record['requestParameters']) }),
    response: orNone(
      present({
        error: textOf(record['errorCode']),
        error_message: textOf(record['errorMessage']),
        data: dataOf(record['responseElements']),
      }),
    ),
  });
}

function userOf(identity: Loose, name: string | undefined): Loose {
  const type = textOf(identity['type']);
  const user = present({
    type,
    type_id: type === 'Root' ? 2 : type === 'AWSService' ? 4 : type === undefined ? 0 : 1,
    uid: textOf(identity['arn']),
    uid_alt: textOf(identity['principalId']),
    name: name ?? (type === 'AWSService' ? textOf(identity['invokedBy']) : undefined),
    credential_uid: textOf(identity['accessKeyId']) ?? textOf(identity['credentialId']),
    account: accountOf(identity['accountId']),
  });
  // The schema wants a name, an id or an account.
  if (user.uid === undefined && user.name === undefined && user.account === undefined)
    user.name = textOf(identity['principalId']) ?? 'Unknown';
  return user;
}

/** Whose session STS issued, as the response says it; undefined where it issued none. */
function signedIn(record: Loose): Loose | undefined {
  const response = objectOf(record['responseElements']);
  const role = objectOf(response['assumedRoleUser']);
  const federated = objectOf(response['federatedUser']);
  const [type, arn, id] =
    textOf(role['arn']) === undefined
      ? ['FederatedUser', textOf(federated['arn']), textOf(federated['federatedUserId'])]
      : ['AssumedRole', textOf(role['arn']), textOf(role['assumedRoleId'])];
  if (arn === undefined) return undefined;
  return present({
    type,
    type_id: 1,
    uid: arn,
    uid_alt: id,
    credential_uid: textOf(objectOf(response['credentials'])['accessKeyId']),
  });
}

function actorOf(event: ExportedEvent, identity: Loose, user: Loose): Loose {
  const attributes = objectOf(objectOf(identity['sessionContext'])['attributes']);
  const created = Date.parse(textOf(attributes['creationDate']) ?? '');
  const provider = textOf(identity['identityProvider']);
  const store = textOf(objectOf(identity['onBehalfOf'])['identityStoreArn']);
  return present({
    user,
    session: orNone(
      present({
        created_time: Number.isNaN(created) ? undefined : created,
        is_mfa: booleanOf(attributes['mfaAuthenticated']),
        issuer: textOf(sessionIssuer(identity)['arn']),
        uid: event.session ?? undefined,
      }),
    ),
    invoked_by: textOf(identity['invokedBy']),
    idp: orNone(present({ name: provider, uid: store })),
  });
}

function sourceOf(ip: string | undefined, address: string | undefined, endpoint: string | undefined): Loose {
  const source = present({ ip, domain: ip === undefined ? address : undefined, uid: endpoint });
  return Object.keys(source).length === 0 ? { name: 'Unknown' } : source;
}

function resourceList(record: Loose): Loose[] | undefined {
  const list = resourcesOf(record).map(({ arn, account, type }) =>
    present({ uid: arn, type, owner: account === undefined ? undefined : { account: { uid: account } } }),
  );
  return list.length === 0 ? undefined : list;
}

/** Members of a record that stand somewhere else in the row. */
const mapped = new Set([
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
  'requestID',
  'eventID',
  'eventType',
  'eventCategory',
  'apiVersion',
  'sharedEventID',
  'vpcEndpointId',
  'responseElements',
  'resources',
]);
const firstUnmapped = ['readOnly', 'managementEvent', 'recipientAccountId', 'additionalEventData', 'tlsDetails'];

function unmappedOf(event: ExportedEvent): Loose {
  const { original: record } = event;
  const unmapped: Loose = {};
  const rest = Object.keys(record).filter((name) => !mapped.has(name) && !firstUnmapped.includes(name));
  for (const name of [...firstUnmapped, ...rest]) {
    // Parameters go with the request, which needs an id.
    if (name === 'requestParameters' && textOf(record['requestID']) !== undefined) continue;
    if (Object.hasOwn(record, name) && record[name] !== null) unmapped[name] = record[name];
  }
  unmapped['trailcase'] = present({
    file: event.file,
    record: event.record,
    fileSha256: event.fileSha256,
    verdict: event.verdict ?? undefined,
    outcome: event.outcome,
    actor: event.actor ?? undefined,
    actorKind: event.actorKind ?? undefined,
    session: event.session ?? undefined,
    origin: event.origin ?? undefined,
    tags: event.tags.length === 0 ? undefined : event.tags,
    findings: event.findings.length === 0 ? undefined : event.findings.map(({ id }) => id),
  });
  return unmapped;
}
