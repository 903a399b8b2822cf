import { fromColumns } from './columns.ts';
import {
  at,
  compact,
  isObject,
  type JsonFormat,
  jsonOrText,
  type Loose,
  nest,
  recordOf,
  textOf,
  type Unwrapped,
} from './format.ts';
import { parsePrestoText } from './presto-text.ts';

/** Elastic and OpenSearch documents (`aws.cloudtrail.*` beside ECS fields). `event.original` is the record itself where the shipper kept it. */
export const elastic: JsonFormat = {
  id: 'elastic',
  unwrap(value) {
    if (isObject(value['_source'])) return unwrapDocument(value['_source']) ?? { values: [value['_source']] };
    if (isObject(value['fields']) && ('_index' in value || '_id' in value))
      return unwrapDocument(singleValues(value['fields'])) ?? null;
    return unwrapDocument(value);
  },
};

/** Kibana's `fields` carries every value in a list. */
function singleValues(fields: Loose): Loose {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, Array.isArray(value) && value.length === 1 ? value[0] : value]),
  );
}

function unwrapDocument(source: Loose): Unwrapped | null {
  const original = at(source, 'event.original');
  if (typeof original === 'string' && /^\s*\{/.test(original)) return { values: [original] };
  const trail = at(source, 'aws.cloudtrail');
  if (isObject(trail) && typeof trail['eventName'] === 'string') return { values: [trail] };
  const isCloudTrail =
    at(source, 'event.dataset') === 'aws.cloudtrail' ||
    at(source, 'data_stream.dataset') === 'aws.cloudtrail' ||
    at(source, 'event.module') === 'aws' ||
    isObject(trail);
  const hasAction = at(source, 'event.action') !== undefined && at(source, 'event.provider') !== undefined;
  return isCloudTrail && hasAction ? { values: [fromEcs(source)], completeness: 'derived' } : null;
}

/** Members under `aws.cloudtrail` that are no members of a record: copies for searching, and those of files rather than events. */
const notOfRecord = new Set(['flattened', 'digest', 'console_login', 'request_parameters_text']);

/**
 * A record from ECS fields, as Elastic's ingest pipeline for CloudTrail maps them. What it leaves under `aws.cloudtrail` comes back by its name without underscores;
 * what it moves to fields of ECS (identity, address, agent, TLS) comes back from there.
 */
export function fromEcs(source: Loose): Loose {
  const text = (...paths: string[]): string | undefined => {
    for (const path of paths) {
      const found = at(source, path);
      const value = textOf(Array.isArray(found) ? found[0] : found);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const trail = at(source, 'aws.cloudtrail');
  const kept = isObject(trail)
    ? fromColumns(
        Object.fromEntries(Object.entries(nest(Object.entries(trail))).filter(([name]) => !notOfRecord.has(name))),
      )
    : {};
  return recordOf({
    ...kept,
    userIdentity: identityOf(isObject(kept['userIdentity']) ? kept['userIdentity'] : {}, text),
    eventTime: text('@timestamp') ?? kept['eventTime'],
    eventSource: text('event.provider') ?? kept['eventSource'],
    eventName: text('event.action') ?? kept['eventName'],
    awsRegion: text('cloud.region') ?? kept['awsRegion'],
    sourceIPAddress: text('source.address', 'source.ip') ?? kept['sourceIPAddress'],
    userAgent: text('user_agent.original') ?? kept['userAgent'],
    errorCode: kept['errorCode'] ?? text('error.code'),
    errorMessage: kept['errorMessage'] ?? text('error.message'),
    requestParameters: freeForm(source, 'request_parameters'),
    responseElements: freeForm(source, 'response_elements'),
    additionalEventData: freeForm(source, 'additional_eventdata', 'additional_event_data'),
    serviceEventDetails: freeForm(source, 'service_event_details'),
    eventID: text('event.id') ?? kept['eventID'],
    resources: resourcesOf(source),
    tlsDetails: tlsOf(isObject(kept['tlsDetails']) ? kept['tlsDetails'] : {}, text),
    // The pipeline joins the words of this one in its own way.
    additionalEventdata: undefined,
  });
}

type Texts = (...paths: string[]) => string | undefined;

/**
 * `user.name` is the name of a user, or, for a session of a role, the name of the role: AssumedRole has no `userName` of its own.
 * `user.id` is the principal, or the user of the identity store.
 */
function identityOf(kept: Loose, text: Texts): Loose | undefined {
  const type = textOf(kept['type']);
  const session = isObject(kept['sessionContext']) ? kept['sessionContext'] : {};
  const { creationDate, mfaAuthenticated, sessionIssuer, attributes, ...more } = session;
  const name = textOf(kept['userName']) ?? text('user.name');
  const id = text('user.id');
  const onBehalfOf = isObject(kept['onBehalfOf']) ? kept['onBehalfOf'] : undefined;
  const isRole =
    type === 'AssumedRole' ||
    type === 'Role' ||
    (type === undefined && textOf(kept['arn'])?.includes(':assumed-role/') === true);
  const isStoreUser = type === 'IdentityCenterUser' || (id !== undefined && id === onBehalfOf?.['userId']);
  const issuer = compact({
    ...(isObject(sessionIssuer) ? sessionIssuer : {}),
    userName: (isObject(sessionIssuer) ? textOf(sessionIssuer['userName']) : undefined) ?? (isRole ? name : undefined),
  });
  return compact({
    type,
    principalId: kept['principalId'] ?? (isStoreUser ? undefined : id),
    arn: kept['arn'],
    accountId: kept['accountId'] ?? text('cloud.account.id'),
    accessKeyId: kept['accessKeyId'],
    userName: isRole || isStoreUser ? kept['userName'] : name,
    ...Object.fromEntries(Object.entries(kept).filter(([member]) => !(member in identityMembers))),
    onBehalfOf: isStoreUser ? compact({ userId: id, ...onBehalfOf }) : onBehalfOf,
    sessionContext: compact({
      ...more,
      attributes: compact({
        ...(isObject(attributes) ? attributes : {}),
        ...compact({ creationDate, mfaAuthenticated }),
      }),
      sessionIssuer: issuer,
    }),
  });
}

/** Members that `identityOf` sets itself. */
const identityMembers = {
  type: 0,
  principalId: 0,
  arn: 0,
  accountId: 0,
  accessKeyId: 0,
  userName: 0,
  onBehalfOf: 0,
  sessionContext: 0,
};

/** CloudTrail writes `TLSv1.3`; ECS splits it into protocol and number. */
function tlsOf(kept: Loose, text: Texts): Loose | undefined {
  const version = text('tls.version');
  const protocol = text('tls.version_protocol') ?? 'tls';
  return compact({
    tlsVersion: version === undefined || /[A-Za-z]/.test(version) ? version : `${protocol.toUpperCase()}v${version}`,
    cipherSuite: text('tls.cipher'),
    clientProvidedHostHeader: text('tls.client.server_name'),
    ...kept,
  });
}

/** The flattened copy is JSON; the other one is the text of a Java map, which is taken apart where that can be done without doubt. */
function freeForm(source: Loose, ...names: string[]): unknown {
  for (const name of names) {
    const flattened = at(source, `aws.cloudtrail.flattened.${name}`);
    if (flattened !== undefined) return flattened;
    const value = at(source, `aws.cloudtrail.${name}`);
    if (isObject(value)) return value;
    const text = textOf(value);
    if (text === undefined) continue;
    const json = jsonOrText(text);
    if (typeof json !== 'string') return json;
    const read = parsePrestoText(text, 'map');
    return read !== null && read.isWhole ? read.value : text;
  }
  return undefined;
}

function resourcesOf(source: Loose): unknown {
  const list = at(source, 'aws.cloudtrail.resources');
  if (isObject(list)) return [recordOf({ ARN: list['arn'], accountId: list['account_id'], type: list['type'] })];
  if (!Array.isArray(list)) return undefined;
  return list
    .filter(isObject)
    .map((each) => recordOf({ ARN: each['arn'], accountId: each['account_id'], type: each['type'] }));
}
