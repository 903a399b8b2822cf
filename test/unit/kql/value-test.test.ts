import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveField } from '../../../shared/fields/index.ts';
import {
  compileTextTest,
  compileTimeTest,
  compileValueTest,
  fold,
  parseKql,
  planKql,
} from '../../../shared/kql/index.ts';
import type { FlatValue } from '../../../shared/kql/index.ts';

function valueOf(text: string): FlatValue {
  const result = planKql(text);
  if (!result.ok || result.plan.op !== 'field') throw new Error(`no single condition: ${text}`);
  return result.plan.value;
}

function matches(condition: string, value: string): boolean {
  const name = /^[\w.]+/.exec(condition)![0];
  return compileValueTest(valueOf(condition), resolveField(name)!)(value);
}

describe('what matches', () => {
  it.each<[string, string[], string[]]>([
    [
      'eventName : ConsoleLogin',
      ['ConsoleLogin', 'consolelogin', 'CONSOLELOGIN'],
      ['ConsoleLogin2', ' ConsoleLogin', ''],
    ],
    ['eventName : *', ['x', ' '], ['']],
    ['eventName : ""', [''], ['x']],
    ['eventName : Create*', ['Create', 'createUser'], ['xCreate', 'Creat']],
    ['eventName : *Key', ['Key', 'DeleteAccessKEY'], ['Keys']],
    ['eventName : Create*Key', ['CreateKey', 'CreateAccessKey'], ['CreatKey', 'CreateKeys', 'CreatKeKey']],
    ['eventName : ab*ba', ['abba', 'abXba'], ['aba']],
    ['eventName : *a*b*', ['ab', 'xaxbx', 'AB'], ['ba', 'a']],
    ['eventName : (a or b or c* or d or E)', ['a', 'B', 'cc', 'D', 'e'], ['f', 'ee']],
    ['userIdentity.userName : Σίσυφος', ['ΣΊΣΥΦΟΣ', 'σίσυφος'], ['σίσυφο']],
    ['userIdentity.userName : ΟΔΟΣ*', ['οδός'.replace('ό', 'ο'), 'ΟΔΟΣΑ'], []],
    ['userIdentity.userName : I*', ['i', 'İ', 'Ix'], ['j']],
    ['readOnly : true', ['true', 'True'], ['false', '']],
    [
      'sourceIPAddress : 10.0.0.0/8',
      ['10.255.0.1', '::ffff:10.1.2.3', '10.0.0.0/8'],
      ['11.0.0.1', 'AWS Internal', '::1'],
    ],
    ['sourceIPAddress : 2001:db8::/32', ['2001:DB8::1', '2001:0db8:0:0:0:0:0:1'], ['2001:db9::1', '10.0.0.1']],
    ['sourceIPAddress : ::1', ['0:0:0:0:0:0:0:1', '::0001'], ['::2', '0.0.0.1']],
    ['sourceIPAddress : AWS Internal', ['AWS Internal', 'aws internal'], ['AWS Internal/3']],
    ['sourceIPAddress : *.amazonaws.com', ['ec2.amazonaws.com'], ['10.0.0.1']],
    ['sourceIPAddress >= 9.0.0.0', ['9.0.0.0', '10.0.0.0'], ['8.255.255.255', '::1', 'ec2.amazonaws.com']],
    ['hops : 2', ['2', '2.0', '02'], ['22', 'x']],
    ['hops > 2', ['3', '10'], ['2', '', 'x']],
    ['requestParameters.n <= 10', ['9', '-1', '1e1'], ['11', 'ten', '']],
    ['requestParameters.date < 2023-07-10', ['2023-07-09T23:59:59Z'], ['2023-07-10T00:00:00Z', '5']],
    ['requestParameters.cidrIp : 0.0.0.0/0', ['0.0.0.0/0'], ['10.0.0.1']],
    [
      'eventTime : 2023-07-10',
      ['2023-07-10T00:00:00Z', '2023-07-10T23:59:59.999Z'],
      ['2023-07-11T00:00:00Z', '2023-07-09T23:59:59Z', 'x'],
    ],
    ['eventTime > 2023-07-10', ['2023-07-11T00:00:00Z'], ['2023-07-10T23:59:59Z']],
    ['eventTime <= 2023-07-10T11', ['2023-07-10T11:59:59Z'], ['2023-07-10T12:00:00Z']],
    ['eventTime : 2023-07-1*', ['2023-07-10T11:00:00Z'], ['2023-07-20T11:00:00Z']],
    [
      'userIdentity.sessionContext.attributes.creationDate : 2013-11-02T01',
      ['20131102T010628Z', '2013-11-02T01:00:00Z'],
      ['20131102T020628Z'],
    ],
    ['note : lateral', ['a Lateral move'], ['none']],
  ])('%s', (condition, yes, no) => {
    for (const value of yes) expect(matches(condition, value), `${condition} / ${value}`).toBe(true);
    for (const value of no) expect(matches(condition, value), `${condition} / ${value}`).toBe(false);
  });

  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'A', 'i', 'I', '\u0307', 'ς', 'Σ', 'İ', 'K', '\u212a', '\n', '.', '😀') }),
    fc.string({ unit: 'binary' }),
  );

  it('wildcards do what a regular expression over folded text does', () => {
    fc.assert(
      fc.property(
        text,
        text,
        fc.array(
          text.filter((part) => part !== ''),
          { maxLength: 2 },
        ),
        text,
        fc.boolean(),
        (first, last, middle, value, isBuilt) => {
          fc.pre(first !== '' || last !== '' || middle.length > 0);
          const parts = [first, ...middle, last];
          const pattern = new RegExp(
            `^${parts.map((part) => fold(part).replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('[^]*')}$`,
          );
          const candidate = isBuilt ? parts.join(value) : value;
          const test = compileValueTest({ type: 'wildcard', parts, start: 0, end: 0 }, { kind: 'keyword' });
          expect(test(candidate)).toBe(pattern.test(fold(candidate)));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('literals are equal when their folded forms are', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const test = compileValueTest({ type: 'literal', text: a, start: 0, end: 0 }, { kind: 'keyword' });
        expect(test(b)).toBe(fold(a) === fold(b));
        expect(test(a.toUpperCase().toLowerCase() === fold(a) ? a.toUpperCase() : a)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('times as numbers and as text agree', () => {
    const operand = fc.constantFrom(
      '2023',
      '2023-07',
      '2023-07-10',
      '2023-07-10T11',
      '2023-07-10T11:30:15Z',
      '2023-07-10T11:30:15.25Z',
    );
    const form = fc.constantFrom(': ', '> ', '>= ', '< ', '<= ');
    const span = fc.integer({ min: Date.parse('2023-07-09'), max: Date.parse('2023-07-12') });
    fc.assert(
      fc.property(operand, form, span, (written, operator, time) => {
        const value = valueOf(`eventTime ${operator}"${written}"`);
        const field = resolveField('eventTime')!;
        expect(compileTimeTest(value)(time)).toBe(compileValueTest(value, field)(new Date(time).toISOString()));
      }),
    );
    expect(compileTimeTest(valueOf('eventTime : (2023-07-1* or 2022)'))(Date.parse('2023-07-10'))).toBe(true);
    expect(compileTimeTest(valueOf('eventTime : *:30:*'))(Date.parse('2023-07-10T11:30:00Z'))).toBe(true);
  });

  it('bare words look at the record as it stands and as it decodes', () => {
    const find = (word: string, record: string): boolean => {
      const result = parseKql(word);
      if (!result.ok || result.ast.type !== 'text') throw new Error(word);
      return compileTextTest(result.ast.value)(record);
    };
    expect(find('CONSOLE', '{"eventName":"ConsoleLogin"}')).toBe(true);
    expect(find('"CORP\\\\nina"', JSON.stringify({ user: 'CORP\\nina' }))).toBe(true);
    expect(find('a/b', '{"k":"a\\/b"}')).toBe(true);
    expect(find('"<x>"', '{"k":"\\u003cx\\u003e"}')).toBe(true);
    expect(find('Create*Key', '{"k":"CreateAccessKey"}')).toBe(true);
    expect(find('Key*Create', '{"k":"CreateAccessKey"}')).toBe(false);
    expect(find('x', '{"k":"broken\\')).toBe(false);
  });
});

describe('speed', () => {
  it('runs a condition over a dictionary of a million strings in well under a second', () => {
    const values = Array.from(
      { length: 1_000_000 },
      (_, index) => `arn:aws:sts::123456789012:assumed-role/Role${index % 977}/Session-${index}`,
    );
    const longList = Array.from({ length: 500 }, (_, index) => `"${values[index * 7]!}"`).join(' or ');
    for (const condition of [
      'userIdentity.arn : "ARN:aws:sts::123456789012:assumed-role/Role1/Session-1"',
      'userIdentity.arn : arn\\:aws*',
      'userIdentity.arn : *session-77',
      'userIdentity.arn : *role9*5',
      `userIdentity.arn : (${longList})`,
    ]) {
      const test = compileValueTest(valueOf(condition), resolveField('userIdentity.arn')!);
      const begin = performance.now();
      let count = 0;
      for (const value of values) if (test(value)) count += 1;
      const elapsed = performance.now() - begin;
      expect(count).toBeGreaterThan(0);
      expect(elapsed, condition.slice(0, 60)).toBeLessThan(2000);
      if (process.env['KQL_TIMES']) console.log(condition.slice(0, 60), Math.round(elapsed), 'ms', count);
    }
  });
});
