import type { EpochMs } from '../../../shared/contract/common.ts';
import english from '../../../shared/text/en/reportdoc.json' with { type: 'json' };
import korean from '../../../shared/text/ko/reportdoc.json' with { type: 'json' };

export type Language = 'en' | 'ko';
export type WordKey = keyof typeof english;

/** The words of the report document in one language. */
export interface Words {
  language: Language;
  /** A phrase with its `{placeholders}` filled in. Values are put in as they are: escaping belongs to the form. */
  say(key: WordKey, params?: Record<string, string | number>): string;
  /** A phrase for a word that the engine gave, such as an outcome or a verdict; the word itself where no phrase is known. */
  name(area: string, word: string): string;
  has(key: string): boolean;
}

const catalogues: Record<Language, Map<string, string>> = {
  en: new Map(Object.entries(english)),
  ko: new Map(Object.entries(korean)),
};

export function wordsFor(language: Language): Words {
  const catalogue = catalogues[language];
  return {
    language,
    say(key, params = {}) {
      const values = new Map(Object.entries(params));
      const phrase = catalogue.get(key) ?? catalogues.en.get(key) ?? key;
      return phrase.replace(/\{(\w+)\}/g, (whole, name: string) =>
        values.has(name) ? String(values.get(name)) : whole,
      );
    },
    name: (area, word) => catalogue.get(`${area}.${word}`) ?? word,
    has: (key) => catalogue.has(key),
  };
}

/** 1234567 → `1,234,567`: written out, because the digits of a locale depend on the machine. */
export function formatCount(value: number): string {
  const digits = String(Math.abs(Math.trunc(value)));
  return (value < 0 ? '-' : '') + digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1.2 MB (1,234,567 B)`, in powers of 1000. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(value < 10 ? 2 : 1)} ${units[unit]} (${formatCount(bytes)} B)`;
}

/** `Trailcase 0.1.0`, whether or not the engine puts the name before the number. */
export function nameApplication(version: string): string {
  return version.startsWith('Trailcase') ? version : `Trailcase ${version}`;
}

/** RFC 3339 in UTC, with fractions only where there are some. A dash where there is no time. */
export function formatTime(time: EpochMs | null): string {
  if (time === null || !Number.isFinite(time) || Math.abs(time) > 8.64e15) return '–';
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

/** `2024-05-01` in UTC. */
export function formatDay(time: EpochMs): string {
  return formatTime(time).slice(0, 10);
}

export function formatShare(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`;
}
