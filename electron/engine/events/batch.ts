import { createHash } from 'node:crypto';
import { canonicalJson } from '../audit/canonical-json.ts';
import { outcomeOf } from './outcome.ts';
import { type CloudTrailRecord, parseTime, writeGuid } from './record.ts';
import { DICTIONARY_COLUMNS, flags, IDENTITY_COLUMN, RESOURCE_NEXT, RESOURCE_PART } from './terms.ts';

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
  newTerms: string[][];
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

/** Texts longer than this are not compared with those seen last: few come twice, and they would hold memory. */
const LONG = 8192;

/** A worker forgets a dictionary that grows beyond this: names that come once would fill its memory. What comes again is sent again. */
const MAX_DICTIONARY = 60_000;
/** The same by characters, for those who write long texts. Texts are indexed whole, whatever their length: a filter must not miss what stands at their end. */
const MAX_CHARACTERS = 1 << 24;
/** Texts for each column that are compared before the dictionary is asked. */
const RECENT = 1024;

/** Turns records into batches. One per worker: its dictionaries live as long as the worker. */
export class BatchBuilder {
  readonly #dictionaries: Map<string, number>[] = Array.from({ length: DICTIONARY_COLUMNS }, () => new Map<string, number>());
  readonly #characters = new Float64Array(DICTIONARY_COLUMNS);
  readonly #recent: (string | undefined)[] = new Array<string | undefined>(DICTIONARY_COLUMNS * RECENT).fill(undefined);
  readonly #recentIds = new Uint32Array(DICTIONARY_COLUMNS * RECENT);
  #newTerms: string[][] = emptyTerms();
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
    this.#time[row] = parseTime(record['eventTime']) ?? summaryTime(record) ?? Number.NaN;
    let bits = twoBits(record['readOnly']) << flags.readOnlyShift;
    bits |= twoBits(record['managementEvent']) << flags.managementShift;
    bits |= completeness << flags.completenessShift;
    if (record['sessionCredentialFromConsole'] === 'true' || record['sessionCredentialFromConsole'] === true) bits |= flags.fromConsole;
    if (isOmitted(record['requestParameters']) || isOmitted(record['responseElements']) || isOmitted(record['additionalEventData']) || isOmitted(record['serviceEventDetails'])) bits |= flags.omitted;
    if (record['eventType'] === 'AwsAggregatedEvent') bits |= flags.summary;
    bits |= this.#identify(record, row);
    this.#flags[row] = bits;
    const shared = record['sharedEventID'];
    if (typeof shared === 'string' && !writeGuid(shared, this.#shared, row * 16)) this.#shared.fill(0, row * 16, row * 16 + 16);

    columns[0]![row] = this.#intern(0, record['eventName']);
    columns[1]![row] = this.#intern(1, record['eventSource']);
    columns[2]![row] = this.#intern(2, record['awsRegion']);
    columns[3]![row] = this.#intern(3, record['sourceIPAddress']);
    columns[4]![row] = this.#intern(4, record['userAgent']);
    columns[5]![row] = this.#intern(5, record['errorCode']);
    columns[6]![row] = this.#intern(6, record['errorMessage']);
    columns[7]![row] = this.#intern(7, record['eventType']);
    columns[8]![row] = this.#intern(8, record['eventCategory']);
    columns[9]![row] = this.#intern(9, record['eventVersion']);
    columns[10]![row] = this.#intern(10, record['recipientAccountId']);
    columns[11]![row] = this.#intern(11, record['vpcEndpointId']);
    columns[12]![row] = this.#internResources(record['resources']);
    const tls = record['tlsDetails'] as Record<string, unknown> | undefined;
    const hasTls = typeof tls === 'object' && tls !== null;
    columns[13]![row] = hasTls ? this.#intern(13, tls['tlsVersion']) : 0;
    columns[14]![row] = hasTls ? this.#intern(14, tls['cipherSuite']) : 0;
    const identity = record['userIdentity'];
    columns[IDENTITY_COLUMN]![row] = typeof identity === 'object' && identity !== null ? this.#internText(IDENTITY_COLUMN, JSON.stringify(identity)) : 0;

    this.#outcome[row] = outcomeOf(record);
    this.#record[row] = place.record;
    this.#offset[row] = place.offset;
    this.#length[row] = place.length;
    this.#part[row] = place.part;
    this.#noteIssuedKey(record, row);
  }

  /** Hands over what was added since the last call. */
  take(): RecordBatch {
    const count = this.#count;
    const batch: RecordBatch = {
      count,
      time: this.#time.slice(0, count),
      eventId: this.#eventId.slice(0, count * 16),
      sharedEventId: this.#shared.slice(0, count * 16),
      record: this.#record.slice(0, count),
      offset: this.#offset.slice(0, count),
      length: this.#length.slice(0, count),
      part: this.#part.slice(0, count),
      dictionary: this.#columns.map((column) => column.slice(0, count)),
      outcome: this.#outcome.slice(0, count),
      flags: this.#flags.slice(0, count),
      newTerms: this.#newTerms,
      restarted: this.#restarted,
      issued: this.#issued,
      oddEventIds: this.#odd,
    };
    this.#shared.fill(0, 0, count * 16);
    this.#count = 0;
    this.#newTerms = emptyTerms();
    this.#restarted = [];
    this.#dictionaries.forEach((dictionary, column) => {
      if (dictionary.size <= MAX_DICTIONARY && this.#characters[column]! <= MAX_CHARACTERS) return;
      dictionary.clear();
      this.#characters[column] = 0;
      this.#recent.fill(undefined, column * RECENT, column * RECENT + RECENT);
      this.#restarted.push(column);
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

  #intern(column: number, value: unknown): number {
    if (typeof value === 'string') return value === '' ? 0 : this.#internText(column, value);
    if (value === undefined || value === null) return 0;
    return this.#internText(column, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }

  #internText(column: number, value: string): number {
    // Comparing with the text that had this shape last is three times cheaper than hashing every text anew.
    const { length } = value;
    if (length > LONG) return this.#lookUp(column, value);
    const shape = length * 7 + value.charCodeAt(length - 1) * 31 + value.charCodeAt(length >> 1) * 17 + value.charCodeAt(length >> 2) * 5;
    const slot = column * RECENT + (shape & (RECENT - 1));
    if (this.#recent[slot] === value) return this.#recentIds[slot]!;
    const id = this.#lookUp(column, value);
    this.#recent[slot] = value;
    this.#recentIds[slot] = id;
    return id;
  }

  #lookUp(column: number, value: string): number {
    const dictionary = this.#dictionaries[column]!;
    const known = dictionary.get(value);
    if (known !== undefined) return known;
    const id = dictionary.size + 1;
    // A sliced string would keep the whole file's text alive.
    const owned = Buffer.from(value, 'utf8').toString('utf8');
    dictionary.set(value.isWellFormed() ? owned : value, id);
    this.#characters[column]! += owned.length;
    this.#newTerms[column]!.push(owned);
    return id;
  }

  #internResources(resources: unknown): number {
    if (typeof resources !== 'object' || resources === null) return 0;
    let text = '';
    for (const resource of Array.isArray(resources) ? (resources as unknown[]) : [resources]) {
      if (typeof resource !== 'object' || resource === null) continue;
      const each = resource as Record<string, unknown>;
      const name = each['ARN'] ?? each['arn'] ?? each['ARNPrefix'] ?? each['resourceName'] ?? each['ResourceName'] ?? '';
      const type = each['type'] ?? each['resourceType'] ?? each['ResourceType'] ?? '';
      text += `${text === '' ? '' : RESOURCE_NEXT}${clean(type)}${RESOURCE_PART}${clean(name)}`;
    }
    return text === '' ? 0 : this.#internText(12, text);
  }

  /** Keys handed out by this call: the proven links between sessions. A switch of roles in the console hands out none that is shown, but names who switched. */
  #noteIssuedKey(record: CloudTrailRecord, row: number): void {
    if (record['eventName'] === 'SwitchRole') this.#noteSwitch(record, row);
    const response = record['responseElements'] as Record<string, unknown> | null | undefined;
    if (typeof response !== 'object' || response === null) return;
    const credentials = (response['credentials'] ?? response['accessKey']) as Record<string, unknown> | undefined;
    if (typeof credentials !== 'object' || credentials === null) return;
    const key = credentials['accessKeyId'];
    if (typeof key !== 'string' || key === '' || key.length > 200) return;
    const subject = {
      assumedRoleUser: response['assumedRoleUser'],
      federatedUser: response['federatedUser'],
      expiration: credentials['expiration'],
      userName: credentials['userName'],
      roleArn: (record['requestParameters'] as Record<string, unknown> | null)?.['roleArn'],
      roleSessionName: (record['requestParameters'] as Record<string, unknown> | null)?.['roleSessionName'],
    };
    this.#issued.push({ row, key, subject: JSON.stringify(subject).slice(0, 20_000) });
  }

  #noteSwitch(record: CloudTrailRecord, row: number): void {
    const more = record['additionalEventData'] as Record<string, unknown> | null | undefined;
    const switchFrom = typeof more === 'object' && more !== null ? more['SwitchFrom'] : undefined;
    if (typeof switchFrom === 'string' && switchFrom !== '') this.#issued.push({ row, key: '', subject: JSON.stringify({ switchFrom: switchFrom.slice(0, 10_000) }) });
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
    this.#columns = Array.from({ length: DICTIONARY_COLUMNS }, (_, index) => grow(this.#columns[index] ?? new Uint32Array(0), new Uint32Array(capacity)));
  }
}

function emptyTerms(): string[][] {
  return Array.from({ length: DICTIONARY_COLUMNS }, () => []);
}

function grow<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(old: T, larger: T): T {
  (larger as Uint8Array).set(old as Uint8Array);
  return larger;
}

/** Older exports carry booleans as text. */
function twoBits(value: unknown): number {
  if (value === true || value === 'true' || value === 'True') return 2;
  if (value === false || value === 'false' || value === 'False') return 1;
  return 0;
}

/** CloudTrail puts `{omitted: true, originalSize, reason}` in the place of an oversize member. */
function isOmitted(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ((value as { omitted?: unknown }).omitted === true || (value as { omitted?: unknown }).omitted === 'true');
}

/** Five-minute summaries have a window instead of a time: its start orders them. */
function summaryTime(record: CloudTrailRecord): number | null {
  const window = record['timeWindow'];
  return typeof window === 'object' && window !== null ? parseTime((window as Record<string, unknown>)['windowStart']) : null;
}

function clean(value: unknown): string {
  const text = typeof value === 'string' ? value : String(value);
  return text.includes(RESOURCE_NEXT) || text.includes(RESOURCE_PART) ? text.replaceAll(RESOURCE_NEXT, '\uFFFD').replaceAll(RESOURCE_PART, '\uFFFD') : text;
}

/** The buffers of a batch, for transferring it to another thread without a copy. */
export function transferList(batch: RecordBatch): ArrayBuffer[] {
  const arrays = [batch.time, batch.eventId, batch.sharedEventId, batch.record, batch.offset, batch.length, batch.part, batch.outcome, batch.flags, ...batch.dictionary];
  return arrays.map((array) => array.buffer as ArrayBuffer);
}

