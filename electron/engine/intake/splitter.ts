import { say } from '../../../shared/text/intake.ts';
/** Takes what a splitter finds. Offsets are those in the bytes that are handed along. */
export interface ElementSink {
  /** A complete element. False where it cannot be decoded; nothing was recorded then, and the splitter decides where to go on. */
  element(bytes: Buffer, start: number, end: number): boolean;
  /** Bytes that belong to no element that can be read. Without a reason, the decoder's own is given. */
  bad(bytes: Buffer, start: number, end: number, reason: string | null): void;
  /** The content ends inside something. */
  endsEarly(): void;
}

/** Finds the elements of a content that comes in windows. */
export interface ElementSplitter {
  /**
   * Hands out the complete elements of `bytes` and returns how many bytes are dealt with; the rest comes again at the beginning of the next call.
   * After a call with `last` everything is dealt with.
   */
  feed(bytes: Buffer, last: boolean, sink: ElementSink): number;
}

const NEW_LINE = 0x0a;

/** A line longer than this is cut: nothing that CloudTrail or its consumers write comes near. */
const MAX_LINE = 64 * 1024 * 1024;

/**
 * Text lines, or messages of several lines where `begins` tells the first line of one. Empty lines are no elements.
 */
export class LineSplitter implements ElementSplitter {
  readonly #begins: ((bytes: Buffer, start: number, end: number) => boolean) | null;
  readonly #skipFirst: boolean;
  #first = true;

  /** `skipFirst`: the first line is a heading. */
  constructor(begins: ((bytes: Buffer, start: number, end: number) => boolean) | null = null, skipFirst = false) {
    this.#begins = begins;
    this.#skipFirst = skipFirst;
  }

  feed(bytes: Buffer, last: boolean, sink: ElementSink): number {
    let start = 0;
    let open = -1;
    let openEnd = 0;
    while (start < bytes.length) {
      const found = bytes.indexOf(NEW_LINE, start);
      if (found < 0 && !last && bytes.length - start < MAX_LINE) break;
      const next = found < 0 ? bytes.length : found + 1;
      let end = found < 0 ? bytes.length : found;
      if (end > start && bytes[end - 1] === 0x0d) end--;
      if (this.#begins === null) {
        this.#hand(bytes, start, end, sink);
      } else if (open < 0 || this.#begins(bytes, start, end)) {
        if (open >= 0) this.#hand(bytes, open, openEnd, sink);
        open = start;
        openEnd = end;
      } else {
        openEnd = end;
      }
      start = next;
    }
    if (this.#begins !== null && open >= 0) {
      if (!last && bytes.length - open < MAX_LINE) return open;
      this.#hand(bytes, open, openEnd, sink);
    }
    return start;
  }

  #hand(bytes: Buffer, start: number, end: number, sink: ElementSink): void {
    const heading = this.#first && this.#skipFirst;
    if (end > start) this.#first = false;
    if (heading || end <= start) return;
    if (!sink.element(bytes, start, end)) sink.bad(bytes, start, end, null);
  }
}

/** Rows of comma-separated values (RFC 4180): a line break inside quotes belongs to the row. An unclosed quote costs its own line only. */
export class RowSplitter implements ElementSplitter {
  #headings: number;
  readonly #hasBackslashes: boolean;

  /** `headings`: rows in front of those with values. `hasBackslashes`: a quote behind a backslash does not end a value. */
  constructor(headings = 1, hasBackslashes = false) {
    this.#headings = headings;
    this.#hasBackslashes = hasBackslashes;
  }

  feed(bytes: Buffer, last: boolean, sink: ElementSink): number {
    let start = 0;
    while (start < bytes.length) {
      let end = rowEnd(bytes, start, this.#hasBackslashes);
      if (end < 0) {
        if (!last && bytes.length - start < MAX_LINE) return start;
        const line = bytes.indexOf(NEW_LINE, start);
        end = line < 0 || quotesAreClosed(bytes, start) ? bytes.length : line;
      }
      let stop = end;
      if (stop > start && bytes[stop - 1] === 0x0d) stop--;
      if (stop > start) {
        if (this.#headings > 0) this.#headings--;
        else if (!sink.element(bytes, start, stop)) {
          const line = bytes.indexOf(NEW_LINE, start);
          if (line >= 0 && line < stop && stop - start < MAX_BROKEN_ROW) {
            stop = line;
            end = line;
          }
          sink.bad(bytes, start, stop, null);
        }
      }
      start = end + 1;
    }
    return bytes.length;
  }
}

const DOUBLE_QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Of an unreadable row that spans lines, only the first line is given up, unless the row is longer than this. */
const MAX_BROKEN_ROW = 256 * 1024;

/** Offset of the line break that ends the row; −1 where the bytes end first. */
function rowEnd(bytes: Buffer, start: number, hasBackslashes: boolean): number {
  let quoted = false;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === BACKSLASH && hasBackslashes && quoted) at++;
    else if (byte === DOUBLE_QUOTE) quoted = !quoted;
    else if (byte === NEW_LINE && !quoted) return at;
  }
  return -1;
}

function quotesAreClosed(bytes: Buffer, start: number): boolean {
  let quoted = false;
  for (let at = start; at < bytes.length; at++) if (bytes[at] === DOUBLE_QUOTE) quoted = !quoted;
  return !quoted;
}

/** A content that is one element. */
export class WholeSplitter implements ElementSplitter {
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  feed(bytes: Buffer, last: boolean, sink: ElementSink): number {
    if (!last && bytes.length <= this.#limit) return 0;
    if (bytes.length > this.#limit || !sink.element(bytes, 0, bytes.length))
      sink.bad(bytes, 0, bytes.length, bytes.length > this.#limit ? say('longer-than', { most: this.#limit }) : null);
    return bytes.length;
  }
}

/** A content with bytes in front that belong to no element. */
export class PrefixedSplitter implements ElementSplitter {
  readonly #inner: ElementSplitter;
  #skip: number;

  constructor(inner: ElementSplitter, skip: number) {
    this.#inner = inner;
    this.#skip = skip;
  }

  feed(bytes: Buffer, last: boolean, sink: ElementSink): number {
    const skipped = Math.min(this.#skip, bytes.length);
    this.#skip -= skipped;
    if (skipped === 0) return this.#inner.feed(bytes, last, sink);
    // Places are counted from the beginning of what is handed along.
    const rest = bytes.subarray(skipped);
    const shifted: ElementSink = {
      element: (_, start, end) => sink.element(bytes, start + skipped, end + skipped),
      bad: (_, start, end, reason) => sink.bad(bytes, start + skipped, end + skipped, reason),
      endsEarly: () => sink.endsEarly(),
    };
    return this.#inner.feed(rest, last, shifted) + skipped;
  }

  /** What the inner splitter found its elements in. */
  get envelope(): string | null {
    return (this.#inner as { envelope?: string | null }).envelope ?? null;
  }
}
