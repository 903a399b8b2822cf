import { createHash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { AppError } from '../../../shared/contract/errors.ts';
import { playBackground, playRootSignIn } from './background.ts';
import { playBreach } from './breach.ts';
import type { Breach } from './breach.ts';
import { compress, createFolderWriter, deliver, logBytes, slotEnd } from './delivery.ts';
import type { LogFile } from './delivery.ts';
import { buildDigests, createSigner, hourlyWindows, publicKeysFile } from './digests.ts';
import type { Chain, DigestFile, ListedLog, Signer } from './digests.ts';
import { playOddities } from './oddities.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import type { CloudTrailRecord } from './record.ts';
import type { JsonObject } from './values.ts';
import { type LedgerTruth, playLedgerScenes } from './ledger-scenes.ts';
import { createScene } from './scene.ts';
import type { Scene, SessionTruth, StepTruth } from './scene.ts';
import {
  addresses,
  createWorld,
  dataAccount,
  sampleAccounts,
  sampleRegions,
  trailBucket,
  trailName,
  userAgents,
} from './world.ts';

const minute = 60_000;
const hour = 60 * minute;

/** When the sample's collection ends, unless said otherwise: 14 May 2026, 06:00 UTC. A fixed time keeps samples repeatable. */
const sampleEnd = Date.UTC(2026, 4, 14, 6);

export interface SampleOptions {
  /** Names the sample: the same seed gives the same records, files and, with the same `signingKey`, the same bytes. Default 7. */
  seed?: number;
  /** Length of the story in hours, at least 12. Default 48. */
  hours?: number;
  /** How many everyday events to mix in, roughly. Default 4,800. */
  backgroundEvents?: number;
  /** End of the period, milliseconds UTC. Default `sampleEnd`. */
  now?: number;
  /** RSA private key for the digests; without it a throw-away key is made. */
  signingKey?: KeyObject;
}

interface SampleFile {
  /** Path below the evidence folder, with `/`. */
  path: string;
  kind:
    | 'CloudTrail'
    | 'CloudTrail-Insight'
    | 'CloudTrail-NetworkActivity'
    | 'CloudTrail-Digest'
    | 'public-keys'
    | 'signatures'
    | 'notes';
  /** CloudTrail records in the file as it lies there; 0 for everything but log files. */
  records: number;
}

/** What is true about a sample. Kept in memory only: the evidence folder holds nothing that a collector would not have. */
export interface SampleTruth {
  seed: number;
  /** Period of the story, milliseconds UTC. */
  from: number;
  to: number;
  files: SampleFile[];
  totals: {
    files: number;
    logFiles: number;
    digests: number;
    /** Records on disk, with every copy; `records` = `distinctEvents` + `duplicates`. */
    records: number;
    distinctEvents: number;
    duplicates: number;
    /** Events that were delivered but are not on disk: in the missing file, or cut out of the altered one. */
    lostEvents: number;
  };
  attacker: { addresses: string[]; userAgents: string[]; keys: string[]; arns: string[] };
  /** Every temporary or new key; `present` says whether an event on disk shows that it was issued. */
  sessions: (SessionTruth & { present: boolean })[];
  /** The story, in its order; all these events are on disk. */
  steps: StepTruth[];
  /** A log file that no longer matches its digest, because one record was cut out. */
  altered: { path: string; removedEventId: string };
  /** A log file that a digest lists and that is not in the folder. */
  missing: { path: string; eventIds: string[] };
  /** A log file that lies in the folder a second time. */
  copied: { path: string; copyOf: string };
  /** Event ids that the trail itself delivered twice, in two files. */
  redelivered: string[];
  /** The trail that was stopped; `digestPath` is the first digest after it, which names no predecessor. */
  restart: { account: string; region: string; stoppedAt: number; startedAt: number; digestPath: string };
  /** What the intruder left, took and destroyed beside the main story: the answer key of the ledgers. */
  ledgers: LedgerTruth;
  publicKeyFingerprint: string;
}

/**
 * Writes an evidence folder as an investigator would receive it: two accounts, three Regions, log files, Insights, digests with
 * their signatures and public key, and a note of the collector. Refuses a folder that is not empty.
 * @throws AppError `report/exists`
 */
export async function writeSampleBundle(directory: string, options: SampleOptions = {}): Promise<SampleTruth> {
  const { seed = 7, hours = 48, backgroundEvents = 4800, now: to = sampleEnd } = options;
  if (hours < 12) throw new RangeError(`A sample needs at least 12 hours, not ${hours}`);
  const from = to - hours * hour;
  const random = createRandom(seed);
  const { scene, breach, ledgers } = playStory(random, from, to, backgroundEvents);
  const recorded = scene.records.filter((record) => isRecorded(record, breach));
  const files = deliver(random.fork('delivery'), recorded);
  const damage = planDamage(random.fork('damage'), files, scene, breach);

  const signer = createSigner(options.signingKey);
  const chains = planChains(random.fork('digests'), from, to, breach);
  const digests = chains.flatMap((chain) => buildDigests(signer, chain, listLogs(files, chain)));
  const restarted = digests.find((digest) => digest.window.begins && digest.window.start === breach.startedAt)!;

  await prepareFolder(directory);
  const write = createFolderWriter(directory);
  const written: SampleFile[] = [];
  const onDisk: CloudTrailRecord[] = [];
  for (const file of files) {
    if (file === damage.missing) continue;
    const left =
      file === damage.altered
        ? { ...file, records: file.records.filter((record) => record.eventID !== breach.removedEventId) }
        : file;
    const paths = file === damage.copied ? [file.path, damage.copyPath] : [file.path];
    for (const path of paths) {
      await write(path, compress(logBytes(left)));
      written.push({ path, kind: file.kind, records: left.records.length });
      for (const record of left.records) onDisk.push(record);
    }
  }
  for (const digest of digests) {
    await write(digest.path, digest.compressed);
    written.push({ path: digest.path, kind: 'CloudTrail-Digest', records: 0 });
  }
  for (const [path, kind, text] of sideFiles(signer, digests, from, to)) {
    await write(path, text);
    written.push({ path, kind, records: 0 });
  }

  const ids = new Set(onDisk.map((record) => record.eventID));
  return {
    seed,
    from,
    to,
    files: written,
    totals: {
      files: written.length,
      logFiles: written.length - digests.length - 3,
      digests: digests.length,
      records: onDisk.length,
      distinctEvents: ids.size,
      duplicates: onDisk.length - ids.size,
      lostEvents: new Set(recorded.map((record) => record.eventID)).size - ids.size,
    },
    attacker: {
      addresses: [addresses.attackerTools, addresses.attackerBrowser, addresses.attackerV6],
      userAgents: [userAgents.attackerPython, userAgents.attackerCli, userAgents.attackerBrowser],
      keys: breach.keys,
      arns: breach.arns,
    },
    sessions: markPresent(scene.sessions, onDisk),
    steps: [...scene.steps].map(([name, eventIds]) => ({ name, eventIds: eventIds.filter((id) => ids.has(id)) })),
    altered: { path: damage.altered.path, removedEventId: breach.removedEventId },
    missing: { path: damage.missing.path, eventIds: damage.missing.records.map((record) => record.eventID) },
    copied: { path: damage.copyPath, copyOf: damage.copied.path },
    redelivered: damage.redelivered,
    restart: {
      account: dataAccount,
      region: 'eu-central-1',
      stoppedAt: breach.stoppedAt,
      startedAt: breach.startedAt,
      digestPath: restarted.path,
    },
    ledgers,
    publicKeyFingerprint: signer.fingerprint,
  };
}

/** Everything that happens, whether or not a trail records it. */
function playStory(
  random: Random,
  from: number,
  to: number,
  backgroundEvents: number,
): { scene: Scene; breach: Breach; ledgers: LedgerTruth } {
  const scene = createScene(random.fork('story'));
  const world = createWorld(random.fork('world'));
  // The last digest may end up to an hour before the end; all deliveries before that keep every log file listed.
  const lastEvent = to - 90 * minute;
  playBackground(scene, world, from, lastEvent, backgroundEvents);
  playRootSignIn(scene, from + Math.floor((to - from) * 0.42));
  playOddities(scene, world, from, lastEvent);
  const scale = (to - from) / 48;
  const hourAt = (storyHour: number): number => Math.floor((from + storyHour * scale) / 1000) * 1000;
  const breach = playBreach(scene, world, hourAt);
  return { scene, breach, ledgers: playLedgerScenes(scene, world, hourAt(24)) };
}

/** A stopped trail records nothing, a narrowed one no data events and nothing of KMS. */
function isRecorded(record: CloudTrailRecord, breach: Breach): boolean {
  if (record.recipientAccountId !== dataAccount || record.awsRegion !== 'eu-central-1') return true;
  const at = Date.parse(record.eventTime);
  if (at > breach.stoppedAt && at < breach.startedAt) return false;
  return !(at > breach.narrowedAt && (record.eventCategory === 'Data' || record.eventSource === 'kms.amazonaws.com'));
}

/** What happened to the files after delivery, and which records the trail delivered twice (added to `files` here). */
function planDamage(random: Random, files: LogFile[], scene: Scene, breach: Breach) {
  const altered = files.find((file) => file.records.some((record) => record.eventID === breach.removedEventId))!;
  const precious = new Set([...scene.steps.values()].flat());
  for (const session of scene.sessions) for (const id of session.issuingEventIds) precious.add(id);
  const ordinary = files.filter(
    (file) =>
      file.kind === 'CloudTrail' &&
      file.records.length >= 5 &&
      file !== altered &&
      !file.records.some((record) => precious.has(record.eventID)),
  );
  if (ordinary.length < 4) throw new RangeError('A sample needs more background events');
  const [missing, copied, ...others] = random.shuffle(ordinary) as [LogFile, LogFile, ...LogFile[]];
  let redelivered: CloudTrailRecord[] = [];
  for (const file of others) {
    const later = files.find(
      (other) =>
        other.account === file.account &&
        other.region === file.region &&
        other.kind === file.kind &&
        other.stamp > file.stamp &&
        other !== missing &&
        other !== copied &&
        other !== altered,
    );
    if (!later) continue;
    redelivered = file.records.slice(0, 3);
    later.records.push(...redelivered);
    break;
  }
  const copyPath = `from-ticket-4471/${copied.path.split('/').pop()!}`;
  return { altered, missing, copied, copyPath, redelivered: redelivered.map((record) => record.eventID) };
}

function planChains(random: Random, from: number, to: number, breach: Breach): Chain[] {
  const chains: Chain[] = [];
  for (const account of sampleAccounts) {
    for (const region of sampleRegions) {
      let windows = hourlyWindows(from, to, random.between(120, 3500));
      if (account === dataAccount && region === 'eu-central-1') {
        // Stopping ends the running window early with a last digest; starting begins a new run without a predecessor.
        const lastEnd = slotEnd(breach.stoppedAt) + 2 * minute + random.between(1, 59) * 1000;
        const before = windows
          .filter((window) => window.start < lastEnd)
          .map((window) => ({ ...window, end: Math.min(window.end, lastEnd) }));
        const after = windows
          .filter((window) => window.end > breach.startedAt)
          .map((window) => ({ ...window, begins: false }));
        after[0] = { ...after[0]!, start: breach.startedAt, begins: true };
        windows = [...before, ...after];
      }
      chains.push({ account, region, trail: trailName, bucket: trailBucket, windows });
    }
  }
  return chains;
}

function listLogs(files: readonly LogFile[], chain: Chain): ListedLog[] {
  return files
    .filter((file) => file.account === chain.account && file.region === chain.region)
    .map((file) => {
      const times = file.records.map((record) => record.eventTime).sort();
      return {
        path: file.path,
        stamp: file.stamp,
        sha256: createHash('sha256').update(logBytes(file)).digest('hex'),
        oldest: times[0]!,
        newest: times[times.length - 1]!,
      };
    });
}

function markPresent(sessions: readonly SessionTruth[], onDisk: readonly CloudTrailRecord[]): SampleTruth['sessions'] {
  const shown = new Set<unknown>();
  for (const record of onDisk) {
    const response = record.responseElements as { credentials?: JsonObject; accessKey?: JsonObject } | null | undefined;
    const key = response?.credentials?.accessKeyId ?? response?.accessKey?.accessKeyId;
    if (key !== undefined) shown.add(key);
  }
  return sessions.map((session) => ({ ...session, present: shown.has(session.key) }));
}

async function prepareFolder(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  if ((await readdir(directory)).length > 0) {
    throw new AppError(
      'report/exists',
      `The folder ${directory} is not empty; a sample is written into a folder of its own.`,
      { hint: 'Name a new or empty folder.' },
    );
  }
}

function sideFiles(
  signer: Signer,
  digests: readonly DigestFile[],
  from: number,
  to: number,
): [string, SampleFile['kind'], string][] {
  const date = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  const notes = [
    'Collection notes, case HNL-2026-014 (made-up data)',
    '',
    `Period      ${date(from)} to ${date(to)} UTC`,
    `Source      s3://${trailBucket}, accounts ${sampleAccounts.join(' and ')}, Regions ${sampleRegions.join(', ')}`,
    `Trails      one per account and Region, all named ${trailName}; validation switched on at the beginning of the period`,
    'How         aws s3 sync for the objects, aws s3api head-object for every digest (digest-signatures.ndjson),',
    '            aws cloudtrail list-public-keys for the period (public-keys.json)',
    'Also        from-ticket-4471/ holds a file that the service desk had saved before',
    `Alert       credentials of minjun.lee seen from ${addresses.attackerTools}; nothing else was known at the time`,
    '',
  ].join('\n');
  return [
    ['public-keys.json', 'public-keys', publicKeysFile(signer, from - 14 * 24 * hour, to + 14 * 24 * hour)],
    ['digest-signatures.ndjson', 'signatures', `${digests.map((digest) => digest.head).join('\n')}\n`],
    ['collection-notes.txt', 'notes', notes],
  ];
}
