import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../../../renderer/query/shape.ts';

const column = (name: string, type: string) => ({ name, type });

describe('what can be drawn of a result', () => {
  it('is a line over time, apart by a column of few values', () => {
    const columns = [column('hour', 'TIMESTAMP'), column('outcome', 'VARCHAR'), column('events', 'BIGINT')];
    const rows = [
      ['2026-01-01T00:00:00Z', 'success', 3],
      ['2026-01-01T00:00:00Z', 'denied', 1],
      ['2026-01-01T01:00:00Z', 'success', 4],
    ];
    expect(shapeOf({ columns, rows })).toEqual({ kind: 'time', axis: 0, series: 1, measure: 2 });
    const once = rows.slice(1);
    expect(shapeOf({ columns, rows: once })?.series).toBeNull();
  });

  it('is bars where a text leads to a number; a time behind it is no axis', () => {
    const columns = [column('name', 'VARCHAR'), column('events', 'BIGINT'), column('first', 'TIMESTAMP')];
    const rows = [
      ['a', 3, '2026-01-01T00:00:00Z'],
      ['b', 1, '2026-01-01T00:00:00Z'],
    ];
    expect(shapeOf({ columns, rows })).toEqual({ kind: 'bars', axis: 0, series: null, measure: 1 });
  });

  it('is nothing for one row, or without a number', () => {
    const columns = [column('name', 'VARCHAR'), column('events', 'BIGINT')];
    expect(shapeOf({ columns, rows: [['a', 1]] })).toBeNull();
    expect(shapeOf({ columns: columns.slice(0, 1), rows: [['a'], ['b']] })).toBeNull();
  });
});
