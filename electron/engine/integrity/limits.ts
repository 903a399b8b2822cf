import { countVerdicts, type VerdictFacts } from '../../../shared/verdicts/index.ts';
import { formatTime } from '../../../shared/format/index.ts';
import type { EpochMs } from '../../../shared/contract/common.ts';
import type { LimitRow } from '../../../shared/contract/integrity.ts';
import { type LimitId, limitSentence } from '../../../shared/text/limit-sentence.ts';
import { type EventClass } from '../recording/trail-control.ts';
import type { RecordingStatement } from '../recording/index.ts';
import type { ChainResult } from './chains.ts';
import { silentClasses } from './refute.ts';
import { type BlindInterval, sentenceParams } from './tampering.ts';
import type { VerificationResult } from './verify-evidence.ts';

/** What is known beside the digests: what was recorded, and what was done to the trails. */
export interface Surroundings {
  recording: readonly RecordingStatement[];
  intervals: readonly BlindInterval[];
}

/** Of what a limit speaks, beside its sentence. */
type About = Partial<Omit<LimitRow, 'id' | 'params' | 'text'>>;

const mostSingleEnds = 3;

/** Derives from the result, and from the events, what they leave open. Times in the parameters are RFC 3339 UTC. */
export function describeLimits(
  result: VerificationResult,
  surroundings: Surroundings = { recording: [], intervals: [] },
): LimitRow[] {
  const limits: LimitRow[] = [];
  const add: Add = (id, params = {}, about = {}) => {
    limits.push(limitRow(id, params, about));
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
    if (place) {
      const { account, region } = place;
      add('no-digests-for-region', { account, region }, { account, region });
    }
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
  for (const { id, params, ...about } of surroundings.recording) add(id, params, about);
  for (const interval of surroundings.intervals) describeInterval(interval, add);
  add('before-delivery');
  return limits;
}

function describeChain(
  chain: ChainResult,
  { isMany, hasKeys }: { isMany: boolean; hasKeys: boolean },
  add: Add,
  time: (value: EpochMs | null) => string,
): void {
  const name = nameOf(chain);
  const place = { account: chain.account, region: chain.region };
  const usable = chain.digests.filter((digest) => (digest.strength ?? 0) > 0);
  const oldest = usable[0];
  const newest = usable.at(-1);
  if (chain.begins === 'TRUNCATED') {
    const start = oldest?.start ?? null;
    add('truncated', { chain: name, time: time(start) }, { ...place, to: start });
  }
  for (const gap of chain.gaps) {
    const params = { chain: name, from: time(gap.from), to: time(gap.to) };
    const about = { ...place, from: gap.from, to: gap.to, proof: gap.isCertain ? 'proven' : 'inferred' } as const;
    if (gap.kind === 'DECLARED_RESTART') add('restart', params, about);
    else
      add(
        'digest-missing',
        { ...params, key: gap.missingKey ?? '', further: String(gap.estimatedFurtherMissing) },
        about,
      );
  }
  for (const { from, to } of chain.untrusted)
    add('untrusted-window', { chain: name, from: time(from), to: time(to) }, { ...place, from, to });
  if (chain.horizon === null) {
    // Without keys nothing is proven anywhere; that is said once.
    if (hasKeys) add('nothing-proven', { chain: name }, place);
  } else {
    if (newest && newest.strength !== 3)
      add('head-unproven', { chain: name, time: time(newest.end) }, { ...place, from: newest.start, to: newest.end });
    if (!isMany) add('open-end', { chain: name, time: time(chain.horizon) }, { ...place, from: chain.horizon });
  }
}

type Add = (id: LimitId, params?: Record<string, string>, about?: About) => void;

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
  const place: About = { account: chain.account, region: chain.region, from: end, proof: 'inferred' };
  const later = result.logs.filter(
    (log) => log.place === 'AFTER_CHAIN' && !log.isCopy && log.account === chain.account && log.region === chain.region,
  );
  if (later.length > 0)
    add('end-later-logs', { chain: name, count: String(later.length), time: formatTime(end) }, place);
  const sisters = all.filter(
    (other) =>
      other !== chain &&
      other.trail === chain.trail &&
      other.homeRegion === chain.homeRegion &&
      other.account === chain.account &&
      (other.covered.at(-1)?.[1] ?? 0) > end + day / 12,
  );
  if (sisters.length > 0)
    add(
      'end-later-regions',
      { chain: name, time: formatTime(end), regions: sisters.map((other) => other.region).join(', ') },
      place,
    );
  for (const interval of intervals) {
    const isStop = interval.change === 'trail-stopped' || interval.change === 'trail-deleted';
    if (
      isStop &&
      interval.target === chain.trail &&
      interval.account === chain.account &&
      Math.abs(interval.from - end) <= day / 12
    )
      add(
        'end-stopped',
        {
          chain: name,
          time: formatTime(end),
          eventName: interval.cause.eventName,
          from: formatTime(interval.from),
        },
        { ...place, events: [Number(interval.cause.id)] },
      );
  }
}

/** What an interval leaves open, and what the events that were delivered all the same say to it. */
function describeInterval(interval: BlindInterval, add: Add): void {
  const id = limitOfInterval(interval);
  const params = sentenceParams(interval);
  const about: About = {
    account: interval.isOrganization ? '*' : interval.account,
    region: interval.region,
    class: onlyClass(interval.eventClasses),
    resourceType: interval.resourceTypes.length === 1 ? interval.resourceTypes[0]! : null,
    from: interval.from,
    to: interval.to,
    events: [interval.cause, ...(interval.endedBy ? [interval.endedBy] : [])].map((event) => Number(event.id)),
    proof: interval.certainty === 'unconfirmed' ? 'inferred' : 'proven',
  };
  if (interval.certainty === 'refuted') return add(id, { ...params, ...seenParams(interval) }, about);
  add(id, params, about);
  if (interval.seen.length === 0 || interval.certainty === 'contradicted') return;
  const silent = silentClasses(interval);
  if (silent.length > 0)
    add('change-partly-refuted', { ...params, ...seenParams(interval), silent: classCodes(interval, silent) }, about);
  if (interval.silentUntil !== null)
    add(
      'change-late',
      { ...params, ...seenParams(interval), firstAt: String(interval.silentUntil) },
      { ...about, to: interval.silentUntil },
    );
}

function seenParams(interval: BlindInterval): Record<string, string> {
  const { seen } = interval;
  const first = seen.reduce((least, each) => Math.min(least, each.first?.time ?? least), Number.POSITIVE_INFINITY);
  return {
    events: String(seen.reduce((sum, each) => sum + each.events, 0)),
    classes: classCodes(
      interval,
      seen.map((each) => each.class),
    ),
    firstAt: Number.isFinite(first) ? String(first) : '',
  };
}

/** Names of classes as the sentences take them: services and resource types in place of the classes that stand for them. */
function classCodes({ sources, resourceTypes, isPartOfData }: BlindInterval, classes: readonly EventClass[]): string {
  return classes
    .flatMap((each) => {
      if (each === 'excluded-sources') return sources;
      if (each !== 'data' || resourceTypes.length === 0) return [each];
      return resourceTypes.map((type) => `${isPartOfData ? 'data-part' : 'data'}:${type}`);
    })
    .join(', ');
}

function onlyClass(classes: readonly EventClass[]): string | null {
  return classes.length === 1 ? classes[0]! : null;
}

/** A limit with its English sentence; what it does not speak of is null. */
export function limitRow(id: LimitId, params: Record<string, string>, about: About = {}): LimitRow {
  return {
    id,
    params,
    text: limitSentence('en', { id, params, text: '' }),
    account: null,
    region: null,
    class: null,
    resourceType: null,
    from: null,
    to: null,
    events: [],
    proof: 'proven',
    ...about,
  };
}

/** The sentence that speaks of an interval. */
export function limitOfInterval(interval: BlindInterval): LimitId {
  if (interval.certainty === 'contradicted') return 'change-contradicted';
  if (interval.certainty === 'refuted')
    return interval.eventClasses.includes('delivery') ? 'delivery-refuted' : 'change-refuted';
  return `${interval.change}${interval.to === null ? '-open' : ''}`;
}

/** How a chain is called in sentences of any language: trail, account and Region. */
function nameOf(chain: Pick<ChainResult, 'trail' | 'account' | 'region'>): string {
  return `${chain.trail} (${chain.account}, ${chain.region})`;
}
