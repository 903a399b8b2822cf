import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortByTime } from '../../../electron/engine/columns/time-order.ts';

const day = 86_400_000;

/** The plain thing: a comparing sort, equal times in the order given, untimed last. */
function sortPlainly(times: number[]): number[] {
  const key = (index: number): number => (Number.isNaN(times[index]!) ? Number.POSITIVE_INFINITY : times[index]!);
  return [...times.keys()].sort((a, b) => (key(a) === key(b) ? a - b : key(a) < key(b) ? -1 : 1));
}

describe('events are put in the order of time', () => {
  const within = (spanDays: number): fc.Arbitrary<number[]> =>
    fc.array(
      fc.oneof(
        { weight: 1, arbitrary: fc.constant(Number.NaN) },
        { weight: 8, arbitrary: fc.nat(spanDays * day).map((offset) => Date.UTC(2020, 0) + offset) },
        { weight: 3, arbitrary: fc.constantFrom(Date.UTC(2020, 0), Date.UTC(2020, 0) + 1000) },
      ),
      { maxLength: 100 },
    );

  it.each([
    ['within a minute', 1 / 1440],
    ['within 49 days, where two digits suffice', 49],
    ['over 30 years, where they do not', 365 * 30],
  ])('%s: stable, untimed last', (_, days) => {
    fc.assert(
      fc.property(within(Math.max(1, Math.ceil(days))), (times) => {
        expect([...sortByTime(Float64Array.from(times))]).toEqual(sortPlainly(times));
      }),
    );
  });

  it('times in order keep their order, with and without untimed ones behind', () => {
    expect([...sortByTime(Float64Array.of(5, 5, 7, Number.NaN, Number.NaN))]).toEqual([0, 1, 2, 3, 4]);
    expect([...sortByTime(Float64Array.of(5, Number.NaN, 7))]).toEqual([0, 2, 1]);
  });

  it('no events and only untimed events are in order', () => {
    expect([...sortByTime(new Float64Array(0))]).toEqual([]);
    expect([...sortByTime(Float64Array.of(Number.NaN, Number.NaN))]).toEqual([0, 1]);
  });

  it('the first and the last time that a case admits lie apart correctly', () => {
    expect([...sortByTime(Float64Array.of(7_258_118_399_999, Number.NaN, 0, 7_258_118_399_998))]).toEqual([2, 3, 0, 1]);
  });
});
