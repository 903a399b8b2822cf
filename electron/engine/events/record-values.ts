import { parseTime, type CloudTrailRecord } from './record.ts';
import { members, type RecordScan } from './record-scan.ts';
import { RESOURCE_NEXT, RESOURCE_PART } from './terms.ts';

const QUOTE = 0x22;

/** What the index keeps of a member: a text as it is, other values as their JSON, '' for missing and null. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The same from the place of a member. */
export function readText(scan: RecordScan, text: string, member: number): string {
  const from = scan.start[member]!;
  if (from < 0) return '';
  const to = scan.end[member]!;
  switch (text.charCodeAt(from)) {
    case QUOTE:
      return scan.encoded[member] === 0 ? text.slice(from + 1, to - 1) : (JSON.parse(decode(text.slice(from, to))) as string);
    case 0x6e: // null
      return '';
    case 0x74:
      return 'true';
    case 0x66:
      return 'false';
    default:
      return textOf(JSON.parse(decode(text.slice(from, to))));
  }
}

/** Is the member there, and a text? */
export function isText(scan: RecordScan, text: string, member: number): boolean {
  const from = scan.start[member]!;
  return from >= 0 && text.charCodeAt(from) === QUOTE;
}

/** The JSON of an object or array; '' where the member is something else. */
export function readJson(scan: RecordScan, text: string, member: number): string {
  const from = scan.start[member]!;
  if (from < 0) return '';
  const first = text.charCodeAt(from);
  if (first !== 0x7b && first !== 0x5b) return '';
  const json = text.slice(from, scan.end[member]!);
  return scan.encoded[member] === 0 ? json : decode(json);
}

function decode(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

/** Types and names of all resources in one text, with separators that no value can forge. */
export function joinResources(resources: unknown): string {
  if (typeof resources !== 'object' || resources === null) return '';
  let text = '';
  for (const resource of Array.isArray(resources) ? (resources as unknown[]) : [resources]) {
    if (typeof resource !== 'object' || resource === null) continue;
    const each = resource as Record<string, unknown>;
    const name = each['ARN'] ?? each['arn'] ?? each['ARNPrefix'] ?? each['resourceName'] ?? each['ResourceName'] ?? '';
    const type = each['type'] ?? each['resourceType'] ?? each['ResourceType'] ?? '';
    text += `${text === '' ? '' : RESOURCE_NEXT}${clean(type)}${RESOURCE_PART}${clean(name)}`;
  }
  return text;
}

function clean(value: unknown): string {
  const text = typeof value === 'string' ? value : String(value);
  return text.includes(RESOURCE_NEXT) || text.includes(RESOURCE_PART) ? text.replaceAll(RESOURCE_NEXT, '\uFFFD').replaceAll(RESOURCE_PART, '\uFFFD') : text;
}

/** A boolean as two bits: 0 missing, 1 false, 2 true. Older exports carry booleans as text. */
export function twoBits(value: unknown): number {
  if (value === true || value === 'true' || value === 'True') return 2;
  if (value === false || value === 'false' || value === 'False') return 1;
  return 0;
}

/** CloudTrail puts `{omitted: true, originalSize, reason}` in the place of an oversize member. */
export function isOmitted(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ((value as { omitted?: unknown }).omitted === true || (value as { omitted?: unknown }).omitted === 'true');
}

/** Five-minute summaries have a window instead of a time: its start orders them. */
export function summaryTime(record: CloudTrailRecord): number | null {
  const window = record['timeWindow'];
  return typeof window === 'object' && window !== null ? parseTime((window as Record<string, unknown>)['windowStart']) : null;
}

/** Answers that may hold failures of their own or a key that was handed out. */
const tellingAnswer = /fail|unsuccess|"error|unprocess|"credentials"|"accessKey"/i;

/** Does the record need a look inside: its answer tells more than its places, or it is of a kind that is identified by its inside? */
export function needsDecoding(scan: RecordScan, text: string): boolean {
  const { responseElements, eventSource, eventName, eventTime, eventID } = members;
  if (!scan.isUsual || !isText(scan, text, eventSource) || !isText(scan, text, eventName) || !isText(scan, text, eventTime) || !isText(scan, text, eventID)) return true;
  const answer = readJson(scan, text, responseElements);
  if (answer !== '' && (scan.encoded[responseElements] === 1 || tellingAnswer.test(answer))) return true;
  return readText(scan, text, members.eventType) === 'AwsAggregatedEvent' || readText(scan, text, eventName) === 'SwitchRole';
}
