import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MemberTree } from '../../../electron/engine/columns/member-tree.ts';
import { readField } from '../../../shared/fields/index.ts';

const names = [
  'userIdentity.type',
  'userIdentity.arn',
  'userIdentity.a',
  'userIdentity.a.b',
  'userIdentity.sessionContext.sessionIssuer.arn',
  'userIdentity.sessionContext.attributes.creationDate',
];
const parts = [
  'type',
  'arn',
  'a',
  'b',
  'sessionContext',
  'sessionIssuer',
  'attributes',
  'creationDate',
  'Type',
  'ARN',
  'a.b',
  'sessionContext.sessionIssuer',
  'other',
  '__proto__',
  'toString',
  '',
];

const value: fc.Memo<unknown> = fc.memo((depth) => {
  const leaf = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom<unknown>('', null, 0, 1.5, true, false));
  return depth <= 1
    ? leaf
    : fc.oneof(
        leaf,
        fc.array(value(depth - 1), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom(...parts), value(depth - 1), { maxKeys: 5 }),
      );
});

it('reads what readField reads, field by field, from any object', () => {
  const tree = new MemberTree('userIdentity', names);
  fc.assert(
    fc.property(value(5), (made) => {
      // As the dictionary holds it: `__proto__` is a member like any other then.
      const identity = JSON.parse(JSON.stringify(made)) as unknown;
      const wanted = names.map((name) =>
        readField({ userIdentity: identity }, name)
          .filter((each) => each !== null && each !== '')
          .map(String),
      );
      expect(tree.read(identity)).toEqual(wanted);
    }),
    { numRuns: 3000 },
  );
});
