import english from './en/intake.json' with { type: 'json' };
import korean from './ko/intake.json' with { type: 'json' };

/** A sentence of the intake as its code and what was filled in. */
export interface IntakeSentence {
  code: string;
  params: Record<string, string>;
}

const phrases = new Map(Object.entries(english));
const translations = new Map([['ko', new Map(Object.entries(korean))]]);

const exact = new Map([...phrases].map(([code, phrase]) => [phrase, code]));

const patterns = [...phrases].map(([code, phrase]) => {
  const names = [...phrase.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const literal = phrase.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return {
    code,
    names,
    start: phrase.slice(0, Math.max(0, phrase.indexOf('{') < 0 ? phrase.length : phrase.indexOf('{'))),
    pattern: new RegExp(`^${literal.join('(.*)')}$`, 's'),
  };
});

/**
 * The code of a sentence that a case keeps about a file or a rejected record. Cases keep the English sentence, so that any SQLite program can read it; each is one
 * of the catalogue with values filled in (a test compares the catalogue with what the intake can say). Null for a text that is none of them.
 */
export function readIntakeSentence(text: string): IntakeSentence | null {
  const plain = exact.get(text);
  if (plain !== undefined) return { code: plain, params: {} };
  for (const { code, names, start, pattern } of patterns) {
    if (!text.startsWith(start)) continue;
    const match = pattern.exec(text);
    if (match) return { code, params: Object.fromEntries(names.map((name, index) => [name, match[index + 1]!])) };
  }
  return null;
}

/** A reason or note of the intake in a language; the text itself where it is none of the catalogue. Messages of other programs inside it stay as they are. */
export function translateIntake(text: string, language: string): string {
  const translation = translations.get(language);
  if (translation === undefined) return text;
  const sentence = readIntakeSentence(text);
  const phrase = sentence === null ? undefined : translation.get(sentence.code);
  if (sentence === null || phrase === undefined) return text;
  return phrase.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name === 'cause' ? translateIntake(sentence.params[name] ?? '', language) : (sentence.params[name] ?? whole),
  );
}
