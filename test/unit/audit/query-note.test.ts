import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createCase, engineContext, noteQuery, openCase } from '../../../electron/engine/index.ts';
import { makeLog } from '../../support/archives.ts';
import { scratchFolder } from '../../support/case-file.ts';

const scratch = scratchFolder();
const path = join(scratch.path, 'a.trailcase');
const context = engineContext({ examiner: 'Ana', application: 'test' });
afterAll(() => scratch.remove());

test('a filter is noted with its range, its view and how many events pass; the same one again at once is not', async () => {
  writeFileSync(join(scratch.path, 'log.json'), makeLog(20));
  const opened = await createCase(
    path,
    { name: 'A', number: '', examiner: '', organization: '', timezone: 'UTC', mandate: '' } as never,
    context,
  );
  await opened.call('intake.import', { sources: [opened.grant(join(scratch.path, 'log.json'))] });
  const heard: string[] = [];
  opened.onEvent((event) => heard.push(event.areas.join(' ')));
  const { generation } = await opened.call('case.info', {});
  expect(await opened.call('audit.query', { where: ' eventName : * ', from: 0, view: 'all names' })).toEqual({
    noted: true,
    events: 20,
  });
  expect(await opened.call('audit.query', { where: 'eventName : *', from: 0, view: 'all names' })).toEqual({
    noted: false,
    events: 20,
  });
  expect(await opened.call('audit.query', { where: 'eventName : nothing' })).toEqual({ noted: true, events: 0 });
  expect(await opened.call('audit.query', { where: 'eventName : *', from: 0, view: 'all names' })).toEqual({
    noted: true,
    events: 20,
  });
  await expect(opened.call('audit.query', { where: 'eventName : (' })).rejects.toMatchObject({ code: 'kql/syntax' });
  // A search that is given up is an act, too.
  const control = new AbortController();
  const given = opened.call(
    'audit.query',
    { where: 'requestParameters.bucketName : nowhere' },
    { signal: control.signal },
  );
  control.abort();
  expect((await given).noted).toBe(true);
  const { entries } = await opened.call('audit.list', { act: 'query.run' });
  expect(entries.slice(0, 3).map(({ params, result, examiner }) => [params, result, examiner])).toEqual([
    [{ where: 'eventName : *', from: 0, view: 'all names' }, { events: 20 }, 'Ana'],
    [{ where: 'eventName : nothing' }, { events: 0 }, 'Ana'],
    [{ where: 'eventName : *', from: 0, view: 'all names' }, { events: 20 }, 'Ana'],
  ]);
  expect(heard).toEqual(['audit', 'audit', 'audit', 'audit']);
  expect((await opened.call('case.info', {})).generation).toBe(generation);
  expect((await opened.call('audit.verify', {})).intact).toBe(true);
  await opened.close();
});

test('a host that reads only notes its queries behind the answer, never in a case that is write-protected or open elsewhere', async () => {
  const acts = async (): Promise<unknown[]> => {
    const opened = await openCase(path, { readOnly: true }, context);
    const { entries } = await opened.call('audit.list', { limit: 10_000 });
    await opened.close();
    return entries;
  };
  const before = (await acts()).length;
  expect(noteQuery(path, context, { where: 'outcome : denied', by: ['eventName'] }, { events: 7 })).toBeNull();
  expect(noteQuery(path, context, { where: 'outcome : denied', by: ['eventName'] }, { events: 7 })).toBeNull();
  expect((await acts()).slice(before)).toMatchObject([
    { act: 'query.run', params: { where: 'outcome : denied', by: ['eventName'] }, result: { events: 7 } },
  ]);

  const other = await openCase(path, {}, context);
  expect(noteQuery(path, context, { where: 'x' }, { events: 0 })).toContain('open');
  await other.close();
  if (process.getuid?.() === 0) return;
  chmodSync(path, 0o444);
  const hash = (): string => createHash('sha256').update(readFileSync(path)).digest('hex');
  const untouched = hash();
  expect(noteQuery(path, context, { where: 'x' }, { events: 0 })).toContain('write-protected');
  expect(hash()).toBe(untouched);
  chmodSync(path, 0o644);
});

test('what the case holds is not counted again for an entry of the log, and is for anything else', async () => {
  const opened = await openCase(path, {}, context);
  const before = await opened.call('case.info', {});
  await opened.call('audit.query', { where: 'eventName : *', to: 1 });
  expect(await opened.call('case.info', {})).toEqual({
    ...before,
    auditEntries: before.auditEntries + 1,
    auditHead: expect.not.stringMatching(before.auditHead),
    sizeBytes: expect.any(Number),
  });
  await opened.call('notes.add', { text: 'counted' });
  await opened.call('tags.apply', { name: 'counted', on: { ids: [1] } });
  expect(await opened.call('case.info', {})).toMatchObject({ notes: before.notes + 1, tags: before.tags + 1 });
  writeFileSync(join(scratch.path, 'other.json'), makeLog(5));
  const { events } = await opened.call('case.info', {});
  await opened.call('intake.import', { sources: [opened.grant(join(scratch.path, 'other.json'))] });
  expect((await opened.call('case.info', {})).totals.records).toBe(before.totals.records + 5);
  expect((await opened.call('case.info', {})).events).toBeGreaterThanOrEqual(events);
  await opened.call('case.update', { mandate: 'new' });
  expect((await opened.call('case.info', {})).details.mandate).toBe('new');
  await opened.close();
});

test('noting costs little processor time, however many entries there are', async () => {
  const opened = await openCase(path, {}, context);
  const time = async (count: number): Promise<number> => {
    const start = process.cpuUsage();
    for (let index = 0; index < count; index++)
      await opened.call('audit.query', { where: `eventName : x${index}`, from: index });
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000 / count;
  };
  await time(100);
  const each = await time(400);
  if (process.env['SHOW_COST']) process.stdout.write(`${each.toFixed(2)} ms\n`);
  // Measured: half a millisecond.
  expect(each).toBeLessThan(10);
  await opened.close();
});
