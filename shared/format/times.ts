/** The last millisecond that a date can name, on either side of 1970 (ECMA-262, "time value"). */
const lastDate = 8.64e15;

/**
 * RFC 3339 in UTC, with milliseconds only where there are some: `2024-05-01T12:01:07Z`. A dash where there is no time, the bare number of
 * milliseconds where no date can name it.
 * @param time milliseconds since 1970, UTC
 */
export function formatTime(time: number | null): string {
  if (time === null) return '–';
  if (!(Math.abs(time) <= lastDate)) return String(time);
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

/** The day in UTC: `2024-05-01`. */
export function formatDate(time: number): string {
  return formatTime(time).slice(0, 10);
}

/**
 * RFC 3339 in a zone, always with the zone; milliseconds only where there are some: `2024-05-01 21:01:07+09:00`.
 * @param separator `T` or a blank (RFC 3339 §5.6 allows both)
 */
export function formatZonedTime(time: number, zone: string, separator: 'T' | ' ' = ' '): string {
  const local = time + zoneOffset(time, zone) * 60_000;
  if (!(Math.abs(local) <= lastDate)) return String(time);
  const text = formatTime(local).slice(0, -1) + zoneSuffix(time, zone);
  return separator === ' ' ? text.replace('T', ' ') : text;
}

/** The day alone, with its zone: `2024-05-01 +09:00`. */
export function formatZonedDay(time: number, zone: string): string {
  return `${formatZonedTime(time, zone).slice(0, 10)} ${zoneSuffix(time, zone)}`;
}

const offsetFormats = new Map<string, Intl.DateTimeFormat | null>();
const offsets = new Map<string, number>();

function offsetFormat(zone: string): Intl.DateTimeFormat | null {
  let format = offsetFormats.get(zone);
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    } catch {
      format = null;
    }
    offsetFormats.set(zone, format);
  }
  return format;
}

/** True for a zone that this machine knows. */
export const isZone = (zone: string): boolean => zone === 'UTC' || offsetFormat(zone) !== null;

/** Minutes east of UTC of a zone at a moment; 0 for an unknown zone. Cached by quarter hour, the finest step at which zones change. */
export function zoneOffset(time: number, zone: string): number {
  if (zone === 'UTC' || !(Math.abs(time) <= lastDate)) return 0;
  const key = `${zone} ${Math.floor(time / 900_000)}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const name =
    offsetFormat(zone)
      ?.formatToParts(time)
      .find((part) => part.type === 'timeZoneName')?.value ?? '';
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(name);
  const minutes = match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0;
  if (offsets.size > 20_000) offsets.clear();
  offsets.set(key, minutes);
  return minutes;
}

/** `Z` or `+09:00`. */
export function zoneSuffix(time: number, zone: string): string {
  const minutes = zoneOffset(time, zone);
  if (minutes === 0) return zone === 'UTC' ? 'Z' : '+00:00';
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
}
