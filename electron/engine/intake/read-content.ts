import { say } from '../../../shared/text/intake.ts';
import type { BatchBuilder } from '../events/batch.ts';
import { parseExact } from '../events/exact-json.ts';
import { RecordScan } from '../events/record-scan.ts';
import { completenessNames, type Completeness } from '../events/terms.ts';
import type { IntakeFinding } from '../../../shared/contract/intake.ts';
import { contentFindings } from './content-findings.ts';
import { decideDayOrder, type DayOrderDecision, noDates } from './day-order.ts';
import type { ContentFormat, ContentHead, Unwrapped } from './formats/format.ts';
import { contentFormats, jsonFormats, markers } from './formats/index.ts';
import { json } from './formats/json.ts';
import { setAsideKind, type SetAsideKind } from './formats/set-aside.ts';
import { MAX_RECORD } from './split-json.ts';
import type { ElementSink, ElementSplitter } from './splitter.ts';
import { bomLength } from './text-encoding.ts';
import { isPlainRecord, type Leaf, unwrapAll } from './unwrap.ts';

/** A record that was found but cannot be indexed; its bytes are kept. */
export interface Rejected {
  record: number;
  offset: number;
  length: number;
  reason: string;
  bytes: Uint8Array;
}

/** What a reader learned about a content. */
export interface ReadResult {
  /** Null: nothing in it was recognised. */
  format: string | null;
  completeness: Completeness | null;
  kind: 'log' | SetAsideKind | 'other';
  /** Records that were found: indexed (or duplicates) and rejected. */
  records: number;
  rejected: number;
  /** Elements of a text that hold no record and are none (lines between records). */
  skipped: number;
  /** Records and messages of other products, by what they are. */
  others: ReadonlyMap<string, number>;
  /** The content ends inside a value. */
  endsEarly: boolean;
  /** Why the content could not be read as what it is; null where it could. */
  problem: string | null;
  findings: IntakeFinding[];
}

/** What a content is in which nothing was recognised. */
export const nothingRead: ReadResult = {
  format: null,
  completeness: null,
  kind: 'other',
  records: 0,
  rejected: 0,
  skipped: 0,
  others: new Map(),
  endsEarly: false,
  problem: null,
  findings: [],
};

export interface ReadOptions {
  keepBytes: boolean;
  /** Content format that was asked for by name. */
  format: string | null;
  /** A digest may cover the file: of several gzip members only the first one is its content. */
  isDelivered?: boolean;
  /** Content up to this size is read in one piece although it is large: tables that cannot be read in windows. */
  wholeUpTo?: number;
  /** Bytes of content that are looked at together, in a windowed read. */
  window?: number;
}

export const HEAD_SIZE = 64 * 1024;
/** Rejected records that are kept one by one; behind that, those that follow each other are kept as one: a hostile file can hold a hundred million. */
const MAX_REJECTED = 20_000;
/** Bytes of rejected records that are kept beside the file; of further ones only the beginning. */
const MAX_REJECTED_BYTES = 128 * 1024 * 1024;
const EXCERPT = 4096;

/** The beginning of a content for recognition. */
export function headOf(content: Uint8Array, isWhole: boolean): ContentHead {
  const from = bomLength(content);
  const to = Math.min(content.length, HEAD_SIZE);
  const text = Buffer.from(content.buffer, content.byteOffset + from, Math.max(0, to - from)).toString('utf8');
  return {
    text,
    lines: text.split(/\r?\n/, 400).slice(0, isWhole && to === content.length ? 400 : -1),
    isWhole: isWhole && to === content.length,
  };
}

/** Names of what a JSON content turns out to be when it is read; as `--format` they ask for JSON. */
const jsonNames: readonly string[] = ['trail', 'records', 'nested', ...jsonFormats.map((format) => format.id)];

/** Names that `--format` takes: every one that a file's entry can show, but for tables that are recognised by their first bytes alone. */
export const formatNames: readonly string[] = [
  ...new Set([...contentFormats.map((format) => format.id), ...jsonNames]),
].filter((name) => name !== 'other-product');

/** The content format that fits, or null: binary data, or text without records. */
export function recognise(head: ContentHead, forced: string | null): ContentFormat | null {
  if (forced !== null)
    return contentFormats.find((format) => format.id === forced) ?? (jsonNames.includes(forced) ? json : null);
  // Zeros can stand where a disk has lost a part of a JSON file; any other text with zeros in it is none.
  const formats = head.text.includes('\0') ? contentFormats.slice(0, 1) : contentFormats;
  return formats.find((format) => format.matches(head)) ?? null;
}

const scan = new RecordScan(markers);
const FULL = completenessNames.indexOf('full');

/**
 * Reads a content that comes in windows: cuts it into elements, decodes and unwraps each, and adds the records to the batch builder.
 * Every element that should be a record and is not becomes a rejected record, unless nothing in the content is one. Never throws for what is in the content.
 */
export class ContentReader implements ElementSink {
  readonly #builder: BatchBuilder;
  readonly #format: ContentFormat;
  readonly #splitter: ElementSplitter;
  readonly #decode: (element: string) => Unwrapped;
  readonly #isJson: boolean;
  #base: number;
  #records = 0;
  #indexed = 0;
  #rejectedCount = 0;
  #rejectedBytes = 0;
  #skipped = 0;
  #innerFormat: string | null = null;
  #completeness: Completeness | null = null;
  #setAside: SetAsideKind | null = null;
  #first = true;
  #endsEarly = false;
  #problem = '';
  #rejected: Rejected[] = [];
  readonly #others = new Map<string, number>();
  readonly #dayOrder: DayOrderDecision;
  readonly #isGuess: boolean;
  #unsplit = 0;
  #contradicting = 0;
  /** A rejected element shows members of a CloudTrail record: the content is a log, however broken. */
  #showsRecord = false;

  /** `base`: offset of the first window in the content (behind a byte order mark). */
  constructor(
    builder: BatchBuilder,
    format: ContentFormat,
    head: ContentHead,
    base: number,
    dayOrder: DayOrderDecision = noDates,
  ) {
    this.#builder = builder;
    this.#format = format;
    this.#splitter = format.split(head);
    this.#decode = format.decoder(head, dayOrder);
    this.#isJson = format.isJson === true;
    this.#isGuess = format.isGuess?.(head) ?? false;
    this.#dayOrder = dayOrder;
    this.#base = base;
    builder.clearTimes();
  }

  /** Takes the next bytes, with what the last call left over in front. Returns how many are dealt with. */
  feed(bytes: Buffer, last: boolean): number {
    const consumed = this.#splitter.feed(bytes, last, this);
    this.#base += consumed;
    return consumed;
  }

  element(bytes: Buffer, start: number, end: number): boolean {
    const place = { offset: this.#base + start, length: end - start, part: 0 };
    if (place.length > MAX_RECORD) {
      this.#problem = say('record-length', { length: place.length, most: MAX_RECORD });
      return false;
    }
    if (this.#isJson && scan.scan(bytes, start) === end && this.#addScanned(bytes, start, place)) return true;
    let inside: Unwrapped;
    try {
      inside = this.#decode(bytes.toString('utf8', start, end));
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
      this.#problem = this.#isJson ? say('record-json', { cause: cause.message }) : cause.message;
      return false;
    }
    const value = inside.values[0];
    if (this.#isJson && isPlainRecord(value)) {
      this.#add(value, 'full', place, () => this.#reject(bytes, start, end, say('record-nested')));
      return true;
    }
    if (this.#isJson && (this.#first || this.#setAside !== null)) {
      this.#first = false;
      const kind = setAsideKind(value);
      this.#setAside ??= kind;
      if (kind !== null && kind === this.#setAside) return true;
    }
    this.#unwrap(inside, bytes, start, end, place);
    return true;
  }

  #addScanned(bytes: Buffer, start: number, place: { offset: number; length: number; part: number }): boolean {
    if (!this.#builder.addScanned(scan, bytes, start, { record: this.#records, ...place }, FULL)) return false;
    this.#countIn('full');
    return true;
  }

  #unwrap(
    inside: Unwrapped,
    bytes: Buffer,
    start: number,
    end: number,
    place: { offset: number; length: number; part: number },
  ): void {
    if (inside.values.length === 0) {
      this.#skipped++;
      return;
    }
    this.#unsplit += inside.unsplit ?? 0;
    this.#contradicting += inside.contradictsOrder === true ? 1 : 0;
    const reject = (reason: string): void => this.#reject(bytes, start, end, reason);
    const visit = (leaf: Leaf): void => {
      if (leaf.record === null) {
        if (leaf.other !== null) this.#others.set(leaf.other, (this.#others.get(leaf.other) ?? 0) + 1);
        else if (this.#format.skipsOthers === true) this.#skipped++;
        else reject(leaf.reason);
        return;
      }
      this.#innerFormat ??= leaf.format;
      this.#unsplit += leaf.unsplit;
      this.#add(leaf.record, leaf.completeness, place, () => reject(say('record-nested')));
      place.part++;
    };
    try {
      unwrapAll(inside, this.#isJson ? null : this.#format.id, parseExact, visit);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      reject(say('record-nested'));
    }
  }

  #add(
    record: Record<string, unknown>,
    completeness: Completeness,
    place: { offset: number; length: number; part: number },
    tooDeep: () => void,
  ): void {
    try {
      this.#builder.add(record, { record: this.#records, ...place }, completenessNames.indexOf(completeness));
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      tooDeep();
      return;
    }
    this.#countIn(completeness);
  }

  #countIn(completeness: Completeness): void {
    this.#first = false;
    this.#records++;
    this.#indexed++;
    this.#completeness =
      this.#completeness === null ||
      completenessNames.indexOf(completeness) > completenessNames.indexOf(this.#completeness)
        ? completeness
        : this.#completeness;
  }

  bad(bytes: Buffer, start: number, end: number, reason: string | null): void {
    this.#reject(bytes, start, end, reason ?? (this.#problem === '' ? say('cannot-be-read') : this.#problem));
    this.#problem = '';
  }

  endsEarly(): void {
    this.#endsEarly = true;
  }

  #reject(bytes: Buffer, start: number, end: number, reason: string): void {
    const last = this.#rejected.at(-1);
    if (this.#rejectedCount >= MAX_REJECTED && last !== undefined && last.record === this.#records - 1) {
      last.length = this.#base + end - last.offset;
      last.reason = say('kept-as-one');
      return;
    }
    const room = this.#rejectedBytes > MAX_REJECTED_BYTES ? EXCERPT : MAX_RECORD;
    this.#rejectedBytes += end - start;
    this.#rejectedCount++;
    if (!this.#showsRecord && this.#indexed === 0 && this.#rejectedCount < 1000)
      this.#showsRecord = showsRecord(bytes.toString('latin1', start, Math.min(end, start + 8192)));
    this.#rejected.push({
      record: this.#records++,
      offset: this.#base + start,
      length: end - start,
      reason,
      bytes: Buffer.from(bytes.subarray(start, Math.min(end, start + room))),
    });
  }

  get indexed(): number {
    return this.#indexed;
  }

  get isRecognised(): boolean {
    return this.#indexed > 0 || this.#setAside !== null || this.#showsRecord;
  }

  /** Rejected records since the last call. They are held back until it is known that the content is a log. */
  takeRejectedIfRecognised(): Rejected[] {
    if (!this.isRecognised) return [];
    const rejected = this.#rejected;
    this.#rejected = [];
    return rejected;
  }

  finish(): ReadResult {
    const envelope = (this.#splitter as { envelope?: string | null }).envelope ?? null;
    const isEmptyLog =
      this.#indexed === 0 &&
      this.#setAside === null &&
      this.#rejectedCount === 0 &&
      this.#others.size === 0 &&
      envelope === 'Records';
    const recognised = this.isRecognised || isEmptyLog;
    const plain = this.#isJson ? (envelope === 'Records' ? 'trail' : 'records') : this.#format.id;
    return {
      format: !recognised ? null : (this.#setAside ?? (this.#isJson ? (this.#innerFormat ?? plain) : plain)),
      completeness: this.#completeness ?? (isEmptyLog ? 'full' : null),
      kind: this.#setAside ?? (recognised ? 'log' : 'other'),
      // In a file of something else, values are not records: it is listed as not recognised, with nothing to count.
      records: recognised ? this.#records : 0,
      rejected: recognised ? this.#rejectedCount : 0,
      skipped: recognised ? this.#skipped : 0,
      others: this.#others,
      endsEarly: this.#endsEarly,
      problem: null,
      findings:
        this.#indexed === 0
          ? []
          : contentFindings(this.#builder.times, {
              dayOrder: this.#dayOrder,
              contradicting: this.#contradicting,
              unsplit: this.#unsplit,
              isGuess: this.#isGuess,
            }),
    };
  }
}

/** Null where a format was asked for by name and the content has not even its heading. */
export function makeReader(
  builder: BatchBuilder,
  format: ContentFormat,
  head: ContentHead,
  text: Buffer,
): ContentReader | null {
  try {
    const from = bomLength(text);
    return new ContentReader(builder, format, head, from, decideDayOrder(format, head, text.subarray(from)));
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

/** Several names that only records have, as members of an object. */
function showsRecord(text: string): boolean {
  const names = ['eventVersion', 'eventTime', 'eventSource', 'eventName', 'userIdentity', 'awsRegion'];
  return names.filter((name) => text.includes(`"${name}":`) || text.includes(`"${name}" :`)).length >= 3;
}
