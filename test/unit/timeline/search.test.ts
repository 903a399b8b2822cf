import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Progress } from '../../../shared/contract/common.ts';
import { makeCase, makeRecord, type TestCase } from '../../support/imported-case.ts';

describe('a search of original records', () => {
  let test: TestCase;
  /** Records as they are written, each with a name of its own. */
  const written: Record<string, string> = {
    plain: '"requestParameters":{"roleName":"Admin"}',
    escapedValue: '"requestParameters":{"roleName":"\\u0041dmin"}',
    escapedKey: '"requestParameters":{"r\\u006fleName":"Admin"}',
    otherCase: '"requestParameters":{"ROLENAME":"ADMIN"}',
    kelvin: '"requestParameters":{"roleName":"\u212aey"}',
    number: '"requestParameters":{"maxItems":1e2}',
    fraction: '"requestParameters":{"maxItems":100.0}',
    inList: '"requestParameters":{"roles":[{"roleName":["x","admin"]}]}',
    elsewhere: '"requestParameters":{"note":"roleName Admin"}',
    slashes: '"requestParameters":{"path":"a\\/b\\/Report.csv"}',
    broken: '"requestParameters":null',
  };

  beforeAll(async () => {
    test = await makeCase();
    const records = Object.entries(written).map(([name, member]) =>
      JSON.stringify(makeRecord({ eventName: name, requestParameters: undefined })).replace(/\}$/, `,${member}}`),
    );
    writeFileSync(join(test.folder, 'written.json'), `{"Records":[${records.join(',')}]}`);
    await test.take(join(test.folder, 'written.json'));
  });
  afterAll(() => test.remove());

  const finds = async (where: string): Promise<string[]> =>
    (await test.opened.call('events.page', { where, fields: ['eventName'] })).columns['eventName']!.map(String).sort();

  it.each<[string, string[]]>([
    ['requestParameters.roleName : admin', ['escapedKey', 'escapedValue', 'otherCase', 'plain']],
    ['requestParameters.roleName : key', ['kelvin']],
    ['requestParameters.roleName : k*', ['kelvin']],
    ['requestParameters.roles.roleName : ADMIN', ['inList']],
    ['requestParameters.maxItems : 100', ['fraction', 'number']],
    ['requestParameters.maxItems : 1*', ['fraction', 'number']],
    ['requestParameters.maxItems > 99.5', ['fraction', 'number']],
    ['requestParameters.path : "a/b/report.csv"', ['slashes']],
    ['"a/b/report"', ['slashes']],
    ['requestParameters.note : (x* or *admin)', ['elsewhere']],
    ['requestParameters : admin', ['escapedKey', 'escapedValue', 'inList', 'otherCase', 'plain']],
    ['requestParameters : { roleName : admin }', ['escapedKey', 'escapedValue', 'otherCase', 'plain']],
    ['not requestParameters : *', ['broken']],
    ['1e2', ['number']],
  ])('finds values however they are written: %s', async (where, expected) => {
    expect(await finds(where)).toEqual(expected);
  });
});

describe('a long search', () => {
  let test: TestCase;
  const files = 300;

  beforeAll(async () => {
    test = await makeCase();
    for (let file = 0; file < files; file++) {
      const records = Array.from({ length: 40 }, (_, row) =>
        makeRecord({
          eventTime: new Date(Date.UTC(2026, 4, 1) + (file * 40 + row) * 1000).toISOString().replace('.000', ''),
          requestParameters: { n: file * 40 + row, kind: row % 2 === 0 ? 'even' : 'odd' },
        }),
      );
      writeFileSync(
        join(test.folder, `part-${String(file).padStart(3, '0')}.json`),
        JSON.stringify({ Records: records }),
      );
    }
    const paths = Array.from({ length: files }, (_, file) =>
      join(test.folder, `part-${String(file).padStart(3, '0')}.json`),
    );
    await test.take(...paths);
  });
  afterAll(() => test.remove());

  const total = files * 40;

  it('tells its progress, never backwards, up to the end', async () => {
    const told: Progress[] = [];
    const page = await test.opened.call(
      'events.page',
      { where: 'requestParameters.kind : even', limit: 0 },
      { onProgress: (progress) => told.push(progress) },
    );
    expect(page.total).toBe(total / 2);
    expect(told.length).toBeGreaterThan(0);
    expect(told.at(-1)).toMatchObject({ phase: 'search', done: files, total: files, events: total / 2 });
    told.forEach((progress, index) => expect(progress.done).toBeGreaterThanOrEqual(told[index - 1]?.done ?? 0));
  });

  it('answers a page as soon as it is certain, and the whole later', async () => {
    for (const sort of ['asc', 'desc'] as const) {
      const where = `requestParameters.kind : odd and not requestParameters.n : ${sort === 'asc' ? -1 : -2}`;
      const early = await test.opened.call('events.page', {
        where,
        sort,
        limit: 20,
        partial: true,
        fields: ['requestParameters.n'],
      });
      const whole = await test.opened.call('events.page', { where, sort, limit: 20, fields: ['requestParameters.n'] });
      expect(whole.total).toBe(total / 2);
      expect(whole.complete).toBeUndefined();
      expect(early.total).toBeLessThanOrEqual(whole.total);
      expect(early.ids).toEqual(whole.ids.slice(0, early.ids.length));
      const again = await test.opened.call('events.page', { where, sort, limit: 20, partial: true });
      expect(again).toMatchObject({ total: total / 2, ids: whole.ids });
    }
  });

  it('is shared by all who ask the same meanwhile', async () => {
    const where = 'requestParameters.n >= 6000';
    const [page, histogram, facet] = await Promise.all([
      test.opened.call('events.page', { where, limit: 1, fields: ['requestParameters.n'] }),
      test.opened.call('events.histogram', { where }),
      test.opened.call('events.facet', { where, field: 'eventName' }),
    ]);
    expect([page.total, histogram.total, facet.total]).toEqual([total - 6000, total - 6000, total - 6000]);
    expect(page.columns['requestParameters.n']).toEqual(['6000']);
  });

  it('stops when it is cancelled, harms nobody else, and can be asked again', async () => {
    const where = 'requestParameters.n < 1000';
    const cancel = new AbortController();
    const cancelled = test.opened.call('events.page', { where, limit: 0 }, { signal: cancel.signal });
    const other = test.opened.call('events.page', { where: 'requestParameters.n < 10', limit: 0 });
    cancel.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect((await other).total).toBe(10);
    expect((await test.opened.call('events.page', { where, limit: 0 })).total).toBe(1000);
  });

  it('given up while only a part was asked for, stops soon, and one that is asked for again goes on', async () => {
    const cancel = new AbortController();
    const where = 'requestParameters.n > 3 and requestParameters.kind : odd';
    const part = test.opened.call('events.page', { where, limit: 5000, partial: true }, { signal: cancel.signal });
    cancel.abort();
    await part.catch((cause: { code: string }) => expect(cause.code).toBe('cancelled'));
    const again = await test.opened.call('events.page', { where, limit: 1 });
    expect(again.total).toBe(total / 2 - 2);
  });

  it('one asker that leaves does not take the search from another', async () => {
    const where = 'requestParameters.n > 11000';
    const cancel = new AbortController();
    const leaving = test.opened.call('events.page', { where, limit: 0 }, { signal: cancel.signal });
    const staying = test.opened.call('events.page', { where, limit: 0 });
    cancel.abort();
    await expect(leaving).rejects.toMatchObject({ code: 'cancelled' });
    expect((await staying).total).toBe(total - 11_001);
  });

  it('counts values that no column has, and adds up', async () => {
    const facet = await test.opened.call('events.facet', {
      field: 'requestParameters.kind',
      where: 'requestParameters.n < 9',
    });
    expect(facet).toEqual({
      field: 'requestParameters.kind',
      values: [
        { value: 'even', count: 5 },
        { value: 'odd', count: 4 },
      ],
      distinct: 2,
      missing: 0,
      total: 9,
    });
  });

  it('only looks at events that other conditions leave open', async () => {
    const told: Progress[] = [];
    const page = await test.opened.call(
      'events.page',
      { where: 'eventTime < 2026-05-01T00:01 and requestParameters.kind : even', limit: 0 },
      { onProgress: (progress) => told.push(progress) },
    );
    expect(page.total).toBe(30);
    expect(told.at(-1)!.total).toBe(2);
  });
});
