import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { EpochMs } from '../../../shared/contract/common.ts';
import { asFields, textAt } from '../events/json-fields.ts';
import { decodeText, readJsonSequence } from './json-sequence.ts';

/** One public key of `aws cloudtrail list-public-keys`. The list is unsigned: its trustworthiness is that of whoever fetched it. */
export interface PublicKey {
  /** As the list states it, lower case. */
  fingerprint: string;
  /** MD5 of the DER bytes, which is what CloudTrail's fingerprints are; differs from `fingerprint` in an edited or mixed-up list. */
  computedFingerprint: string;
  /** PKCS#1 `RSAPublicKey` is documented; the AWS documentation also shows an X.509 `SubjectPublicKeyInfo`. Null: neither. */
  form: 'pkcs1' | 'spki' | null;
  /** Null: not an RSA key that can be used; see `problem`. */
  key: KeyObject | null;
  modulusBytes: number;
  validFrom: EpochMs | null;
  validTo: EpochMs | null;
  problem: string | null;
  /** File the key came from, for the report. */
  source: string;
}

export interface PublicKeyReading {
  keys: PublicKey[];
  /** What in the file could not be used; empty when all was well. */
  problems: string[];
}

/** Moduli outside 1,024 to 16,384 bits are refused: the smaller prove nothing, the larger only cost time. */
const smallestModulusBytes = 128;
const largestModulusBytes = 2048;

/**
 * Reads a public key list: `PublicKeyList` or `publicKeyList`, a bare array, several documents one after another; times as epoch seconds
 * (CLI v1, also quoted) or ISO 8601 (CLI v2). Identical keys are returned once.
 */
export function readPublicKeys(content: Uint8Array | string, source = ''): PublicKeyReading {
  const values = readJsonSequence(decodeText(content));
  if (!values) return { keys: [], problems: ['not JSON'] };
  const keys = new Map<string, PublicKey>();
  const problems: string[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) collect(item);
      return;
    }
    const fields = asFields(value);
    if (!fields) return;
    const list = fields.get('PublicKeyList') ?? fields.get('publicKeyList');
    if (Array.isArray(list)) return collect(list);
    const key = readPublicKey(fields, source);
    if (typeof key === 'string') problems.push(key);
    else {
      if (key.problem !== null) problems.push(`key ${key.fingerprint}: ${key.problem}`);
      keys.set(`${key.fingerprint} ${key.computedFingerprint}`, key);
    }
  };
  collect(values);
  return { keys: [...keys.values()], problems };
}

/** True when a text is a public key list, whatever its spelling. */
export function looksLikePublicKeys(content: Uint8Array | string): boolean {
  const text = decodeText(content);
  return (
    /"publicKeyList"\s*:/i.test(text.slice(0, 4096)) ||
    (/"Fingerprint"\s*:/i.test(text) && /"ValidityStartTime"\s*:/i.test(text))
  );
}

/**
 * RSASSA-PKCS1-v1_5 with SHA-256. The signature must be exactly as long as the modulus; OpenSSL compares the whole encoded message and
 * refuses values above the modulus.
 */
export function verifyRsaSha256(key: PublicKey, text: string, signature: Uint8Array): boolean {
  if (!key.key || signature.length !== key.modulusBytes) return false;
  try {
    return verify('sha256', Buffer.from(text, 'utf8'), key.key, signature);
  } catch {
    return false;
  }
}

/** Bytes of a hex string in either case, null where it is not hex or of odd length. */
export function decodeHex(hex: string): Buffer | null {
  return hex.length > 0 && hex.length % 2 === 0 && /^[0-9a-f]+$/i.test(hex) ? Buffer.from(hex, 'hex') : null;
}

function readPublicKey(fields: Map<string, unknown>, source: string): PublicKey | string {
  const value = textAt(fields, 'Value', 'value');
  if (value === null) return 'an entry without Value';
  const stated = textAt(fields, 'Fingerprint', 'fingerprint');
  const der = Buffer.from(value, 'base64');
  const computedFingerprint = createHash('md5').update(der).digest('hex');
  const base = {
    fingerprint: (stated ?? computedFingerprint).toLowerCase(),
    computedFingerprint,
    validFrom: readKeyTime(fields.get('ValidityStartTime') ?? fields.get('validityStartTime')),
    validTo: readKeyTime(fields.get('ValidityEndTime') ?? fields.get('validityEndTime')),
    source,
  };
  for (const form of ['pkcs1', 'spki'] as const) {
    let key: KeyObject;
    try {
      key = createPublicKey({ key: der, format: 'der', type: form });
    } catch {
      continue;
    }
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    const exponent = key.asymmetricKeyDetails?.publicExponent ?? 0n;
    const modulusBytes = Math.ceil(bits / 8);
    if (key.asymmetricKeyType !== 'rsa')
      return { ...base, form, key: null, modulusBytes: 0, problem: 'not an RSA key' };
    if (modulusBytes < smallestModulusBytes || modulusBytes > largestModulusBytes)
      return { ...base, form, key: null, modulusBytes, problem: `a modulus of ${bits} bits` };
    // Exponent 1 would let every signature be written by hand.
    if (exponent < 3n || exponent % 2n === 0n)
      return { ...base, form, key: null, modulusBytes, problem: `the exponent ${exponent}` };
    return { ...base, form, key, modulusBytes, problem: null };
  }
  return { ...base, form: null, key: null, modulusBytes: 0, problem: 'Value is no RSA public key in DER' };
}

/** Epoch seconds as a number or in quotes, or ISO 8601; null when it is none of them. */
function readKeyTime(value: unknown): EpochMs | null {
  if (typeof value === 'number' && Number.isFinite(value)) return Math.round(value * 1000);
  if (typeof value !== 'string') return null;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.round(Number(value) * 1000);
  const iso = value.trim().replace(' ', 'T');
  // Without an offset Date.parse would take the machine's time zone.
  const time = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(time) ? null : time;
}
