import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHostApi, type HostApi } from '../../../electron/app/host-api.ts';
import { createPathTokens } from '../../../electron/app/path-tokens.ts';
import { openRecentCases } from '../../../electron/app/recent-cases.ts';
import { openSettings } from '../../../electron/app/settings-store.ts';
import type { CaseWindow } from '../../../electron/app/windows.ts';
import { AppError } from '../../../shared/contract/index.ts';

let folder: string;
let api: HostApi;
let target: CaseWindow;
let done: string[];
let chosen: {
  save: string | null;
  file: string | null;
  open: string | null;
  evidence: string[];
  report: string | null;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-host-'));
  done = [];
  chosen = { save: null, file: null, open: null, evidence: [], report: null };
  target = {
    browser: {} as CaseWindow['browser'],
    tokens: createPathTokens(),
    engine: null,
    lastAsked: null,
    isBusy: false,
    isLoaded: true,
    held: [],
  };
  writeFileSync(join(folder, 'guide.md'), '# Guide');
  const opened = { fileName: 'a.trailcase', readOnly: false, readOnlyReason: null };
  api = createHostApi({
    settings: openSettings(join(folder, 'settings.json')),
    recent: openRecentCases(join(folder, 'recent.json')),
    windows: {
      flushed: () => {},
      createCase: async (_target, path, details) => {
        done.push(`create ${path} ${details.name}`);
        return opened;
      },
      openCase: async (_target, path, readOnly) => {
        done.push(`open ${path} ${readOnly}`);
        if (path.includes('broken'))
          throw new AppError('case/damaged', 'broken.trailcase is damaged.', { hint: 'Use a copy.' });
        return { ...opened, readOnly };
      },
      closeCase: async () => void done.push('close'),
      openFromOutside: async (path) => void done.push(`outside ${path}`),
      addPath: async (window, path, purpose) => window.tokens.add(path, purpose),
    },
    dialogs: {
      saveCase: async (_target, name) => (chosen.save === null ? null : chosen.save.replace('NAME', name)),
      openCase: async () => chosen.open,
      evidence: async () => chosen.evidence,
      reportFolder: async () => chosen.report,
      saveFile: async (_target, name) => chosen.file?.replace('NAME', name) ?? null,
    },
    about: async () => {
      throw new Error('no notices');
    },
    guideFile: () => join(folder, 'guide.md'),
    showInFolder: (path) => done.push(`show ${path}`),
    onSettingsChanged: ({ theme }) => done.push(`settings ${theme}`),
  });
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a closed dialog is null and opens nothing', async () => {
  expect(await api.answer(target, 'cases.create', { name: 'Orion' })).toEqual({ ok: true, value: null });
  expect(await api.answer(target, 'cases.openDialog', {})).toEqual({ ok: true, value: null });
  expect(await api.answer(target, 'paths.chooseFolder', { purpose: 'report' })).toEqual({ ok: true, value: null });
  expect(done).toEqual([]);
});

test('a new case gets the extension if the dialog left it out', async () => {
  chosen.save = '/cases/NAME';
  await api.answer(target, 'cases.create', { name: 'Orion' });
  chosen.save = '/cases/plain';
  await api.answer(target, 'cases.create', { name: 'Orion' });
  expect(done).toEqual(['create /cases/Orion.trailcase Orion', 'create /cases/plain.trailcase Orion']);
});

test('errors of the engine arrive with code and hint, other errors as unexpected', async () => {
  chosen.open = '/cases/broken.trailcase';
  expect(await api.answer(target, 'cases.openDialog', {})).toEqual({
    ok: false,
    error: { code: 'case/damaged', message: 'broken.trailcase is damaged.', hint: 'Use a copy.' },
  });
  expect(await api.answer(target, 'app.about', {})).toMatchObject({
    ok: false,
    error: { code: 'internal/unexpected', message: 'no notices' },
  });
});

test('only what was given of the settings changes', async () => {
  await api.answer(target, 'settings.set', { language: 'ko' });
  await api.answer(target, 'settings.set', { theme: 'dark' });
  expect(await api.answer(target, 'settings.get', undefined)).toMatchObject({
    ok: true,
    value: { language: 'ko', theme: 'dark' },
  });
});

test('wrong methods and parameters are refused', async () => {
  for (const method of ['x', '__proto__', 'hasOwnProperty', 7, null, undefined, {}]) {
    expect(await api.answer(target, method, {})).toMatchObject({
      ok: false,
      error: { code: 'contract/unknown-method' },
    });
  }
  for (const [method, params] of [
    ['cases.create', {}],
    ['cases.openRecent', { id: 7 }],
    ['paths.chooseEvidence', { kind: 'disk' }],
    ['app.guide', { language: '../x' }],
    ['settings.set', null],
  ] as const) {
    expect(await api.answer(target, method, params)).toMatchObject({
      ok: false,
      error: { code: 'contract/bad-request' },
    });
  }
});

test('a folder is shown for the token of this window only', async () => {
  chosen.report = '/reports/orion';
  const reply = await api.answer(target, 'paths.chooseFolder', { purpose: 'report' });
  const { token } = (reply as { value: { token: string } }).value;
  expect(await api.answer(target, 'app.showFolder', { token })).toEqual({ ok: true, value: null });
  expect(await api.answer(target, 'app.showFolder', { token: '/etc' })).toMatchObject({ ok: false });
  expect(await api.answer({ ...target, tokens: createPathTokens() }, 'app.showFolder', { token })).toMatchObject({
    ok: false,
  });
  expect(done).toEqual(['show /reports/orion']);
});

test('reading only is for the case that was asked for last', async () => {
  expect(await api.answer(target, 'cases.openReadOnly', {})).toMatchObject({
    ok: false,
    error: { code: 'case/not-found' },
  });
  target.lastAsked = '/cases/a.trailcase';
  expect(await api.answer(target, 'cases.openReadOnly', {})).toMatchObject({ ok: true, value: { readOnly: true } });
});

test('dropped evidence gets tokens, dropped cases are opened', async () => {
  const reply = await api.answerDrop(target, ['/mnt/AWSLogs', '/cases/b.trailcase', '/mnt/x.json.gz']);
  expect(reply).toMatchObject({ ok: true, value: [{ label: '/mnt/AWSLogs' }, { label: '/mnt/x.json.gz' }] });
  expect(done).toEqual(['outside /cases/b.trailcase']);
  for (const bad of ['x', [7], [''], null])
    expect(await api.answerDrop(target, bad)).toMatchObject({ ok: false, error: { code: 'contract/bad-request' } });
});

const bytes = new TextEncoder().encode('kind,bucket,key\r\n');
const file = { kind: 'integrity.missing', name: 'Missing: objects?', type: 'csv', bytes } as const;

function openEngine(): void {
  target.engine = {
    protects: async (path: string) => (path.includes('evidence') ? 'it lies in evidence.' : null),
    noteSaved: async (saved: { kind: string; fileName: string; bytes: number; sha256: string }) =>
      void done.push(`saved ${saved.kind} ${saved.fileName} ${saved.bytes} ${saved.sha256}`),
  } as unknown as CaseWindow['engine'];
}

test('a file is saved whole under the name that the examiner chose, and noted with its hash', async () => {
  openEngine();
  chosen.file = join(folder, 'NAME');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect(await api.answer(target, 'files.save', file)).toEqual({
    ok: true,
    value: {
      kind: file.kind,
      fileName: 'Missing objects.csv',
      bytes: bytes.length,
      sha256,
      path: join(folder, 'Missing objects.csv'),
    },
  });
  expect(readFileSync(join(folder, 'Missing objects.csv'), 'utf8')).toBe('kind,bucket,key\r\n');
  expect(done).toEqual([`saved integrity.missing Missing objects.csv ${bytes.length} ${sha256}`]);
  // Named without its extension it gets it; what is there under that name was not asked about and stays.
  chosen.file = join(folder, 'Missing objects');
  expect(await api.answer(target, 'files.save', file)).toMatchObject({ ok: false, error: { code: 'export/target' } });
  chosen.file = null;
  expect(await api.answer(target, 'files.save', file)).toEqual({ ok: true, value: null });
});

test('no file is saved over a case, into evidence, into nowhere, or without a case', async () => {
  chosen.file = join(folder, 'a.csv');
  expect(await api.answer(target, 'files.save', file)).toMatchObject({ ok: false, error: { code: 'case/not-found' } });
  openEngine();
  for (const place of ['other.trailcase', 'evidence.csv', 'missing/a.csv']) {
    chosen.file = join(folder, place);
    expect([place, await api.answer(target, 'files.save', file)]).toMatchObject([
      place,
      { ok: false, error: { code: 'export/target' } },
    ]);
  }
  for (const wrong of [
    { ...file, type: 'exe' },
    { ...file, kind: 'anything' },
    { ...file, bytes: 'text' },
    { ...file, bytes: new Array(3) },
  ]) {
    expect(await api.answer(target, 'files.save', wrong)).toMatchObject({
      ok: false,
      error: { code: 'contract/bad-request' },
    });
  }
  expect(readdirSync(folder).filter((name) => !name.endsWith('.json'))).toEqual(['guide.md']);
  expect(done).toEqual([]);
});
