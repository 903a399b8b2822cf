import { type DigestDocument, stringToSign } from './digest-document.ts';
import { stemOf } from './digest-key.ts';
import { type EvidenceObject, type Placement, placementOf } from './evidence.ts';
import { decodeHex, type PublicKey, verifyRsaSha256 } from './public-keys.ts';
import type { SignatureSource } from './signatures.ts';

/** A digest file of the evidence together with what it says. */
export interface DigestFile {
  object: EvidenceObject;
  document: DigestDocument;
  placement: Placement;
}

/** A place where a signature for a digest was found. */
export interface SignatureCandidate {
  /** As found. */
  hex: string;
  source: 'metadata' | 'successor';
  /** Sidecar path or key of the successor. */
  reference: string;
}

/** All files with the same content under one claimed identity. */
export interface DigestVariant {
  identity: string;
  document: DigestDocument;
  files: DigestFile[];
  metadata: SignatureSource[];
  candidates: SignatureCandidate[];
  /** The candidate that verifies, with the key that did it. */
  verified: { candidate: SignatureCandidate; key: PublicKey } | null;
  /** Result per lower-case hex string; absent where there was no key to try it with. */
  outcomes: Map<string, boolean>;
  keys: PublicKey[];
}

/** Public keys by fingerprint, stated and computed. */
export type KeyIndex = ReadonlyMap<string, readonly PublicKey[]>;

/** Indexes keys under the fingerprint that the list states and under the one that their bytes have. */
export function indexKeys(keys: Iterable<PublicKey>): KeyIndex {
  const index = new Map<string, PublicKey[]>();
  for (const key of keys) {
    for (const fingerprint of new Set([key.fingerprint, key.computedFingerprint])) {
      const list = index.get(fingerprint);
      if (list) list.push(key);
      else index.set(fingerprint, [key]);
    }
  }
  for (const list of index.values())
    list.sort((left, right) => (left.computedFingerprint < right.computedFingerprint ? -1 : 1));
  return index;
}

/** The claimed identity of a digest: its bucket and key. */
export function identityOf(bucket: string, key: string): string {
  return `${bucket}\u0000${key}`;
}

/** Groups digest files by claimed identity, then by content. The order of files does not matter. */
export function groupVariants(
  files: { object: EvidenceObject; document: DigestDocument }[],
  sources: ReadonlyMap<string, readonly SignatureSource[]>,
  keys: KeyIndex,
): Map<string, DigestVariant[]> {
  const groups = new Map<string, Map<string, DigestVariant>>();
  for (const { object, document } of files) {
    const identity = identityOf(document.bucket, document.key);
    const variants = groups.get(identity) ?? new Map<string, DigestVariant>();
    groups.set(identity, variants);
    const variant: DigestVariant = variants.get(document.sha256) ?? {
      identity,
      document,
      files: [],
      metadata: [],
      candidates: [],
      verified: null,
      outcomes: new Map(),
      keys: [...(keys.get(document.fingerprint) ?? [])],
    };
    variants.set(document.sha256, variant);
    variant.files.push({ object, document, placement: placementOf(object.path, document.key) });
  }
  const result = new Map<string, DigestVariant[]>();
  for (const identity of [...groups.keys()].toSorted()) {
    const variants = [...(groups.get(identity)?.values() ?? [])];
    for (const variant of variants) {
      variant.files.sort(
        (left, right) =>
          placementRank(left.placement) - placementRank(right.placement) ||
          (left.object.path < right.object.path ? -1 : 1),
      );
      const stems = new Set([...variant.files.map((file) => stemOf(file.object.path)), stemOf(variant.document.key)]);
      const found = new Set<SignatureSource>();
      for (const stem of stems)
        for (const source of sources.get(stem) ?? [])
          if (source.bucket === null || source.bucket === variant.document.bucket) found.add(source);
      variant.metadata = [...found].toSorted(
        (left, right) => compare(left.sidecar, right.sidecar) || compare(left.signature ?? '', right.signature ?? ''),
      );
    }
    result.set(identity, variants);
  }
  return result;
}

/** Fills in the candidates of every variant, metadata first, and tries them with the key that the digest names. */
export function trySignatures(groups: ReadonlyMap<string, DigestVariant[]>): void {
  const recorded = new Map<string, SignatureCandidate[]>();
  for (const variants of groups.values()) {
    for (const { document } of variants) {
      if (!document.previous) continue;
      const identity = identityOf(document.previous.bucket, document.previous.key);
      const list = recorded.get(identity) ?? [];
      list.push({ hex: document.previous.signature, source: 'successor', reference: document.key });
      recorded.set(identity, list);
    }
  }
  for (const [identity, variants] of groups) {
    const fromSuccessors = (recorded.get(identity) ?? []).toSorted(
      (left, right) => compare(left.reference, right.reference) || compare(left.hex, right.hex),
    );
    for (const variant of variants) {
      for (const source of variant.metadata)
        if (source.signature !== null)
          variant.candidates.push({ hex: source.signature, source: 'metadata', reference: source.sidecar });
      variant.candidates = variant.candidates.concat(fromSuccessors);
      tryVariant(variant);
    }
  }
}

/** A verdict-free test: does this hex string verify over the variant? Null when there is no key or no hex to try. */
export function outcomeOf(variant: DigestVariant, hex: string): boolean | null {
  return variant.outcomes.get(hex.toLowerCase()) ?? null;
}

function tryVariant(variant: DigestVariant): void {
  const keys = variant.keys.filter((key) => key.key !== null);
  if (keys.length === 0) return;
  const text = stringToSign(variant.document);
  for (const candidate of variant.candidates) {
    const hex = candidate.hex.toLowerCase();
    if (variant.outcomes.has(hex)) continue;
    const signature = decodeHex(hex);
    const key = signature && keys.find((each) => verifyRsaSha256(each, text, signature));
    variant.outcomes.set(hex, Boolean(key));
    if (key && !variant.verified) variant.verified = { candidate, key };
  }
}

function placementRank(placement: Placement): number {
  return ['claimed', 'flattened', 'relocated'].indexOf(placement);
}

/** Code unit order of two strings. */
export function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
