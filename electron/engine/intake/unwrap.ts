import { gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { say } from '../../../shared/text/intake.ts';
import { type CloudTrailRecord, isCloudTrailRecord, isServiceSource } from '../events/record.ts';
import type { Completeness } from '../events/terms.ts';
import { isRow, toObject } from './formats/cloudwatch.ts';
import { isObject, type Loose, type Unwrapped } from './formats/format.ts';
import { jsonFormats, markers } from './formats/index.ts';
import { isLakeRow, isLakeTable, mergeRow, readLakeRow } from './formats/lake.ts';
import { showsRecord } from './formats/whole-record.ts';
import { JsonSplitter } from './split-json.ts';

/** What lies at the end of the wrappers of one element: a record, or the reason why there is none. */
export interface Leaf {
  record: CloudTrailRecord | null;
  completeness: Completeness;
  /** Outermost format that was met; null: the record was not wrapped. */
  format: string | null;
  reason: string;
  /** What the value is, where it is a record or message of another product. */
  other: string | null;
  /** Texts of its columns that could not be taken apart. */
  unsplit: number;
}

/** Builds a value from JSON text; the reader of original texts notes the places of objects meanwhile. */
export type Parse = (text: string) => unknown;

/** Unwrapping stops here: EventBridge in CloudWatch in Firehose is three. */
const MAX_WRAPS = 8;
/** Where no format fits, records are looked for among this many members. */
const MAX_SEARCH = 10_000;
/** Content of a base64 text. */
const MAX_UNPACKED = 64 * 1024 * 1024;

const NO_JSON = say('text-no-json');
const NO_RECORD = say('no-record');

/**
 * Calls `visit` for every record inside what a content format has taken out of an element, in a fixed order, and once for each inner value that should hold a
 * record and does not. A wrapper that holds nothing (an empty page, a control message) gives no call.
 */
export function unwrapAll(
  unwrapped: Unwrapped,
  format: string | null,
  parse: Parse,
  visit: (leaf: Leaf) => void,
): void {
  const unwrapping = new Unwrapping(parse, visit);
  for (const value of unwrapped.values)
    unwrapping.value(
      value,
      {
        completeness: unwrapped.completeness ?? 'full',
        format,
        mayBeCut: unwrapped.mayBeCut ?? false,
        other: unwrapped.other ?? null,
      },
      0,
    );
}

/** True for records as CloudTrail writes them; false also for those that may have been rearranged on the way. */
export function isPlainRecord(value: unknown): value is CloudTrailRecord {
  return isCloudTrailRecord(value) && !markers.some((name) => Object.hasOwn(value, name));
}

interface Context {
  completeness: Completeness;
  format: string | null;
  mayBeCut: boolean;
  other: string | null;
}

class Unwrapping {
  readonly #parse: Parse;
  readonly #visit: (leaf: Leaf) => void;
  #unsplit = 0;

  constructor(parse: Parse, visit: (leaf: Leaf) => void) {
    this.#parse = parse;
    this.#visit = visit;
  }

  value(value: unknown, context: Context, depth: number): void {
    if (depth > MAX_WRAPS) return this.#reject(context, say('wraps', { most: MAX_WRAPS }));
    if (typeof value === 'string') return this.#text(value, context, depth);
    if (Array.isArray(value)) return this.#array(value, context, depth);
    if (!isObject(value)) return this.#reject(context, NO_RECORD);
    if (isPlainRecord(value)) return this.#take(value, context);
    if (context.completeness !== 'full' && isReducedRecord(value)) return this.#take(value, context);
    for (const format of jsonFormats) if (this.#through(format.id, format.unwrap(value), context, depth)) return;
    for (const key of ['Records', 'records']) {
      const list = value[key];
      if (Array.isArray(list)) return this.#array(list, context, depth);
    }
    if (isCloudTrailRecord(value)) return this.#take(value, context);
    const source: unknown = (value as Loose)['eventSource'];
    if (typeof source === 'string' && typeof (value as Loose)['eventName'] === 'string' && !isServiceSource(source))
      return this.#reject({ ...context, other: context.other ?? `record of ${source.slice(0, 60)}` }, NO_RECORD);
    if (!this.#search(value, { ...context, format: context.format ?? 'nested' }, depth))
      this.#reject(context, context.completeness === 'full' ? NO_RECORD : say('row-lacks'));
  }

  #through(id: string, inside: Unwrapped | null, context: Context, depth: number): boolean {
    if (inside === null) return false;
    const next: Context = {
      completeness: weaker(context.completeness, inside.completeness ?? 'full'),
      format: context.format ?? id,
      mayBeCut: inside.mayBeCut ?? false,
      other: inside.other ?? context.other,
    };
    this.#unsplit += inside.unsplit ?? 0;
    if (inside.values.length === 0 && inside.other !== undefined) this.#reject(next, NO_RECORD);
    for (const each of inside.values) this.value(each, next, depth + 1);
    return true;
  }

  #array(values: readonly unknown[], context: Context, depth: number): void {
    if (isRow(values)) return this.value(toObject(values as { field: string; value: unknown }[]), context, depth + 1);
    if (isLakeRow(values))
      return void this.#through(
        'lake-results',
        readLakeRow(new Map(Object.entries(mergeRow(values as Loose[])))),
        context,
        depth,
      );
    for (const each of values) this.value(each, context, depth + 1);
  }

  #text(text: string, context: Context, depth: number): void {
    const trimmed = text.trim();
    const packed = unpackText(trimmed);
    if (packed !== null)
      return 'problem' in packed
        ? this.#broken(context, say('text-packed', { cause: packed.problem }))
        : this.#text(packed.text, context, depth + 1);
    const start = trimmed.startsWith('[') || trimmed.startsWith('"') ? 0 : trimmed.indexOf('{');
    if (start < 0) return this.#reject(context, NO_JSON);
    const json = start === 0 ? trimmed : trimmed.slice(start);
    let value: unknown;
    try {
      value = this.#parse(json);
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
      if (this.#sequence(json, context, depth)) return;
      const rest = context.mayBeCut ? salvage(json) : null;
      if (rest !== null) return this.#take(rest, { ...context, completeness: 'reduced' });
      return this.#broken(context, say('text-json', { cause: cause.message }));
    }
    this.value(value, context, depth + 1);
  }

  /** Several JSON values behind one another inside one text (Firehose); false where it is not that. */
  #sequence(json: string, context: Context, depth: number): boolean {
    const values: unknown[] = [];
    let broken = false;
    const sink = {
      element: (bytes: Buffer, from: number, to: number): boolean => {
        try {
          values.push(this.#parse(bytes.toString('utf8', from, to)));
          return true;
        } catch {
          return false;
        }
      },
      bad: (): void => void (broken = true),
      endsEarly: (): void => void (broken = true),
    };
    new JsonSplitter().feed(Buffer.from(json, 'utf8'), true, sink);
    if (broken || values.length < 2) return false;
    for (const value of values) this.value(value, context, depth + 1);
    return true;
  }

  /** Breadth first among the members of an unknown wrapper; true where records were found. */
  #search(root: Loose, context: Context, depth: number): boolean {
    let level: unknown[] = Object.values(root);
    let looked = 0;
    for (let below = 0; below < 6 && level.length > 0; below++) {
      const found = level.filter((each) => isCandidate(each));
      if (found.length > 0) {
        for (const each of found) this.value(each, context, depth + 1);
        return true;
      }
      const next: unknown[] = [];
      for (const each of level) {
        if (++looked > MAX_SEARCH) return false;
        if (Array.isArray(each)) next.push(...each.slice(0, MAX_SEARCH));
        else if (isObject(each)) next.push(...Object.values(each));
      }
      level = next;
    }
    return false;
  }

  #take(record: CloudTrailRecord, context: Context): void {
    this.#visit({ ...context, record, reason: '', other: null, unsplit: this.#unsplit });
    this.#unsplit = 0;
  }

  /** What holds no record is a reject, unless it is known what it is instead. */
  #reject(context: Context, reason: string): void {
    this.#visit({ ...context, record: null, reason, unsplit: 0 });
  }

  /** What cannot be decoded may have held a record, whatever carried it. */
  #broken(context: Context, reason: string): void {
    this.#visit({ ...context, record: null, reason, other: null, unsplit: 0 });
  }
}

/** Base64 of a compressed or a plain text, as streams and queues carry it; null where a text is none. */
function unpackText(text: string): { text: string } | { problem: string } | null {
  // gzip, zstd, zlib, and JSON that begins with a brace or a bracket.
  if (!/^(?:H4sI|KLUv|eJ[wxyz0-9A-Za-z]|eAE|eNo|ey[A-Za-z]|e[wy]|W[wy13])/.test(text) || text.length < 24) return null;
  if (!/^[A-Za-z0-9+/_\s-]+={0,2}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  const limit = { maxOutputLength: MAX_UNPACKED };
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return { text: gunzipSync(bytes, limit).toString('utf8') };
    if (bytes.readUInt32LE(0) === 0xfd2fb528) return { text: zstdDecompressSync(bytes, limit).toString('utf8') };
    if (bytes[0] === 0x78) return { text: inflateSync(bytes, limit).toString('utf8') };
  } catch (cause) {
    return { problem: (cause as Error).message };
  }
  const plain = bytes.toString('utf8');
  return /^\s*[{[]/.test(plain) ? { text: plain } : null;
}

/** A record, or a text, a list or a wrapper that shows one. */
function isCandidate(value: unknown): boolean {
  if (typeof value === 'string')
    return (
      value.length > 40 && ((/^\s*[{[]/.test(value) && /"event(?:Version|Time)"/.test(value)) || showsRecord(value))
    );
  if (!isObject(value)) return false;
  return (
    isCloudTrailRecord(value) ||
    holdsRecords(value['Records']) ||
    isLakeTable(Object.keys(value).slice(0, 100)) ||
    jsonFormats.some((format) => (format.unwrap(value)?.values.length ?? 0) > 0)
  );
}

function holdsRecords(list: unknown): boolean {
  return Array.isArray(list) && list.some((each) => isCloudTrailRecord(each));
}

/** What tools that keep columns only must at least give. */
function isReducedRecord(value: Loose): boolean {
  return (
    typeof value['eventName'] === 'string' &&
    typeof value['eventSource'] === 'string' &&
    isServiceSource(value['eventSource']) &&
    (typeof value['eventTime'] === 'string' ||
      typeof value['eventTime'] === 'number' ||
      typeof value['eventID'] === 'string')
  );
}

const order: readonly Completeness[] = ['full', 'reduced', 'derived'];

function weaker(a: Completeness, b: Completeness): Completeness {
  return order.indexOf(a) > order.indexOf(b) ? a : b;
}

/** Top-level members in front of a cut; null where they do not make a record. */
function salvage(text: string): CloudTrailRecord | null {
  let depth = 0;
  let quoted = false;
  let last = -1;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (character === ',' && depth === 1) last = at;
  }
  if (last < 0) return null;
  try {
    const value = JSON.parse(`${text.slice(0, last)}}`) as unknown;
    return isCloudTrailRecord(value) || (isObject(value) && isReducedRecord(value)) ? value : null;
  } catch {
    return null;
  }
}
