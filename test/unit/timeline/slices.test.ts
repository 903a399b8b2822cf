import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bitmap } from '../../../electron/engine/columns/bitmap.ts';
import type { FileLayout } from '../../../electron/engine/timeline/search/file-layout.ts';
import { FileSlices } from '../../../electron/engine/timeline/search/slices.ts';

/** Events of files one after the other, in an order of time that goes through the files by turns. */
function makeEvents(sizes: number[]): { files: Uint16Array; ids: Uint32Array; layout: FileLayout } {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const layout = {
    counts: new Uint32Array(sizes.length),
    firsts: new Uint32Array(sizes.length).fill(0xffffffff),
    lasts: new Uint32Array(sizes.length),
  };
  const next: number[] = [];
  let id = 1;
  sizes.forEach((size, file) => {
    layout.counts[file] = size;
    next.push(id);
    if (size > 0) layout.firsts[file] = id;
    id += size;
    if (size > 0) layout.lasts[file] = id - 1;
  });
  const files = new Uint16Array(total);
  const ids = new Uint32Array(total);
  for (let position = 0, turn = 0; position < total; turn++) {
    const file = turn % sizes.length;
    for (let each = 0; each < 3 && sizes[file]! > 0 && next[file]! <= layout.lasts[file]!; each++, position++) {
      files[position] = file;
      ids[position] = next[file]!++;
    }
  }
  return { files, ids, layout };
}

describe('slices of a search', () => {
  const sizes = fc
    .array(fc.oneof(fc.nat(30), fc.integer({ min: 4000, max: 13_000 })), { minLength: 1, maxLength: 6 })
    .filter((list) => list.some((size) => size > 0));

  it('hold every event to look at once, in the order in which the search comes upon them', () => {
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 1, max: 5000 }),
        fc.constantFrom('asc' as const, 'desc' as const),
        (list, step, sort) => {
          const { files, ids, layout } = makeEvents(list);
          const uncertain = new Bitmap(files.length);
          for (let position = 0; position < files.length; position += step) uncertain.set(position);
          const slices = new FileSlices(files, ids, layout, uncertain, sort);
          while (!slices.isComplete) slices.findMore();
          const holding = new Map<number, number[]>();
          uncertain.forEach((position) => {
            const inside = slices.found.flatMap((slice, index) =>
              slice.file === files[position] && slice.first <= ids[position]! && ids[position]! <= slice.last
                ? [index]
                : [],
            );
            expect(inside.length).toBe(1);
            holding.set(inside[0]!, [...(holding.get(inside[0]!) ?? []), position]);
          });
          expect(holding.size).toBe(slices.found.length);
          expect(slices.total).toBe(slices.found.length);
          slices.found.forEach((slice, index) =>
            expect(slice.edge).toBe(
              sort === 'asc' ? Math.min(...holding.get(index)!) : Math.max(...holding.get(index)!),
            ),
          );
          const edges = slices.found.map((slice) => slice.edge);
          expect(edges).toEqual([...edges].sort((a, b) => (sort === 'asc' ? a - b : b - a)));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are found slice by slice, the same as at once', () => {
    const { files, ids, layout } = makeEvents([700_000, 5, 600_000, 9000]);
    for (const sort of ['asc', 'desc'] as const) {
      const slices = new FileSlices(files, ids, layout, Bitmap.all(files.length), sort);
      slices.findMore();
      const early = slices.found.length;
      expect(slices.isComplete).toBe(false);
      expect(slices.total).toBeGreaterThanOrEqual(early);
      while (!slices.isComplete) slices.findMore();
      expect(slices.found.length).toBeGreaterThan(early);
      expect(slices.found.length).toBe(Math.ceil(700_000 / 4096) + 1 + Math.ceil(600_000 / 4096) + 3);
    }
  });
});
