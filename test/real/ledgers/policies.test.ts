import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodePolicy, type PolicyDocument } from '../../../electron/engine/ledgers/policy/decode.ts';
import { comparePolicies } from '../../../electron/engine/ledgers/policy/diff.ts';
import { describeShared, sharedPath } from '../../support/reference-data.ts';

interface Vectors {
  diff: { name: string; owner: string; before: object | null; after: object | null; expected: object[] }[];
  decode: { name: string; input: unknown; readable: boolean; why?: string; equals?: object }[];
}

const sorted = (findings: readonly object[]): string[] =>
  findings.map((each) => JSON.stringify(each, Object.keys(each).toSorted())).toSorted();

describeShared('policies by the shared vectors', () => {
  const vectors = JSON.parse(readFileSync(sharedPath('data/ledgers/policy-diff-vectors.json'), 'utf8')) as Vectors;
  const read = (value: object | null): PolicyDocument | null => {
    if (value === null) return null;
    const decoded = decodePolicy(value);
    if (!decoded.readable) throw new Error(decoded.why);
    return decoded.document;
  };

  it.each(vectors.diff)('compares: $name', ({ owner, before, after, expected }) => {
    expect(sorted(comparePolicies(read(before), read(after), owner))).toEqual(sorted(expected));
  });

  it.each(vectors.decode)('decodes: $name', ({ input, readable, why, equals }) => {
    const decoded = decodePolicy(input);
    expect(decoded.readable).toBe(readable);
    if (!decoded.readable) expect(decoded.why).toBe(why);
    else if (equals !== undefined) expect(decoded.document).toEqual(equals);
  });
});
