import english from './en/intake.json' with { type: 'json' };
import korean from './ko/intake.json' with { type: 'json' };
import type { Said } from '../contract/intake.ts';
import { readOldSentence } from './intake-old.ts';

export type IntakeCode = keyof typeof english;

const phrases: Record<string, Map<string, string>> = {
  en: new Map(Object.entries(english)),
  ko: new Map(Object.entries(korean)),
};

/**
 * A sentence as a case keeps it: its code in brackets and what is filled in as JSON, such as `[longer-than] {"most":"1024"}`. Sentences are made from that in the
 * language of whoever reads. A cause may be such a text itself.
 */
export function say(code: IntakeCode, params: Record<string, string | number> = {}): string {
  const filled = Object.entries(params).map(([name, value]) => [name, String(value)]);
  return filled.length === 0 ? `[${code}]` : `[${code}] ${JSON.stringify(Object.fromEntries(filled))}`;
}

/** The code of a text that a case keeps; null for a text that is none, such as the message of another program. Cases of 0.1.0 hold English sentences. */
export function readIntake(text: string): Said | null {
  const match = /^\[([\w-]+)\](?: (\{.*\}))?$/s.exec(text);
  if (match === null || !phrases['en']!.has(match[1]!)) return readOldSentence(text);
  try {
    const params = match[2] === undefined ? {} : (JSON.parse(match[2]) as Record<string, string>);
    return { code: match[1]!, params };
  } catch {
    return null;
  }
}

/** What the intake said, as a sentence in a language; a text that is none of the catalogue as it is. Messages of other programs inside it stay as they are. */
export function writeIntake(text: string, language: string): string {
  return writeSaid(text, readIntake(text), language);
}

/** The sentence in a language; `text` where there is none for the code. */
export function writeSaid(text: string, said: Said | null | undefined, language: string): string {
  const phrase = said == null ? undefined : (phrases[language] ?? phrases['en']!).get(said.code);
  if (said == null || phrase === undefined) return text;
  const params = new Map(Object.entries(said.params));
  return phrase
    .replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params.get(name);
      if (value === undefined) return whole;
      return name === 'cause' ? writeIntake(value, language) : value;
    })
    .trim();
}
