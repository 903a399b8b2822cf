import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { compileRegex } from '../../../electron/engine/detections/regex/match.ts';
import { joinRules } from '../../../electron/engine/detections/rules/join-rules.ts';
import { loadRules } from '../../../electron/engine/detections/rules/load-rules.ts';
import { readRuleFile } from '../../../electron/engine/detections/rules/read-rule-file.ts';
import type { RuleFile } from '../../../electron/engine/detections/rules/rule.ts';

function read(text: string | Uint8Array, path = 'rule.yml'): RuleFile {
  return readRuleFile(path, typeof text === 'string' ? Buffer.from(text) : text, { set: 'added' });
}

function rule(detection: string, more = ''): string {
  return `title: t\nlogsource:\n  product: aws\n  service: cloudtrail\n${more}detection:\n${detection}`;
}

const sound = rule('  sel:\n    eventName: X\n  condition: sel\n');

test('a sound rule is loaded', () => {
  expect(read(sound)).toMatchObject({ state: 'loaded', reason: null });
});

test.each([
  ['two megabytes', `${sound}# ${'x'.repeat(2 << 20)}`, 1, 'bytes'],
  ['UTF-16', Buffer.from(`\ufeff${sound}`, 'utf16le'), 1, 'UTF-16'],
  ['bytes that are no text', Buffer.from([0x74, 0x3a, 0x20, 0xc3, 0x28]), 1, 'UTF-8'],
  ['a key that stands twice', rule('  sel:\n    eventName: X\n    eventName: Y\n  condition: sel\n'), 8, 'twice'],
  [
    'a hundred levels of lists',
    rule(`  sel:\n    a: ${'['.repeat(100)}${']'.repeat(100)}\n  condition: sel\n`),
    7,
    'nested',
  ],
  ['a million brackets', `a: ${'['.repeat(1_000_000)}`, 1, 'nested'],
  ['a hundred levels of dashes', `${'- '.repeat(100)}a`, 1, 'nested'],
  ['a tag', rule('  sel:\n    eventName: !!js/function x\n  condition: sel\n'), 7, ''],
  ['an unknown modifier', rule('  sel:\n    eventName|near: X\n  condition: sel\n'), 7, '"near" is not known'],
  ['an unknown selection', rule('  sel:\n    eventName: X\n  condition: sel and other\n'), 8, '"other"'],
  ['a broken expression', rule("  sel:\n    eventName|re: 'a('\n  condition: sel\n"), 7, '"(" without its ")"'],
  ['a reference to a group', rule("  sel:\n    eventName|re: '(a)\\1'\n  condition: sel\n"), 7, 'reference to a group'],
  [
    'an expression of a million steps',
    rule("  sel:\n    eventName|re: '((a{1000}){1000}){1000}'\n  condition: sel\n"),
    7,
    'too large',
  ],
  [
    'twenty thousand values',
    rule(`  sel:\n    eventName:\n${'      - x\n'.repeat(20_000)}  condition: sel\n`),
    8,
    'more than 10000 values',
  ],
  [
    'a block of addresses that is none',
    rule('  sel:\n    sourceIPAddress|cidr: 10.0.0.0/99\n  condition: sel\n'),
    7,
    'no block',
  ],
  [
    'an old aggregation without a timeframe',
    rule('  sel:\n    eventName: X\n  condition: sel | count() > 5\n'),
    8,
    'old aggregation',
  ],
  ['Sigma version 3', rule('  sel:\n    eventName: X\n  condition: sel\n', 'sigma-version: 3\n'), 5, 'version 3'],
])('%s: refused with line and reason', (_name, text, line, reason) => {
  const file = read(text);
  expect(file.state).toBe('refused');
  expect(file.reason).toContain(reason);
  expect(file.line).toBe(line);
});

test('anchors that multiply are refused before they are written out', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let index = 1; index < 12; index++)
    lines.push(`a${index}: &a${index} [${Array.from({ length: 10 }, () => `*a${index - 1}`).join(', ')}]`);
  expect(read(lines.join('\n'))).toMatchObject({
    state: 'refused',
    reason: expect.stringContaining('more than') as string,
  });
});

test('a rule for another product is foreign, one with a placeholder waits', () => {
  expect(read(sound.replace('aws', 'windows')).state).toBe('foreign');
  expect(read(rule("  sel:\n    sourceIPAddress|expand: '%office%'\n  condition: sel\n"))).toMatchObject({
    state: 'waiting',
    reason: expect.stringContaining('office') as string,
  });
});

test('correlations that rest on each other are refused, the others run', () => {
  const correlation = (name: string, base: string): string =>
    `title: ${name}\nname: ${name}\ncorrelation:\n  type: event_count\n  rules: [${base}]\n  timespan: 5m\n  condition:\n    gte: 2\n`;
  const files = [
    read(correlation('a', 'b'), 'a.yml'),
    read(correlation('b', 'a'), 'b.yml'),
    read(correlation('c', 'gone'), 'c.yml'),
    read(sound),
  ];
  const { rules, refused } = joinRules(files);
  expect(rules.map((each) => each.rule.title)).toEqual(['t']);
  expect(refused.map(({ reason }) => reason).join(' ')).toMatch(/rests on itself.*which is no rule/);
});

test.each([
  ['(a+)+$', 'a'.repeat(20_000) + '!'],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(5000)],
  ['(.*a){20}', 'a'.repeat(15) + 'b'.repeat(2000)],
  ['(x+x+)+y', 'x'.repeat(20_000)],
])('%s comes to its end on a text made to hang it', (source, text) => {
  expect(compileRegex(source, { i: false, m: false, s: false })(text)).toBe(false);
});

const folder = mkdtempSync(join(tmpdir(), 'trailcase-rules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a folder: every file is named, links are not followed, the sound ones are loaded', () => {
  mkdirSync(join(folder, 'inner'));
  writeFileSync(join(folder, 'good.yml'), sound);
  writeFileSync(join(folder, 'inner', 'broken.yml'), 'title: [');
  writeFileSync(join(folder, 'inner', 'large.yml'), Buffer.alloc(2 << 20, 32));
  writeFileSync(join(folder, 'note.txt'), 'no rule');
  symlinkSync('/etc/passwd', join(folder, 'link.yml'));
  const files = loadRules(folder, { set: 'added' });
  expect(files.map(({ path, state }) => `${path} ${state}`)).toEqual([
    'good.yml loaded',
    'inner/broken.yml refused',
    'inner/large.yml refused',
    'link.yml refused',
  ]);
  expect(files.every(({ state, reason }) => state === 'loaded' || reason !== null)).toBe(true);
});
