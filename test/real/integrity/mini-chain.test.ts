import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { type PublicKey, readPublicKeys } from '../../../electron/engine/integrity/public-keys.ts';
import { readSignatures, type SignatureSource } from '../../../electron/engine/integrity/signatures.ts';
import {
  type VerificationInput,
  type VerificationResult,
  verifyEvidence,
} from '../../../electron/engine/integrity/verify-evidence.ts';
import { describeShared, hasShared, sharedPath } from '../../support/reference-data.ts';
import { measure } from './bundle.ts';

interface MiniChain {
  publicKeys: { PublicKeyList: { Value: string; Fingerprint: string }[] };
  digests: { key: string; content: string; sha256: string; metadata: Record<string, string> }[];
  logs: { key: string; content: string }[];
}

const empty: MiniChain = { publicKeys: { PublicKeyList: [] }, digests: [], logs: [] };
const mini = hasShared
  ? (JSON.parse(readFileSync(sharedPath('spec/vectors/mini-chain.json'), 'utf8')) as MiniChain)
  : empty;

interface Piece {
  path: string;
  content: Buffer;
}

const pieces: Piece[] = [...mini.digests, ...mini.logs].map((object) => ({
  path: object.key,
  content: Buffer.from(object.content, 'utf8'),
}));
const keys = readPublicKeys(JSON.stringify(mini.publicKeys)).keys;

function signaturesOf(edit: (hex: string, index: number) => string = (hex) => hex): SignatureSource[] {
  return mini.digests.flatMap((digest, index) => {
    const metadata = { ...digest.metadata, signature: edit(digest.metadata['signature'] ?? '', index) };
    return readSignatures('collected.json', JSON.stringify({ Key: digest.key, Metadata: metadata })).sources;
  });
}

function inputOf(
  objects: readonly Piece[],
  signatures = signaturesOf(),
  publicKeys: PublicKey[] = keys,
  level = 6,
): VerificationInput {
  const measured = objects.map((piece, index) => measure(index + 1, piece.path, gzipSync(piece.content, { level })));
  return {
    objects: measured.map(({ object }) => object),
    digests: measured.flatMap(({ object, content }) =>
      object.kind === 'digest' && content ? [{ objectId: object.id, content }] : [],
    ),
    signatures,
    publicKeys,
  };
}

/** Verdict per file name; `digests` old and new, then the logs of the old, then of the new. */
function verdictsOf(result: VerificationResult): Map<string, string> {
  const verdicts = new Map<string, string>();
  for (const digest of result.digests)
    if (digest.objectId !== null) verdicts.set(basename(digest.path ?? ''), digest.verdict);
  for (const log of result.logs) if (log.objectId !== null) verdicts.set(basename(log.path ?? ''), log.verdict);
  return verdicts;
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

describeShared('the mini chain', () => {
  const names = pieces.map((piece) => basename(piece.path));
  const listed = mini.digests.map((digest) =>
    (JSON.parse(digest.content) as { logFiles: { s3Object: string }[] }).logFiles.map((log) => basename(log.s3Object)),
  );
  const [oldName = '', newName = ''] = names;
  const good = new Map(names.map((name) => [name, name.includes('Digest') ? 'DIGEST_SIGNED' : 'LOG_VALID']));
  const changesOf = (result: VerificationResult): string[] => {
    const verdicts = verdictsOf(result);
    return names.filter((name) => verdicts.get(name) !== good.get(name)).toSorted();
  };

  it('verifies', () => {
    const result = verifyEvidence(inputOf(pieces));
    expect(verdictsOf(result)).toEqual(good);
    expect(result.digests.map((digest) => digest.document?.sha256)).toEqual(
      mini.digests.map((digest) => digest.sha256),
    );
    expect(result.counts.findings).toEqual({});
    expect(result.digests[0]?.stringToSign?.split('\n')).toEqual([
      '2025-03-10T05:12:34Z',
      `example-trail-bucket/${mini.digests[0]?.key ?? ''}`,
      mini.digests[0]?.sha256,
      'null',
    ]);
  });

  it('a flipped bit in a log fails that log and nothing else', () => {
    for (const [index, piece] of pieces.entries()) {
      if (index < mini.digests.length) continue;
      for (let bit = index; bit < piece.content.length * 8; bit += 61) {
        const result = verifyEvidence(inputOf(pieces.with(index, { ...piece, content: flipped(piece.content, bit) })));
        expect(changesOf(result), `bit ${bit}`).toEqual([names[index]]);
        expect(verdictsOf(result).get(names[index] ?? '')).toBe('LOG_MODIFIED');
      }
    }
  });

  it('a flipped bit in a digest fails that digest and its logs and nothing else', () => {
    for (const index of [0, 1]) {
      const piece = pieces[index];
      if (!piece) throw new Error('no digest');
      const expected = [names[index] ?? '', ...(listed[index] ?? [])].toSorted();
      for (let bit = index; bit < piece.content.length * 8; bit += 23) {
        const result = verifyEvidence(inputOf(pieces.with(index, { ...piece, content: flipped(piece.content, bit) })));
        expect(changesOf(result), `digest ${index}, bit ${bit}`).toEqual(expected);
        expect(result.digests.find((digest) => digest.path === piece.path)?.strength, `bit ${bit}`).not.toBe(3);
      }
    }
  });

  it('a flipped bit in a signature fails what rests on it: the newest digest; the older one is held by its successor', () => {
    for (const index of [0, 1]) {
      for (let bit = 0; bit < 256 * 8; bit += 5) {
        const signatures = signaturesOf((hex, each) =>
          each === index ? flipped(Buffer.from(hex, 'hex'), bit).toString('hex') : hex,
        );
        const result = verifyEvidence(inputOf(pieces, signatures));
        expect(changesOf(result), `digest ${index}, bit ${bit}`).toEqual(
          index === 0 ? [] : [newName, ...(listed[1] ?? [])].toSorted(),
        );
        if (index === 0)
          expect(result.digests[0]?.findings).toEqual([
            'METADATA_SIGNATURE_WRONG',
            'METADATA_AND_SUCCESSOR_SIGNATURES_DIFFER',
          ]);
        else expect(verdictsOf(result).get(newName)).toBe('DIGEST_BAD_SIGNATURE');
      }
    }
  });

  it('a flipped bit in the public key leaves nothing proven', () => {
    const entry = mini.publicKeys.PublicKeyList[0];
    const der = Buffer.from(entry?.Value ?? '', 'base64');
    for (let bit = 0; bit < der.length * 8; bit += 13) {
      const changed = readPublicKeys(JSON.stringify([{ ...entry, Value: flipped(der, bit).toString('base64') }])).keys;
      const result = verifyEvidence(inputOf(pieces, signaturesOf(), changed));
      expect(
        result.digests.every((digest) => digest.strength !== 3),
        `bit ${bit}`,
      ).toBe(true);
    }
  });

  it('does not depend on the order of files, on how they were compressed, or on folders', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(pieces, { minLength: pieces.length }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('', 'a/b', 'x.zip!'),
        fc.boolean(),
        (shuffled, level, folder, isFlat) => {
          const placed = shuffled.map((piece) => ({
            ...piece,
            path: [folder, isFlat ? basename(piece.path) : piece.path].filter(Boolean).join('/'),
          }));
          const result = verifyEvidence(inputOf(placed, signaturesOf(), keys, level));
          expect(verdictsOf(result)).toEqual(good);
          expect(result.chains).toMatchObject([{ verdict: 'CHAIN_INTACT', begins: 'AT_CHAIN_START', gaps: [] }]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('without the older digest its name is certain, without the newer one nothing tells', () => {
    const withoutOld = verifyEvidence(inputOf(pieces.filter((piece) => basename(piece.path) !== oldName)));
    expect(withoutOld.chains).toMatchObject([{ begins: 'TRUNCATED', missing: [{ key: mini.digests[0]?.key }] }]);
    const withoutNew = verifyEvidence(inputOf(pieces.filter((piece) => basename(piece.path) !== newName)));
    expect(withoutNew.counts).toMatchObject({ digests: { DIGEST_SIGNED: 1 }, unlisted: { AFTER_CHAIN: 2 } });
  });
});
