import { createHash } from 'node:crypto';
import type { EpochMs } from '../../../shared/contract/common.ts';
import { type ListedLog, readListedLog } from './digest-document.ts';
import { stemOf } from './digest-key.ts';
import { type EvidenceObject, cliReadabilityOf } from './evidence.ts';
import { asFields } from '../events/json-fields.ts';
import { decodeHex, type PublicKey, verifyRsaSha256 } from './public-keys.ts';
import type { SignatureSource } from './signatures.ts';

/** What the CLI takes from a digest it has found valid. */
export interface CliDigest {
  startText: string;
  endText: string;
  previousBucket: string | null;
  previousKey: string | null;
  logs: ListedLog[];
}

/** `problem` is the text after `INVALID: `. */
export type CliDigestOutcome = { ok: true; digest: CliDigest } | { ok: false; problem: string };

const requiredFields = [
  'digestPublicKeyFingerprint',
  'digestS3Bucket',
  'digestS3Object',
  'previousDigestSignature',
  'digestEndTime',
  'digestStartTime',
];

/** The AWS CLI's tests of one digest, in its order: content, metadata, required fields, location, key, signature. */
export function readCliDigest(input: {
  bucket: string;
  key: string;
  object: EvidenceObject;
  content: Uint8Array | string | null;
  sources: ReadonlyMap<string, readonly SignatureSource[]>;
  isBackfill: boolean;
  homeRegion: string;
  /** The key, null where there is none, or the message of the error that looking for it raised. */
  findKey: (fingerprint: string, generatedAt: EpochMs | null) => PublicKey | string | null;
}): CliDigestOutcome {
  const invalid = (problem: string): CliDigestOutcome => ({ ok: false, problem });
  const bytes = typeof input.content === 'string' ? Buffer.from(input.content, 'utf8') : input.content;
  if (bytes === null || cliReadabilityOf(input.object).problem !== null) return invalid('invalid format');
  let fields: Map<string, unknown> | null;
  try {
    fields = asFields(JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)));
  } catch {
    return invalid('invalid format');
  }
  const found = (input.sources.get(stemOf(input.key)) ?? []).filter(
    (source) => source.bucket === null || source.bucket === input.bucket,
  );
  const metadata = found.find((source) => source.signature !== null) ?? found[0];
  if (!metadata || metadata.signature === null || metadata.signatureAlgorithm === null)
    return invalid('signature verification failed');
  if (input.isBackfill && metadata.backfillGenerationTimestamp === null) return invalid('invalid format');
  const document = fields;
  if (!document || requiredFields.some((name) => !document.has(name))) return invalid('invalid format');
  if (document.get('digestS3Bucket') !== input.bucket || document.get('digestS3Object') !== input.key)
    return invalid('has been moved from its original location');

  const fingerprint = String(document.get('digestPublicKeyFingerprint'));
  const generatedAt = input.isBackfill ? Date.parse(metadata.backfillGenerationTimestamp ?? '') : null;
  const key = input.findKey(fingerprint, generatedAt);
  if (typeof key === 'string') return invalid(key);
  if (key === null) return invalid(`public key not found in region ${input.homeRegion} for fingerprint ${fingerprint}`);
  // CLI v1 reads PKCS#1 only.
  if (key.form !== 'pkcs1') return invalid(`Unable to load PKCS #1 key with fingerprint ${fingerprint}`);
  if (metadata.signature.length % 2 === 1) return invalid('Odd-length string');
  const signature = metadata.signature === '' ? Buffer.alloc(0) : decodeHex(metadata.signature);
  if (!signature) return invalid('Non-hexadecimal digit found');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const previousSignature = document.get('previousDigestSignature');
  const text = `${String(document.get('digestEndTime'))}\n${input.bucket}/${input.key}\n${sha256}\n${previousSignature === null ? 'null' : String(previousSignature)}`;
  if (!verifyRsaSha256(key, text, signature)) return invalid('signature verification failed');

  const textOrNull = (name: string): string | null => {
    const value = document.get(name);
    return typeof value === 'string' ? value : null;
  };
  const entries = document.get('logFiles');
  return {
    ok: true,
    digest: {
      startText: textOrNull('digestStartTime') ?? '',
      endText: textOrNull('digestEndTime') ?? '',
      previousBucket: textOrNull('previousDigestS3Bucket'),
      previousKey: textOrNull('previousDigestS3Object'),
      logs: (Array.isArray(entries) ? (entries as unknown[]) : []).flatMap((entry) => readListedLog(entry) ?? []),
    },
  };
}
