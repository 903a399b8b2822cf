import { KqlFailure } from './ast.ts';

/** What ends a bare word unless a backslash stands in front of it. */
export const special: ReadonlySet<string> = new Set(['\\', '(', ')', ':', '<', '>', '"', '*', '{', '}']);

const escapedKeyword = /\\(and|or|not)(?=[\s():<>{}"]|$)/iy;
const unicodeEscape = /\\u([0-9a-fA-F]{4})/y;
const whitespaceEscapes = new Map([
  ['t', '\t'],
  ['r', '\r'],
  ['n', '\n'],
]);

interface Piece {
  value: string;
  /** The offset behind it. */ end: number;
}

/** Signs that need no backslash and may have one, as in lines that are copied from elsewhere: `*\/admin-*`. */
const sign = /[!-/:-@[-`{-~]/;

/** The escape at a backslash in a bare word: a sign, a blank, `\t \r \n`, `\uXXXX`, or at the word's start a keyword. */
export function readEscape(text: string, position: number, isAtStart: boolean): Piece {
  escapedKeyword.lastIndex = position;
  const word = isAtStart ? escapedKeyword.exec(text) : null;
  if (word) return { value: word[1]!, end: position + word[0].length };
  const unicode = readUnicode(text, position);
  if (unicode) return unicode;
  const next = text[position + 1];
  if (next === undefined || !(special.has(next) || next === ' ' || sign.test(next) || whitespaceEscapes.has(next))) {
    const end = position + (next === undefined ? 1 : 2);
    throw new KqlFailure(
      'bad-escape',
      'A backslash must be doubled ("\\\\"), or the value put in quotes.',
      position,
      end,
      ['\\\\'],
    );
  }
  return { value: whitespaceEscapes.get(next) ?? next, end: position + 2 };
}

/** The quoted string at a quote. A backslash that begins no escape stands for itself, as in Kibana. */
export function readQuoted(text: string, start: number): Piece {
  let value = '';
  let position = start + 1;
  while (text[position] !== '"') {
    if (position >= text.length)
      throw new KqlFailure('unterminated-quote', `The quote at ${start + 1} is never closed.`, start, text.length, [
        '"',
      ]);
    const next = text[position + 1] ?? '';
    const unicode = readUnicode(text, position);
    if (unicode) {
      value += unicode.value;
      position = unicode.end;
    } else if (text[position] === '\\' && (next === '\\' || next === '"' || whitespaceEscapes.has(next))) {
      value += whitespaceEscapes.get(next) ?? next;
      position += 2;
    } else {
      value += text[position]!;
      position += 1;
    }
  }
  return { value, end: position + 1 };
}

function readUnicode(text: string, position: number): Piece | undefined {
  unicodeEscape.lastIndex = position;
  const digits = unicodeEscape.exec(text)?.[1];
  return digits === undefined
    ? undefined
    : { value: String.fromCharCode(Number.parseInt(digits, 16)), end: position + 6 };
}
