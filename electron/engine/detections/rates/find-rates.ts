import { termNumber, type TermName } from '../../../../shared/fields/index.ts';
import { flags } from '../../events/terms.ts';
import type { CaseSource } from '../columns/case-source.ts';
import { burstProbability, rateProbability, rejectedBy } from './statistics.ts';

/** A stretch of time in which one call came out of proportion. */
interface RateEpisode {
  kind: 'call' | 'error';
  account: string;
  region: string;
  eventSource: string;
  eventName: string;
  /** Of error rates. */
  errorCode: string | null;
  /** Milliseconds UTC, bins of five minutes. */
  from: number;
  to: number;
  positions: number[];
  /** Calls a minute in the episode and before it. */
  rate: number;
  baseline: number;
  baselineCount: number;
  baselineMinutes: number;
  /** Smallest of its bins: the largest of the three tests in each. */
  p: number;
  /** Less than seven days were there before it. */
  isShort: boolean;
}

export interface RateResult {
  episodes: RateEpisode[];
  /** Series looked at; bins tested, and bins that could not be for want of a day before them. */
  series: number;
  tested: number;
  untested: number;
}

const BIN = 5 * 60_000;
const DAY = 86_400_000;
const Q = 0.01;
const SILENCE = DAY;

interface Bin {
  index: number;
  positions: number[];
}

interface Candidate {
  series: Series;
  bin: number;
  count: number;
  p: number;
  n: number;
  minutes: number;
}

interface Series {
  key: string[];
  kind: 'call' | 'error';
  bins: Bin[];
  coverage: Coverage;
}

/** When an account and Region have logs: from the first event to the last, but for days of silence. */
class Coverage {
  readonly spans: [number, number][] = [];

  add(time: number): void {
    const last = this.spans.at(-1);
    if (last === undefined || time - last[1] > SILENCE) this.spans.push([time, time]);
    else last[1] = time;
  }

  /** Minutes covered in [from, to). */
  minutes(from: number, to: number): number {
    let sum = 0;
    for (const [start, end] of this.spans) sum += Math.max(0, Math.min(end, to) - Math.max(start, from));
    return sum / 60_000;
  }
}

/**
 * Looks for call rates and error rates out of proportion, per account, Region and call, against the seven days before: what CloudTrail Insights does with a model
 * that is not published. Summaries and data events are left out.
 */
export function findRates(source: CaseSource): RateResult {
  const { series } = gather(source);
  const candidates: Candidate[] = [];
  let [tested, untested] = [0, 0];
  for (const each of series.values()) {
    const made = testSeries(each);
    tested += made.tested;
    untested += made.untested;
    candidates.push(...made.candidates);
  }
  candidates.sort((a, b) => a.p - b.p);
  const rejected = rejectedBy(
    candidates.map(({ p }) => p),
    Math.max(1, tested),
    Q,
  );
  return { episodes: joinBins(candidates.slice(0, rejected)), series: series.size, tested, untested };
}

function gather(source: CaseSource): { series: Map<string, Series> } {
  const { store } = source;
  const columnOf = (name: string): ArrayLike<number> => store.column(name);
  const [recipient, region, service] = [columnOf('recipient'), columnOf('region'), columnOf('source')] as const;
  const [name, error, type] = [columnOf('name'), columnOf('error_code'), columnOf('type')] as const;
  const textsOf = (name: TermName): readonly string[] => store.dictionary(termNumber(name));
  const [accounts, regions, services] = [
    textsOf('recipientAccountId'),
    textsOf('awsRegion'),
    textsOf('eventSource'),
  ] as const;
  const [names, errors, types] = [textsOf('eventName'), textsOf('errorCode'), textsOf('eventType')] as const;
  const isSkipped = types.map((text) => text === 'AwsCloudTrailInsight' || text === 'AwsAggregatedEvent');
  const bits = store.column('flags');
  const time = store.time();
  const coverage = new Map<number, Coverage>();
  const series = new Map<string, Series>();
  const note = (kind: 'call' | 'error', position: number, place: Coverage, code: number): void => {
    const key = `${kind} ${recipient[position]} ${region[position]} ${service[position]} ${name[position]} ${code}`;
    let own = series.get(key);
    if (own === undefined) {
      own = {
        kind,
        key: [
          accounts[recipient[position]!]!,
          regions[region[position]!]!,
          services[service[position]!]!,
          names[name[position]!]!,
          errors[code]!,
        ],
        bins: [],
        coverage: place,
      };
      series.set(key, own);
    }
    const index = Math.floor(time[position]! / BIN);
    const last = own.bins.at(-1);
    if (last?.index === index) last.positions.push(position);
    else own.bins.push({ index, positions: [position] });
  };
  for (let position = 0; position < store.timed; position++) {
    if (isSkipped[type[position]!] === true) continue;
    const value = bits[position]!;
    const place = recipient[position]! * 4096 + region[position]!;
    let own = coverage.get(place);
    if (own === undefined) coverage.set(place, (own = new Coverage()));
    own.add(time[position]!);
    // Management events; old records do not say, and were nothing else.
    if (((value >>> flags.managementShift) & 3) === 1) continue;
    if (((value >>> flags.readOnlyShift) & 3) === 1) note('call', position, own, 0);
    if (error[position]! > 0) note('error', position, own, error[position]!);
  }
  return { series };
}

function testSeries(series: Series): { candidates: Candidate[]; tested: number; untested: number } {
  const { bins, coverage } = series;
  const start = coverage.spans[0]![0];
  const candidates: Candidate[] = [];
  let [tested, untested] = [0, 0];
  for (const [place, { index, positions }] of bins.entries()) {
    const from = index * BIN;
    const minutes = coverage.minutes(from - 7 * DAY, from);
    if (minutes < DAY / 60_000) {
      untested++;
      continue;
    }
    tested++;
    const count = positions.length;
    if (count < 3) continue;
    const before = bins.slice(firstSince(bins, (from - 7 * DAY) / BIN), place);
    const counts = before.map((bin) => bin.positions.length);
    const n = counts.reduce((sum, each) => sum + each, 0);
    if (count < (3 * n * 5) / minutes) continue;
    const p = Math.max(
      rateProbability(n, minutes, count, 5),
      ofBursts(counts, minutes, count),
      ofTimeOfDay(before, coverage, from, count, start),
    );
    candidates.push({ series, bin: place, count, p, n, minutes });
  }
  return { candidates, tested, untested };
}

function firstSince(bins: readonly Bin[], index: number): number {
  let low = 0;
  let high = bins.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bins[middle]!.index < index) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A bursty baseline makes bursts ordinary: 0 where it is none. */
function ofBursts(counts: readonly number[], minutes: number, count: number): number {
  const size = Math.max(1, minutes / 5);
  const mean = counts.reduce((sum, each) => sum + each, 0) / size;
  if (mean === 0) return 0;
  const squares = counts.reduce((sum, each) => sum + each * each, 0) / size;
  const variance = squares - mean * mean;
  return variance > mean ? burstProbability(mean, variance, count) : 0;
}

/** Against the same time of day only, where three days of it are there. */
function ofTimeOfDay(before: readonly Bin[], coverage: Coverage, from: number, count: number, start: number): number {
  let [minutes, n, days] = [0, 0, 0];
  for (let day = 1; day <= 7; day++) {
    const middle = from - day * DAY;
    if (middle < start) break;
    const own = coverage.minutes(middle - 3_600_000, middle + 3_600_000);
    if (own === 0) continue;
    days++;
    minutes += own;
    for (const bin of before) if (Math.abs(bin.index * BIN - middle) <= 3_600_000) n += bin.positions.length;
  }
  return days < 3 ? 0 : rateProbability(n, minutes, count, 5);
}

/** Neighbouring bins of one series are one episode. */
function joinBins(rejected: readonly Candidate[]): RateEpisode[] {
  const sorted = [...rejected].sort((a, b) => {
    const [left, right] = [a.series.bins[a.bin]!.index, b.series.bins[b.bin]!.index];
    return a.series === b.series ? left - right : a.series.key.join() < b.series.key.join() ? -1 : 1;
  });
  const episodes: RateEpisode[] = [];
  let open: { episode: RateEpisode; series: Series; index: number } | null = null;
  for (const { series, bin, p, n, minutes } of sorted) {
    const { index, positions } = series.bins[bin]!;
    if (open !== null && open.series === series && index === open.index + 1) {
      open.episode.positions.push(...positions);
      open.episode.to = (index + 1) * BIN;
      open.episode.p = Math.min(open.episode.p, p);
      open.index = index;
    } else {
      const [account = '', region = '', eventSource = '', eventName = '', code = ''] = series.key;
      const episode: RateEpisode = {
        kind: series.kind,
        account,
        region,
        eventSource,
        eventName,
        errorCode: series.kind === 'error' ? code : null,
        from: index * BIN,
        to: (index + 1) * BIN,
        positions: [...positions],
        rate: 0,
        baseline: n / minutes,
        baselineCount: n,
        baselineMinutes: Math.round(minutes),
        p,
        isShort: minutes < (7 * DAY) / 6e4 - 5,
      };
      episodes.push(episode);
      open = { episode, series, index };
    }
    open.episode.rate = open.episode.positions.length / ((open.episode.to - open.episode.from) / 60_000);
  }
  return episodes.sort((a, b) => a.from - b.from);
}
