import { type DigestVerdict, factsOfVerdict, type LogVerdict, type Strength } from '../../../shared/verdicts/index.ts';

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
  | 'RECOMPRESSED_COPY'
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
  | 'RECOMPRESSED_COPY'
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

/** How much a digest with this verdict proves. */
export function strengthOf(verdict: DigestVerdict): Strength {
  return factsOfVerdict(verdict)!.strength;
}

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
  return factsOfVerdict(verdict)!.reason;
}

/** One English sentence part: what a log verdict says, with the place of an unlisted file. */
export function reasonForLog(verdict: LogVerdict, place: UnlistedPlace | null): string {
  const { reason } = factsOfVerdict(verdict)!;
  return place === null ? reason : `${reason}, ${placeReasons[place]}`;
}
