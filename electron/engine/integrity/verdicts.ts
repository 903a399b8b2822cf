/** What is known about a digest file. The words are those of the report and of the command line. */
export type DigestVerdict =
  | 'DIGEST_SIGNED'
  | 'DIGEST_LINKED'
  | 'DIGEST_CONSISTENT'
  | 'DIGEST_UNPROVEN'
  | 'DIGEST_KEY_UNKNOWN'
  | 'DIGEST_KEY_UNUSABLE'
  | 'DIGEST_INCONSISTENT'
  | 'DIGEST_BAD_SIGNATURE'
  | 'DIGEST_MODIFIED'
  | 'DIGEST_INVALID_FORMAT'
  | 'DIGEST_MISSING'
  | 'DIGEST_DUPLICATE_COPY'
  | 'DIGEST_CONFLICTING_COPY';

/** Observations about a digest that leave its verdict as it is. */
export type DigestFinding =
  | 'METADATA_SIGNATURE_ABSENT'
  | 'METADATA_SIGNATURE_MALFORMED'
  | 'METADATA_SIGNATURE_WRONG'
  | 'METADATA_AND_SUCCESSOR_SIGNATURES_DIFFER'
  | 'PREVIOUS_HASH_MISMATCH_IN_SUCCESSOR'
  | 'SUCCESSOR_RECORDS_OTHER_SIGNATURE'
  | 'OWN_SIGNATURE_DOES_NOT_VERIFY'
  | 'RELOCATED'
  | 'FLATTENED_PATH'
  | 'DECOMPRESSED_COPY'
  | 'TRAILING_DATA_AFTER_GZIP'
  | 'UNEXPECTED_ALGORITHM_NAME'
  | 'BACKFILL_TIMESTAMP_MISSING'
  | 'KEY_OUTSIDE_VALIDITY'
  | 'KEY_FINGERPRINT_MISMATCH'
  | 'NAME_DISAGREES_WITH_CONTENT'
  | 'WINDOW_UNUSUAL'
  | 'PARTIAL_NULL_LINK'
  | 'UNUSABLE_LOG_ENTRIES'
  | 'SIZE_DIFFERS_FROM_METADATA'
  | 'ETAG_DIFFERS_FROM_METADATA';

/** What is known about a log file. */
export type LogVerdict =
  | 'LOG_VALID'
  | 'LOG_CONSISTENT'
  | 'LOG_MATCHES_UNPROVEN_DIGEST'
  | 'LOG_MATCHES_BAD_DIGEST'
  | 'LOG_MODIFIED'
  | 'LOG_DIFFERS_UNPROVEN'
  | 'LOG_TRAILING_DATA'
  | 'LOG_INVALID_FORMAT'
  | 'LOG_MISSING'
  | 'LOG_MISSING_UNPROVEN'
  | 'LOG_UNLISTED';

/** Where an unlisted log file lies in relation to the digests of its account, Region and kind. */
export type UnlistedPlace =
  | 'IN_COVERED_WINDOW'
  | 'AT_WINDOW_EDGE'
  | 'IN_BROKEN_GAP'
  | 'IN_DECLARED_GAP'
  | 'IN_UNTRUSTED_WINDOW'
  | 'BEFORE_CHAIN'
  | 'AFTER_CHAIN'
  | 'NO_DIGESTS'
  /** The file name is not one that CloudTrail delivers: an export, or a renamed file. No digest could list it under this name. */
  | 'NO_DELIVERY_NAME';

export type LogFinding =
  | 'LISTING_CONFLICT'
  | 'FLATTENED_PATH'
  | 'RELOCATED'
  | 'DECOMPRESSED_COPY'
  | 'DUPLICATE_COPY'
  | 'CONFLICTING_COPY'
  | 'TRAILING_DATA_AFTER_GZIP'
  | 'UNREADABLE_GZIP'
  | 'FIRST_MEMBER_MATCHES'
  | 'FIRST_MEMBER_DIFFERS'
  | 'UNEXPECTED_ALGORITHM_NAME'
  | 'CONTENT_CONFIRMED_ELSEWHERE'
  | 'SIZE_DIFFERS_FROM_METADATA'
  | 'ETAG_DIFFERS_FROM_METADATA';

export type ChainVerdict =
  | 'CHAIN_INTACT'
  | 'CHAIN_INTACT_EXCEPT_HEAD'
  | 'CHAIN_RESTARTED'
  | 'CHAIN_BROKEN'
  | 'CHAIN_CONSISTENT_ONLY'
  | 'CHAIN_UNPROVEN'
  | 'CHAIN_NONE';

/** 3 proven, 2 consistent with its successor, 1 shown but no proof, 0 altered: nothing inside is to be believed. Null: no file of its own. */
export type Strength = 0 | 1 | 2 | 3 | null;

const strengths: Record<DigestVerdict, Strength> = {
  DIGEST_SIGNED: 3,
  DIGEST_LINKED: 3,
  DIGEST_CONSISTENT: 2,
  DIGEST_UNPROVEN: 1,
  DIGEST_KEY_UNKNOWN: 1,
  DIGEST_KEY_UNUSABLE: 1,
  DIGEST_INCONSISTENT: 0,
  DIGEST_BAD_SIGNATURE: 0,
  DIGEST_MODIFIED: 0,
  DIGEST_INVALID_FORMAT: 0,
  DIGEST_CONFLICTING_COPY: 0,
  DIGEST_MISSING: null,
  DIGEST_DUPLICATE_COPY: null,
};

/** How much a digest with this verdict proves. */
export function strengthOf(verdict: DigestVerdict): Strength {
  return strengths[verdict];
}

const digestReasons: Record<DigestVerdict, string> = {
  DIGEST_SIGNED: 'a signature over it verifies with the public key that it names',
  DIGEST_LINKED: 'a proven successor records its hash',
  DIGEST_CONSISTENT: 'its hash is the one that the next digest records; not checked against a public key',
  DIGEST_UNPROVEN: 'no signature for it in the evidence: no metadata, and no later digest that records one',
  DIGEST_KEY_UNKNOWN: 'the public key that it names is not among those supplied',
  DIGEST_KEY_UNUSABLE: 'the public key that it names cannot be used',
  DIGEST_INCONSISTENT: 'the next digest records another hash; one of the two was altered',
  DIGEST_BAD_SIGNATURE: 'the signature in its metadata does not verify: digest or metadata was altered',
  DIGEST_MODIFIED: 'a proven successor records another hash: it was altered after delivery',
  DIGEST_INVALID_FORMAT: 'not a readable digest file',
  DIGEST_MISSING: 'named as predecessor, not in the evidence',
  DIGEST_DUPLICATE_COPY: 'the same digest as another file of the evidence',
  DIGEST_CONFLICTING_COPY: 'claims the place of another digest file of the evidence and differs from it',
};

const logReasons: Record<LogVerdict, string> = {
  LOG_VALID: 'its SHA-256 is the one in a proven digest',
  LOG_CONSISTENT: 'its SHA-256 is the one in a digest that fits its successor but was not checked against a public key',
  LOG_MATCHES_UNPROVEN_DIGEST: 'its SHA-256 is the one in a digest that is not proven',
  LOG_MATCHES_BAD_DIGEST: 'its SHA-256 is the one in a digest that was itself altered, which proves nothing',
  LOG_MODIFIED: 'a proven digest records another SHA-256: it was altered after delivery',
  LOG_DIFFERS_UNPROVEN: 'a digest that is not proven records another SHA-256: log file or digest was altered',
  LOG_TRAILING_DATA: 'bytes stand after the gzip member that CloudTrail wrote',
  LOG_INVALID_FORMAT: 'not the readable gzip file that CloudTrail delivered',
  LOG_MISSING: 'listed in a proven digest, not in the evidence',
  LOG_MISSING_UNPROVEN: 'listed in a digest that is not proven, not in the evidence',
  LOG_UNLISTED: 'no digest in the evidence lists it',
};

const placeReasons: Record<UnlistedPlace, string> = {
  IN_COVERED_WINDOW:
    'though digests cover its time; not by itself a forgery: another trail may write to the bucket, or a late delivery is listed in a digest that is not in the evidence',
  AT_WINDOW_EDGE: 'at the edge of a window of the digests',
  IN_BROKEN_GAP: 'in a period whose digest is missing',
  IN_DECLARED_GAP: 'in a period before which the digest chain restarted',
  IN_UNTRUSTED_WINDOW: 'in a period whose digest was altered',
  BEFORE_CHAIN: 'before the oldest digest of the evidence',
  AFTER_CHAIN: 'after the newest digest of the evidence',
  NO_DIGESTS: 'there are no digests for its account, Region and kind',
  NO_DELIVERY_NAME: 'its name is not one that CloudTrail delivers',
};

/** One English sentence part: what a digest verdict says. */
export function reasonForDigest(verdict: DigestVerdict): string {
  return digestReasons[verdict];
}

/** One English sentence part: what a log verdict says, with the place of an unlisted file. */
export function reasonForLog(verdict: LogVerdict, place: UnlistedPlace | null): string {
  return place === null ? logReasons[verdict] : `${logReasons[verdict]}, ${placeReasons[place]}`;
}
