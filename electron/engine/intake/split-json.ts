import { say } from '../../../shared/text/intake.ts';
import type { ElementSink, ElementSplitter } from './splitter.ts';

/**
 * Finds the elements of a JSON text without building it: top-level values one after another (one document, NDJSON, concatenated), where arrays at the top and
 * arrays under a known envelope key (`{"Records":[…]}`) are looked into. Works on bytes, in windows of any size, keeps exact offsets, never throws.
 *
 * - Ends of elements are guessed at what separated the last two and proven by parsing: a piece that is a JSON value by itself is the value that begins there.
 * - Where an element is broken, reading goes on at the next place that looks like the beginning of one, in time linear in the size of the text.
 */

/** Keys of top-level objects whose array holds the elements. */
const arrayKeys = new Set([
  'Records',
  'records',
  'Events',
  'events',
  'logEvents',
  'results',
  'hits',
  'QueryResultRows',
]);
/** Keys of objects that hold such an array one level deeper (`{"hits":{"hits":[…]}}`). */
const objectKeys = new Set(['hits']);
/** First keys of elements: an object that has one of them is no envelope. */
const elementKeys = new Set([
  'eventVersion',
  'eventTime',
  'eventID',
  'eventName',
  'eventSource',
  'userIdentity',
  'EventId',
  'CloudTrailEvent',
  '_index',
  '_source',
  '@timestamp',
  'message',
  'timestamp',
  'awsRegion',
  'digestS3Object',
  'awsAccountId',
  'Type',
]);

/** Most bytes of an envelope in front of its array. */
const MAX_ENVELOPE = 256 * 1024;
/** An element longer than this is broken. CloudTrail's own limit is 256 KB, 1 MB in Lake. */
export const MAX_RECORD = 64 * 1024 * 1024;
/** In a broken text, an element is looked for this far at most. */
const MAX_BROKEN_ELEMENT = 2 * 1024 * 1024;
const MAX_MISSES = 8;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const NEW_LINE = 0x0a;

/** 1: structural inside a value (quotes, braces, brackets); everything else is skipped. */
const structural = new Uint8Array(256);
for (const byte of [QUOTE, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET]) structural[byte] = 1;

const blank = new Uint8Array(256);
for (const byte of [0x20, 0x09, 0x0a, 0x0d]) blank[byte] = 1;

export class JsonSplitter implements ElementSplitter {
  /** Inside an array whose elements are handed out. */
  #inArray = false;
  /** Objects around that array. */
  #around = 0;
  /** Objects whose rest is being skipped. */
  #tail = 0;
  #broken = false;
  #separator: Buffer | null = null;
  #misses = 0;
  #firstKey = '';
  #sawEnvelope = false;
  #budget = 0;
  /** Key under which the array of the first envelope stands. */
  envelope: string | null = null;

  feed(bytes: Buffer, last: boolean, sink: ElementSink): number {
    const end = bytes.length;
    this.#budget = 4 * end;
    let at = 0;
    for (;;) {
      if (this.#broken) return this.#mend(bytes, at, last, sink);
      if (this.#tail > 0) {
        at = this.#skipTail(bytes, at, last);
        if (this.#tail > 0) {
          if (last) sink.endsEarly();
          return at;
        }
        continue;
      }
      while (at < end && (blank[bytes[at]!] === 1 || bytes[at] === COMMA)) at++;
      if (at >= end) {
        if (last && this.#inArray) sink.endsEarly();
        return end;
      }
      const byte = bytes[at]!;
      if (this.#inArray && byte === CLOSE_BRACKET) {
        at++;
        this.#inArray = false;
        this.#tail = this.#around;
        this.#around = 0;
        continue;
      }
      if (!this.#inArray && byte === OPEN_BRACKET) {
        this.#inArray = true;
        at++;
        continue;
      }
      if (byte !== OPEN_BRACE && byte !== OPEN_BRACKET && byte !== QUOTE) {
        const after = rubbishEnd(bytes, at);
        if (after === end && !last && end - at < MAX_ENVELOPE) return at;
        if (!sink.element(bytes, at, after)) sink.bad(bytes, at, after, say('no-json-value'));
        at = after;
        continue;
      }
      const guessed = this.#guess(bytes, at, sink);
      if (guessed > 0) {
        at = guessed;
        continue;
      }
      if (!this.#inArray && byte === OPEN_BRACE) {
        const envelope = findEnvelope(bytes, at);
        if (envelope === 'more' && !last && end - at < MAX_ENVELOPE) return at;
        if (envelope !== null && envelope !== 'more') {
          this.#inArray = true;
          this.#around = envelope.depth;
          this.#sawEnvelope = true;
          this.envelope ??= envelope.key;
          at = envelope.inside;
          continue;
        }
      }
      const after = valueEnd(bytes, at, end);
      if (after < 0) {
        if (!last && end - at < MAX_RECORD) return at;
        this.#broken = true;
        continue;
      }
      if (sink.element(bytes, at, after)) {
        this.#learn(bytes, at, after);
        at = after;
      } else if (this.#nextCandidate(bytes.toString('latin1', at, after), 1) < 0) {
        sink.bad(bytes, at, after, null);
        at = after;
      } else {
        this.#broken = true;
      }
    }
  }

  /** Offset behind the element at `at`, if the last separator comes next and what is before it parses; else −1. */
  #guess(bytes: Buffer, at: number, sink: ElementSink): number {
    if (this.#separator === null || (this.#sawEnvelope && !this.#inArray)) return -1;
    const found = bytes.indexOf(this.#separator, at);
    if (found >= 0 && sink.element(bytes, at, found + 1)) return found + 1;
    if (++this.#misses > MAX_MISSES) this.#separator = null;
    return -1;
  }

  /** What stands between this element and the next one is taken to stand between the following ones too. */
  #learn(bytes: Buffer, start: number, after: number): void {
    if (bytes[start] !== OPEN_BRACE) return;
    if (this.#firstKey === '') this.#firstKey = firstKeyOf(bytes, start);
    if (this.#separator !== null || this.#misses > MAX_MISSES) return;
    let next = after;
    while (next < bytes.length && next < after + 64 && (blank[bytes[next]!] === 1 || bytes[next] === COMMA)) next++;
    if (bytes[next] !== OPEN_BRACE) return;
    const lineEnds = bytes.indexOf(NEW_LINE, after);
    if (!this.#inArray && lineEnds >= 0 && lineEnds < next) {
      this.#separator = Buffer.from(bytes.subarray(after - 1, next + 1));
      return;
    }
    const key = firstKeyOf(bytes, next);
    if (key !== '') this.#separator = Buffer.from(`${bytes.toString('latin1', after - 1, next)}{"${key}":`, 'latin1');
  }

  /** From here on elements are looked for by their beginnings. */
  #mend(bytes: Buffer, from: number, last: boolean, sink: ElementSink): number {
    const text = bytes.toString('latin1', 0, bytes.length);
    const end = bytes.length;
    let at = from;
    for (;;) {
      const start = this.#nextCandidate(text, at);
      if (start < 0) {
        const stop = last ? end : Math.max(at, end - 512);
        this.#rejectGap(bytes, at, stop, last, sink);
        return stop;
      }
      this.#rejectGap(bytes, at, start, false, sink);
      const next = this.#nextCandidate(text, start + 1);
      const limit = next < 0 ? end : next;
      let stop = valueEnd(bytes, start, limit);
      if (stop > 0 && sink.element(bytes, start, stop)) {
        at = stop;
        continue;
      }
      if (next >= 0 && this.#budget > 0) {
        const reach = Math.min(end, start + MAX_BROKEN_ELEMENT);
        stop = valueEnd(bytes, start, reach);
        this.#budget -= (stop < 0 ? reach : stop) - start;
        if (stop > 0 && sink.element(bytes, start, stop)) {
          at = stop;
          continue;
        }
      }
      if (next < 0 && !last && stop < 0 && end - start < MAX_BROKEN_ELEMENT) return start;
      if (next < 0 && last && stop < 0) sink.endsEarly();
      sink.bad(
        bytes,
        start,
        trimEnd(bytes, start, limit),
        next < 0 && last && stop < 0 ? say('file-ends-in-record') : null,
      );
      at = limit;
    }
  }

  #rejectGap(bytes: Buffer, start: number, end: number, last: boolean, sink: ElementSink): void {
    let from = start;
    while (from < end && (blank[bytes[from]!] === 1 || isBracketOrComma(bytes[from]!))) from++;
    if (from >= end) return;
    if (last) sink.endsEarly();
    sink.bad(bytes, from, trimEnd(bytes, from, end), say('incomplete-json'));
  }

  #nextCandidate(text: string, from: number): number {
    const key =
      /^[\w@.-]{1,60}$/.test(this.#firstKey) && this.#firstKey !== 'eventVersion'
        ? `|${this.#firstKey.replaceAll('.', '\\.')}`
        : '';
    const pattern = new RegExp(`\\{\\s{0,80}"(?:eventVersion|eventTime|Records${key})"\\s{0,8}:|(?<=\\n)\\{`, 'g');
    pattern.lastIndex = from;
    return pattern.exec(text)?.index ?? -1;
  }

  /** To behind the closing braces of an envelope. Stops at an unfinished string, which the next window brings again. */
  #skipTail(bytes: Buffer, from: number, last: boolean): number {
    let at = from;
    while (at < bytes.length) {
      const byte = bytes[at]!;
      if (byte === QUOTE) {
        const after = stringEnd(bytes, at, bytes.length);
        if (after < 0) return last || bytes.length - at > MAX_ENVELOPE ? bytes.length : at;
        at = after;
        continue;
      }
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#tail++;
      else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --this.#tail === 0) return at + 1;
      at++;
    }
    return at;
  }
}

function isBracketOrComma(byte: number): boolean {
  return (
    byte === COMMA || byte === OPEN_BRACE || byte === CLOSE_BRACE || byte === OPEN_BRACKET || byte === CLOSE_BRACKET
  );
}

/** Without the separators at the end. */
function trimEnd(bytes: Buffer, start: number, end: number): number {
  let stop = end;
  while (stop > start + 1 && (blank[bytes[stop - 1]!] === 1 || bytes[stop - 1] === COMMA)) stop--;
  return stop;
}

function firstKeyOf(bytes: Buffer, start: number): string {
  if (bytes[start] !== OPEN_BRACE || bytes[start + 1] !== QUOTE) return '';
  const close = bytes.indexOf(QUOTE, start + 2);
  if (close < 0 || close - start > 64 || bytes[close + 1] !== COLON) return '';
  return bytes.toString('latin1', start + 2, close);
}

/**
 * Where the array of an envelope begins (`{"Records":[`), however many members stand in front of it; null: the object is no envelope;
 * `more`: the bytes end before that is known.
 */
function findEnvelope(bytes: Buffer, start: number): { inside: number; depth: number; key: string } | 'more' | null {
  let at = start + 1;
  let depth = 1;
  const limit = Math.min(bytes.length, start + MAX_ENVELOPE);
  const short = bytes.length < start + MAX_ENVELOPE ? 'more' : null;
  for (let member = 0; member < 40; member++) {
    while (at < limit && (blank[bytes[at]!] === 1 || bytes[at] === COMMA)) at++;
    if (at >= limit) return short;
    if (bytes[at] !== QUOTE) return null;
    const keyEnd = stringEnd(bytes, at, limit);
    if (keyEnd < 0) return short;
    const key = bytes.toString('latin1', at + 1, Math.min(keyEnd - 1, at + 60));
    if (elementKeys.has(key)) return null;
    at = keyEnd;
    while (at < limit && blank[bytes[at]!] === 1) at++;
    if (at >= limit) return short;
    if (bytes[at] !== COLON) return null;
    at++;
    while (at < limit && blank[bytes[at]!] === 1) at++;
    if (at >= limit) return short;
    if (arrayKeys.has(key) && bytes[at] === OPEN_BRACKET) return { inside: at + 1, depth, key };
    if (objectKeys.has(key) && bytes[at] === OPEN_BRACE && depth < 3) {
      depth++;
      at++;
      continue;
    }
    const after = valueEnd(bytes, at, limit);
    if (after < 0) return short;
    at = after;
  }
  return null;
}

/** Offset behind a string that begins at `start`; −1 where it does not end before `limit`. */
function stringEnd(bytes: Uint8Array, start: number, limit: number): number {
  let at = start + 1;
  while (at < limit) {
    const byte = bytes[at]!;
    if (byte === QUOTE) return at + 1;
    at += byte === BACKSLASH ? 2 : 1;
  }
  return -1;
}

/** Offset behind the value that begins at `start`; −1 where it does not end before `limit`. */
export function valueEnd(bytes: Uint8Array, start: number, limit: number): number {
  const first = bytes[start]!;
  if (first === QUOTE) return stringEnd(bytes, start, limit);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return Math.min(rubbishEnd(bytes, start), limit);
  let depth = 0;
  for (let at = start; at < limit;) {
    const byte = bytes[at]!;
    if (structural[byte] === 0) {
      at++;
      continue;
    }
    if (byte === QUOTE) {
      at = stringEnd(bytes, at, limit);
      if (at < 0) return -1;
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if (--depth === 0) return at + 1;
    at++;
  }
  return -1;
}

/** Numbers, literals and rubbish: up to the end of the line, a comma, or what begins a value or ends an array. */
function rubbishEnd(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length) {
    const byte = bytes[at]!;
    if (byte === COMMA || byte === NEW_LINE || byte === CLOSE_BRACKET || byte === OPEN_BRACE || byte === OPEN_BRACKET)
      break;
    at++;
  }
  return at;
}
