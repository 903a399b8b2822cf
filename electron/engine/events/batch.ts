import { createHash } from 'node:crypto';
import { canonicalJson } from '../audit/canonical-json.ts';
import { needsWholeRecord, targetOf } from '../calls/target.ts';
import { BatchDictionary, type NewTerms } from './batch-dictionary.ts';
import { parseExact } from './exact-json.ts';
import { readForeignTime } from './event-time.ts';
import { issuedBy } from './issued-keys.ts';
import { outcomeOf } from './outcome.ts';
import { type CloudTrailRecord, parseTime, parseTimeAt, writeGuid, writeGuidAt } from './record.ts';
import { type NestedNumbers, NestedTexts } from './nested-texts.ts';
import { memberNumber, members, type RecordScan } from './record-scan.ts';
import {
  isOmitted,
  isScalar,
  isStructure,
  isText,
  joinResources,
  needsDecoding,
  oddForms,
  readText,
  readTwoBits,
  summaryTime,
  textOf,
  twoBits,
} from './record-values.ts';
import {
  DICTIONARY_COLUMNS,
  flags,
  IDENTITY_COLUMN,
  nestedColumns,
  RESOURCES_COLUMN,
  TARGET_COLUMN,
  textColumns,
} from './terms.ts';

/**
 * Indexed records as columns, as they travel from a worker to the writer. Dictionary values are numbers of the worker's own dictionaries;
 * what is new in those since the worker's last batch comes along, so the writer keeps one translation array per worker and field.
 */
export interface RecordBatch {
  count: number;
  /** Milliseconds UTC, NaN where the record has no readable time. */
  time: Float64Array;
  eventId: Uint8Array;
  /** All zero where there is none. */
  sharedEventId: Uint8Array;
  record: Uint32Array;
  /** Byte offset and length in the file's content. */
  offset: Float64Array;
  length: Uint32Array;
  /** Number of the record among those that one element holds; 0 for records that are elements themselves. */
  part: Uint32Array;
  dictionary: Uint32Array[];
  outcome: Uint8Array;
  flags: Uint16Array;
  /** By column; null where nothing is new. */
  newTerms: (NewTerms | null)[];
  /** Columns whose numbers began anew with this batch. */
  restarted: number[];
  /** Keys handed out, with what is told about their holders; an empty key stands for a switch of roles in the console. */
  issued: { row: number; key: string; subject: string }[];
  oddEventIds: { row: number; value: string }[];
}

/** Where a record stands in the content of its file. `record` counts from 0. */
export interface Place {
  record: number;
  offset: number;
  length: number;
  /** Number of the record inside a wrapping element, from 0. */
  part: number;
}

/** Identities that are at hand without their dictionary: a large organization has ten thousand in a day. */
const RECENT_IDENTITIES = 1 << 14;
const RECENT_TEXTS = 1 << 13;

/** Columns of the text members, and their places in a scan. */
const textPlaces = textColumns.map(({ name, column }) => ({ name, column, member: members[name] }));

/** Objects whose inside is indexed, and their places in a scan. */
const nestedPlaces = [...nestedColumns].map(([name, fields]) => ({ name, member: memberNumber(name), fields }));

/** Columns that are made from the inside of a member. They are asked for by its JSON: what was met before need not be decoded. */
const jsonMembers = [
  {
    name: 'resources',
    column: RESOURCES_COLUMN,
    member: members.resources,
    valueOf: (json: string) => joinResources(parseExact(json)),
  },
  {
    name: 'userIdentity',
    column: IDENTITY_COLUMN,
    member: members.userIdentity,
    valueOf: (json: string) => JSON.stringify(parseExact(json)),
  },
] as const;

const nothingNested: NestedNumbers = { numbers: [], isOdd: false };
/** Records without a readable time, with one that names no zone in a form that CloudTrail does not write, and with one that names a zone by a word. */
export interface OddTimes {
  unread: number;
  withoutZone: number;
  zoneNames: number;
}

const SUCCESS = outcomeOf({});
const QUOTE = 0x22;

/** Turns records into batches. One per worker: its dictionaries live as long as the worker. */
export class BatchBuilder {
  readonly #dictionaries = Array.from({ length: DICTIONARY_COLUMNS }, (_, column) => {
    const recent = column === IDENTITY_COLUMN ? RECENT_IDENTITIES : RECENT_TEXTS;
    return new BatchDictionary(recent, jsonMembers.find((each) => each.column === column)?.valueOf);
  });
  readonly #nested = nestedPlaces.map(({ name, fields }) => {
    const own = fields.map((field) => ({ name: field.name, dictionary: this.#dictionaries[field.column]! }));
    return new NestedTexts(name, own, RECENT_TEXTS);
  });
  /** What was remarkable about the times of records since `clearTimes`. */
  readonly times: OddTimes = { unread: 0, withoutZone: 0, zoneNames: 0 };
  #capacity = 0;
  #count = 0;
  #time = new Float64Array(0);
  #eventId = new Uint8Array(0);
  #shared = new Uint8Array(0);
  #record = new Uint32Array(0);
  #offset = new Float64Array(0);
  #length = new Uint32Array(0);
  #part = new Uint32Array(0);
  #columns: Uint32Array[] = [];
  #outcome = new Uint8Array(0);
  #flags = new Uint16Array(0);
  #restarted: number[] = [];
  #issued: RecordBatch['issued'] = [];
  #odd: RecordBatch['oddEventIds'] = [];

  constructor() {
    this.#reserve(1024);
  }

  get count(): number {
    return this.#count;
  }

  /**
   * Adds one record. `completeness`: 0 full, 1 reduced, 2 derived.
   * @throws RangeError where the record is nested so deeply that it cannot be walked; the caller rejects it then
   */
  add(record: CloudTrailRecord, place: Place, completeness: number): void {
    if (this.#count === this.#capacity) this.#reserve(this.#capacity * 2);
    try {
      this.#fill(record, place, completeness, this.#count);
      this.#count++;
    } catch (cause) {
      this.#forget(this.#count);
      throw cause;
    }
  }

  /** Begins the counts of remarkable times anew, for the next file. */
  clearTimes(): void {
    Object.assign(this.times, { unread: 0, withoutZone: 0, zoneNames: 0 } satisfies OddTimes);
  }

  #foreignTime(value: unknown): number | null {
    const read = readForeignTime(value);
    if (read === null) this.times.unread++;
    else if (read.supposed === 'utc') this.times.withoutZone++;
    else if (read.supposed === 'zone-name') this.times.zoneNames++;
    return read === null ? null : read.ms;
  }

  /** Takes back the records since the last `take`. Their terms stay known: they were not handed over yet, or will be. */
  discard(): void {
    for (let row = 0; row < this.#count; row++) this.#forget(row);
    this.#count = 0;
  }

  #forget(row: number): void {
    this.#shared.fill(0, row * 16, row * 16 + 16);
    if (this.#odd.length > 0) this.#odd = this.#odd.filter((each) => each.row !== row);
    if (this.#issued.length > 0) this.#issued = this.#issued.filter((each) => each.row !== row);
  }

  #fill(record: CloudTrailRecord, place: Place, completeness: number, row: number): void {
    const columns = this.#columns;
    this.#time[row] =
      parseTime(record['eventTime']) ?? summaryTime(record) ?? this.#foreignTime(record['eventTime']) ?? Number.NaN;
    let bits = twoBits(record['readOnly']) << flags.readOnlyShift;
    bits |= twoBits(record['managementEvent']) << flags.managementShift;
    bits |= completeness << flags.completenessShift;
    if (record['sessionCredentialFromConsole'] === 'true' || record['sessionCredentialFromConsole'] === true)
      bits |= flags.fromConsole;
    if (
      isOmitted(record['requestParameters']) ||
      isOmitted(record['responseElements']) ||
      isOmitted(record['additionalEventData']) ||
      isOmitted(record['serviceEventDetails'])
    )
      bits |= flags.omitted;
    if (record['eventType'] === 'AwsAggregatedEvent') bits |= flags.summary;
    bits |= oddForms(record);
    bits |= this.#identify(record, row);
    this.#flags[row] = bits;
    const shared = record['sharedEventID'];
    if (typeof shared === 'string' && !writeGuid(shared, this.#shared, row * 16))
      this.#shared.fill(0, row * 16, row * 16 + 16);

    for (const { name, column } of textPlaces)
      columns[column]![row] = this.#dictionaries[column]!.number(textOf(memberOf(record, name)));
    for (const { name, column } of jsonMembers) {
      const value = record[name];
      columns[column]![row] =
        typeof value === 'object' && value !== null ? this.#dictionaries[column]!.number(JSON.stringify(value)) : 0;
    }

    for (const [index, { name, fields }] of nestedPlaces.entries()) {
      const value = record[name];
      const isThere = typeof value === 'object' && value !== null;
      const known = isThere ? this.#nested[index]!.read(JSON.stringify(value)) : nothingNested;
      if (known.isOdd) this.#flags[row]! |= flags.oddText;
      for (let field = 0; field < fields.length; field++)
        columns[fields[field]!.column]![row] = known.numbers[field] ?? 0;
    }

    columns[TARGET_COLUMN]![row] = this.#dictionaries[TARGET_COLUMN]!.number(targetOf(record));
    this.#outcome[row] = outcomeOf(record);
    this.#record[row] = place.record;
    this.#offset[row] = place.offset;
    this.#length[row] = place.length;
    this.#part[row] = place.part;
    for (const issued of issuedBy(record)) this.#issued.push({ row, ...issued });
  }

  /**
   * Adds the record of a scan that began at `at`, by the places of its members, without decoding it. False: the record wants to be parsed, nothing was added.
   */
  addScanned(scan: RecordScan, bytes: Buffer, at: number, place: Place, completeness: number): boolean {
    if (needsDecoding(scan, bytes, at)) return false;
    if (this.#count === this.#capacity) this.#reserve(this.#capacity * 2);
    const row = this.#count;
    const { start, end, encoded } = scan;
    const { eventID, eventTime, sharedEventID, errorCode, errorMessage } = members;
    if (!writeGuidAt(bytes, at + start[eventID]! + 1, at + end[eventID]! - 1, this.#eventId, row * 16)) return false;
    if (
      start[sharedEventID] !== -1 &&
      !writeGuidAt(bytes, at + start[sharedEventID]! + 1, at + end[sharedEventID]! - 1, this.#shared, row * 16)
    ) {
      const shared = readText(scan, bytes, at, sharedEventID);
      if (!writeGuid(shared, this.#shared, row * 16)) {
        this.#shared.fill(0, row * 16, row * 16 + 16);
        return false;
      }
    }
    const target = targetAt(scan, bytes, at);
    if (target === null) return false;
    const columns = this.#columns;
    columns[TARGET_COLUMN]![row] = this.#dictionaries[TARGET_COLUMN]!.number(target);
    for (let index = 0; index < textPlaces.length; index++) {
      const { column, member } = textPlaces[index]!;
      const from = start[member]!;
      if (from < 0) columns[column]![row] = 0;
      else if (bytes[at + from] === QUOTE && end[member] === from + 2) return false;
      else if (bytes[at + from] === QUOTE && encoded[member] === 0)
        columns[column]![row] = this.#dictionaries[column]!.numberAt(bytes, at + from + 1, at + end[member]! - 1);
      else if (isStructure(scan, bytes, at, member)) return false;
      else columns[column]![row] = this.#dictionaries[column]!.number(readText(scan, bytes, at, member));
    }
    if (isScalar(scan, bytes, at, members.userIdentity)) return false;
    for (const { column, member } of jsonMembers) {
      if (!isStructure(scan, bytes, at, member)) columns[column]![row] = 0;
      else if (encoded[member] === 0)
        columns[column]![row] = this.#dictionaries[column]!.numberAt(bytes, at + start[member]!, at + end[member]!);
      else
        columns[column]![row] = this.#dictionaries[column]!.number(
          bytes.toString('utf8', at + start[member]!, at + end[member]!),
        );
    }
    for (let index = 0; index < nestedPlaces.length; index++) {
      const { member, fields } = nestedPlaces[index]!;
      let known = nothingNested;
      if (isStructure(scan, bytes, at, member)) {
        const [from, to] = [at + start[member]!, at + end[member]!];
        const nested = this.#nested[index]!;
        known = encoded[member] === 0 ? nested.readAt(bytes, from, to) : nested.read(bytes.toString('utf8', from, to));
        if (known.isOdd) return false;
      }
      for (let field = 0; field < fields.length; field++)
        columns[fields[field]!.column]![row] = known.numbers[field] ?? 0;
    }
    this.#time[row] =
      parseTimeAt(bytes, at + start[eventTime]! + 1, at + end[eventTime]! - 1) ??
      parseTime(readText(scan, bytes, at, eventTime)) ??
      this.#foreignTime(readText(scan, bytes, at, eventTime)) ??
      Number.NaN;
    const readOnly = readTwoBits(scan, bytes, at, members.readOnly);
    const management = readTwoBits(scan, bytes, at, members.managementEvent);
    const fromConsole = readText(scan, bytes, at, members.sessionCredentialFromConsole);
    if (readOnly < 0 || management < 0 || (fromConsole !== '' && fromConsole !== 'true')) return false;
    let bits =
      (readOnly << flags.readOnlyShift) |
      (management << flags.managementShift) |
      (completeness << flags.completenessShift);
    if (fromConsole === 'true') bits |= flags.fromConsole;
    this.#flags[row] = bits;
    this.#outcome[row] =
      start[errorCode] === -1 && start[errorMessage] === -1 ? SUCCESS : outcomeOfError(scan, bytes, at);
    this.#record[row] = place.record;
    this.#offset[row] = place.offset;
    this.#length[row] = place.length;
    this.#part[row] = place.part;
    this.#count++;
    return true;
  }

  /** Hands over what was added since the last call. */
  take(): RecordBatch {
    const count = this.#count;
    const carve = carver(count * ROW_BYTES);
    const batch: RecordBatch = {
      count,
      time: carve(this.#time, count),
      offset: carve(this.#offset, count),
      record: carve(this.#record, count),
      length: carve(this.#length, count),
      part: carve(this.#part, count),
      dictionary: this.#columns.map((column) => carve(column, count)),
      flags: carve(this.#flags, count),
      outcome: carve(this.#outcome, count),
      eventId: carve(this.#eventId, count * 16),
      sharedEventId: carve(this.#shared, count * 16),
      newTerms: this.#dictionaries.map((dictionary) => dictionary.takeNew()),
      restarted: this.#restarted,
      issued: this.#issued,
      oddEventIds: this.#odd,
    };
    this.#shared.fill(0, 0, count * 16);
    this.#count = 0;
    this.#restarted = [];
    this.#dictionaries.forEach((dictionary, column) => {
      if (dictionary.forgetIfLarge()) this.#restarted.push(column);
    });
    nestedPlaces.forEach(({ fields }, index) => {
      this.#nested[index]!.endBatch();
      if (fields.some(({ column }) => this.#restarted.includes(column))) this.#nested[index]!.forget();
    });
    this.#issued = [];
    this.#odd = [];
    return batch;
  }

  /** The GUID as bytes; records without one are known by their content, ids that are no GUIDs by their own hash. */
  #identify(record: CloudTrailRecord, row: number): number {
    const id = record['eventID'] ?? record['eventId'];
    if (typeof id === 'string' && writeGuid(id, this.#eventId, row * 16)) return 0;
    const has = typeof id === 'string' && id !== '';
    const basis = has ? `id:${id.toLowerCase()}` : `content:${canonicalJson(record)}`;
    this.#eventId.set(createHash('sha256').update(basis).digest().subarray(0, 16), row * 16);
    if (!has) return flags.noEventId;
    this.#odd.push({ row, value: id });
    return flags.oddEventId;
  }

  #reserve(capacity: number): void {
    this.#capacity = capacity;
    this.#time = grow(this.#time, new Float64Array(capacity));
    this.#eventId = grow(this.#eventId, new Uint8Array(capacity * 16));
    this.#shared = grow(this.#shared, new Uint8Array(capacity * 16));
    this.#record = grow(this.#record, new Uint32Array(capacity));
    this.#offset = grow(this.#offset, new Float64Array(capacity));
    this.#length = grow(this.#length, new Uint32Array(capacity));
    this.#part = grow(this.#part, new Uint32Array(capacity));
    this.#outcome = grow(this.#outcome, new Uint8Array(capacity));
    this.#flags = grow(this.#flags, new Uint16Array(capacity));
    this.#columns = Array.from({ length: DICTIONARY_COLUMNS }, (_, index) =>
      grow(this.#columns[index] ?? new Uint32Array(0), new Uint32Array(capacity)),
    );
  }
}

/** The target by the members that name it alone; null where the whole record has to be asked. */
function targetAt(scan: RecordScan, bytes: Buffer, at: number): string | null {
  const eventSource = readText(scan, bytes, at, members.eventSource);
  const eventName = readText(scan, bytes, at, members.eventName);
  if (needsWholeRecord(eventSource, eventName)) return null;
  const part: Record<string, unknown> = { eventSource, eventName };
  for (const name of ['requestParameters', 'responseElements', 'resources'] as const) {
    if (!isStructure(scan, bytes, at, members[name])) continue;
    const from = at + scan.start[members[name]]!;
    part[name] = JSON.parse(bytes.toString('utf8', from, at + scan.end[members[name]]!)) as unknown;
  }
  return targetOf(part);
}

/** Summaries call the account that received them `accountId`, every other record `recipientAccountId`. */
function memberOf(record: CloudTrailRecord, name: string): unknown {
  return name === 'recipientAccountId' && record['eventType'] === 'AwsAggregatedEvent'
    ? (record[name] ?? record['accountId'])
    : record[name];
}

function grow<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(old: T, larger: T): T {
  (larger as Uint8Array).set(old as Uint8Array);
  return larger;
}

function outcomeOfError(scan: RecordScan, bytes: Buffer, at: number): number {
  return outcomeOf({
    errorCode: readText(scan, bytes, at, members.errorCode),
    errorMessage: isText(scan, bytes, at, members.errorMessage)
      ? readText(scan, bytes, at, members.errorMessage)
      : null,
    eventSource: readText(scan, bytes, at, members.eventSource),
    eventType: readText(scan, bytes, at, members.eventType),
  });
}

/** Bytes of one record in all arrays of a batch. */
const ROW_BYTES = 8 + 8 + 3 * 4 + DICTIONARY_COLUMNS * 4 + 2 + 1 + 16 + 16;

/** Copies the beginnings of arrays into one buffer, those with the widest elements first: a message with one buffer costs a tenth of one with thirty. */
function carver(
  bytes: number,
): <T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(array: T, length: number) => T {
  const buffer = new ArrayBuffer(bytes);
  let at = 0;
  return (array, length) => {
    const copy = new (array.constructor as new (buffer: ArrayBuffer, offset: number, length: number) => typeof array)(
      buffer,
      at,
      length,
    );
    copy.set(array.subarray(0, length) as never);
    at += copy.byteLength;
    return copy;
  };
}

/** The buffers of a batch, for transferring it to another thread without a copy. */
export function transferList(batch: RecordBatch): ArrayBuffer[] {
  const terms = batch.newTerms.filter((each) => each !== null).flatMap((each) => [each.bytes, each.lengths, each.keys]);
  return [batch.time.buffer as ArrayBuffer, ...terms.map((array) => array.buffer as ArrayBuffer)];
}
