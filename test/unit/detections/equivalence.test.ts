import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contextOfAlone, MemorySource } from '../../../electron/engine/detections/columns/memory-source.ts';
import { runTrees } from '../../../electron/engine/detections/columns/run-trees.ts';
import { packRules } from '../../../electron/engine/detections/pack/index.ts';
import { RuleError } from '../../../electron/engine/detections/rules/rule-error.ts';
import { holds, type Tree } from '../../../electron/engine/detections/rules/tree.ts';
import { fromPlain, type YamlMap } from '../../../electron/engine/detections/rules/yaml.ts';
import { compileDetection } from '../../../electron/engine/detections/sigma/detection.ts';
import { makeFieldResolver } from '../../../electron/engine/detections/sigma/fields.ts';

/** Records in forms that CloudTrail writes, and in some that it does not. */
const records: object[] = [
  ...packRules.flatMap(({ hit, miss }) => [hit[0]!, miss[0]!]),
  { eventName: '', eventSource: null, userIdentity: 'x', readOnly: 'false' },
  { eventName: ['CreateUser'], errorCode: { a: 1 }, readOnly: 'maybe' },
  { eventName: 'createuser', errorCode: 'AccessDenied', errorMessage: null, userIdentity: { type: 'Root' } },
  { 'userIdentity.type': 'Root', eventName: 'CreateUser', tlsDetails: { tlsVersion: 'TLSv1.3' } },
  { eventName: 42, recipientAccountId: 111122223333, tlsDetails: null, readOnly: true },
  { eventType: 'AwsCloudTrailInsight', insightDetails: { state: 'Start' } },
  {},
];

const field = fc.constantFrom(
  'eventName',
  'eventSource',
  'errorCode',
  'errorMessage',
  'userIdentity.type',
  'userIdentity.arn',
  'userIdentity.userName',
  'readOnly',
  'sourceIPAddress',
  'tlsDetails.tlsVersion',
  'recipientAccountId',
  'requestParameters.userName',
  'requestParameters',
  'eventTime',
  'outcome',
);
const modifiers = fc.constantFrom(
  '',
  '|contains',
  '|startswith',
  '|endswith',
  '|re',
  '|neq',
  '|contains|all',
  '|cased',
  '|exists',
  '|fieldref',
  '|gte',
);
const value = fc.constantFrom<unknown>(
  'CreateUser',
  'create*',
  '*',
  '',
  null,
  'false',
  'Root',
  'AccessDenied',
  'kim',
  'amazonaws',
  'success',
  '42',
  42,
  true,
  '^C',
  'eventName',
  'TLSv1.3',
  '?oot',
);
const item = fc.tuple(field, modifiers, fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 })));
const selection = fc.array(item, { minLength: 1, maxLength: 3 });
const condition = fc.constantFrom(
  'a',
  'not a',
  'a and b',
  'a or b',
  'a and not b',
  'not (a or b)',
  '1 of them',
  'all of them',
  'a and b or c',
  'not a and not c',
);

function compile(parts: Record<string, unknown>): Tree | null {
  try {
    return compileDetection(fromPlain(parts) as YamlMap, {
      lists: new Map(),
      resolveField: makeFieldResolver({ isTrailcase: true, tellsUnknown: false }, () => undefined),
      warn: () => undefined,
      spend: () => undefined,
    }).tree;
  } catch (cause) {
    if (cause instanceof RuleError) return null;
    throw cause;
  }
}

test('columns and the record give the same answer, whatever the rule and the form of the record', async () => {
  const source = new MemorySource(records);
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(selection, selection, selection, condition, async (a, b, c, words) => {
      const part = (items: typeof a): object =>
        Object.fromEntries(items.map(([name, with_, of]) => [name + with_, of]));
      const tree = compile({ a: part(a), b: part(b), c: part(c), condition: words });
      if (tree === null) return;
      compared++;
      const [met] = await runTrees([{ tree, seesInsights: true }], source, source.read);
      const reference = records.flatMap((record, position) =>
        holds(tree, record, contextOfAlone(record)) ? [position] : [],
      );
      expect([...met!]).toEqual(reference);
    }),
    { numRuns: 1000 },
  );
  expect(compared).toBeGreaterThan(100);
});
