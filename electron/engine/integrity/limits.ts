import type { EpochMs } from '../../../shared/contract/common.ts';
import type { ChainResult } from './chains.ts';
import { formatTime } from './digest-key.ts';
import type { VerificationResult } from './verify-evidence.ts';

/** What the evidence cannot show: an identifier for translation, its parameters as text, and the English sentence. */
export interface Limit {
  id: LimitId;
  params: Record<string, string>;
  text: string;
}

const sentences = {
  'no-digests': 'There are no digest files in the evidence: whether log files were altered, added or removed cannot be tested.',
  'no-digests-for-region': 'For account {account} in {region} there are log files but no digest files: none of them can be tested.',
  'no-keys': 'No public keys were supplied: the digests were compared with each other only. A forger with write access to the bucket can rebuild such a set.',
  'keys-are-trusted': 'Every proof rests on the {keys} public keys that were supplied. The list is unsigned; its trustworthiness is that of whoever fetched it.',
  'keys-unknown': '{digests} digests name a public key that was not supplied ({fingerprints}): they prove nothing.',
  'no-metadata': 'The signatures that S3 holds as object metadata were not supplied: a digest is proven only by its successor, so the newest digest and the last before each gap are not.',
  'head-unproven': 'The newest digest of {chain} ({time}) is not proven; its log files are not either.',
  'open-end': 'For {chain} the evidence proves deliveries up to {time}. Whether newer digests and log files existed and were removed cannot be seen.',
  'nothing-proven': 'For {chain} no digest is proven.',
  truncated: 'The oldest digest of {chain} names a predecessor that is not in the evidence: what was delivered before {time} is not covered.',
  'digest-missing': 'In {chain} {key} is missing, and about {further} more: log files delivered between {from} and {to} may have been altered, added or removed unseen.',
  restart: 'In {chain} the digests restart between {from} and {to}: logging was stopped, the trail was deleted, or validation was off. Log files of that time cannot be tested.',
  'untrusted-window': 'In {chain} the period {from} to {to} rests on a digest that was altered or does not fit: its log files cannot be tested.',
  'logs-missing': '{count} log files that digests list are not in the evidence: what they recorded is not known.',
  'logs-unlisted': '{count} log files are listed in no digest: their content cannot be tested.',
  'logs-failed': '{count} log files are not as CloudTrail delivered them.',
  'kind-not-digested': 'No digest lists files of the kind {kind}: they cannot be tested.',
  'not-yet-digested': 'Log files delivered in the last hour or two before acquisition may not have been listed in a digest yet.',
  'before-delivery': 'Digests speak of log files after delivery. They do not show that a service reported every call, nor events that the trail was not set up to record.',
} as const;

export type LimitId = keyof typeof sentences;

/** Puts parameters into the English sentence of a limit. */
export function renderLimit(id: LimitId, params: Record<string, string>): string {
  return sentences[id].replaceAll(/\{(\w+)\}/g, (whole, name: string) => params[name] ?? whole);
}

/** Derives from the result what it leaves open. Times in the parameters are RFC 3339 UTC. */
export function describeLimits(result: VerificationResult): Limit[] {
  const limits: Limit[] = [];
  const add = (id: LimitId, params: Record<string, string> = {}): void => { limits.push({ id, params, text: renderLimit(id, params) }); };
  const time = (value: EpochMs | null): string => (value === null ? '' : formatTime(value));
  const regular = result.chains.filter((chain) => !chain.isBackfill);

  if (result.chains.length === 0) add('no-digests');
  else {
    if (result.hasKeys) add('keys-are-trusted', { keys: String(result.keyUses.length) });
    else add('no-keys');
    const unknown = result.digests.filter((digest) => digest.verdict === 'DIGEST_KEY_UNKNOWN');
    if (unknown.length > 0) add('keys-unknown', { digests: String(unknown.length), fingerprints: [...new Set(unknown.map((digest) => digest.document?.fingerprint ?? ''))].toSorted().join(', ') });
    if (!result.hasMetadata) add('no-metadata');
  }
  for (const chain of regular) describeChain(chain, add, time);

  const covered = new Set(regular.map((chain) => `${chain.account}/${chain.region}`));
  const originals = result.logs.filter((log) => !log.isCopy);
  const uncovered = new Map<string, { account: string; region: string }>();
  for (const log of originals) if (log.account !== '' && result.chains.length > 0 && !covered.has(`${log.account}/${log.region}`)) uncovered.set(`${log.account}/${log.region}`, log);
  for (const scope of [...uncovered.keys()].toSorted()) {
    const place = uncovered.get(scope);
    if (place) add('no-digests-for-region', { account: place.account, region: place.region });
  }
  const kinds = new Set(originals.filter((log) => log.place === 'NO_DIGESTS' && covered.has(`${log.account}/${log.region}`)).map((log) => log.kind));
  for (const kind of [...kinds].toSorted()) add('kind-not-digested', { kind });
  const counted: [LimitId, string[]][] = [
    ['logs-missing', ['LOG_MISSING', 'LOG_MISSING_UNPROVEN']],
    ['logs-failed', ['LOG_MODIFIED', 'LOG_DIFFERS_UNPROVEN', 'LOG_TRAILING_DATA', 'LOG_INVALID_FORMAT', 'LOG_MATCHES_BAD_DIGEST']],
    ['logs-unlisted', ['LOG_UNLISTED']],
  ];
  for (const [id, verdicts] of counted) {
    const count = verdicts.reduce((sum, verdict) => sum + (result.counts.logs[verdict] ?? 0), 0);
    if (count > 0 && !(id === 'logs-unlisted' && result.chains.length === 0)) add(id, { count: String(count) });
  }
  if (result.chains.length > 0) add('not-yet-digested');
  add('before-delivery');
  return limits;
}

function describeChain(chain: ChainResult, add: (id: LimitId, params: Record<string, string>) => void, time: (value: EpochMs | null) => string): void {
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
  for (const span of chain.untrusted) add('untrusted-window', { chain: name, from: time(span.from), to: time(span.to) });
  if (chain.horizon === null) add('nothing-proven', { chain: name });
  else {
    if (newest && newest.strength !== 3) add('head-unproven', { chain: name, time: time(newest.end) });
    add('open-end', { chain: name, time: time(chain.horizon) });
  }
}

/** How a chain is called in sentences: trail, account and Region. */
export function nameOf(chain: Pick<ChainResult, 'trail' | 'account' | 'region'>): string {
  return `trail ${chain.trail}, account ${chain.account}, ${chain.region}`;
}
