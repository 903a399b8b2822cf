import { readField } from '../../../shared/fields/index.ts';
import { parseExact } from './exact-json.ts';
import { parseTime, type CloudTrailRecord, writeGuid } from './record.ts';
import { members, type RecordScan } from './record-scan.ts';
import { flags, openedMembers, RESOURCE_NEXT, RESOURCE_PART, textColumns } from './terms.ts';

const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
/** First letters of the literals. */
const NULL = 0x6e;
const TRUE = 0x74;
const FALSE = 0x66;

/** What the index keeps of a member: a text as it is, other values as their JSON, '' for missing and null. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The same from the place of a member; `at`: where the record begins in `bytes`. */
export function readText(scan: RecordScan, bytes: Buffer, at: number, member: number): string {
  const start = scan.start[member]!;
  if (start < 0) return '';
  const from = at + start;
  const to = at + scan.end[member]!;
  switch (bytes[from]) {
    case QUOTE:
      return scan.encoded[member] === 0
        ? bytes.toString('latin1', from + 1, to - 1)
        : (JSON.parse(bytes.toString('utf8', from, to)) as string);
    case NULL:
      return '';
    default:
      return textOf(parseExact(bytes.toString('utf8', from, to)));
  }
}

/** Is the member there, and a text? */
export function isText(scan: RecordScan, bytes: Buffer, at: number, member: number): boolean {
  const start = scan.start[member]!;
  return start >= 0 && bytes[at + start] === QUOTE;
}

/** Is the member an object or an array? */
export function isStructure(scan: RecordScan, bytes: Buffer, at: number, member: number): boolean {
  const start = scan.start[member]!;
  return start >= 0 && (bytes[at + start] === OPEN_BRACE || bytes[at + start] === OPEN_BRACKET);
}

/** Is the member there, and something else than an object, an array or null? */
export function isScalar(scan: RecordScan, bytes: Buffer, at: number, member: number): boolean {
  return scan.start[member]! >= 0 && bytes[at + scan.start[member]!] !== NULL && !isStructure(scan, bytes, at, member);
}

/** A boolean member, as text or not, as two bits; −1 where it is none. */
export function readTwoBits(scan: RecordScan, bytes: Buffer, at: number, member: number): number {
  const start = scan.start[member]!;
  if (start < 0) return 0;
  const first = bytes[at + start];
  return first === TRUE
    ? 2
    : first === FALSE
      ? 1
      : first === QUOTE
        ? twoBits(readText(scan, bytes, at, member)) || -1
        : first === NULL
          ? 0
          : -1;
}

/** Types and names of all resources in one text, with separators that no value can forge. */
export function joinResources(resources: unknown): string {
  const parts: string[] = [];
  collectResources(resources, parts, 0);
  return parts.join(RESOURCE_NEXT);
}

/** Lists inside lists are walked as `readField` walks them, and no deeper. */
function collectResources(resources: unknown, parts: string[], depth: number): void {
  if (typeof resources !== 'object' || resources === null || depth > 200) return;
  if (Array.isArray(resources)) {
    for (const each of resources as unknown[]) collectResources(each, parts, depth + 1);
    return;
  }
  const each = resources as Record<string, unknown>;
  if (typeof each['ARN'] === 'string' && typeof each['type'] === 'string') {
    parts.push(`${clean(each['type'])}${RESOURCE_PART}${clean(each['ARN'])}`);
    return;
  }
  const names = readTexts(each, 'ARN') ?? [each['ARNPrefix'] ?? each['resourceName'] ?? each['ResourceName'] ?? ''];
  const types = readTexts(each, 'type') ?? [each['resourceType'] ?? each['ResourceType'] ?? ''];
  for (let index = 0; index < Math.max(names.length, types.length); index++)
    parts.push(`${clean(types[index] ?? '')}${RESOURCE_PART}${clean(names[index] ?? '')}`);
}

/** Every value that a filter finds under the name, in whatever case it is written; null where there is none. */
function readTexts(object: object, name: string): unknown[] | null {
  const found = readField(object, name).filter((value) => value !== null);
  return found.length === 0 ? null : found;
}

function clean(value: unknown): string {
  const text = typeof value === 'string' ? value : String(value);
  return text.includes(RESOURCE_NEXT) || text.includes(RESOURCE_PART)
    ? text.replaceAll(RESOURCE_NEXT, '\uFFFD').replaceAll(RESOURCE_PART, '\uFFFD')
    : text;
}

/** Flags for members of another form than CloudTrail writes: the index holds less of them, or something else, than a filter finds in the record. */
export function oddForms(record: CloudTrailRecord): number {
  const isThere = (value: unknown): boolean => value !== undefined && value !== null;
  const isStructured = (value: unknown): boolean => typeof value === 'object' && value !== null;
  let bits = 0;
  if (textColumns.some(({ name }) => isStructured(record[name]) || record[name] === '')) bits |= flags.oddText;
  if (isThere(record['userIdentity']) && !isStructured(record['userIdentity'])) bits |= flags.oddText;
  for (const name of ['readOnly', 'managementEvent'])
    if (isThere(record[name]) && twoBits(record[name]) === 0) bits |= flags.oddBoolean;
  const fromConsole = record['sessionCredentialFromConsole'];
  if (isThere(fromConsole) && fromConsole !== '' && fromConsole !== true && fromConsole !== 'true')
    bits |= flags.oddBoolean;
  const [id, shared] = [record['eventID'], record['sharedEventID']];
  if ((isThere(id) && typeof id !== 'string') || (isThere(shared) && (typeof shared !== 'string' || !isGuid(shared))))
    bits |= flags.oddId;
  for (const name in record) {
    if (dottedName.test(name)) bits |= flags.oddText;
    const known = spellingOf(name);
    // Five-minute summaries write `eventId`, which is indexed.
    if (known === 'eventID' && name === 'eventId' && record['eventType'] === 'AwsAggregatedEvent') continue;
    if (known !== null && !Object.hasOwn(record, known)) bits |= flags.oddText | flags.oddBoolean | flags.oddId;
  }
  return bits;
}

/** A member that a filter finds as one inside another. */
const dottedName = new RegExp(`^(?:${openedMembers.join('|')})\\.`, 'i');

const spellings = new Map(
  [
    ...textColumns.map(({ name }) => name),
    ...openedMembers,
    'readOnly',
    'managementEvent',
    'sessionCredentialFromConsole',
    'eventID',
    'sharedEventID',
  ].map((name) => [name.toLowerCase(), name]),
);
/** Names that were looked at, with the member that each is another spelling of. */
const looked = new Map<string, string | null>();

/** The indexed member that a filter finds under this name of another case; null for names that are none, or are written as CloudTrail writes them. */
function spellingOf(name: string): string | null {
  const seen = looked.get(name);
  if (seen !== undefined) return seen;
  const known = spellings.get(name.toLowerCase()) ?? null;
  const spelling = known === name ? null : known;
  if (looked.size < 10_000) looked.set(name, spelling);
  return spelling;
}

const room = new Uint8Array(16);

function isGuid(text: string): boolean {
  return writeGuid(text, room, 0);
}

/** A boolean as two bits: 0 missing, 1 false, 2 true. Older exports carry booleans as text. */
export function twoBits(value: unknown): number {
  if (value === true || value === 'true' || value === 'True') return 2;
  if (value === false || value === 'false' || value === 'False') return 1;
  return 0;
}

/** CloudTrail puts `{omitted: true, originalSize, reason}` in the place of an oversize member. */
export function isOmitted(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    ((value as { omitted?: unknown }).omitted === true || (value as { omitted?: unknown }).omitted === 'true')
  );
}

/** Five-minute summaries have a window instead of a time: its start orders them. */
export function summaryTime(record: CloudTrailRecord): number | null {
  const window = record['timeWindow'];
  return typeof window === 'object' && window !== null
    ? parseTime((window as Record<string, unknown>)['windowStart'])
    : null;
}

/** Answers that may hold failures of their own or a key that was handed out. */
const tellingAnswer = /fail|unsuccess|"error|unprocess|"credentials"|"accessKey/i;

const summaryType = Buffer.from('"AwsAggregatedEvent"');
const switchName = Buffer.from('"SwitchRole"');

/** Does the record need a look inside: its answer tells more than its places, or it is of a kind that is identified by its inside? */
export function needsDecoding(scan: RecordScan, bytes: Buffer, at: number): boolean {
  const { responseElements, eventSource, eventName, eventTime, eventID, eventType } = members;
  if (!scan.isUsual) return true;
  for (const member of [eventSource, eventName, eventTime, eventID]) if (!isText(scan, bytes, at, member)) return true;
  if (isStructure(scan, bytes, at, responseElements)) {
    if (
      scan.encoded[responseElements] === 1 ||
      tellingAnswer.test(bytes.toString('latin1', at + scan.start[responseElements]!, at + scan.end[responseElements]!))
    )
      return true;
  }
  return mayBe(scan, bytes, at, eventType, summaryType) || mayBe(scan, bytes, at, eventName, switchName);
}

/** True for this text, and for any that is written with escapes. */
function mayBe(scan: RecordScan, bytes: Buffer, at: number, member: number, json: Buffer): boolean {
  const start = scan.start[member]!;
  const end = scan.end[member]!;
  if (start === -1) return false;
  return (
    scan.encoded[member] === 1 ||
    (end - start === json.length && bytes.compare(json, 0, json.length, at + start, at + end) === 0)
  );
}
