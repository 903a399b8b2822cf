import { describe, expect, it } from 'vitest';
import { layOut, paintOrder, stateOf, ticksBetween } from '../../../../renderer/integrity/coverage-grid.ts';

const hour = 3_600_000;
const start = Date.UTC(2024, 4, 1);
const cell = (account: string, region: string, at: number, state: string) => ({
  account,
  region,
  start: start + at * hour,
  state,
  logs: 1,
  events: 2,
});

describe('layOut', () => {
  it('makes a row for each account and Region, over the whole span', () => {
    const grid = layOut(
      [cell('2', 'b', 5, 'failed'), cell('1', 'a', 1, 'gap'), cell('2', 'b', 3, 'verified-empty')],
      'hour',
    );
    expect(
      grid.rows.map((row) => [row.account, row.region, row.cells.map((entry) => (entry.start - start) / hour)]),
    ).toEqual([
      ['1', 'a', [1]],
      ['2', 'b', [3, 5]],
    ]);
    expect([(grid.start - start) / hour, (grid.end - start) / hour, grid.columns]).toEqual([1, 6, 5]);
    expect(grid.rows[1]!.at.get(start + 3 * hour)!.state).toBe('verified-empty');
  });

  it('is empty where there are no cells', () => {
    expect(layOut([], 'day')).toMatchObject({ rows: [], columns: 0, start: 0, end: 0 });
  });
});

describe('paintOrder', () => {
  it('puts the worst on top', () => {
    const states = ['failed', 'verified-empty', 'gap', 'something-new', 'verified-with-events'];
    expect(paintOrder(states.map((state) => cell('1', 'a', 0, state))).map((entry) => entry.state)).toEqual([
      'verified-empty',
      'verified-with-events',
      'something-new',
      'gap',
      'failed',
    ]);
  });

  it('never takes an unknown state for a proof', () => {
    expect(stateOf('verified-somehow')).toBe('other');
    expect(stateOf('verified-empty')).toBe('verified-empty');
  });
});

describe('ticksBetween', () => {
  it('keeps ticks apart and aligned in UTC', () => {
    const ticks = ticksBetween(start + 1, start + 48 * hour, 900);
    expect(ticks.length).toBeGreaterThan(2);
    expect(ticks.every((tick) => tick % (6 * hour) === 0)).toBe(true);
    expect(((ticks[1]! - ticks[0]!) / (48 * hour)) * 900).toBeGreaterThanOrEqual(92);
    expect(ticksBetween(start, start, 900)).toEqual([]);
  });
});
