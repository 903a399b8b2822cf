import { expect, test } from 'vitest';
import { MemorySource } from '../../../electron/engine/detections/columns/memory-source.ts';
import { runTrees } from '../../../electron/engine/detections/columns/run-trees.ts';
import { loadPack, packRules, packText } from '../../../electron/engine/detections/pack/index.ts';
import { readRuleFile } from '../../../electron/engine/detections/rules/read-rule-file.ts';
import type { Tree } from '../../../electron/engine/detections/rules/tree.ts';
import { testCorrelationOver } from '../../../electron/engine/detections/rules/test-rules.ts';

const pack = loadPack();

test('the pack has at least 100 rules, each with a level, techniques of version 19 and what would make it innocent', () => {
  const files = pack;
  expect(
    files
      .filter((file) => file.state !== 'loaded')
      .map(({ path, reason, rules }) => ({ path, reason, warnings: rules.flatMap((rule) => rule.warnings) })),
  ).toEqual([]);
  expect(packRules.length).toBeGreaterThanOrEqual(100);
  expect(new Set(packRules.map(({ id }) => id)).size).toBe(packRules.length);
  for (const { rules } of files) {
    const rule = rules.at(-1)!;
    expect(rule.level, rule.id).not.toBeNull();
    expect(rule.innocent.join('').length, rule.id).toBeGreaterThan(10);
    expect(
      rule.techniques.filter((id) => id.startsWith('T1562')),
      rule.id,
    ).toEqual([]);
    expect(rule.techniques.length, rule.id).toBeGreaterThan(0);
    expect(rule.tactics.length, rule.id).toBeGreaterThan(0);
  }
});

test.each(packRules.map((rule) => [rule.id, rule] as const))(
  '%s meets its matching records and none of the others',
  async (id, { hit, miss }) => {
    const { rules } = pack.find(({ path }) => path === `own/${id}`)!;
    const rule = rules.at(-1)!;
    const count = async (records: object[]): Promise<number> => {
      const source = new MemorySource(records);
      if (rule.kind === 'correlation') {
        const trees = rules.slice(0, -1).map((base) => (base as unknown as { tree: Tree }).tree);
        return (await testCorrelationOver(rule.correlation, trees, records)).length;
      }
      const [met] = await runTrees(
        [{ tree: (rule as unknown as { tree: Tree }).tree, seesInsights: true }],
        source,
        source.read,
      );
      return met!.length;
    };
    expect(await count(hit)).toBe(rule.kind === 'correlation' ? 1 : hit.length);
    expect(await count(miss)).toBe(0);
  },
);

test('a rule of the pack reads the same as text', () => {
  for (const rule of packRules.slice(0, 20)) {
    const { rules } = readRuleFile(`own/${rule.id}`, Buffer.from(packText(rule)), { set: 'own' });
    expect(JSON.stringify(rules)).toBe(JSON.stringify(pack.find(({ path }) => path === `own/${rule.id}`)!.rules));
  }
});
