import { describe, expect, it } from 'vitest';
import {
  type BlindInterval,
  findBlindIntervals,
  sentenceParams,
} from '../../../electron/engine/integrity/tampering.ts';
import type { TrailControlEvent } from '../../../electron/engine/recording/trail-control.ts';
import { verifyEvidence } from '../../../electron/engine/integrity/verify-evidence.ts';
import { account, hour, makeChain, makeEvidence, makeSigner, start } from '../../support/digest-chain.ts';

const signer = makeSigner();
let counter = 0;

function event(
  hours: number,
  eventName: string,
  requestParameters: Record<string, unknown>,
  more: Partial<TrailControlEvent> = {},
): TrailControlEvent {
  counter += 1;
  return {
    id: counter,
    time: start + hours * hour,
    account,
    region: 'us-east-2',
    eventName,
    eventSource: 'cloudtrail.amazonaws.com',
    succeeded: true,
    requestParameters,
    ...more,
  };
}

function brief(interval: BlindInterval): unknown[] {
  return [
    interval.target,
    interval.eventClasses,
    (interval.from - start) / hour,
    interval.to === null ? null : (interval.to - start) / hour,
    interval.certainty,
  ];
}

const everything = ['management-read', 'management-write', 'data', 'network-activity', 'insight'];

describe('blind intervals', () => {
  const before = makeChain({ signer, hours: 3, logsPerHour: 1 });
  const after = makeChain({ signer, hours: 3, logsPerHour: 1, from: start + 6 * hour });
  const second = makeChain({ signer, hours: 9, logsPerHour: 1, trail: 'second-trail' });
  const { chains } = verifyEvidence(makeEvidence([[...before, ...after], second], [signer]));

  it('confirms a stop by the restart in the digests and names the trail that went on', () => {
    const [interval] = findBlindIntervals(
      [
        event(6, 'StartLogging', { name: 'example-trail' }),
        event(
          2.7,
          'StopLogging',
          { name: `arn:aws:cloudtrail:us-east-2:${account}:trail/example-trail` },
          { actor: 'mallory' },
        ),
      ],
      chains,
    );
    if (!interval) throw new Error('none found');
    expect(brief(interval)).toEqual(['example-trail', everything, 2.7, 6, 'confirmed']);
    expect(interval.alsoCoveredBy).toEqual(['second-trail']);
    expect(interval.regions).toEqual([
      { region: 'us-east-2', certainty: 'confirmed', alsoCoveredBy: ['second-trail'] },
    ]);
    expect([interval.change, interval.region, sentenceParams(interval)['actor']]).toEqual([
      'trail-stopped',
      'us-east-2',
      'mallory',
    ]);
  });

  it('sees a stop that proven digests contradict, and an end that nothing ends', () => {
    const contradicted = findBlindIntervals(
      [event(2, 'StopLogging', { name: 'second-trail' }), event(4, 'StartLogging', { name: 'second-trail' })],
      chains,
    );
    expect(contradicted.map(brief)).toEqual([['second-trail', everything, 2, 4, 'contradicted']]);
    const last = findBlindIntervals([event(8.9, 'DeleteTrail', { name: 'second-trail' })], chains);
    expect(last.map(brief)).toEqual([['second-trail', everything, 8.9, null, 'confirmed']]);
  });

  it('ignores what was denied or failed, and a second stop of a stopped trail', () => {
    expect(
      findBlindIntervals([event(1, 'StopLogging', { name: 'example-trail' }, { succeeded: false })], chains),
    ).toEqual([]);
    expect(
      findBlindIntervals([event(1, 'StopLogging', { name: 'a' }), event(2, 'DeleteTrail', { name: 'a' })], []).map(
        brief,
      ),
    ).toEqual([['a', everything, 1, null, 'unconfirmed']]);
  });

  it('reads selectors of both kinds; data events count as lost only where they were recorded before', () => {
    const all = {
      trailName: 'a',
      eventSelectors: [
        {
          readWriteType: 'All',
          includeManagementEvents: true,
          dataResources: [{ type: 'AWS::S3::Object', values: ['arn:aws:s3'] }],
        },
      ],
    };
    const narrow = {
      trailName: 'a',
      eventSelectors: [{ readWriteType: 'ReadOnly', includeManagementEvents: true, dataResources: [] }],
    };
    expect(findBlindIntervals([event(1, 'PutEventSelectors', narrow)], []).map(brief)).toEqual([
      ['a', ['management-write'], 1, null, 'unconfirmed'],
    ]);
    expect(
      findBlindIntervals(
        [event(0, 'PutEventSelectors', all), event(1, 'PutEventSelectors', narrow), event(3, 'PutEventSelectors', all)],
        [],
      ).map(brief),
    ).toEqual([['a', ['management-write', 'data'], 1, 3, 'unconfirmed']]);
    const advanced = (equals: string[]): Record<string, unknown> => ({
      trailName: 'a',
      advancedEventSelectors: [
        {
          fieldSelectors: [
            { field: 'eventCategory', equals: ['Management'] },
            { field: 'readOnly', equals },
          ],
        },
      ],
    });
    expect(findBlindIntervals([event(1, 'PutEventSelectors', advanced(['true']))], []).map(brief)).toEqual([
      ['a', ['management-write'], 1, null, 'unconfirmed'],
    ]);
    const without = {
      trailName: 'a',
      eventSelectors: [
        { readWriteType: 'All', includeManagementEvents: true, excludeManagementEventSources: ['kms.amazonaws.com'] },
      ],
    };
    expect(findBlindIntervals([event(1, 'PutEventSelectors', without)], [])[0]).toMatchObject({
      eventClasses: ['excluded-sources'],
      sources: ['kms.amazonaws.com'],
      params: { without: 'kms.amazonaws.com' },
    });
    const dataSeen = findBlindIntervals(
      [
        event(1, 'PutEventSelectors', {
          ...narrow,
          eventSelectors: [{ readWriteType: 'All', includeManagementEvents: true }],
        }),
      ],
      [],
      { dataBefore: () => ['AWS::S3::Object'], hadInsights: () => false },
    );
    expect(dataSeen.map(brief)).toEqual([['a', ['data'], 1, null, 'unconfirmed']]);
  });

  it('follows validation, Regions, bucket and key of a trail', () => {
    const found = findBlindIntervals(
      [
        event(1, 'UpdateTrail', { name: 'a', enableLogFileValidation: false, isMultiRegionTrail: false }),
        event(2, 'UpdateTrail', { name: 'a', enableLogFileValidation: true }),
        event(3, 'UpdateTrail', {
          name: 'a',
          s3BucketName: 'elsewhere',
          kmsKeyId: 'arn:aws:kms:us-east-2:111122223333:key/1234',
        }),
        event(4, 'DisableKey', { keyId: '1234' }, { eventSource: 'kms.amazonaws.com' }),
        event(5, 'EnableKey', { keyId: '1234' }, { eventSource: 'kms.amazonaws.com' }),
        event(6, 'DisableKey', { keyId: 'unrelated' }, { eventSource: 'kms.amazonaws.com' }),
      ],
      [],
    );
    expect(found.map(brief)).toEqual([
      ['a', ['validation'], 1, 2, 'unconfirmed'],
      ['a', everything, 1, null, 'unconfirmed'],
      ['a', ['delivery'], 3, null, 'unconfirmed'],
      ['a', ['delivery'], 3, null, 'unconfirmed'],
      ['1234', ['delivery'], 4, 5, 'unconfirmed'],
    ]);
  });

  it('watches the buckets that hold the logs and no others', () => {
    const s3 = { eventSource: 's3.amazonaws.com' };
    const found = findBlindIntervals(
      [
        event(1, 'DeleteBucketPolicy', { bucketName: 'example-bucket' }, s3),
        event(2, 'PutBucketPolicy', { bucketName: 'example-bucket' }, s3),
        event(3, 'PutBucketLifecycle', { bucketName: 'example-bucket' }, s3),
        event(
          4,
          'PutBucketVersioning',
          { bucketName: 'example-bucket', VersioningConfiguration: { Status: 'Suspended' } },
          s3,
        ),
        event(5, 'DeleteObject', { bucketName: 'example-bucket', key: 'AWSLogs/x.json.gz' }, s3),
        event(6, 'DeleteBucket', { bucketName: 'unrelated' }, s3),
      ],
      chains,
    );
    expect(
      found.map((interval) => [interval.cause.eventName, interval.to === null ? null : (interval.to - start) / hour]),
    ).toEqual([
      ['DeleteBucketPolicy', 2],
      ['PutBucketPolicy', null],
      ['PutBucketLifecycle', null],
      ['PutBucketVersioning', null],
      ['DeleteObject', null],
    ]);
  });

  it('takes hostile parameters as they come', () => {
    for (const parameters of [
      null,
      'x',
      7,
      [],
      { name: 7 },
      { eventSelectors: [null, 1, { readWriteType: 3 }] },
      { advancedEventSelectors: [{ fieldSelectors: 'x' }, { fieldSelectors: [null] }] },
    ]) {
      for (const name of ['StopLogging', 'UpdateTrail', 'PutEventSelectors', 'PutInsightSelectors'])
        expect(() => findBlindIntervals([event(1, name, {}, { requestParameters: parameters })], chains)).not.toThrow();
    }
  });
});
