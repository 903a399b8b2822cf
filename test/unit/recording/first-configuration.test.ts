import { describe, expect, it } from 'vitest';
import { findBlindIntervals } from '../../../electron/engine/integrity/tampering.ts';
import type { TrailControlEvent } from '../../../electron/engine/recording/trail-control.ts';

const start = Date.parse('2026-01-05T10:00:00Z');
let counter = 0;

function call(
  seconds: number,
  eventName: string,
  requestParameters: Record<string, unknown>,
  more: Partial<TrailControlEvent> = {},
): TrailControlEvent {
  counter += 1;
  return {
    id: counter,
    time: start + seconds * 1000,
    account: '111122223333',
    region: 'us-east-1',
    eventName,
    eventSource: eventName.includes('Bucket') ? 's3.amazonaws.com' : 'cloudtrail.amazonaws.com',
    succeeded: true,
    requestParameters,
    actor: 'arn:aws:iam::111122223333:user/ops',
    agent: 'APN/1.0 HashiCorp/1.0 Terraform/1.12.1',
    ...more,
  };
}

const bucket = { bucketName: 'example-archive' };
const create = (seconds: number, more: Record<string, unknown> = {}) =>
  call(seconds, 'CreateTrail', { name: 'a', s3BucketName: 'example-archive', ...more });
const changes = (...events: TrailControlEvent[]) =>
  findBlindIntervals(events, []).map(({ change, region, to }) => [
    change,
    region,
    to === null ? null : (to - start) / 1000,
  ]);
const noManagement = {
  trailName: 'a',
  eventSelectors: [{ readWriteType: 'All', includeManagementEvents: false, dataResources: [] }],
};

describe('the first configuration of a trail', () => {
  it('is no loss, whatever it leaves out', () => {
    expect(
      changes(
        call(0, 'PutBucketPolicy', { ...bucket, bucketPolicy: { Statement: [] } }),
        create(1),
        call(1, 'PutInsightSelectors', { trailName: 'a', insightSelectors: [] }),
        call(2, 'PutEventSelectors', noManagement),
        call(2, 'UpdateTrail', { name: 'a', enableLogFileValidation: false, isMultiRegionTrail: false }),
        call(
          3,
          'PutBucketPolicy',
          { ...bucket, bucketPolicy: { Statement: [] } },
          { agent: '[APN/1.0 HashiCorp/1.0]' },
        ),
        call(4, 'StartLogging', { name: 'a' }),
      ),
    ).toEqual([]);
  });

  it('is over when another hand, or the same one much later, changes the trail', () => {
    const setUp = [create(0), call(1, 'StartLogging', { name: 'a' })];
    expect(changes(...setUp, call(4, 'PutEventSelectors', noManagement, { agent: 'stratus-red-team_x' }))).toEqual([
      ['selectors-narrowed', 'us-east-1', null],
    ]);
    expect(changes(...setUp, call(4, 'PutEventSelectors', noManagement, { actor: 'somebody-else' }))).toHaveLength(1);
    expect(changes(...setUp, call(3600, 'PutEventSelectors', noManagement))).toHaveLength(1);
    expect(changes(...setUp, call(600, 'StopLogging', { name: 'a' }))).toEqual([['trail-stopped', 'us-east-1', null]]);
  });

  it('sets what is no change later: consoles send every setting again', () => {
    expect(
      changes(
        create(0, { enableLogFileValidation: false, isMultiRegionTrail: false, kmsKeyId: 'key-1' }),
        call(1, 'PutEventSelectors', { ...noManagement }),
        call(7200, 'UpdateTrail', {
          name: 'a',
          s3BucketName: 'example-archive',
          kmsKeyId: 'key-1',
          enableLogFileValidation: false,
          isMultiRegionTrail: false,
        }),
        call(7201, 'PutEventSelectors', noManagement),
        call(7202, 'PutInsightSelectors', { trailName: 'a', insightSelectors: [] }),
      ),
    ).toEqual([]);
  });

  it('counts an emptied list of Insights as a loss where there was one before', () => {
    const on = { trailName: 'a', insightSelectors: [{ insightType: 'ApiCallRateInsight' }] };
    const off = { trailName: 'a', insightSelectors: [] };
    expect(changes(call(0, 'PutInsightSelectors', off))).toEqual([]);
    expect(changes(call(0, 'PutInsightSelectors', on), call(9, 'PutInsightSelectors', off))).toEqual([
      ['insights-off', '*', null],
    ]);
    const hadInsights = { dataBefore: () => [], hadInsights: () => true };
    expect(findBlindIntervals([call(0, 'PutInsightSelectors', off)], [], hadInsights)).toHaveLength(1);
  });

  it('ends with the trail, and a bucket means nothing before its trail is made', () => {
    expect(
      changes(
        call(-60, 'DeleteBucketPolicy', bucket),
        create(0),
        call(1, 'StartLogging', { name: 'a' }),
        call(500, 'PutEventSelectors', noManagement),
        call(900, 'DeleteTrail', { name: 'a' }),
      ),
    ).toEqual([
      ['selectors-narrowed', 'us-east-1', 900],
      ['trail-deleted', 'us-east-1', null],
    ]);
    expect(changes(create(0), call(500, 'DeleteTrail', { name: 'a' }))).toEqual([]);
  });
});

describe('the policy of a log bucket', () => {
  const refusing = { ...bucket, bucketPolicy: { Statement: [] } };
  const allowing = {
    ...bucket,
    bucketPolicy: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudtrail.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: 'arn:aws:s3:::example-archive/AWSLogs/*',
        },
      ],
    },
  };
  const setUp = [create(0), call(1, 'StartLogging', { name: 'a' })];

  it('is a loss only where it keeps CloudTrail out, until one that lets it in', () => {
    expect(changes(...setUp, call(3600, 'PutBucketPolicy', allowing))).toEqual([]);
    expect(changes(...setUp, call(3600, 'PutBucketPolicy', refusing), call(3900, 'PutBucketPolicy', allowing))).toEqual(
      [['bucket-policy-refuses', '*', 3900]],
    );
    expect(changes(...setUp, call(3600, 'PutBucketPolicy', { ...bucket, bucketPolicy: '?' }))).toEqual([
      ['bucket-policy-replaced', '*', null],
    ]);
  });
});
