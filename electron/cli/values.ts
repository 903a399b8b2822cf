import { InvalidArgumentError } from 'commander';
import { parseTimeSpan } from '../../shared/kql/index.ts';

/** A time on the command line: RFC 3339, or a date, which begins at 00:00:00 UTC. */
export function timeOption(text: string): number {
  const span = parseTimeSpan(text);
  if (span === undefined) throw new InvalidArgumentError('Write a time as 2023-07-10T12:00:00Z or 2023-07-10 (UTC).');
  return span.from;
}

export function countOption(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('Write a whole number, 0 or more.');
  return value;
}

/** `90s`, `15m`, `1h`, `1d`, `1w` in milliseconds. */
export function intervalOption(text: string): number {
  const match = /^(\d+)\s*(s|m|h|d|w)$/.exec(text);
  const units: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
  if (match === null || Number(match[1]) === 0)
    throw new InvalidArgumentError('Write an interval as 90s, 15m, 1h, 1d or 1w.');
  return Number(match[1]) * units[match[2]!]!;
}

export function listOption(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
