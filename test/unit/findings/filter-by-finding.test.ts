import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCase, engineContext, type OpenCase } from '../../../electron/engine/index.ts';
import { makeLog } from '../../support/archives.ts';
import { scratchFolder } from '../../support/case-file.ts';

const scratch = scratchFolder();
let opened: OpenCase;

beforeAll(async () => {
  // One record tries to say what only an examiner may.
  const log = JSON.parse(makeLog(20).toString('utf8')) as { Records: Record<string, unknown>[] };
  Object.assign(log.Records[19]!, { severity: 'critical', finding: 'made up' });
  writeFileSync(join(scratch.path, 'log.json'), JSON.stringify(log));
  opened = await createCase(
    join(scratch.path, 'a.trailcase'),
    { name: 'A', number: '', examiner: '', organization: '', timezone: 'UTC', mandate: '' } as never,
    engineContext({ examiner: 'Ana' }),
  );
  await opened.call('intake.import', { sources: [opened.grant(join(scratch.path, 'log.json'))] });
  await opened.call('findings.save', { title: 'Key leaked', severity: 'critical', events: [1, 2, 3] });
  await opened.call('findings.save', { title: 'Trail stopped', severity: 'low', events: [3, 4] });
});
afterAll(async () => {
  await opened.close();
  scratch.remove();
});

const ids = async (where: string): Promise<number[]> =>
  (await opened.call('events.page', { where })).ids.sort((a, b) => a - b);

test('events are found by the title, number and severity of their findings', async () => {
  expect(await ids('finding : "Key leaked"')).toEqual([1, 2, 3]);
  expect(await ids('finding : 2')).toEqual([3, 4]);
  expect(await ids('severity : critical')).toEqual([1, 2, 3]);
  expect(await ids('severity : (critical or low)')).toEqual([1, 2, 3, 4]);
  expect(await ids('severity : low and not severity : critical')).toEqual([4]);
  expect(await ids('severity : *')).toEqual([1, 2, 3, 4]);
  expect((await ids('not severity : *')).length).toBe(16);
});

test('they are columns, facets, fields of an event and words of completion, and no record can give itself one', async () => {
  const page = await opened.call('events.page', { where: 'finding : *', fields: ['finding', 'severity'] });
  const row = page.ids.indexOf(3);
  expect([page.columns['finding']?.[row], page.columns['severity']?.[row]]).toEqual([
    'Key leaked, Trail stopped',
    'critical, low',
  ]);
  expect(await opened.call('events.facet', { field: 'severity' })).toMatchObject({
    values: [
      { value: 'critical', count: 3 },
      { value: 'low', count: 2 },
    ],
    distinct: 2,
    missing: 16,
  });
  expect(await opened.call('events.facet', { field: 'finding' })).toMatchObject({
    values: [
      { value: 'Key leaked', count: 3 },
      { value: 'Trail stopped', count: 2 },
    ],
    missing: 16,
  });
  expect((await opened.call('events.get', { id: 3 })).fields).toMatchObject({
    finding: ['Key leaked', 'Trail stopped'],
    severity: ['critical', 'low'],
  });
  const all = await opened.call('events.page', { fields: ['severity', 'finding'] });
  for (const id of all.ids) {
    const { fields, raw } = await opened.call('events.get', { id });
    if (raw.includes('made up')) expect([fields['severity'], fields['finding']]).toEqual([undefined, undefined]);
  }
  expect(
    (await opened.call('events.complete', { text: 'severity : ', cursor: 11 })).items.map(({ text }) => text),
  ).toEqual(['critical', 'low']);
});

test('what the filter says follows the finding: events added, severity changed, addition undone', async () => {
  const { finding } = await opened.call('findings.get', { id: 2 });
  const added = (
    await opened.call('findings.save', {
      id: 2,
      version: finding.version,
      addEvents: { filter: { where: 'severity : critical' } },
    })
  ).finding;
  expect(await ids('severity : low')).toEqual([1, 2, 3, 4]);
  await expect(
    opened.call('findings.save', { id: 2, version: finding.version, addEvents: { ids: [9] } }),
  ).rejects.toMatchObject({ code: 'findings/conflict' });
  await opened.call('findings.restore', { id: 2, version: finding.version });
  expect(await ids('severity : low')).toEqual([3, 4]);
  await opened.call('findings.save', { id: 2, severity: 'high' });
  expect(await ids('severity : high')).toEqual([3, 4]);
  await opened.call('findings.delete', { id: 2 });
  expect(await ids('severity : high')).toEqual([]);
  expect(added.events).toEqual([1, 2, 3, 4]);
});
