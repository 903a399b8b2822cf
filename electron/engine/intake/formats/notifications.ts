import { isObject, type JsonFormat } from './format.ts';

/**
 * Messages that carried records on their way: SNS, SQS and Kinesis envelopes, alone or as Lambda `Records`. S3 event notifications look like records
 * (`eventSource` "aws:s3") and hold none.
 */
export const notifications: JsonFormat = {
  id: 'notification',
  unwrap(value) {
    if (value['eventSource'] === 'aws:s3' && isObject(value['s3'])) return { values: [] };
    if (value['Event'] === 's3:TestEvent') return { values: [] };
    if (isObject(value['Sns'])) return { values: [value['Sns']['Message']] };
    if (typeof value['Message'] === 'string' && ('TopicArn' in value || value['Type'] === 'Notification'))
      return { values: [value['Message']] };
    if (typeof value['body'] === 'string' && ('messageId' in value || 'eventSourceARN' in value))
      return { values: [value['body']] };
    if (typeof value['Body'] === 'string' && 'MessageId' in value) return { values: [value['Body']] };
    if (isObject(value['kinesis']) && typeof value['kinesis']['data'] === 'string')
      return { values: [decode(value['kinesis']['data'])] };
    // Lists of S3 keys, as CloudTrail's own SNS message and processing pipelines pass them on.
    if (Array.isArray(value['s3ObjectKey']) && 's3Bucket' in value) return { values: [] };
    return null;
  },
};

/** Base64 of JSON is decoded here; base64 of gzip is left to the common unwrapping of texts. */
function decode(data: string): string {
  return data.startsWith('H4sI') ? data : Buffer.from(data, 'base64').toString('utf8');
}
