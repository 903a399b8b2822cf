import { describe, expect, it } from 'vitest';
import {
  parseDigestKey,
  parseDigestName,
  parseLogName,
  parseStamp,
  parseTime,
  stemOf,
} from '../../../electron/engine/integrity/digest-key.ts';

const name = '111122223333_CloudTrail-Digest_us-east-2_example-trail_us-east-2_20250310T051234Z.json.gz';
const folder = '111122223333/CloudTrail-Digest/us-east-2/2025/03/10';

describe('digest keys', () => {
  it('reads a plain key', () => {
    expect(parseDigestKey(`AWSLogs/${folder}/${name}`)).toEqual({
      prefix: null,
      organization: null,
      account: '111122223333',
      region: 'us-east-2',
      trail: 'example-trail',
      homeRegion: 'us-east-2',
      end: Date.parse('2025-03-10T05:12:34Z'),
      isBackfill: false,
    });
  });

  it('reads organization, prefix with slashes, the doubled organization of landing zones, and backfill', () => {
    expect(parseDigestKey(`AWSLogs/o-exampleorgid/${folder}/${name}`)).toMatchObject({
      organization: 'o-exampleorgid',
      prefix: null,
    });
    expect(parseDigestKey(`a/b c/AWSLogs/${folder}/${name}`)).toMatchObject({ prefix: 'a/b c', organization: null });
    expect(parseDigestKey(`o-exampleorgid/AWSLogs/o-exampleorgid/${folder}/${name}`)).toMatchObject({
      prefix: 'o-exampleorgid',
      organization: 'o-exampleorgid',
    });
    expect(parseDigestKey(`AWSLogs/${folder}/${name.replace('Z.json', 'Z_backfill.json')}`)).toMatchObject({
      isBackfill: true,
      trail: 'example-trail',
    });
  });

  it('takes a trail name with underscores from between its fixed neighbours', () => {
    expect(
      parseDigestName('111122223333_CloudTrail-Digest_eu-west-1_my_trail_v1.2_us-east-1_20250310T051234Z.json'),
    ).toMatchObject({ region: 'eu-west-1', trail: 'my_trail_v1.2', homeRegion: 'us-east-1' });
  });

  it('refuses keys whose folder and name disagree, and impossible times', () => {
    expect(parseDigestKey(`AWSLogs/${folder.replace('111122223333', '999922223333')}/${name}`)).toBeNull();
    expect(parseDigestKey(`AWSLogs/${folder.replace('us-east-2', 'us-east-1')}/${name}`)).toBeNull();
    expect(parseDigestName(name.replace('20250310', '20250230'))).toBeNull();
    expect(parseStamp('20250310T246060Z')).toBeNull();
    expect(parseTime('2025-03-10T05:12:34+00:00')).toBeNull();
    expect(parseDigestKey('x'.repeat(100_000))).toBeNull();
  });
});

describe('log file names', () => {
  it('reads every kind, with and without the underscore before the unique part, unpacked or not', () => {
    const log = (kind: string, tail = '_ZUZEE6UmdHQNynx5.json.gz'): string =>
      `111122223333_${kind}_us-gov-west-1_20250310T0922Z${tail}`;
    for (const kind of ['CloudTrail', 'CloudTrail-Insight', 'CloudTrail-NetworkActivity', 'CloudTrail-Aggregated']) {
      expect(parseLogName(log(kind))).toEqual({
        account: '111122223333',
        kind,
        region: 'us-gov-west-1',
        deliveredAt: Date.parse('2025-03-10T09:22:00Z'),
        unique: 'ZUZEE6UmdHQNynx5',
      });
    }
    expect(parseLogName(log('CloudTrail', 'ZUZEE6UmdHQNynx5.json'))).not.toBeNull();
    expect(parseLogName(log('CloudTrail-Digest'))).toBeNull();
    expect(parseLogName(log('CloudTrail', '_short.json.gz'))).toBeNull();
    expect(parseLogName('event_history.json')).toBeNull();
  });

  it('gives copies of one object one stem', () => {
    expect(new Set(['a/x.json.gz', 'x.json', 'zip!/b/x.json.gz'].map(stemOf))).toEqual(new Set(['x']));
    expect(stemOf('a/x.csv')).toBe('x.csv');
  });
});
