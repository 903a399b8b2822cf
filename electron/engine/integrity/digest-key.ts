import type { EpochMs } from '../../../shared/contract/common.ts';
import { deliveredStem } from '../intake/index.ts';

/** An S3 key is at most 1,024 bytes; anything much longer is not one and is not worth a regular expression. */
const longestKey = 4096;

const digestFolder =
  /^(?:(?<prefix>.+)\/)?AWSLogs\/(?:(?<organization>o-[a-z0-9]{10,32})\/)?(?<account>\d{12})\/CloudTrail-Digest\/(?<region>[a-z0-9-]+)\/(?<day>\d{4}\/\d\d\/\d\d)$/;
const digestName =
  /^(\d{12})_CloudTrail-Digest_([a-z0-9-]+)_([A-Za-z0-9._-]{3,128})_([a-z0-9-]+)_(\d{8}T\d{6}Z)(_backfill)?\.json(?:\.gz)?$/i;
const logName =
  /^(\d{12})_(CloudTrail(?:-Insight|-NetworkActivity|-Aggregated)?)_([a-z]{2}(?:-[a-z]+)+-\d[a-z]?)_(\d{8}T\d{4})Z_?([A-Za-z0-9]{16})\.json(?:\.gz)?$/i;

/** What a digest file name says. `stamp` is the digest end time. */
export interface DigestName {
  account: string;
  region: string;
  trail: string;
  homeRegion: string;
  end: EpochMs;
  isBackfill: boolean;
}

/** A whole digest key; `prefix` is the S3 key prefix of the trail without a final slash. */
export interface DigestKey extends DigestName {
  prefix: string | null;
  organization: string | null;
}

/** `CloudTrail`, `CloudTrail-Insight`, `CloudTrail-NetworkActivity` or `CloudTrail-Aggregated`. */
export type LogKind = string;

/** What the name of a delivered log file says. `deliveredAt` is the minute of delivery. The trail is not in it. */
export interface LogName {
  account: string;
  kind: LogKind;
  region: string;
  deliveredAt: EpochMs;
  unique: string;
}

/** The part of a path after its last slash. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * The name under which copies of one S3 object are the same: the file name without `.json` / `.json.gz`, without the marks of copies, the folders of a flat copy
 * in front, and regardless of case: some disks keep none.
 */
export function stemOf(path: string): string {
  const name = fileNameOf(path);
  const stem = deliveredStem(name);
  if (stem !== null) return stem.toLowerCase();
  if (name.endsWith('.json.gz')) return name.slice(0, -8);
  if (name.endsWith('.json')) return name.slice(0, -5);
  return name;
}

/** The file name that CloudTrail gave, out of that of a copy; names that are none stay. */
function deliveredName(name: string): string {
  const stem = deliveredStem(name);
  return stem === null ? name : `${stem}.json.gz`;
}

const logKinds = new Map(
  ['CloudTrail', 'CloudTrail-Insight', 'CloudTrail-NetworkActivity', 'CloudTrail-Aggregated'].map((kind) => [
    kind.toLowerCase(),
    kind,
  ]),
);

/** Reads a digest file name, also of a flattened copy. The trail name may itself hold `_`, so both ends are fixed first. */
export function parseDigestName(name: string): DigestName | null {
  if (name.length > longestKey || !/_CloudTrail-Digest_/i.test(name)) return null;
  const match = digestName.exec(deliveredName(name));
  if (!match) return null;
  const end = parseStamp((match[5] ?? '').toUpperCase());
  if (end === null) return null;
  return {
    account: match[1] ?? '',
    region: (match[2] ?? '').toLowerCase(),
    trail: match[3] ?? '',
    homeRegion: (match[4] ?? '').toLowerCase(),
    end,
    isBackfill: match[6] !== undefined,
  };
}

/** Reads a whole digest key; null when folder and name do not agree on account and Region. */
export function parseDigestKey(key: string): DigestKey | null {
  if (key.length > longestKey) return null;
  const name = parseDigestName(fileNameOf(key));
  const folder = digestFolder.exec(key.slice(0, Math.max(0, key.lastIndexOf('/'))))?.groups;
  if (!name || !folder || folder['account'] !== name.account || folder['region'] !== name.region) return null;
  return { ...name, prefix: folder['prefix'] ?? null, organization: folder['organization'] ?? null };
}

/** Reads the name of a delivered log file. */
export function parseLogName(name: string): LogName | null {
  if (name.length > longestKey) return null;
  const match = logName.exec(deliveredName(name));
  if (!match) return null;
  const deliveredAt = parseStamp(`${(match[4] ?? '').toUpperCase()}00Z`);
  if (deliveredAt === null) return null;
  return {
    account: match[1] ?? '',
    kind: logKinds.get((match[2] ?? '').toLowerCase()) ?? '',
    region: (match[3] ?? '').toLowerCase(),
    deliveredAt,
    unique: match[5] ?? '',
  };
}

/** The kind of log file that a name tells, null where it is not one that CloudTrail delivers: `parseLogName` without the rest. */
export function kindOfLog(name: string): LogKind | null {
  if (name.length > longestKey) return null;
  const kind = logName.exec(deliveredName(name))?.[2];
  return kind === undefined ? null : (logKinds.get(kind.toLowerCase()) ?? null);
}

/** `20250310T051234Z` in milliseconds UTC, null when it is no such time. */
export function parseStamp(stamp: string): EpochMs | null {
  if (!/^\d{8}T\d{6}Z$/.test(stamp)) return null;
  const part = (from: number, to: number): number => Number(stamp.slice(from, to));
  const [day, hour, minute, second] = [part(6, 8), part(9, 11), part(11, 13), part(13, 15)];
  const time = Date.UTC(part(0, 4), part(4, 6) - 1, day, hour, minute, second);
  // Date.UTC carries 30 February over into March, 24:00 into the next day, and takes the years 0 to 99 for others.
  const isCarried = hour > 23 || minute > 59 || second > 59 || new Date(time).getUTCDate() !== day || part(4, 6) > 12;
  return stamp < '0100' || isCarried ? null : time;
}

/** `2025-03-10T05:12:34Z` (the only form CloudTrail writes into digests) in milliseconds UTC, null when it is no such time. */
export function parseTime(text: string): EpochMs | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return null;
  const time = Date.parse(text);
  // Date.parse carries 30 February over into March and 24:00 into the next day.
  return Number.isNaN(time) || new Date(time).getUTCDate() !== Number(text.slice(8, 10)) ? null : time;
}

/** `2025-03-10T05:12:34Z`, the one form that CloudTrail and the AWS CLI write: whole seconds, a fraction is cut off. */
export function formatDigestTime(time: EpochMs): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** `20250310T051234Z`. */
export function formatStamp(time: EpochMs): string {
  return formatDigestTime(time).replaceAll(/[-:]/g, '');
}
