import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indentJson, leavesOf } from '../../../../renderer/timeline/record-leaves.ts';

test('values of a member by path, numbers with all their digits', () => {
  const raw =
    '{"requestParameters":{"a":[1,{"b":12345678901234567890}],"n":null,"__proto__":"x"},"responseElements":null}';
  const { leaves, more } = leavesOf(raw, ['requestParameters'], 100).get('requestParameters')!;
  expect(leaves).toEqual([
    { path: 'a.0', text: '1' },
    { path: 'a.1.b', text: '12345678901234567890' },
    { path: 'n', text: null },
    { path: '__proto__', text: 'x' },
  ]);
  expect(more).toBe(0);
});

test('what is not shown is counted, what cannot be read shows nothing', () => {
  expect(leavesOf('{"a":[1,2,3,4]}', ['a'], 3).get('a')).toMatchObject({ more: 1 });
  expect(leavesOf('{"a":', ['a'], 3).size).toBe(0);
});

test('indenting changes no token', () => {
  expect(indentJson('{"a":{},"b":[1.0,-2e5],"c":"x, {y}: \\" z"}')).toBe(
    '{\n  "a": {},\n  "b": [\n    1.0,\n    -2e5\n  ],\n  "c": "x, {y}: \\" z"\n}',
  );
  fc.assert(
    fc.property(fc.json(), (raw) => {
      expect(JSON.stringify(JSON.parse(indentJson(raw)))).toBe(JSON.stringify(JSON.parse(raw)));
    }),
  );
});
