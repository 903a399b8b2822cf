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

const find = async (where: string): Promise<unknown[]> => {
  const { columns } = await made.opened.call('events.page', {
    where,
    fields: ['eventName', 'rule', 'level'],
    limit: 10,
  });
  return columns['eventName']!;
};

test('events are filtered by the rules that hit, their levels and techniques, without a run before', async () => {
  expect(await find('rule : log-trail-stopped')).toEqual(['StopLogging']);
  const { rules } = await made.opened.call('detections.run', {});
  const { title, level, techniques } = rules.find(({ id }) => id === 'log-trail-stopped')!;
  expect(await find(`rule : "${title}"`)).toEqual(['StopLogging']);
  expect(await find(`level : ${level!} and eventName : StopLogging`)).toEqual(['StopLogging']);
  expect(await find(`technique : ${techniques[0]!.slice(0, 5)}* and not eventName : CreateUser`)).toContain(
    'StopLogging',
  );
  expect(await find('not rule : *')).not.toContain('StopLogging');
});

test('each rule finds as many events as its list says', async () => {
  const { rules } = await made.opened.call('detections.run', {});
  const hit = rules.filter(({ hits }) => hits > 0);
  expect(hit.length).toBeGreaterThan(1);
  for (const { id, hits } of hit)
    expect((await made.opened.call('events.page', { where: `rule : "${id}"`, fields: [] })).total).toBe(hits);
});

test('rules are shown, counted and completed as other fields are', async () => {
  const page = await made.opened.call('events.page', { where: 'eventName : StopLogging', fields: ['rule', 'level'] });
  expect(String(page.columns['level']![0])).toContain('high');
  const facet = await made.opened.call('events.facet', { field: 'level', limit: 10 });
  expect(facet.values.map(({ value }) => value)).toContain('high');
  expect(facet.total).toBe(3);
  const { items } = await made.opened.call('events.complete', { text: 'level : h', cursor: 9 });
  expect(JSON.stringify(items)).toContain('high');
});

test('a rule that is added marks events; taken out, it marks none', async () => {
  const text = 'eventName : DescribeInstances';
  const { files } = await made.opened.call('detections.add', { texts: [{ path: 'looks.kql', text }] });
  expect(await find('rule : looks*')).toEqual(['DescribeInstances']);
  await made.opened.call('detections.remove', { ids: [files[0]!.id] });
  expect(await find('rule : looks*')).toEqual([]);
});

test('no rule rests on what rules say or on the work of the examiner', async () => {
  for (const text of ['rule : x', 'tag : x', 'not verdict : verified'])
    expect(await made.opened.call('detections.try', { path: 'a.kql', text })).toMatchObject({ state: 'refused' });
});
