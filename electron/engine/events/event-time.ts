import { parseTime } from './record.ts';

/**
 * Times as other products write them. What can be read in one way only is read; of dates such as 03/11/2025 the caller says which number is the month.
 * Everything is milliseconds UTC; a time without zone is taken for UTC, as CloudTrail's own are.
 */

/** Which of two numbers in front of the year is the month. */
export type DayOrder = 'month-first' | 'day-first';

const MIN_MS = Date.UTC(2000, 0, 1);
const MAX_MS = Date.UTC(2200, 0, 1);

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const fullMonths = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** `h:mm[:ss[.fff]]`, with AM or PM in English, Korean, Japanese or Chinese before or behind it, and a zone. */
const clock =
  '(?:(?<before>오전|오후|午前|午後|上午|下午|AM|PM)\\s*)?(?<hour>\\d{1,2}):(?<minute>\\d\\d)(?::(?<second>\\d\\d)(?:[.,](?<fraction>\\d{1,9}))?)?(?:\\s*(?<after>[AaPp]\\.?\\s?[Mm]\\.?|오전|오후))?(?:\\s*(?<zone>Z|UTC|GMT|[+-]\\d\\d:?\\d\\d|\\(?(?:UTC|GMT)[+-]\\d{1,2}(?::?\\d\\d)?\\)?|[A-Z][A-Za-z]+(?:\\/[A-Z][A-Za-z_+-]+){1,2}))?';
const between = '(?:\\s*,\\s*|\\s*@\\s*|\\s+at\\s+|T|\\s+)';

const yearFirst = new RegExp(
  `^(?<year>\\d{4})\\s*(?:[-/.]|年|년)\\s*(?<month>\\d{1,2})\\s*(?:[-/.]|月|월)\\s*(?<day>\\d{1,2})(?:\\.|日|일)?${between}${clock}$`,
);
const monthName = new RegExp(
  `^(?:[A-Za-z]{3,9},?\\s+)?(?<name>[A-Za-z]{3,9})\\.?\\s+(?<day>\\d{1,2})(?:st|nd|rd|th)?,?\\s+(?<year>\\d{4})${between}${clock}$`,
);
const dayName = new RegExp(
  `^(?:[A-Za-z]{3,9},?\\s+)?(?<day>\\d{1,2})(?:st|nd|rd|th)?[\\s/-](?<name>[A-Za-z]{3,9})\\.?[\\s/-](?<year>\\d{4})(?:${between}|:)${clock}$`,
);
const ctime = new RegExp(
  `^[A-Za-z]{3}\\s+(?<name>[A-Za-z]{3})\\s+(?<day>\\d{1,2})\\s+(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)(?:\\s+(?<zone>UTC|GMT|Z))?\\s+(?<year>\\d{4})$`,
);
const numbers = new RegExp(
  `^(?<first>\\d{1,2})(?<separator>[/.-])(?<other>\\d{1,2})\\k<separator>(?<year>\\d{4}|\\d\\d)${between}${clock}$`,
);

/** The numbers in front of the year of a date such as 03/11/2025. */
export interface NumericDate {
  first: number;
  second: number;
  /** The order is beyond doubt: a number over 12, or dots, which stand behind days that come first. */
  order: DayOrder | null;
}

/** The two numbers of a date whose order a reader has to know; null for any other time. */
export function numericDate(text: string): NumericDate | null {
  const groups = numbers.exec(clean(text))?.groups;
  if (groups === undefined || isTwoDigitDoubt(groups)) return null;
  const first = Number(groups['first']);
  const second = Number(groups['other']);
  const order =
    groups['separator'] === '.' ? 'day-first' : first > 12 ? 'day-first' : second > 12 ? 'month-first' : null;
  return { first, second, order };
}

/** A time and what had to be supposed to read it: nothing, that a time without zone is UTC, or what a zone's name stands for. */
export interface ReadTime {
  ms: number;
  supposed: 'nothing' | 'utc' | 'zone-name';
}

/** Milliseconds UTC of a time in any unambiguous form; see `readForeignTime`. */
export function readEventTime(value: unknown, order: DayOrder | null = null): number | null {
  return parseTime(value) ?? readForeignTime(value, order)?.ms ?? null;
}

/**
 * Reads what CloudTrail itself never writes: epoch numbers, RFC 2822, Kibana's, spreadsheets' and portals' forms.
 * `order`: how dates with two numbers in front of the year are read; without it they are read only where they can be read in one way alone.
 */
export function readForeignTime(value: unknown, order: DayOrder | null = null): ReadTime | null {
  if (typeof value === 'number' || typeof value === 'bigint') return epochOf(String(value));
  if (typeof value !== 'string') return null;
  const text = clean(value);
  if (/^\d{9,19}(?:\.\d+)?$/.test(text) || /^\d(?:\.\d+)?E\+?\d+$/i.test(text)) return epochOf(text);
  const named = monthName.exec(text)?.groups ?? dayName.exec(text)?.groups ?? ctime.exec(text)?.groups;
  if (named !== undefined) {
    const month = monthOf(named['name']!);
    return month === 0 ? null : assemble(named, Number(named['year']), month, Number(named['day']));
  }
  const iso = yearFirst.exec(text)?.groups;
  if (iso !== undefined) return assemble(iso, Number(iso['year']), Number(iso['month']), Number(iso['day']));
  const groups = numbers.exec(text)?.groups;
  if (groups === undefined || isTwoDigitDoubt(groups)) return null;
  const date = numericDate(text)!;
  const decided = date.order ?? order;
  if (decided === null) return null;
  const year = Number(groups['year']) + (groups['year']!.length === 2 ? 2000 : 0);
  return decided === 'day-first'
    ? assemble(groups, year, date.second, date.first)
    : assemble(groups, year, date.first, date.second);
}

/** With two digits, 11/03/25 has its year at the end, since CloudTrail began in 2013; 25/11/25 may begin with it. */
function isTwoDigitDoubt(groups: Record<string, string>): boolean {
  return groups['year']!.length === 2 && (Number(groups['year']) < 13 || Number(groups['first']) > 12);
}

/** Narrow and unbreakable spaces stand in times of newer browsers; direction marks in copied ones. */
function clean(text: string): string {
  return text
    .trim()
    .replaceAll(/[\u00a0\u2009\u202f]/g, ' ')
    .replaceAll(/[\u200e\u200f\u202a-\u202e]/g, '');
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size. */
function epochOf(text: string): ReadTime | null {
  const number = Number(text);
  if (!Number.isFinite(number) || number <= 0) return null;
  const ms = number < 1e11 ? number * 1000 : number < 1e14 ? number : number < 1e17 ? number / 1e3 : number / 1e6;
  // The last digit of a fraction is not exact in binary.
  return ms >= MIN_MS && ms < MAX_MS ? { ms: Math.floor(ms + 0.01), supposed: 'nothing' } : null;
}

function monthOf(name: string): number {
  const lower = name.toLowerCase();
  const index = fullMonths.indexOf(lower);
  return (index >= 0 ? index : months.indexOf(lower === 'sept' ? 'sep' : lower)) + 1;
}

function assemble(
  groups: Record<string, string | undefined>,
  year: number,
  month: number,
  day: number,
): ReadTime | null {
  const half = groups['before'] ?? groups['after'];
  let hour = Number(groups['hour']);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (/^(?:p|오후|午後|下午)/i.test(half) ? 12 : 0);
  }
  const pad = (number: number): string => String(number).padStart(2, '0');
  const fraction = groups['fraction'] === undefined ? '' : `.${groups['fraction']}`;
  const local = parseTime(
    `${year}-${pad(month)}-${pad(day)}T${pad(hour)}:${groups['minute']!}:${groups['second'] ?? '00'}${fraction}Z`,
  );
  return local === null ? null : toUtc(local, groups['zone']);
}

/** Takes the offset of the zone away; null for a zone that the runtime does not know. */
function toUtc(local: number, zone: string | undefined): ReadTime | null {
  if (zone === undefined) return { ms: local, supposed: 'utc' };
  if (/^(?:Z|UTC|GMT)$/i.test(zone)) return { ms: local, supposed: 'nothing' };
  const offset = /^\(?(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?\)?$/i.exec(zone);
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
    return { ms: local - (offset[1] === '-' ? -1 : 1) * minutes * 60_000, supposed: 'nothing' };
  }
  try {
    // Twice, because the offset at the moment itself may differ from the one at the local time taken for UTC.
    const first = local - offsetAt(zone, local);
    return { ms: local - offsetAt(zone, first), supposed: 'zone-name' };
  } catch {
    return null;
  }
}

const zones = new Map<string, Intl.DateTimeFormat>();

/** Offset of a zone from UTC at a moment, in milliseconds. @throws RangeError for a name that is no zone */
function offsetAt(zone: string, ms: number): number {
  let format = zones.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    if (zones.size < 1000) zones.set(zone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
  const shown = Date.UTC(
    part['year']!,
    part['month']! - 1,
    part['day']!,
    part['hour']!,
    part['minute']!,
    part['second']!,
  );
  return shown - Math.floor(ms / 1000) * 1000;
}
