import { createHash } from 'node:crypto';
import { isDerived, readField, termFields } from '../../../shared/fields/index.ts';
import { canonicalJson } from '../audit/canonical-json.ts';
import { targetOf } from '../calls/target.ts';
import { readEventTime } from '../events/event-time.ts';
import { outcomeOf } from '../events/outcome.ts';
import { type CloudTrailRecord, parseTime } from '../events/record.ts';
import { flags, RESOURCE_NEXT, RESOURCE_PART } from '../events/terms.ts';

/**
 * What the index has to say about a record, read by other means than the import: `JSON.parse` before, plain paths here. The judge of `check --deep`: nothing of the
 * import's reading is used but the tables of rules (outcomes, times in other forms than CloudTrail's) and the names of the fields, so that what the import
 * forgets or mistakes is found.
 */
export interface IndependentReading {
  time: number | null;
  outcome: number;
  /** Flags that follow from the record; those that say that a member has another form than usual have to be set at least. */
  flags: number;
  oddAtLeast: number;
  eventId: Buffer;
  sharedEventId: Buffer | null;
  /** By name of the field, '' for none; the identity as JSON under `userIdentity`. */
  texts: Map<string, string>;
}

/** Flags that allow a filter to ask the record where the index may say less: too many of them cost time, too few lose events. */
export const oddFlags = flags.oddText | flags.oddBoolean | flags.oddId;

/** `fields`: those that the index keeps as one text each. */
export function readIndependently(
  record: CloudTrailRecord,
  fields: readonly { name: string }[] = termFields,
): IndependentReading {
  const texts = new Map<string, string>();
  let oddAtLeast = 0;
  for (const { name } of fields) {
    if (isDerived(name)) {
      texts.set(name, targetOf(record));
      continue;
    }
    // Five-minute summaries call the account that received them `accountId`.
    const isAccountOfSummary =
      name === 'recipientAccountId' && record['eventType'] === 'AwsAggregatedEvent' && record[name] === undefined;
    const path = isAccountOfSummary ? 'accountId' : name;
    const text = name === 'resources' ? joinResources(record[name]) : asText(readPath(record, path));
    texts.set(name, text.toWellFormed());
    if (name !== 'resources' && !isAccountOfSummary && !isAllThatAFilterFinds(record, name, text))
      oddAtLeast |= flags.oddText;
  }
  const identity = record['userIdentity'];
  texts.set('userIdentity', isObject(identity) ? JSON.stringify(identity).toWellFormed() : '');
  const { bytes, flag } = readEventId(record);
  return {
    time:
      readTime(record['eventTime']) ??
      readTime(readPath(record, 'timeWindow.windowStart'), record) ??
      readEventTime(record['eventTime']),
    outcome: outcomeOf(record),
    flags: readFlags(record) | flag,
    oddAtLeast,
    eventId: bytes,
    sharedEventId: readGuid(record['sharedEventID']),
    texts,
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Member by member, as the names are written. */
function readPath(record: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      record,
    );
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}

/** Does the index hold what a filter on the field finds in the record itself? */
function isAllThatAFilterFinds(record: unknown, name: string, text: string): boolean {
  const found = readField(record, name).filter((value) => value !== null);
  return found.length === 0 ? text === '' : found.length === 1 && text !== '' && String(found[0]) === text;
}

function readTime(value: unknown, summary?: CloudTrailRecord): number | null {
  if (summary !== undefined && !isObject(summary['timeWindow'])) return null;
  if (typeof value !== 'string') return null;
  const usual = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(usual) || new Date(usual).toISOString().slice(0, 19) !== value.slice(0, 19)
    ? parseTime(value)
    : usual;
}

function asScalar(value: unknown): string {
  return typeof value === 'object' ? '' : asText(value);
}

function readFlags(record: CloudTrailRecord): number {
  const twoBits = (name: string): number => ({ true: 2, True: 2, false: 1, False: 1 })[asScalar(record[name])] ?? 0;
  const omitted = ['requestParameters', 'responseElements', 'additionalEventData', 'serviceEventDetails'].some(
    (name) => asScalar(readPath(record, `${name}.omitted`)) === 'true',
  );
  return (
    (twoBits('readOnly') << flags.readOnlyShift) |
    (twoBits('managementEvent') << flags.managementShift) |
    (asScalar(record['sessionCredentialFromConsole']) === 'true' ? flags.fromConsole : 0) |
    (omitted ? flags.omitted : 0) |
    (record['eventType'] === 'AwsAggregatedEvent' ? flags.summary : 0)
  );
}

/** 16 bytes of a GUID. */
function readGuid(value: unknown): Buffer | null {
  if (typeof value !== 'string' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return null;
  return Buffer.from(value.replaceAll('-', ''), 'hex');
}

/** Ids that are no GUIDs are known by their hash, records without one by that of their content. */
function readEventId(record: CloudTrailRecord): { bytes: Buffer; flag: number } {
  const id = record['eventID'] ?? record['eventId'];
  const guid = readGuid(id);
  if (guid !== null) return { bytes: guid, flag: 0 };
  const isOdd = typeof id === 'string' && id !== '';
  const basis = isOdd ? `id:${id.toLowerCase()}` : `content:${canonicalJson(record)}`;
  const bytes = createHash('sha256').update(basis).digest().subarray(0, 16);
  return { bytes, flag: isOdd ? flags.oddEventId : flags.noEventId };
}

/** Types and names of all resources, lists inside lists too. */
function joinResources(value: unknown): string {
  const clean = (each: unknown): string =>
    String(each ?? '')
      .replaceAll(RESOURCE_NEXT, '\uFFFD')
      .replaceAll(RESOURCE_PART, '\uFFFD');
  const list = (each: Record<string, unknown>, name: string, others: string[]): unknown[] => {
    const found = readField(each, name).filter((one) => one !== null);
    return found.length > 0
      ? found
      : [others.map((other) => each[other]).find((one) => one !== undefined && one !== null)];
  };
  const pairs = (each: unknown, depth: number): string[] => {
    if (!isObject(each) || depth > 200) return [];
    if (Array.isArray(each)) return each.flatMap((one: unknown) => pairs(one, depth + 1));
    const names = list(each, 'ARN', ['ARNPrefix', 'resourceName', 'ResourceName']);
    const types = list(each, 'type', ['resourceType', 'ResourceType']);
    return Array.from(
      { length: Math.max(names.length, types.length) },
      (_, index) => `${clean(types[index])}${RESOURCE_PART}${clean(names[index])}`,
    );
  };
  return pairs(value, 0).join(RESOURCE_NEXT);
}
