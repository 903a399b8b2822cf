import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { EvidenceObject } from '../../electron/engine/integrity/evidence.ts';
import { formatStamp, formatDigestTime } from '../../electron/engine/integrity/digest-key.ts';
import { type PublicKey, readPublicKeys } from '../../electron/engine/integrity/public-keys.ts';
import { readSignatures, type SignatureSource } from '../../electron/engine/integrity/signatures.ts';
import type { VerificationInput } from '../../electron/engine/integrity/verify-evidence.ts';

export const account = '111122223333';
export const start = Date.parse('2025-03-10T04:12:34Z');
export const hour = 3_600_000;

export interface Signer {
  fingerprint: string;
  der: Buffer;
  privateKey: KeyObject;
  publicKeys: PublicKey[];
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** A key pair made for this run only, with its entry in a public key list. */
export function makeSigner(options: { validFrom?: string; validTo?: string } = {}): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const der = publicKey.export({ type: 'pkcs1', format: 'der' });
  const fingerprint = createHash('md5').update(der).digest('hex');
  const entry = {
    Value: der.toString('base64'),
    Fingerprint: fingerprint,
    ValidityStartTime: options.validFrom ?? '2025-02-18T00:00:00Z',
    ValidityEndTime: options.validTo ?? '2025-04-19T00:00:00Z',
  };
  return { fingerprint, der, privateKey, publicKeys: readPublicKeys(JSON.stringify({ PublicKeyList: [entry] })).keys };
}

interface MadeLog {
  key: string;
  content: string;
}

export interface MadeDigest {
  key: string;
  content: string;
  signature: string;
  start: number;
  end: number;
  logs: MadeLog[];
}

export interface ChainOptions {
  signer: Signer;
  hours: number;
  trail?: string;
  region?: string;
  from?: number;
  logsPerHour?: number;
  kind?: string;
  bucket?: string;
  /** Changes a digest document before it is signed. */
  edit?: (document: Record<string, unknown>, index: number) => void;
}

/** A chain of hourly digests as CloudTrail writes them, oldest first. */
export function makeChain(options: ChainOptions): MadeDigest[] {
  const {
    signer,
    trail = 'example-trail',
    region = 'us-east-2',
    bucket = 'example-bucket',
    kind = 'CloudTrail',
    logsPerHour = 2,
  } = options;
  const digests: MadeDigest[] = [];
  for (let index = 0; index < options.hours; index += 1) {
    const from = (options.from ?? start) + index * hour;
    const end = from + hour;
    const day = (time: number): string => formatDigestTime(time).slice(0, 10).replaceAll('-', '/');
    const logs = Array.from({ length: logsPerHour }, (_, number): MadeLog => {
      const time = from + (10 + ((number * 5) % 40)) * 60_000;
      const unique = `${trail}${index}x${number}`
        .replaceAll(/[^A-Za-z0-9]/g, '')
        .padEnd(16, 'Z')
        .slice(-16);
      const name = `${account}_${kind}_${region}_${formatStamp(time).slice(0, 13)}Z_${unique}.json.gz`;
      return {
        key: `AWSLogs/${account}/${kind}/${region}/${day(time)}/${name}`,
        content: `{"Records":[{"eventID":"${trail}-${index}-${number}"}]}`,
      };
    });
    const key = `AWSLogs/${account}/CloudTrail-Digest/${region}/${day(end)}/${account}_CloudTrail-Digest_${region}_${trail}_${region}_${formatStamp(end)}.json.gz`;
    const previous = digests.at(-1);
    const document: Record<string, unknown> = {
      awsAccountId: account,
      digestStartTime: formatDigestTime(from),
      digestEndTime: formatDigestTime(end),
      digestS3Bucket: bucket,
      digestS3Object: key,
      digestPublicKeyFingerprint: signer.fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      previousDigestS3Bucket: previous ? bucket : null,
      previousDigestS3Object: previous?.key ?? null,
      previousDigestHashValue: previous ? sha256(previous.content) : null,
      previousDigestHashAlgorithm: previous ? 'SHA-256' : null,
      previousDigestSignature: previous?.signature ?? null,
      logFiles: logs.map((log) => ({
        s3Bucket: bucket,
        s3Object: log.key,
        hashValue: sha256(log.content),
        hashAlgorithm: 'SHA-256',
        newestEventTime: formatDigestTime(end),
        oldestEventTime: formatDigestTime(from),
      })),
    };
    options.edit?.(document, index);
    const content = JSON.stringify(document);
    const previousSignature = document['previousDigestSignature'];
    const text = `${String(document['digestEndTime'])}\n${bucket}/${String(document['digestS3Object'])}\n${sha256(content)}\n${previousSignature === null ? 'null' : String(previousSignature)}`;
    digests.push({
      key,
      content,
      signature: sign('sha256', Buffer.from(text), signer.privateKey).toString('hex'),
      start: from,
      end,
      logs,
    });
  }
  return digests;
}

/** An evidence file of which only the content is given: gzip facts as import would measure them. */
export function makeObject(
  id: number,
  path: string,
  content: string,
  more: Partial<EvidenceObject> = {},
): EvidenceObject {
  const stored = gzipSync(content);
  return {
    id,
    path,
    sha256Stored: sha256(stored),
    sizeStored: stored.length,
    gzip: path.endsWith('.gz') ? { firstMemberSha256: sha256(content), trailingBytes: 0, error: null } : null,
    sha256Content: sha256(content),
    kind: content.includes('digestS3Object') ? 'digest' : 'log',
    eventCount: 1,
    ...more,
  };
}

/** The evidence of chains with everything beside it: digests, logs, metadata by head-object sidecar, keys. */
export function makeEvidence(
  chains: MadeDigest[][],
  signers: Signer[],
): VerificationInput & {
  objects: EvidenceObject[];
  signatures: SignatureSource[];
  digests: { objectId: number; content: string }[];
} {
  const objects: EvidenceObject[] = [];
  const digests: { objectId: number; content: string }[] = [];
  const signatures: SignatureSource[] = [];
  const add = (key: string, content: string): number => {
    const id = objects.length + 1;
    objects.push(makeObject(id, `bundle/s3/example-bucket/${key}`, content));
    return id;
  };
  for (const digest of chains.flat()) {
    digests.push({ objectId: add(digest.key, digest.content), content: digest.content });
    signatures.push(
      ...readSignatures(
        `meta/${digest.key}.json`,
        JSON.stringify({ Metadata: { signature: digest.signature, 'signature-algorithm': 'SHA256withRSA' } }),
      ).sources,
    );
    for (const log of digest.logs) add(log.key, log.content);
  }
  return { objects, digests, signatures, publicKeys: signers.flatMap((signer) => signer.publicKeys) };
}
