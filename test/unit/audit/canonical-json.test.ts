import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../electron/engine/audit/canonical-json.ts';

/** The same value with the members of every object in another order. */
function reorder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reorder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reorder(each)]),
  );
}

describe('canonical JSON', () => {
  it('is the same for the same value, whatever the order of its members', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => canonicalJson(reorder(value)) === canonicalJson(value)));
  });

  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not change when it is read and written again', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it('tells different values apart', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const same = JSON.stringify(reorder(one)) === JSON.stringify(reorder(other));
        if (same) expect(canonicalJson(one)).toBe(canonicalJson(other));
        if (canonicalJson(one) === canonicalJson(other))
          expect(JSON.parse(JSON.stringify(one))).toEqual(JSON.parse(JSON.stringify(other)));
      }),
    );
  });

  it.each([
    [
      'sorts members by UTF-16 code units',
      { b: 1, a: 2, é: 3, '\u{1F600}': 4, '\uFB33': 5, '1': 6, A: 7 },
      '{"1":6,"A":7,"a":2,"b":1,"é":3,"\u{1F600}":4,"\uFB33":5}',
    ],
    ['leaves no white space and keeps the order of arrays', { a: [3, { c: 1, b: [] }] }, '{"a":[3,{"b":[],"c":1}]}'],
    ['leaves members without a value out', { a: undefined, b: null }, '{"b":null}'],
    [
      'keeps a member named like a prototype',
      JSON.parse('{"__proto__":1,"constructor":2}'),
      '{"__proto__":1,"constructor":2}',
    ],
    ['escapes control characters', '\u0000"\\\n', '"\\u0000\\"\\\\\\n"'],
    ['writes nothing as null', undefined, 'null'],
  ])('%s', (_name, value, expected) => {
    expect(canonicalJson(value)).toBe(expected);
  });
});
