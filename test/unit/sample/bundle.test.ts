import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSampleBundle } from '../../../electron/engine/sample/index.ts';
import type { SampleTruth } from '../../../electron/engine/sample/index.ts';

type Json = Record<string, any>;

const root = mkdtempSync(join(tmpdir(), 'trailcase-sample-'));
const folder = join(root, 'evidence');
const signingKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
let truth: SampleTruth;
let records: Json[];
/** Uncompressed text by path. */
const texts = new Map<string, string>();

function listFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(directory.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

function hashFolder(directory: string): string {
  const hash = createHash('sha256');
  for (const path of listFiles(directory)) hash.update(path).update(readFileSync(join(directory, path)));
  return hash.digest('hex');
}

beforeAll(async () => {
  truth = await writeSampleBundle(folder, { signingKey });
  for (const path of listFiles(folder)) {
    const bytes = readFileSync(join(folder, path));
    texts.set(path, (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
  }
  records = truth.files
    .filter((file) => file.records > 0)
    .flatMap((file) => (JSON.parse(texts.get(file.path)!) as Json).Records as Json[]);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const byId = (id: string): Json => records.find((record) => record.eventID === id)!;
const step = (name: string): Json[] => truth.steps.find((entry) => entry.name === name)!.eventIds.map(byId);

describe('the sample bundle', () => {
  it('is the same for the same seed and key, byte for byte, and another for another seed', async () => {
    await writeSampleBundle(join(root, 'again'), { signingKey });
    expect(hashFolder(join(root, 'again'))).toBe(hashFolder(folder));
    const other = await writeSampleBundle(join(root, 'other'), { signingKey, seed: 8 });
    expect(hashFolder(join(root, 'other'))).not.toBe(hashFolder(folder));
    expect(other.totals.records).toBeGreaterThan(4500);
  });

  it('says about every file what lies on the disk, and its sums add up', () => {
    expect(truth.files.map((file) => file.path).sort()).toEqual([...texts.keys()]);
    for (const file of truth.files.filter(
      (entry) => entry.kind.startsWith('CloudTrail') && entry.kind !== 'CloudTrail-Digest',
    )) {
      expect((JSON.parse(texts.get(file.path)!) as Json).Records).toHaveLength(file.records);
    }
    const { totals } = truth;
    const distinct = new Set(records.map((record) => record.eventID));
    expect(totals.records).toBe(records.length);
    expect(totals.distinctEvents).toBe(distinct.size);
    expect(totals.duplicates).toBe(totals.records - totals.distinctEvents);
    expect(totals.files).toBe(texts.size);
    expect(totals.files).toBe(totals.logFiles + totals.digests + 3);
    const copy = truth.files.find((file) => file.path === truth.copied.path)!;
    expect(totals.duplicates).toBe(copy.records + truth.redelivered.length);
    expect(truth.redelivered).toHaveLength(3);
    expect(totals.lostEvents).toBe(truth.missing.eventIds.length + 1);
    for (const id of [...truth.missing.eventIds, truth.altered.removedEventId]) expect(distinct.has(id)).toBe(false);
    expect(texts.get(truth.copied.path)).toBe(texts.get(truth.copied.copyOf));
  });

  it('has names and folders that agree with the content of the log files', () => {
    const form =
      /^AWSLogs\/(\d{12})\/(CloudTrail(?:-Insight|-NetworkActivity)?)\/([a-z0-9-]+)\/(\d{4})\/(\d\d)\/(\d\d)\/\1_\2_\3_(\d{8}T\d{4})Z_[A-Za-z0-9]{16}\.json\.gz$/;
    for (const file of truth.files.filter((entry) => entry.records > 0 && entry.path !== truth.copied.path)) {
      const [, account, kind, region, year, month, day, stamp] = form.exec(file.path) ?? [];
      expect(stamp!.slice(0, 8)).toBe(`${year}${month}${day}`);
      expect(kind).toBe(file.kind);
      for (const record of (JSON.parse(texts.get(file.path)!) as Json).Records as Json[]) {
        expect(record.recipientAccountId).toBe(account);
        expect(record.awsRegion).toBe(region);
      }
    }
  });

  it('has digests whose signatures, chains and hashes hold, but for the files that were tampered with', () => {
    const [key] = (JSON.parse(texts.get('public-keys.json')!) as Json).PublicKeyList as Json[];
    const der = Buffer.from(key!.Value, 'base64');
    expect(createHash('md5').update(der).digest('hex')).toBe(key!.Fingerprint);
    expect(key!.Fingerprint).toBe(truth.publicKeyFingerprint);
    const publicKey = createPublicKey({ key: der, format: 'der', type: 'pkcs1' });
    const heads = new Map(
      texts
        .get('digest-signatures.ndjson')!
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Json)
        .map((head) => [head.Key as string, head]),
    );
    expect(heads.size).toBe(truth.totals.digests);

    const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
    const beginnings: string[] = [];
    const listed = new Map<string, string>();
    for (const [path, head] of heads) {
      const text = texts.get(path)!;
      const digest = JSON.parse(text) as Json;
      const signed = [
        digest.digestEndTime,
        `${digest.digestS3Bucket}/${digest.digestS3Object}`,
        sha256(text),
        digest.previousDigestSignature ?? 'null',
      ].join('\n');
      expect(verify('RSA-SHA256', Buffer.from(signed), publicKey, Buffer.from(head.Metadata.signature, 'hex'))).toBe(
        true,
      );
      expect(digest.digestS3Object).toBe(path);
      expect(head.ContentLength).toBe(readFileSync(join(folder, path)).length);
      if (digest.previousDigestS3Object === null) beginnings.push(path);
      else {
        const previous = texts.get(digest.previousDigestS3Object)!;
        expect(digest.previousDigestHashValue).toBe(sha256(previous));
        expect(digest.previousDigestSignature).toBe(heads.get(digest.previousDigestS3Object)!.Metadata.signature);
        expect(digest.digestStartTime).toBe((JSON.parse(previous) as Json).digestEndTime);
      }
      for (const log of digest.logFiles as Json[]) {
        expect(listed.has(log.s3Object)).toBe(false);
        listed.set(log.s3Object, log.hashValue);
        const at = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_/.exec(log.s3Object)!.slice(1);
        const stamp = `${at[0]}-${at[1]}-${at[2]}T${at[3]}:${at[4]}:00Z`;
        expect(stamp >= digest.digestStartTime && stamp < digest.digestEndTime).toBe(true);
      }
    }
    // Six chains, and the one that was stopped and started again.
    expect(beginnings).toHaveLength(7);
    expect(beginnings).toContain(truth.restart.digestPath);
    const wrong = [...listed]
      .filter(([path, hash]) => !texts.has(path) || sha256(texts.get(path)!) !== hash)
      .map(([path]) => path);
    expect(wrong.sort()).toEqual([truth.altered.path, truth.missing.path].sort());
    const unlisted = truth.files.filter((file) => file.records > 0 && !listed.has(file.path)).map((file) => file.path);
    expect(unlisted).toEqual([truth.copied.path]);
  });

  it('tells the story in order, with every step on the disk', () => {
    for (const { name, eventIds } of truth.steps) {
      expect(eventIds.length, name).toBeGreaterThan(0);
      for (const id of eventIds) expect(byId(id), `${name} ${id}`).toBeDefined();
    }
    expect(step('console-login-failed')[0]).toMatchObject({
      errorMessage: 'Failed authentication',
      responseElements: { ConsoleLogin: 'Failure' },
    });
    expect(step('console-login')[0]).toMatchObject({
      responseElements: { ConsoleLogin: 'Success' },
      additionalEventData: { MFAUsed: 'No' },
    });
    expect(step('console-session').every((record) => record.sessionCredentialFromConsole === 'true')).toBe(true);
    expect(step('exfiltration').filter((record) => record.eventName === 'GetObject')).toHaveLength(420);
    expect(step('insight-start').map((record) => record.sharedEventID)).toEqual(
      step('insight-end').map((record) => record.sharedEventID),
    );
    const silent = records
      .filter(
        (record) => record.recipientAccountId === truth.restart.account && record.awsRegion === truth.restart.region,
      )
      .filter(
        (record) =>
          Date.parse(record.eventTime) > truth.restart.stoppedAt &&
          Date.parse(record.eventTime) < truth.restart.startedAt,
      );
    expect(silent).toEqual([]);
    const attackers = new Set(truth.attacker.addresses);
    const stolen = new Set(truth.attacker.keys);
    for (const record of records.filter((entry) => attackers.has(entry.sourceIPAddress))) {
      const { accessKeyId, type } = record.userIdentity as Json;
      expect(
        type === 'AWSAccount' || record.eventName === 'ConsoleLogin' || stolen.has(accessKeyId),
        JSON.stringify(record),
      ).toBe(true);
    }
  });

  it('knows where each key came from', () => {
    const byKey = new Map(truth.sessions.map((session) => [session.key, session]));
    const [copy, other] = step('assume-role-data-account');
    expect(copy!.sharedEventID).toBe(other!.sharedEventID);
    expect(other!.userIdentity.type).toBe('AWSAccount');
    const second = byKey.get(step('assume-role-second-hop')[0]!.responseElements.credentials.accessKeyId)!;
    const first = byKey.get(second.parentKey!)!;
    const foothold = byKey.get(first.parentKey!)!;
    expect([second, first, foothold].map((session) => session.via)).toEqual([
      'AssumeRole',
      'AssumeRole',
      'CreateAccessKey',
    ]);
    expect(truth.attacker.keys).toContain(foothold.parentKey);
    for (const session of truth.sessions.filter((entry) => entry.present)) {
      const shown = session.issuingEventIds
        .map(byId)
        .filter(Boolean)
        .map(
          (record) =>
            record.responseElements?.credentials?.accessKeyId ?? record.responseElements?.accessKey?.accessKeyId,
        );
      expect(shown).toContain(session.key);
    }
  });

  it('holds the kinds of records that an importer must know', () => {
    const types = new Set(records.map((record) => record.userIdentity?.type));
    for (const type of [
      'Root',
      'IAMUser',
      'AssumedRole',
      'FederatedUser',
      'AWSAccount',
      'AWSService',
      'SAMLUser',
      'WebIdentityUser',
      'IdentityCenterUser',
      undefined,
    ])
      expect(types).toContain(type);
    const categories = new Set(records.map((record) => record.eventCategory));
    expect([...categories].sort()).toEqual(['Data', 'Insight', 'Management', 'NetworkActivity']);
    const text = [...texts.values()].join('');
    for (const part of [
      '"omitted":true',
      'ThrottlingException',
      'VpceAccessDenied',
      'AwsServiceEvent',
      '하늘서점',
      '\u202E',
      '\\u0007',
      '<script>',
      '2001:db8:',
      '"addendum"',
    ])
      expect(text.includes(part), part).toBe(true);
  });

  it('uses no address outside the documentation ranges but private ones', () => {
    for (const address of new Set(records.map((record) => String(record.sourceIPAddress ?? '')))) {
      expect(address).toMatch(
        /^$|^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|^10\.20\.|^2001:db8:|\.amazonaws\.com$|^AWS Internal$/,
      );
    }
  });

  it('refuses a folder with something in it', async () => {
    const full = join(root, 'full');
    await writeSampleBundle(full, { signingKey, hours: 12, backgroundEvents: 1200 });
    await expect(writeSampleBundle(full)).rejects.toMatchObject({ code: 'report/exists' });
    writeFileSync(join(root, 'note.txt'), '');
    await expect(writeSampleBundle(root)).rejects.toMatchObject({ code: 'report/exists' });
  });
});
