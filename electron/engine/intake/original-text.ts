import type Database from 'better-sqlite3';
import { AppError } from '../../../shared/contract/errors.ts';
import { parseExact } from '../events/exact-json.ts';
import type { CloudTrailRecord } from '../events/record.ts';
import { orderOfFinding } from './day-order.ts';
import type { EvidenceReader } from './evidence-store.ts';
import type { ContentFormat } from './formats/format.ts';
import { contentFormats } from './formats/index.ts';
import { json } from './formats/json.ts';
import { parseWithPlaces, type Place } from './json-places.ts';
import { headOf, HEAD_SIZE } from './read-content.ts';
import { unwrapAll } from './unwrap.ts';

/** A record as text. */
export interface OriginalText {
  /** The record's own JSON text. */
  text: string;
  /** The same as bytes of the evidence, or of the text that the evidence holds in encoded form. */
  bytes: Buffer;
  /** The evidence holds no JSON of this record (columns, re-modelled documents): the text was made from what it holds. */
  derived: boolean;
}

/** Where a record stands: in the content of a file, and which one of those inside the element there. */
export interface RecordPlace {
  file: number;
  offset: number;
  length: number;
  part: number;
}

const formats = new Map<string, ContentFormat>(contentFormats.map((format) => [format.id, format]));
/** Formats of files whose elements are the records themselves. */
const plainFormats = new Set(['trail', 'records']);

/**
 * The text of an event's record as the evidence has it: unwrapped again in the same way as by the import, cut out exactly where the evidence holds its JSON.
 * @throws AppError `events/not-found` | `intake/vanished`
 */
export function recordText(db: Database.Database, evidence: EvidenceReader, event: number): OriginalText {
  const row = statement(db).get(event) as (RecordPlace & { format: string | null }) | undefined;
  if (row === undefined) throw new AppError('events/not-found', `There is no event number ${event} in this case.`);
  return textAt(evidence, row, row.format);
}

const statements = new WeakMap<Database.Database, Database.Statement>();

function statement(db: Database.Database): Database.Statement {
  let known = statements.get(db);
  if (known === undefined) {
    known = db.prepare(
      'SELECT e.file, e.offset, e.length, e.part, f.format FROM event e JOIN evidence_file f ON f.id = e.file WHERE e.id = ?',
    );
    statements.set(db, known);
  }
  return known;
}

/** Is the element the record itself, with nothing to unwrap? */
function isPlain(place: RecordPlace, element: string, format: string | null): boolean {
  return place.part === 0 && plainFormats.has(format ?? '') && /^\{\s*"(?!Records"|records")/.test(element);
}

/** The text of the record at a place of a file of that format. `bytes`: those of the place, where they are at hand. */
export function textAt(
  evidence: EvidenceReader,
  place: RecordPlace,
  format: string | null,
  bytes: Buffer = evidence.record(place.file, place.offset, place.length),
): OriginalText {
  const element = bytes.toString('utf8');
  if (isPlain(place, element, format)) return { text: element, bytes, derived: false };
  const places = new WeakMap<object, Place>();
  const record = recordIn(evidence, place, element, format, (text) => parseWithPlaces(text, places));
  if (record === null) return { text: element, bytes, derived: false };
  const found = places.get(record);
  const text = found === undefined ? JSON.stringify(record) : found.text.slice(found.start, found.end);
  const isElement = found !== undefined && found.end - found.start === element.length;
  return { text, bytes: isElement ? bytes : Buffer.from(text, 'utf8'), derived: found === undefined };
}

/** The record at a place, decoded; null where the place holds none (the evidence changed under the case). `bytes`: those of the place, where they are at hand. */
export function recordAt(
  evidence: EvidenceReader,
  place: RecordPlace,
  format: string | null,
  bytes: Buffer = evidence.record(place.file, place.offset, place.length),
): CloudTrailRecord | null {
  return recordIn(evidence, place, bytes.toString('utf8'), format, parseExact);
}

/** Makes ready what decoding the records of a file needs to know of its head, while its content is at hand. */
export function prepareDecoding(evidence: EvidenceReader, file: number, format: string | null): void {
  const content = formats.get(format ?? '') ?? json;
  if (content.isJson !== true) decoderOf(evidence, file, content);
}

function recordIn(
  evidence: EvidenceReader,
  place: RecordPlace,
  element: string,
  format: string | null,
  parse: (text: string) => unknown,
): CloudTrailRecord | null {
  const content = formats.get(format ?? '') ?? json;
  let part = 0;
  let record: CloudTrailRecord | null = null;
  try {
    const inside =
      content.isJson === true ? { values: [parse(element)] } : decoderOf(evidence, place.file, content)(element);
    unwrapAll(inside, content.isJson === true ? null : content.id, parse, (leaf) => {
      if (leaf.record !== null && part++ === place.part) record = leaf.record;
    });
  } catch (cause) {
    if (!(cause instanceof SyntaxError) && !(cause instanceof RangeError)) throw cause;
  }
  return record;
}

const decoders = new WeakMap<EvidenceReader, Map<number, ReturnType<ContentFormat['decoder']>>>();

function decoderOf(
  evidence: EvidenceReader,
  file: number,
  format: ContentFormat,
): ReturnType<ContentFormat['decoder']> {
  let byFile = decoders.get(evidence);
  if (byFile === undefined) decoders.set(evidence, (byFile = new Map()));
  let decoder = byFile.get(file);
  if (decoder === undefined) {
    const size = evidence.contentSize(file);
    decoder = format.decoder(
      headOf(evidence.record(file, 0, Math.min(size, HEAD_SIZE)), size <= HEAD_SIZE),
      orderOfFinding(evidence.findingCodes(file)),
    );
    if (byFile.size > 1000) byFile.clear();
    byFile.set(file, decoder);
  }
  return decoder;
}
