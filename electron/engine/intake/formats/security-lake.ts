import { at, compact, isObject, type JsonFormat, jsonOrText, type Loose, nest, recordOf, textOf } from './format.ts';

/** Amazon Security Lake: OCSF documents made from CloudTrail (classes API Activity, Authentication, Account Change). */
export const securityLake: JsonFormat = {
  id: 'security-lake',
  unwrap(value) {
    if (
      !/\bCloudTrail$/i.test(textOf(at(value, 'metadata.product.name')) ?? '') ||
      !('class_uid' in value || 'class_name' in value)
    )
      return null;
    // Whoever kept the record beside its mapping kept everything.
    const raw = value['raw_data'];
    if (typeof raw === 'string' && /^\s*\{/.test(raw)) return { values: [raw] };
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

/**
 * A record from an OCSF document, for the versions in which Security Lake writes CloudTrail: 1.0.0-rc.2 has the principal in `user.uid` and the ARN in `user.uuid`; from
 * 1.1 on the ARN is `uid`, the principal `uid_alt`; from 1.5 on the receiving account is `cloud.account.uid`. Which is which shows in the values themselves.
 * Members that OCSF has no place for come back from `unmapped`, whose keys are dotted paths.
 */
function fromOcsf(source: Loose): Loose {
  const text = (...paths: string[]): string | undefined => firstText(source, ...paths);
  const isoTime = (...paths: string[]): string | undefined =>
    timeText(paths.map((path) => at(source, path)).find((value) => value !== undefined && value !== null));
  const { userIdentity: moreIdentity, ...more } = unmappedOf(source['unmapped']);
  const resources = source['resources'];
  return recordOf({
    ...more,
    eventVersion: text('metadata.product.version'),
    userIdentity: identityOf(isObject(moreIdentity) ? moreIdentity : {}, text, isoTime),
    eventTime: isoTime('time_dt', 'time'),
    eventSource: text('api.service.name'),
    eventName: text('api.operation'),
    awsRegion: text('cloud.region'),
    sourceIPAddress: text('src_endpoint.ip', 'src_endpoint.domain', 'src_endpoint.svc_name', 'src_endpoint.name'),
    userAgent: text('http_request.user_agent'),
    errorCode: text('api.response.error'),
    errorMessage: text('api.response.message', 'api.response.error_message'),
    requestParameters: jsonOrText(at(source, 'api.request.data')) ?? more['requestParameters'],
    responseElements: jsonOrText(at(source, 'api.response.data')) ?? more['responseElements'],
    requestID: text('api.request.uid'),
    eventID: text('metadata.uid'),
    eventType: text('metadata.event_code', 'metadata.log_name') ?? more['eventType'],
    eventCategory: text('metadata.product.feature.name'),
    apiVersion: text('api.version'),
    recipientAccountId: more['recipientAccountId'] ?? text('cloud.account.uid', 'cloud.account_uid'),
    vpcEndpointId: text('src_endpoint.uid', 'src_endpoint.vpc_endpoint_uid'),
    tlsDetails:
      compact({
        tlsVersion: text('tls.version'),
        cipherSuite: text('tls.cipher'),
        clientProvidedHostHeader: text('tls.sni'),
        ...(isObject(more['tlsDetails']) ? more['tlsDetails'] : {}),
      }) ?? undefined,
    resources: Array.isArray(resources)
      ? resources.filter(isObject).map((each) =>
          recordOf({
            ARN: textOf(each['uid']),
            accountId: firstText(each, 'owner.account.uid', 'account_uid', 'owner.uid'),
            type: textOf(each['type']),
          }),
        )
      : undefined,
  });
}

type Texts = (...paths: string[]) => string | undefined;

/** Who called, by what the values are: an ARN is an ARN wherever it stands. */
function identityOf(more: Loose, text: Texts, isoTime: Texts): Loose | undefined {
  const type = text('actor.user.type');
  const ids = ['uid', 'uid_alt', 'uuid'].map((name) => text(`actor.user.${name}`)).filter((id) => id !== undefined);
  const arn = ids.find((id) => id.startsWith('arn:'));
  // Types of today have an ARN in `uid`; one that is none (a placeholder, a service's name) stays where it stood.
  const rest = ids.filter((id) => id !== arn);
  const isOld = /^(?:0\.|1\.0)/.test(text('metadata.version') ?? '');
  const principal = arn !== undefined || isOld ? rest[0] : text('actor.user.uid_alt', 'actor.user.uuid');
  const otherArn = arn ?? (isOld ? rest[1] : text('actor.user.uid'));
  const store = text('actor.idp.uid');
  const isStore = store !== undefined && /^arn:aws[\w-]*:identitystore:/.test(store);
  const isStoreUser =
    type === 'IdentityCenterUser' || (isStore && principal !== undefined && !/^A[A-Z]{3}/.test(principal));
  const credential = text('actor.user.credential_uid', 'actor.session.credential_uid');
  const isKey =
    credential !== undefined && type !== 'IdentityCenterUser' && !/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}/i.test(credential);
  const provider = text('actor.idp.name');
  const isFederated = type === 'SAMLUser' || type === 'WebIdentityUser';
  const issuer = text('actor.session.issuer');
  const moreContext = isObject(more['sessionContext']) ? more['sessionContext'] : {};
  const moreIssuer = isObject(moreContext['sessionIssuer']) ? moreContext['sessionIssuer'] : {};
  const moreData = isObject(moreContext['webIdFederationData']) ? moreContext['webIdFederationData'] : {};
  return compact({
    ...more,
    type,
    principalId: isStoreUser ? undefined : principal,
    arn: otherArn,
    accountId: text('actor.user.account.uid', 'actor.user.account_uid'),
    accessKeyId: isKey ? credential : undefined,
    credentialId: isKey ? more['credentialId'] : (credential ?? more['credentialId']),
    userName: text('actor.user.name'),
    invokedBy: text('actor.invoked_by'),
    identityProvider: isFederated || type === undefined ? provider : more['identityProvider'],
    onBehalfOf: compact({
      ...(isObject(more['onBehalfOf']) ? more['onBehalfOf'] : {}),
      ...(isStoreUser ? { userId: principal } : {}),
      ...(isStore ? { identityStoreArn: store } : {}),
    }),
    sessionContext: compact({
      ...moreContext,
      attributes: compact({
        ...(isObject(moreContext['attributes']) ? moreContext['attributes'] : {}),
        ...compact({
          creationDate: isoTime('actor.session.created_time_dt', 'actor.session.created_time'),
          mfaAuthenticated: text('actor.session.is_mfa', 'actor.session.mfa'),
        }),
      }),
      sessionIssuer:
        issuer === undefined && Object.keys(moreIssuer).length === 0
          ? undefined
          : compact({
              type: issuer === undefined ? undefined : issuerType(issuer),
              ...moreIssuer,
              arn: issuer ?? moreIssuer['arn'],
            }),
      webIdFederationData: compact({
        ...moreData,
        ...(provider !== undefined && !isFederated && type !== undefined ? { federatedProvider: provider } : {}),
      }),
    }),
  });
}

/** The type that an issuer's ARN shows. */
function issuerType(arn: string): string | undefined {
  return arn.includes(':role/')
    ? 'Role'
    : arn.includes(':user/')
      ? 'IAMUser'
      : arn.endsWith(':root')
        ? 'Root'
        : undefined;
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
