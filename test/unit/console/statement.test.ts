import { describe, expect, it } from 'vitest';
import { prepareStatement } from '../../../electron/engine/console/statement.ts';

describe('a pasted text', () => {
  it.each([
    ['SELECT * FROM $EDS_ID', 'SELECT * FROM lake'],
    ['SELECT * FROM <EDS ID> WHERE x = 1', 'SELECT * FROM lake WHERE x = 1'],
    ['select a from 0a1b2c3d-0000-4000-8000-000000000002 as e', 'select a from lake as e'],
    ['SELECT * FROM cloudtrail_logs_my_trail', 'SELECT * FROM athena'],
    ['SELECT * FROM "default"."cloudtrail_logs_x"', 'SELECT * FROM athena'],
    ['SELECT * FROM cloudtrail_logs', 'SELECT * FROM cloudtrail_logs'],
    ["SELECT '<EDS ID>' FROM events -- FROM <x>", "SELECT '<EDS ID>' FROM events -- FROM <x>"],
    ['SELECT transform(a, x -> x + 1) FROM events;', 'SELECT list_transform(a, x -> x + 1) FROM events'],
    ["SELECT 'transform' FROM events", "SELECT 'transform' FROM events"],
  ])('%s', (text, sql) => {
    expect(prepareStatement(text).sql).toBe(sql);
  });

  it('tells its parameters, in whatever spelling they came', () => {
    const { sql, parameters } = prepareStatement(
      "SELECT a::text FROM events WHERE ip = :ip AND key = $key AND day > '${date_filter}' AND b = ':no' AND c = $key",
    );
    expect(parameters).toEqual(['ip', 'key', 'date_filter']);
    expect(sql).toBe(
      "SELECT a::text FROM events WHERE ip = $ip AND key = $key AND day > $date_filter AND b = ':no' AND c = $key",
    );
  });

  it('tells which name was read as which table', () => {
    expect(prepareStatement('SELECT 1 FROM <x> JOIN other ON true', { other: 'athena' }).replaced).toEqual([
      { name: '<x>', table: 'lake' },
      { name: 'other', table: 'athena' },
    ]);
  });
});
