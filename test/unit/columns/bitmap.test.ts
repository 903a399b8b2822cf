import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bitmap, bitmapOfValues } from '../../../electron/engine/columns/bitmap.ts';

/** A set of positions below a length, as the plain thing that a bitmap stands for. */
const sets = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 500, max: 2500 })).chain((length) =>
  fc.record({
    length: fc.constant(length),
    positions: fc.uniqueArray(fc.integer({ min: 0, max: Math.max(0, length - 1) }), {
      maxLength: length === 0 ? 0 : 200,
    }),
    others: fc.uniqueArray(fc.integer({ min: 0, max: Math.max(0, length - 1) }), { maxLength: length === 0 ? 0 : 200 }),
  }),
);

function bitmapOf(length: number, positions: number[]): Bitmap {
  const bitmap = new Bitmap(length);
  for (const position of positions) bitmap.set(position);
  return bitmap;
}

function positionsOf(bitmap: Bitmap): number[] {
  const positions: number[] = [];
  bitmap.forEach((position) => positions.push(position));
  return positions;
}

const ascending = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);

describe('a bitmap is a set of positions', () => {
  it('holds what was put in, in ascending order, and counts it', () => {
    fc.assert(
      fc.property(sets, ({ length, positions }) => {
        const bitmap = bitmapOf(length, positions);
        expect(positionsOf(bitmap)).toEqual(ascending(positions));
        expect(bitmap.count).toBe(positions.length);
        for (let position = 0; position < length; position++)
          expect(bitmap.has(position)).toBe(positions.includes(position));
      }),
    );
  });

  it('and, or, without and not are those of sets', () => {
    fc.assert(
      fc.property(sets, ({ length, positions, others }) => {
        const [left, right] = [new Set(positions), new Set(others)];
        const [a, b] = [bitmapOf(length, positions), bitmapOf(length, others)];
        expect(positionsOf(a.and(b))).toEqual(ascending(positions.filter((each) => right.has(each))));
        expect(positionsOf(a.or(b))).toEqual(ascending(new Set([...left, ...right])));
        expect(positionsOf(a.without(b))).toEqual(ascending(positions.filter((each) => !right.has(each))));
        expect(positionsOf(a.not())).toEqual(
          Array.from({ length }, (_, index) => index).filter((each) => !left.has(each)),
        );
        expect(a.not().count).toBe(length - positions.length);
        expect(positionsOf(a.not().not())).toEqual(positionsOf(a));
        expect(positionsOf(Bitmap.all(length).and(a))).toEqual(positionsOf(a));
      }),
    );
  });

  it('a range keeps what lies in [from, to)', () => {
    fc.assert(
      fc.property(
        sets,
        fc.integer({ min: -5, max: 310 }),
        fc.integer({ min: -5, max: 310 }),
        ({ length, positions }, from, to) => {
          expect(positionsOf(bitmapOf(length, positions).range(from, to))).toEqual(
            ascending(positions.filter((position) => position >= from && position < to)),
          );
        },
      ),
    );
  });

  it('rank and select are inverse to each other', () => {
    fc.assert(
      fc.property(sets, ({ length, positions }) => {
        const bitmap = bitmapOf(length, positions);
        ascending(positions).forEach((position, rank) => {
          expect(bitmap.select(rank)).toBe(position);
          expect(bitmap.rank(position)).toBe(rank);
        });
        expect(bitmap.select(positions.length)).toBe(-1);
        expect(bitmap.select(-1)).toBe(-1);
        expect(bitmap.rank(length)).toBe(positions.length);
        for (let position = 0; position <= length; position++)
          expect(bitmap.rank(position)).toBe(positions.filter((each) => each < position).length);
      }),
    );
  });

  it('a change after counting is counted', () => {
    const bitmap = bitmapOf(100, [3]);
    expect(bitmap.count).toBe(1);
    bitmap.set(70);
    expect(bitmap.count).toBe(2);
    expect(bitmap.select(1)).toBe(70);
  });

  it('a column of numbers becomes the positions whose number passes, and only candidates are looked at', () => {
    const columns = fc.oneof(
      fc.array(fc.nat(9), { maxLength: 200 }).map((values) => Uint8Array.from(values)),
      fc.array(fc.nat(9), { maxLength: 200 }).map((values) => Uint16Array.from(values)),
      fc.array(fc.nat(9), { maxLength: 200 }).map((values) => Uint32Array.from(values)),
    );
    fc.assert(
      fc.property(columns, fc.uniqueArray(fc.nat(9)), fc.func(fc.boolean()), (column, numbers, isCandidate) => {
        const passes = new Uint8Array(10);
        for (const number of numbers) passes[number] = 1;
        const expected = [...column.keys()].filter((position) => numbers.includes(column[position]!));
        expect(positionsOf(bitmapOfValues(column, passes))).toEqual(expected);
        const candidates = bitmapOf(
          column.length,
          [...column.keys()].filter((position) => isCandidate(position)),
        );
        expect(positionsOf(bitmapOfValues(column, passes, candidates))).toEqual(
          expected.filter((position) => candidates.has(position)),
        );
      }),
    );
  });
});
