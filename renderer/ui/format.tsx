import { createContext, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { EpochMs } from '../../shared/contract/index.ts';

/** Zone in which times are drawn. The shell provides it from the settings. */
export const ZoneContext = createContext('UTC');

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
export function zoneOffset(time: EpochMs, zone: string): number {
  if (zone === 'UTC') return 0;
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
export function zoneSuffix(time: EpochMs, zone: string): string {
  const minutes = zoneOffset(time, zone);
  if (minutes === 0) return zone === 'UTC' ? 'Z' : '+00:00';
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
}

/** RFC 3339 in a zone, always with the zone; milliseconds only where there are some. `separator` is `T` or a blank (RFC 3339 §5.6 allows both). */
export function formatTime(time: EpochMs, zone: string, separator: 'T' | ' ' = ' '): string {
  const local = time + zoneOffset(time, zone) * 60_000;
  if (!(Math.abs(local) <= 8.64e15)) return String(time);
  const iso = new Date(local).toISOString();
  const text = (local % 1000 === 0 ? iso.replace('.000Z', '') : iso.slice(0, -1)) + zoneSuffix(time, zone);
  return separator === ' ' ? text.replace('T', ' ') : text;
}

/** The day alone, with its zone. */
export const formatDay = (time: EpochMs, zone: string): string =>
  `${formatTime(time, zone).slice(0, 10)} ${zoneSuffix(time, zone)}`;

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Decimal units with three significant figures: `1.23 MB`. */
export function formatBytes(bytes: number, language = 'en'): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 ? 0 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)} ${byteUnits[unit]}`;
}

const numberFormats = new Map<string, Intl.NumberFormat>();

/** A whole number with group separators. */
export function formatCount(count: number, language = 'en'): string {
  let format = numberFormats.get(language);
  if (!format) numberFormats.set(language, (format = new Intl.NumberFormat(language)));
  return format.format(count);
}

/** A span such as `2 h 05 min`, `38 s`, `3 d 4 h`, `15 min`; at most two units, rounded down, the second only where there is something of it. */
export function formatDuration(ms: number, t: Translate): string {
  const seconds = Math.floor(ms / 1000);
  const [d, h, m, s] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  if (d > 0) return h === 0 ? t('ui.duration.day', { d }) : t('ui.duration.dayHour', { d, h });
  if (h > 0)
    return m === 0 ? t('ui.duration.hour', { h }) : t('ui.duration.hourMinute', { h, m: String(m).padStart(2, '0') });
  if (m > 0)
    return s === 0
      ? t('ui.duration.minute', { m })
      : t('ui.duration.minuteSecond', { m, s: String(s).padStart(2, '0') });
  return t('ui.duration.second', { s });
}

/** Looks a text up: `t("timeline.title", { count: 3 })`. */
export type Translate = (key: string, values?: Record<string, unknown>) => string;

/** Translation and number forms of the chosen language and zone in one hook. */
export function useFormat() {
  const { t, i18n } = useTranslation();
  const zone = useContext(ZoneContext);
  const language = i18n.language;
  return useMemo(
    () => ({
      t: t as unknown as Translate,
      language,
      zone,
      count: (value: number) => formatCount(value, language),
      bytes: (value: number) => formatBytes(value, language),
      time: (value: EpochMs, separator?: 'T' | ' ') => formatTime(value, zone, separator),
      percent: (part: number, whole: number) =>
        new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: part / whole < 0.1 ? 1 : 0 }).format(
          whole === 0 ? 0 : part / whole,
        ),
    }),
    [t, language, zone],
  );
}

/** A moment in the chosen zone, its zone always shown. Null is drawn as a dash with the word "no time". */
export function Time({ value, day = false }: { value: EpochMs | null | undefined; day?: boolean }) {
  const { t } = useTranslation();
  const zone = useContext(ZoneContext);
  if (value === null || value === undefined)
    return (
      <span className="muted" title={t('ui.noTime')}>
        —
      </span>
    );
  const utc = formatTime(value, 'UTC', 'T');
  return (
    <time
      dateTime={utc}
      title={zone === 'UTC' ? utc : `${formatTime(value, zone, 'T')} = ${utc}`}
      style={{ whiteSpace: 'nowrap' }}
    >
      {day ? formatDay(value, zone) : formatTime(value, zone)}
    </time>
  );
}

/** A size; its exact number of bytes as the hint. */
export function Bytes({ value }: { value: number }) {
  const { bytes, count, t } = useFormat();
  return <span title={t('ui.exactBytes', { bytes: count(value), count: value })}>{bytes(value)}</span>;
}

/** A whole number in the language's form. */
export function Count({ value }: { value: number }) {
  const { count } = useFormat();
  return <>{count(value)}</>;
}
