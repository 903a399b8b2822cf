/**
 * Finds the elements of a JSON text without building it: top-level values one after another (one document, NDJSON, concatenated), where arrays at the top
 * and arrays under a known envelope key (`{"Records":[…]}`) are looked into. Works on bytes, keeps exact offsets, never throws.
 */

/** Keys of top-level objects whose array holds the elements. */
const envelopeKeys = new Set(['Records', 'records', 'Events', 'events', 'logEvents']);

export interface Element {
  start: number;
  end: number;
}

export interface SplitResult {
  /** Bytes up to here are dealt with; the rest is an unfinished element. */
  consumed: number;
  /** What stood at the end: nothing, or an element that is not complete. */
  unfinished: Element | null;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

/** 1: structural inside a value (quotes, braces, brackets); everything else is skipped. */
const structural = new Uint8Array(256);
for (const byte of [QUOTE, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET]) structural[byte] = 1;

const blank = new Uint8Array(256);
for (const byte of [0x20, 0x09, 0x0a, 0x0d]) blank[byte] = 1;

/** Splitter state between two windows of one stream: how many envelopes are open. */
export class JsonSplitter {
  /** `[`: inside a top-level array; `{`: inside the array of an envelope object. */
  #envelope: '' | '[' | '{' = '';

  /**
   * Calls `visit` for every complete element of `bytes`. Skips envelope brackets, separators and the members of an envelope that hold no elements.
   * @param from where to begin (after a byte order mark, or at the rest of the last window)
   */
  split(bytes: Uint8Array, from: number, visit: (start: number, end: number) => void): SplitResult {
    let at = from;
    const end = bytes.length;
    for (;;) {
      while (at < end && (blank[bytes[at]!] === 1 || bytes[at] === COMMA)) at++;
      if (at >= end) return { consumed: end, unfinished: null };
      const byte = bytes[at]!;
      if (this.#envelope === '' && byte === OPEN_BRACKET) {
        this.#envelope = '[';
        at++;
        continue;
      }
      if (this.#envelope !== '' && byte === CLOSE_BRACKET) {
        at++;
        if (this.#envelope === '{') {
          const after = skipEnvelopeTail(bytes, at);
          if (after < 0) return { consumed: end, unfinished: null };
          at = after;
        }
        this.#envelope = '';
        continue;
      }
      if (this.#envelope === '' && byte === OPEN_BRACE) {
        const inside = envelopeArray(bytes, at);
        if (inside > 0) {
          this.#envelope = '{';
          at = inside;
          continue;
        }
      }
      const after = valueEnd(bytes, at);
      if (after < 0) return { consumed: at, unfinished: { start: at, end } };
      visit(at, after);
      at = after;
    }
  }
}

/** Offset behind the `[` of `{"Records":[`, where the object begins that way; else −1. Other members in front are stepped over. */
function envelopeArray(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  for (let member = 0; member < 8; member++) {
    while (at < bytes.length && (blank[bytes[at]!] === 1 || bytes[at] === COMMA)) at++;
    if (bytes[at] !== QUOTE) return -1;
    const keyEnd = stringEnd(bytes, at);
    if (keyEnd < 0 || keyEnd - at > 40) return -1;
    const key = Buffer.from(bytes.buffer, bytes.byteOffset + at + 1, keyEnd - at - 2).toString('latin1');
    at = keyEnd;
    while (at < bytes.length && blank[bytes[at]!] === 1) at++;
    if (bytes[at] !== COLON) return -1;
    at++;
    while (at < bytes.length && blank[bytes[at]!] === 1) at++;
    if (envelopeKeys.has(key) && bytes[at] === OPEN_BRACKET) {
      // An envelope holds objects or texts; a record may itself have a member of this name.
      return at + 1;
    }
    if (key !== 'messageType' && key !== 'owner' && key !== 'logGroup' && key !== 'logStream' && key !== 'subscriptionFilters' && key !== 'NextToken') return -1;
    const after = valueEnd(bytes, at);
    if (after < 0) return -1;
    at = after;
  }
  return -1;
}

/** From behind the array of an envelope to behind its closing brace; −1 where that is not there. */
function skipEnvelopeTail(bytes: Uint8Array, from: number): number {
  let at = from;
  let depth = 1;
  while (at < bytes.length) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      const after = stringEnd(bytes, at);
      if (after < 0) return -1;
      at = after;
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return at + 1;
    at++;
  }
  return -1;
}

/** Offset behind a string that begins at `start`; −1 where it does not end. */
function stringEnd(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  const length = bytes.length;
  while (at < length) {
    const byte = bytes[at]!;
    if (byte === QUOTE) return at + 1;
    at += byte === BACKSLASH ? 2 : 1;
  }
  return -1;
}

/** Offset behind the value that begins at `start`; −1 where it does not end. Texts that are no JSON end at the line's end. */
function valueEnd(bytes: Uint8Array, start: number): number {
  const first = bytes[start]!;
  if (first === QUOTE) return stringEnd(bytes, start);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return scalarEnd(bytes, start);
  let depth = 0;
  const length = bytes.length;
  for (let at = start; at < length; ) {
    const byte = bytes[at]!;
    if (structural[byte] === 0) {
      at++;
      continue;
    }
    if (byte === QUOTE) {
      at = stringEnd(bytes, at);
      if (at < 0) return -1;
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if (--depth === 0) return at + 1;
    at++;
  }
  return -1;
}

/** Numbers, literals and rubbish: up to a separator, a bracket or the end of the line. */
function scalarEnd(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length) {
    const byte = bytes[at]!;
    if (byte === COMMA || byte === 0x0a || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte === OPEN_BRACE || byte === OPEN_BRACKET) break;
    at++;
  }
  return at;
}
