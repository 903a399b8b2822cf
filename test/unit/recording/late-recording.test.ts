import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LimitRow, RecordingRow } from '../../../shared/contract/index.ts';
import { createCase, engineContext, type OpenCase } from '../../../electron/engine/index.ts';
import { type LateRecordingTruth, writeLateRecording } from '../../../electron/engine/sample/index.ts';
import { scratchFolder } from '../../support/case-file.ts';

const hour = 3_600_000;

describe('a trail that is made during the incident, narrowed and stopped', () => {
  const scratch = scratchFolder();
  let opened: OpenCase;
  let truth: LateRecordingTruth;
  let limits: LimitRow[];
  let rows: RecordingRow[];
  const eventIDs = new Map<number, string>();

  beforeAll(async () => {
    const folder = join(scratch.path, 'evidence');
    truth = await writeLateRecording(folder);
    opened = await createCase(
      join(scratch.path, 'late.trailcase'),
      { name: 'Late', number: '', examiner: 'test', organization: '', timezone: 'UTC', mandate: '' },
      engineContext({ examiner: 'test', machine: 'test' }),
    );
    await opened.call('intake.import', { sources: [opened.grant(folder)] });
    limits = (await opened.call('integrity.limits', {})).limits;
    rows = (await opened.call('integrity.recording', {})).rows;
    for (const id of limits.flatMap((limit) => limit.events))
      eventIDs.set(id, (await opened.call('events.get', { id })).eventID ?? '');
  }, 60_000);
  afterAll(async () => {
    await opened.close();
    scratch.remove();
  });

  const of = (account: string) =>
    limits.filter((limit) => limit.account === account).map((limit) => [limit.id, limit.class, limit.resourceType]);
  const one = (id: string): LimitRow => {
    const found = limits.filter((limit) => limit.id === id);
    expect(found).toHaveLength(1);
    return found[0]!;
  };
  const idsOf = (limit: LimitRow) => limit.events.map((event) => eventIDs.get(event));

  it('says since when object events are recorded, by which call, and how much lies before', () => {
    const limit = one('recorded-since-call');
    expect(limit).toMatchObject({
      account: truth.account,
      region: 'eu-west-1',
      class: 'data',
      resourceType: 'AWS::S3::Object',
      from: truth.start,
      to: truth.objectsSwitchedOn.at,
      proof: 'proven',
    });
    expect(idsOf(limit)).toEqual([truth.objectsSwitchedOn.eventId, truth.firstObjectEvent]);
    // 48 DescribeInstances up to 07:50 and the one at 08:00:00, 8 CreateQueue, 4 acts of the intruder, 5 calls of the set-up before StartLogging.
    expect(limit.text).toContain('66 events of the account there are from before');
    expect(limit.text).toMatch(
      /^S3 object events of account 777788889999 \(eu-west-1\) are recorded since 2026-02-03T08:00:01Z/,
    );
  });

  it('takes the first configuration for no attack: an empty list of Insights and a policy that lets CloudTrail write are no loss', async () => {
    const { intervals } = await opened.call('integrity.tampering', {});
    expect(intervals.map((each) => [each.change, each.from])).toEqual([
      ['selectors-narrowed', truth.narrowed.at],
      ['selectors-narrowed', truth.withoutData.at],
      ['trail-stopped', truth.stopped.at],
    ]);
  });

  it('tells a selection of fewer objects from one of none, and ends the first where the second begins', async () => {
    const { intervals } = await opened.call('integrity.tampering', {});
    const [part, none] = intervals;
    expect([part?.eventClasses, part?.to, part?.certainty]).toEqual([['data'], truth.withoutData.at, 'unconfirmed']);
    expect(part?.sentence.text).toContain('to record without: part of the data events (AWS::S3::Object), until');
    expect([none?.eventClasses, none?.to, none?.silentClasses]).toEqual([['data'], null, ['data']]);
    expect(none?.sentence.text).toContain('to record without: S3 object events');
  });

  it('does not call the stopped trail blind for what another trail went on to record', async () => {
    const { intervals } = await opened.call('integrity.tampering', {});
    const stop = intervals.find((each) => each.change === 'trail-stopped')!;
    // 24 DescribeInstances from 20:10 to 24:00 and 4 CreateQueue after 20:00:00, one of them in the second after the stop.
    expect(stop.eventsSeen).toBe(29);
    expect(stop.silentClasses).toEqual(['data', 'network-activity', 'insight']);
    expect(one('change-partly-refuted').text).toContain('It holds none of: data events');
  });

  it('draws the spans of each class', () => {
    const brief = (row: RecordingRow) =>
      row.spans.map(({ begins, ends }) => [
        (begins.time - truth.start) / hour,
        begins.reason,
        (ends.time - truth.start) / hour,
        ends.reason,
      ]);
    const objects = rows.find((row) => row.account === truth.account && row.class === 'data')!;
    expect(objects.events).toBe(25);
    expect(brief(objects)).toEqual([[8 + 1 / 3600, 'switched-on', 16, 'switched-off']]);
    const reads = rows.find((row) => row.account === truth.account && row.class === 'management-read')!;
    expect(brief(reads)).toEqual([[0, 'first-event', 24, 'last-event']]);
  });

  it('does not say of records of 2017 that there are no object events', () => {
    expect(of(truth.legacyAccount)).toEqual([
      ['recorded-since-first', 'data', 'AWS::S3::Object'],
      ['recorded-until-last', 'management-write', null],
      ['no-network-events', 'network-activity', null],
      ['class-by-call', null, null],
    ]);
    const row = rows.find((each) => each.account === truth.legacyAccount && each.class === 'data');
    expect([row?.events, row?.resourceType]).toEqual([truth.legacyObjects.length, 'AWS::S3::Object']);
    expect(limits.some((limit) => limit.id === 'no-data-events' || limit.id === 'no-s3-data-events')).toBe(false);
  });

  it('answers which of these speak of a period, account and class', async () => {
    const ask = async (params: Parameters<typeof opened.call<'integrity.limits'>>[1]) =>
      (await opened.call('integrity.limits', params)).limits
        .filter((limit) => limit.account === truth.account)
        .map((limit) => limit.id);
    const acts = { accounts: [truth.account], from: truth.start + 3 * hour, to: truth.start + 4 * hour };
    expect(await ask({ ...acts, classes: ['data'] })).toEqual(['recorded-since-call']);
    expect(await ask({ ...acts, classes: ['management-read'] })).toEqual([]);
    const later = { from: truth.start + 17 * hour, to: truth.start + 18 * hour };
    expect(await ask({ ...later, classes: ['data'] })).toEqual(['selectors-narrowed-open']);
  });
});
