import { spawnSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createSigningKey,
  openSigningKey,
  publicKeyName,
  signatureName,
  verifyReport,
} from '../../../electron/engine/manifest/signature.ts';
import { writeReport } from '../../../electron/engine/report/index.ts';
import { askOf, makeCase } from '../../support/fake-report-case.ts';

let folder = '';
let keyPath = '';
let fingerprint = '';
const passphrase = 'three plain words';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-sign-'));
  keyPath = join(folder, 'examiner.key');
  ({ fingerprint } = createSigningKey(keyPath, passphrase));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function signedReport(name: string): Promise<string> {
  const target = join(folder, name);
  await writeReport(
    askOf(makeCase({ tagged: 2 })),
    {},
    { folder: target, formats: ['json', 'csv'], clobber: false, key: openSigningKey(keyPath, passphrase) },
  );
  return target;
}

describe('the signing key', () => {
  it('is encrypted, for its owner only, and never written over', () => {
    expect(readFileSync(keyPath, 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
    if (process.platform !== 'win32') expect(statSync(keyPath).mode & 0o077).toBe(0);
    expect(() => createSigningKey(keyPath, passphrase)).toThrow('exists already');
    expect(() => createSigningKey(join(folder, 'short.key'), 'short')).toThrow('fewer than 8');
  });

  it('opens with its passphrase alone, and must be an Ed25519 key', () => {
    expect(() => openSigningKey(keyPath, 'another passphrase')).toThrow('passphrase is wrong');
    expect(() => openSigningKey(join(folder, 'nowhere.key'), passphrase)).toThrow('cannot be read');
    const other = join(folder, 'rsa.key');
    writeFileSync(
      other,
      generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
    expect(() => openSigningKey(other, '')).toThrow('Ed25519');
    expect(createPrivateKey({ key: readFileSync(keyPath), passphrase }).asymmetricKeyType).toBe('ed25519');
  });
});

describe('a signed report', () => {
  it('is valid, with the key in the folder and with the one given, and names its signer', async () => {
    const target = await signedReport('good');
    const verdict = await verifyReport(target);
    expect(verdict).toMatchObject({ intact: true, signature: { state: 'valid', fingerprint, keyFrom: 'folder' } });
    expect(verdict.files.map((file) => file.name)).toContain('report.json');
    expect(await verifyReport(target, `${keyPath}.pub.pem`)).toMatchObject({
      intact: true,
      signature: { state: 'valid', keyFrom: 'given' },
    });
    expect(JSON.parse(readFileSync(join(target, 'manifest.json'), 'utf8'))).toMatchObject({
      signer: fingerprint,
      redacted: false,
      template: 'full',
    });
  });

  it('is checked by openssl and sha256sum alone', async () => {
    const target = await signedReport('openssl');
    const openssl = spawnSync(
      'openssl',
      [
        'pkeyutl',
        '-verify',
        '-pubin',
        '-inkey',
        publicKeyName,
        '-rawin',
        '-in',
        'MANIFEST.sha256',
        '-sigfile',
        signatureName,
      ],
      { cwd: target, encoding: 'utf8' },
    );
    if (!openssl.error) expect(openssl.stdout).toContain('Signature Verified Successfully');
    const sums = spawnSync('sha256sum', ['--quiet', '-c', 'MANIFEST.sha256'], { cwd: target, encoding: 'utf8' });
    if (!sums.error) expect(sums.status).toBe(0);
  });

  it('shows a changed, a missing and an added line, and a signature by another key', async () => {
    const changed = await signedReport('changed');
    appendFileSync(join(changed, 'report.json'), ' ');
    rmSync(join(changed, 'csv', 'audit.csv'));
    const verdict = await verifyReport(changed);
    expect(verdict.intact).toBe(false);
    expect(verdict.files.filter((file) => file.state !== 'intact')).toEqual([
      { name: 'report.json', state: 'changed' },
      { name: 'csv/audit.csv', state: 'missing' },
    ]);
    expect(verdict.signature.state).toBe('valid');
    const rewritten = await signedReport('rewritten');
    writeFileSync(
      join(rewritten, 'MANIFEST.sha256'),
      `${readFileSync(join(rewritten, 'MANIFEST.sha256'), 'utf8')}${'0'.repeat(64)}  ../outside\n`,
    );
    expect(await verifyReport(rewritten)).toMatchObject({ intact: false, signature: { state: 'invalid' } });
    expect((await verifyReport(rewritten)).files.at(-1)).toEqual({ name: '../outside', state: 'refused' });
    const other = createSigningKey(join(folder, 'other.key'), passphrase);
    expect(await verifyReport(await signedReport('other'), other.publicKey)).toMatchObject({
      intact: false,
      signature: { state: 'invalid' },
    });
  });

  it('that lost its signature is not taken for an unsigned one while its key is there', async () => {
    const target = await signedReport('stripped');
    rmSync(join(target, signatureName));
    expect(await verifyReport(target)).toMatchObject({ intact: false, signature: { state: 'invalid' } });
    rmSync(join(target, publicKeyName));
    expect(await verifyReport(target)).toMatchObject({ intact: true, signature: { state: 'none' } });
  });

  it('has the same signature again: Ed25519 has no random part', async () => {
    const first = readFileSync(join(await signedReport('first'), signatureName));
    expect(readFileSync(join(await signedReport('second'), signatureName))).toEqual(first);
    expect(first).toHaveLength(64);
  });
});
