import { describe, expect, it } from 'vitest';
import { findStretches } from '../../../../renderer/timeline/gaps-bursts.ts';

const steady = (length: number, value = 10): number[] => Array.from({ length }, (_, index) => value + (index % 3));

describe('what stands out in a histogram', () => {
  it('is nothing where all is as usual', () => {
    expect(findStretches(steady(60))).toEqual([]);
    expect(findStretches([])).toEqual([]);
    expect(findStretches([0, 0, 900, 0, 1])).toEqual([]);
  });

  it('is a stretch with far more events, joined over neighbouring buckets', () => {
    const totals = [...steady(20), 200, 300, ...steady(20)];
    expect(findStretches(totals)).toEqual([{ kind: 'burst', from: 20, to: 22, events: 500 }]);
  });

  it('is a stretch without events, much longer than those usual here', () => {
    expect(findStretches([...steady(20), ...Array<number>(6).fill(0), ...steady(20)])).toEqual([
      { kind: 'gap', from: 20, to: 26, events: 0 },
    ]);
    const sparse = Array.from({ length: 200 }, (_, index) => (index % 8 === 0 ? 5 : 0));
    expect(findStretches(sparse)).toEqual([]);
  });

  it('is not the quiet before the first and after the last event', () => {
    expect(findStretches([...Array<number>(50).fill(0), ...steady(30), ...Array<number>(50).fill(0)])).toEqual([]);
  });
});
