import { describe, expect, it } from 'vitest';
import { makeCase, makeRecord } from '../../support/memory-case.ts';

const user = (name: string): object => ({
  type: 'IAMUser',
  userName: name,
  arn: `arn:aws:iam::111122223333:user/${name}`,
  accountId: '111122223333',
  principalId: `AIDAQEXAMPLE${name.toUpperCase()}`,
  accessKeyId: `AKIAQEXAMPLE${name.toUpperCase()}`,
});
const at = (day: number, name: string, more: object = {}): object =>
  makeRecord({ userIdentity: user(name), eventTime: `2026-05-${String(day).padStart(2, '0')}T08:00:00Z`, ...more });
const all = { sort: 'name', descending: false, offset: 0, limit: 100 } as const;

describe('what is new since the baseline', () => {
  const { actors } = makeCase([
    at(1, 'anna'),
    at(2, 'anna', { eventName: 'ListBuckets' }),
    at(3, 'bert', { awsRegion: 'eu-west-1' }),
    at(8, 'anna', { eventName: 'DeleteTrail', sourceIPAddress: '203.0.113.9', readOnly: false }),
    at(9, 'anna', { awsRegion: 'eu-west-1' }),
    at(11, 'carl', { userAgent: 'Pacu/1' }),
    at(12, 'anna', { eventTime: 'never' }),
  ]);

  it('marks actors with no event in the first half of the span and one after it', () => {
    const answer = actors.list({ ...all, kind: 'identity' }, null);
    expect(answer.baseline).toEqual({ from: Date.UTC(2026, 4, 1, 8), to: Date.UTC(2026, 4, 6, 8) });
    expect(answer.actors.map(({ name, isNew }) => [name, isNew])).toEqual([
      ['anna', false],
      ['bert', false],
      ['carl', true],
    ]);
    expect(actors.list({ ...all, kind: 'identity', newOnly: true }, null)).toMatchObject({ total: 1, events: 1 });
    expect(actors.list({ ...all, kind: 'ip', newOnly: true }, null).actors.map(({ name }) => name)).toEqual([
      '203.0.113.9',
    ]);
  });

  it('takes the window that the investigator chose', () => {
    const baseline = { from: Date.UTC(2026, 4, 3), to: Date.UTC(2026, 4, 5) };
    expect(
      actors.list({ ...all, kind: 'identity', baseline, newOnly: true }, null).actors.map(({ name }) => name),
    ).toEqual(['anna', 'carl']);
    expect(
      actors.list({ ...all, kind: 'identity', baseline: { from: 0, to: 1 } }, null).actors.every(({ isNew }) => isNew),
    ).toBe(true);
  });

  it('tells on a page what is new for the case, for the actor, and had by nobody else', () => {
    const { news, totals, baseline } = actors.profile('identity:AIDAQEXAMPLEANNA');
    expect(totals.news).toBe(news.length);
    expect(baseline).not.toBeNull();
    const of = (field: string, value: string) => news.find((each) => each.field === field && each.value === value);
    expect(of('eventName', 'DeleteTrail')).toMatchObject({
      count: 1,
      first: Date.UTC(2026, 4, 8, 8),
      inCase: true,
      forActor: false,
      onlyHere: true,
    });
    expect(of('sourceIPAddress', '203.0.113.9')).toMatchObject({ inCase: true, onlyHere: true });
    expect(of('awsRegion', 'eu-west-1')).toMatchObject({ inCase: false, forActor: true, onlyHere: false });
    expect(of('eventName', 'ListBuckets')).toMatchObject({ inCase: false, forActor: false, onlyHere: true });
    expect(of('eventName', 'GetCallerIdentity')).toBeUndefined();
    expect(news.some(({ field }) => field === 'actor')).toBe(false);
  });

  it('says nothing where no event has a time', () => {
    const untimed = makeCase([at(1, 'anna', { eventTime: 'never' })]).actors;
    expect(untimed.list({ ...all, kind: 'identity' }, null)).toMatchObject({
      baseline: null,
      actors: [{ isNew: false }],
    });
    expect(untimed.profile('identity:AIDAQEXAMPLEANNA')).toMatchObject({ news: [], span: null, activity: [] });
  });
});

describe('an actor page', () => {
  const bucket = { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::orders' };
  const records = [
    at(1, 'anna', { resources: [bucket] }),
    at(2, 'anna', {
      resources: [bucket, { type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::orders/1' }],
      readOnly: false,
      errorCode: 'AccessDenied',
    }),
    at(3, 'bert', {
      resources: [bucket],
      userAgent: '[aws-cli/2.26.2 md/awscrt#0.26 os/linux md/command#s3.ls]',
      tlsDetails: { tlsVersion: 'TLSv1.3' },
    }),
    at(4, 'anna', {
      userAgent: '[aws-cli/2.26.2 md/awscrt#0.26 os/linux md/command#s3.cp]',
      tlsDetails: { tlsVersion: 'TLSv1.3' },
    }),
  ];
  const { actors, store } = makeCase(records);

  it('tells who touched a bucket and who changed it', () => {
    const page = actors.profile('resource:arn:aws:s3:::orders');
    expect(page).toMatchObject({
      kind: 'resource',
      subkind: 'AWS::S3::Bucket',
      events: 3,
      writes: 1,
      denied: 1,
      where: 'resources.ARN : "arn:aws:s3:::orders"',
    });
    expect(page.counterparts.filter(({ kind }) => kind === 'identity').map(({ name, count }) => [name, count])).toEqual(
      [
        ['anna', 2],
        ['bert', 1],
      ],
    );
    expect(actors.profile('identity:AIDAQEXAMPLEANNA').resources).toEqual([
      {
        id: 'resource:arn:aws:s3:::orders',
        value: 'arn:aws:s3:::orders',
        type: 'AWS::S3::Bucket',
        count: 2,
        writes: 1,
      },
      {
        id: 'resource:arn:aws:s3:::orders/1',
        value: 'arn:aws:s3:::orders/1',
        type: 'AWS::S3::Object',
        count: 1,
        writes: 1,
      },
    ]);
    const row = actors.list({ ...all, kind: 'resource' }, null);
    expect(row).toMatchObject({ total: 3, events: store.count });
    expect(row.actors.map(({ name, events, keys }) => [name, events, keys])).toEqual([
      ['', 1, 1],
      ['arn:aws:s3:::orders', 3, 2],
      ['arn:aws:s3:::orders/1', 1, 1],
    ]);
  });

  it('links keys that were used with the same programs and TLS version, whatever the command', () => {
    const [chain] = actors.list({ ...all, kind: 'toolchain', text: 'TLSv1.3' }, null).actors;
    expect(chain).toMatchObject({ events: 2, keys: 2 });
    expect(actors.profile(chain!.id).counterparts.filter(({ kind }) => kind === 'key')).toHaveLength(2);
    const graph = actors.linkGraph({ id: chain!.id, depth: 1, perKind: 10, limit: 100 });
    expect(graph.nodes.filter(({ kind }) => kind === 'key')).toHaveLength(2);
    expect(graph.nodes[0]).toMatchObject({
      where: `toolchain : ${chain!.id.slice('toolchain:'.length)}`,
      expanded: true,
    });
  });

  it('tells tool chains apart by the cipher suite', () => {
    const suites = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_AES_128_GCM_SHA256'];
    const chains = makeCase(
      suites.map((cipherSuite, index) => at(index + 1, 'anna', { tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite } })),
    ).actors.list({ ...all, kind: 'toolchain' }, null).actors;
    expect(chains.map(({ events }) => events).sort()).toEqual([1, 2]);
    expect(chains.every(({ name }) => name.includes('TLS_AES_'))).toBe(true);
  });

  it('shows activity by outcome over the span, and cuts lists with their length said', () => {
    const page = actors.profile('identity:AIDAQEXAMPLEANNA', null, { limit: 1 });
    expect(
      page.activity.map(({ outcome, counts }) => [
        outcome,
        counts.length,
        counts.reduce((sum, count) => sum + count, 0),
      ]),
    ).toEqual([
      ['success', 120, 2],
      ['denied', 120, 1],
    ]);
    expect(page.resources).toHaveLength(1);
    expect(page.totals).toMatchObject({ resources: 2, sessions: 1, counterparts: 7 });
  });
});
