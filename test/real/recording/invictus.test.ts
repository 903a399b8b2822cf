import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LimitRow, ResultOf } from '../../../shared/contract/index.ts';
import { createCase, engineContext, type OpenCase } from '../../../electron/engine/index.ts';
import { describeShared, sharedPath } from '../../support/reference-data.ts';

type Json = Record<string, any>;

/**
 * Derived by hand from the trail events of the set (account 123837392027, us-east-1 alone, 11:42:18 to 12:37:50, all records Management
 * with readOnly):
 * - 11:59:02 DeleteTrail, 12:00:42, 12:01:23, 12:01:27 StopLogging: TrailNotFoundException. Nothing was stopped.
 * - 11:59:58, 12:00:25 PutBucketPolicy on the buckets of two trails to come: both let cloudtrail.amazonaws.com put objects. No loss.
 * - 12:00:05 CreateTrail …-ctes-…, 12:00:31 CreateTrail …-ctlr-… and their StartLogging by Terraform: first configuration, isMultiRegionTrail
 *   false in the response and absent in the request: us-east-1 only.
 * - 12:00:08 PutEventSelectors on …-ctes-… by the attack tool: ReadOnly, no management events, S3 and Lambda with empty values, which
 *   records nothing at all; 12:07:49 the default again. 319 management events of that time are in the set: another trail recorded them.
 * - 12:00:35 PutBucketLifecycle on the bucket of …-ctlr-…: expiration after a day; 12:07:49 DeleteBucketLifecycle.
 * - 12:08:04 DeleteTrail twice, 12:08:06 and 12:08:10 DeleteBucket, all by Terraform; events go on until the end.
 * - 12:08:05 twice and 12:08:09 DeleteBucket: BucketNotEmpty.
 * - No selector ever let a data event through, and none is in the set.
 */
describeShared('what was recorded in a simulated attack', () => {
  const source = sharedPath('data/real/invictus-stratus-2023');
  const folder = mkdtempSync(join(tmpdir(), 'trailcase-recording-'));
  const account = '123837392027';
  let opened: OpenCase;
  let records: Json[];
  let limits: LimitRow[];
  let tampering: ResultOf<'integrity.tampering'>;
  const at = (time: string) => Date.parse(`2023-07-10T${time}Z`);
  /** eventIDs of the successful calls of a name at a time. */
  const idsAt = (time: string, name: string) =>
    records
      .filter((record) => record['eventTime'] === `2023-07-10T${time}Z` && record['eventName'] === name)
      .map((record) => record['eventID'] as string);
  const eventID = async (id: number) => (await opened.call('events.get', { id })).eventID ?? '';

  beforeAll(async () => {
    opened = await createCase(
      join(folder, 'test.trailcase'),
      { name: 'Invictus', number: '', examiner: 'test', organization: '', timezone: 'UTC', mandate: '' },
      engineContext({ examiner: 'test', machine: 'test' }),
    );
    await opened.call('intake.import', { sources: [opened.grant(source)] });
    records = readdirSync(source)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => (JSON.parse(readFileSync(join(source, name), 'utf8')) as Json)['Records'] as Json[]);
    limits = (await opened.call('integrity.limits', {})).limits;
    tampering = await opened.call('integrity.tampering', {});
  }, 60_000);
  afterAll(async () => {
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows management events from the first record to the last, and nothing else', async () => {
    const { rows } = await opened.call('integrity.recording', {});
    const times = (readOnly: boolean) =>
      records.filter((record) => record['readOnly'] === readOnly).map((record) => Date.parse(record['eventTime']));
    expect(
      rows.map((row) => [row.account, row.region, row.class, row.events, row.spans.map((span) => span.begins.time)]),
    ).toEqual([
      [account, 'us-east-1', 'management-read', 2326, [Math.min(...times(true))]],
      [account, 'us-east-1', 'management-write', 574, [Math.min(...times(false))]],
    ]);
    expect(rows.map((row) => row.spans.map((span) => span.ends.time))).toEqual([
      [Math.max(...times(true))],
      [Math.max(...times(false))],
    ]);
  });

  it('says that there are no data events, for the whole time of the set', () => {
    expect(limits.filter((limit) => limit.class === 'data')).toMatchObject([
      { id: 'no-data-events', account, region: '*', from: at('11:42:18'), to: at('12:37:50'), proof: 'inferred' },
    ]);
    expect(limits.filter((limit) => limit.id.startsWith('recorded-'))).toEqual([]);
  });

  it('tells each act against a trail, with its time, and that events of that time are here all the same', async () => {
    const told = await Promise.all(
      tampering.intervals.map(async (interval) => [
        interval.change,
        interval.region,
        interval.from,
        interval.to,
        interval.certainty,
        await eventID(interval.cause.id),
      ]),
    );
    const end = at('12:07:49');
    const [ctes, ctlr] = idsAt('12:08:04', 'DeleteTrail');
    expect(told).toEqual([
      ['selectors-narrowed', 'us-east-1', at('12:00:08'), end, 'refuted', idsAt('12:00:08', 'PutEventSelectors')[0]],
      ['lifecycle-set', '*', at('12:00:35'), end, 'unconfirmed', idsAt('12:00:35', 'PutBucketLifecycle')[0]],
      ['trail-deleted', 'us-east-1', at('12:08:04'), null, 'refuted', expect.toBeOneOf([ctes, ctlr])],
      ['trail-deleted', 'us-east-1', at('12:08:04'), null, 'refuted', expect.toBeOneOf([ctes, ctlr])],
      ['bucket-deleted', '*', at('12:08:06'), null, 'refuted', idsAt('12:08:06', 'DeleteBucket')[0]],
      ['bucket-deleted', '*', at('12:08:10'), null, 'refuted', idsAt('12:08:10', 'DeleteBucket')[0]],
    ]);
  });

  it('counts the events that refute it', () => {
    const between = (from: string, to: string | null) =>
      records.filter((record) => {
        const time = Date.parse(record['eventTime'] as string);
        return time > at(from) && (to === null || time < at(to));
      }).length;
    const seen = tampering.intervals.map((interval) => interval.eventsSeen);
    expect(seen).toEqual([
      between('12:00:08', '12:07:49'),
      0,
      between('12:08:04', null),
      between('12:08:04', null),
      between('12:08:06', null),
      between('12:08:10', null),
    ]);
    expect(seen[0]).toBe(319);
  });

  it('lists the attempts that failed', () => {
    expect(tampering.attempts.map((each) => each.eventName).toSorted()).toEqual([
      ...Array<string>(3).fill('DeleteBucket'),
      'DeleteTrail',
      ...Array<string>(3).fill('StopLogging'),
    ]);
  });
});
