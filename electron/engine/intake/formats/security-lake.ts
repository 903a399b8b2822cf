import { at, compact, isObject, type JsonFormat, jsonOrText, type Loose, nest, recordOf, textOf } from './format.ts';

/** Amazon Security Lake: OCSF documents made from CloudTrail (classes API Activity, Authentication, Account Change). */
export const securityLake: JsonFormat = {
  id: 'security-lake',
  unwrap(value) {
    if (at(value, 'metadata.product.name') !== 'CloudTrail' || !('class_uid' in value || 'class_name' in value))
      return null;
    return { values: [fromOcsf(value)], completeness: 'derived' };
  },
};

function firstText(source: Loose, ...paths: string[]): string | undefined {
  for (const path of paths) {
    const value = textOf(at(source, path));
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Members that OCSF has no place for come back from `unmapped`, whose keys are dotted paths. */
function fromOcsf(source: Loose): Loose {
  const text = (...paths: string[]): string | undefined => firstText(source, ...paths);
  const isoTime = (...paths: string[]): string | undefined =>
    timeText(paths.map((path) => at(source, path)).find((value) => value !== undefined && value !== null));
  const unmapped = unmappedOf(source['unmapped']);
  const issuer = compact({
    type: 'Role',
    arn: text('actor.session.issuer'),
    accountId: textOf(at(unmapped, 'userIdentity.sessionContext.sessionIssuer.accountId')),
  });
  const sessionContext = compact({
    attributes: compact({
      creationDate: isoTime('actor.session.created_time_dt', 'actor.session.created_time'),
      mfaAuthenticated: text('actor.session.is_mfa', 'actor.session.mfa'),
    }),
    sessionIssuer: text('actor.session.issuer') === undefined ? undefined : issuer,
  });
  const resources = source['resources'];
  const { userIdentity: moreIdentity, ...more } = unmapped;
  return recordOf({
    ...more,
    eventVersion: text('metadata.product.version'),
    userIdentity: compact({
      ...(isObject(moreIdentity) ? moreIdentity : {}),
      type: text('actor.user.type'),
      principalId: text('actor.user.uid_alt', 'actor.user.uuid'),
      arn: text('actor.user.uid'),
      accountId: text('actor.user.account.uid', 'actor.user.account_uid'),
      accessKeyId: text('actor.user.credential_uid'),
      userName: text('actor.user.name'),
      invokedBy: text('actor.invoked_by'),
      identityProvider: text('actor.idp.name'),
      sessionContext,
    }),
    eventTime: isoTime('time_dt', 'time'),
    eventSource: text('api.service.name'),
    eventName: text('api.operation'),
    awsRegion: text('cloud.region'),
    sourceIPAddress: text('src_endpoint.ip', 'src_endpoint.domain'),
    userAgent: text('http_request.user_agent'),
    errorCode: text('api.response.error'),
    errorMessage: text('api.response.message', 'api.response.error_message'),
    requestParameters: jsonOrText(at(source, 'api.request.data')) ?? more['requestParameters'],
    responseElements: jsonOrText(at(source, 'api.response.data')) ?? more['responseElements'],
    requestID: text('api.request.uid'),
    eventID: text('metadata.uid'),
    eventType: text('metadata.event_code', 'metadata.log_name'),
    eventCategory: text('metadata.product.feature.name'),
    apiVersion: text('api.version'),
    vpcEndpointId: text('src_endpoint.uid'),
    resources: Array.isArray(resources)
      ? resources.filter(isObject).map((each) =>
          recordOf({
            ARN: textOf(each['uid']),
            accountId: firstText(each, 'owner.account.uid', 'account_uid'),
            type: textOf(each['type']),
          }),
        )
      : undefined,
  });
}

function timeText(value: unknown): string | undefined {
  if (typeof value === 'string' && /^\d{4}-/.test(value)) return value;
  const ms = Number(value);
  if (value === undefined || value === null || value === '' || !Number.isFinite(ms)) return undefined;
  return ms > 0 && ms < 7e12 ? new Date(ms).toISOString() : undefined;
}

/** `unmapped` is an object, a map of dotted keys, or (from Parquet) a list of key and value. */
function unmappedOf(value: unknown): Loose {
  if (Array.isArray(value))
    return nest(value.filter(isObject).map((each): [string, unknown] => [String(each['key']), each['value']]));
  return isObject(value) ? nest(Object.entries(value)) : {};
}
