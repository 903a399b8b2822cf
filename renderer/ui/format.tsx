import { createContext, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { EpochMs } from '../../shared/contract/index.ts';
import {
  formatBytes,
  formatCount,
  formatShare,
  formatTime,
  formatZonedDay,
  formatZonedTime,
  type Say,
} from '../../shared/format/index.ts';

/** Zone in which times are drawn. The shell provides it from the settings. */
export const ZoneContext = createContext('UTC');

/** Looks a text up: `t("timeline.title", { count: 3 })`. */
export type Translate = Say;

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
      count: formatCount,
      bytes: formatBytes,
      time: (value: EpochMs, separator?: 'T' | ' ') => formatZonedTime(value, zone, separator),
      percent: formatShare,
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
  const utc = formatTime(value);
  return (
    <time
      dateTime={utc}
      title={zone === 'UTC' ? utc : `${formatZonedTime(value, zone, 'T')} = ${utc}`}
      style={{ whiteSpace: 'nowrap' }}
    >
      {day ? formatZonedDay(value, zone) : formatZonedTime(value, zone)}
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
