import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventPage, Facet, Histogram } from '../../../shared/contract/timeline.ts';
import { type Json, makeCase, makeRecord, type TestCase } from '../../support/imported-case.ts';

const hour = 3_600_000;
const ten = Date.UTC(2026, 4, 1, 10);

const bucketArn = 'arn:aws:s3:::ledger';
const objectArn = 'arn:aws:s3:::ledger/2026/may.csv';

/** A morning in an account. Names say what each is for; the order in the file is not the order of time. */
const records: Record<string, Json> = {
  lateRead: makeRecord({
    eventTime: '2026-05-01T12:30:00Z',
    eventName: 'GetObject',
    eventSource: 's3.amazonaws.com',
    sourceIPAddress: '198.51.100.4',
    requestParameters: { bucketName: 'ledger', key: '2026/may.csv' },
    resources: [
      { type: 'AWS::S3::Object', ARN: objectArn },
      { type: 'AWS::S3::Bucket', ARN: bucketArn },
    ],
    eventCategory: 'Data',
    managementEvent: false,
  }),
  first: makeRecord({ eventTime: '2026-05-01T10:00:00Z' }),
  twin: makeRecord({ eventTime: '2026-05-01T10:00:00Z', eventName: 'DescribeVolumes' }),
  denied: makeRecord({
    eventTime: '2026-05-01T10:20:00Z',
    eventName: 'CreateUser',
    eventSource: 'iam.amazonaws.com',
    readOnly: false,
    errorCode: 'AccessDenied',
    errorMessage: 'User alice is not authorized',
    requestParameters: { userName: 'mallory' },
  }),
  write: makeRecord({
    eventTime: '2026-05-01T10:40:00Z',
    eventName: 'RunInstances',
    readOnly: false,
    requestParameters: {
      maxCount: 3,
      instanceType: 'm7g.large',
      tags: [
        { key: 'team', value: 'ops' },
        { key: 'env', value: 'test' },
      ],
    },
    sourceIPAddress: '2001:DB8::1',
  }),
  untimed: makeRecord({ eventTime: 'yesterday', eventName: 'Untimed' }),
  quoted: makeRecord({
    eventTime: '2026-05-01T11:00:00Z',
    eventName: 'PutUserPolicy',
    eventSource: 'iam.amazonaws.com',
    readOnly: false,
    requestParameters: { policyDocument: '{"Effect":"Allow","Action":"iam:PassRole"}' },
    resources: [{ type: 'AWS::S3::Bucket', ARN: bucketArn }],
  }),
  lastUntimed: makeRecord({ eventTime: undefined, eventName: 'AlsoUntimed' }),
};
const names = Object.keys(records);

describe('a timeline', () => {
  let test: TestCase;

  beforeAll(async () => {
    test = await makeCase();
    await test.takeRecords('morning.json', Object.values(records));
  });
  afterAll(() => test.remove());

  const page = (params: Record<string, unknown> = {}): Promise<EventPage> =>
    test.opened.call('events.page', { fields: ['eventID'], ...params } as never);
  /** Names of the records on a page, in its order. */
  const rows = async (params: Record<string, unknown> = {}): Promise<string[]> => {
    const batch = await page(params);
    return batch.columns['eventID']!.map((id) => names.find((name) => records[name]!['eventID'] === id)!);
  };
  const finds = async (where: string): Promise<string[]> => (await rows({ where })).sort();
  const histogram = (params: Record<string, unknown>): Promise<Histogram> =>
    test.opened.call('events.histogram', params as never);
  const facet = (field: string, params: Record<string, unknown> = {}): Promise<Facet> =>
    test.opened.call('events.facet', { field, ...params } as never);
  const idOf = async (name: string): Promise<number> =>
    (await page({ where: `eventID : "${String(records[name]!['eventID'])}"` })).ids[0]!;

  describe('pages', () => {
    const oldestFirst = ['first', 'twin', 'denied', 'write', 'quoted', 'lateRead', 'untimed', 'lastUntimed'];

    it('are in the order of time, equal seconds in file order, events without a time last', async () => {
      expect(await rows()).toEqual(oldestFirst);
    });

    it('turn round for newest first, and keep events without a time last', async () => {
      expect(await rows({ sort: 'desc' })).toEqual([
        'lateRead',
        'quoted',
        'write',
        'denied',
        'twin',
        'first',
        'untimed',
        'lastUntimed',
      ]);
    });

    it('visit every row once, however they are cut', async () => {
      for (const sort of ['asc', 'desc']) {
        const visited: string[] = [];
        for (let offset = 0; offset < 9; offset += 3) visited.push(...(await rows({ sort, offset, limit: 3 })));
        expect(visited).toEqual(await rows({ sort }));
      }
    });

    it('say how many pass and how many there are', async () => {
      expect(await page({ where: 'eventSource : iam*', limit: 1 })).toMatchObject({ total: 2, all: 8, offset: 0 });
      expect(await page({ where: 'eventName : Nothing' })).toMatchObject({ total: 0, ids: [] });
    });

    it('show fields of the index, of the record and derived ones alike; what is missing is null', async () => {
      const batch = await page({
        where: 'eventName : (RunInstances or CreateUser)',
        fields: [
          'eventTime',
          'outcome',
          'errorCode',
          'requestParameters.tags.key',
          'requestParameters.maxCount',
          'readOnly',
          'verdict',
        ],
      });
      expect(batch.columns).toEqual({
        eventTime: [ten + 20 * 60_000, ten + 40 * 60_000],
        outcome: ['denied', 'success'],
        errorCode: ['AccessDenied', null],
        'requestParameters.tags.key': [null, 'team, env'],
        'requestParameters.maxCount': [null, '3'],
        readOnly: ['false', 'false'],
        verdict: [null, null],
      });
    });

    it('keep to a range of time, its end excluded; a range has no events without a time', async () => {
      expect(await rows({ from: ten + 20 * 60_000, to: ten + hour })).toEqual(['denied', 'write']);
      expect(await rows({ from: ten + hour })).toEqual(['quoted', 'lateRead']);
      expect(await rows({ to: ten + 1 })).toEqual(['first', 'twin']);
    });

    it('refuse unknown fields by name', async () => {
      await expect(page({ fields: ['eventNam'] })).rejects.toMatchObject({ code: 'kql/unknown-field' });
      await expect(page({ where: 'eventName : (' })).rejects.toMatchObject({ code: 'kql/syntax' });
    });
  });

  describe('filters', () => {
    it.each<[string, string[]]>([
      ['eventName : describe*', ['first', 'twin']],
      ['not eventName : describe*', ['denied', 'lastUntimed', 'lateRead', 'quoted', 'untimed', 'write']],
      ['readOnly : false and not errorCode : *', ['quoted', 'write']],
      ['outcome : denied or eventSource : s3*', ['denied', 'lateRead']],
      ['sourceIPAddress : 198.51.100.0/24', ['lateRead']],
      ['sourceIPAddress : "2001:db8:0::1"', ['write']],
      ['eventTime : 2026-05-01T10 and readOnly : true', ['first', 'twin']],
      ['eventTime : *', ['denied', 'first', 'lateRead', 'quoted', 'twin', 'write']],
      ['not eventTime : *', ['lastUntimed', 'untimed']],
      ['eventTime : (2026-05-01T11 or 2026-05-01T12)', ['lateRead', 'quoted']],
      ['resources.ARN : *ledger', ['lateRead', 'quoted']],
      ['resources.type : "AWS::S3::Object"', ['lateRead']],
      ['resources : { type : "AWS::S3::Bucket" and ARN : *may.csv }', []],
      ['resources : { type : "AWS::S3::Object" and ARN : *may.csv }', ['lateRead']],
      ['requestParameters.bucketName : ledger', ['lateRead']],
      ['requestParameters.BUCKETNAME : LEDGER', ['lateRead']],
      ['requestParameters.maxCount >= 3', ['write']],
      ['requestParameters : ops', ['write']],
      ['requestParameters.tags : { key : env and value : ops }', []],
      ['requestParameters : * and not readOnly : true', ['denied', 'quoted', 'write']],
      ['not requestParameters : *', ['first', 'lastUntimed', 'twin', 'untimed']],
      ['mallory', ['denied']],
      ['"effect\\":\\"allow"', ['quoted']],
      ['PassRole or eventName : CreateUser', ['denied', 'quoted']],
      [
        '(requestParameters.userName : mallory or eventName : RunInstances) and not (mallory and readOnly : true)',
        ['denied', 'write'],
      ],
      ['userIdentity.userName : ALICE and eventName : Untimed', ['untimed']],
      ['userIdentity : alice and eventName : Untimed', ['untimed']],
      ['severity : *', []],
    ])('%s', async (where, expected) => {
      expect(await finds(where)).toEqual(expected);
    });
  });

  describe('histograms', () => {
    it('count every event that has a time, and say how many have none', async () => {
      const answer = await histogram({ bucketMs: hour });
      expect(answer).toEqual({
        start: ten,
        bucketMs: hour,
        series: [{ key: '', counts: [4, 1, 1] }],
        untimed: 2,
        total: 8,
      });
    });

    it('split by a field: largest first, a missing value is the empty key, sums are the same', async () => {
      const answer = await histogram({ bucketMs: hour, split: 'errorCode' });
      expect(answer.series).toEqual([
        { key: '', counts: [3, 1, 1] },
        { key: 'AccessDenied', counts: [1, 0, 0] },
      ]);
    });

    it('split sums every series beyond the eighth as "other"', async () => {
      const many = await makeCase();
      await many.takeRecords(
        'many.json',
        Array.from({ length: 20 }, (_, index) => makeRecord({ eventName: `Call${index < 10 ? 0 : index}` })),
      );
      const answer = await many.opened.call('events.histogram', { split: 'eventName', bucketMs: hour });
      await many.remove();
      expect(answer.series.map((each) => [each.key, each.counts])).toEqual([
        ['Call0', [10]],
        ['Call10', [1]],
        ['Call11', [1]],
        ['Call12', [1]],
        ['Call13', [1]],
        ['Call14', [1]],
        ['Call15', [1]],
        ['other', [4]],
      ]);
    });

    it('are empty where nothing with a time is selected', async () => {
      expect(await histogram({ where: 'not eventTime : *' })).toMatchObject({ series: [], untimed: 2, total: 2 });
      expect(await histogram({ where: 'eventName : Nothing', split: 'outcome' })).toMatchObject({
        series: [],
        untimed: 0,
        total: 0,
      });
    });

    it('span the range that was asked for, empty buckets and all', async () => {
      const answer = await histogram({ from: ten - hour, to: ten + 4 * hour, bucketMs: hour });
      expect(answer.start).toBe(ten - hour);
      expect(answer.series[0]!.counts).toEqual([0, 4, 1, 1, 0]);
    });

    it('choose a readable width that needs no more buckets than asked for', async () => {
      const answer = await histogram({ buckets: 4 });
      expect(answer.bucketMs).toBe(hour);
      expect(answer.series[0]!.counts.length).toBeLessThanOrEqual(4);
    });
  });

  describe('facets', () => {
    it('list values by number, ties by name, and count events without a value', async () => {
      expect(await facet('eventSource', { limit: 2 })).toEqual({
        field: 'eventSource',
        values: [
          { value: 'ec2.amazonaws.com', count: 5 },
          { value: 'iam.amazonaws.com', count: 2 },
        ],
        distinct: 3,
        missing: 0,
        total: 8,
      });
      expect(await facet('errorCode')).toMatchObject({ values: [{ value: 'AccessDenied', count: 1 }], missing: 7 });
    });

    it('count an event once for each of its values', async () => {
      expect(await facet('resources.ARN')).toMatchObject({
        values: [
          { value: bucketArn, count: 2 },
          { value: objectArn, count: 1 },
        ],
        distinct: 2,
        missing: 6,
      });
    });

    it('read the original records for fields that have no column', async () => {
      expect(await facet('requestParameters.tags.value')).toMatchObject({
        values: [
          { value: 'ops', count: 1 },
          { value: 'test', count: 1 },
        ],
        distinct: 2,
        missing: 7,
        total: 8,
      });
    });

    it('follow the filter', async () => {
      expect(await facet('eventName', { where: 'readOnly : false' })).toMatchObject({ distinct: 3, total: 3 });
    });

    it('know booleans, outcomes, times and identities', async () => {
      expect((await facet('readOnly')).values).toEqual([
        { value: 'true', count: 5 },
        { value: 'false', count: 3 },
      ]);
      expect((await facet('outcome')).values).toEqual([
        { value: 'success', count: 7 },
        { value: 'denied', count: 1 },
      ]);
      expect((await facet('userIdentity.userName')).values).toEqual([{ value: 'alice', count: 8 }]);
      expect(await facet('eventTime')).toMatchObject({
        values: expect.arrayContaining([{ value: '2026-05-01T10:00:00Z', count: 2 }]),
        distinct: 5,
        missing: 2,
      });
    });
  });

  describe('counts', () => {
    it('by interval come in the order of time, events without a time first', async () => {
      expect(await test.opened.call('events.count', { by: ['outcome'], intervalMs: hour })).toEqual({
        groups: [
          { key: [null, 'success'], count: 2 },
          { key: ['2026-05-01T10:00:00Z', 'denied'], count: 1 },
          { key: ['2026-05-01T10:00:00Z', 'success'], count: 3 },
          { key: ['2026-05-01T11:00:00Z', 'success'], count: 1 },
          { key: ['2026-05-01T12:00:00Z', 'success'], count: 1 },
        ],
        total: 8,
        truncated: false,
      });
    });

    it('by several fields come largest first, and say when the list is cut', async () => {
      const answer = await test.opened.call('events.count', { by: ['eventSource', 'readOnly'], limit: 1 });
      expect(answer).toEqual({ groups: [{ key: ['ec2.amazonaws.com', 'true'], count: 4 }], total: 8, truncated: true });
    });
  });

  describe('ranks', () => {
    it('of an event under a filter, either way round', async () => {
      const id = await idOf('write');
      expect(await test.opened.call('events.rank', { id })).toEqual({ rank: 3, found: true });
      expect(await test.opened.call('events.rank', { id, sort: 'desc' })).toEqual({ rank: 2, found: true });
      expect(await test.opened.call('events.rank', { id, where: 'readOnly : false' })).toEqual({
        rank: 1,
        found: true,
      });
      expect(await test.opened.call('events.rank', { id, where: 'readOnly : true' })).toMatchObject({ found: false });
    });

    it('of a time: the first event at or after it', async () => {
      expect(await test.opened.call('events.rank', { time: ten + 30 * 60_000 })).toMatchObject({ rank: 3 });
      expect(await test.opened.call('events.rank', { time: ten - 1 })).toMatchObject({ rank: 0 });
    });

    it('of an event that is not there say so', async () => {
      expect(await test.opened.call('events.rank', { id: 999 })).toEqual({ rank: 0, found: false });
    });
  });

  describe('completion', () => {
    const offers = async (text: string): Promise<string[]> =>
      (await test.opened.call('events.complete', { text, cursor: text.length })).items.map((item) => item.text);

    it('offers values of the case that hold what was typed, those of most events first', async () => {
      expect(await offers('eventSource : ')).toEqual(
        expect.arrayContaining(['ec2.amazonaws.com', 'iam.amazonaws.com', 's3.amazonaws.com']),
      );
      expect((await offers('eventName : describe')).filter((text) => text.startsWith('Describe'))).toEqual([
        'DescribeInstances',
        'DescribeVolumes',
      ]);
      expect((await offers('resources.ARN : MAY')).join()).toContain('may.csv');
    });
  });

  describe('details', () => {
    it('give the record as it stands, its fields and its place', async () => {
      const detail = await test.opened.call('events.get', { id: await idOf('quoted') });
      expect(JSON.parse(detail.raw)).toEqual(records['quoted']);
      expect(detail.fields).toMatchObject({
        outcome: ['success'],
        eventName: ['PutUserPolicy'],
        'resources.ARN': [bucketArn],
        'requestParameters.policyDocument': ['{"Effect":"Allow","Action":"iam:PassRole"}'],
      });
      expect(detail).toMatchObject({
        eventID: records['quoted']!['eventID'],
        time: ten + hour,
        completeness: 'full',
        occurrences: [{ path: 'morning.json', record: 6, relation: 'indexed' }],
        conflicts: [],
        tags: [],
        notes: [],
      });
    });

    it('of an event that is not there fail by name', async () => {
      await expect(test.opened.call('events.get', { id: 999 })).rejects.toMatchObject({ code: 'events/not-found' });
    });
  });
});

describe('tags on a timeline', () => {
  let test: TestCase;

  beforeAll(async () => {
    test = await makeCase();
    await test.takeRecords('morning.json', Object.values(records));
  });
  afterAll(() => test.remove());

  const count = async (where: string): Promise<number> =>
    (await test.opened.call('events.page', { where, limit: 0 })).total;

  it('are put on by filter, found, shown on the page, counted, and taken back by undo', async () => {
    const change = await test.opened.call('tags.apply', {
      name: 'suspect',
      on: { filter: { where: 'readOnly : false' } },
    });
    expect(change.tagged).toBe(3);
    expect(await count('tag : suspect')).toBe(3);
    const batch = await test.opened.call('events.page', { where: 'eventName : CreateUser', fields: ['tag'] });
    expect(batch.columns['tag']).toEqual(['suspect']);
    expect(batch.tags).toEqual({ [batch.ids[0]!]: ['suspect'] });
    expect((await test.opened.call('events.facet', { field: 'tag' })).values).toEqual([{ value: 'suspect', count: 3 }]);
    const undone = await test.opened.call('tags.undo', { undo: change.undo });
    expect(undone.tagged).toBe(3);
    expect(await count('tag : *')).toBe(0);
    await test.opened.call('tags.undo', { undo: undone.undo });
    expect(await count('not tag : suspect')).toBe(5);
    await expect(test.opened.call('tags.undo', { undo: change.undo })).rejects.toMatchObject({
      code: 'findings/not-found',
    });
  });

  it('undo restores exactly what was: an event that had the tag before keeps it', async () => {
    const first = await test.opened.call('tags.apply', {
      name: 'seen',
      on: { filter: { where: 'eventName : DescribeInstances' } },
    });
    const second = await test.opened.call('tags.apply', {
      name: 'seen',
      on: { filter: { where: 'eventName : describe*' } },
    });
    expect([first.tagged, second.tagged]).toEqual([1, 1]);
    await test.opened.call('tags.undo', { undo: second.undo });
    expect(await count('tag : seen')).toBe(1);
  });

  it('survive another import', async () => {
    await test.takeRecords('afternoon.json', [makeRecord({ eventTime: '2026-05-01T09:00:00Z', eventName: 'Earlier' })]);
    expect(await count('tag : seen and eventName : DescribeInstances')).toBe(1);
    expect((await test.opened.call('events.page', { fields: ['eventName'] })).columns['eventName']![0]).toBe('Earlier');
  });

  it('notes are found by their text', async () => {
    const { ids } = await test.opened.call('events.page', { where: 'eventName : CreateUser' });
    await test.opened.call('notes.add', { event: ids[0]!, text: 'Mallory was never seen before' });
    expect(await count('note : never')).toBe(1);
    expect(await count('note : (always or forever)')).toBe(0);
    expect(await count('note : *')).toBe(1);
  });
});
