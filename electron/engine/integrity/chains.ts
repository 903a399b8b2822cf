import type { EpochMs } from '../../../shared/contract/common.ts';
import { compare, identityOf } from './digest-candidates.ts';
import type { DigestResult } from './evaluate-digests.ts';
import type { ChainVerdict } from '../../../shared/verdicts/index.ts';

/** A period [from, to] in milliseconds UTC. */
export type Span = [from: EpochMs, to: EpochMs];

/** A period without digests inside a chain. */
interface Gap {
  /** `DECLARED_RESTART`: the newer digest is a starting digest. `DIGEST_MISSING`: it names a predecessor that is not in the evidence. */
  kind: 'DECLARED_RESTART' | 'DIGEST_MISSING';
  from: EpochMs;
  to: EpochMs;
  /** Key of the digest after the gap, which says so. */
  statedBy: string;
  /** True when that digest is proven: then CloudTrail itself says it. */
  isCertain: boolean;
  /** `DIGEST_MISSING`: the digest that is named, and how many more the length of the gap suggests at one an hour. */
  missingKey: string | null;
  estimatedFurtherMissing: number;
}

/** A period for which there is a digest that cannot be believed, or whose neighbours do not meet. */
interface UntrustedSpan {
  from: EpochMs;
  to: EpochMs;
  reason: 'DIGEST_ALTERED' | 'WINDOWS_DO_NOT_MEET' | 'PARTIAL_NULL_LINK';
}

/** The digests of one account, Region and trail. */
export interface ChainResult {
  /** `organization/account/region/trail/homeRegion`, with `/backfill` for backfill digests. */
  id: string;
  organization: string | null;
  account: string;
  region: string;
  trail: string;
  homeRegion: string;
  isBackfill: boolean;
  verdict: ChainVerdict;
  /** `UNTRUSTED`: only altered digests, which tell nothing. */
  begins: 'AT_CHAIN_START' | 'TRUNCATED' | 'UNTRUSTED';
  /** Nothing in the evidence can show whether newer digests were removed. */
  ends: 'OPEN';
  /** End of the newest proven window: up to here the evidence speaks. Null: nothing is proven. */
  horizon: EpochMs | null;
  /** Digests in force that belong to the chain, by end time; not copies, unreadable or missing ones. */
  digests: DigestResult[];
  /** Merged windows of the proven digests. */
  proven: Span[];
  /** Merged windows of all digests that were not altered. */
  covered: Span[];
  gaps: Gap[];
  untrusted: UntrustedSpan[];
  missing: DigestResult[];
  /** Kinds of log files that some digest of the chain lists; other kinds may not be digested at all. */
  listedKinds: ReadonlySet<string>;
}

const hour = 3_600_000;

/** Groups digests into chains and finds what is missing in them. `listedKinds` tells the kinds of log files a digest lists. */
export function buildChains(
  digests: readonly DigestResult[],
  byIdentity: ReadonlyMap<string, DigestResult>,
  listedKinds: (digest: DigestResult) => Iterable<string>,
): ChainResult[] {
  const members = new Map<string, DigestResult[]>();
  const missing = new Map<string, DigestResult>();
  for (const digest of digests) {
    if (digest.verdict === 'DIGEST_MISSING') {
      missing.set(identityOf(digest.bucket, digest.key), digest);
      continue;
    }
    if (!digest.document || digest.copyOf !== null) continue;
    const id = chainIdOf(digest);
    const list = members.get(id);
    if (list) list.push(digest);
    else members.set(id, [digest]);
  }
  return [...members.keys()]
    .toSorted()
    .map((id) => buildChain(id, members.get(id) ?? [], byIdentity, missing, listedKinds));
}

/** The chain a digest belongs to, from the key that it claims. */
function chainIdOf(digest: DigestResult): string {
  const parts = [digest.organization ?? '', digest.account, digest.region, digest.trail, digest.homeRegion];
  return `${parts.join('/')}${digest.isBackfill ? '/backfill' : ''}`;
}

function buildChain(
  id: string,
  members: DigestResult[],
  byIdentity: ReadonlyMap<string, DigestResult>,
  allMissing: ReadonlyMap<string, DigestResult>,
  listedKinds: (digest: DigestResult) => Iterable<string>,
): ChainResult {
  const digests = members.toSorted((left, right) => (left.end ?? 0) - (right.end ?? 0) || compare(left.key, right.key));
  const usable = digests.filter((digest) => (digest.strength ?? 0) > 0);
  const first = digests[0];
  const gaps: Gap[] = [];
  const untrusted: UntrustedSpan[] = [];
  const missing: DigestResult[] = [];
  let begins: ChainResult['begins'] = 'UNTRUSTED';

  for (const [index, digest] of usable.entries()) {
    const document = digest.document;
    if (!document) continue;
    const older = latestBefore(usable, index);
    const previous = document.previous
      ? byIdentity.get(identityOf(document.previous.bucket, document.previous.key))
      : undefined;
    const lost =
      document.previous && !previous
        ? allMissing.get(identityOf(document.previous.bucket, document.previous.key))
        : undefined;
    if (lost && !missing.includes(lost)) missing.push(lost);
    if (index === 0) {
      begins = !document.previous && !document.isPartialLink ? 'AT_CHAIN_START' : 'TRUNCATED';
      continue;
    }
    const from = older?.end ?? document.start;
    const to = document.start;
    const isProven = digest.strength === 3;
    const gap = { from, to, statedBy: digest.key, isCertain: isProven };
    if (document.isPartialLink) {
      if (to > from) untrusted.push({ from, to, reason: 'PARTIAL_NULL_LINK' });
    } else if (!document.previous) {
      // Backfill digests stand alone: a missing link says nothing.
      if (!digest.isBackfill && to >= from)
        gaps.push({ ...gap, kind: 'DECLARED_RESTART', missingKey: null, estimatedFurtherMissing: 0 });
    } else if (!previous) {
      const further = Math.max(0, Math.round((to - from) / hour) - 1);
      if (!digest.isBackfill && to >= from)
        gaps.push({
          ...gap,
          kind: 'DIGEST_MISSING',
          missingKey: document.previous.key,
          estimatedFurtherMissing: further,
        });
    } else if (to > from) {
      untrusted.push({ from, to, reason: (previous.strength ?? 0) > 0 ? 'WINDOWS_DO_NOT_MEET' : 'DIGEST_ALTERED' });
    }
  }

  const proven = mergeSpans(usable.filter((digest) => digest.strength === 3).map(windowOf));
  const kinds = new Set<string>();
  for (const digest of usable) for (const kind of listedKinds(digest)) kinds.add(kind);
  return {
    id,
    organization: first?.organization ?? null,
    account: first?.account ?? '',
    region: first?.region ?? '',
    trail: first?.trail ?? '',
    homeRegion: first?.homeRegion ?? '',
    isBackfill: first?.isBackfill ?? false,
    verdict: judge(digests, usable, gaps, untrusted),
    begins,
    ends: 'OPEN',
    horizon: proven.at(-1)?.[1] ?? null,
    digests,
    proven,
    covered: mergeSpans(usable.map(windowOf)),
    gaps,
    untrusted,
    missing,
    listedKinds: kinds,
  };
}

/** The newest usable digest that had ended when this one began; with overlapping windows the one before it in the order. */
function latestBefore(usable: readonly DigestResult[], index: number): DigestResult | null {
  const start = usable[index]?.start ?? 0;
  for (let candidate = index - 1; candidate >= 0; candidate -= 1) {
    const digest = usable[candidate];
    if (digest && (digest.end ?? 0) <= start) return digest;
  }
  return usable[index - 1] ?? null;
}

function judge(
  digests: readonly DigestResult[],
  usable: readonly DigestResult[],
  gaps: readonly Gap[],
  untrusted: readonly UntrustedSpan[],
): ChainVerdict {
  if (digests.length === 0) return 'CHAIN_NONE';
  if (usable.length < digests.length || untrusted.length > 0 || gaps.some((gap) => gap.kind === 'DIGEST_MISSING'))
    return 'CHAIN_BROKEN';
  const unproven = usable.filter((digest) => digest.strength !== 3);
  if (unproven.length === usable.length) {
    const hasOnlyLinks = unproven.every(
      (digest) => digest.verdict === 'DIGEST_CONSISTENT' || digest.verdict === 'DIGEST_UNPROVEN',
    );
    return hasOnlyLinks && unproven.some((digest) => digest.verdict === 'DIGEST_CONSISTENT')
      ? 'CHAIN_CONSISTENT_ONLY'
      : 'CHAIN_UNPROVEN';
  }
  if (gaps.length > 0) return 'CHAIN_RESTARTED';
  if (unproven.length === 0) return 'CHAIN_INTACT';
  return unproven.length === 1 && unproven[0] === usable.at(-1) ? 'CHAIN_INTACT_EXCEPT_HEAD' : 'CHAIN_UNPROVEN';
}

function windowOf(digest: DigestResult): Span {
  return [digest.start ?? 0, digest.end ?? 0];
}

/** Spans in order, those that touch or overlap joined. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const [from, to] of spans.toSorted((left, right) => left[0] - right[0] || left[1] - right[1])) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** True when the time lies in one of the merged spans, ends included. */
export function isInSpans(spans: readonly Span[], time: EpochMs): boolean {
  let low = 0;
  let high = spans.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const span = spans[middle];
    if (!span || time < span[0]) high = middle - 1;
    else if (time > span[1]) low = middle + 1;
    else return true;
  }
  return false;
}
