import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { alphanumeric } from './random.ts';
import type { Random } from './random.ts';
import type { CloudTrailRecord } from './record.ts';

const slotLength = 15 * 60_000;
const insightDelay = 30 * 60_000;
const recordsPerFile = 120;

/** One log file as a trail delivers it. */
export interface LogFile {
  /** S3 key, which is also the path below the evidence folder, with `/`. */
  path: string;
  account: string;
  region: string;
  kind: 'CloudTrail' | 'CloudTrail-Insight' | 'CloudTrail-NetworkActivity';
  /** Delivery time in the name: milliseconds UTC, a multiple of five minutes. */
  stamp: number;
  records: CloudTrailRecord[];
}

/** The end of the delivery slot that an event at `at` falls into, as milliseconds UTC. */
export function slotEnd(at: number): number {
  return (Math.floor(at / slotLength) + 1) * slotLength;
}

/** `YYYYMMDDTHHMMSSZ`, or without seconds as log files have it. */
export function formatStamp(at: number, withSeconds: boolean): string {
  const digits = new Date(at).toISOString().replace(/[-:]/g, '');
  return `${digits.slice(0, withSeconds ? 15 : 13)}Z`;
}

/** `YYYY/MM/DD` of a time. */
export function dateFolder(at: number): string {
  return new Date(at).toISOString().slice(0, 10).replaceAll('-', '/');
}

/** The key of a log file: `AWSLogs/ACCT/KIND/REGION/Y/M/D/ACCT_KIND_REGION_STAMP_UNIQUE.json.gz`. */
export function logPath(account: string, kind: string, region: string, stamp: number, unique: string): string {
  return `AWSLogs/${account}/${kind}/${region}/${dateFolder(stamp)}/${account}_${kind}_${region}_${formatStamp(stamp, false)}_${unique}.json.gz`;
}

const kindOf: Record<string, LogFile['kind']> = {
  Insight: 'CloudTrail-Insight',
  NetworkActivity: 'CloudTrail-NetworkActivity',
};

/** Sorts records into log files by account, Region, kind and time; inside a file they stand in no order, as in real ones. */
export function deliver(random: Random, records: readonly CloudTrailRecord[]): LogFile[] {
  const slots = new Map<string, CloudTrailRecord[]>();
  for (const record of records) {
    const kind = kindOf[record.eventCategory] ?? 'CloudTrail';
    const stamp = slotEnd(Date.parse(record.eventTime)) + (kind === 'CloudTrail-Insight' ? insightDelay : 0);
    const slot = `${record.recipientAccountId} ${record.awsRegion} ${kind} ${stamp}`;
    const list = slots.get(slot);
    if (list) list.push(record);
    else slots.set(slot, [record]);
  }
  const files: LogFile[] = [];
  for (const slot of [...slots.keys()].sort()) {
    const [account, region, kind, stampText] = slot.split(' ') as [string, string, LogFile['kind'], string];
    const stamp = Number(stampText);
    const shuffled = random.shuffle(slots.get(slot)!);
    for (let start = 0; start < shuffled.length; start += recordsPerFile) {
      const path = logPath(account, kind, region, stamp, random.text(alphanumeric, 16));
      files.push({ path, account, region, kind, stamp, records: shuffled.slice(start, start + recordsPerFile) });
    }
  }
  return files;
}

/** The uncompressed bytes of a log file, which is what digests vouch for. */
export function logBytes(file: LogFile): Buffer {
  return Buffer.from(`{"Records":[${file.records.map((record) => JSON.stringify(record)).join(',')}]}`, 'utf8');
}

/** Compresses at the level that trails use, with a header that says neither when nor on which system. */
export function compress(bytes: Buffer | string): Buffer {
  return withPlainHeader(gzipSync(bytes, { level: 6 }));
}

/** Byte 9 of a gzip header names the operating system; zlib writes another one on each. */
export function withPlainHeader(compressed: Buffer): Buffer {
  compressed[9] = 0xff;
  return compressed;
}

/** Writes files below one folder and makes each folder on the way only once. */
export function createFolderWriter(directory: string): (path: string, bytes: Buffer | string) => Promise<void> {
  const made = new Set<string>();
  return async (path, bytes) => {
    const target = join(directory, ...path.split('/'));
    const folder = dirname(target);
    if (!made.has(folder)) {
      await mkdir(folder, { recursive: true });
      made.add(folder);
    }
    await writeFile(target, bytes);
  };
}
