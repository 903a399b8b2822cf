import { rename } from './columns.ts';
import { booleanOf, compact, isObject, type JsonFormat, jsonOrText, type Loose, recordOf, textOf } from './format.ts';

/** Rows of Microsoft Sentinel's table `AWSCloudTrail`. */
export const sentinel: JsonFormat = {
  id: 'sentinel',
  unwrap(value) {
    return isSentinelRow(Object.keys(value)) ? { values: [fromSentinel(value)], completeness: 'reduced' } : null;
  },
};

/** The portal names the zone of a time behind its column: `TimeGenerated [UTC]`, `TimeGenerated [Local Time]`. */
const zoned = /^(.*?)\s*\[([^\]]+)\]$/;

function baseName(name: string): string {
  return (zoned.exec(name)?.[1] ?? name).toLowerCase().replace(/_$/, '');
}

export function isSentinelRow(names: readonly string[]): boolean {
  const found = new Set(names.map(baseName));
  return found.has('awseventid') && found.has('eventname') && found.has('timegenerated');
}

/** All columns of the table that stand for members of a record: https://learn.microsoft.com/azure/azure-monitor/reference/tables/awscloudtrail */
export function fromSentinel(row: Loose): Loose {
  const cells = new Map<string, { value: unknown; zone: string | undefined }>();
  for (const [name, value] of Object.entries(row))
    if (value !== '' && value !== null) cells.set(baseName(name), { value, zone: zoned.exec(name)?.[2] });
  const text = (name: string): string | undefined => textOf(cells.get(name.toLowerCase())?.value);
  const json = (name: string): unknown => jsonOrText(cells.get(name.toLowerCase())?.value);
  const time = (name: string): string | undefined => {
    const zone = cells.get(name.toLowerCase())?.zone;
    const value = text(name);
    const isUtc = zone !== undefined && /^utc$/i.test(zone) && value !== undefined && /\d(?: [AP]M)?$/i.test(value);
    return isUtc ? `${value} UTC` : value;
  };
  const issuer = compact({
    type: text('SessionIssuerType'),
    principalId: text('SessionIssuerPrincipalId'),
    arn: text('SessionIssuerArn'),
    accountId: text('SessionIssuerAccountId'),
    userName: text('SessionIssuerUserName'),
  });
  const attributes = compact({
    creationDate: time('SessionCreationDate'),
    mfaAuthenticated: text('SessionMfaAuthenticated')?.toLowerCase(),
  });
  const resources = json('Resources');
  return recordOf({
    eventVersion: text('EventVersion'),
    userIdentity: compact({
      type: text('UserIdentityType'),
      principalId: text('UserIdentityPrincipalid'),
      arn: text('UserIdentityArn'),
      accountId: text('UserIdentityAccountId'),
      accessKeyId: text('UserIdentityAccessKeyId'),
      userName: text('UserIdentityUserName'),
      invokedBy: text('UserIdentityInvokedBy'),
      sessionContext: compact({
        attributes,
        sessionIssuer: issuer,
        ec2RoleDelivery: text('EC2RoleDelivery'),
      }),
    }),
    eventTime: time('TimeGenerated'),
    eventSource: text('EventSource'),
    eventName: text('EventName'),
    awsRegion: text('AWSRegion'),
    sourceIPAddress: text('SourceIpAddress'),
    userAgent: text('UserAgent'),
    errorCode: text('ErrorCode'),
    errorMessage: text('ErrorMessage'),
    requestParameters: json('RequestParameters'),
    responseElements: json('ResponseElements'),
    additionalEventData: json('AdditionalEventData'),
    serviceEventDetails: json('ServiceEventDetails'),
    requestID: text('AwsRequestId'),
    eventID: text('AwsEventId'),
    readOnly: booleanOf(cells.get('readonly')?.value),
    resources: Array.isArray(resources) ? resources.filter(isObject).map((each) => rename(each, 1)) : undefined,
    eventType: text('EventTypeName'),
    apiVersion: text('APIVersion'),
    managementEvent: booleanOf(cells.get('managementevent')?.value),
    recipientAccountId: text('RecipientAccountId'),
    sharedEventID: text('SharedEventId'),
    vpcEndpointId: text('VpcEndpointId'),
    tlsDetails: compact({
      tlsVersion: text('TLSVersion'),
      cipherSuite: text('CipherSuite'),
      clientProvidedHostHeader: text('ClientProvidedHostHeader'),
    }),
    eventCategory: text('Category'),
  });
}
