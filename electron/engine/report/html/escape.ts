import { splitVisible } from '../visible.ts';

const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** Text for markup and attributes: nothing in it can start a tag, an entity or end an attribute. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities.get(character)!);
}

/** Evidence as markup: escaped, hidden characters written out and marked, line feeds kept only where asked for. */
export function escapeVisible(text: string, keepLines = false): string {
  return splitVisible(text, keepLines)
    .map((part) => (part.escaped ? `<span class="u">${escapeText(part.text)}</span>` : escapeText(part.text)))
    .join('');
}

/** For attributes, where no mark-up can stand: hidden characters written out. */
export function escapeAttribute(text: string): string {
  return escapeText(
    splitVisible(text)
      .map((part) => part.text)
      .join(''),
  );
}
