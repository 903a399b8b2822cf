import englishIntegrity from '../../../shared/text/en/integrity.json' with { type: 'json' };
import koreanIntegrity from '../../../shared/text/ko/integrity.json' with { type: 'json' };
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
  en: catalogueOf(english, englishIntegrity.verdict),
  ko: catalogueOf(korean, koreanIntegrity.verdict),
};

/** The document's own phrases, and those for verdicts, which the window and the document share. */
function catalogueOf(phrases: Record<string, string>, verdicts: Record<string, string>): Map<string, string> {
  return new Map([
    ...Object.entries(phrases),
    ...Object.entries(verdicts).map(([code, phrase]): [string, string] => [`verdict.${code}`, phrase]),
  ]);
}

function fill(phrase: string, params: Record<string, string | number>): string {
  const values = new Map(Object.entries(params));
  return phrase.replace(/\{(\w+)\}/g, (whole, name: string) => (values.has(name) ? String(values.get(name)) : whole));
}

export function wordsFor(language: Language): Words {
  const catalogue = catalogues[language];
  return {
    language,
    say: (key, params = {}) => fill(catalogue.get(key) ?? catalogues.en.get(key) ?? key, params),
    name: (area, word) => catalogue.get(`${area}.${word}`) ?? word,
    has: (key) => catalogue.has(key),
  };
}

/** Phrases of a section that brings its own (`report` in the texts of its part), with their `{placeholders}` filled in. */
export function ownWords<K extends string>(
  language: Language,
  own: Record<Language, Record<K, string>>,
): (key: K, params?: Record<string, string | number>) => string {
  return (key, params = {}) => fill(own[language][key], params);
}

/** `Trailcase 0.1.0`, whether or not the engine puts the name before the number. */
export function nameApplication(version: string): string {
  return version.startsWith('Trailcase') ? version : `Trailcase ${version}`;
}
