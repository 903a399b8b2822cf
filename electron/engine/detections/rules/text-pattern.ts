import { fold } from '../../../../shared/kql/index.ts';

/** Any run of characters, and exactly one character (a code point). */
export const ANY = Symbol('any');
const ONE = Symbol('one');

/** A text with wildcards: runs of text, `ANY`, `ONE`. */
export type Pattern = readonly (string | typeof ANY | typeof ONE)[];

/** Sigma's escapes: `\*` and `\?` are literal, `\\` is one backslash, any other backslash is itself. */
export function parseSigmaText(text: string): Pattern {
  const parts: (string | typeof ANY | typeof ONE)[] = [];
  let run = '';
  const end = (): void => {
    if (run !== '') parts.push(run);
    run = '';
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    const next = text[at + 1];
    if (character === '\\' && (next === '*' || next === '?' || next === '\\')) {
      run += next;
      at++;
    } else if (character === '*' || character === '?') {
      end();
      if (character === '?') parts.push(ONE);
      else if (parts.at(-1) !== ANY) parts.push(ANY);
    } else run += character;
  }
  end();
  return parts;
}

export function isPlain(pattern: Pattern): boolean {
  return pattern.every((part) => typeof part === 'string');
}

export function patternKey(pattern: Pattern): string {
  return pattern.map((part) => (part === ANY ? '*' : part === ONE ? '?' : part.replaceAll(/[\\*?]/g, '\\$&'))).join('');
}

/** Tests whole texts. Linear in the text for each run of the pattern: nothing is tried twice. */
export function compilePattern(pattern: Pattern, isCased: boolean): (text: string) => boolean {
  const parts = pattern.map((part) => (typeof part === 'string' && !isCased ? fold(part) : part));
  if (parts.every((part) => typeof part === 'string')) {
    const whole = parts.join('');
    if (isCased) return (text) => text === whole;
    // Only text beyond ASCII folds to another length.
    const length = /^\p{ASCII}*$/u.test(whole) ? whole.length : -1;
    return (text) => (length < 0 || text.length === length) && fold(text) === whole;
  }
  if (!parts.includes(ONE)) return withoutOne(parts as (string | typeof ANY)[], isCased);
  const pieces: (string | typeof ONE)[][] = [[]];
  for (const part of parts) {
    if (part === ANY) pieces.push([]);
    else pieces.at(-1)!.push(part as string | typeof ONE);
  }
  return (text) => matchPieces(pieces, isCased ? text : fold(text));
}

function withoutOne(parts: readonly (string | typeof ANY)[], isCased: boolean): (text: string) => boolean {
  const [first, last] = [parts[0]!, parts.at(-1)!];
  const head = typeof first === 'string' ? first : '';
  const tail = typeof last === 'string' && parts.length > 1 ? last : '';
  const middle = parts
    .slice(first === ANY ? 0 : 1, last === ANY ? undefined : -1)
    .filter((part) => part !== ANY) as string[];
  return (value) => {
    const text = isCased ? value : fold(value);
    if (text.length < head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail)) return false;
    let at = head.length;
    for (const part of middle) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= text.length - tail.length;
  };
}

/** Pieces between stars: the first begins the text, the last ends it, those between are taken as early as they come. */
function matchPieces(pieces: readonly (string | typeof ONE)[][], text: string): boolean {
  let at = matchAt(pieces[0]!, text, 0);
  if (at < 0) return false;
  if (pieces.length === 1) return at === text.length;
  for (const piece of pieces.slice(1, -1)) {
    let end = -1;
    for (let from = at; from <= text.length && end < 0; from += width(text, from)) end = matchAt(piece, text, from);
    if (end < 0) return false;
    at = end;
  }
  const last = pieces.at(-1)!;
  if (last.length === 0) return true;
  for (let from = at; from <= text.length; from += width(text, from)) {
    if (matchAt(last, text, from) === text.length) return true;
  }
  return false;
}

function matchAt(piece: readonly (string | typeof ONE)[], text: string, from: number): number {
  let at = from;
  for (const part of piece) {
    if (part === ONE) {
      if (at >= text.length) return -1;
      at += width(text, at);
    } else {
      if (!text.startsWith(part, at)) return -1;
      at += part.length;
    }
  }
  return at;
}

function width(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
