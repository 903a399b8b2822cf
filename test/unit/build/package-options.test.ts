import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseOptions, usage } from '../../../build/packaging/options.ts';
import { officialRuntime } from '../../../build/packaging/runtime.ts';
import { writeSums } from '../../../build/packaging/sums.ts';
import { pinnedElectronVersion } from '../../../build/electron-runtime.ts';

const machine = { platform: 'linux', arch: 'x64' };
const targets = (...words: string[]) => {
  const options = parseOptions(words, machine);
  if (typeof options === 'string') return options;
  return options.targets.map(({ target, formats }) => `${target.platform}-${target.arch}: ${[...formats].join(' ')}`);
};

test('packages for this machine unless platforms, products and architectures are named', () => {
  expect(targets()).toEqual(['linux-x64: deb tar.gz']);
  expect(targets('--linux', 'deb', '--test-runtime')).toEqual(['linux-x64: deb']);
  expect(targets('--win', '--mac', 'zip', '--arm64', '--x64')).toEqual([
    'win32-arm64: zip',
    'win32-x64: zip',
    'darwin-arm64: zip',
    'darwin-x64: zip',
  ]);
});

test.each([
  [['--linux', 'AppImage'], /makes deb, .*not "AppImage"/],
  [['deb'], /stands for no option/],
  [['--frob'], /no option --frob/],
  [['--electron-zips'], /needs a path/],
  [['--sign', '--linux'], /needs a path/],
  [['--test-runtime', '--electron-zips', 'x'], /Either/],
])('refuses %j in one sentence', (words, expected) => expect(targets(...words)).toMatch(expected));

test('shows the usage, with every product', () => {
  expect(targets('--help')).toBe(usage);
  for (const word of ['deb', 'tar.gz', '--electron-zips', '--test-runtime']) expect(usage).toContain(word);
});

test('an Electron zip that is not the official one is not unpacked, and both sums are named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trailcase-zips-'));
  const target = { platform: 'linux', arch: 'x64' } as const;
  await expect(officialRuntime(target, join(folder, 'out'), { zips: folder })).rejects.toThrow(/is not there/);
  writeFileSync(join(folder, `electron-v${pinnedElectronVersion()}-linux-x64.zip`), 'not a zip');
  await expect(officialRuntime(target, join(folder, 'out'), { zips: folder })).rejects.toThrow(
    /not the official build: its SHA-256 is [0-9a-f]{64}, electron\/checksums\.json says [0-9a-f]{64}/,
  );
  rmSync(folder, { recursive: true });
});

test('sums are those of sha256sum, and are signed so that a changed byte is seen', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trailcase-sums-'));
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = join(folder, '.key.pem');
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(join(folder, 'b.deb'), 'abc');
  writeFileSync(join(folder, 'a.tar.gz'), '');
  mkdirSync(join(folder, 'unpacked'));
  expect(await writeSums(folder, 'SHA256SUMS', { key })).toEqual(['a.tar.gz', 'b.deb']);
  const text = readFileSync(join(folder, 'SHA256SUMS'));
  // FIPS 180-4's own examples.
  expect(text.toString()).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a.tar.gz\nba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b.deb\n',
  );
  const signature = readFileSync(join(folder, 'SHA256SUMS.sig'));
  const published = createPublicKey(readFileSync(join(folder, 'SHA256SUMS.pem')));
  expect(verify(null, text, published, signature)).toBe(true);
  text[0] = 0x30;
  expect(verify(null, text, published, signature)).toBe(false);
  // Once more: what was written before is not summed.
  expect(await writeSums(folder, 'SHA256SUMS', { key })).toEqual(['a.tar.gz', 'b.deb']);
  writeFileSync(key, generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await expect(writeSums(folder, 'SHA256SUMS', { key })).rejects.toThrow(/x25519.*Ed25519/);
  rmSync(folder, { recursive: true });
});
