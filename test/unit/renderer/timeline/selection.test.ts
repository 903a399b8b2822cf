import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import {
  clearSelection,
  contains,
  countRanks,
  normalise,
  selectAll,
  selectRow,
  useSelection,
  without,
} from '../../../../renderer/timeline/selection.ts';

beforeEach(clearSelection);
const ranges = () => useSelection.getState().ranges;

test('ranges say the same as the ranks they hold', () => {
  const range = fc.tuple(fc.nat(40), fc.nat(10)).map(([from, length]) => [from, from + length] as const);
  fc.assert(
    fc.property(fc.array(range, { maxLength: 8 }), range, (list, taken) => {
      const ranks = new Set(
        list.flatMap(([from, to]) => Array.from({ length: to - from }, (_, index) => from + index)),
      );
      const joined = normalise(list);
      expect(countRanks(joined)).toBe(ranks.size);
      const left = without(joined, taken);
      for (let rank = 0; rank < 60; rank += 1)
        expect(contains(left, rank)).toBe(ranks.has(rank) && !(rank >= taken[0] && rank < taken[1]));
    }),
  );
});

test('shift extends from the anchor, ctrl adds and takes away', () => {
  selectRow(5, 'one');
  selectRow(9, 'extend');
  expect(ranges()).toEqual([[5, 10]]);
  selectRow(2, 'extend');
  expect(ranges()).toEqual([[2, 6]]);
  selectRow(4, 'toggle');
  expect(ranges()).toEqual([
    [2, 4],
    [5, 6],
  ]);
  selectRow(4, 'toggle');
  expect(ranges()).toEqual([[2, 6]]);
  selectAll(10_000_000);
  expect(countRanks(ranges())).toBe(10_000_000);
});
