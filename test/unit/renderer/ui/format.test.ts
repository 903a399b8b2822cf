import { expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatTime,
  isZone,
  zoneSuffix,
} from '../../../../renderer/ui/format.tsx';

const noon = Date.UTC(2024, 4, 1, 12, 1, 7);

test('a time is RFC 3339 in its zone, the zone always shown', () => {
  expect(formatTime(noon, 'UTC')).toBe('2024-05-01 12:01:07Z');
  expect(formatTime(noon, 'UTC', 'T')).toBe('2024-05-01T12:01:07Z');
  expect(formatTime(noon, 'Asia/Seoul')).toBe('2024-05-01 21:01:07+09:00');
  expect(formatTime(noon + 5, 'UTC')).toBe('2024-05-01 12:01:07.005Z');
  expect(formatTime(noon, 'America/St_Johns', 'T')).toBe('2024-05-01T09:31:07-02:30');
  expect(formatTime(Date.UTC(2024, 0, 1), 'Europe/London')).toBe('2024-01-01 00:00:00+00:00');
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
  expect(formatCount(1_204_118)).toBe('1,204,118');
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
