import type { ValueNode } from './ast.ts';

/** A half-open stretch of time, integer milliseconds UTC; ±Infinity where it is open. */
export interface TimeSpan {
  from: number;
  to: number;
}

const extended =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt ](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?(Z|z|[+-]\d\d(?::?\d\d)?)?)?)?)?$/;
/** The ISO basic form that CloudTrail's documentation shows for `creationDate`. */
const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)()(Z)$/;

/**
 * The stretch that a time as written stands for: `2023-07-10` the UTC day, `2023-07-10T11` the hour, a full RFC 3339 time its second,
 * one with a fraction its tenth, hundredth or thousandth. Year and month alone work too. Without an offset the time is UTC.
 * Undefined when the text is no such time or names a day that the calendar does not have.
 */
export function parseTimeSpan(text: string): TimeSpan | undefined {
  const match = extended.exec(text) ?? basic.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const from = {
    year: Number(year),
    month: Number(month ?? 1),
    day: Number(day ?? 1),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
  };
  const start = Date.UTC(from.year, from.month - 1, from.day, from.hour, from.minute, from.second);
  const made = new Date(start);
  const isReal =
    made.getUTCFullYear() === from.year &&
    made.getUTCMonth() === from.month - 1 &&
    made.getUTCDate() === from.day &&
    from.hour < 24 &&
    from.minute < 60 &&
    from.second < 60;
  if (!isReal) return undefined;
  if (month === undefined) return { from: start, to: Date.UTC(from.year + 1, 0) };
  if (day === undefined) return { from: start, to: Date.UTC(from.year, from.month) };
  const offset = parseOffset(zone);
  if (offset === undefined) return undefined;
  if (fraction) {
    const length = 10 ** Math.max(0, 3 - fraction.length);
    const at = start - offset + Number(fraction.slice(0, 3).padEnd(3, '0'));
    return { from: at, to: at + length };
  }
  const length =
    hour === undefined ? 86_400_000 : minute === undefined ? 3_600_000 : second === undefined ? 60_000 : 1000;
  return { from: start - offset, to: start - offset + length };
}

function parseOffset(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || 0);
  return hours > 23 || minutes > 59 ? undefined : (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/**
 * The stretch that a literal or a range on a time field admits, for a binary search in time order. `>` begins behind the stretch that was
 * written and `<=` includes all of it, so `> 2023-07-10` starts on the 11th. Undefined for wildcards, `*`, groups and what is no time.
 */
export function timeBounds(value: ValueNode): TimeSpan | undefined {
  if (value.type !== 'literal' && value.type !== 'range') return undefined;
  const span = parseTimeSpan(value.text);
  if (!span || value.type === 'literal') return span;
  switch (value.operator) {
    case '<':
      return { from: -Infinity, to: span.from };
    case '<=':
      return { from: -Infinity, to: span.to };
    case '>':
      return { from: span.to, to: Infinity };
    case '>=':
      return { from: span.from, to: Infinity };
  }
}
