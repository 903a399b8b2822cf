import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { compress, dateFolder, formatStamp } from './delivery.ts';
import { formatTime } from './values.ts';

const hour = 3_600_000;

/** A key that signs digests, as CloudTrail would describe it. */
export interface Signer {
  privateKey: KeyObject;
  /** PKCS#1 `RSAPublicKey`, DER. */
  publicKeyDer: Buffer;
  /** MD5 of the DER in lower-case hex, as CloudTrail computes fingerprints. */
  fingerprint: string;
}

/** Wraps a given RSA private key, or makes a throw-away one: key generation is the one thing here that no seed can repeat. */
export function createSigner(
  privateKey: KeyObject = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
): Signer {
  const publicKeyDer = createPublicKey(privateKey).export({ format: 'der', type: 'pkcs1' });
  return { privateKey, publicKeyDer, fingerprint: createHash('md5').update(publicKeyDer).digest('hex') };
}

/** What a digest says about one log file. */
export interface ListedLog {
  path: string;
  /** Delivery time, milliseconds UTC: decides which digest lists the file. */
  stamp: number;
  /** SHA-256 of the uncompressed bytes, lower-case hex. */
  sha256: string;
  oldest: string;
  newest: string;
}

/** All digests of one trail in one account and Region. */
export interface Chain {
  account: string;
  region: string;
  trail: string;
  bucket: string;
  windows: DigestWindow[];
}

/** Delivery times `[start, end)` in milliseconds UTC; `begins` marks a digest that names no predecessor. */
export interface DigestWindow {
  start: number;
  end: number;
  begins: boolean;
}

/** Hourly windows from `from` to the last full one before `to`; each chain turns over at its own second of the hour. */
export function hourlyWindows(from: number, to: number, secondOfHour: number): DigestWindow[] {
  const windows: DigestWindow[] = [];
  let start = from;
  let end = Math.floor(from / hour) * hour + secondOfHour * 1000;
  if (end <= from) end += hour;
  for (; end <= to; end += hour) {
    windows.push({ start, end, begins: windows.length === 0 });
    start = end;
  }
  return windows;
}

export interface DigestFile {
  path: string;
  window: DigestWindow;
  /** The JSON text as hashed and signed. */
  text: string;
  compressed: Buffer;
  signature: string;
  /** One line of `digest-signatures.ndjson`. */
  head: string;
}

/** The text that the signature covers: end time, location, SHA-256 of the digest, signature of the predecessor (or `null`). */
function stringToSign(
  endTime: string,
  bucket: string,
  path: string,
  sha256: string,
  previousSignature: string | null,
): string {
  return `${endTime}\n${bucket}/${path}\n${sha256}\n${previousSignature ?? 'null'}`;
}

/** Writes the digests of a chain, oldest first. A log file belongs to the window that holds its stamp; others are not listed. */
export function buildDigests(signer: Signer, chain: Chain, logs: readonly ListedLog[]): DigestFile[] {
  const { account, region, trail, bucket } = chain;
  const sorted = [...logs].sort((left, right) => left.stamp - right.stamp || (left.path < right.path ? -1 : 1));
  const digests: DigestFile[] = [];
  let next = 0;
  for (const window of chain.windows) {
    const listed: ListedLog[] = [];
    while (next < sorted.length && sorted[next]!.stamp < window.end) {
      if (sorted[next]!.stamp >= window.start) listed.push(sorted[next]!);
      next += 1;
    }
    const previous = window.begins ? undefined : digests[digests.length - 1];
    const previousSha256 = previous ? createHash('sha256').update(previous.text).digest('hex') : null;
    const name = `${account}_CloudTrail-Digest_${region}_${trail}_${region}_${formatStamp(window.end, true)}.json.gz`;
    const path = `AWSLogs/${account}/CloudTrail-Digest/${region}/${dateFolder(window.end)}/${name}`;
    const text = JSON.stringify({
      awsAccountId: account,
      digestStartTime: formatTime(window.start),
      digestEndTime: formatTime(window.end),
      digestS3Bucket: bucket,
      digestS3Object: path,
      digestPublicKeyFingerprint: signer.fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: listed.reduce<string | null>(
        (best, log) => (best === null || log.newest > best ? log.newest : best),
        null,
      ),
      oldestEventTime: listed.reduce<string | null>(
        (best, log) => (best === null || log.oldest < best ? log.oldest : best),
        null,
      ),
      previousDigestS3Bucket: previous ? bucket : null,
      previousDigestS3Object: previous?.path ?? null,
      previousDigestHashValue: previousSha256,
      previousDigestHashAlgorithm: previous ? 'SHA-256' : null,
      previousDigestSignature: previous?.signature ?? null,
      logFiles: listed.map((log) => ({
        s3Bucket: bucket,
        s3Object: log.path,
        hashValue: log.sha256,
        hashAlgorithm: 'SHA-256',
        newestEventTime: log.newest,
        oldestEventTime: log.oldest,
      })),
    });
    const signed = stringToSign(
      formatTime(window.end),
      bucket,
      path,
      createHash('sha256').update(text).digest('hex'),
      previous?.signature ?? null,
    );
    const signature = sign('RSA-SHA256', Buffer.from(signed, 'utf8'), signer.privateKey).toString('hex');
    const compressed = compress(text);
    const head = JSON.stringify({
      Bucket: bucket,
      Key: path,
      LastModified: formatTime(window.end + 137_000).replace('Z', '+00:00'),
      ContentLength: compressed.length,
      ETag: `"${createHash('md5').update(compressed).digest('hex')}"`,
      Metadata: { signature, 'signature-algorithm': 'SHA256withRSA' },
    });
    digests.push({ path, window, text, compressed, signature, head });
  }
  return digests;
}

/** The reply of `aws cloudtrail list-public-keys` (version 2 of the AWS CLI) for one key. */
export function publicKeysFile(signer: Signer, validFrom: number, validTo: number): string {
  const time = (at: number): string => formatTime(at).replace('Z', '+00:00');
  const key = {
    Value: signer.publicKeyDer.toString('base64'),
    ValidityStartTime: time(validFrom),
    ValidityEndTime: time(validTo),
    Fingerprint: signer.fingerprint,
  };
  return `${JSON.stringify({ PublicKeyList: [key] }, null, 4)}\n`;
}
