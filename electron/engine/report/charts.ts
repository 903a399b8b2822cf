import type { Block } from './blocks.ts';

type Histogram = Extract<Block, { kind: 'histogram' }>;

/** Bars of a histogram as stacked segments: for each bucket the running sums of its series, bottom first. */
export interface Stack {
  bucket: number;
  from: number;
  to: number;
  color: string;
}

export function stackSeries(histogram: Histogram): { stacks: Stack[]; buckets: number; highest: number } {
  const buckets = histogram.series.reduce((most, series) => Math.max(most, series.counts.length), 0);
  const tops = new Array<number>(buckets).fill(0);
  const stacks: Stack[] = [];
  for (const series of histogram.series) {
    series.counts.forEach((count, bucket) => {
      if (count <= 0) return;
      stacks.push({ bucket, from: tops[bucket]!, to: tops[bucket]! + count, color: series.color });
      tops[bucket]! += count;
    });
  }
  return { stacks, buckets, highest: tops.reduce((a, b) => Math.max(a, b), 0) };
}

/** Round numbers for an axis from 0 to at least `highest`: 1, 2 or 5 times a power of ten apart, at most five. */
export function axisSteps(highest: number): number[] {
  if (highest <= 0) return [0];
  let step = 10 ** Math.floor(Math.log10(highest));
  if (highest / step < 2.5) step /= 2;
  if (highest / step > 5) step *= 2;
  step = Math.max(1, Math.round(step));
  const steps: number[] = [];
  for (let value = 0; value <= highest; value += step) steps.push(value);
  return steps;
}

/** Neighbouring cells of the same state as one stretch. */
export function joinCells(cells: number[]): { from: number; length: number; state: number }[] {
  const stretches: { from: number; length: number; state: number }[] = [];
  cells.forEach((state, index) => {
    const last = stretches.at(-1);
    if (last && last.state === state) last.length += 1;
    else stretches.push({ from: index, length: 1, state });
  });
  return stretches;
}

/** Tick times of a histogram: its start, its end and three between. */
export function histogramTicks(histogram: Histogram, buckets: number): number[] {
  return [0, 0.25, 0.5, 0.75, 1].map((share) => histogram.start + Math.round(share * buckets) * histogram.bucketMs);
}
