import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Gate } from '../../../electron/engine/console/gate.ts';

let gate: Gate;
beforeAll(async () => {
  gate = await Gate.open();
});
afterAll(() => gate.close());

const file = join(resolve(import.meta.dirname, '../../../..'), 'shared/data/query/gate.json');
const statements = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as { statements: { sql: string; expect: string; because: string }[] })
      .statements
  : [];

describe.skipIf(statements.length === 0)('the statements of the reference data', () => {
  it.each(statements.map(({ sql, expect: wanted, because }) => [sql, wanted, because]))(
    '%s: %s',
    async (sql, wanted, because) => {
      const verdict = await gate.judge(sql);
      expect(verdict.ok ? 'allowed' : 'refused', JSON.stringify(verdict)).toBe(wanted);
      if (verdict.ok) expect(verdict.admitted.repeatable).toBe(because !== 'not repeatable');
      else expect(verdict.refused.what).not.toBe('');
      const named = /^(?:table function|function|table) (.+)$/.exec(because)?.[1];
      if (named !== undefined && !verdict.ok) expect(verdict.refused.what.toLowerCase()).toContain(named.toLowerCase());
    },
  );
});

describe('the gate', () => {
  it('sees the names of WITH inside its own query only', async () => {
    const inside = await gate.judge('WITH "x.csv" AS (SELECT 1) SELECT * FROM "x.csv"');
    expect(inside.ok).toBe(true);
    const outside = await gate.judge(
      'SELECT * FROM (WITH "x.csv" AS (SELECT 1 AS a) SELECT * FROM "x.csv") AS q, \'x.csv\' AS r',
    );
    expect(outside).toEqual({ ok: false, refused: { code: 'table', what: 'x.csv', position: expect.any(Number) } });
  });

  it('tells a second statement from one that is no question', async () => {
    expect(await gate.judge('SELECT 1; DROP TABLE files')).toMatchObject({ refused: { code: 'several' } });
    expect(await gate.judge('DROP TABLE files')).toMatchObject({ refused: { code: 'statement', what: 'DROP' } });
  });

  it('says where a text cannot be parsed', async () => {
    const verdict = await gate.judge('SELECT eventName FROM events WERE 1 = 1');
    expect(verdict).toMatchObject({ ok: false, refused: { code: 'syntax', position: expect.any(Number) } });
  });

  it('knows whether rows have an order', async () => {
    const read = async (sql: string) => {
      const verdict = await gate.judge(sql);
      return verdict.ok ? verdict.admitted.ordered : verdict.refused;
    };
    expect(await read('SELECT eventName FROM events ORDER BY 1')).toBe(true);
    expect(await read('SELECT * FROM (SELECT eventName FROM events ORDER BY 1)')).toBe(false);
  });

  it('refuses what is too long or nested too deeply, and stays alive', async () => {
    expect(await gate.judge(`SELECT '${'x'.repeat(100_001)}'`)).toMatchObject({ refused: { code: 'size' } });
    const deep = await gate.judge(`SELECT ${'abs('.repeat(600)}1${')'.repeat(600)}`);
    expect(deep.ok).toBe(false);
    expect((await gate.judge('SELECT count(*) FROM events')).ok).toBe(true);
  });
});
