/**
 * Characters that change how other text is drawn, or that cannot be seen: C0 and C1 controls, bidirectional marks and overrides,
 * zero-width characters and fillers, no-break and odd-width spaces, line separators, tags, variation selectors beyond the emoji one, lone surrogates.
 */
const hidden =
  /[\u0000-\u001F\u007F-\u00A0\u00AD\u034F\u061C\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3164\uFE00-\uFE0E\uFEFF\uFFA0\uFFF9-\uFFFB]|[\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]|\p{Surrogate}/gu;

/** The same without memory: `test` with the flag g would leave its place behind, and the next `matchAll` would start there. */
const anyHidden = new RegExp(hidden.source, 'u');

/** A piece of a text as it is to be drawn. `escaped` pieces stand for one character that would not be seen. */
export interface VisiblePiece {
  text: string;
  escaped: boolean;
}

const escapeOf = (character: string): string =>
  `‹U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}›`;

/** Splits a text of unknown origin into plain pieces and escapes such as `‹U+202E›`. Never loses a character. */
export function visiblePieces(text: string): VisiblePiece[] {
  const pieces: VisiblePiece[] = [];
  let end = 0;
  for (const match of text.matchAll(hidden)) {
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), escaped: false });
    pieces.push({ text: escapeOf(match[0]), escaped: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), escaped: false });
  return pieces;
}

/** The same as one string: for attributes, canvas and copied tables. */
export function visibleText(text: string): string {
  return text.replace(hidden, escapeOf);
}

/** True where a text holds a character that would not be seen. Quick: grids call it for every cell. */
export function hasHidden(text: string): boolean {
  return anyHidden.test(text);
}
