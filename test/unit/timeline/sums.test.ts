import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSampleBundle } from '../../../electron/engine/index.ts';
import { shortestRun } from '../../../shared/contract/runs.ts';
import { makeCase, type TestCase } from '../../support/imported-case.ts';

describe('on the sample breach the counts of a filter add up', () => {
  let test: TestCase;

  beforeAll(async () => {
    test = await makeCase();
    const bundle = join(test.folder, 'bundle');
    mkdirSync(bundle);
    await writeSampleBundle(bundle, { backgroundEvents: 500 });
    await test.take(bundle);
    await test.opened.call('tags.apply', { name: 'odd', on: { filter: { where: 'not outcome : success' } } });
  });
  afterAll(() => test.remove());

  const filters = [
    {},
    { where: 'readOnly : true' },
    { where: 'not outcome : success and eventSource : *' },
    { where: 'requestParameters.roleName : *' },
    { where: 'eventName : Nothing' },
  ];

  it.each([
    'outcome',
    'readOnly',
    'verdict',
    'actor',
    'session',
    'origin',
    'eventCategory',
    'eventSource',
    'awsRegion',
    'recipientAccountId',
    'resources.type',
  ])('in a histogram split by %s', async (split) => {
    for (const filter of filters) {
      const whole = await test.opened.call('events.histogram', filter);
      const parts = await test.opened.call('events.histogram', { ...filter, split });
      expect(parts).toMatchObject({
        start: whole.start,
        bucketMs: whole.bucketMs,
        total: whole.total,
        untimed: whole.untimed,
      });
      const sums = (whole.series[0]?.counts ?? []).map((_, bucket) =>
        parts.series.reduce((sum, each) => sum + each.counts[bucket]!, 0),
      );
      expect(sums).toEqual(whole.series[0]?.counts ?? []);
      expect(parts.series.length).toBeLessThanOrEqual(8);
      expect(sums.reduce((sum, count) => sum + count, 0)).toBe(whole.total - whole.untimed);
    }
  });

  it.each([
    'eventName',
    'readOnly',
    'userIdentity.arn',
    'userIdentity.sessionContext.sessionIssuer.arn',
    'resources.ARN',
    'resources.type',
    'tag',
    'verdict',
    'eventTime',
    'file',
    'requestParameters.roleName',
  ])('in a facet by %s, and each value finds its events', async (field) => {
    for (const filter of filters) {
      const facet = await test.opened.call('events.facet', { ...filter, field, limit: 3 });
      const all = await test.opened.call('events.facet', { ...filter, field, limit: 100_000 });
      expect(facet.values).toEqual(all.values.slice(0, 3));
      expect([all.distinct, all.total]).toEqual([
        all.values.length,
        (await test.opened.call('events.page', { ...filter, limit: 0 })).total,
      ]);
      const counted = all.values.reduce((sum, each) => sum + each.count, 0);
      expect(counted + all.missing).toBeGreaterThanOrEqual(all.total);
      if (!['tag', 'resources.ARN', 'resources.type'].includes(field)) expect(counted + all.missing).toBe(all.total);
      for (const { value, count } of facet.values.filter((each) =>
        all.values.every((other) => other === each || other.value.toLowerCase() !== each.value.toLowerCase()),
      )) {
        const where = [filter.where === undefined ? null : `(${filter.where})`, `${field} : ${JSON.stringify(value)}`]
          .filter((part) => part !== null)
          .join(' and ');
        if (field !== 'eventTime')
          expect((await test.opened.call('events.page', { where, limit: 0 })).total, where).toBe(count);
      }
    }
  });

  it('in counts by several fields and intervals', async () => {
    for (const filter of filters) {
      const { groups, total } = await test.opened.call('events.count', {
        ...filter,
        by: ['eventName', 'actor', 'outcome'],
        intervalMs: 7_200_000,
      });
      expect(groups.reduce((sum, group) => sum + group.count, 0)).toBe(total);
      expect(new Set(groups.map((group) => JSON.stringify(group.key))).size).toBe(groups.length);
    }
  });

  it('in runs of read-only calls of one session, either way round', async () => {
    for (const sort of ['asc', 'desc'] as const) {
      const { columns, ids, total } = await test.opened.call('events.page', {
        sort,
        limit: 5000,
        fields: ['session', 'readOnly', 'eventTime'],
      });
      expect(ids.length).toBe(total);
      const kept: [number, number][] = [];
      let start = 0;
      const key = (row: number): string | null =>
        columns['eventTime']![row] !== null && columns['readOnly']![row] === 'true'
          ? (columns['session']![row] as string | null)
          : null;
      for (let row = 1; row <= ids.length; row++) {
        if (row < ids.length && key(row) === key(start)) continue;
        if (key(start) !== null && row - start >= shortestRun) kept.push([start, row - start]);
        start = row;
      }
      const runs = await test.opened.call('events.runs', { sort });
      expect([...runs.starts].map((each, index) => [each, runs.lengths[index]!])).toEqual(kept);
      expect(kept.length).toBeGreaterThan(0);
    }
  });
});
