import fc from 'fast-check';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSampleBundle } from '../../../electron/engine/index.ts';
import type { Progress } from '../../../shared/contract/common.ts';
import { readAll } from './compare-filters.ts';
import { conditionOf, expectSameAtOnce, type ManyFinder, openForMany } from './compare-many.ts';
import { makeCase, makeRecord, type TestCase } from '../../support/imported-case.ts';

describe('on the sample breach, many plans asked at once find what each finds alone', () => {
  let test: TestCase;

  beforeAll(async () => {
    test = await makeCase();
    const bundle = join(test.folder, 'bundle');
    mkdirSync(bundle);
    await writeSampleBundle(bundle, { backgroundEvents: 700 });
    await test.take(bundle);
    await test.opened.call('tags.apply', { name: 'sts', on: { filter: { where: 'eventSource : sts*' } } });
  });
  afterAll(() => test.remove());

  it('for sets of filters made from its values', async () => {
    await expectSameAtOnce(test, { rounds: 12, plans: 40 });
  });
});

describe('many plans at once', () => {
  let test: TestCase;
  let finder: ManyFinder;

  beforeAll(async () => {
    test = await makeCase();
    for (let file = 0; file < 6; file++)
      await test.takeRecords(
        `many-${file}.json`,
        Array.from({ length: 50 }, (_, row) =>
          makeRecord({
            eventTime: new Date(Date.UTC(2026, 4, 1, file, row)).toISOString().replace('.000', ''),
            eventName: row % 5 === 0 ? 'AssumeRole' : 'GetObject',
            requestParameters: { n: file * 50 + row, key: row % 2 === 0 ? 'paired' : '\u212aelvin' },
            ...(row === 7 ? { userAgent: ['one', 'two'] } : {}),
          }),
        ),
      );
    finder = openForMany(test);
  });
  afterAll(async () => {
    await finder.close();
    await test.remove();
  });

  it('find what plain reading finds: columns, records, both, and members that the index cannot hold', async () => {
    const seen = await readAll(test.opened);
    const told: [string, (record: Record<string, unknown>) => boolean][] = [
      ['eventName : AssumeRole', (record) => record['eventName'] === 'AssumeRole'],
      ['requestParameters.key : paired', (record) => keyOf(record) === 'paired'],
      ['requestParameters.key : kelvin', (record) => keyOf(record) !== 'paired'],
      ['not requestParameters.key : paired', (record) => keyOf(record) !== 'paired'],
      ['userAgent : two', (record) => Array.isArray(record['userAgent'])],
      [
        'eventName : AssumeRole and requestParameters.key : paired',
        (record) => record['eventName'] === 'AssumeRole' && keyOf(record) === 'paired',
      ],
      [
        'eventName : AssumeRole or requestParameters.n < 9',
        (record) => record['eventName'] === 'AssumeRole' || numberOf(record) < 9,
      ],
      ['elvin and not userAgent : two', (record) => keyOf(record) !== 'paired' && !Array.isArray(record['userAgent'])],
      ['eventName : Nothing and elvin', () => false],
      ['*', () => true],
    ];
    const found = await finder.ids(told.map(([where]) => where));
    for (const [plan, [where, holds]] of told.entries())
      expect(found[plan], where).toEqual(
        seen
          .filter(({ record }) => holds(record))
          .map(({ id }) => id)
          .sort((a, b) => a - b),
      );
  });

  it('tests the texts of a field with any function, and takes sets that are known', async () => {
    const isTwo = {
      op: 'texts',
      field: 'eventName',
      test: (text: string) => text.startsWith('Assume'),
      record: conditionOf('eventName : AssumeRole'),
    } as const;
    const [texts, both, other] = await finder.select([
      isTwo,
      { op: 'and', nodes: [isTwo, { op: 'events', events: finder.range(0, 20) }] },
      {
        op: 'texts',
        field: 'requestParameters.key',
        test: () => false,
        record: conditionOf('requestParameters.key : paired'),
      },
    ]);
    expect(texts!.count).toBe(60);
    expect(both!.count).toBe(4);
    expect(other!.count).toBe(150);
  });

  it('tell plans that need no record first, and count their way', async () => {
    const order: number[] = [];
    const progress: Progress[] = [];
    await finder.selectFilters(['paired', 'eventTime < "2026-05-01T01"', 'not outcome : success'], {
      onFound: (plan) => order.push(plan),
      onProgress: (each) => progress.push(each),
    });
    expect(order).toEqual([1, 2, 0]);
    expect(progress.at(-1)).toMatchObject({ phase: 'search', done: 6, total: 6 });
  });

  it('stop when they are cancelled, and what was found stands', async () => {
    const giveUp = new AbortController();
    const kept: number[] = [];
    const asked = finder.selectFilters(['eventTime < "2026-05-01T01"', 'paired'], {
      signal: giveUp.signal,
      onFound: (plan, events) => {
        kept.push(plan, events.count);
        giveUp.abort();
      },
    });
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    expect(kept).toEqual([0, 50]);
  });

  it('let a search go first that somebody looks at, and then go on', async () => {
    const ended: string[] = [];
    const many = finder.selectFilters(['paired', 'elvin', 'requestParameters.n > 7']).then((found) => {
      ended.push('many');
      return found.map((events) => events.count);
    });
    const one = finder.countOne('requestParameters.n : 12').then((count) => {
      ended.push('one');
      return count;
    });
    expect(await one).toBe(1);
    expect(await many).toEqual([150, 150, 292]);
    expect(ended).toEqual(['one', 'many']);
  });

  it('give each plan its own answer however often it is asked', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('paired', 'elvin', '*', 'not paired'), { maxLength: 30 }),
        async (filters) => {
          const found = await finder.ids(filters);
          expect(found.map((ids) => ids.length)).toEqual(filters.map((each) => (each === '*' ? 300 : 150)));
        },
      ),
      { numRuns: 10 },
    );
  });
});

function keyOf(record: Record<string, unknown>): unknown {
  return (record['requestParameters'] as { key: unknown }).key;
}

function numberOf(record: Record<string, unknown>): number {
  return (record['requestParameters'] as { n: number }).n;
}
