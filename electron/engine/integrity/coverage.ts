import { factsOfVerdict, isAltered } from '../../../shared/verdicts/index.ts';
import type { EpochMs } from '../../../shared/contract/common.ts';
import { type ChainResult, mergeSpans, type Span } from './chains.ts';
import type { LogResult } from './evaluate-logs.ts';
import type { VerificationResult } from './verify-evidence.ts';

/**
 * What is known about the deliveries of an account and Region in a period, the worst that holds in any part of it:
 * - `failed`: a log file or a digest there was altered or cannot be read
 * - `listed-but-missing`: a digest lists log files that are not in the evidence (see `missing`)
 * - `gap`: a digest is missing
 * - `restart`: the chain was restarted here: logging or validation was off
 * - `events-without-digest`: log files that no digest covers
 * - `unproven-with-events`, `unproven-empty`: digests, but not proven ones
 * - `verified-with-events`, `verified-empty`: proven digests; empty means that CloudTrail states that nothing was delivered
 */
type CoverageState =
  | 'failed'
  | 'listed-but-missing'
  | 'gap'
  | 'restart'
  | 'events-without-digest'
  | 'unproven-with-events'
  | 'unproven-empty'
  | 'verified-with-events'
  | 'verified-empty';

export interface CoverageCell {
  account: string;
  region: string;
  start: EpochMs;
  state: CoverageState;
  logs: number;
  events: number;
  /** Part of the cell inside windows of proven digests, 0 to 1. Less than 1 at the ends of a chain. */
  provenShare: number;
  /** Keys of listed log files that are not in the evidence: what to ask for. */
  missing: string[];
}

export const hour = 3_600_000;
export const day = 24 * hour;

/** More cells than this are too many to draw: callers take days instead of hours. */
export const mostCells = 200_000;

/** Cells are no longer added beyond this many. Only forged digests with windows of centuries come near it when the step is a day. */
const hardLimit = 1_000_000;

/** No log file is older than CloudTrail itself, and no window that reaches further is true. */
const earliest = Date.parse('2013-11-01T00:00:00Z');
const latest = Date.parse('2100-01-01T00:00:00Z');

const flag = { failed: 1, missing: 2, gap: 4, restart: 8, unlisted: 16, unproven: 32 } as const;

interface Building {
  account: string;
  region: string;
  start: EpochMs;
  flags: number;
  provenMs: number;
  logs: number;
  events: number;
  missing: string[] | null;
}

/**
 * The coverage matrix: account × Region × hour or day (UTC), by delivery time. Cells exist where there is a digest, a gap or a log file.
 * With several trails a cell is as good as the best trail says: a gap in one is none where another is proven.
 */
export function buildCoverage(
  result: Pick<VerificationResult, 'chains' | 'logs'>,
  step: typeof hour | typeof day,
): CoverageCell[] {
  const scopes = new Map<string, Map<EpochMs, Building>>();
  let made = 0;
  const cellAt = (account: string, region: string, time: EpochMs): Building => {
    const scope = `${account}/${region}`;
    const start = Math.floor(time / step) * step;
    let cells = scopes.get(scope);
    if (!cells) scopes.set(scope, (cells = new Map()));
    let cell = cells.get(start);
    if (!cell) {
      made += 1;
      cells.set(start, (cell = { account, region, start, flags: 0, provenMs: 0, logs: 0, events: 0, missing: null }));
    }
    return cell;
  };
  const over = (place: { account: string; region: string }, [from, to]: Span, mark: (cell: Building) => void): void => {
    for (
      let time = Math.floor(Math.max(from, earliest) / step) * step;
      time < Math.min(to, latest) && made < hardLimit;
      time += step
    )
      mark(cellAt(place.account, place.region, time));
  };

  for (const log of result.logs)
    if (!log.isCopy && log.deliveredAt !== null) addLog(cellAt(log.account, log.region, log.deliveredAt), log);
  const regular = new Map<string, ChainResult[]>();
  for (const chain of result.chains) {
    if (chain.isBackfill) continue;
    const scope = `${chain.account}/${chain.region}`;
    const list = regular.get(scope);
    if (list) list.push(chain);
    else regular.set(scope, [chain]);
  }
  for (const chains of regular.values()) {
    const [place] = chains;
    if (!place) continue;
    const proven = mergeSpans(chains.flatMap((chain) => chain.proven));
    // What is proven goes first: forged windows cannot use up the cells before it.
    for (const [from, to] of proven)
      over(place, [from, to], (cell) => {
        cell.provenMs += Math.min(to, cell.start + step) - Math.max(from, cell.start);
      });
    const marks: { span: Span; flag: number }[] = chains.flatMap((chain) => [
      ...chain.gaps.map((gap) => ({
        span: [gap.from, gap.to] as Span,
        flag: gap.kind === 'DECLARED_RESTART' ? flag.restart : flag.gap,
      })),
      ...chain.untrusted.map((each) => ({ span: [each.from, each.to] as Span, flag: flag.failed })),
      ...chain.covered.map((span) => ({ span, flag: flag.unproven })),
    ]);
    for (const mark of marks)
      for (const open of subtractSpans(mark.span, proven))
        over(place, open, (cell) => {
          cell.flags |= mark.flag;
        });
  }
  return [...scopes.values()]
    .flatMap((cells) => [...cells.values()])
    .toSorted(byPlaceAndTime)
    .map((cell) => finishCell(cell, step));
}

/** Every listed log file that the evidence lacks and every digest that is named and lacking: the exact list to ask for. */
export function listMissingObjects(
  result: Pick<VerificationResult, 'digests' | 'logs'>,
): { bucket: string; key: string; kind: 'digest' | 'log'; isCertain: boolean }[] {
  const digests = result.digests
    .filter((digest) => digest.verdict === 'DIGEST_MISSING')
    .map((digest) => ({
      bucket: digest.bucket,
      key: digest.key,
      kind: 'digest' as const,
      isCertain: /named by a (SIGNED|LINKED)/.test(digest.reason),
    }));
  const logs = result.logs
    .filter((log) => factsOfVerdict(log.verdict)?.class === 'absent')
    .map((log) => ({
      bucket: log.bucket ?? '',
      key: log.key ?? '',
      kind: 'log' as const,
      isCertain: log.verdict === 'LOG_MISSING',
    }));
  return [...digests, ...logs];
}

/** The parts of a span outside merged spans. */
export function subtractSpans(span: Span, taken: readonly Span[]): Span[] {
  const left: Span[] = [];
  let from = span[0];
  for (const [start, end] of taken) {
    if (end <= from) continue;
    if (start >= span[1]) break;
    if (start > from) left.push([from, start]);
    from = Math.max(from, end);
  }
  if (from < span[1]) left.push([from, span[1]]);
  return left;
}

function addLog(cell: Building, log: LogResult): void {
  if (log.objectId === null) {
    cell.flags |= flag.missing;
    if (log.key !== null) (cell.missing ??= []).push(log.key);
    return;
  }
  cell.logs += 1;
  cell.events += log.events ?? 0;
  if (isAltered(log.verdict)) cell.flags |= flag.failed;
  if (log.verdict === 'LOG_UNLISTED') cell.flags |= flag.unlisted;
  if (log.verdict === 'LOG_CONSISTENT' || log.verdict === 'LOG_MATCHES_UNPROVEN_DIGEST') cell.flags |= flag.unproven;
}

function finishCell(cell: Building, step: number): CoverageCell {
  const { account, region, start, logs, events } = cell;
  return {
    account,
    region,
    start,
    state: stateOf(cell),
    logs,
    events,
    provenShare: cell.provenMs / step,
    missing: cell.missing ?? [],
  };
}

function stateOf(cell: Building): CoverageState {
  const has = (bit: number): boolean => (cell.flags & bit) !== 0;
  if (has(flag.failed)) return 'failed';
  if (has(flag.missing)) return 'listed-but-missing';
  if (has(flag.gap)) return 'gap';
  if (has(flag.restart)) return 'restart';
  if (has(flag.unlisted)) return 'events-without-digest';
  if (has(flag.unproven)) return cell.logs > 0 ? 'unproven-with-events' : 'unproven-empty';
  if (cell.provenMs > 0) return cell.logs > 0 ? 'verified-with-events' : 'verified-empty';
  return 'events-without-digest';
}

function byPlaceAndTime(left: Building, right: Building): number {
  if (left.account !== right.account) return left.account < right.account ? -1 : 1;
  if (left.region !== right.region) return left.region < right.region ? -1 : 1;
  return left.start - right.start;
}
