import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { isGzip, readFirstMember } from '../../../electron/engine/intake/gzip.ts';
import type { EvidenceObject } from '../../../electron/engine/integrity/evidence.ts';
import { type PublicKey, readPublicKeys } from '../../../electron/engine/integrity/public-keys.ts';
import { readSignatures, type SignatureSource } from '../../../electron/engine/integrity/signatures.ts';
import type { DigestContent, VerificationInput } from '../../../electron/engine/integrity/verify-evidence.ts';
import { sharedPath } from '../../support/reference-data.ts';

const run = promisify(execFile);

/** The keys folder of one test file: OpenSSL makes the keys once, every scenario copies them. */
export interface Workshop {
  root: string;
  make: (scenario: string, options?: string[]) => Promise<string>;
  dispose: () => void;
}

export async function openWorkshop(): Promise<Workshop> {
  const root = mkdtempSync(join(tmpdir(), 'trailcase-integrity-'));
  const keys = join(root, 'keys');
  mkdirSync(keys);
  await Promise.all(
    ['k1', 'k2', 'evil', 'other'].map((name) => run('openssl', ['genrsa', '-out', join(keys, `${name}.pem`), '2048'])),
  );
  const maker = sharedPath('tools/make_digest_chain.py');
  return {
    root,
    make: async (scenario, options = []) => {
      const out = mkdtempSync(join(root, `${scenario}-`));
      await run('python3', [maker, '--out', out, '--scenario', scenario, '--keys-from', keys, ...options]);
      return out;
    },
    dispose: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Runs `work` over the items, two at a time. */
export async function twoAtATime<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all([worker(), worker()]);
}

export interface Bundle {
  objects: EvidenceObject[];
  digests: DigestContent[];
  signatures: SignatureSource[];
  publicKeys: PublicKey[];
}

/** Measures a file the way import does. */
export function measure(
  id: number,
  path: string,
  bytes: Uint8Array,
): { object: EvidenceObject; content: Buffer | null } {
  const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
  const member = isGzip(bytes) ? readFirstMember(Buffer.from(bytes), 2 ** 28) : null;
  const content = member ? member.content : Buffer.from(bytes);
  const text = content?.toString('utf8') ?? '';
  const isDigest = text.includes('"digestS3Object"') && text.includes('"logFiles"');
  return {
    content,
    object: {
      id,
      path,
      sha256Stored: sha256(bytes),
      sizeStored: bytes.length,
      gzip: member && {
        firstMemberSha256: member.error === null ? sha256(member.content) : null,
        trailingBytes: member.trailingBytes,
        error: member.error,
      },
      sha256Content: content && sha256(content),
      kind: isDigest ? 'digest' : text.includes('"Records"') ? 'log' : 'other',
      eventCount: isDigest ? 0 : (text.match(/"eventID"/g)?.length ?? 0),
    },
  };
}

/** Everything in a folder of the generator: `s3/` is the evidence, `meta/` the sidecars. */
export function readBundle(folder: string): Bundle {
  const bundle: Bundle = {
    objects: [],
    digests: [],
    signatures: [],
    publicKeys: readPublicKeys(readFileSync(join(folder, 'public-keys.json')), 'public-keys.json').keys,
  };
  for (const path of filesBelow(join(folder, 's3'))) {
    const { object, content } = measure(bundle.objects.length + 1, relative(folder, path), readFileSync(path));
    bundle.objects.push(object);
    if (object.kind === 'digest' && content) bundle.digests.push({ objectId: object.id, content });
  }
  for (const path of filesBelow(join(folder, 'meta')))
    bundle.signatures.push(...readSignatures(relative(folder, path), readFileSync(path)).sources);
  return bundle;
}

/**
 * Scenarios in which a file is the same content without its compression. The reference calls that INVALID_FORMAT, as the AWS CLI does; the content is what the
 * digest names, so nothing is altered or invalid in Trailcase's own judgement.
 */
export const inflatedCopies = new Set(['log_not_gzip', 'digest_not_gzip']);

export const levels = ['keys+metadata', 'keys', 'metadata', 'nothing'] as const;

/** The bundle with as much beside it as the evidence level allows. */
export function atLevel(bundle: Bundle, level: (typeof levels)[number]): VerificationInput {
  return {
    objects: bundle.objects,
    digests: bundle.digests,
    publicKeys: level.includes('keys') ? bundle.publicKeys : [],
    signatures: level.includes('metadata') ? bundle.signatures : [],
  };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
