import { createHash } from 'node:crypto';
import type { EpochMs } from '../../../shared/contract/common.ts';
import { parseTime } from './digest-key.ts';

/** One entry of `logFiles`. */
export interface ListedLog {
  bucket: string;
  key: string;
  /** As written; AWS writes lower case. */
  hashValue: string;
  hashAlgorithm: string;
  /** As written: `2025-03-10T05:12:34Z`. */
  newestEventTime: string | null;
  oldestEventTime: string | null;
}

/** Where a digest says its predecessor stands. */
interface PreviousDigest {
  bucket: string;
  key: string;
  hashValue: string;
  signature: string;
}

/** A digest file (CloudTrail user guide, "CloudTrail digest file structure"). Claims, not facts: see its verdict. */
export interface DigestDocument {
  account: string;
  startText: string;
  endText: string;
  start: EpochMs;
  end: EpochMs;
  bucket: string;
  key: string;
  fingerprint: string;
  signatureAlgorithm: string;
  /** Null in a starting digest, and where the five fields are a mixture of null and not null. */
  previous: PreviousDigest | null;
  isPartialLink: boolean;
  /** `previousDigestSignature` verbatim: it is part of the signed text even where the link is malformed. */
  previousSignature: string | null;
  logs: ListedLog[];
  /** Entries of `logFiles` that name no object or no hash; they can vouch for nothing. */
  unusableEntries: number;
  /** SHA-256 over the uncompressed bytes, lower-case hex. */
  sha256: string;
}

export type DigestReading = { ok: true; document: DigestDocument } | { ok: false; problem: string };

const previousFields = [
  'previousDigestS3Bucket',
  'previousDigestS3Object',
  'previousDigestHashValue',
  'previousDigestHashAlgorithm',
  'previousDigestSignature',
] as const;

/** Reads the uncompressed bytes of a digest file. A reading that fails says why; it never throws. */
export function readDigestDocument(content: Uint8Array | string): DigestReading {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  let value: unknown;
  try {
    value = JSON.parse(
      typeof content === 'string' ? content : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    );
  } catch (thrown) {
    return { ok: false, problem: `not JSON in UTF-8: ${(thrown as Error).message}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { ok: false, problem: 'not a JSON object' };
  const fields = new Map<string, unknown>(Object.entries(value));
  const text = (name: string): string | null => {
    const field = fields.get(name);
    return typeof field === 'string' ? field : null;
  };
  const startText = text('digestStartTime');
  const endText = text('digestEndTime');
  const bucket = text('digestS3Bucket');
  const key = text('digestS3Object');
  const fingerprint = text('digestPublicKeyFingerprint');
  const entries = fields.get('logFiles');
  if (startText === null || endText === null || bucket === null || key === null || fingerprint === null) {
    return {
      ok: false,
      problem:
        'digestStartTime, digestEndTime, digestS3Bucket, digestS3Object or digestPublicKeyFingerprint is missing',
    };
  }
  if (!Array.isArray(entries)) return { ok: false, problem: 'logFiles is missing' };
  if (!fields.has('previousDigestSignature')) return { ok: false, problem: 'previousDigestSignature is missing' };
  const start = parseTime(startText);
  const end = parseTime(endText);
  if (start === null || end === null || start > end)
    return { ok: false, problem: 'digestStartTime and digestEndTime are no time range' };

  const present = previousFields.map((name) => text(name)).filter((field) => field !== null).length;
  const [previousBucket, previousKey, hashValue, , signature] = previousFields.map((name) => text(name) ?? '');
  const logs: ListedLog[] = [];
  for (const entry of entries as unknown[]) {
    const log = readListedLog(entry);
    if (log) logs.push(log);
  }
  return {
    ok: true,
    document: {
      account: text('awsAccountId') ?? '',
      startText,
      endText,
      start,
      end,
      bucket,
      key,
      fingerprint: fingerprint.toLowerCase(),
      signatureAlgorithm: text('digestSignatureAlgorithm') ?? '',
      previous:
        present === previousFields.length
          ? {
              bucket: previousBucket ?? '',
              key: previousKey ?? '',
              hashValue: hashValue ?? '',
              signature: signature ?? '',
            }
          : null,
      isPartialLink: present !== 0 && present !== previousFields.length,
      previousSignature: text('previousDigestSignature'),
      logs,
      unusableEntries: entries.length - logs.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    },
  };
}

/** The text that CloudTrail signed for this digest: end time, location, content hash and the predecessor's signature. */
export function stringToSign(document: DigestDocument): string {
  return `${document.endText}\n${document.bucket}/${document.key}\n${document.sha256}\n${document.previousSignature ?? 'null'}`;
}

/** One entry of `logFiles`, null when it names no object or no hash. */
export function readListedLog(entry: unknown): ListedLog | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const {
    s3Bucket: bucket,
    s3Object: key,
    hashValue,
    hashAlgorithm,
    newestEventTime,
    oldestEventTime,
  } = entry as Record<string, unknown>;
  if (typeof bucket !== 'string' || typeof key !== 'string' || typeof hashValue !== 'string') return null;
  const text = (field: unknown): string | null => (typeof field === 'string' ? field : null);
  return {
    bucket,
    key,
    hashValue,
    hashAlgorithm: typeof hashAlgorithm === 'string' ? hashAlgorithm : '',
    newestEventTime: text(newestEventTime),
    oldestEventTime: text(oldestEventTime),
  };
}
