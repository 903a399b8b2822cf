/** A stretch of buckets [from, to) of a histogram that stands out. */
export interface Stretch {
  kind: 'gap' | 'burst';
  from: number;
  to: number;
  events: number;
}

/** Shorter stretches without events are no news. */
const shortestGap = 3;
/** A gap is this many times as long as the stretches without events usually are. */
const gapFactor = 8;
/** A burst is this many times the usual bucket, and far outside of how much buckets usually differ. */
const burstFactor = 3;
const burstDeviations = 8;
/** Fewer events are no burst, however quiet it is around them. */
const smallestBurst = 20;
/** Fewer buckets with events tell nothing about what is usual. */
const fewestBuckets = 8;

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  return sorted.length === 0 ? 0 : sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const ascending = (a: number, b: number): number => a - b;

/**
 * Stretches that stand out in the counts of a histogram as it is drawn: between first and last event, those without events that are much longer than
 * usual, and those with far more than usual (median and median absolute deviation of the buckets that have events). A rule to look by, not a finding.
 */
export function findStretches(totals: readonly number[]): Stretch[] {
  const filled = totals.flatMap((count, bucket) => (count > 0 ? [bucket] : []));
  if (filled.length < fewestBuckets) return [];
  const empty = filled.slice(1).map((bucket, index) => bucket - filled[index]! - 1);
  const usualGap = median([...empty].sort(ascending));
  const counts = filled.map((bucket) => totals[bucket]!).sort(ascending);
  const usual = median(counts);
  const deviation = 1.4826 * median(counts.map((count) => Math.abs(count - usual)).sort(ascending));
  const most = Math.max(smallestBurst, burstFactor * usual, usual + burstDeviations * deviation);
  const found: Stretch[] = [];
  filled.forEach((bucket, index) => {
    const before = found.at(-1);
    if (index > 0 && empty[index - 1]! >= Math.max(shortestGap, gapFactor * Math.max(usualGap, 0.5)))
      found.push({ kind: 'gap', from: filled[index - 1]! + 1, to: bucket, events: 0 });
    if (totals[bucket]! < most) return;
    if (before?.kind === 'burst' && before.to === bucket) {
      before.to = bucket + 1;
      before.events += totals[bucket]!;
    } else found.push({ kind: 'burst', from: bucket, to: bucket + 1, events: totals[bucket]! });
  });
  return found;
}
