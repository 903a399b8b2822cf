import { generateKeyPairSync, privateEncrypt, createHash, constants, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  looksLikePublicKeys,
  readPublicKeys,
  verifyRsaSha256,
} from '../../../electron/engine/integrity/public-keys.ts';
import { makeSigner } from '../../support/digest-chain.ts';

const signer = makeSigner();
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const spki = publicKey.export({ type: 'spki', format: 'der' });

function entry(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Value: signer.der.toString('base64'),
    Fingerprint: signer.fingerprint,
    ValidityStartTime: '2025-02-18T00:00:00Z',
    ValidityEndTime: '2025-04-19T00:00:00Z',
    ...more,
  };
}

describe('public key lists', () => {
  it('reads both spellings, a bare array, pages one after another, and UTF-16 from PowerShell', () => {
    const list = JSON.stringify({ PublicKeyList: [entry()] });
    const texts: (string | Uint8Array)[] = [
      list,
      JSON.stringify({ publicKeyList: [entry()], NextToken: 'x' }),
      JSON.stringify([entry()]),
      `${list}${list}`,
      `${list}\n,\n${JSON.stringify([entry()], null, 2)}\n`,
      Buffer.from(`\uFEFF${list}`, 'utf16le'),
      `\uFEFF${list}`,
    ];
    for (const text of texts) {
      const reading = readPublicKeys(text);
      expect(reading.problems).toEqual([]);
      expect(reading.keys.map((key) => [key.fingerprint, key.form])).toEqual([[signer.fingerprint, 'pkcs1']]);
      expect(looksLikePublicKeys(text)).toBe(true);
    }
  });

  it('reads times as seconds, quoted seconds and ISO 8601 with any offset', () => {
    const expected = Date.parse('2025-02-18T04:12:34Z');
    for (const time of [
      expected / 1000,
      String(expected / 1000),
      `${expected / 1000}.0`,
      '2025-02-18T04:12:34+00:00',
      '2025-02-18T05:12:34+01:00',
      '2025-02-18 04:12:34+00:00',
      '2025-02-18T04:12:34',
    ]) {
      expect(readPublicKeys(JSON.stringify([entry({ ValidityStartTime: time })])).keys[0]?.validFrom).toBe(expected);
    }
    expect(readPublicKeys(JSON.stringify([entry({ ValidityStartTime: 'soon' })])).keys[0]?.validFrom).toBeNull();
  });

  it('accepts a SubjectPublicKeyInfo and computes the fingerprint as MD5 of the bytes', () => {
    const key = readPublicKeys(JSON.stringify([{ Value: spki.toString('base64'), Fingerprint: 'ABCDEF' }])).keys[0];
    expect(key).toMatchObject({
      form: 'spki',
      fingerprint: 'abcdef',
      computedFingerprint: createHash('md5').update(spki).digest('hex'),
      problem: null,
    });
  });

  it('says what is wrong with keys that cannot be used', () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 512 }).publicKey.export({ type: 'pkcs1', format: 'der' });
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' });
    const problems = (value: Buffer): string =>
      readPublicKeys(JSON.stringify([entry({ Value: value.toString('base64') })])).problems.join();
    expect(problems(short)).toContain('a modulus of 512 bits');
    expect(problems(curve)).toContain('not an RSA key');
    expect(problems(Buffer.from('nonsense'))).toContain('no RSA public key');
    expect(readPublicKeys('{"PublicKeyList":[{"Fingerprint":"a"}]}').problems).toEqual(['an entry without Value']);
    expect(readPublicKeys('not json').problems).toEqual(['not JSON']);
    expect(readPublicKeys('{"PublicKeyList":[').problems).toEqual(['not JSON']);
  });
});

describe('RSASSA-PKCS1-v1_5 with SHA-256', () => {
  const key = readPublicKeys(JSON.stringify([{ Value: spki.toString('base64') }])).keys[0];
  const text = 'signed text';
  const prefix = Buffer.from('3031300d060960864801650304020105000420', 'hex');
  const digest = createHash('sha256').update(text).digest();
  const raw = (encoded: Buffer): Buffer =>
    privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, encoded);
  const encode = (padding: number, tail: Buffer): Buffer =>
    Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(padding, 0xff), Buffer.from([0]), tail]);

  it('accepts the signature and nothing near it', () => {
    if (!key) throw new Error('no key');
    const signature = sign('sha256', Buffer.from(text), privateKey);
    expect(verifyRsaSha256(key, text, signature)).toBe(true);
    expect(verifyRsaSha256(key, `${text} `, signature)).toBe(false);
    expect(verifyRsaSha256(key, text, signature.subarray(1))).toBe(false);
    expect(verifyRsaSha256(key, text, Buffer.concat([Buffer.alloc(1), signature]))).toBe(false);
    expect(verifyRsaSha256(key, text, Buffer.alloc(256, 0xff))).toBe(false);
    expect(verifyRsaSha256(key, text, Buffer.alloc(0))).toBe(false);
    expect(verifyRsaSha256(key, text, sign('sha1', Buffer.from(text), privateKey))).toBe(false);
  });

  it('compares the whole encoded message: short padding with bytes behind the hash does not pass', () => {
    if (!key) throw new Error('no key');
    expect(verifyRsaSha256(key, text, raw(encode(202, Buffer.concat([prefix, digest]))))).toBe(true);
    const short = encode(8, Buffer.concat([prefix, digest]));
    expect(verifyRsaSha256(key, text, raw(Buffer.concat([short, Buffer.alloc(256 - short.length)])))).toBe(false);
    const withoutNull = Buffer.from('302f300b06096086480165030402010420', 'hex');
    const other = Buffer.concat([withoutNull, digest]);
    expect(verifyRsaSha256(key, text, raw(encode(256 - 3 - other.length, other)))).toBe(false);
  });
});
