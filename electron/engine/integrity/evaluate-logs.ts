import type { EpochMs } from '../../../shared/contract/common.ts';
import { type ChainResult, isInSpans } from './chains.ts';
import { identityOf } from './digest-candidates.ts';
import type { ListedLog } from './digest-document.ts';
import { etagDiffers } from './digest-findings.ts';
import { fileNameOf, parseLogName, stemOf } from './digest-key.ts';
import type { DigestResult } from './evaluate-digests.ts';
import { byPath, type EvidenceObject, indexByStem, placementOf, isUnseen, readabilityOf } from './evidence.ts';
import type { SignatureSource } from './signatures.ts';
import { type LogVerdict, verdicts } from '../../../shared/verdicts/index.ts';
import { type LogFinding, reasonForLog, type UnlistedPlace } from './verdicts.ts';

/** What verification knows about one log file: one that a digest lists, or one of the evidence that none lists. */
export interface LogResult {
  /** Null: not in the evidence. */
  objectId: number | null;
  path: string | null;
  /** Listed place; null for an unlisted file. */
  bucket: string | null;
  key: string | null;
  verdict: LogVerdict;
  /** Only for `LOG_UNLISTED`. */
  place: UnlistedPlace | null;
  /** English, without a full stop. */
  reason: string;
  findings: LogFinding[];
  /** The strongest digest that lists it. */
  digestKey: string | null;
  digestVerdict: string | null;
  listedSha256: string | null;
  contentSha256: string | null;
  /** Another file of the evidence stands for the same listed log; counted apart. */
  isCopy: boolean;
  account: string;
  region: string;
  kind: string;
  /** Minute of delivery from the file name; null for names that are not CloudTrail's. */
  deliveredAt: EpochMs | null;
  events: number | null;
}

/** A listed log with every digest that vouches for it. */
interface Listing {
  log: ListedLog;
  entries: { digest: DigestResult; log: ListedLog }[];
}

/** CloudTrail delivers up to this long after the minute in the file name. */
const deliveryDelay = 10 * 60_000;

/** Compares every listed log with the evidence and places every log file that nothing lists. */
export function evaluateLogs(input: {
  objects: readonly EvidenceObject[];
  byIdentity: ReadonlyMap<string, DigestResult>;
  chains: readonly ChainResult[];
  sources: ReadonlyMap<string, readonly SignatureSource[]>;
  isContentConfirmedElsewhere?: ((object: EvidenceObject, validObjectIds: ReadonlySet<number>) => boolean) | undefined;
}): LogResult[] {
  const logs = input.objects.filter(
    (object) => object.kind === 'log' || parseLogName(fileNameOf(object.path)) !== null,
  );
  const index = indexByStem(logs);
  const listings = collectListings(input.byIdentity.values());
  const listedStems = new Set<string>();
  for (const listing of listings.values()) listedStems.add(stemOf(listing.log.key));
  const strays = new Map<string, EvidenceObject[]>();
  for (const object of logs.toSorted(byPath)) {
    const { contentSha256 } = readabilityOf(object);
    if (contentSha256 === null || listedStems.has(stemOf(object.path))) continue;
    const list = strays.get(contentSha256);
    if (list) list.push(object);
    else strays.set(contentSha256, [object]);
  }

  const results: LogResult[] = [];
  const used = new Map<number, LogResult>();
  for (const listing of listings.values()) {
    const strength = listing.entries.reduce((most, entry) => Math.max(most, entry.digest.strength ?? 0), 0);
    const strongest = listing.entries.filter((entry) => (entry.digest.strength ?? 0) === strength);
    const hashes = new Set(strongest.map((entry) => entry.log.hashValue.toLowerCase()));
    const findings: LogFinding[] = [];
    if (strength === 3 && hashes.size > 1) findings.push('LISTING_CONFLICT');
    if (strongest.some((entry) => entry.log.hashAlgorithm !== 'SHA-256')) findings.push('UNEXPECTED_ALGORITHM_NAME');
    let candidates: readonly EvidenceObject[] = index.get(stemOf(listing.log.key)) ?? [];
    if (candidates.length === 0) candidates = [...hashes].flatMap((hash) => strays.get(hash) ?? []);
    const judged = candidates
      .map((object) => judge(object, listing, strongest, hashes, strength, findings, input.sources))
      .toSorted((left, right) => rank(left) - rank(right));
    const [best, ...copies] = judged;
    if (!best) {
      results.push(missingResult(listing, strongest, strength, findings));
      continue;
    }
    for (const copy of copies) {
      copy.isCopy = true;
      const isSame = copy.contentSha256 === best.contentSha256;
      copy.findings.push(isSame ? 'DUPLICATE_COPY' : 'CONFLICTING_COPY');
      if (!isSame && !best.findings.includes('CONFLICTING_COPY')) best.findings.push('CONFLICTING_COPY');
    }
    for (const result of judged) {
      const id = result.objectId ?? -1;
      const known = used.get(id);
      // The same key in two buckets: a file speaks for the one it matches.
      if (result.isCopy && known) continue;
      if (!known || rank(result) < rank(known)) used.set(id, result);
      results.push(result);
    }
  }

  const validIds = new Set(
    results
      .filter((result) => result.verdict === 'LOG_VALID' && result.objectId !== null)
      .map((result) => result.objectId ?? -1),
  );
  const scopes = scopesOf(input.chains);
  for (const object of logs) {
    if (used.has(object.id)) continue;
    const result = unlistedResult(object, scopes, input.sources);
    if (input.isContentConfirmedElsewhere?.(object, validIds)) result.findings.push('CONTENT_CONFIRMED_ELSEWHERE');
    results.push(result);
  }
  return orderByDelivery(results);
}

/** Every listed log once, with the digests that list it. Altered digests are listed too; what they say is worth nothing and is shown. */
function collectListings(digests: Iterable<DigestResult>): Map<string, Listing> {
  const listings = new Map<string, Listing>();
  for (const digest of digests) {
    for (const log of digest.document?.logs ?? []) {
      const identity = identityOf(log.bucket, log.key);
      const listing = listings.get(identity);
      if (listing) listing.entries.push({ digest, log });
      else listings.set(identity, { log, entries: [{ digest, log }] });
    }
  }
  return listings;
}

function judge(
  object: EvidenceObject,
  listing: Listing,
  strongest: Listing['entries'],
  hashes: ReadonlySet<string>,
  strength: number,
  shared: readonly LogFinding[],
  sources: ReadonlyMap<string, readonly SignatureSource[]>,
): LogResult {
  const readability = readabilityOf(object);
  const matches = readability.contentSha256 !== null && hashes.has(readability.contentSha256.toLowerCase());
  const findings = [...shared];
  const placement = placementOf(object.path, listing.log.key);
  if (placement === 'flattened') findings.push('FLATTENED_PATH');
  if (placement === 'relocated') findings.push('RELOCATED');
  if (readability.isDecompressed && !isUnseen(object)) findings.push('DECOMPRESSED_COPY');
  if (readability.isRecompressed) findings.push('RECOMPRESSED_COPY');
  findings.push(...metadataFindings(object, sources));
  let verdict: LogVerdict;
  // What is no gzip, no log and not the listed content either is not the file that the name promises.
  const isForeign =
    readability.isDecompressed &&
    !matches &&
    object.kind !== 'log' &&
    fileNameOf(object.path).toLowerCase().endsWith('.gz');
  if (isUnseen(object)) verdict = 'LOG_NOT_READ';
  else if (readability.problem !== null || readability.contentSha256 === null || isForeign)
    verdict = 'LOG_INVALID_FORMAT';
  else if (readability.trailingBytes > 0) verdict = 'LOG_TRAILING_DATA';
  else if (matches)
    verdict =
      strength === 3
        ? 'LOG_VALID'
        : strength === 2
          ? 'LOG_CONSISTENT'
          : strength === 1
            ? 'LOG_MATCHES_UNPROVEN_DIGEST'
            : 'LOG_MATCHES_BAD_DIGEST';
  else verdict = strength === 3 ? 'LOG_MODIFIED' : 'LOG_DIFFERS_UNPROVEN';
  if (verdict === 'LOG_INVALID_FORMAT' || verdict === 'LOG_TRAILING_DATA')
    findings.push(matches ? 'FIRST_MEMBER_MATCHES' : 'FIRST_MEMBER_DIFFERS');
  const entry =
    strongest.find((each) => each.log.hashValue.toLowerCase() === readability.contentSha256) ?? strongest[0];
  let reason = reasonForLog(verdict, null);
  if (verdict === 'LOG_INVALID_FORMAT')
    reason += `: ${readability.problem ?? (isForeign ? 'not gzip' : 'no content')}${matches ? ', though what it holds is the listed content' : ''}`;
  if (verdict === 'LOG_TRAILING_DATA')
    reason += `: ${readability.trailingBytes} bytes; the member itself ${matches ? 'has the listed SHA-256' : 'has another SHA-256'}`;
  return {
    ...baseResult(object.path, listing.log),
    objectId: object.id,
    path: object.path,
    verdict,
    reason,
    findings,
    digestKey: entry?.digest.key ?? null,
    digestVerdict: entry?.digest.verdict ?? null,
    listedSha256: entry?.log.hashValue.toLowerCase() ?? null,
    contentSha256: readability.contentSha256,
    events: object.eventCount ?? null,
  };
}

function missingResult(
  listing: Listing,
  strongest: Listing['entries'],
  strength: number,
  findings: LogFinding[],
): LogResult {
  const verdict: LogVerdict = strength === 3 ? 'LOG_MISSING' : 'LOG_MISSING_UNPROVEN';
  const entry = strongest[0];
  return {
    ...baseResult(listing.log.key, listing.log),
    verdict,
    reason:
      strength === 0 ? 'listed only in a digest that was altered, not in the evidence' : reasonForLog(verdict, null),
    findings,
    digestKey: entry?.digest.key ?? null,
    digestVerdict: entry?.digest.verdict ?? null,
    listedSha256: entry?.log.hashValue.toLowerCase() ?? null,
  };
}

function unlistedResult(
  object: EvidenceObject,
  scopes: Scopes,
  sources: ReadonlyMap<string, readonly SignatureSource[]>,
): LogResult {
  const readability = readabilityOf(object);
  const base = baseResult(object.path, null);
  const place =
    base.deliveredAt === null
      ? 'NO_DELIVERY_NAME'
      : placeUnlisted(scopes.get(`${base.account}/${base.region}`) ?? [], base.kind, base.deliveredAt);
  const findings: LogFinding[] = [];
  if (readability.problem !== null) findings.push('UNREADABLE_GZIP');
  if (readability.trailingBytes > 0) findings.push('TRAILING_DATA_AFTER_GZIP');
  findings.push(...metadataFindings(object, sources));
  return {
    ...base,
    objectId: object.id,
    path: object.path,
    verdict: 'LOG_UNLISTED',
    place,
    reason: reasonForLog('LOG_UNLISTED', place),
    findings,
    contentSha256: readability.contentSha256,
    events: object.eventCount ?? null,
  };
}

function baseResult(path: string, listed: ListedLog | null): LogResult {
  const name = parseLogName(fileNameOf(listed?.key ?? path));
  return {
    objectId: null,
    path: null,
    bucket: listed?.bucket ?? null,
    key: listed?.key ?? null,
    verdict: 'LOG_UNLISTED',
    place: null,
    reason: '',
    findings: [],
    digestKey: null,
    digestVerdict: null,
    listedSha256: null,
    contentSha256: null,
    isCopy: false,
    account: name?.account ?? '',
    region: name?.region ?? '',
    kind: name?.kind ?? '',
    deliveredAt: name?.deliveredAt ?? null,
    events: null,
  };
}

function metadataFindings(
  object: EvidenceObject,
  sources: ReadonlyMap<string, readonly SignatureSource[]>,
): LogFinding[] {
  const found = sources.get(stemOf(object.path)) ?? [];
  const findings: LogFinding[] = [];
  if (found.some((source) => source.size !== null && source.size !== object.sizeStored))
    findings.push('SIZE_DIFFERS_FROM_METADATA');
  if (found.some((source) => etagDiffers(source.etag, object.md5Stored))) findings.push('ETAG_DIFFERS_FROM_METADATA');
  return findings;
}

/** The better a file answers for the listed log, the lower; equal answers are ordered by place, then by path. */
function rank(result: LogResult): number {
  return (
    verdicts.findIndex(({ code }) => code === result.verdict) * 4 +
    (result.findings.includes('FLATTENED_PATH') ? 1 : 0) +
    (result.findings.includes('RELOCATED') ? 2 : 0)
  );
}

/** By delivery time, then by file name, originals before copies. Names are cut out once: there may be a hundred thousand. */
function orderByDelivery(results: readonly LogResult[]): LogResult[] {
  const named = results.map((result) => ({
    result,
    time: result.deliveredAt ?? 0,
    name: fileNameOf(result.key ?? result.path ?? ''),
  }));
  named.sort(
    (left, right) =>
      left.time - right.time ||
      (left.name < right.name ? -1 : left.name > right.name ? 1 : 0) ||
      Number(left.result.isCopy) - Number(right.result.isCopy) ||
      ((left.result.path ?? '') < (right.result.path ?? '') ? -1 : 1),
  );
  return named.map(({ result }) => result);
}

/** Chains by `account/region`. */
type Scopes = ReadonlyMap<string, readonly ChainResult[]>;

/** Backfill digests list what came late; their windows do not say that nothing else was delivered. */
function scopesOf(chains: readonly ChainResult[]): Scopes {
  const scopes = new Map<string, ChainResult[]>();
  for (const chain of chains) {
    if (chain.isBackfill) continue;
    const scope = `${chain.account}/${chain.region}`;
    const list = scopes.get(scope);
    if (list) list.push(chain);
    else scopes.set(scope, [chain]);
  }
  return scopes;
}

/** From the most to the least telling: with several trails the strongest statement about the time counts. */
const placeOrder: UnlistedPlace[] = [
  'IN_COVERED_WINDOW',
  'IN_UNTRUSTED_WINDOW',
  'IN_BROKEN_GAP',
  'AT_WINDOW_EDGE',
  'IN_DECLARED_GAP',
  'AFTER_CHAIN',
  'BEFORE_CHAIN',
  'NO_DIGESTS',
];

function placeUnlisted(chains: readonly ChainResult[], kind: string, time: EpochMs): UnlistedPlace {
  const places = chains.map((chain) => placeInChain(chain, kind, time));
  return placeOrder.find((place) => places.includes(place)) ?? 'NO_DIGESTS';
}

function placeInChain(chain: ChainResult, kind: string, time: EpochMs): UnlistedPlace {
  // Digests of a trail with management events always cover those; whether other kinds are digested shows only where one is listed.
  if (kind !== 'CloudTrail' && !chain.listedKinds.has(kind)) return 'NO_DIGESTS';
  const first = chain.covered[0];
  const last = chain.covered.at(-1);
  if (!first || !last) return chain.digests.length > 0 ? 'IN_UNTRUSTED_WINDOW' : 'NO_DIGESTS';
  const isCovered = isInSpans(chain.covered, time);
  const isLateCovered = isInSpans(chain.covered, time + deliveryDelay);
  if (isCovered && isLateCovered) return 'IN_COVERED_WINDOW';
  if (isCovered !== isLateCovered) return 'AT_WINDOW_EDGE';
  if (time < first[0]) return 'BEFORE_CHAIN';
  if (time > last[1]) return 'AFTER_CHAIN';
  const holds = (span: { from: EpochMs; to: EpochMs }): boolean => time >= span.from && time <= span.to;
  if (chain.untrusted.some(holds)) return 'IN_UNTRUSTED_WINDOW';
  const gap = chain.gaps.find(holds);
  if (!gap) return 'AT_WINDOW_EDGE';
  return gap.kind === 'DECLARED_RESTART' ? 'IN_DECLARED_GAP' : 'IN_BROKEN_GAP';
}
