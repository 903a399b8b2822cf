import { beforeEach, expect, test } from 'vitest';
import { effectiveFilter, resetFilter, useFilter } from '../../../../renderer/shell/filter.ts';
import { kqlDiffers, kqlEquals } from '../../../../renderer/shell/kql-text.ts';
import { planKql } from '../../../../shared/kql/index.ts';

beforeEach(resetFilter);
const filter = () => effectiveFilter(useFilter.getState());

test('bar and enabled chips are joined, each in parentheses', () => {
  const { setWhere, addChip, toggleChip } = useFilter.getState();
  expect(filter()).toEqual({});
  setWhere(' a or b ');
  expect(filter()).toEqual({ where: 'a or b' });
  addChip('outcome : denied');
  expect(filter()).toEqual({ where: '(a or b) and (outcome : denied)' });
  toggleChip(0);
  expect(filter()).toEqual({ where: 'a or b' });
  addChip('outcome : denied');
  expect(filter().where).toContain('denied');
});

test('back and forward walk through the filters', () => {
  const { setRange, addChip, back, forward } = useFilter.getState();
  addChip('x');
  setRange(1, 2);
  back();
  expect(filter()).toEqual({ where: 'x' });
  back();
  back();
  expect(filter()).toEqual({});
  forward();
  forward();
  expect(filter()).toEqual({ where: 'x', from: 1, to: 2 });
});

test('a value of any kind makes a filter that reads', () => {
  for (const value of ['plain', 'a "quoted" \\ thing', 'or', '10.0.0.1', 'line\nbreak', '*', null, '']) {
    expect(planKql(kqlEquals('userAgent', value)).ok).toBe(true);
    expect(planKql(kqlDiffers('userAgent', value)).ok).toBe(true);
  }
  expect(kqlEquals('eventTime', Date.UTC(2024, 4, 1))).toContain('2024-05-01T00:00:00Z');
});
