import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCase, makeRecord, type TestCase } from '../../support/imported-case.ts';

let made: TestCase;

beforeAll(async () => {
  made = await makeCase();
  await made.takeRecords('a.json', [
    makeRecord({ eventName: 'StopLogging', eventSource: 'cloudtrail.amazonaws.com', readOnly: false }),
    makeRecord({ eventName: 'DeleteTrail', eventSource: 'cloudtrail.amazonaws.com', readOnly: false }),
  ]);
});
afterAll(() => made.remove());

const file = async (as: 'navigator' | 'csv' | 'json'): Promise<string> =>
  (await made.opened.call('detections.file', { as, leastLevel: 'low' })).text;

interface Layer {
  versions: Record<string, string>;
  domain: string;
  techniques: { techniqueID: string; tactic?: string; score: number; comment: string }[];
}

test('a layer of the Navigator names versions, and scores techniques by groups that were not set aside', async () => {
  const layer = JSON.parse(await file('navigator')) as Layer;
  expect(layer.versions).toEqual({ attack: '19', navigator: '5.1.0', layer: '4.5' });
  expect(layer.domain).toBe('enterprise-attack');
  expect(layer.techniques.length).toBeGreaterThan(0);
  for (const { techniqueID } of layer.techniques) expect(techniqueID).toMatch(/^T\d{4}(\.\d{3})?$/);
  const { groups, rules } = await made.opened.call('detections.run', { leastLevel: 'low' });
  const stopped = rules.find(({ id }) => id === 'log-trail-stopped')!;
  const of = (all: Layer): number =>
    all.techniques.filter(({ comment }) => comment.includes(stopped.title)).reduce((sum, { score }) => sum + score, 0);
  expect(of(layer)).toBeGreaterThan(0);
  const targets = groups.filter(({ rule }) => rule === stopped.id).map(({ id }) => id);
  await made.opened.call('detections.mark', { targets, mark: 'benign', reason: 'announced' });
  expect(of(JSON.parse(await file('navigator')) as Layer)).toBe(0);
  expect(await file('navigator')).not.toMatch(/https?:/);
});

test('CSV and JSON hold every group with the ids of its events, and why it was set aside', async () => {
  const { groups } = await made.opened.call('detections.run', { leastLevel: 'low', withEventIds: true });
  const shown = groups.filter(({ isBase }) => !isBase);
  const lines = (await file('csv')).trimEnd().split('\r\n');
  expect(lines.length).toBe(1 + shown.length);
  expect(lines.some((line) => line.includes('benign,announced'))).toBe(true);
  for (const { eventIds } of shown) expect(lines.some((line) => line.includes(eventIds![0]!))).toBe(true);
  expect(JSON.parse(await file('json'))).toMatchObject({ groups: JSON.parse(JSON.stringify(groups)) as object });
});
