import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { andWith, compileToPredicate, parseKql, printKql, termText } from '../../../shared/kql/index.ts';

function narrowed(...parameters: Parameters<typeof andWith>): string {
  const result = andWith(...parameters);
  if (!result.ok) throw new Error(result.error.message);
  return printKql(result.ast);
}

describe('terms for chips and pivots', () => {
  it('quotes as needed', () => {
    expect(termText('eventName', 'ConsoleLogin')).toBe('eventName : ConsoleLogin');
    expect(termText('userIdentity.arn', 'arn:aws:iam::1:user/x')).toBe('userIdentity.arn : "arn:aws:iam::1:user/x"');
    expect(termText('eventName', 'and')).toBe('eventName : "and"');
    expect(termText('eventName', '*')).toBe('eventName : "*"');
    expect(termText('errorCode', null)).toBe('not errorCode : *');
    expect(termText('readOnly', true)).toBe('readOnly : true');
    expect(termText('hops', 2)).toBe('hops : 2');
  });

  it('any value finds the record that it came from, and only by itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const record = { userAgent: value };
        expect(compileToPredicate(termText('userAgent', value))(record)).toBe(true);
        expect(compileToPredicate(termText('userAgent', `${value}x`))(record)).toBe(false);
        expect(compileToPredicate(narrowed('', 'userAgent', value, true))(record)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('narrows', () => {
    expect(narrowed('', 'a', 'x')).toBe('a : x');
    expect(narrowed('a : x', 'b', 'y')).toBe('a : x and b : y');
    expect(narrowed('a : x and b : y', 'c', 'z', true)).toBe('a : x and b : y and not c : z');
    expect(narrowed('a : x or b : y', 'c', 'z')).toBe('(a : x or b : y) and c : z');
    expect(narrowed('a : x and b : y', 'b', 'y')).toBe('a : x and b : y');
    expect(narrowed('', 'errorCode', null, true)).toBe('errorCode : *');
    const parsed = parseKql('a : x');
    expect(parsed.ok && narrowed(parsed.ast, 'b', 'y')).toBe('a : x and b : y');
  });

  it('hands back the error of a filter that does not parse', () => {
    expect(andWith('a : (', 'b', 'y').ok).toBe(false);
  });
});
