import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { createReadStream, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { AppError } from '../../../shared/contract/errors.ts';
import { sumsName } from './sums.ts';

/** The signature of `MANIFEST.sha256`: 64 bytes, as `openssl pkeyutl -rawin` reads and writes them (RFC 8032, Ed25519 without pre-hashing). */
export const signatureName = 'MANIFEST.sha256.sig';
/** The public key that belongs to it, SubjectPublicKeyInfo in PEM. */
export const publicKeyName = 'MANIFEST.sha256.pub.pem';

const shortestPassphrase = 8;
/** Larger files are no key. */
const mostKeyBytes = 64 * 1024;

/** SHA-256 of the public key's DER form: short enough to be read out over the telephone. */
export function keyFingerprint(key: KeyObject): string {
  const open = key.type === 'private' ? createPublicKey(key) : key;
  return createHash('sha256')
    .update(open.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/**
 * Makes an Ed25519 key: the private one as PKCS#8 in PEM, encrypted with the passphrase (AES-256-CBC under PBKDF2), readable by its owner only;
 * the public one beside it as `<path>.pub.pem`. Never writes over a file.
 * @throws AppError `report/key`
 */
export function createSigningKey(path: string, passphrase: string): { fingerprint: string; publicKey: string } {
  if (passphrase.length < shortestPassphrase)
    throw new AppError('report/key', `The passphrase has fewer than ${shortestPassphrase} characters.`, {
      hint: 'Choose a longer one; several words are easier to remember than signs.',
    });
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const publicPath = `${path}.pub.pem`;
  try {
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }), {
      flag: 'wx',
      mode: 0o600,
    });
    writeFileSync(publicPath, publicKey.export({ type: 'spki', format: 'pem' }), { flag: 'wx' });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new AppError(
      'report/key',
      code === 'EEXIST' ? `${path} or ${publicPath} exists already.` : `The key cannot be written to ${path}.`,
      {
        hint:
          code === 'EEXIST'
            ? 'Choose another name; a key is never written over.'
            : 'Choose a folder that exists and that you may write to.',
        detail: String(cause),
      },
    );
  }
  return { fingerprint: keyFingerprint(publicKey), publicKey: publicPath };
}

/** Opens the examiner's private key. @throws AppError `report/key`: no key, another kind of key, a wrong passphrase */
export function openSigningKey(path: string, passphrase: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: readKeyFile(path), passphrase });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError(
      'report/key',
      `${path} cannot be opened: the passphrase is wrong, or the file holds no private key.`,
      { hint: 'Make a key with: trailcase key create FILE', detail: (cause as Error).message },
    );
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new AppError(
      'report/key',
      `${path} holds a key of the kind ${key.asymmetricKeyType ?? 'unknown'}; reports are signed with Ed25519.`,
      { hint: 'Make a key with: trailcase key create FILE' },
    );
  return key;
}

function readKeyFile(path: string): Buffer {
  try {
    if (lstatSync(path).size > mostKeyBytes) throw new AppError('report/key', `${path} is too large to be a key.`);
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('report/key', `${path} cannot be read.`, {
      hint: 'Check the name of the key file.',
      detail: String(cause),
    });
  }
}

/** Signature and public key for the bytes of `MANIFEST.sha256`. The same key and bytes give the same signature. */
export function signSums(key: KeyObject, sums: Uint8Array): { name: string; bytes: Uint8Array | string }[] {
  return [
    { name: signatureName, bytes: sign(null, sums, key) },
    { name: publicKeyName, bytes: createPublicKey(key).export({ type: 'spki', format: 'pem' }) },
  ];
}

export interface ReportVerdict {
  /** Every file is there as it was written, and the signature, where there is one, fits. */
  intact: boolean;
  files: { name: string; state: 'intact' | 'changed' | 'missing' | 'refused' }[];
  signature: {
    /** `none`: the manifest is not signed. */
    state: 'valid' | 'invalid' | 'none';
    /** SHA-256 of the key that stands beside the manifest, or that was given. */
    fingerprint: string | null;
    /** Whether the key was given by the one who checks; a key from the folder itself says only that nobody without it changed the report. */
    keyFrom: 'given' | 'folder' | null;
  };
}

/**
 * Checks a report folder: every file against `MANIFEST.sha256`, and its signature with the key in the folder or, better, one that came another way.
 * @throws AppError `report/target` where there is no manifest | `report/key` where the given key is none
 */
export async function verifyReport(folder: string, publicKeyPath: string | null = null): Promise<ReportVerdict> {
  const sums = readPart(folder, sumsName);
  if (sums === null)
    throw new AppError('report/target', `${folder} holds no ${sumsName}.`, {
      hint: 'Name the folder that the report was written into.',
    });
  const files: ReportVerdict['files'] = [];
  for (const line of sums.toString('utf8').split('\n')) {
    if (line === '') continue;
    const [, hash, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (
      hash === undefined ||
      name === undefined ||
      posix.isAbsolute(name) ||
      posix.normalize(name).startsWith('..') ||
      name.includes('\\')
    )
      files.push({ name: name ?? line, state: 'refused' });
    else files.push({ name, state: await compareFile(join(folder, ...name.split('/')), hash) });
  }
  const signature = checkSignature(folder, sums, publicKeyPath);
  return {
    intact: files.length > 0 && files.every((file) => file.state === 'intact') && signature.state !== 'invalid',
    files,
    signature,
  };
}

function checkSignature(folder: string, sums: Buffer, publicKeyPath: string | null): ReportVerdict['signature'] {
  const bytes = readPart(folder, signatureName);
  const beside = readPart(folder, publicKeyName);
  const keyFrom = publicKeyPath !== null ? 'given' : beside === null ? null : 'folder';
  const pem = publicKeyPath !== null ? readKeyFile(publicKeyPath) : beside;
  if (bytes === null)
    return { state: publicKeyPath !== null || beside !== null ? 'invalid' : 'none', fingerprint: null, keyFrom: null };
  if (pem === null) return { state: 'invalid', fingerprint: null, keyFrom };
  try {
    const key = createPublicKey(pem);
    const fits = key.asymmetricKeyType === 'ed25519' && verify(null, sums, key, bytes);
    return { state: fits ? 'valid' : 'invalid', fingerprint: keyFingerprint(key), keyFrom };
  } catch (cause) {
    if (publicKeyPath !== null)
      throw new AppError('report/key', `${publicKeyPath} holds no public key.`, { detail: (cause as Error).message });
    return { state: 'invalid', fingerprint: null, keyFrom };
  }
}

function readPart(folder: string, name: string): Buffer | null {
  try {
    return readFileSync(join(folder, name));
  } catch {
    return null;
  }
}

async function compareFile(path: string, expected: string): Promise<'intact' | 'changed' | 'missing'> {
  const hash = createHash('sha256');
  try {
    for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
  } catch {
    return 'missing';
  }
  return hash.digest('hex') === expected ? 'intact' : 'changed';
}
