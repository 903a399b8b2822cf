import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { burstProbability, rateProbability, rejectedBy } from '../../../electron/engine/detections/rates/statistics.ts';
import { testRules } from '../../../electron/engine/index.ts';
import { describeShared, sharedPath } from '../../support/reference-data.ts';

interface Vector {
  id: string;
  why?: string;
  expected?: unknown;
  valid?: boolean;
  matches?: boolean | null;
  warnings?: string[];
}

function read(name: string): { text: string; vectors: Vector[] } {
  const text = readFileSync(sharedPath(`data/detections/${name}.json`), 'utf8');
  return { text, vectors: (JSON.parse(text) as { vectors: Vector[] }).vectors };
}

describeShared('vectors of the rule languages', () => {
  test('Sigma: every detection is answered as it says, by the record and by columns', async () => {
    const { text, vectors } = read('sigma-vectors');
    const results = await testRules(text);
    const told = results.map(({ valid, reference, engine, warnings }) => {
      expect(engine).toBe(reference);
      return valid ? { answer: reference, isWarned: warnings.length > 0 } : 'error';
    });
    const wanted = vectors.map(({ expected }, index) => {
      const own = told[index];
      if (expected === 'warning') return { answer: own === 'error' ? null : own!.answer, isWarned: true };
      return expected === 'error' ? 'error' : { answer: expected, isWarned: own !== 'error' && own!.isWarned };
    });
    expect(told).toEqual(wanted);
  });

  test('Sigma: every correlation finds the episodes that it says', async () => {
    const { text, vectors } = read('sigma-correlation-vectors');
    const results = await testRules(text);
    expect(results.map(({ id, episodes }) => ({ id, episodes }))).toEqual(
      vectors.map(({ id, expected }) => ({ id, episodes: expected })),
    );
  });

  test.each(['eventbridge-pattern-vectors', 'metric-filter-vectors'])('%s: as AWS answers them', async (name) => {
    const { text, vectors } = read(name);
    const results = await testRules(text);
    expect(results.map(({ id, valid, reference, engine }) => ({ id, valid, reference, engine }))).toEqual(
      vectors.map(({ id, valid, matches }) => ({ id, valid, reference: matches, engine: matches })),
    );
  });

  test('rates: probabilities to four digits, and how many are rejected', () => {
    const text = readFileSync(sharedPath('data/detections/insights-vectors.json'), 'utf8');
    const vectors = JSON.parse(text) as {
      rate: Record<'baselineCount' | 'baselineMinutes' | 'windowCount' | 'windowMinutes' | 'pRate', number>[];
      overdispersed: Record<'mean' | 'variance' | 'windowCount' | 'pOverdispersed', number>[];
      correction: { pValues: number[]; m: number; q: number; rejected: number };
    };
    for (const { baselineCount, baselineMinutes, windowCount, windowMinutes, pRate } of vectors.rate) {
      const p = rateProbability(baselineCount, baselineMinutes, windowCount, windowMinutes);
      if (pRate === null) expect(p).toBeLessThan(1e-300);
      else expect(p.toPrecision(4)).toBe(pRate.toPrecision(4));
    }
    for (const { mean, variance, windowCount, pOverdispersed } of vectors.overdispersed)
      expect(burstProbability(mean, variance, windowCount).toPrecision(4)).toBe(pOverdispersed.toPrecision(4));
    const { pValues, m, q, rejected } = vectors.correction;
    expect(rejectedBy(pValues, m, q)).toBe(rejected);
  });
});
