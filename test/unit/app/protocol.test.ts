import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerAppRequest, contentSecurityPolicy, isOwnUrl } from '../../../electron/app/protocol.ts';
import { staysInside } from '../../../electron/app/security.ts';

let folder: string;
let root: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-protocol-'));
  root = join(folder, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html>');
  writeFileSync(join(root, 'assets/main.js'), 'export {};');
  writeFileSync(join(root, 'assets/name with space.css'), 'a{}');
  writeFileSync(join(root, 'assets/program.exe'), 'MZ');
  writeFileSync(join(folder, 'secret.json'), '{}');
  symlinkSync(join(folder, 'secret.json'), join(root, 'assets/link.json'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const ask = (url: string, method = 'GET') => answerAppRequest({ url, method }, root);

describe('the app: protocol', () => {
  test('serves the page at the root, with the policy and its type', async () => {
    const response = await ask('app://trailcase/');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe('<!doctype html>');
  });

  test('serves assets, also with a query or spaces in the name', async () => {
    expect((await ask('app://trailcase/assets/main.js?v=1#x')).headers.get('content-type')).toMatch('text/javascript');
    expect((await ask('app://trailcase/assets/name%20with%20space.css')).status).toBe(200);
    expect(await (await ask('app://trailcase/assets/main.js', 'HEAD')).text()).toBe('');
  });

  test.each([
    ['app://trailcase/../secret.json', 404],
    ['app://trailcase/..%2fsecret.json', 400],
    ['app://trailcase/assets/%2e%2e%2f%2e%2e%2fsecret.json', 400],
    ['app://trailcase/..%5csecret.json', 400],
    ['app://trailcase/index.html%00.js', 400],
    ['app://trailcase/%E0%A4%A', 400],
    ['app://trailcase/assets/link.json', 404],
    ['app://trailcase/assets/program.exe', 404],
    ['app://trailcase/assets', 404],
    ['app://trailcase/missing.js', 404],
    ['app://elsewhere/index.html', 404],
    ['app://trailcase.example/index.html', 404],
    ['app://trailcase:81/index.html', 404],
    ['app://user@trailcase/index.html', 404],
    ['https://trailcase/index.html', 404],
  ])('refuses %s', async (url, status) => {
    const response = await ask(url);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
  });

  test('refuses other methods', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect((await ask('app://trailcase/index.html', method)).status).toBe(405);
  });

  test('forbids scripts from anywhere else, and evaluated text', () => {
    expect(contentSecurityPolicy).toContain("default-src 'none'");
    expect(contentSecurityPolicy).toContain("script-src 'self';");
    expect(contentSecurityPolicy).not.toContain('unsafe-eval');
    expect(contentSecurityPolicy).not.toMatch(/https?:/);
  });
});

test.each([
  ['app://trailcase/index.html', true],
  ['app://trailcase.example/', false],
  ['app://trailcasex/', false],
  ['http://trailcase/', false],
  ['not a url', false],
])('the origin of %s', (url, own) => expect(isOwnUrl(url)).toBe(own));

test('only what stays inside the process is let through', () => {
  for (const url of ['app://trailcase/a.js', 'data:text/plain,x', 'blob:app://trailcase/1'])
    expect(staysInside(url, false)).toBe(true);
  for (const url of [
    'http://127.0.0.1/',
    'https://example.com/',
    'ws://localhost/',
    'file:///etc/hosts',
    'ftp://x/',
    'blob:https://example.com/1',
    'app://other/',
    'devtools://devtools/x',
  ]) {
    expect(staysInside(url, false)).toBe(false);
  }
  expect(staysInside('devtools://devtools/bundled/x.html', true)).toBe(true);
});
