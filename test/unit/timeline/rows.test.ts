import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchOf, StreamParamsOf } from '../../../shared/contract/index.ts';
import { makeCase, makeRecord, type TestCase } from '../../support/imported-case.ts';

describe('rows in batches', () => {
  let test: TestCase;
  const count = 1200;

  beforeAll(async () => {
    test = await makeCase();
    await test.takeRecords(
      'rows.json',
      Array.from({ length: count }, (_, row) =>
        makeRecord({
          eventTime: new Date(Date.UTC(2026, 4, 1) + row * 1000).toISOString().replace('.000', ''),
          eventName: row % 3 === 0 ? 'AssumeRole' : 'GetObject',
          requestParameters: { n: row, filler: 'x'.repeat(5000) },
        }),
      ),
    );
  });
  afterAll(() => test.remove());

  const drawAll = async (params: StreamParamsOf<'events.rows'>) => {
    const stream = test.opened.stream('events.rows', params);
    const batches: BatchOf<'events.rows'>[] = [];
    for (;;) {
      const step = await stream.next();
      if (step.done === true) return { batches, result: step.value };
      batches.push(step.value);
    }
  };

  it('are the rows of the pages, all of them and in their order', async () => {
    const ask = {
      where: 'eventName : AssumeRole',
      sort: 'desc',
      fields: ['eventTime', 'requestParameters.n'],
    } as const;
    const { batches, result } = await drawAll({ ...ask, fields: [...ask.fields] });
    const page = await test.opened.call('events.page', { ...ask, fields: [...ask.fields], limit: 5000 });
    expect(batches.flatMap((batch) => batch.ids)).toEqual(page.ids);
    for (const name of ask.fields) expect(batches.flatMap((batch) => batch.columns[name]!)).toEqual(page.columns[name]);
    expect(result).toEqual({ total: 400, rows: 400, generation: page.generation });
  });

  it('are those at the ranks that are asked for', async () => {
    const { batches, result } = await drawAll({
      ranges: [
        [3, 5],
        [1190, 9999],
        [7, 6],
        [20_000, 20_001],
      ],
      fields: ['requestParameters.n'],
    });
    expect(batches.flatMap((batch) => batch.columns['requestParameters.n']!.map(Number))).toEqual([
      3, 4, 1190, 1191, 1192, 1193, 1194, 1195, 1196, 1197, 1198, 1199,
    ]);
    expect(result).toMatchObject({ total: count, rows: 12 });
  });

  it('bring the original records where they are asked for, in batches of about a megabyte', async () => {
    const { batches } = await drawAll({ fields: [], records: true });
    const { ids, records } = {
      ids: batches.flatMap((each) => each.ids),
      records: batches.flatMap((each) => each.records!),
    };
    expect(records).toEqual((await test.opened.call('events.raw', { ids })).records);
    const sizes = batches.map((each) => each.records!.join('').length);
    expect(Math.max(...sizes)).toBeLessThan(2 << 20);
    expect(batches.length).toBeGreaterThan(4);
  });

  it('end when nobody draws them any more, and when they are cancelled', async () => {
    for await (const batch of test.opened.stream('events.rows', {})) {
      expect(batch.offset).toBe(0);
      break;
    }
    const giveUp = new AbortController();
    const stream = test.opened.stream('events.rows', {}, { signal: giveUp.signal });
    await stream.next();
    giveUp.abort();
    await expect(stream.next()).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('say what is wrong with the question', async () => {
    await expect(test.opened.stream('events.rows', { where: 'eventNam : x' }).next()).rejects.toMatchObject({
      code: 'kql/unknown-field',
    });
    await expect(test.opened.stream('events.rows', { ranges: [[-1, 2]] }).next()).rejects.toMatchObject({
      code: 'contract/bad-request',
    });
  });
});
