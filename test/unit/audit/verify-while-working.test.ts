import { afterAll, beforeAll, expect, it } from 'vitest';
import { join } from 'node:path';
import { createCase, engineContext, type OpenCase } from '../../../electron/engine/index.ts';
import { makeLog } from '../../support/archives.ts';
import { scratchFolder } from '../../support/case-file.ts';
import { writeFileSync } from 'node:fs';

const scratch = scratchFolder();
let opened: OpenCase;
beforeAll(async () => {
  writeFileSync(join(scratch.path, 'log.json'), makeLog(40_000));
  const details = { name: 'A', number: '', examiner: '', organization: '', timezone: 'UTC', mandate: '' };
  opened = await createCase(join(scratch.path, 'a.trailcase'), details, engineContext({ examiner: 'Ana' }));
  await opened.call('intake.import', { sources: [opened.grant(join(scratch.path, 'log.json'))] });
});
afterAll(async () => {
  await opened.close();
  scratch.remove();
});

it('work that goes on while the log is verified is never called a change from outside', async () => {
  let turns = 0;
  let acts: Promise<unknown> = Promise.resolve();
  const verdict = await opened.call(
    'audit.verify',
    {},
    {
      onProgress: () => {
        turns += 1;
        const name = `finding ${turns}`;
        acts = acts.then(async () => {
          await opened.call('findings.save', { title: name });
          await opened.call('notes.add', { text: name });
          await opened.call('tags.apply', { name: 'seen', on: { ids: [turns] } });
        });
      },
    },
  );
  await acts;
  expect(turns).toBeGreaterThan(0);
  expect(verdict.problems).toEqual([]);
  expect(verdict.intact).toBe(true);
  const { entries } = await opened.call('audit.list', { act: 'audit.mismatch' });
  expect(entries).toEqual([]);
  expect((await opened.call('audit.verify', {})).intact).toBe(true);
});
