import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complete } from '../../../shared/kql/index.ts';
import type { CompletionSource } from '../../../shared/kql/index.ts';

const source: CompletionSource = {
  values: async (field, part) =>
    ['ConsoleLogin', 'CreateUser', 'AWS Internal', 'arn:aws:iam::1:user/ana']
      .filter((value) => value.toLowerCase().includes(part.toLowerCase()))
      .map((value, index) => ({ value, count: field.name === 'eventName' ? 10 - index : 1 })),
  paths: async (part) =>
    ['requestParameters.bucketName', 'resources.accountId'].filter((path) =>
      path.toLowerCase().includes(part.toLowerCase()),
    ),
};

/** The texts offered at `|`, and what the first of them would make of the filter. */
async function at(marked: string): Promise<{ texts: string[]; first: string; kinds: Set<string> }> {
  const cursor = marked.indexOf('|');
  const text = marked.replace('|', '');
  const { from, to, items } = await complete(text, cursor, source);
  return {
    texts: items.map((item) => item.text),
    first: text.slice(0, from) + (items[0]?.text ?? '') + text.slice(to),
    kinds: new Set(items.map((item) => item.kind)),
  };
}

describe('completion', () => {
  it('offers fields where a condition can stand', async () => {
    for (const marked of ['|', 'a : 1 and |', '(|', 'not |', 'a : 1 or (b : 2 and |'])
      expect((await at(marked)).texts, marked).toContain('eventName');
    expect((await at('eventN|')).first).toBe('eventName');
    expect((await at('a : 1 and userA|g')).first).toBe('a : 1 and userAgent');
    expect((await at('bucket|')).texts).toContain('requestParameters.bucketName');
    expect((await at('regi|')).first).toBe('awsRegion');
    expect((await at('no|')).texts).toContain('not');
    expect((await at('resources : { |')).texts).toEqual(['ARN', 'type', 'accountId']);
  });

  it('offers operators behind a field', async () => {
    expect((await at('eventName |')).texts).toEqual([':', 'and', 'or']);
    expect((await at('(eventTime |')).texts).toEqual([':', '>', '>=', '<', '<=', 'and', 'or', ')']);
    expect((await at('nonsense |')).texts).toEqual(['and', 'or']);
  });

  it('offers values behind an operator', async () => {
    expect((await at('eventName : |')).texts[0]).toBe('ConsoleLogin');
    expect((await at('eventName:con|')).first).toBe('eventName:ConsoleLogin');
    expect((await at('eventName : (ConsoleLogin or cr|')).first).toBe('eventName : (ConsoleLogin or CreateUser');
    expect((await at('eventName : (not |')).kinds).toEqual(new Set(['value']));
    expect((await at('sourceIPAddress : int|')).first).toBe('sourceIPAddress : "AWS Internal"');
    expect((await at('sourceIPAddress : "aws i|" and b : 1')).first).toBe('sourceIPAddress : "AWS Internal" and b : 1');
    expect((await at('userIdentity.arn : arn:aws:i|')).first).toBe('userIdentity.arn : "arn:aws:iam::1:user/ana"');
    expect((await at('readOnly : |')).texts).toEqual(['true', 'false']);
    expect((await complete('eventName : c', 13, source)).items[0]).toEqual({
      text: 'ConsoleLogin',
      kind: 'value',
      detail: '10',
    });
  });

  it('offers and, or and a bracket behind a condition', async () => {
    expect((await at('eventName : x |')).texts).toEqual(['and', 'or']);
    expect((await at('(eventName : x |')).texts).toEqual(['and', 'or', ')']);
    expect((await at('eventName : x a|')).texts).toEqual(['and']);
    expect((await at('(eventName : x)|')).texts).toEqual([' and', ' or']);
  });

  it('offers nothing behind an error', async () => {
    expect((await at('a : 1) |')).texts).toEqual([]);
  });

  it('never fails and never leaves the text', async () => {
    const piece = fc.constantFrom(
      'eventName',
      ' ',
      ':',
      '(',
      ')',
      '"',
      '\\',
      '*',
      '>',
      '=',
      '{',
      'and ',
      'not ',
      'x',
      '::',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
        fc.nat(40),
        async (text, offset) => {
          const cursor = Math.min(offset, text.length);
          const { from, to } = await complete(text, cursor, source);
          expect(from).toBeGreaterThanOrEqual(0);
          expect(from).toBeLessThanOrEqual(cursor);
          expect(to).toBeGreaterThanOrEqual(cursor);
          expect(to).toBeLessThanOrEqual(text.length);
        },
      ),
      { numRuns: 500 },
    );
  });
});
