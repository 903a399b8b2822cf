/** Members of EventBridge's envelope, and the record's member that each is made from. */
export const envelopeFields: ReadonlyMap<string, string | null> = new Map([
  ['version', null],
  ['id', 'eventID'],
  ['detail-type', 'eventType'],
  ['source', 'eventSource'],
  ['account', 'recipientAccountId'],
  ['time', 'eventTime'],
  ['region', 'awsRegion'],
  ['resources', null],
  ['detail', null],
]);

/** A sign-in has two spellings: the guide prints one, patterns in the field use the other. Either fits. */
const detailTypes = new Map<unknown, string[]>([
  ['AwsApiCall', ['AWS API Call via CloudTrail']],
  ['AwsServiceEvent', ['AWS Service Event via CloudTrail']],
  ['AwsConsoleSignIn', ['AWS Console Sign In via CloudTrail', 'AWS Console Signin via CloudTrail']],
  ['AwsConsoleAction', ['AWS Console Action via CloudTrail']],
  ['AwsCloudTrailInsight', ['AWS Insight via CloudTrail']],
]);

/** True for an event that stands in its envelope already. */
export function isEnvelope(record: object): boolean {
  return Object.hasOwn(record, 'detail') && Object.hasOwn(record, 'detail-type');
}

/** One member of the envelope that EventBridge would have put around a record; undefined where the record has nothing for it. */
export function envelopeMember(record: object, name: string): unknown {
  const own = record as Record<string, unknown>;
  if (isEnvelope(record)) return own[name];
  switch (name) {
    case 'version':
      return '0';
    case 'resources':
      return [];
    case 'detail':
      return record;
    case 'detail-type': {
      const types = detailTypes.get(own['eventType']);
      return types === undefined || types.length > 1 ? types : types[0];
    }
    case 'source': {
      const source = own['eventSource'];
      return typeof source === 'string' ? `aws.${source.split('.')[0]!}` : undefined;
    }
    default: {
      const member = envelopeFields.get(name);
      return member == null ? undefined : own[member];
    }
  }
}
