import { buildChains, type ChainResult } from './chains.ts';
import { fileNameOf, kindOfLog, parseDigestName, parseLogName, stemOf } from './digest-key.ts';
import { type DigestResult, evaluateDigests } from './evaluate-digests.ts';
import { evaluateLogs, type LogResult } from './evaluate-logs.ts';
import type { EvidenceObject } from './evidence.ts';
import type { PublicKey } from './public-keys.ts';
import type { ObjectVersion, SignatureSource } from './signatures.ts';

/** The uncompressed content of a digest file (its first gzip member). */
export interface DigestContent {
  objectId: number;
  content: Uint8Array | string;
}

export interface VerificationInput {
  /** Every file of the evidence, in any order. */
  objects: Iterable<EvidenceObject>;
  /** Content of every file of kind `digest`. A file named like a digest for which there is none counts as unreadable. */
  digests: Iterable<DigestContent>;
  signatures?: readonly SignatureSource[];
  publicKeys?: readonly PublicKey[];
  versions?: readonly ObjectVersion[];
  /** Asked for unlisted log files: does every one of its records also stand, with equal content, in the given valid files? */
  isContentConfirmedElsewhere?: (object: EvidenceObject, validObjectIds: ReadonlySet<number>) => boolean;
}

export interface VerificationResult {
  /** By end time; files of the evidence and missing digests. */
  digests: DigestResult[];
  /** By delivery time; listed and unlisted, copies included (`isCopy`). */
  logs: LogResult[];
  chains: ChainResult[];
  /** Digest and log objects of which the bucket held older versions or delete markers. */
  replaced: ObjectVersion[];
  /** By verdict; copies of log files and unlisted ones under their own names. */
  counts: {
    digests: Record<string, number>;
    logs: Record<string, number>;
    chains: Record<string, number>;
    /** Unlisted log files by place. */
    unlisted: Record<string, number>;
    logCopies: number;
    gaps: number;
    findings: Record<string, number>;
  };
  /** How often each supplied key verified a digest. */
  keyUses: { key: PublicKey; uses: number }[];
  hasKeys: boolean;
  hasMetadata: boolean;
}

/**
 * Verifies digests and log files offline. Pure: the same objects, contents, metadata and keys give the same result in any order. Cost: one
 * RSA verification per digest and signature, otherwise linear in files and list entries.
 */
export function verifyEvidence(input: VerificationInput): VerificationResult {
  // A sidecar may carry the very name of its object (a mirrored folder): it is not a copy of it.
  const sidecars = new Set((input.signatures ?? []).map((source) => plainPath(source.sidecar)));
  const objects = [...input.objects].filter(
    (object) => object.kind !== 'other' || !sidecars.has(plainPath(object.path)),
  );
  const contents = new Map<number, Uint8Array | string>();
  for (const digest of input.digests) contents.set(digest.objectId, digest.content);
  const sources = new Map<string, SignatureSource[]>();
  for (const source of input.signatures ?? []) {
    const list = sources.get(source.stem);
    if (list) list.push(source);
    else sources.set(source.stem, [source]);
  }
  const publicKeys = input.publicKeys ?? [];
  const { digests, byIdentity, keyUses } = evaluateDigests({
    objects: objects.filter((object) => isDigest(object, contents)),
    contents,
    sources,
    publicKeys,
  });
  const chains = buildChains(digests, byIdentity, listedKindsOf);
  const logs = evaluateLogs({
    objects,
    byIdentity,
    chains,
    sources,
    isContentConfirmedElsewhere: input.isContentConfirmedElsewhere,
  });
  return {
    digests,
    logs,
    chains,
    replaced: (input.versions ?? []).filter((version) => isReplacement(version)),
    counts: count(digests, logs, chains),
    keyUses: publicKeys.map((key) => ({ key, uses: keyUses.get(key.computedFingerprint) ?? 0 })),
    hasKeys: publicKeys.length > 0,
    hasMetadata: (input.signatures ?? []).some((source) => source.signature !== null),
  };
}

/** Members of archives may be written with `!/` or `/`. */
function plainPath(path: string): string {
  return path.replaceAll('!/', '/');
}

function isDigest(object: EvidenceObject, contents: ReadonlyMap<number, unknown>): boolean {
  return object.kind === 'digest' || contents.has(object.id) || parseDigestName(fileNameOf(object.path)) !== null;
}

function listedKindsOf(digest: DigestResult): Set<string> {
  const kinds = new Set<string>();
  for (const log of digest.document?.logs ?? []) {
    const kind = kindOfLog(fileNameOf(log.key));
    if (kind !== null) kinds.add(kind);
  }
  return kinds;
}

function isReplacement(version: ObjectVersion): boolean {
  const name = `${stemOf(version.key)}.json.gz`;
  return (
    (version.isDeleteMarker || !version.isLatest) && (parseDigestName(name) !== null || parseLogName(name) !== null)
  );
}

function count(
  digests: readonly DigestResult[],
  logs: readonly LogResult[],
  chains: readonly ChainResult[],
): VerificationResult['counts'] {
  const tally = <Item>(
    items: readonly Item[],
    namesOf: (item: Item) => readonly string[] | string | null,
    counts = new Map<string, number>(),
  ): Map<string, number> => {
    for (const item of items) {
      const names = namesOf(item);
      if (names === null) continue;
      for (const name of typeof names === 'string' ? [names] : names) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return counts;
  };
  const sorted = (counts: Map<string, number>): Record<string, number> => Object.fromEntries([...counts].toSorted());
  const originals = logs.filter((log) => !log.isCopy);
  return {
    digests: sorted(tally(digests, (digest) => digest.verdict)),
    logs: sorted(tally(originals, (log) => log.verdict)),
    chains: sorted(tally(chains, (chain) => chain.verdict)),
    unlisted: sorted(tally(originals, (log) => log.place)),
    logCopies: logs.length - originals.length,
    gaps: chains.reduce((sum, chain) => sum + chain.gaps.length, 0),
    findings: sorted(
      tally(
        logs,
        (log) => log.findings,
        tally(digests, (digest) => digest.findings),
      ),
    ),
  };
}
