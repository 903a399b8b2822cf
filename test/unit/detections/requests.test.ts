import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCase, makeRecord, type TestCase } from '../../support/imported-case.ts';

let made: TestCase;

beforeAll(async () => {
  made = await makeCase();
  await made.takeRecords('a.json', [
    makeRecord({ eventName: 'StopLogging', eventSource: 'cloudtrail.amazonaws.com', readOnly: false }),
    makeRecord(),
    makeRecord({ eventName: 'CreateUser', eventSource: 'iam.amazonaws.com', requestParameters: { userName: 'eve' } }),
  ]);
});
afterAll(() => made.remove());

const text = `title: Eve
id: 7d1b3ad6-6a2f-4f0a-9a51-0f0f6a9a3b11
author: Kim
level: high
logsource:
  product: aws
  service: cloudtrail
detection:
  sel:
    requestParameters.userName: eve
  condition: sel
`;

test('a rule that is tried tells its hits; one with a fault tells where it is', async () => {
  expect(await made.opened.call('detections.try', { path: 'eve.yml', text })).toMatchObject({
    state: 'loaded',
    count: 1,
  });
  const broken = text.replace('condition: sel', 'condition: other');
  expect(await made.opened.call('detections.try', { path: 'eve.yml', text: broken })).toMatchObject({
    state: 'refused',
    line: 11,
    count: 0,
  });
});

test('rules that are added are kept with their hash, run, and can be taken out', async () => {
  const { files } = await made.opened.call('detections.add', { texts: [{ path: 'eve.yml', text }] });
  expect(files).toMatchObject([{ path: 'eve.yml', state: 'loaded', addedBy: 'Kim' }]);
  const run = await made.opened.call('detections.run', {});
  expect(run.groups.find(({ title }) => title === 'Eve')).toMatchObject({ author: 'Kim', count: 1, level: 'high' });
  expect(run.rules.find(({ title }) => title === 'Eve')!.sha256).toBe(files[0]!.sha256);
  const { events } = run.groups.find(({ title }) => title === 'Eve')!;
  const id = run.rules.find(({ title }) => title === 'Eve')!.key;
  expect(await made.opened.call('detections.explain', { rule: id, event: events[0]! })).toMatchObject({
    matches: [{ path: 'requestParameters.userName', values: ['eve'] }],
  });
  expect(await made.opened.call('detections.remove', { ids: [files[0]!.id] })).toEqual({ files: [] });
  expect(await made.opened.call('detections.added', {})).toEqual({ files: [] });
});

test('a group that is set aside needs a reason, keeps its place in the log, and leads nowhere', async () => {
  const stopped = async () =>
    (await made.opened.call('detections.run', {})).groups.find(({ rule }) => rule === 'log-trail-stopped')!;
  const group = await stopped();
  expect(group).toMatchObject({ level: 'high', mark: 'new', done: 1 });
  await expect(made.opened.call('detections.mark', { targets: [group.id], mark: 'benign' })).rejects.toMatchObject({
    code: 'contract/bad-request',
  });
  await made.opened.call('detections.mark', { targets: [group.id], mark: 'benign', reason: 'announced' });
  expect(await stopped()).toMatchObject({ mark: 'benign', reason: 'announced' });
  const { leads } = await made.opened.call('detections.leads', {});
  expect(leads.flatMap(({ groups }) => groups)).not.toContain(group.id);
  const { entries } = await made.opened.call('audit.list', { act: 'detections.mark' });
  expect(entries[0]).toMatchObject({ params: { mark: 'benign', reason: 'announced' } });
  expect((await made.opened.call('audit.verify', {})).intact).toBe(true);
});

test('rules that are written in no rule language say in words what they look for', async () => {
  for (const rule of ['session-outside-instance', 'first-principal-network', 'rate-calls'])
    expect((await made.opened.call('detections.explain', { rule, event: 1 })).text).not.toBe('');
});
