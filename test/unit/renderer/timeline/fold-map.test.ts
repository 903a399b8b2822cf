import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FoldMap, runHolding } from '../../../../renderer/timeline/fold-map.ts';

/** Runs without overlap among `total` rows, some of them opened. */
const layouts = fc
  .array(fc.record({ gap: fc.nat(4), length: fc.integer({ min: 2, max: 6 }), open: fc.boolean() }), { maxLength: 12 })
  .map((parts) => {
    const starts: number[] = [];
    const lengths: number[] = [];
    const opened = new Set<number>();
    let at = 0;
    for (const { gap, length, open } of parts) {
      at += gap;
      starts.push(at);
      lengths.push(length);
      if (open) opened.add(at);
      at += length;
    }
    return { total: at + 3, runs: { starts, lengths }, opened };
  });

describe('the lines of a folded grid', () => {
  it('name every row exactly once, folded or not', () => {
    fc.assert(
      fc.property(layouts, ({ total, runs, opened }) => {
        const map = new FoldMap(total, runs, opened);
        const ranks: number[] = [];
        for (let line = 0; line < map.lines; line += 1) {
          const rank = map.rankAt(line);
          const run = map.runAt(rank);
          for (let index = 0; index < (run?.length ?? 1); index += 1) {
            expect(map.lineAt(rank + index)).toBe(line);
            ranks.push(rank + index);
          }
        }
        expect(ranks).toEqual(Array.from({ length: total }, (_, rank) => rank));
        expect(map.lines + map.hidden).toBe(total);
        expect(map.folded).toBe(runs.starts.length - opened.size);
      }),
    );
  });

  it('are the rows where nothing is folded', () => {
    const map = new FoldMap(10, null);
    expect([map.lines, map.rankAt(7), map.lineAt(7), map.runAt(7), map.hidden]).toEqual([10, 7, 7, null, 0]);
  });

  it('keep an unfolded run known', () => {
    const runs = { starts: [2], lengths: [4] };
    expect(new FoldMap(10, runs, new Set([2])).runAt(3)).toBeNull();
    expect(runHolding(runs, 3)).toEqual({ start: 2, length: 4 });
    expect([runHolding(runs, 1), runHolding(runs, 6)]).toEqual([null, null]);
  });
});
