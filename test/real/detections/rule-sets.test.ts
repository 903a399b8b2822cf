import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { DetectionRun } from '../../../shared/contract/index.ts';
import { describeShared, sharedPath } from '../../support/reference-data.ts';
import { makeCase, type TestCase } from '../../support/imported-case.ts';

interface Expected {
  rules: { ruleId: string; title: string; eventIDs: string[] }[];
}

const folders: Record<string, string> = {
  invictus: 'invictus-stratus-2023',
  stratusA: 'stratus-detonation-logs',
  traildiscoverA: 'traildiscover',
  opensearch: 'opensearch-catalog',
};

const cases = new Map<string, Promise<TestCase>>();

function caseOf(set: string): Promise<TestCase> {
  let known = cases.get(set);
  if (known === undefined) {
    known = (async () => {
      const made = await makeCase();
      await made.take(sharedPath(join('data/real', folders[set] ?? set)));
      return made;
    })();
    cases.set(set, known);
  }
  return known;
}

async function run(set: string, rules?: string): Promise<DetectionRun> {
  const { opened } = await caseOf(set);
  return opened.call('detections.run', {
    ...(rules === undefined ? {} : { sets: [], paths: [opened.grant(sharedPath(`data/${rules}`))] }),
    withEventIds: true,
    maximumEvents: 100_000,
  });
}

function hitsOf({ groups }: DetectionRun): Map<string, string[]> {
  const hits = new Map<string, string[]>();
  for (const { rule, eventIds } of groups) hits.set(rule, [...(hits.get(rule) ?? []), ...eventIds!].sort());
  return hits;
}

afterAll(async () => {
  for (const made of cases.values()) await (await made).remove();
});

describeShared('rules of others over real records', () => {
  for (const rules of ['sigma-aws', 'suzaku-aws']) {
    test.each(['invictus', 'stratusA', 'traildiscoverA'])(
      `${rules} over %s: every event of an independent evaluator`,
      async (set) => {
        const text = readFileSync(sharedPath(`data/real/expected/${rules}-hits.json`), 'utf8');
        const expected = (JSON.parse(text) as { sets: Record<string, Expected> }).sets[set]!;
        const found = await run(set, rules);
        const correlations = new Set(found.rules.filter(({ kind }) => kind === 'correlation').map(({ id }) => id));
        const hits = hitsOf(found);
        for (const id of correlations) hits.delete(id);
        expect(Object.fromEntries(hits)).toEqual(
          Object.fromEntries(expected.rules.map(({ ruleId, eventIDs }) => [ruleId, [...eventIDs].sort()])),
        );
      },
    );
  }

  test('every file of a folder ends in exactly one state, and hits name their author', async () => {
    const { rules, files, groups } = await run('invictus', 'sigma-aws');
    expect(files).toEqual({ loaded: 28, warned: 4, waiting: 1, foreign: 0, refused: 0 });
    expect(rules.find(({ state }) => state === 'waiting')!.reason).toContain('Legitimate_Countries');
    expect(rules.filter(({ state }) => state === 'left-out').length).toBe(4);
    expect(groups.every(({ author }) => author !== '')).toBe(true);
  });
});

describeShared('our own pack over real records', () => {
  test('an attack is at most 60 rows, with every technique that left a record', async () => {
    const { groups } = await run('invictus');
    const rows = groups.filter(({ level }) => level !== 'informational');
    expect(rows.length).toBeLessThanOrEqual(60);
    const labels = readFileSync(sharedPath('data/real/invictus-stratus-2023/labels.csv'), 'utf8').trim().split('\n');
    const techniqueOf = new Map(labels.slice(1).map((line) => [line.split(',')[0]!, line.split(',')[6]!]));
    const seen = new Set(rows.flatMap(({ eventIds }) => eventIds!.map((id) => techniqueOf.get(id) ?? '')));
    const all = new Set([...techniqueOf.values()].filter((technique) => technique !== ''));
    expect([...all].filter((technique) => !seen.has(technique))).toEqual([]);
  });

  test('records without an attack: at most one row of level medium or above for 1,000 events', async () => {
    let [rows, events] = [0, 0];
    for (const set of ['grycap-emr-2017', 'opensearch']) {
      const found = await run(set);
      events += found.events;
      rows += found.groups.filter(({ level }) => level === 'medium' || level === 'high' || level === 'critical').length;
    }
    expect(rows / events).toBeLessThanOrEqual(1 / 1000);
  });

  test.each([
    ['invictus', /bert-jan/],
    ['datadog-forwarded-stratus', /christophe/],
    ['stratusA', /christophe/],
  ])("%s: the intruder's origin is among the first three leads", async (set, origin) => {
    const { opened } = await caseOf(set);
    const { leads } = await opened.call('detections.leads', {});
    expect(leads.slice(0, 3).some((lead) => origin.test(lead.origin ?? ''))).toBe(true);
    expect(leads[0]!.points.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(leads[0]!.total, 5);
  });

  test.each(['grycap-emr-2017', 'opensearch'])('%s: nothing above "for information"', async (set) => {
    const { opened } = await caseOf(set);
    const { leads } = await opened.call('detections.leads', {});
    expect(leads.filter(({ level }) => level !== 'information')).toEqual([]);
  });
});
