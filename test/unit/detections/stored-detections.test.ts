import Database from 'better-sqlite3';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { engineContext, type OpenCase, openCase } from '../../../electron/engine/index.ts';
import { makeCase, makeRecord, type TestCase } from '../../support/imported-case.ts';

let made: TestCase;

afterEach(() => made.remove());

const stop = makeRecord({ eventName: 'StopLogging', eventSource: 'cloudtrail.amazonaws.com', readOnly: false });
const user = makeRecord({
  eventName: 'CreateUser',
  eventSource: 'iam.amazonaws.com',
  requestParameters: { userName: 'eve' },
});

const rule = `title: Eve
author: Kim
level: high
logsource: { product: aws, service: cloudtrail }
detection:
  sel:
    requestParameters.userName: eve
  condition: sel
`;

/** Opens the case of a test again, after it was closed. */
async function reopen(readOnly: boolean): Promise<OpenCase> {
  await made.opened.close();
  return openCase(join(made.folder, 'test.trailcase'), { readOnly }, engineContext({ examiner: 'Kim' }));
}

const derivedActs = async (): Promise<number> =>
  (await made.opened.call('audit.list', { act: 'case.derive' })).entries.length;

test('what the rules say is worked out once, stored, vouched for and read again', async () => {
  made = await makeCase();
  await made.takeRecords('a.json', [stop, user]);
  const run = await made.opened.call('detections.run', {});
  const { leads } = await made.opened.call('detections.leads', {});
  expect(run.groups.map((group) => group.rule)).toContain('log-trail-stopped');
  expect(await derivedActs()).toBe(1);
  expect((await made.opened.call('audit.verify', {})).intact).toBe(true);
  const again = await reopen(true);
  expect(await again.call('detections.run', {})).toEqual(run);
  expect((await again.call('detections.leads', {})).leads).toEqual(leads);
  await again.close();
});

test('rules that are added or taken out make it anew; what others say stays as it was', async () => {
  made = await makeCase();
  await made.takeRecords('a.json', [stop, user]);
  const before = await made.opened.call('detections.run', {});
  const { files } = await made.opened.call('detections.add', { texts: [{ path: 'eve.yml', text: rule }] });
  const with_ = await made.opened.call('detections.run', {});
  expect(with_.groups.map(({ title }) => title)).toContain('Eve');
  expect(with_.rulesHash).not.toBe(before.rulesHash);
  await made.opened.call('detections.remove', { ids: [files[0]!.id] });
  expect(await made.opened.call('detections.run', {})).toEqual(before);
});

test('new evidence makes it anew', async () => {
  made = await makeCase();
  await made.takeRecords('a.json', [user]);
  expect((await made.opened.call('detections.run', {})).events).toBe(1);
  await made.takeRecords('b.json', [stop]);
  const run = await made.opened.call('detections.run', {});
  expect(run.events).toBe(2);
  expect(run.groups.map((group) => group.rule)).toContain('log-trail-stopped');
});

test('a case for reading only gives the same answer and is not touched', async () => {
  made = await makeCase();
  await made.takeRecords('a.json', [stop, user]);
  const opened = await reopen(true);
  const run = await opened.call('detections.run', {});
  await opened.close();
  expect(run.groups.map((group) => group.rule)).toContain('log-trail-stopped');
  const db = new Database(join(made.folder, 'test.trailcase'), { readonly: true });
  expect(db.prepare("SELECT count(*) FROM derived_chunk WHERE name LIKE 'detections:%'").pluck().get()).toBe(0);
  db.close();
});

test('who gives up waiting is told so, and who still waits gets the answer', async () => {
  made = await makeCase();
  await made.takeRecords('a.json', [stop, user]);
  const giving = new AbortController();
  const first = made.opened.call('detections.run', {}, { signal: giving.signal });
  const second = made.opened.call('detections.run', {});
  giving.abort();
  await expect(first).rejects.toMatchObject({ code: 'cancelled' });
  expect((await second).events).toBe(2);
});

test('a thorough check works it out again and finds what was changed from outside', async () => {
  made = await makeCase();
  await made.takeRecords('a.json', [stop, user]);
  const find = async () => {
    const { checks } = await made.opened.call('case.check', { deep: true });
    return checks.find(({ name }) => name === 'detections')!;
  };
  expect(await find()).toMatchObject({ ok: true });
  await made.opened.call('detections.run', {});
  expect(await find()).toMatchObject({ ok: true, detail: expect.stringContaining('compared') as string });
});
