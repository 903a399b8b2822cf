import { booleanOf, compact, isObject, type JsonFormat, jsonOrText, type Loose, recordOf, textOf } from './format.ts';

/** Rows of Microsoft Sentinel's table `AWSCloudTrail`. */
export const sentinel: JsonFormat = {
  id: 'sentinel',
  unwrap(value) {
    return isSentinelRow((name) => name in value) ? { values: [fromSentinel(value)], completeness: 'reduced' } : null;
  },
};

export function isSentinelRow(has: (name: string) => boolean): boolean {
  return (
    (has('AwsEventId') || has('AwsEventId_')) &&
    has('EventName') &&
    (has('TimeGenerated') || has('TimeGenerated [UTC]'))
  );
}

export function fromSentinel(row: Loose): Loose {
  const text = (name: string): string | undefined => textOf(row[name]);
  const issuer = compact({
    type: text('SessionIssuerType'),
    principalId: text('SessionIssuerPrincipalId'),
    arn: text('SessionIssuerArn'),
    accountId: text('SessionIssuerAccountId'),
    userName: text('SessionIssuerUserName'),
  });
  const attributes = compact({
    creationDate: text('SessionCreationDate'),
    mfaAuthenticated: text('SessionMfaAuthenticated')?.toLowerCase(),
  });
  const resources = jsonOrText(row['Resources']);
  return recordOf({
    eventVersion: text('EventVersion'),
    userIdentity: compact({
      type: text('UserIdentityType'),
      principalId: text('UserIdentityPrincipalid') ?? text('UserIdentityPrincipalId'),
      arn: text('UserIdentityArn'),
      accountId: text('UserIdentityAccountId'),
      accessKeyId: text('UserIdentityAccessKeyId'),
      userName: text('UserIdentityUserName'),
      invokedBy: text('UserIdentityInvokedBy'),
      sessionContext: compact({ attributes, sessionIssuer: issuer }),
    }),
    eventTime: text('TimeGenerated') ?? text('TimeGenerated [UTC]'),
    eventSource: text('EventSource'),
    eventName: text('EventName'),
    awsRegion: text('AWSRegion') ?? text('AwsRegion'),
    sourceIPAddress: text('SourceIpAddress'),
    userAgent: text('UserAgent'),
    errorCode: text('ErrorCode'),
    errorMessage: text('ErrorMessage'),
    requestParameters: jsonOrText(row['RequestParameters']),
    responseElements: jsonOrText(row['ResponseElements']),
    additionalEventData: jsonOrText(row['AdditionalEventData']),
    serviceEventDetails: jsonOrText(row['ServiceEventDetails']),
    requestID: text('AwsRequestId') ?? text('AwsRequestId_'),
    eventID: text('AwsEventId') ?? text('AwsEventId_'),
    readOnly: booleanOf(row['ReadOnly']),
    resources: Array.isArray(resources) ? resources.filter(isObject) : undefined,
    eventType: text('EventTypeName'),
    apiVersion: text('APIVersion'),
    managementEvent: booleanOf(row['ManagementEvent']),
    recipientAccountId: text('RecipientAccountId'),
    sharedEventID: text('SharedEventId'),
    vpcEndpointId: text('VpcEndpointId'),
    eventCategory: text('Category'),
  });
}
