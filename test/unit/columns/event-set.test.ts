import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bitmap } from '../../../electron/engine/columns/bitmap.ts';
import { EventSet } from '../../../electron/engine/columns/event-set.ts';

const LENGTH = 700;

/** Sets of every density, as lists and as bits. */
const sets = fc
  .tuple(fc.uniqueArray(fc.nat(LENGTH - 1), { maxLength: LENGTH }), fc.boolean())
  .map(([members, fromBits]): [Set<number>, EventSet] => {
    const sorted = members.sort((a, b) => a - b);
    if (!fromBits) return [new Set(sorted), EventSet.ofPositions(LENGTH, Uint32Array.from(sorted))];
    const bits = new Bitmap(LENGTH);
    for (const position of sorted) bits.set(position);
    return [new Set(sorted), EventSet.ofBits(bits)];
  });

function expectMembers(found: EventSet, wanted: Set<number>): void {
  const sorted = [...wanted].sort((a, b) => a - b);
  expect(found.count).toBe(sorted.length);
  expect([...found.toPositions()]).toEqual(sorted);
  const bits: number[] = [];
  found.toBitmap().forEach((position) => bits.push(position));
  expect(bits).toEqual(sorted);
}

describe('sets of events', () => {
  it('are sets, however they are kept', () => {
    fc.assert(
      fc.property(sets, sets, fc.nat(LENGTH - 1), ([a, left], [b, right], at) => {
        expectMembers(left, a);
        expectMembers(left.and(right), new Set([...a].filter((each) => b.has(each))));
        expectMembers(left.or(right), new Set([...a, ...b]));
        expectMembers(left.without(right), new Set([...a].filter((each) => !b.has(each))));
        expectMembers(
          left.filter((position) => position % 3 === 0),
          new Set([...a].filter((each) => each % 3 === 0)),
        );
        expect(left.has(at)).toBe(a.has(at));
      }),
      { numRuns: 200 },
    );
  });

  it('hold all or none', () => {
    expect(EventSet.all(LENGTH).count).toBe(LENGTH);
    expect(EventSet.none(LENGTH).count).toBe(0);
  });
});
