import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileToPredicate, termText } from '../../../shared/kql/index.ts';

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
        expect(compileToPredicate(`not ${termText('userAgent', value)}`)(record)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});
