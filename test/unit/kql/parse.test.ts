import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKql, planKql, printKql } from '../../../shared/kql/index.ts';
import type { KqlNode } from '../../../shared/kql/index.ts';

/** The tree without positions. */
export function bare(node: unknown): unknown {
  return JSON.parse(
    JSON.stringify(node, (key, value: unknown) => (key === 'start' || key === 'end' ? undefined : value)),
  );
}

function parsed(text: string): unknown {
  const result = parseKql(text);
  if (!result.ok) throw new Error(`${text}: ${result.error.message}`);
  return bare(result.ast);
}

const literal = (text: string) => ({ type: 'literal', text });
const field = (name: string, value: unknown) => ({ type: 'field', field: { name }, value });
const is = (name: string, text: string) => field(name, literal(text));
const word = (text: string) => ({ type: 'text', value: literal(text) });
const wild = (...parts: string[]) => ({ type: 'wildcard', parts });
const and = (...nodes: unknown[]) => ({ type: 'and', nodes });
const or = (...nodes: unknown[]) => ({ type: 'or', nodes });
const not = (node: unknown) => ({ type: 'not', node });
const all = { type: 'all' };

describe('the grammar', () => {
  it.each<[string, unknown]>([
    ['', all],
    ['  \n', all],
    ['*', all],
    ['* : *', all],
    ['eventName:ConsoleLogin', is('eventName', 'ConsoleLogin')],
    ['  eventName :  ConsoleLogin ', is('eventName', 'ConsoleLogin')],
    ['"eventName" : "Console Login"', is('eventName', 'Console Login')],
    ['eventName : ""', is('eventName', '')],
    ['sourceIPAddress : AWS   Internal', is('sourceIPAddress', 'AWS Internal')],
    ['sourceIPAddress : AWS Internal and a : b', and(is('sourceIPAddress', 'AWS Internal'), is('a', 'b'))],
    ['a : x y* z', field('a', wild('x y', ' z'))],
    ['a : *', field('a', { type: 'exists' })],
    ['a : ***', field('a', { type: 'exists' })],
    ['a : \\*', is('a', '*')],
    ['a : "*"', is('a', '*')],
    ['a : x*', field('a', wild('x', ''))],
    ['a : *x**y*', field('a', wild('', 'x', 'y', ''))],
    ['a.b.* : x', is('a.b', 'x')],
    ['a : (x or y)', field('a', or(literal('x'), literal('y')))],
    ['a:(x or y and not z)', field('a', or(literal('x'), and(literal('y'), not(literal('z')))))],
    ['a : ((x or y) and z*)', field('a', and(or(literal('x'), literal('y')), wild('z', '')))],
    ['a : (x)', is('a', 'x')],
    ['a : (x y or z)', field('a', or(literal('x y'), literal('z')))],
    ['a : 1 or b : 2 and c : 3', or(is('a', '1'), and(is('b', '2'), is('c', '3')))],
    ['a : 1 AND b : 2 Or c : 3', or(and(is('a', '1'), is('b', '2')), is('c', '3'))],
    ['(a : 1 or b : 2) and c : 3', and(or(is('a', '1'), is('b', '2')), is('c', '3'))],
    ['not a : 1 and b : 2', and(not(is('a', '1')), is('b', '2'))],
    ['NOT not a : 1', not(not(is('a', '1')))],
    ['not(a : 1)', not(is('a', '1'))],
    [
      'eventTime >= 2023-07-10T11:00:00Z',
      field('eventTime', { type: 'range', operator: '>=', text: '2023-07-10T11:00:00Z' }),
    ],
    ['n<5', field('n', { type: 'range', operator: '<', text: '5' })],
    ['n <= 5', field('n', { type: 'range', operator: '<=', text: '5' })],
    ['n>"a b"', field('n', { type: 'range', operator: '>', text: 'a b' })],
    ['a : arn:aws:iam::1:user/x', is('a', 'arn:aws:iam::1:user/x')],
    ['a : (arn:aws:s3:::b or c)', field('a', or(literal('arn:aws:s3:::b'), literal('c')))],
    ['ip : ::1', is('ip', '::1')],
    ['ip : fe80::', is('ip', 'fe80::')],
    ['ip : (fe80:: or ::/0)', field('ip', or(literal('fe80::'), literal('::/0')))],
    ['ip:2001:db8::/32', is('ip', '2001:db8::/32')],
    ['ip : 10.0.0.0/8', is('ip', '10.0.0.0/8')],
    ['access', word('access')],
    ['access denied', and(word('access'), word('denied'))],
    ['"access denied"', word('access denied')],
    ['not access denied', not(and(word('access'), word('denied')))],
    ['a b or c', or(and(word('a'), word('b')), word('c'))],
    ['Create*Key', { type: 'text', value: wild('Create', 'Key') }],
    ['a : \\and', is('a', 'and')],
    ['a : "or"', is('a', 'or')],
    ['\\not', word('not')],
    ['android', word('android')],
    ['nothing', word('nothing')],
    ['a : x\\ y\\:z\\(\\"\\\\', is('a', 'x y:z("\\')],
    ['a : \\u0041\\t', is('a', 'A\t')],
    ['a : "q\\"\\\\\\n\\u00e9\\d"', is('a', 'q"\\\né\\d')],
    [
      'resources : { type : x and ARN : *y }',
      { type: 'nested', field: { name: 'resources' }, node: and(is('type', 'x'), field('ARN', wild('', 'y'))) },
    ],
    ['사용자 : 아나', is('사용자', '아나')],
  ])('%s', (text, tree) => {
    expect(parsed(text)).toEqual(tree);
  });

  it('keeps positions that cut the source text', () => {
    const text = ' not (a : x y  or b >= 5 ) ';
    const result = parseKql(text);
    expect(result.ok).toBe(true);
    const cuts: string[] = [];
    const collect = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('start' in value && 'end' in value) cuts.push(text.slice(value.start as number, value.end as number));
      for (const inner of Object.values(value)) collect(inner);
    };
    collect(result.ok && result.ast);
    expect(cuts).toEqual([
      'not (a : x y  or b >= 5 )',
      'a : x y  or b >= 5',
      'a : x y',
      'a',
      'x y',
      'b >= 5',
      'b',
      '5',
    ]);
  });
});

describe('errors point at the character', () => {
  it.each<[string, string, number]>([
    ['eventName :', 'missing-value', 11],
    ['eventName : ', 'missing-value', 12],
    ['eventName : and', 'missing-value', 12],
    ['a : (x or )', 'missing-value', 10],
    ['a : 1 and', 'missing-value', 9],
    ['or a : 1', 'missing-value', 0],
    ['()', 'missing-value', 1],
    ['not', 'missing-value', 3],
    ['a >= ', 'missing-value', 5],
    [': x', 'missing-value', 0],
    ['(a : 1', 'missing-parenthesis', 6],
    ['a : (x or y', 'missing-parenthesis', 11],
    ['a : { b : 1', 'missing-parenthesis', 11],
    ['a : 1)', 'unexpected', 5],
    ['a : x : y', 'unexpected', 6],
    ['a : x:', 'unexpected', 5],
    ['a : x b:y', 'missing-operator', 6],
    ['x a : y', 'missing-operator', 2],
    ['a : "x" y', 'missing-operator', 8],
    ['a : 1 (b : 2)', 'missing-operator', 6],
    ['a >= 5 6', 'missing-operator', 7],
    ['a : "x', 'unterminated-quote', 4],
    ['a : x\\y', 'bad-escape', 5],
    ['a : x\\', 'bad-escape', 5],
    ['a = x', 'foreign-operator', 2],
    ['a : 1 && b : 2', 'foreign-operator', 6],
    ['a : == x', 'foreign-operator', 4],
    ['x || y', 'foreign-operator', 2],
    ['a* : x', 'wildcard-not-allowed', 0],
    ['* : x', 'wildcard-not-allowed', 0],
    ['a >= 5*', 'wildcard-not-allowed', 5],
  ])('%s: %s at %i', (text, reason, position) => {
    const result = parseKql(text);
    expect(result.ok).toBe(false);
    expect(!result.ok && [result.error.reason, result.error.position]).toEqual([reason, position]);
  });

  it.each<[string, string, string]>([
    ['a : 1 and evenName : x', 'unknown-field', 'a'],
    ['evenName : x', 'unknown-field', 'evenName'],
    ['readOnly : true and arn:aws:iam', 'unknown-field', 'arn'],
    ['eventTime : yesterday', 'bad-time', 'yesterday'],
    ['eventTime > 2023-02-30', 'bad-time', '2023-02-30'],
    ['hops : many', 'bad-number', 'many'],
    ['ip : 10.0.0.0/33', 'bad-address', '10.0.0.0/33'],
    ['ip > x', 'bad-address', 'x'],
    ['eventName > Create', 'bad-range', 'Create'],
    ['readOnly > 0', 'bad-range', '0'],
    ['resources : { type : A and admin }', 'text-in-nested', 'admin'],
  ])('%s: %s', (text, reason, cut) => {
    const result = planKql(text);
    expect(result.ok).toBe(false);
    expect(!result.ok && [result.error.reason, text.slice(result.error.position, result.error.end)]).toEqual([
      reason,
      cut,
    ]);
  });

  it('names close fields', () => {
    const result = planKql('evenName : x');
    expect(!result.ok && result.error).toMatchObject({
      code: 'kql/unknown-field',
      message: expect.stringContaining('did you mean eventName'),
      expected: expect.arrayContaining(['eventName']) as string[],
    });
  });

  it('refuses depth and length without falling over', () => {
    for (const text of ['('.repeat(50_000), 'not '.repeat(50_000), 'a:{'.repeat(50_000), `a:${'('.repeat(50_000)}`]) {
      const result = parseKql(text);
      expect(!result.ok && result.error.reason).toBe('too-deep');
    }
    const long = parseKql('x'.repeat(1_000_001));
    expect(!long.ok && long.error.reason).toBe('too-long');
  });

  it('never throws, and keeps its positions inside the text', () => {
    const piece = fc.constantFrom(
      'a',
      ' ',
      ':',
      '(',
      ')',
      '"',
      '\\',
      '*',
      '>',
      '<',
      '=',
      '{',
      '}',
      'and',
      'or',
      'not',
      'eventTime',
      '2023',
      '::',
      '/',
      '\u2028',
      'u0041',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          const result = planKql(text);
          if (result.ok) return;
          expect(result.error.position).toBeGreaterThanOrEqual(0);
          expect(result.error.end).toBeGreaterThanOrEqual(result.error.position);
          expect(result.error.end).toBeLessThanOrEqual(text.length);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    ' ',
    'and',
    'OR',
    'not',
    '*',
    '**',
    '"',
    '\\',
    '\\"',
    '\\n',
    '\n',
    '\t',
    '\0',
    '\u202e',
    '\ufeff',
    '\ud800',
    'a:b',
    'arn:aws:iam::1:user/x',
    '::1',
    '=',
    '!=',
    '&&',
    '{}',
    '()',
    '\\u0041',
    'x and y',
    ' x ',
  ),
  fc
    .array(fc.constantFrom('\\', '"', '*', ' ', 'a', 'u', '0041', ':', '(', 'and', '\n'))
    .map((pieces) => pieces.join('')),
);
const nowhere = { start: 0, end: 0 };
const nonEmpty = hostile.filter((text) => text !== '');
const literalNode = hostile.map((text) => ({ type: 'literal' as const, text, ...nowhere }));
const wildcardNode = fc
  .tuple(hostile, fc.array(nonEmpty, { maxLength: 2 }), hostile)
  .map((parts) => ({ type: 'wildcard' as const, parts: parts.flat(), ...nowhere }))
  .filter(({ parts }) => parts.some((part) => part !== ''));
const existsNode = fc.constant({ type: 'exists' as const, ...nowhere });
const rangeNode = fc
  .tuple(fc.constantFrom('<', '<=', '>', '>='), hostile)
  .map(([operator, text]) => ({ type: 'range', operator, text, ...nowhere }));

function tree(leaf: fc.Arbitrary<unknown>, depth: number): fc.Arbitrary<unknown> {
  if (depth === 0) return leaf;
  const inner = tree(leaf, depth - 1);
  return fc.oneof(
    leaf,
    inner.map((node) => ({ type: 'not', node, ...nowhere })),
    fc
      .tuple(fc.constantFrom('and', 'or'), fc.array(inner, { minLength: 2, maxLength: 3 }))
      .map(([type, nodes]) => ({ type, nodes, ...nowhere })),
  );
}

const fieldName = nonEmpty.map((name) => ({ name, ...nowhere }));
const valueTree = fc.oneof(tree(fc.oneof(literalNode, wildcardNode, existsNode), 2), rangeNode);
const condition = fc.oneof(
  fc.tuple(fieldName, valueTree).map(([name, value]) => ({ type: 'field', field: name, value, ...nowhere })),
  fc.oneof(literalNode, wildcardNode).map((value) => ({ type: 'text', value, ...nowhere })),
  fc.constant({ type: 'all', ...nowhere }),
);
const nested = fc
  .tuple(fieldName, tree(condition, 2))
  .map(([name, node]) => ({ type: 'nested', field: name, node, ...nowhere }));
const filter = tree(fc.oneof({ weight: 4, arbitrary: condition }, nested), 3) as fc.Arbitrary<KqlNode>;

describe('printing', () => {
  it('parse(print(ast)) is ast', () => {
    fc.assert(
      fc.property(filter, (node) => {
        expect(parsed(printKql(node))).toEqual(bare(node));
      }),
      { numRuns: 1000 },
    );
  });

  it('print(parse(print(ast))) is print(ast)', () => {
    fc.assert(
      fc.property(filter, (node) => {
        const text = printKql(node);
        const result = parseKql(text);
        expect(result.ok && printKql(result.ast)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps what a person wrote where it is plain', () => {
    for (const text of [
      'eventName : ConsoleLogin',
      'a : (x or y*) and not b >= 2023-07-10',
      'not (a : 1 or b : 2)',
      'resources : { type : x and ARN : *y }',
      '"arn:aws:s3:::b"',
      '사용자 : 아나',
    ]) {
      const result = parseKql(text);
      expect(result.ok && printKql(result.ast)).toBe(text);
    }
  });

  it('shows characters that hide', () => {
    const result = parseKql('a : "x\u202ey"');
    expect(result.ok && printKql(result.ast)).toBe('a : "x\\u202ey"');
  });
});
