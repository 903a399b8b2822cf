import type { Glyph, Style, Typeface } from './typeface.ts';

/** A stretch of one line in one font. */
interface Piece {
  resource: string;
  hex: string;
  /** In points. */
  width: number;
  escaped: boolean;
}

export interface Line {
  pieces: Piece[];
  width: number;
  /** Signs of the text that the line holds, counted by code points; a text with signs that no font has counts more. */
  from?: number;
  to?: number;
}

const space = 0x20;
/** After these a long identifier may be broken: ARNs, paths, JSON. */
const softBreaks = new Set([...':/-_.,;=&?@|+"}]){>('].map((character) => character.codePointAt(0)!));

const gap = { none: 0, soft: 1, space: 2, line: 3 } as const;

/** A text as glyphs with the places where it may be broken. */
interface Shaped {
  glyphs: Glyph[];
  breaks: number[];
  escaped: boolean[];
}

function shape(typeface: Typeface, text: string, style: Style, keepLines: boolean): Shaped {
  const glyphs: Glyph[] = [];
  const breaks: number[] = [];
  const escaped: boolean[] = [];
  const blank = typeface.glyph(space, style)!;
  for (let index = 0; index < text.length;) {
    const codePoint = text.codePointAt(index)!;
    index += codePoint > 0xffff ? 2 : 1;
    if (keepLines && (codePoint === 0x0a || codePoint === 0x09)) {
      glyphs.push(blank);
      breaks.push(codePoint === 0x0a ? gap.line : gap.space);
      escaped.push(false);
      continue;
    }
    const glyph = typeface.glyph(codePoint, style);
    if (glyph) {
      glyphs.push(glyph);
      breaks.push(codePoint === space ? gap.space : softBreaks.has(codePoint) ? gap.soft : gap.none);
      escaped.push(false);
      continue;
    }
    for (const part of typeface.escape(codePoint)) {
      glyphs.push(part);
      breaks.push(gap.none);
      escaped.push(true);
    }
    breaks[breaks.length - 1] = gap.soft;
  }
  return { glyphs, breaks, escaped };
}

/**
 * Breaks a text into lines of at most `width` points: at spaces, else after a separator of identifiers, else anywhere. Nothing is left
 * out but the spaces at a break; characters that no font has become escapes. An empty text is one empty line.
 */
export function breakLines(
  typeface: Typeface,
  text: string,
  style: Style,
  size: number,
  width: number,
  keepLines = false,
): Line[] {
  const shaped = shape(typeface, text, style, keepLines);
  const { glyphs, breaks } = shaped;
  const room = (width / size) * 1000;
  const lines: Line[] = [];
  let start = 0;
  let used = 0;
  let lastSpace = -1;
  let lastSoft = -1;
  for (let index = 0; index < glyphs.length; index += 1) {
    if (breaks[index] === gap.line) {
      lines.push(cutLine(shaped, start, index, size));
      start = index + 1;
      used = 0;
      lastSpace = lastSoft = -1;
      continue;
    }
    used += glyphs[index]!.width;
    if (used > room && index > start && breaks[index] !== gap.space) {
      const end = lastSpace >= start ? lastSpace + 1 : lastSoft >= start ? lastSoft + 1 : index;
      lines.push(cutLine(shaped, start, end, size));
      start = end;
      used = 0;
      lastSpace = lastSoft = -1;
      index = end - 1;
      continue;
    }
    if (breaks[index] === gap.space) lastSpace = index;
    else if (breaks[index] === gap.soft) lastSoft = index;
  }
  if (start < glyphs.length || lines.length === 0 || breaks.at(-1) === gap.line)
    lines.push(cutLine(shaped, start, glyphs.length, size));
  return lines;
}

/** One line without breaking. */
export function setLine(typeface: Typeface, text: string, style: Style, size: number): Line {
  const shaped = shape(typeface, text, style, false);
  return cutLine(shaped, 0, shaped.glyphs.length, size, false);
}

function cutLine(shaped: Shaped, start: number, end: number, size: number, trim = true): Line {
  const { glyphs, breaks, escaped } = shaped;
  let last = end;
  while (trim && last > start && breaks[last - 1] === gap.space) last -= 1;
  const pieces: Piece[] = [];
  let total = 0;
  for (let index = start; index < last;) {
    const face = glyphs[index]!.face;
    const isEscape = escaped[index]!;
    let hex = '';
    let width = 0;
    for (; index < last && glyphs[index]!.face === face && escaped[index] === isEscape; index += 1) {
      hex += glyphs[index]!.hex;
      width += glyphs[index]!.width;
    }
    pieces.push({ resource: face.resource, hex, width: (width * size) / 1000, escaped: isEscape });
    total += width;
  }
  return { pieces, width: (total * size) / 1000, from: start, to: last };
}
