import { countVerdicts, type VerdictFacts } from '../../../shared/verdicts/index.ts';
import { formatTime } from '../../../shared/format/index.ts';
import type { EpochMs } from '../../../shared/contract/common.ts';
import english from '../../../shared/text/en/integrity.json' with { type: 'json' };
import type { ChainResult } from './chains.ts';
import type { RecordedClasses } from './recorded-classes.ts';
import { type BlindInterval, sentenceParams } from './tampering.ts';
import type { VerificationResult } from './verify-evidence.ts';

/** What the evidence cannot show: an identifier for translation, its parameters as text, and the English sentence. */
export interface Limit {
  id: LimitId;
  params: Record<string, string>;
  text: string;
}

/** The words are those of the texts: one place for the window, the report and the command line. */
const sentences = english.limit;

export type LimitId = keyof typeof sentences;

/** Puts parameters into the English sentence of a limit. */
export function renderLimit(id: LimitId, params: Record<string, string>): string {
  return sentences[id].replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => params[name] ?? whole);
}

/** What is known beside the digests: which events there are, and what was done to the trails. */
export interface Surroundings {
  recorded: readonly RecordedClasses[];
  intervals: readonly BlindInterval[];
}

const mostSingleEnds = 3;

/** Derives from the result, and from the events, what they leave open. Times in the parameters are RFC 3339 UTC. */
export function describeLimits(
  result: VerificationResult,
  surroundings: Surroundings = { recorded: [], intervals: [] },
): Limit[] {
  const limits: Limit[] = [];
  const add = (id: LimitId, params: Record<string, string> = {}): void => {
    limits.push({ id, params, text: renderLimit(id, params) });
  };
  const time = (value: EpochMs | null): string => (value === null ? '' : formatTime(value));
  const regular = result.chains.filter((chain) => !chain.isBackfill);

  if (result.chains.length === 0) add('no-digests');
  else {
    if (result.hasKeys) add('keys-are-trusted', { keys: String(result.keyUses.length) });
    else add('no-keys');
    const unknown = result.digests.filter((digest) => digest.verdict === 'DIGEST_KEY_UNKNOWN');
    if (unknown.length > 0)
      add('keys-unknown', {
        digests: String(unknown.length),
        fingerprints: [...new Set(unknown.map((digest) => digest.document?.fingerprint ?? ''))].toSorted().join(', '),
      });
    if (!result.hasMetadata) add('no-metadata');
  }
  // A sentence for each chain where there are few; one for all of them where there are many.
  const horizons = regular.flatMap((chain) => chain.horizon ?? []);
  const isMany = horizons.length > mostSingleEnds;
  if (isMany)
    add('open-end-many', {
      chains: String(horizons.length),
      first: formatTime(horizons.reduce((least, each) => Math.min(least, each))),
      last: formatTime(horizons.reduce((most, each) => Math.max(most, each))),
    });
  for (const chain of regular) {
    describeChain(chain, { isMany, hasKeys: result.hasKeys }, add, time);
    describeEnd(chain, regular, result, surroundings.intervals, add);
  }

  const covered = new Set(regular.map((chain) => `${chain.account}/${chain.region}`));
  const originals = result.logs.filter((log) => !log.isCopy);
  const uncovered = new Map<string, { account: string; region: string }>();
  for (const log of originals)
    if (log.account !== '' && result.chains.length > 0 && !covered.has(`${log.account}/${log.region}`))
      uncovered.set(`${log.account}/${log.region}`, log);
  for (const scope of [...uncovered.keys()].toSorted()) {
    const place = uncovered.get(scope);
    if (place) add('no-digests-for-region', { account: place.account, region: place.region });
  }
  const kinds = new Set(
    originals
      .filter((log) => log.place === 'NO_DIGESTS' && covered.has(`${log.account}/${log.region}`))
      .map((log) => log.kind),
  );
  for (const kind of [...kinds].toSorted()) add('kind-not-digested', { kind });
  const counted: [LimitId, (facts: VerdictFacts) => boolean][] = [
    ['logs-missing', (each) => each.class === 'absent'],
    ['logs-failed', (each) => each.altered === 'file' || each.altered === 'voucher'],
    ['logs-differ', (each) => each.altered === 'either'],
    ['logs-unlisted', (each) => each.code === 'LOG_UNLISTED'],
  ];
  for (const [id, is] of counted) {
    const count = countVerdicts(result.counts.logs, is);
    if (count > 0 && !(id === 'logs-unlisted' && result.chains.length === 0)) add(id, { count: String(count) });
  }
  if (result.chains.length > 0) add('not-yet-digested');
  describeRecording(surroundings.recorded, add);
  for (const interval of surroundings.intervals) add(limitOfInterval(interval), sentenceParams(interval));
  add('before-delivery');
  return limits;
}

function describeChain(
  chain: ChainResult,
  { isMany, hasKeys }: { isMany: boolean; hasKeys: boolean },
  add: (id: LimitId, params: Record<string, string>) => void,
  time: (value: EpochMs | null) => string,
): void {
  const name = nameOf(chain);
  const usable = chain.digests.filter((digest) => (digest.strength ?? 0) > 0);
  const oldest = usable[0];
  const newest = usable.at(-1);
  if (chain.begins === 'TRUNCATED') add('truncated', { chain: name, time: time(oldest?.start ?? null) });
  for (const gap of chain.gaps) {
    const params = { chain: name, from: time(gap.from), to: time(gap.to) };
    if (gap.kind === 'DECLARED_RESTART') add('restart', params);
    else add('digest-missing', { ...params, key: gap.missingKey ?? '', further: String(gap.estimatedFurtherMissing) });
  }
  for (const span of chain.untrusted)
    add('untrusted-window', { chain: name, from: time(span.from), to: time(span.to) });
  if (chain.horizon === null) {
    // Without keys nothing is proven anywhere; that is said once.
    if (hasKeys) add('nothing-proven', { chain: name });
  } else {
    if (newest && newest.strength !== 3) add('head-unproven', { chain: name, time: time(newest.end) });
    if (!isMany) add('open-end', { chain: name, time: time(chain.horizon) });
  }
}

type Add = (id: LimitId, params: Record<string, string>) => void;

const day = 24 * 3_600_000;

/** Nothing shows whether a chain went on; these things suggest that it did, or why it did not. */
function describeEnd(
  chain: ChainResult,
  all: readonly ChainResult[],
  result: VerificationResult,
  intervals: readonly BlindInterval[],
  add: Add,
): void {
  const end = chain.covered.at(-1)?.[1];
  if (end === undefined) return;
  const name = nameOf(chain);
  const later = result.logs.filter(
    (log) => log.place === 'AFTER_CHAIN' && !log.isCopy && log.account === chain.account && log.region === chain.region,
  );
  if (later.length > 0) add('end-later-logs', { chain: name, count: String(later.length), time: formatTime(end) });
  const sisters = all.filter(
    (other) =>
      other !== chain &&
      other.trail === chain.trail &&
      other.homeRegion === chain.homeRegion &&
      other.account === chain.account &&
      (other.covered.at(-1)?.[1] ?? 0) > end + day / 12,
  );
  if (sisters.length > 0)
    add('end-later-regions', {
      chain: name,
      time: formatTime(end),
      regions: sisters.map((other) => other.region).join(', '),
    });
  for (const interval of intervals) {
    const isStop = interval.change === 'trail-stopped' || interval.change === 'trail-deleted';
    if (
      isStop &&
      interval.target === chain.trail &&
      interval.account === chain.account &&
      Math.abs(interval.from - end) <= day / 12
    )
      add('end-stopped', {
        chain: name,
        time: formatTime(end),
        eventName: interval.cause.eventName,
        from: formatTime(interval.from),
      });
  }
}

/** Classes of events of which there are none: trails do not record them unless they are told to. */
function describeRecording(recorded: readonly RecordedClasses[], add: Add): void {
  const without = (test: (classes: RecordedClasses) => boolean): string =>
    recorded
      .filter(test)
      .map((classes) => classes.account)
      .join(', ');
  const kinds: [LimitId, string][] = [
    ['no-data-events', without((classes) => classes.data === 0)],
    ['no-s3-data-events', without((classes) => classes.data > 0 && classes.s3Data === 0)],
    ['no-read-events', without((classes) => classes.managementRead === 0)],
    ['no-network-events', without((classes) => classes.networkActivity === 0)],
  ];
  for (const [id, accounts] of kinds) if (accounts !== '') add(id, { accounts });
}

/** The sentence that speaks of an interval. */
export function limitOfInterval(interval: BlindInterval): LimitId {
  if (interval.certainty === 'contradicted') return 'change-contradicted';
  return `${interval.change}${interval.to === null ? '-open' : ''}`;
}

/** How a chain is called in sentences of any language: trail, account and Region. */
function nameOf(chain: Pick<ChainResult, 'trail' | 'account' | 'region'>): string {
  return `${chain.trail} (${chain.account}, ${chain.region})`;
}
