import { type DigestFile, type DigestVariant, outcomeOf } from './digest-candidates.ts';
import { parseDigestKey } from './digest-key.ts';
import { readabilityOf } from './evidence.ts';
import { decodeHex } from './public-keys.ts';
import type { DigestVerdict } from '../../../shared/verdicts/index.ts';
import { type DigestFinding, strengthOf } from './verdicts.ts';

const hour = 3_600_000;

/** Digests cover an hour; CloudTrail stretches one a little around a start or stop of logging. */
const longestUsualWindow = 1.25 * hour;

/** Slack around a key's validity: the AWS CLI asks for the keys of the two hours after the period too. */
const validitySlack = 2 * hour;

/**
 * Observations about a digest that do not change its verdict, in a fixed order. `usablePrevious` is its predecessor in the evidence where
 * that was not altered.
 */
export function findingsOf(
  variant: DigestVariant,
  file: DigestFile,
  verdict: DigestVerdict,
  successors: readonly DigestVariant[],
  usablePrevious: DigestVariant | null,
): DigestFinding[] {
  const { document } = variant;
  const findings: DigestFinding[] = [];
  const signatures = variant.metadata.flatMap((source) => (source.signature === null ? [] : [source.signature]));
  const add = (finding: DigestFinding, holds: boolean): void => {
    if (holds) findings.push(finding);
  };
  const isAuthentic = strengthOf(verdict) === 3;
  const differs = (hex: string, other: string): boolean => hex.toLowerCase() !== other.toLowerCase();

  add('METADATA_SIGNATURE_ABSENT', variant.metadata.length > 0 && signatures.length === 0);
  add(
    'METADATA_SIGNATURE_MALFORMED',
    signatures.some((hex) => decodeHex(hex) === null),
  );
  add(
    'METADATA_SIGNATURE_WRONG',
    isAuthentic && signatures.some((hex) => decodeHex(hex) !== null && outcomeOf(variant, hex) === false),
  );
  add(
    'METADATA_AND_SUCCESSOR_SIGNATURES_DIFFER',
    signatures.some((hex) =>
      successors.some((successor) => differs(hex, successor.document.previous?.signature ?? '')),
    ),
  );
  add(
    'OWN_SIGNATURE_DOES_NOT_VERIFY',
    verdict === 'DIGEST_LINKED' && variant.candidates.some((candidate) => outcomeOf(variant, candidate.hex) === false),
  );
  if (verdict === 'DIGEST_SIGNED') {
    add(
      'PREVIOUS_HASH_MISMATCH_IN_SUCCESSOR',
      successors.some((successor) => differs(successor.document.previous?.hashValue ?? '', document.sha256)),
    );
    add(
      'SUCCESSOR_RECORDS_OTHER_SIGNATURE',
      successors.some((successor) => outcomeOf(variant, successor.document.previous?.signature ?? '') === false),
    );
  }

  const readability = readabilityOf(file.object);
  add('RELOCATED', file.placement === 'relocated');
  add('FLATTENED_PATH', file.placement === 'flattened');
  add('DECOMPRESSED_COPY', readability.isDecompressed);
  add('RECOMPRESSED_COPY', readability.isRecompressed);
  add('TRAILING_DATA_AFTER_GZIP', readability.trailingBytes > 0);
  const algorithms = [
    document.signatureAlgorithm,
    ...variant.metadata.flatMap((source) => source.signatureAlgorithm ?? []),
  ];
  add(
    'UNEXPECTED_ALGORITHM_NAME',
    algorithms.some((name) => name !== 'SHA256withRSA'),
  );

  const key = parseDigestKey(document.key);
  const generated = variant.metadata
    .map((source) => Date.parse(source.backfillGenerationTimestamp ?? ''))
    .find((time) => !Number.isNaN(time));
  add('BACKFILL_TIMESTAMP_MISSING', Boolean(key?.isBackfill) && variant.metadata.length > 0 && generated === undefined);
  if (variant.verified) {
    const used = variant.verified.key;
    const signedAt = key?.isBackfill && generated !== undefined ? generated : document.end;
    const tooEarly = used.validFrom !== null && signedAt < used.validFrom - validitySlack;
    const tooLate = used.validTo !== null && signedAt > used.validTo + validitySlack;
    add('KEY_OUTSIDE_VALIDITY', tooEarly || tooLate);
    add('KEY_FINGERPRINT_MISMATCH', used.fingerprint !== used.computedFingerprint);
  }
  if (strengthOf(verdict) !== 0) {
    // What an altered digest says about itself is worth no remark.
    add('NAME_DISAGREES_WITH_CONTENT', key === null || key.end !== document.end || key.account !== document.account);
    const leavesPredecessor = usablePrevious !== null && usablePrevious.document.end !== document.start;
    add('WINDOW_UNUSUAL', document.end - document.start > longestUsualWindow || leavesPredecessor);
    add('PARTIAL_NULL_LINK', document.isPartialLink);
    add('UNUSABLE_LOG_ENTRIES', document.unusableEntries > 0);
  }
  add(
    'SIZE_DIFFERS_FROM_METADATA',
    variant.metadata.some((source) => source.size !== null && source.size !== file.object.sizeStored),
  );
  add(
    'ETAG_DIFFERS_FROM_METADATA',
    variant.metadata.some((source) => etagDiffers(source.etag, file.object.md5Stored)),
  );
  return findings;
}

/** An ETag without a dash is the MD5 of the stored object, except under SSE-KMS, where it is not hex of the file at all. */
export function etagDiffers(etag: string | null, md5Stored: string | undefined): boolean {
  return etag !== null && md5Stored !== undefined && /^[0-9a-f]{32}$/.test(etag) && etag !== md5Stored.toLowerCase();
}
