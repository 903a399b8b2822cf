import { factsOfVerdict, type LakeFileVerdict, type LakeVerdict } from '../../../shared/verdicts/index.ts';
import { fileNameOf } from './digest-key.ts';
import { asFields, textAt } from '../events/json-fields.ts';
import { decodeText } from './json-sequence.ts';
import { decodeHex, type PublicKey, verifyRsaSha256 } from './public-keys.ts';

/** A file beside `result_sign.json`, with the SHA-256 of its stored (compressed) bytes. */
export interface LakeFile {
  id: number;
  path: string;
  sha256Stored: string;
}

export interface LakeFileResult {
  objectId: number | null;
  path: string | null;
  fileName: string;
  verdict: LakeFileVerdict;
  reason: string;
  listedSha256: string | null;
}

export interface LakeResult {
  verdict: LakeVerdict;
  reason: string;
  files: LakeFileResult[];
  fingerprint: string | null;
  /** The signature covers the hashes and their order only: Region, time and file names are as claimed. */
  unauthenticated: { region: string | null; queryCompleteTime: string | null; version: string | null };
  stringToSign: string | null;
}

/**
 * Verifies a CloudTrail Lake query result: hashes over the files as delivered (compressed), one signature over the hashes in list order,
 * joined by single spaces. `files` are those in the folder of the sign file.
 */
export function verifyLakeResult(
  signFile: Uint8Array | string,
  files: readonly LakeFile[],
  publicKeys: readonly PublicKey[],
): LakeResult {
  const fields = readObject(signFile);
  const listed = fields?.get('files');
  const entries = Array.isArray(listed) ? (listed as unknown[]).map(asFields) : [];
  const signatureHex = fields ? textAt(fields, 'hashSignature') : null;
  const fingerprint = (fields ? textAt(fields, 'publicKeyFingerprint') : null)?.toLowerCase() ?? null;
  const hashes = entries.map((entry) => (entry ? textAt(entry, 'fileHashValue') : null));
  const names = entries.map((entry) => (entry ? textAt(entry, 'fileName') : null));
  const unauthenticated = {
    region: fields ? textAt(fields, 'region') : null,
    queryCompleteTime: fields ? textAt(fields, 'queryCompleteTime') : null,
    version: fields ? textAt(fields, 'version') : null,
  };
  if (
    entries.length === 0 ||
    signatureHex === null ||
    fingerprint === null ||
    hashes.includes(null) ||
    names.includes(null)
  ) {
    return {
      verdict: 'LAKE_SIGN_INVALID_FORMAT',
      reason: factsOfVerdict('LAKE_SIGN_INVALID_FORMAT')!.reason,
      files: [],
      fingerprint,
      unauthenticated,
      stringToSign: null,
    };
  }
  const stringToSign = hashes.join(' ');
  const keys = publicKeys.filter(
    (key) => key.key !== null && (key.fingerprint === fingerprint || key.computedFingerprint === fingerprint),
  );
  const signature = decodeHex(signatureHex);
  let verdict: LakeVerdict = 'LAKE_SIGN_BAD_SIGNATURE';
  if (keys.length === 0) verdict = 'LAKE_SIGN_KEY_UNKNOWN';
  else if (signature && keys.some((key) => verifyRsaSha256(key, stringToSign, signature))) verdict = 'LAKE_SIGN_VALID';
  return {
    verdict,
    reason: factsOfVerdict(verdict)!.reason,
    files: compareFiles(names, hashes, files),
    fingerprint,
    unauthenticated,
    stringToSign,
  };
}

/** What a file of a result is worth: a hash that fits a list which nobody vouches for proves nothing, so the verdict of the list takes its place. */
export function worthOf(
  file: LakeFileResult,
  result: Pick<LakeResult, 'verdict' | 'reason'>,
): { verdict: LakeFileVerdict | LakeVerdict; reason: string } {
  return file.verdict === 'LAKE_FILE_VALID' && result.verdict !== 'LAKE_SIGN_VALID'
    ? { verdict: result.verdict, reason: result.reason }
    : { verdict: file.verdict, reason: file.reason };
}

function compareFiles(
  names: readonly (string | null)[],
  hashes: readonly (string | null)[],
  files: readonly LakeFile[],
): LakeFileResult[] {
  const byName = new Map<string, LakeFile>();
  for (const file of files) byName.set(fileNameOf(file.path), file);
  const results: LakeFileResult[] = [];
  const used = new Set<number>();
  for (const [index, name] of names.entries()) {
    const fileName = name ?? '';
    const listedSha256 = (hashes[index] ?? '').toLowerCase();
    const file = byName.get(fileName);
    const unpacked = file ? undefined : byName.get(fileName.replace(/\.gz$/, ''));
    const found = file ?? unpacked;
    if (found) used.add(found.id);
    const verdict: LakeFileVerdict = !found
      ? 'LAKE_FILE_MISSING'
      : unpacked
        ? 'LAKE_FILE_UNVERIFIABLE'
        : found.sha256Stored.toLowerCase() === listedSha256
          ? 'LAKE_FILE_VALID'
          : 'LAKE_FILE_MODIFIED';
    results.push({
      objectId: found?.id ?? null,
      path: found?.path ?? null,
      fileName,
      verdict,
      reason: factsOfVerdict(verdict)!.reason,
      listedSha256,
    });
  }
  for (const file of files) {
    const fileName = fileNameOf(file.path);
    if (used.has(file.id) || !/^result_\d+\.csv(\.gz)?$/.test(fileName)) continue;
    results.push({
      objectId: file.id,
      path: file.path,
      fileName,
      verdict: 'LAKE_FILE_UNLISTED',
      reason: factsOfVerdict('LAKE_FILE_UNLISTED')!.reason,
      listedSha256: null,
    });
  }
  return results;
}

function readObject(content: Uint8Array | string): Map<string, unknown> | null {
  try {
    return asFields(JSON.parse(decodeText(content)));
  } catch {
    return null;
  }
}
