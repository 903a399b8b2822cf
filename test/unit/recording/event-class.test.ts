import { describe, expect, it } from 'vitest';
import { type ClassFacts, classifyEvent } from '../../../electron/engine/recording/event-class.ts';

/** A record as it would be read; what is left out is missing in it. */
function classOf(facts: Partial<ClassFacts>): string {
  const found = classifyEvent({
    eventCategory: '',
    eventType: 'AwsApiCall',
    eventVersion: '1.05',
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    managementEvent: null,
    readOnly: null,
    ...facts,
  });
  if (found.kind !== 'class') return found.kind;
  return found.resourceType === null ? found.class : `${found.class} ${found.resourceType}`;
}

describe('the class of an event', () => {
  it('is what the record states', () => {
    expect(classOf({ eventCategory: 'Management', readOnly: true })).toBe('management-read');
    expect(classOf({ eventCategory: 'Management', readOnly: false })).toBe('management-write');
    expect(classOf({ eventCategory: 'Data' })).toBe('data AWS::S3::Object');
    expect(classOf({ eventCategory: 'NetworkActivity' })).toBe('network-activity');
    expect(classOf({ eventCategory: 'Insight', eventSource: '', eventName: '' })).toBe('insight');
    expect(classOf({ managementEvent: false, eventSource: 'dynamodb.amazonaws.com', eventName: 'GetItem' })).toBe(
      'data AWS::DynamoDB::Table',
    );
    expect(classOf({ managementEvent: true, eventName: 'GetObject', readOnly: true })).toBe('management-read');
  });

  it('is decided by service and call in records of before version 1.07, which state none', () => {
    for (const eventVersion of ['1.02', '1.03', '1.04', '1.05', '1.06']) {
      expect(classOf({ eventVersion })).toBe('data AWS::S3::Object');
      expect(classOf({ eventVersion, eventName: 'PutObject' })).toBe('data AWS::S3::Object');
      expect(classOf({ eventVersion, eventName: 'ListBuckets', readOnly: true })).toBe('management-read');
      expect(classOf({ eventVersion, eventName: 'CreateBucket', readOnly: false })).toBe('management-write');
      expect(classOf({ eventVersion, eventSource: 'lambda.amazonaws.com', eventName: 'Invoke' })).toBe(
        'data AWS::Lambda::Function',
      );
      expect(classOf({ eventVersion, eventSource: 'lambda.amazonaws.com', eventName: 'CreateFunction20150331' })).toBe(
        'management-write',
      );
      expect(classOf({ eventVersion, eventSource: 'bedrock.amazonaws.com', eventName: 'InvokeModel' })).toBe(
        'management-write',
      );
    }
  });

  it('stays open in a newer record that an export took the members from, where the service has data events that are not all known', () => {
    const reduced = { eventVersion: '1.08', eventSource: 'bedrock.amazonaws.com', eventName: 'InvokeModel' };
    expect(classOf(reduced)).toBe('untold');
    expect(classOf({ eventVersion: '1.08', eventSource: '', eventName: '' })).toBe('untold');
    expect(classOf({ eventVersion: '1.08' })).toBe('data AWS::S3::Object');
    expect(classOf({ eventVersion: '1.08', eventName: 'CreateBucket' })).toBe('management-write');
    expect(classOf({ eventVersion: '1.08', eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances' })).toBe(
      'management-write',
    );
    expect(classOf({ ...reduced, eventType: 'AwsServiceEvent' })).toBe('management-write');
  });

  it('reads by the name of the call where readOnly is missing, and says so', () => {
    const facts = { eventCategory: 'Management', eventSource: 'ec2.amazonaws.com', eventName: 'DescribeInstances' };
    expect(classOf(facts)).toBe('management-read');
    expect(
      classifyEvent({ ...facts, eventType: '', eventVersion: '1.01', managementEvent: null, readOnly: null }),
    ).toMatchObject({ isReadStated: false });
  });

  it('leaves out what no trail records', () => {
    expect(classOf({ eventCategory: 'Aggregated' })).toBe('other');
    expect(classOf({ eventCategory: 'ConfigurationItem' })).toBe('other');
  });
});
