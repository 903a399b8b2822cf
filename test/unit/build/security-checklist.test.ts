import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { externalPackages } from '../../../build/bundle-entries.ts';
import { type PackedFolder, readAsar, readFuses } from '../../../build/packaging/packed-folder.ts';
import { walkChecklist } from '../../../build/packaging/security-checklist.ts';

const root = resolve(import.meta.dirname, '../../..');
const text = (path: string): string => readFileSync(join(root, path), 'utf8');
// The bundle is not minified, so that the sources stand for it here.
const mainProcess = globSync('electron/app/*.ts', { cwd: root }).map(text).join('\n');

function packed(changes: { from?: string | RegExp; to?: string; fuses?: string; files?: string[] } = {}): PackedFolder {
  const main =
    changes.from === undefined ? mainProcess : mainProcess.replaceAll(changes.from as string, changes.to ?? '');
  if (changes.from !== undefined) expect(main).not.toBe(mainProcess);
  const packages = externalPackages
    .filter((name) => name !== 'electron')
    .map((name) => `node_modules/${name}/package.json`);
  return {
    files: new Map([...packages, ...(changes.files ?? [])].map((path) => [path, { isUnpacked: false }])),
    read: (path) =>
      path.endsWith('main.js')
        ? main
        : path.endsWith('preload.cjs')
          ? text('electron/app/preload.ts')
          : text('renderer/index.html').replace('./main.tsx', './main.js'),
    fuses: changes.fuses ?? '00001100r',
  };
}

const missed = (folder: PackedFolder, electron = '45.3.4'): number[] =>
  walkChecklist(folder, { electron, pinned: '45.3.4' })
    .filter(({ missing }) => missing.length > 0)
    .map(({ number }) => number);

test('the application as it is holds every point, and all twenty are asked', () => {
  expect(missed(packed())).toEqual([]);
  const asked = walkChecklist(packed(), { electron: '1', pinned: '1' }).map(({ number }) => number);
  expect(asked.filter((number) => number > 0)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
});

describe('a wall that is taken away is missed', () => {
  test.each([
    [1, 'MAP * ~NOTFOUND', 'MAP * 127.0.0.1'],
    [2, 'nodeIntegration: false', 'nodeIntegration: true'],
    [3, 'contextIsolation: true', 'contextIsolation: false'],
    [4, 'sandbox: true', ''],
    [4, 'app.enableSandbox()', ''],
    [5, 'setPermissionCheckHandler', 'other'],
    [6, 'webSecurity: true', 'webSecurity: false'],
    [7, "object-src 'none'", "object-src 'self'"],
    [7, "script-src 'self'", "script-src 'self' 'unsafe-eval'"],
    [12, 'will-attach-webview', 'other'],
    [13, 'will-redirect', 'other'],
    [14, "action: 'deny'", "action: 'allow'"],
    [17, 'event.senderFrame', 'other'],
    [17, 'ipcMain.handle(', 'ipcMain.on('],
    [18, 'protocol.handle(', 'protocol.registerFileProtocol('],
  ])('%i: %s', (number, from, to) => expect(missed(packed({ from, to }))).toContain(number));

  test('fuses, each of them', () => {
    for (let at = 0; at < 8; at++) {
      const fuses = [...'00001100']
        .map((state, place) => (place === at ? (state === '0' ? '1' : '0') : state))
        .join('');
      expect(missed(packed({ fuses }))).toEqual([19]);
    }
  });

  test('an Electron that is not the pinned one', () => expect(missed(packed(), '42.0.0')).toEqual([16]));

  test.each([
    'dist/electron/main.js.map',
    'node_modules/x/a.ts',
    'node_modules/x/.env',
    'secret.txt',
    'node_modules/x/y.node',
    'node_modules/x/libz.so.1',
  ])('a file that has no place in the archive: %s', (file) => expect(missed(packed({ files: [file] }))).toEqual([0]));
});

test('an asar is read: names, what lies beside it, and text', () => {
  const header = JSON.stringify({
    files: { dist: { files: { 'a.js': { offset: '2', size: 3 } } }, 'x.node': { size: 9, unpacked: true } },
  });
  const padded = Math.ceil(header.length / 4) * 4;
  const sizes = Buffer.alloc(16);
  [4, padded + 8, padded + 4, header.length].forEach((value, at) => sizes.writeUInt32LE(value, at * 4));
  const asar = readAsar(Buffer.concat([sizes, Buffer.from(header.padEnd(padded, '\0')), Buffer.from('..abc')]));
  expect([...asar.files]).toEqual([
    ['dist/a.js', { isUnpacked: false }],
    ['x.node', { isUnpacked: true }],
  ]);
  expect(asar.read('dist/a.js')).toBe('abc');
  expect(() => asar.read('dist/b.js')).toThrow(/has no dist\/b\.js/);
});

test('fuses are read from a program, and a program without them is told', () => {
  const program = Buffer.from('ELF…dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u0004010r and more');
  expect(readFuses(program)).toBe('010r');
  expect(() => readFuses(Buffer.from('nothing'))).toThrow(/no fuses/);
});
