import type { Loss } from '../formats.ts';
import english from './en/formats.json' with { type: 'json' };
import korean from './ko/formats.json' with { type: 'json' };

interface FormatTexts {
  source: Record<string, string>;
  lost: Record<Loss, string>;
}

const texts = new Map<string, FormatTexts>([
  ['en', english],
  ['ko', korean],
]);

/** Where files of a format come from; the format's own name where there is no text. */
export function formatSource(format: string, language: string): string {
  return textsOf(language).source[format] ?? format;
}

/** What a form has no place for, in words; empty where there is nothing. */
export function writeLosses(losses: readonly Loss[], language: string): string {
  return losses.map((loss) => textsOf(language).lost[loss]).join('; ');
}

function textsOf(language: string): FormatTexts {
  return texts.get(language) ?? english;
}
