import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCase, engineContext } from '../../../electron/engine/index.ts';

test('a saved file may lie beside the case and the evidence, never in them, whatever its name; it is noted in the log', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trailcase-place-'));
  const evidence = join(folder, 'evidence');
  mkdirSync(join(evidence, 'deep'), { recursive: true });
  writeFileSync(join(evidence, 'deep', 'a.json'), '{"Records":[]}');
  writeFileSync(join(folder, 'single.json'), '{"Records":[]}');
  symlinkSync(evidence, join(folder, 'link'));
  linkSync(join(folder, 'single.json'), join(folder, 'same.json'));
  const path = join(folder, 'x.trailcase');
  const opened = await createCase(
    path,
    { name: 'X', number: '', examiner: '', organization: '', timezone: 'UTC', mandate: '' },
    engineContext({}),
  );
  await opened.call('intake.import', { sources: [opened.grant(evidence), opened.grant(join(folder, 'single.json'))] });
  for (const place of [
    'x.trailcase',
    'x.trailcase-wal',
    'single.json',
    'same.json',
    'evidence/new.csv',
    'evidence/deep/new.csv',
    'evidence/nowhere/new.csv',
    'link/new.csv',
    'link/deep/../new.csv',
  ])
    expect([place, opened.protects(join(folder, place))]).toEqual([place, expect.any(String)]);
  for (const place of ['new.csv', 'evidence.csv', 'evidence-2/new.csv'])
    expect([place, opened.protects(join(folder, place))]).toEqual([place, null]);
  await opened.noteSaved({ kind: 'integrity.missing', fileName: 'new.csv', bytes: 3, sha256: 'ab' });
  const { entries } = await opened.call('audit.list', { act: 'export.file' });
  expect(entries).toMatchObject([
    { params: { kind: 'integrity.missing' }, result: { fileName: 'new.csv', bytes: 3, sha256: 'ab' } },
  ]);
  await opened.close();
  rmSync(folder, { recursive: true });
});
