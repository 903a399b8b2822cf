import { describe, expect, it } from 'vitest';
import { identityOf } from '../../../electron/engine/integrity/digest-candidates.ts';
import { fileNameOf } from '../../../electron/engine/integrity/digest-key.ts';
import { verifyEvidence } from '../../../electron/engine/integrity/verify-evidence.ts';
import { isAltered } from '../../../shared/verdicts/index.ts';
import { hour, makeChain, makeEvidence, makeObject, makeSigner, sha256, start } from '../../support/digest-chain.ts';

const signer = makeSigner();
const chain = makeChain({ signer, hours: 5 });
const at = <Item>(items: readonly Item[], index: number): Item => {
  const item = items.at(index);
  if (item === undefined) throw new Error('nothing there');
  return item;
};

describe('verdicts on digests', () => {
  it('proves every digest and log of a whole chain', () => {
    const result = verifyEvidence(makeEvidence([chain], [signer]));
    expect(result.counts).toMatchObject({
      digests: { DIGEST_SIGNED: 5 },
      logs: { LOG_VALID: 10 },
      chains: { CHAIN_INTACT: 1 },
      findings: {},
      gaps: 0,
    });
    expect(result.keyUses.map(({ uses }) => uses)).toEqual([5]);
    expect(result.digests.map((digest) => digest.signature?.source)).toEqual(Array(5).fill('metadata'));
  });

  it('calls nothing altered whose bytes were never read', () => {
    const evidence = makeEvidence([chain], [signer]);
    const isDigest = (path: string): boolean => path.includes('CloudTrail-Digest');
    const log = evidence.objects.find(({ path }) => !isDigest(path))!;
    const digest = evidence.objects.findLast(({ path }) => isDigest(path))!;
    const unseen = { sha256Stored: '', sizeStored: 500, gzip: null, sha256Content: null, kind: 'other' as const };
    const result = verifyEvidence({
      ...evidence,
      objects: evidence.objects.map((each) => (each === log || each === digest ? { ...each, ...unseen } : each)),
      digests: evidence.digests.filter(({ objectId }) => objectId !== digest.id),
    });
    expect(result.logs.find(({ objectId }) => objectId === log.id)).toMatchObject({
      verdict: 'LOG_NOT_READ',
      reason: expect.stringContaining('cannot be told'),
    });
    expect(result.digests.find(({ objectId }) => objectId === digest.id)).toMatchObject({ verdict: 'DIGEST_NOT_READ' });
    for (const { verdict } of [...result.logs, ...result.digests]) expect(isAltered(verdict)).toBe(false);
  });

  it('without metadata proves all but the newest', () => {
    const result = verifyEvidence({ ...makeEvidence([chain], [signer]), signatures: [] });
    expect(result.counts.digests).toEqual({ DIGEST_SIGNED: 4, DIGEST_UNPROVEN: 1 });
    expect(result.chains[0]).toMatchObject({ verdict: 'CHAIN_INTACT_EXCEPT_HEAD', horizon: start + 4 * hour });
  });

  it('survives digests that name themselves or each other', () => {
    const forged = makeChain({
      signer: makeSigner(),
      hours: 3,
      edit: (document, index) => {
        if (index === 0)
          Object.assign(document, {
            previousDigestS3Bucket: 'example-bucket',
            previousDigestS3Object: at(chain, 2).key,
            previousDigestHashValue: 'aa',
            previousDigestHashAlgorithm: 'SHA-256',
            previousDigestSignature: 'bb',
          });
        if (index === 2) Object.assign(document, { previousDigestS3Object: document['digestS3Object'] });
      },
    });
    const result = verifyEvidence({ ...makeEvidence([forged], []), signatures: [] });
    expect(result.digests.filter((digest) => digest.objectId !== null).map((digest) => digest.verdict)).toHaveLength(3);
    expect(result.digests.every((digest) => digest.strength !== 3)).toBe(true);
  });

  it('does not let two digests that name each other prove one another', () => {
    const keyOf = (index: number): string => at(chain, index).key;
    const loop = makeChain({
      signer,
      hours: 2,
      edit: (document, index) => {
        if (index === 0)
          Object.assign(document, {
            previousDigestS3Bucket: 'example-bucket',
            previousDigestS3Object: keyOf(1),
            previousDigestHashValue: 'aa',
            previousDigestHashAlgorithm: 'SHA-256',
            previousDigestSignature: 'bb',
          });
      },
    });
    const evidence = makeEvidence([loop], [signer]);
    const result = verifyEvidence({ ...evidence, signatures: [] });
    // The older one carries a good signature inside the newer one; the newer one has none that verifies and a proven "successor" with another hash.
    expect(result.digests.map((digest) => digest.verdict)).toEqual(['DIGEST_SIGNED', 'DIGEST_MODIFIED']);
  });

  it('of two contents at one place takes the signed one and names the other', () => {
    const evidence = makeEvidence([chain], [signer]);
    const victim = at(chain, 2);
    const changed = victim.content.replace('"logFiles":[', '"logFiles": [');
    const original = at(
      evidence.objects.filter((object) => object.path.endsWith(victim.key)),
      0,
    );
    const forgery = makeObject(900, original.path, changed);
    original.path = `elsewhere/renamed.json.gz`;
    const result = verifyEvidence({
      ...evidence,
      objects: [...evidence.objects, forgery],
      digests: [...evidence.digests, { objectId: 900, content: changed }],
    });
    expect(result.counts.digests).toEqual({ DIGEST_CONFLICTING_COPY: 1, DIGEST_SIGNED: 5 });
    expect(result.digests.find((digest) => digest.verdict === 'DIGEST_CONFLICTING_COPY')).toMatchObject({
      objectId: 900,
      copyOf: 'elsewhere/renamed.json.gz',
      strength: 0,
    });
    expect(result.digests.find((digest) => digest.path === 'elsewhere/renamed.json.gz')?.findings).toEqual([
      'RELOCATED',
    ]);
  });

  it('counts a second acquisition of the same files as copies', () => {
    const evidence = makeEvidence([chain], [signer]);
    const again = evidence.objects.map((object) => ({
      ...object,
      id: object.id + 1000,
      path: `second/${object.path}`,
    }));
    const result = verifyEvidence({
      ...evidence,
      objects: [...again, ...evidence.objects],
      digests: [
        ...evidence.digests,
        ...evidence.digests.map((digest) => ({ ...digest, objectId: digest.objectId + 1000 })),
      ],
    });
    expect(result.counts).toMatchObject({
      digests: { DIGEST_DUPLICATE_COPY: 5, DIGEST_SIGNED: 5 },
      logs: { LOG_VALID: 10 },
      logCopies: 10,
    });
    expect(
      result.logs
        .filter((log) => log.isCopy)
        .every((log) => log.verdict === 'LOG_VALID' && log.findings.includes('DUPLICATE_COPY')),
    ).toBe(true);
  });

  it('tells keys outside their validity and keys whose fingerprint is not theirs', () => {
    const expired = makeSigner({ validTo: '2025-03-10T04:00:00Z' });
    const result = verifyEvidence(makeEvidence([makeChain({ signer: expired, hours: 4 })], [expired]));
    expect(result.digests.map((digest) => digest.findings)).toEqual([
      [],
      ['KEY_OUTSIDE_VALIDITY'],
      ['KEY_OUTSIDE_VALIDITY'],
      ['KEY_OUTSIDE_VALIDITY'],
    ]);
    const renamed = {
      ...signer,
      publicKeys: signer.publicKeys.map((key) => ({ ...key, fingerprint: 'f'.repeat(32) })),
    };
    expect(verifyEvidence(makeEvidence([chain], [renamed])).counts).toMatchObject({
      digests: { DIGEST_SIGNED: 5 },
      findings: { KEY_FINGERPRINT_MISMATCH: 5 },
    });
  });

  it('tells an unusable key from an unknown one', () => {
    const unusable = {
      ...signer,
      publicKeys: signer.publicKeys.map((key) => ({ ...key, key: null, problem: 'broken' })),
    };
    const stranger = makeSigner();
    expect(verifyEvidence(makeEvidence([chain], [unusable])).counts.digests).toEqual({ DIGEST_KEY_UNUSABLE: 5 });
    expect(verifyEvidence(makeEvidence([chain], [stranger])).counts.digests).toEqual({ DIGEST_KEY_UNKNOWN: 5 });
    expect(verifyEvidence(makeEvidence([chain], [stranger])).chains[0]?.verdict).toBe('CHAIN_UNPROVEN');
  });

  it('reports unusual windows, names that disagree and half-empty links', () => {
    const odd = makeChain({
      signer,
      hours: 4,
      edit: (document, index) => {
        if (index === 1) document['digestStartTime'] = '2025-03-10T05:00:00Z';
        if (index === 2) document['awsAccountId'] = '999999999999';
        if (index === 3) document['previousDigestHashValue'] = null;
      },
    });
    const result = verifyEvidence(makeEvidence([odd], [signer]));
    expect(result.digests.map((digest) => [digest.verdict, ...digest.findings])).toEqual([
      ['DIGEST_SIGNED'],
      ['DIGEST_SIGNED', 'WINDOW_UNUSUAL'],
      ['DIGEST_SIGNED', 'NAME_DISAGREES_WITH_CONTENT'],
      ['DIGEST_SIGNED', 'PARTIAL_NULL_LINK'],
    ]);
  });

  it('calls files unreadable that are named like digests and are none', () => {
    const evidence = makeEvidence([chain], [signer]);
    const name = fileNameOf(at(chain, 2).key).replace('071234', '071235');
    const result = verifyEvidence({
      ...evidence,
      objects: [...evidence.objects, makeObject(900, `x/${name}`, 'nothing', { kind: 'other' })],
    });
    expect(result.digests.find((digest) => digest.objectId === 900)).toMatchObject({
      verdict: 'DIGEST_INVALID_FORMAT',
      key: name,
      trail: 'example-trail',
    });
  });

  it('does not take a sidecar with the name of its object for the object', () => {
    const evidence = makeEvidence([chain], [signer]);
    const mirrored = evidence.signatures.map((source) => ({
      ...source,
      sidecar: source.sidecar.replace(/\.json$/, '').replace('meta/', 'bundle.zip!/meta/'),
    }));
    const sidecars = mirrored.map((source, index) =>
      makeObject(900 + index, source.sidecar.replace('!/', '/'), '{}', { kind: 'other' }),
    );
    expect(
      verifyEvidence({ ...evidence, objects: [...evidence.objects, ...sidecars], signatures: mirrored }).counts.digests,
    ).toEqual({ DIGEST_SIGNED: 5 });
  });

  it('accepts unpacked copies without .gz and says so', () => {
    const evidence = makeEvidence([chain], [signer]);
    for (const object of evidence.objects)
      Object.assign(object, { path: object.path.replace(/\.gz$/, ''), gzip: null });
    expect(verifyEvidence(evidence).counts).toMatchObject({
      digests: { DIGEST_SIGNED: 5 },
      logs: { LOG_VALID: 10 },
      findings: { DECOMPRESSED_COPY: 15 },
    });
  });

  it('compares size and ETag of collected metadata', () => {
    const evidence = makeEvidence([chain], [signer]);
    Object.assign(at(evidence.signatures, 0), { size: 1, etag: 'a'.repeat(32) });
    Object.assign(at(evidence.objects, 0), { md5Stored: 'b'.repeat(32) });
    expect(at(verifyEvidence(evidence).digests, 0).findings).toEqual([
      'SIZE_DIFFERS_FROM_METADATA',
      'ETAG_DIFFERS_FROM_METADATA',
    ]);
  });
});

describe('verdicts on logs', () => {
  const log = at(at(chain, 2).logs, 0);

  it('finds a renamed log by its content', () => {
    const evidence = makeEvidence([chain], [signer]);
    at(
      evidence.objects.filter((object) => object.path.endsWith(log.key)),
      0,
    ).path = 'renamed/a.json.gz';
    const result = verifyEvidence(evidence);
    expect(result.counts.logs).toEqual({ LOG_VALID: 10 });
    expect(result.logs.find((each) => each.path === 'renamed/a.json.gz')?.findings).toEqual(['RELOCATED']);
  });

  it('uses the matching one of two differing copies and condemns the other', () => {
    const evidence = makeEvidence([chain], [signer]);
    const altered = makeObject(900, `later/${log.key}`, 'altered');
    for (const objects of [
      [altered, ...evidence.objects],
      [...evidence.objects, altered],
    ]) {
      const result = verifyEvidence({ ...evidence, objects });
      expect(result.counts).toMatchObject({ logs: { LOG_VALID: 10 }, logCopies: 1 });
      expect(result.logs.find((each) => each.objectId === 900)).toMatchObject({
        verdict: 'LOG_MODIFIED',
        isCopy: true,
        findings: ['CONFLICTING_COPY'],
      });
    }
  });

  it('places unlisted logs, and only where their kind is digested', () => {
    const gapped = [chain[0], chain[1], chain[3], chain[4]].flatMap((digest) => digest ?? []);
    const evidence = makeEvidence([gapped], [signer]);
    const place = (time: string, kind = 'CloudTrail', region = 'us-east-2'): string | null | undefined => {
      const object = makeObject(
        900,
        `x/111122223333_${kind}_${region}_20250310T${time}Z_ABCDEFGHIJKLMNOP.json.gz`,
        'x',
      );
      return verifyEvidence({ ...evidence, objects: [...evidence.objects, object] }).logs.find(
        (each) => each.objectId === 900,
      )?.place;
    };
    expect(place('0400')).toBe('BEFORE_CHAIN');
    expect(place('0405')).toBe('AT_WINDOW_EDGE');
    expect(place('0430')).toBe('IN_COVERED_WINDOW');
    expect(place('0511')).toBe('IN_COVERED_WINDOW');
    expect(place('0605')).toBe('AT_WINDOW_EDGE');
    expect(place('0630')).toBe('IN_BROKEN_GAP');
    expect(place('0905')).toBe('AT_WINDOW_EDGE');
    expect(place('0915')).toBe('AFTER_CHAIN');
    expect(place('0430', 'CloudTrail-Insight')).toBe('NO_DIGESTS');
    expect(place('0430', 'CloudTrail', 'eu-west-1')).toBe('NO_DIGESTS');
    const export_ = makeObject(901, 'event_history.json', 'x');
    expect(
      verifyEvidence({ ...evidence, objects: [...evidence.objects, export_] }).logs.find(
        (each) => each.objectId === 901,
      )?.place,
    ).toBe('NO_DELIVERY_NAME');
  });

  it('asks whether the content of an unlisted log stands in valid files too', () => {
    const evidence = makeEvidence([chain], [signer]);
    const object = makeObject(900, 'x/111122223333_CloudTrail_us-east-2_20250310T0430Z_ABCDEFGHIJKLMNOP.json.gz', 'x');
    const asked: number[] = [];
    const result = verifyEvidence({
      ...evidence,
      objects: [...evidence.objects, object],
      isContentConfirmedElsewhere: (unlisted, valid) => {
        asked.push(unlisted.id, valid.size);
        return true;
      },
    });
    expect(asked).toEqual([900, 10]);
    expect(result.logs.find((each) => each.objectId === 900)?.findings).toEqual(['CONTENT_CONFIRMED_ELSEWHERE']);
  });

  it('finds two proven digests that disagree about a log', () => {
    const other = makeChain({
      signer,
      hours: 1,
      trail: 'second-trail',
      logsPerHour: 0,
      edit: (document) => {
        document['logFiles'] = [
          { s3Bucket: 'example-bucket', s3Object: log.key, hashValue: sha256('other'), hashAlgorithm: 'SHA-256' },
        ];
      },
    });
    const result = verifyEvidence(makeEvidence([chain, other], [signer]));
    expect(result.logs.find((each) => each.key === log.key)).toMatchObject({
      verdict: 'LOG_VALID',
      findings: ['LISTING_CONFLICT'],
    });
  });

  it('keeps equal keys of two buckets apart', () => {
    expect(identityOf('a', 'b/c')).not.toBe(identityOf('a/b', 'c'));
  });
});

describe('scale', () => {
  it('verifies 100,000 log files under 2,400 digests in a few seconds at most', () => {
    const big = makeChain({ signer, hours: 2400, logsPerHour: 42, from: Date.parse('2025-01-01T00:00:00Z') });
    const evidence = makeEvidence([[]], [signer]);
    const objects = evidence.objects;
    let id = 0;
    const digests: { objectId: number; content: string }[] = [];
    const bare = (path: string, content: string, kind: 'log' | 'digest'): void => {
      id += 1;
      const hash = sha256(content);
      objects.push({
        id,
        path: `bundle.zip!/${path}`,
        sha256Stored: hash,
        sizeStored: content.length,
        gzip: { firstMemberSha256: hash, trailingBytes: 0, error: null },
        sha256Content: hash,
        kind,
      });
    };
    for (const digest of big) {
      bare(digest.key, digest.content, 'digest');
      digests.push({ objectId: id, content: digest.content });
      for (const log of digest.logs) bare(log.key, log.content, 'log');
    }
    // Time of the processor: other programs on the machine do not count.
    const before = process.cpuUsage().user;
    const result = verifyEvidence({ objects, digests, publicKeys: signer.publicKeys, signatures: [] });
    const took = (process.cpuUsage().user - before) / 1000;
    expect(result.counts).toMatchObject({
      digests: { DIGEST_SIGNED: 2399, DIGEST_UNPROVEN: 1 },
      logs: { LOG_VALID: 100_758, LOG_MATCHES_UNPROVEN_DIGEST: 42 },
    });
    expect(took).toBeLessThan(6000);
  });
});
