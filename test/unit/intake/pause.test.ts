import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Progress } from '../../../shared/contract/index.ts';
import { createCaseFile } from '../../../electron/engine/case/case-file.ts';
import { createCase, engineContext, openCase } from '../../../electron/engine/index.ts';
import { Gate, importEvidence, readTotals } from '../../../electron/engine/intake/index.ts';
import { generateLoad } from '../../../electron/engine/sample/index.ts';
import { logicalHash } from '../../support/logical-hash.ts';
import { importInto, scratchFolder } from '../../support/case-file.ts';

const scratch = scratchFolder();
const evidence = join(scratch.path, 'evidence');

beforeAll(async () => {
  await generateLoad(evidence, {
    events: 2000,
    seed: 5,
    eventsPerFile: 20,
    identities: 50,
    addresses: 60,
    userAgents: 20,
  });
});
afterAll(() => scratch.remove());

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((next) => setTimeout(next, 10));
};

test('a paused import holds nothing open, goes nowhere, and ends as an undisturbed one', async () => {
  const file = createCaseFile(join(scratch.path, 'paused.trailcase'));
  const gate = new Gate();
  const seen: Progress[] = [];
  gate.close();
  let paused = 0;
  const summary = await importEvidence(file.db, [evidence], {
    reference: false,
    examiner: 'test',
    workers: 2,
    gate,
    onProgress(progress) {
      seen.push(progress);
      if (progress.paused) {
        paused++;
        void (async () => {
          await turns(3);
          expect(file.db.inTransaction).toBe(false);
          const files = readTotals(file.db).totals.files;
          await turns(10);
          expect(readTotals(file.db).totals.files).toBe(files);
          expect(seen.at(-1)?.paused).toBe(true);
          gate.open();
          if (paused < 3) setTimeout(() => gate.close(), 5);
        })();
      }
    },
  });
  expect(paused).toBeGreaterThan(0);
  expect(summary.totals).toMatchObject({ records: 2000, rejected: 0 });
  const { file: undisturbed } = await importInto(scratch.path, [evidence]);
  expect(logicalHash(file.db)).toBe(logicalHash(undisturbed.db));
  undisturbed.close();
  file.close();
});

test('a paused import can be cancelled, and resumed later', async () => {
  const file = createCaseFile(join(scratch.path, 'cancelled.trailcase'));
  const gate = new Gate();
  const control = new AbortController();
  gate.close();
  const summary = await importEvidence(file.db, [evidence], {
    reference: false,
    examiner: 'test',
    workers: 2,
    gate,
    signal: control.signal,
    onProgress: ({ paused }) => paused && control.abort(),
  });
  expect(summary.cancelled).toBe(true);
  expect(summary.totals.records).toBeLessThan(2000);
  expect((await importEvidence(file.db, [], { reference: false, examiner: 'test', workers: 2 })).totals.records).toBe(
    2000,
  );
  file.close();
});

test('the case pauses and continues its import by request, notes both, and may be closed in between', async () => {
  const path = join(scratch.path, 'requests.trailcase');
  const context = engineContext({ examiner: 'test' });
  const opened = await createCase(
    path,
    { name: 'P', number: '', examiner: '', organization: '', timezone: 'UTC', mandate: '' },
    context,
  );
  expect(await opened.call('intake.pause', { paused: true })).toEqual({ running: false, paused: false });
  const paused = Promise.withResolvers<void>();
  const sources = [opened.grant(evidence)];
  let asked: Promise<unknown> | null = null;
  const importing = opened.call(
    'intake.import',
    { sources },
    {
      onProgress(progress) {
        if (progress.paused) paused.resolve();
        else asked ??= opened.call('intake.pause', { paused: true });
      },
    },
  );
  await paused.promise;
  expect(await asked).toEqual({ running: true, paused: true });
  // Other work goes on meanwhile.
  await opened.call('notes.add', { text: 'paused here' });
  expect(await opened.call('intake.pause', { paused: false })).toEqual({ running: true, paused: false });
  expect((await importing).totals.records).toBe(2000);

  const again = opened.call(
    'intake.import',
    { sources: [opened.grant(evidence)] },
    { onProgress: (progress) => progress.phase === 'import' && void opened.call('intake.pause', { paused: true }) },
  );
  const [ended] = await Promise.all([again, turns(5).then(() => opened.close())]);
  expect(ended.cancelled).toBe(true);
  const reopened = await openCase(path, {}, context);
  const acts = (await reopened.call('audit.list', {})).entries
    .map(({ act }) => act)
    .filter((act) => act.startsWith('intake.'));
  expect(acts.slice(0, 4)).toEqual([
    'intake.import.begin',
    'intake.import.pause',
    'intake.import.continue',
    'intake.import.end',
  ]);
  expect((await reopened.call('audit.verify', {})).intact).toBe(true);
  await reopened.close();
});
