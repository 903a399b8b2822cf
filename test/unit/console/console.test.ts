import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { library } from '../../../electron/engine/console/library.ts';
import type { OpenCase } from '../../../electron/engine/index.ts';
import { filledCase, makeFolder } from '../../support/small-case.ts';

let opened: OpenCase;
let remove: () => void;
const cache = mkdtempSync(join(tmpdir(), 'trailcase-index-'));

beforeAll(async () => {
  process.env['TRAILCASE_CACHE'] = cache;
  const folder = makeFolder();
  remove = () => folder.remove();
  opened = await filledCase(join(folder.folder, 'case.trailcase'), folder.evidence);
});
afterAll(async () => {
  await opened.close();
  remove();
  rmSync(cache, { recursive: true, force: true });
  delete process.env['TRAILCASE_CACHE'];
});

const ask = (sql: string, more: object = {}) => opened.call('query.run', { sql, ...more });

describe('a query', () => {
  it('makes the index when it is missing, and again after it was dropped', async () => {
    expect((await opened.call('query.index', {})).state).toBe('missing');
    await ask('SELECT 1 AS one');
    expect(await opened.call('query.index', {})).toMatchObject({ state: 'ready', events: expect.any(Number) });
    await opened.call('query.index', { act: 'drop' });
    expect((await opened.call('query.index', { act: 'build' })).state).toBe('ready');
  });

  it('counts what the timeline counts, by every indexed field that both name alike', async () => {
    for (const name of [
      'eventName',
      'eventSource',
      'outcome',
      'actor',
      'sourceIPAddress',
      'awsRegion',
      'session',
      'origin',
      'file',
    ]) {
      const { values } = await opened.call('events.facet', { field: name, limit: 1000 });
      const { rows } = await ask(`SELECT ${name}, count(*) FROM events WHERE ${name} IS NOT NULL GROUP BY 1`);
      const wanted = values.map(({ value, count }) => [value, count]).sort();
      expect(rows.toSorted(), name).toEqual(wanted);
    }
  });

  it('keeps the order of the product, and walks from a row to its record', async () => {
    const { rows } = await ask('SELECT eventID, record, file, eventJson FROM events ORDER BY eventTime, file, record');
    const page = await opened.call('events.page', { fields: ['eventID'] });
    expect(rows.map(([id]) => id).toSorted()).toEqual((page.columns['eventID'] as string[]).toSorted());
    for (const [id, , , text] of rows) expect(JSON.parse(text as string)).toMatchObject({ eventID: id });
  });

  it('gives the same hash for the same rows, in order or as a multiset', async () => {
    const one = await ask('SELECT eventName FROM events ORDER BY eventName');
    const again = await ask('SELECT eventName FROM events  ORDER BY eventName');
    expect([one.ordered, one.resultSha256, one.rowCount]).toEqual([true, again.resultSha256, again.rowCount]);
    expect(one.sqlSha256).not.toBe(again.sqlSha256);
    const up = await ask('SELECT * FROM (SELECT eventName FROM events ORDER BY eventName)');
    const down = await ask('SELECT * FROM (SELECT eventName FROM events ORDER BY eventName DESC)');
    expect([up.ordered, up.resultSha256]).toEqual([false, down.resultSha256]);
  });

  it('binds its parameters and says which is missing', async () => {
    const found = await ask('SELECT count(*) FROM events WHERE eventName = $name', {
      parameters: { name: 'ListUsers' },
    });
    expect(found.rows).toEqual([[1]]);
    await expect(ask('SELECT count(*) FROM events WHERE eventName = :name')).rejects.toMatchObject({
      code: 'query/parameter',
    });
    const hostile = await ask('SELECT count(*) FROM events WHERE eventName = $name', {
      parameters: { name: "x' OR '1'='1" },
    });
    expect(hostile.rows).toEqual([[0]]);
  });

  it('gives no more rows than were asked for, and counts all', async () => {
    const result = await ask('SELECT * FROM range(5000) AS t(n) ORDER BY n', { maxRows: 10 });
    expect([result.rows.length, result.rowCount, result.truncated]).toEqual([10, 5000, true]);
  });

  it('sees tags as they are now', async () => {
    const before = await ask('SELECT tag, count(*) FROM event_tag GROUP BY 1');
    expect(before.rows).toEqual([]);
    await opened.call('tags.apply', { name: 'seen', on: { filter: { where: 'eventName : ListUsers' } } });
    expect((await ask('SELECT tag, count(*) FROM event_tag GROUP BY 1')).rows).toEqual([['seen', 1]]);
  });

  it('is stopped by its time and by its asker, and the next one runs', async () => {
    const endless = 'SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range + b.range = 7';
    await expect(ask(endless, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'query/timeout' });
    const abort = new AbortController();
    const running = opened.call('query.run', { sql: endless }, { signal: abort.signal });
    setTimeout(() => abort.abort(), 100);
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect((await ask('SELECT 1')).rows).toEqual([[1]]);
  });

  it('keeps whole numbers and times exact', async () => {
    const { rows } = await ask(
      "SELECT 9007199254740993::BIGINT, 12345678901234567890123::HUGEINT, TIMESTAMP '2026-05-12 06:01:00.25', NULL, [1, 2], {'a': 'b'}",
    );
    expect(rows).toEqual([
      ['9007199254740993', '12345678901234567890123', '2026-05-12T06:01:00.25Z', null, [1, 2], { a: 'b' }],
    ]);
  });

  it('tells where a name is wrong', async () => {
    await expect(ask('SELECT evntName FROM events')).rejects.toMatchObject({
      code: 'query/failed',
      message: expect.stringContaining('eventName'),
    });
  });
});

describe('the library', () => {
  it.each(library.map((question) => [question.id, question] as const))(
    '%s runs and has its columns',
    async (_, question) => {
      const parameters = Object.fromEntries(question.parameters.map(({ name, example }) => [name, example]));
      const { columns, ordered } = await ask(question.sql, { parameters });
      expect(columns.map(({ name }) => name)).toEqual(question.columns);
      if (!['overview-counts', 'event-record'].includes(question.id)) expect(ordered).toBe(true);
    },
  );
});

describe('the console of the window', () => {
  it('knows each table that a query may name, with its columns', async () => {
    const { tables, functions } = await opened.call('query.schema', {});
    expect(tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['events', 'lake', 'athena', 'files', 'sessions', 'actors', 'coverage']),
    );
    for (const { name, columns } of tables) {
      const { columns: given } = await ask(`SELECT * FROM ${name} LIMIT 0`);
      expect(
        columns.map((column) => column.name),
        name,
      ).toEqual(given.map((column) => column.name));
    }
    expect(functions).toContain('count');
    expect(functions).not.toContain('read_csv');
  });

  it('has the examiner log note a query with the hash of what it gave, once while nothing else was asked', async () => {
    const sql = 'SELECT count(*) FROM events WHERE eventName = $name';
    const asked = { note: true, parameters: { name: 'ConsoleLogin' } };
    const { resultSha256 } = await ask(sql, asked);
    await ask(sql, asked);
    await ask('SELECT 1');
    const { entries } = await opened.call('audit.list', { act: 'query.sql' });
    expect(entries.map(({ params, result }) => [params, result])).toEqual([
      [
        { sql, parameters: { name: 'ConsoleLogin' } },
        { rows: 1, resultSha256 },
      ],
    ]);
    expect((await opened.call('audit.verify', {})).intact).toBe(true);
  });

  it('keeps queries in the case under a name, with their author', async () => {
    await opened.call('queries.save', { name: 'b', sql: 'SELECT 2' });
    await opened.call('queries.save', { name: 'a', sql: 'SELECT $x', parameters: { x: '1' } });
    await opened.call('queries.save', { name: 'b', sql: 'SELECT 3' });
    const { queries } = await opened.call('queries.list', {});
    expect(queries.map(({ name, sql }) => [name, sql])).toEqual([
      ['a', 'SELECT $x'],
      ['b', 'SELECT 3'],
    ]);
    expect(queries[0]!.author).not.toBe('');
    await opened.call('queries.delete', { name: 'a' });
    await expect(opened.call('queries.delete', { name: 'a' })).rejects.toMatchObject({ code: 'findings/not-found' });
  });
});
