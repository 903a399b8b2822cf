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
export type CoverageState =
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

const failures = new Set(['LOG_MODIFIED', 'LOG_DIFFERS_UNPROVEN', 'LOG_TRAILING_DATA', 'LOG_INVALID_FORMAT', 'LOG_MATCHES_BAD_DIGEST']);

/** More cells than this are not drawn by hour; the caller takes days instead. */
export const mostCells = 200_000;

interface Building extends CoverageCell {
  flags: Set<'failed' | 'missing' | 'gap' | 'restart' | 'unlisted' | 'unproven'>;
  proven: Span[];
}

/**
 * The coverage matrix: account × Region × hour or day (UTC), by delivery time. Cells exist where there is a digest, a gap or a log file.
 * With several trails a cell is as good as the best trail says: a gap in one is none where another is proven.
 */
export function buildCoverage(result: Pick<VerificationResult, 'chains' | 'logs'>, step: typeof hour | typeof day): CoverageCell[] {
  const cells = new Map<string, Building>();
  const cellAt = (account: string, region: string, time: EpochMs): Building => {
    const start = Math.floor(time / step) * step;
    const id = `${account}/${region}/${start}`;
    let cell = cells.get(id);
    if (!cell) {
      cell = { account, region, start, state: 'verified-empty', logs: 0, events: 0, provenShare: 0, missing: [], flags: new Set(), proven: [] };
      cells.set(id, cell);
    }
    return cell;
  };
  const over = (chain: ChainResult, from: EpochMs, to: EpochMs, mark: (cell: Building) => void): void => {
    for (let time = Math.floor(from / step) * step; time < to && cells.size < mostCells; time += step) mark(cellAt(chain.account, chain.region, time));
  };

  const regular = result.chains.filter((chain) => !chain.isBackfill);
  const provenByScope = new Map<string, Span[]>();
  for (const chain of regular) {
    const scope = `${chain.account}/${chain.region}`;
    provenByScope.set(scope, [...(provenByScope.get(scope) ?? []), ...chain.proven]);
    for (const [from, to] of chain.proven) over(chain, from, to, (cell) => { cell.proven.push([Math.max(from, cell.start), Math.min(to, cell.start + step)]); });
  }
  for (const [scope, spans] of provenByScope) provenByScope.set(scope, mergeSpans(spans));
  for (const chain of regular) {
    const proven = provenByScope.get(`${chain.account}/${chain.region}`) ?? [];
    const spans = [
      ...chain.covered.map(([from, to]) => ({ from, to, flag: 'unproven' as const })),
      ...chain.gaps.map((gap) => ({ ...gap, flag: gap.kind === 'DECLARED_RESTART' ? ('restart' as const) : ('gap' as const) })),
      ...chain.untrusted.map((span) => ({ ...span, flag: 'failed' as const })),
    ];
    for (const { from, to, flag } of spans) {
      for (const [open, close] of subtractSpans([from, to], proven)) over(chain, open, close, (cell) => { cell.flags.add(flag); });
    }
  }
  for (const log of result.logs) if (!log.isCopy && log.deliveredAt !== null) addLog(cellAt(log.account, log.region, log.deliveredAt), log);
  return [...cells.values()].toSorted(byPlaceAndTime).map((cell) => finishCell(cell, step));
}

/** Every listed log file that the evidence lacks and every digest that is named and lacking: the exact list to ask for. */
export function listMissingObjects(result: Pick<VerificationResult, 'digests' | 'logs'>): { bucket: string; key: string; kind: 'digest' | 'log'; isCertain: boolean }[] {
  const digests = result.digests
    .filter((digest) => digest.verdict === 'DIGEST_MISSING')
    .map((digest) => ({ bucket: digest.bucket, key: digest.key, kind: 'digest' as const, isCertain: /named by a (SIGNED|LINKED)/.test(digest.reason) }));
  const logs = result.logs
    .filter((log) => log.verdict === 'LOG_MISSING' || log.verdict === 'LOG_MISSING_UNPROVEN')
    .map((log) => ({ bucket: log.bucket ?? '', key: log.key ?? '', kind: 'log' as const, isCertain: log.verdict === 'LOG_MISSING' }));
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
    cell.flags.add('missing');
    if (log.key !== null) cell.missing.push(log.key);
    return;
  }
  cell.logs += 1;
  cell.events += log.events ?? 0;
  if (failures.has(log.verdict)) cell.flags.add('failed');
  if (log.verdict === 'LOG_UNLISTED') cell.flags.add('unlisted');
  if (log.verdict === 'LOG_CONSISTENT' || log.verdict === 'LOG_MATCHES_UNPROVEN_DIGEST') cell.flags.add('unproven');
}

function finishCell(cell: Building, step: number): CoverageCell {
  const proven = mergeSpans(cell.proven);
  const provenShare = proven.reduce((sum, [from, to]) => sum + to - from, 0) / step;
  const { flags, proven: _spans, ...rest } = cell;
  const suffix = cell.logs > 0 ? ('with-events' as const) : ('empty' as const);
  let state: CoverageState = flags.has('unproven') ? `unproven-${suffix}` : provenShare > 0 ? `verified-${suffix}` : 'events-without-digest';
  if (flags.has('unlisted')) state = 'events-without-digest';
  if (flags.has('restart')) state = 'restart';
  if (flags.has('gap')) state = 'gap';
  if (flags.has('missing')) state = 'listed-but-missing';
  if (flags.has('failed')) state = 'failed';
  return { ...rest, state, provenShare };
}

function byPlaceAndTime(left: CoverageCell, right: CoverageCell): number {
  if (left.account !== right.account) return left.account < right.account ? -1 : 1;
  if (left.region !== right.region) return left.region < right.region ? -1 : 1;
  return left.start - right.start;
}
