/** A decoded CloudTrail record: nothing about it is trusted, every member may be missing or of another type. */
export type CloudTrailRecord = Record<string, unknown>;

/** Domains of AWS partitions: what stands before them in `eventSource` is the service. */
const awsDomains =
  /(?:^|\.)(?:amazonaws\.(?:com|com\.cn|eu)|amazon\.com|api\.aws|aws|c2s\.ic\.gov|sc2s\.sgov\.gov|hci\.ic\.gov|csp\.hci\.ic\.gov|adc-e\.uk)$/i;

/**
 * Can this be the `eventSource` of a CloudTrail record? CloudTrail writes names of AWS services. A namespace with a colon (`aws:kinesis`, `minio:s3`) marks the
 * message of a queue or a bucket; a domain name that is not Amazon's is another cloud's. Bare words and texts that somebody made anonymous are let through.
 */
export function isServiceSource(source: string): boolean {
  if (source.includes(':') || source.includes('/')) return false;
  return !/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(source) || awsDomains.test(source);
}

/**
 * Is this value a CloudTrail record? It has an `eventTime` and either the source and name of an AWS service, or the Insights type; or it is a five-minute summary.
 * One of version, identity, id or Region is asked for on top, because other products also write `eventTime` and `eventName`.
 */
export function isCloudTrailRecord(value: unknown): value is CloudTrailRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const record = value as CloudTrailRecord;
  if (record['eventType'] === 'AwsAggregatedEvent')
    return typeof record['timeWindow'] === 'object' && record['timeWindow'] !== null;
  const source = record['eventSource'];
  const hasSubject =
    (typeof source === 'string' && typeof record['eventName'] === 'string') ||
    record['eventType'] === 'AwsCloudTrailInsight' ||
    typeof record['insightDetails'] === 'object';
  if (!hasSubject || (typeof source === 'string' && !isServiceSource(source))) return false;
  const hasProof =
    record['eventVersion'] !== undefined ||
    record['userIdentity'] !== undefined ||
    record['eventID'] !== undefined ||
    typeof record['awsRegion'] === 'string';
  const time = record['eventTime'];
  return hasProof && (typeof time === 'string' || typeof time === 'number' || typeof record['eventID'] === 'string');
}

/**
 * Milliseconds UTC of a CloudTrail time; null where it is no time or outside the years 1970–2199. Never guessed.
 * CloudTrail itself writes `2023-07-10T12:03:25Z`; exports add fractions, offsets, a space for the T, or the basic form `20131102T010628Z`.
 * A time without zone is UTC (Lake and Athena write none).
 */
export function parseTime(text: unknown): number | null {
  if (typeof text !== 'string') return null;
  if (text.length === 20 && text.charCodeAt(19) === 90 && text.charCodeAt(10) === 84) {
    const fast = parseFixed(text);
    if (fast !== null) return fast;
  }
  const match =
    /^(\d{4})-?(\d\d)-?(\d\d)[T ](\d\d):?(\d\d):?(\d\d)(?:[.,](\d{1,12}))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i.exec(
      text.trim(),
    );
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const ms = Date.UTC(
    +year!,
    +month! - 1,
    +day!,
    +hour!,
    +minute!,
    +second!,
    fraction === undefined ? 0 : Math.floor(+`0.${fraction}` * 1000),
  );
  if (!isCalendarDate(+year!, +month!, +day!, +hour!, +minute!, +second!)) return null;
  return inRange(ms - offsetOf(zone));
}

function offsetOf(zone: string | undefined): number {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '');
  return match === null ? 0 : (match[1] === '-' ? -1 : 1) * (+match[2]! * 60 + +match[3]!) * 60_000;
}

function isCalendarDate(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): boolean {
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function inRange(ms: number): number | null {
  return ms >= 0 && ms < 7_258_118_400_000 ? ms : null;
}

let lastDay = '';
let lastDayMs: number | null = null;

/** The 20-character form, ten times faster than Date.parse because a file's records share their day. */
function parseFixed(text: string): number | null {
  const day = text.slice(0, 10);
  if (day !== lastDay) {
    const ms = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
    const real = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
    lastDay = day;
    lastDayMs = real ? inRange(ms) : null;
  }
  if (lastDayMs === null) return null;
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (hour > 23 || minute > 59 || second > 60 || text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return null;
  return lastDayMs + ((hour * 60 + minute) * 60 + second) * 1000;
}

const lastDayBytes = new Uint8Array(10);
let lastDayBytesMs: number | null = null;

/** `parseTime` of the 20-character form where it stands; null for any other form, and for what is no time. */
export function parseTimeAt(bytes: Buffer, from: number, to: number): number | null {
  if (
    to - from !== 20 ||
    bytes[from + 10] !== 84 ||
    bytes[from + 13] !== 58 ||
    bytes[from + 16] !== 58 ||
    bytes[from + 19] !== 90
  )
    return null;
  for (let index = 0; index < 10; index++) {
    if (bytes[from + index] === lastDayBytes[index]) continue;
    lastDayBytesMs = parseTime(`${bytes.toString('latin1', from, from + 10)}T00:00:00Z`);
    lastDayBytes.set(bytes.subarray(from, from + 10));
    break;
  }
  if (lastDayBytesMs === null) return null;
  const hour = twoDigitsAt(bytes, from + 11);
  const minute = twoDigitsAt(bytes, from + 14);
  const second = twoDigitsAt(bytes, from + 17);
  return hour > 23 || minute > 59 || second > 60 ? null : lastDayBytesMs + ((hour * 60 + minute) * 60 + second) * 1000;
}

function twoDigitsAt(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 48;
  const ones = bytes[at + 1]! - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 99;
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 99;
}

const hexValues = new Int8Array(128).fill(-1);
for (let digit = 0; digit < 16; digit++) {
  hexValues[digit.toString(16).charCodeAt(0)] = digit;
  hexValues[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/** Writes the 16 bytes of a GUID in its 36-character form; false where the text is not one (nothing meaningful is written then). */
export function writeGuid(text: string, target: Uint8Array, at: number): boolean {
  if (text.length !== 36) return false;
  let place = at;
  for (let index = 0; index < 36;) {
    if (index === 8 || index === 13 || index === 18 || index === 23) {
      if (text.charCodeAt(index) !== 45) return false;
      index++;
      continue;
    }
    const high = hexValues[text.charCodeAt(index)] ?? -1;
    const low = hexValues[text.charCodeAt(index + 1)] ?? -1;
    if (high < 0 || low < 0) return false;
    target[place++] = (high << 4) | low;
    index += 2;
  }
  return true;
}

/** The same for a text in ASCII that stands between two offsets. */
export function writeGuidAt(bytes: Uint8Array, from: number, to: number, target: Uint8Array, at: number): boolean {
  if (to - from !== 36) return false;
  let place = at;
  for (let index = 0; index < 36;) {
    if (index === 8 || index === 13 || index === 18 || index === 23) {
      if (bytes[from + index] !== 45) return false;
      index++;
      continue;
    }
    const high = hexValues[bytes[from + index]!] ?? -1;
    const low = hexValues[bytes[from + index + 1]!] ?? -1;
    if (high < 0 || low < 0) return false;
    target[place++] = (high << 4) | low;
    index += 2;
  }
  return true;
}

/** The 36-character lower-case form of 16 bytes. */
export function readGuid(bytes: Uint8Array, at = 0): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset + at, 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
