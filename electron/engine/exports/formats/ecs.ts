import { formatTime } from '../../../../shared/format/index.ts';
import { isIP } from 'node:net';
import {
  booleanOf,
  type ExportedEvent,
  isObject,
  objectOf,
  orNone,
  present,
  resourcesOf,
  sessionIssuer,
  stringify,
  textOf,
  userNameOf,
} from '../exported-event.ts';
import { type Remark, type RowFormat } from './format.ts';
import { type Action, actionOf, signInOf } from './verbs.ts';

/** Characters above which the AWS integration drops a flattened member. */
const mostFlattened = 32_766;

/** Elastic Common Schema with the field names of Elastic's own AWS integration. `withBulk` puts the action line of the bulk API before each event. */
export function ecs(withBulk: boolean): RowFormat {
  return {
    version: '8.11.0',
    fileName: 'ecs.ndjson',
    needsTime: true,
    rows(event, { remark }) {
      const row = `${stringify(rowOf(event, remark))}\n`;
      if (!withBulk) return row;
      const id = textOf(event.original['eventID']);
      return `${stringify({ create: present({ _index: 'logs-aws.cloudtrail-default', _id: id }) })}\n${row}`;
    },
  };
}

function rowOf(event: ExportedEvent, remark: Remark): object {
  const { original: record } = event;
  const identity = objectOf(record['userIdentity']);
  const address = textOf(record['sourceIPAddress']);
  const ip = address !== undefined && isIP(address) !== 0 ? address : undefined;
  const name = userNameOf(record);
  const tls = objectOf(record['tlsDetails']);
  const tlsVersion = /^TLSv?(\d[\d.]*)$/i.exec(textOf(tls['tlsVersion']) ?? '')?.[1];
  return present({
    '@timestamp': formatTime(event.time!),
    ecs: { version: '8.11.0' },
    event: present({
      id: textOf(record['eventID']),
      action: textOf(record['eventName']),
      provider: textOf(record['eventSource']),
      kind: 'event',
      ...categorize(event),
      outcome: outcomeOf(event.outcome),
      module: 'aws',
      dataset: 'aws.cloudtrail',
      original: event.text ?? undefined,
    }),
    cloud: present({
      provider: 'aws',
      region: textOf(record['awsRegion']),
      account: orNone(present({ id: textOf(record['recipientAccountId']) })),
    }),
    source: orNone(present({ address, ip })),
    user: orNone(present({ name, id: textOf(identity['principalId']) })),
    user_agent: orNone(present({ original: textOf(record['userAgent']) })),
    tls: orNone(
      present({
        version: tlsVersion,
        version_protocol: tlsVersion === undefined ? undefined : 'tls',
        cipher: textOf(tls['cipherSuite']),
        client: orNone(present({ server_name: textOf(tls['clientProvidedHostHeader']) })),
      }),
    ),
    related: orNone(
      present({ ip: ip === undefined ? undefined : [ip], user: name === undefined ? undefined : [name] }),
    ),
    aws: { cloudtrail: cloudtrailOf(event, identity, remark) },
    log: { file: { path: event.file } },
    labels: present({
      trailcase_outcome: event.outcome,
      trailcase_actor: event.actor ?? undefined,
      trailcase_session: event.session ?? undefined,
      trailcase_origin: event.origin ?? undefined,
      trailcase_record: String(event.record),
      trailcase_sha256: event.fileSha256,
      trailcase_verdict: event.verdict ?? undefined,
    }),
    tags: event.tags,
  });
}

/** What the AWS integration keeps below `aws.cloudtrail`. */
function cloudtrailOf(event: ExportedEvent, identity: Record<string, unknown>, remark: Remark): object {
  const { original: record } = event;
  const additional = objectOf(record['additionalEventData']);
  const flattened = (name: string): unknown => {
    const value = record[name];
    if (!isObject(value)) return undefined;
    if (stringify(value).length <= mostFlattened) return value;
    remark(`aws.cloudtrail.flattened: ${name} above 32766 characters left out; event.original has it`);
    return undefined;
  };
  return present({
    event_version: textOf(record['eventVersion']),
    event_type: textOf(record['eventType']),
    event_category: textOf(record['eventCategory']),
    recipient_account_id: textOf(record['recipientAccountId']),
    shared_event_id: textOf(record['sharedEventID']),
    request_id: textOf(record['requestID']),
    api_version: textOf(record['apiVersion']),
    error_code: textOf(record['errorCode']),
    error_message: textOf(record['errorMessage']),
    read_only: booleanOf(record['readOnly']),
    management_event: booleanOf(record['managementEvent']),
    vpc_endpoint_id: textOf(record['vpcEndpointId']),
    resources: resourcesOf(record).map(({ arn, account, type }) => present({ arn, account_id: account, type })),
    user_identity: identityOf(identity),
    flattened: orNone(
      present({
        request_parameters: flattened('requestParameters'),
        response_elements: flattened('responseElements'),
        additional_eventdata: Object.keys(additional).length === 0 ? undefined : flattened('additionalEventData'),
        service_event_details: flattened('serviceEventDetails'),
      }),
    ),
  });
}

function identityOf(identity: Record<string, unknown>): object {
  const attributes = objectOf(objectOf(identity['sessionContext'])['attributes']);
  const issuer = sessionIssuer(identity);
  return present({
    type: textOf(identity['type']),
    arn: textOf(identity['arn']),
    access_key_id: textOf(identity['accessKeyId']),
    invoked_by: textOf(identity['invokedBy']),
    session_context: orNone(
      present({
        mfa_authenticated: textOf(attributes['mfaAuthenticated']),
        creation_date: textOf(attributes['creationDate']),
        session_issuer: orNone(
          present({
            type: textOf(issuer['type']),
            principal_id: textOf(issuer['principalId']),
            arn: textOf(issuer['arn']),
            account_id: textOf(issuer['accountId']),
          }),
        ),
      }),
    ),
  });
}

function outcomeOf(outcome: string): string {
  if (outcome === 'success' || outcome === 'partial') return 'success';
  return outcome === 'dry-run' ? 'unknown' : 'failure';
}

const types: Record<Action, string> = {
  create: 'creation',
  read: 'access',
  update: 'change',
  delete: 'deletion',
  other: 'info',
};

/** `event.category` and `event.type` from the call: only pairs that ECS allows together. */
function categorize(event: ExportedEvent): { category: string[]; type: string[] } {
  const signIn = signInOf(event);
  if (signIn !== null) return { category: ['authentication'], type: [signIn === 'logon' ? 'start' : 'info'] };
  const action = actionOf(event);
  const service = (textOf(event.original['eventSource']) ?? '').split('.')[0]!;
  if (service === 'iam' || service === 'sso' || service === 'identitystore' || service === 'sso-directory') {
    const name = textOf(event.original['eventName']) ?? '';
    const kind = /Group/.test(name)
      ? ['group']
      : /User|AccessKey|LoginProfile|MFADevice|Password/.test(name)
        ? ['user']
        : ['admin'];
    return { category: ['iam'], type: [...kind, action === 'read' || action === 'other' ? 'info' : types[action]] };
  }
  return { category: [service === 's3' ? 'file' : 'configuration'], type: [types[action]] };
}
