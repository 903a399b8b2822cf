import { createHash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';
import { createFolderWriter, logPath, withPlainHeader } from './delivery.ts';
import { buildDigests, createSigner, hourlyWindows, publicKeysFile } from './digests.ts';
import type { ListedLog } from './digests.ts';
import { createLoadWorld, writeRecord } from './load-records.ts';
import type { LoadWorld } from './load-records.ts';
import { alphanumeric, createRandom } from './random.ts';
import { formatTime } from './values.ts';

const gzipAsync = promisify(gzip);
const fiveMinutes = 5 * 60_000;
const hour = 3_600_000;
const day = 24 * hour;

/** How many files may wait for compression and disk at a time; with it both cores work, and memory stays flat. */
const filesInFlight = 6;

export interface LoadOptions {
  events: number;
  seed: number;
  /** Default 300. */
  eventsPerFile?: number;
  identities?: number;
  addresses?: number;
  userAgents?: number;
  accounts?: number;
  regions?: number;
  /** Length of the period that the events spread over, busier by day than by night. Default 30. */
  days?: number;
  /** Also write digest chains, their signatures and the public key. Not together with `single`. */
  digests?: boolean;
  /** RSA private key for the digests; without it a throw-away key is made. */
  signingKey?: KeyObject;
  /** One gzipped file with one record a line, `load.ndjson.gz`, instead of a tree of log files. */
  single?: 'ndjson.gz';
}

export interface LoadSummary {
  events: number;
  files: number;
  digests: number;
  /** Size of all records as JSON text, and of the log files as written. */
  jsonBytes: number;
  compressedBytes: number;
  /** First event time and last delivery time, milliseconds UTC. */
  from: number;
  to: number;
}

const regionNames = [
  'us-east-1',
  'eu-central-1',
  'ap-northeast-2',
  'us-west-2',
  'eu-west-1',
  'ap-southeast-1',
  'us-east-2',
  'sa-east-1',
  'ca-central-1',
  'eu-north-1',
  'ap-south-1',
  'ap-northeast-1',
];
const start = Date.UTC(2026, 3, 1);

/**
 * Writes a large, plain set of log files for benches: S3 layout, records in rough order of time, every eventID different, a few busy
 * identities and a long tail of others. The same options give the same bytes (digest signatures depend on the key).
 */
export async function generateLoad(
  directory: string,
  options: LoadOptions,
  onProgress?: (progress: { done: number; total: number }) => void,
): Promise<LoadSummary> {
  const {
    events,
    seed,
    eventsPerFile = 300,
    identities = 10_000,
    addresses = 20_000,
    userAgents = 3_000,
    accounts = 4,
    regions = 6,
    days = 30,
  } = options;
  if (regions > regionNames.length) throw new RangeError(`At most ${regionNames.length} Regions, not ${regions}`);
  const random = createRandom(seed);
  const accountNumbers = Array.from({ length: accounts }, (_, index) =>
    index < 9 ? `${String(index + 1).repeat(4)}${String((index + 1) % 10).repeat(8)}` : String(200_000_000_000 + index),
  );
  const regionList = regionNames.slice(0, regions);
  const world = createLoadWorld(random.fork('world'), {
    identities,
    addresses,
    userAgents,
    accounts: accountNumbers,
    regions: regionList,
  });
  const timeOf = makeClock(events, days * day);
  await mkdir(directory, { recursive: true });
  const chains = accountNumbers.flatMap((account) =>
    regionList.map((region) => ({ account, region, logs: [] as ListedLog[] })),
  );
  if (options.single === 'ndjson.gz') return writeSingle(directory, world, chains, events, timeOf, onProgress);

  const write = createFolderWriter(directory);
  const summary: LoadSummary = {
    events: 0,
    files: 0,
    digests: 0,
    jsonBytes: 0,
    compressedBytes: 0,
    from: start,
    to: start,
  };
  const inFlight = new Set<Promise<void>>();
  for (let fileIndex = 0; summary.events < events; fileIndex += 1) {
    const chain = chains[fileIndex % chains.length]!;
    const first = summary.events;
    const count = Math.min(eventsPerFile, events - first);
    const records = writeRecords(world, chain, timeOf, first, count);
    const bytes = Buffer.from(`{"Records":[${records.join(',')}]}`, 'utf8');
    const stamp = (Math.floor(timeOf(first + count - 1) / fiveMinutes) + 1) * fiveMinutes;
    const path = logPath(chain.account, 'CloudTrail', chain.region, stamp, random.text(alphanumeric, 16));
    if (options.digests === true) {
      chain.logs.push({
        path,
        stamp,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        oldest: formatTime(timeOf(first)),
        newest: formatTime(timeOf(first + count - 1)),
      });
    }
    const task = gzipAsync(bytes, { level: 6 })
      .then((compressed) => {
        summary.compressedBytes += compressed.length;
        return write(path, withPlainHeader(compressed));
      })
      .finally(() => inFlight.delete(task));
    inFlight.add(task);
    if (inFlight.size >= filesInFlight) await Promise.race(inFlight);
    summary.events += count;
    summary.files += 1;
    summary.jsonBytes += bytes.length;
    summary.to = stamp;
    onProgress?.({ done: summary.events, total: events });
  }
  await Promise.all(inFlight);

  if (options.digests === true) {
    const signer = createSigner(options.signingKey);
    const heads: string[] = [];
    for (const { account, region, logs } of chains) {
      const windows = hourlyWindows(start, summary.to + hour, 754);
      for (const digest of buildDigests(
        signer,
        { account, region, trail: 'load-trail', bucket: 'load-trail-archive', windows },
        logs,
      )) {
        await write(digest.path, digest.compressed);
        heads.push(digest.head);
        summary.digests += 1;
      }
    }
    await write('public-keys.json', publicKeysFile(signer, start - 24 * hour, summary.to + 30 * 24 * hour));
    await write('digest-signatures.ndjson', `${heads.join('\n')}\n`);
  }
  return summary;
}

/**
 * The time of the n-th event, in whole seconds and never falling. Keys that an AssumeRole issues are therefore used only after it.
 * Nights are about four times as quiet as days.
 */
function makeClock(events: number, length: number): (index: number) => number {
  return (index) => {
    const even = (index / events) * length;
    const swung = even + 0.6 * (day / (2 * Math.PI)) * Math.sin((2 * Math.PI * even) / day);
    return start + Math.floor(swung / 1000) * 1000;
  };
}

function writeRecords(
  world: LoadWorld,
  chain: { account: string; region: string },
  timeOf: (index: number) => number,
  first: number,
  count: number,
): string[] {
  const records: string[] = [];
  for (let index = first; index < first + count; index += 1) {
    const at = timeOf(index);
    records.push(writeRecord(world, chain.account, chain.region, at, formatTime(at)));
  }
  return records;
}

async function writeSingle(
  directory: string,
  world: LoadWorld,
  chains: readonly { account: string; region: string }[],
  events: number,
  timeOf: (index: number) => number,
  onProgress?: (progress: { done: number; total: number }) => void,
): Promise<LoadSummary> {
  const summary: LoadSummary = {
    events: 0,
    files: 1,
    digests: 0,
    jsonBytes: 0,
    compressedBytes: 0,
    from: start,
    to: start,
  };
  function* blocks(): Generator<Buffer> {
    while (summary.events < events) {
      const chain = chains[world.random.int(chains.length)]!;
      const count = Math.min(200, events - summary.events);
      const bytes = Buffer.from(`${writeRecords(world, chain, timeOf, summary.events, count).join('\n')}\n`, 'utf8');
      summary.events += count;
      summary.jsonBytes += bytes.length;
      summary.to = timeOf(summary.events - 1);
      onProgress?.({ done: summary.events, total: events });
      yield bytes;
    }
  }
  const target = createWriteStream(join(directory, 'load.ndjson.gz'));
  await pipeline(Readable.from(blocks(), { objectMode: true, highWaterMark: 4 }), createGzip({ level: 6 }), target);
  summary.compressedBytes = target.bytesWritten;
  return summary;
}
