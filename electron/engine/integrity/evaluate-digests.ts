import type { EpochMs } from '../../../shared/contract/common.ts';
import {
  compare,
  type DigestVariant,
  groupVariants,
  identityOf,
  indexKeys,
  outcomeOf,
  type SignatureCandidate,
  trySignatures,
} from './digest-candidates.ts';
import { type DigestDocument, readDigestDocument, stringToSign } from './digest-document.ts';
import { findingsOf } from './digest-findings.ts';
import { fileNameOf, parseDigestKey, parseDigestName } from './digest-key.ts';
import { type EvidenceObject, isUnseen, readabilityOf } from './evidence.ts';
import type { PublicKey } from './public-keys.ts';
import type { SignatureSource } from './signatures.ts';
import type { DigestVerdict, Strength } from '../../../shared/verdicts/index.ts';
import { type DigestFinding, reasonForDigest, strengthOf } from './verdicts.ts';

/** What verification knows about one digest: a file of the evidence, or one that is missing from it. */
export interface DigestResult {
  /** Null for `DIGEST_MISSING`. */
  objectId: number | null;
  path: string | null;
  /** Claimed place; of a file that is no readable digest, what its name tells (bucket empty). */
  bucket: string;
  key: string;
  verdict: DigestVerdict;
  strength: Strength;
  /** English, without a full stop. */
  reason: string;
  findings: DigestFinding[];
  organization: string | null;
  account: string;
  region: string;
  trail: string;
  homeRegion: string;
  isBackfill: boolean;
  /** Delivery window; null where there is nothing to read it from. */
  start: EpochMs | null;
  end: EpochMs | null;
  /** Null where the file was not readable or is missing. */
  document: DigestDocument | null;
  stringToSign: string | null;
  /** The signature that verified, or the first one that was there to be tried. */
  signature: SignatureCandidate | null;
  /** The key that verified it. */
  verifiedBy: PublicKey | null;
  /** Keys of the digests that name this one as predecessor. */
  successors: string[];
  /** For duplicates and conflicting copies: the evidence path of the file that was used. */
  copyOf: string | null;
}

export interface DigestEvaluation {
  digests: DigestResult[];
  /** The digest in force per identity (bucket and key); duplicates, conflicts, unreadable and missing ones are not in it. */
  byIdentity: Map<string, DigestResult>;
  /** How often each key verified a signature, by computed fingerprint. */
  keyUses: Map<string, number>;
}

/**
 * Evaluates every digest of the evidence, newest first along the links: a digest is proven by a signature over it, wherever the hex string
 * was found, or by its hash in a successor that is itself proven.
 */
export function evaluateDigests(input: {
  objects: Iterable<EvidenceObject>;
  contents: ReadonlyMap<number, Uint8Array | string>;
  sources: ReadonlyMap<string, readonly SignatureSource[]>;
  publicKeys: readonly PublicKey[];
}): DigestEvaluation {
  const digests: DigestResult[] = [];
  const readable: { object: EvidenceObject; document: DigestDocument }[] = [];
  for (const object of input.objects) {
    const content = input.contents.get(object.id);
    const { problem } = readabilityOf(object);
    if (content === undefined || problem !== null) {
      digests.push(unreadable(object, problem ?? 'not a digest document'));
      continue;
    }
    const reading = readDigestDocument(content);
    if (reading.ok) readable.push({ object, document: reading.document });
    else digests.push(unreadable(object, reading.problem));
  }

  const groups = groupVariants(readable, input.sources, indexKeys(input.publicKeys));
  trySignatures(groups);
  const chosen = chooseVariants(groups);
  const successors = successorsOf(chosen);
  const verdicts = decideVerdicts(chosen, successors, input.publicKeys.length > 0);

  const byIdentity = new Map<string, DigestResult>();
  const keyUses = new Map<string, number>();
  for (const [identity, variant] of chosen) {
    const file = variant.files[0];
    if (!file) continue;
    const verdict = verdicts.get(identity) ?? 'DIGEST_UNPROVEN';
    const newer = successors.get(identity) ?? [];
    const previous = predecessorOf(variant, chosen);
    const usablePrevious =
      previous && strengthOf(verdicts.get(previous.identity) ?? 'DIGEST_MISSING') ? previous : null;
    const result = resultFor(
      file.object,
      variant,
      verdict,
      newer,
      findingsOf(variant, file, verdict, newer, usablePrevious),
    );
    digests.push(result);
    byIdentity.set(identity, result);
    if (variant.verified) {
      const fingerprint = variant.verified.key.computedFingerprint;
      keyUses.set(fingerprint, (keyUses.get(fingerprint) ?? 0) + 1);
    }
    for (const copy of variant.files.slice(1))
      digests.push({
        ...resultFor(copy.object, variant, 'DIGEST_DUPLICATE_COPY', newer, []),
        copyOf: file.object.path,
      });
    for (const other of groups.get(identity) ?? []) {
      if (other === variant) continue;
      for (const copy of other.files)
        digests.push({
          ...resultFor(copy.object, other, 'DIGEST_CONFLICTING_COPY', newer, []),
          copyOf: file.object.path,
        });
    }
  }
  for (const missing of findMissing(byIdentity)) digests.push(missing);
  digests.sort(
    (left, right) =>
      (left.end ?? 0) - (right.end ?? 0) || compare(left.key, right.key) || compare(left.path ?? '', right.path ?? ''),
  );
  return { digests, byIdentity, keyUses };
}

/** Several contents may claim one place: the one with a valid signature is in force, else the one a successor records, else the best placed. */
function chooseVariants(groups: ReadonlyMap<string, DigestVariant[]>): Map<string, DigestVariant> {
  const recordedHashes = new Map<string, Set<string>>();
  for (const variants of groups.values()) {
    for (const { document } of variants) {
      if (!document.previous) continue;
      const identity = identityOf(document.previous.bucket, document.previous.key);
      const hashes = recordedHashes.get(identity) ?? new Set<string>();
      recordedHashes.set(identity, hashes.add(document.previous.hashValue.toLowerCase()));
    }
  }
  const chosen = new Map<string, DigestVariant>();
  for (const [identity, variants] of groups) {
    const rank = (variant: DigestVariant): number =>
      (variant.verified ? 0 : 8) +
      (recordedHashes.get(identity)?.has(variant.document.sha256) ? 0 : 4) +
      (variant.files[0]?.placement === 'claimed' ? 0 : variant.files[0]?.placement === 'flattened' ? 1 : 2);
    const best = variants.toSorted(
      (left, right) => rank(left) - rank(right) || compare(left.document.sha256, right.document.sha256),
    )[0];
    if (best) chosen.set(identity, best);
  }
  return chosen;
}

/** The digest in the evidence that this one names as predecessor; naming itself does not count. */
function predecessorOf(variant: DigestVariant, chosen: ReadonlyMap<string, DigestVariant>): DigestVariant | null {
  const previous = variant.document.previous;
  const found = previous ? chosen.get(identityOf(previous.bucket, previous.key)) : undefined;
  return found === undefined || found === variant ? null : found;
}

/** Per identity the variants that name it as predecessor, ordered by key. A digest that names itself is no successor. */
function successorsOf(chosen: ReadonlyMap<string, DigestVariant>): Map<string, DigestVariant[]> {
  const successors = new Map<string, DigestVariant[]>();
  for (const variant of chosen.values()) {
    const previous = predecessorOf(variant, chosen);
    if (!previous) continue;
    const list = successors.get(previous.identity);
    if (list) list.push(variant);
    else successors.set(previous.identity, [variant]);
  }
  return successors;
}

/**
 * Decides newest to oldest. Each digest has at most one predecessor, so working from those without successors reaches all but the members
 * of a cycle; those are decided last, and among them only a signature counts as proof.
 */
function decideVerdicts(
  chosen: ReadonlyMap<string, DigestVariant>,
  successors: ReadonlyMap<string, DigestVariant[]>,
  hasKeys: boolean,
): Map<string, DigestVerdict> {
  const verdicts = new Map<string, DigestVerdict>();
  const isProven = (variant: DigestVariant): boolean => {
    const verdict = verdicts.get(variant.identity);
    return verdict === undefined ? variant.verified !== null : strengthOf(verdict) === 3;
  };
  const waiting = new Map<string, number>();
  const ready: DigestVariant[] = [];
  for (const [identity, variant] of chosen) {
    const count = successors.get(identity)?.length ?? 0;
    waiting.set(identity, count);
    if (count === 0) ready.push(variant);
  }
  for (let variant = ready.pop(); variant; variant = ready.pop()) {
    verdicts.set(variant.identity, decide(variant, successors.get(variant.identity) ?? [], isProven, hasKeys));
    const older = predecessorOf(variant, chosen);
    if (!older) continue;
    const left = (waiting.get(older.identity) ?? 0) - 1;
    waiting.set(older.identity, left);
    if (left === 0) ready.push(older);
  }
  const inCycles = [...chosen.values()].filter((variant) => !verdicts.has(variant.identity));
  const decided = inCycles.map(
    (variant) =>
      [variant.identity, decide(variant, successors.get(variant.identity) ?? [], isProven, hasKeys)] as const,
  );
  for (const [identity, verdict] of decided) verdicts.set(identity, verdict);
  return verdicts;
}

function decide(
  variant: DigestVariant,
  successors: readonly DigestVariant[],
  isProven: (variant: DigestVariant) => boolean,
  hasKeys: boolean,
): DigestVerdict {
  if (variant.verified) return 'DIGEST_SIGNED';
  const matches = (successor: DigestVariant): boolean =>
    successor.document.previous?.hashValue.toLowerCase() === variant.document.sha256;
  const proven = successors.filter(isProven);
  if (proven.length > 0) return proven.every(matches) ? 'DIGEST_LINKED' : 'DIGEST_MODIFIED';
  const hasUsableKey = variant.keys.some((key) => key.key !== null);
  if (hasUsableKey && variant.candidates.some((candidate) => candidate.source === 'metadata'))
    return 'DIGEST_BAD_SIGNATURE';
  if (hasKeys && variant.keys.length === 0) return 'DIGEST_KEY_UNKNOWN';
  if (hasKeys && !hasUsableKey) return 'DIGEST_KEY_UNUSABLE';
  if (successors.length > 0) return successors.every(matches) ? 'DIGEST_CONSISTENT' : 'DIGEST_INCONSISTENT';
  return 'DIGEST_UNPROVEN';
}

/** Predecessors that usable digests name and the evidence does not hold, each named by the strongest of them. */
function findMissing(byIdentity: ReadonlyMap<string, DigestResult>): DigestResult[] {
  const missing = new Map<string, { previous: { bucket: string; key: string }; namedBy: DigestResult }>();
  for (const digest of byIdentity.values()) {
    const previous = digest.document?.previous;
    if (!previous || (digest.strength ?? 0) < 1) continue;
    const identity = identityOf(previous.bucket, previous.key);
    const known = missing.get(identity);
    if (!byIdentity.has(identity) && (!known || (known.namedBy.strength ?? 0) < (digest.strength ?? 0)))
      missing.set(identity, { previous, namedBy: digest });
  }
  return [...missing.values()].map(({ previous, namedBy }) => ({
    ...emptyResult(previous.key),
    bucket: previous.bucket,
    verdict: 'DIGEST_MISSING' as const,
    strength: null,
    reason: `named by a ${namedBy.verdict.replace('DIGEST_', '')} digest, not in the evidence`,
    successors: [namedBy.key],
  }));
}

function resultFor(
  object: EvidenceObject,
  variant: DigestVariant,
  verdict: DigestVerdict,
  successors: readonly DigestVariant[],
  findings: DigestFinding[],
): DigestResult {
  const document = variant.document;
  const base = emptyResult(document.key);
  const signature = variant.verified?.candidate ?? variant.candidates[0] ?? null;
  return {
    ...base,
    objectId: object.id,
    path: object.path,
    bucket: document.bucket,
    verdict,
    strength: strengthOf(verdict),
    reason:
      verdict === 'DIGEST_BAD_SIGNATURE' && signature && outcomeOf(variant, signature.hex) === null
        ? `${reasonForDigest(verdict)} (not hex)`
        : reasonForDigest(verdict),
    findings,
    account: base.account || document.account,
    start: document.start,
    end: document.end,
    document,
    stringToSign: stringToSign(document),
    signature,
    verifiedBy: variant.verified?.key ?? null,
    successors: successors.map((successor) => successor.document.key),
  };
}

function unreadable(object: EvidenceObject, problem: string): DigestResult {
  const unseen = isUnseen(object);
  const verdict = unseen ? 'DIGEST_NOT_READ' : 'DIGEST_INVALID_FORMAT';
  return {
    ...emptyResult(fileNameOf(object.path)),
    objectId: object.id,
    path: object.path,
    verdict,
    strength: strengthOf(verdict),
    reason: unseen ? reasonForDigest(verdict) : `${reasonForDigest(verdict)}: ${problem}`,
    findings: !unseen && readabilityOf(object).isDecompressed ? ['DECOMPRESSED_COPY'] : [],
  };
}

function emptyResult(key: string): DigestResult {
  const place = parseDigestKey(key);
  const name = place ?? parseDigestName(fileNameOf(key));
  return {
    objectId: null,
    path: null,
    bucket: '',
    key,
    verdict: 'DIGEST_MISSING',
    strength: null,
    reason: '',
    findings: [],
    organization: place?.organization ?? null,
    account: name?.account ?? '',
    region: name?.region ?? '',
    trail: name?.trail ?? '',
    homeRegion: name?.homeRegion ?? '',
    isBackfill: name?.isBackfill ?? false,
    start: null,
    end: name?.end ?? null,
    document: null,
    stringToSign: null,
    signature: null,
    verifiedBy: null,
    successors: [],
    copyOf: null,
  };
}
