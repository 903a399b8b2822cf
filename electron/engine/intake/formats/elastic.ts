import { at, compact, isObject, type JsonFormat, type Loose, recordOf, textOf, type Unwrapped } from './format.ts';

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

/** A record from ECS fields, as Elastic's own ingest pipeline maps them. */
export function fromEcs(source: Loose): Loose {
  const text = (...paths: string[]): string | undefined => {
    for (const path of paths) {
      const found = at(source, path);
      const value = textOf(Array.isArray(found) ? found[0] : found);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const trail = (name: string): string | undefined => text(`aws.cloudtrail.${name}`);
  const identity = (name: string): string | undefined => trail(`user_identity.${name}`);
  const issuer = compact({
    type: identity('session_context.session_issuer.type'),
    principalId: identity('session_context.session_issuer.principal_id'),
    arn: identity('session_context.session_issuer.arn'),
    accountId: identity('session_context.session_issuer.account_id'),
    userName: text('aws.cloudtrail.user_identity.session_context.session_issuer.user_name'),
  });
  const attributes = compact({
    creationDate: identity('session_context.creation_date'),
    mfaAuthenticated: identity('session_context.mfa_authenticated'),
  });
  return recordOf({
    eventVersion: trail('event_version'),
    userIdentity: compact({
      type: identity('type'),
      principalId: text('user.id'),
      arn: identity('arn'),
      accountId: text('cloud.account.id'),
      accessKeyId: identity('access_key_id'),
      userName: text('user.name'),
      invokedBy: identity('invoked_by'),
      sessionContext: compact({ attributes, sessionIssuer: issuer }),
    }),
    eventTime: text('@timestamp'),
    eventSource: text('event.provider'),
    eventName: text('event.action'),
    awsRegion: text('cloud.region'),
    sourceIPAddress: text('source.address', 'source.ip'),
    userAgent: text('user_agent.original'),
    errorCode: trail('error_code'),
    errorMessage: trail('error_message'),
    requestParameters: freeForm(source, 'request_parameters'),
    responseElements: freeForm(source, 'response_elements'),
    additionalEventData: freeForm(source, 'additional_eventdata'),
    serviceEventDetails: freeForm(source, 'service_event_details'),
    requestID: trail('request_id'),
    eventID: text('event.id'),
    readOnly: trail('read_only'),
    resources: resourcesOf(source),
    eventType: trail('event_type'),
    apiVersion: trail('api_version'),
    managementEvent: trail('management_event'),
    recipientAccountId: trail('recipient_account_id'),
    sharedEventID: trail('shared_event_id'),
    vpcEndpointId: trail('vpc_endpoint_id'),
    eventCategory: trail('event_category'),
  });
}

/** The flattened copy is JSON; the other one is the text of a Java map, which cannot be read back and is kept as it is. */
function freeForm(source: Loose, name: string): unknown {
  return at(source, `aws.cloudtrail.flattened.${name}`) ?? textOf(at(source, `aws.cloudtrail.${name}`));
}

function resourcesOf(source: Loose): unknown {
  const list = at(source, 'aws.cloudtrail.resources');
  if (!Array.isArray(list)) return undefined;
  return list
    .filter(isObject)
    .map((each) => recordOf({ ARN: each['arn'], accountId: each['account_id'], type: each['type'] }));
}
