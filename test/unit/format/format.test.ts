import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatExactBytes,
  formatShare,
  formatTime,
  formatZonedTime,
  isZone,
  zoneSuffix,
} from '../../../shared/format/index.ts';

const noon = Date.UTC(2024, 4, 1, 12, 1, 7);

test('a time is RFC 3339 in its zone, the zone always shown', () => {
  expect(formatZonedTime(noon, 'UTC')).toBe('2024-05-01 12:01:07Z');
  expect(formatZonedTime(noon, 'UTC', 'T')).toBe('2024-05-01T12:01:07Z');
  expect(formatZonedTime(noon, 'Asia/Seoul')).toBe('2024-05-01 21:01:07+09:00');
  expect(formatZonedTime(noon + 5, 'UTC')).toBe('2024-05-01 12:01:07.005Z');
  expect(formatZonedTime(noon, 'America/St_Johns', 'T')).toBe('2024-05-01T09:31:07-02:30');
  expect(formatZonedTime(Date.UTC(2024, 0, 1), 'Europe/London')).toBe('2024-01-01 00:00:00+00:00');
});

test('a zone changes with the season, an unknown one is UTC', () => {
  expect(zoneSuffix(Date.UTC(2024, 0, 1), 'Europe/Berlin')).toBe('+01:00');
  expect(zoneSuffix(Date.UTC(2024, 6, 1), 'Europe/Berlin')).toBe('+02:00');
  expect(zoneSuffix(noon, 'Not/AZone')).toBe('+00:00');
});

test('sizes and counts', () => {
  expect([0, 999, 1000, 1234, 99_950, 123_456_789].map((size) => formatBytes(size))).toEqual([
    '0 B',
    '999 B',
    '1.00 kB',
    '1.23 kB',
    '100 kB',
    '123 MB',
  ]);
  expect(formatExactBytes(1_234_567)).toBe('1.23 MB (1,234,567 B)');
  expect([0, 999, 1000, 1_204_118, -1_000].map(formatCount)).toEqual(['0', '999', '1,000', '1,204,118', '-1,000']);
});

test('a span has two units at most, and the second only where there is something of it', () => {
  const t = (key: string, values?: Record<string, unknown>): string =>
    `${key.slice('ui.duration.'.length)} ${Object.values(values ?? {}).join(' ')}`;
  const seconds = [0, 38, 60, 125, 900, 3600, 7500, 86_400, 90_061];
  expect(seconds.map((each) => formatDuration(each * 1000, t))).toEqual([
    'second 0',
    'second 38',
    'minute 1',
    'minuteSecond 2 05',
    'minute 15',
    'hour 1',
    'hourMinute 2 05',
    'day 1',
    'dayHour 1 1',
  ]);
});

test('a zone is one that this machine knows', () => {
  expect(['UTC', 'Asia/Seoul', 'Mars/Olympus', '', '__proto__'].map(isZone)).toEqual([true, true, false, false, false]);
});

test('a size is within half of its last figure, and never grows smaller when the bytes grow', () => {
  const factor: Record<string, number> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };
  const read = (text: string): number => {
    const [value, unit] = text.replaceAll(',', '').split(' ') as [string, string];
    return Number(value) * factor[unit]!;
  };
  fc.assert(
    fc.property(fc.nat({ max: 10 ** 15 }), (bytes) => {
      expect(Math.abs(read(formatBytes(bytes)) - bytes)).toBeLessThanOrEqual(bytes * 0.00501);
    }),
  );
});

test('a share never claims all or nothing for what is neither', () => {
  expect([1, 0, 125].map((part) => formatShare(part, 1000))).toEqual(['0.1 %', '0.0 %', '12.5 %']);
  expect(formatShare(9_999_999, 10_000_000)).toBe('> 99.9 %');
  expect(formatShare(1, 10_000_000)).toBe('< 0.1 %');
  expect(formatShare(7, 7)).toBe('100.0 %');
  expect(formatShare(0, 0)).toBe('–');
});

test('a time in UTC has milliseconds only where there are some; what is no time is said', () => {
  expect(formatTime(noon)).toBe('2024-05-01T12:01:07Z');
  expect(formatTime(noon + 20)).toBe('2024-05-01T12:01:07.020Z');
  expect(formatTime(null)).toBe('–');
  expect(formatTime(8.64e15 + 1)).toBe('8640000000000001');
});

test('there is one function for each: nothing else in the product writes sizes, counts or times by hand', () => {
  const root = join(import.meta.dirname, '../../..');
  const own =
    /\b(?:KiB|MiB|GiB)\b|'[kMG]B'|new Intl\.NumberFormat\((?!'en', \{ notation: 'compact')|toLocaleString\(|replace\('\.000Z'/;
  const files = globSync(['shared/**/*.ts', 'electron/**/*.ts', 'renderer/**/*.{ts,tsx}'], { cwd: root }).filter(
    (file) => !/^shared.format|^electron.engine.sample/.test(file),
  );
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .filter((line) => own.test(line) && !/^\s*(?:\*|\/[/*])/.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});
