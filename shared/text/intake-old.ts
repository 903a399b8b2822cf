import type { Said } from '../contract/intake.ts';
import english from './en/intake.json' with { type: 'json' };

/**
 * For cases of 0.1.0 alone, which keep what the intake says as English sentences: the code of one is found by the phrase that it was made from. Phrases of that
 * version must not be reworded without their old wording being kept here.
 */
const exact = new Map(Object.entries(english).map(([code, phrase]) => [phrase, code]));

const patterns = Object.entries(english).map(([code, phrase]) => {
  const literal = phrase.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return {
    code,
    names: [...phrase.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!),
    start: phrase.slice(0, phrase.includes('{') ? phrase.indexOf('{') : phrase.length),
    pattern: new RegExp(`^${literal.join('(.*)')}$`, 's'),
  };
});

/** The code of an English sentence and what was filled in; null for a text that is none of the catalogue. */
export function readOldSentence(text: string): Said | null {
  const plain = exact.get(text);
  if (plain !== undefined) return { code: plain, params: {} };
  for (const { code, names, start, pattern } of patterns) {
    if (!text.startsWith(start)) continue;
    const match = pattern.exec(text);
    if (match) return { code, params: Object.fromEntries(names.map((name, index) => [name, match[index + 1]!])) };
  }
  return null;
}
