import { isObject, type JsonFormat, type Loose } from './format.ts';

/**
 * Messages that carried records on their way: queues, topics, streams and mail boxes, alone or as the `Records` of a saved Lambda event. They share names of members
 * with records (`eventSource` "aws:kinesis", `eventName`, `eventID`, `awsRegion`); what they carry is inside, often in base64. Those that tell of a change
 * (a bucket's object, a table's item, a repository's push) carry none, as a rule.
 */
export const notifications: JsonFormat = {
  id: 'notification',
  markers: ['s3', 'oss', 'kinesis', 'dynamodb', 'codecommit', 'ses', 'cf', 'body', 'eventSourceARN', 'Sns'],
  unwrap(value) {
    const carried = carriedBy(value);
    if (carried !== null) return { values: carried, other: nameOf(value) };
    if (isChange(value)) return { values: changedItem(value), other: nameOf(value) };
    return null;
  },
};

/** The payloads of a message, decoded where they are base64; null where it is none. */
function carriedBy(value: Loose): unknown[] | null {
  const { body, Body, data, Data, kinesis, Sns, Message, messages, Messages } = value;
  if (isObject(Sns)) return [Sns['Message']];
  if (typeof Message === 'string' && ('TopicArn' in value || value['Type'] === 'Notification')) return [Message];
  if (typeof body === 'string' && ('messageId' in value || 'eventSourceARN' in value || 'receiptHandle' in value))
    return [body];
  if (typeof Body === 'string' && ('MessageId' in value || 'ReceiptHandle' in value)) return [Body];
  if (Array.isArray(Messages) && Messages.some((each) => isObject(each) && 'Body' in each)) return Messages;
  if (isObject(kinesis) && typeof kinesis['data'] === 'string') return [decode(kinesis['data'])];
  if (typeof Data === 'string' && ('SequenceNumber' in value || 'PartitionKey' in value)) return [decode(Data)];
  if (typeof data === 'string' && ('recordId' in value || 'messageID' in value || 'basicProperties' in value))
    return [decode(data)];
  if (typeof value['value'] === 'string' && 'topic' in value && 'offset' in value) return [decode(value['value'])];
  const source = value['eventSource'];
  if (typeof source === 'string' && /^(?:aws:(?:kafka|amq|rmq|docdb)|SelfManagedKafka)$/.test(source))
    return [
      ...lists(value['records']),
      ...lists(value['rmqMessagesByQueue']),
      ...lists(messages),
      ...lists(value['events']),
    ];
  if (Array.isArray(value['records']) && ('deliveryStreamArn' in value || 'invocationId' in value))
    return value['records'];
  return null;
}

/** Lists under the keys of an object (topics, queues), or one list. */
function lists(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isObject(value)
    ? Object.values(value).flatMap((each) => (Array.isArray(each) ? (each as unknown[]) : []))
    : [];
}

/** A message about a change, or any other record of a Lambda event: its source is a namespace and no service's domain. */
function isChange(value: Loose): boolean {
  if (value['Event'] === 's3:TestEvent') return true;
  // Lists of S3 keys, as CloudTrail's own SNS message and processing pipelines pass them on.
  if (Array.isArray(value['s3ObjectKey']) && 's3Bucket' in value) return true;
  if (isObject(value['cf']) && isObject((value['cf'] as Loose)['config'])) return true;
  const source = value['eventSource'] ?? value['EventSource'];
  return (
    typeof source === 'string' &&
    /^[A-Za-z0-9-]+:[A-Za-z0-9-]+$/.test(source) &&
    ['eventVersion', 'EventVersion', 'eventID', 'awsRegion', 'eventName'].some((name) => name in value)
  );
}

/** The new state of an item of DynamoDB, as plain values: a table may hold records. */
function changedItem(value: Loose): unknown[] {
  const change = value['dynamodb'];
  const image = isObject(change) ? (change['NewImage'] ?? change['OldImage']) : undefined;
  return isObject(image)
    ? [Object.fromEntries(Object.entries(image).map(([name, each]) => [name, plainItem(each, 0)]))]
    : [];
}

/** DynamoDB writes every value with its type: `{"S": "text"}`, `{"M": {…}}`. */
function plainItem(value: unknown, depth: number): unknown {
  if (!isObject(value) || depth > 32) return value;
  const entry = Object.entries(value)[0];
  if (entry === undefined) return value;
  const [type, inner] = entry;
  if (type === 'M' && isObject(inner))
    return Object.fromEntries(Object.entries(inner).map(([name, each]) => [name, plainItem(each, depth + 1)]));
  if (type === 'L' && Array.isArray(inner)) return inner.map((each) => plainItem(each, depth + 1));
  if (type === 'NULL') return null;
  return inner;
}

function nameOf(value: Loose): string {
  const source = value['eventSource'] ?? value['EventSource'];
  if (typeof source === 'string') return `message of ${source.slice(0, 60)}`;
  return isObject(value['cf']) ? 'event of CloudFront' : 'message of a queue, topic or stream';
}

/** Base64 of JSON is decoded here; base64 of what is compressed is left to the common unwrapping of texts. */
function decode(data: string): string {
  const bytes = Buffer.from(data, 'base64');
  const isPacked =
    (bytes[0] === 0x1f && bytes[1] === 0x8b) || (bytes[0] === 0x28 && bytes[1] === 0xb5) || bytes[0] === 0x78;
  return isPacked || !/^[A-Za-z0-9+/_=\s-]+$/.test(data) ? data : bytes.toString('utf8');
}
