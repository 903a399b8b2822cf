import { isAscii } from 'node:buffer';
import type { BatchBuilder } from '../events/batch.ts';
import { isCloudTrailRecord } from '../events/record.ts';
import { completenessNames, type Completeness } from '../events/terms.ts';
import { setAsideKind, type SetAsideKind } from './formats/set-aside.ts';
import { jsonFormats } from './formats/index.ts';
import { JsonSplitter } from './split-json.ts';
import { bomLength } from './text-encoding.ts';

/** A record that was found but cannot be indexed; its bytes are kept. */
export interface Rejected {
  record: number;
  offset: number;
  length: number;
  reason: string;
  bytes: Uint8Array;
}

/** What a reader learned about a file. */
export interface ReadResult {
  /** Null: nothing in it was recognised. */
  format: string | null;
  completeness: Completeness | null;
  kind: 'log' | SetAsideKind | 'other';
  records: number;
  rejected: Rejected[];
  /** The content ends inside a value. */
  endsEarly: boolean;
}

/** A single record larger than this is rejected; CloudTrail's own limit is 256 KB (1 MB in Lake). */
export const MAX_RECORD = 64 * 1024 * 1024;
/** Unwrapping stops here: EventBridge in CloudWatch in Firehose is three. */
const MAX_WRAPS = 8;

/**
 * Reads a whole content as JSON: trail files, arrays, NDJSON, concatenated documents, and wrapped records.
 * Every value that is no record becomes a rejected record, unless nothing in the file is one.
 */
export function readJson(content: Buffer, builder: BatchBuilder): ReadResult {
  const fast = readTrailFile(content, builder);
  if (fast !== null) return fast;
  const reader = new JsonReader(builder);
  const end = new JsonSplitter().split(content, bomLength(content), (start, stop) => reader.element(content, start, stop));
  if (end.unfinished !== null) reader.cutOff(content, end.unfinished.start);
  return reader.finish();
}

/**
 * The fast way for files as CloudTrail delivers them: `{"Records":[{…},{…}]}` on one line. Boundaries are guessed at `},{"<first key>":` with the runtime's own
 * byte search and proven by parsing: where every piece between two guesses is a JSON value by itself, the pieces are the elements of the array (the grammar
 * has one reading only). Any doubt gives null, and the exact splitter takes over. Three times faster than scanning each byte in JavaScript.
 */
function readTrailFile(content: Buffer, builder: BatchBuilder): ReadResult | null {
  const head = '{"Records":[';
  if (content.length < head.length + 4 || content.toString('latin1', 0, head.length) !== head) return null;
  let end = content.length;
  while (end > 0 && content[end - 1]! <= 0x20) end--;
  if (content[end - 1] !== 0x7d || content[end - 2] !== 0x5d) return null;
  end -= 2;
  if (end === head.length) return { format: 'trail', completeness: 'full', kind: 'log', records: 0, rejected: [], endsEarly: false };
  const keyEnd = content.indexOf('":', head.length);
  if (keyEnd < 0 || keyEnd - head.length > 60) return null;
  const key = content.toString('latin1', head.length, keyEnd + 2);
  if (!key.startsWith('{"')) return null;
  const ascii = isAscii(content);
  const text = ascii ? content.toString('latin1', 0, end) : '';
  const separator = `},${key}`;
  const bytes = Buffer.from(separator, 'latin1');
  const values: unknown[] = [];
  const places: number[] = [];
  for (let start = head.length; start < end; ) {
    const found = ascii ? text.indexOf(separator, start) : content.indexOf(bytes, start);
    const stop = found < 0 || found >= end ? end : found + 1;
    try {
      values.push(JSON.parse(ascii ? text.slice(start, stop) : content.toString('utf8', start, stop)));
    } catch {
      return null;
    }
    places.push(start, stop - start);
    start = stop + 1;
  }
  if (!values.every(isCloudTrailRecord)) return null;
  values.forEach((value, record) => builder.add(value as Record<string, unknown>, { record, offset: places[record * 2]!, length: places[record * 2 + 1]! }, 0));
  return { format: 'trail', completeness: 'full', kind: 'log', records: values.length, rejected: [], endsEarly: false };
}

/** Takes elements one by one; used by the whole-file reader and by the streaming one. */
export class JsonReader {
  readonly #builder: BatchBuilder;
  #records = 0;
  #indexed = 0;
  #format: string | null = null;
  #completeness: Completeness | null = null;
  #setAside: SetAsideKind | null = null;
  #first = true;
  #endsEarly = false;
  #rejected: Rejected[] = [];

  constructor(builder: BatchBuilder) {
    this.#builder = builder;
  }

  /** One complete element of the content. `base` is the offset of `bytes` in the content. */
  element(bytes: Buffer, start: number, end: number, base = 0): void {
    const place = { offset: base + start, length: end - start };
    if (place.length > MAX_RECORD) return this.#reject(bytes, start, end, base, `The record is ${place.length} bytes long; Trailcase takes records up to ${MAX_RECORD}.`);
    let value: unknown;
    try {
      value = JSON.parse(bytes.toString('utf8', start, end));
    } catch (cause) {
      return this.#reject(bytes, start, end, base, `Not valid JSON: ${(cause as Error).message}`);
    }
    if (this.#first) {
      this.#first = false;
      this.#setAside = setAsideKind(value);
    }
    if (this.#setAside !== null && setAsideKind(value) === this.#setAside) return;
    let found = 0;
    try {
      found = this.#take(value, place, 'full', null, 0);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      return this.#reject(bytes, start, end, base, 'The record is nested too deeply to be read.');
    }
    if (found === 0) this.#reject(bytes, start, end, base, 'Not a CloudTrail record: it lacks eventTime, or eventSource and eventName.');
  }

  /** The content ended inside the element that begins here. */
  cutOff(bytes: Buffer, start: number, base = 0): void {
    this.#endsEarly = true;
    this.#reject(bytes, start, bytes.length, base, 'The file ends inside this record.');
  }

  #take(value: unknown, place: { offset: number; length: number }, completeness: Completeness, format: string | null, depth: number): number {
    if (isCloudTrailRecord(value)) {
      this.#builder.add(value, { record: this.#records++, ...place }, completenessNames.indexOf(completeness));
      this.#indexed++;
      this.#format ??= format ?? 'records';
      this.#completeness ??= completeness;
      return 1;
    }
    if (depth >= MAX_WRAPS) return 0;
    for (const each of jsonFormats) {
      const inner = each.unwrap(value);
      if (inner === null) continue;
      let sum = 0;
      for (const one of inner) sum += this.#take(one, place, completeness, format ?? each.id, depth + 1);
      return sum;
    }
    return 0;
  }

  #reject(bytes: Buffer, start: number, end: number, base: number, reason: string): void {
    this.#rejected.push({ record: this.#records++, offset: base + start, length: end - start, reason, bytes: Buffer.from(bytes.subarray(start, Math.min(end, start + MAX_RECORD))) });
  }

  /** Rejected records since the last call. */
  takeRejected(): Rejected[] {
    const rejected = this.#rejected;
    this.#rejected = [];
    return rejected;
  }

  finish(): ReadResult {
    const recognised = this.#indexed > 0 || this.#setAside !== null;
    return {
      format: this.#setAside ?? this.#format,
      completeness: this.#completeness,
      kind: this.#setAside ?? (this.#indexed > 0 ? 'log' : 'other'),
      // In a file of something else, values are not records: it is listed as not recognised, with nothing to count.
      records: recognised ? this.#records : 0,
      rejected: recognised ? this.takeRejected() : [],
      endsEarly: this.#endsEarly,
    };
  }
}
