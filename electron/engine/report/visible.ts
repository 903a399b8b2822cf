/**
 * Code points that draw nothing of their own, or change how their neighbours are drawn: controls, separators, spaces that are not the
 * space, direction marks, zero-width characters, fillers, variation selectors, tags, private use, noncharacters, unpaired surrogates. The list is written out, not taken from `\p{…}`, so that two
 * versions of Unicode in two programs cannot give two reports.
 */
const hiddenRanges: readonly (readonly [number, number])[] = [
  [0x0000, 0x001f],
  [0x007f, 0x00a0],
  [0x00ad, 0x00ad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x2000, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x2800, 0x2800],
  [0x3164, 0x3164],
  [0xd800, 0xf8ff],
  [0xfdd0, 0xfdef],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffc],
  [0xfffe, 0xffff],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0x10ffff],
];

/** True for a code point that must not be drawn as it is. */
export function isHidden(codePoint: number): boolean {
  if (codePoint >= 0x20 && codePoint < 0x7f) return false;
  if (codePoint > 0xffff && (codePoint & 0xfffe) === 0xfffe) return true;
  for (const [first, last] of hiddenRanges) {
    if (codePoint < first) return false;
    if (codePoint <= last) return true;
  }
  return false;
}

/** How a hidden code point is written: `‹U+202E›`. */
export function escapeCodePoint(codePoint: number): string {
  return `‹U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}›`;
}

/** Splits a text into plain stretches and escapes of hidden code points. Line feeds and tabs pass where `keepLines` is set. */
export function splitVisible(text: string, keepLines = false): { text: string; escaped: boolean }[] {
  const parts: { text: string; escaped: boolean }[] = [];
  let start = 0;
  for (let index = 0; index < text.length;) {
    const codePoint = text.codePointAt(index)!;
    const length = codePoint > 0xffff ? 2 : 1;
    if (isHidden(codePoint) && !(keepLines && (codePoint === 0x0a || codePoint === 0x09))) {
      if (index > start) parts.push({ text: text.slice(start, index), escaped: false });
      parts.push({ text: escapeCodePoint(codePoint), escaped: true });
      start = index + length;
    }
    index += length;
  }
  if (start < text.length) parts.push({ text: start === 0 ? text : text.slice(start), escaped: false });
  return parts;
}

/** A text with every hidden code point written out. */
export function makeVisible(text: string, keepLines = false): string {
  const parts = splitVisible(text, keepLines);
  return parts.length === 1 ? parts[0]!.text : parts.map((part) => part.text).join('');
}
