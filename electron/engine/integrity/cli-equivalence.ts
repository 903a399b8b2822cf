import type { EpochMs } from '../../../shared/contract/common.ts';
import { type BucketView, viewAsBuckets } from './bucket-view.ts';
import type { ChainResult } from './chains.ts';
import { type CliDigest, type CliDigestOutcome, readCliDigest } from './cli-digest.ts';
import { formatStamp, formatDigestTime, parseStamp, parseTime } from './digest-key.ts';
import type { ListedLog } from './digest-document.ts';
import { type EvidenceObject, cliReadabilityOf } from './evidence.ts';
import type { PublicKey } from './public-keys.ts';
import type { SignatureSource } from './signatures.ts';
import {
  type DigestContent,
  type VerificationResult,
  verifyEvidence,
  type VerificationInput,
} from './verify-evidence.ts';

/** One call of `aws cloudtrail validate-logs`. */
export interface CliRequest {
  trailArn: string;
  trail: string;
  homeRegion: string;
  /** Region the CLI is called with: the one the digests speak about. */
  region: string;
  account: string;
  organization: string | null;
  bucket: string;
  /** S3 key prefix of the trail without a final slash. */
  prefix: string | null;
  start: EpochMs;
  end: EpochMs;
  /** `--verbose`: valid files are printed too. */
  isVerbose: boolean;
}

export interface CliRun {
  request: CliRequest;
  exitStatus: 0 | 1 | 255;
  stdout: string;
  stderr: string;
  /** Lines of stderr without the blank ones. */
  problems: string[];
  digests: { valid: number; invalid: number };
  backfillDigests: { valid: number; invalid: number };
  logs: { valid: number; invalid: number };
}

const hour = 3_600_000;

/**
 * Says line for line what `aws cloudtrail validate-logs` (1.45.55) would have printed with this evidence as the bucket and these keys as
 * the answer of ListPublicKeys, including all that it does not look at. Measured with the CLI itself.
 */
export function runCli(request: CliRequest, evidence: CliEvidence): CliRun {
  const run = new Transcript(request);
  run.print(
    `Validating log files for trail ${request.trailArn} between ${formatDigestTime(request.start)} and ${formatDigestTime(request.end)}\n\n`,
  );
  const keys = keysFor(evidence.publicKeys, request.start, request.end + 2 * hour);
  if (keys.size === 0) return run.fail(noKeys(request.start, request.end + 2 * hour));
  traverse(request, evidence, keys, false, run);
  traverse(request, evidence, new Map(), true, run);
  return run.finish();
}

/** The evidence as the CLI would see it. */
export interface CliEvidence {
  view: BucketView;
  contents: ReadonlyMap<number, Uint8Array | string>;
  /** By object stem. */
  sources: ReadonlyMap<string, readonly SignatureSource[]>;
  publicKeys: readonly PublicKey[];
}

/** Prepares verified evidence for `runCli`. */
export function cliEvidence(input: VerificationInput, result: VerificationResult = verifyEvidence(input)): CliEvidence {
  const contents = new Map<number, Uint8Array | string>();
  for (const digest of input.digests as Iterable<DigestContent>) contents.set(digest.objectId, digest.content);
  const sources = new Map<string, SignatureSource[]>();
  for (const source of input.signatures ?? []) sources.set(source.stem, [...(sources.get(source.stem) ?? []), source]);
  return {
    view: viewAsBuckets([...input.objects], result.digests, result.logs),
    contents,
    sources,
    publicKeys: input.publicKeys ?? [],
  };
}

/**
 * The calls that an investigator would have made for this evidence: one per trail and Region, over the whole period of its digests, in the
 * bucket of the newest one. The account in the ARN is that of the digests; for an organization trail it is really the management account.
 */
export function proposeCliRequests(chains: readonly ChainResult[]): CliRequest[] {
  return chains.flatMap((chain) => {
    const newest = chain.digests.at(-1);
    const starts = chain.digests.flatMap((digest) => digest.start ?? []);
    const ends = chain.digests.flatMap((digest) => digest.end ?? []);
    if (chain.isBackfill || !newest || starts.length === 0 || chain.trail === '') return [];
    const folder = newest.key.indexOf('AWSLogs/');
    const partition = chain.homeRegion.startsWith('cn-')
      ? 'aws-cn'
      : chain.homeRegion.startsWith('us-gov-')
        ? 'aws-us-gov'
        : 'aws';
    return [
      {
        trailArn: `arn:${partition}:cloudtrail:${chain.homeRegion}:${chain.account}:trail/${chain.trail}`,
        trail: chain.trail,
        homeRegion: chain.homeRegion,
        region: chain.region,
        account: chain.account,
        organization: chain.organization,
        bucket: newest.bucket,
        prefix: folder > 0 ? newest.key.slice(0, folder - 1) : null,
        start: starts.reduce((least, start) => Math.min(least, start)),
        end: ends.reduce((most, end) => Math.max(most, end)),
        isVerbose: true,
      },
    ];
  });
}

/** Walks one chain backwards as the CLI does: along the pointers of valid digests, else down the listing. */
function traverse(
  request: CliRequest,
  evidence: CliEvidence,
  keys: Map<string, PublicKey>,
  isBackfill: boolean,
  run: Transcript,
): void {
  let bucket = request.bucket;
  let end = request.end;
  let listing = listDigests(request, evidence.view, bucket, end, isBackfill);
  const label = isBackfill ? '(backfill) ' : '';
  let key = listing.pop() ?? null;
  let lastStart = key === null ? 0 : (stampOf(key) ?? Number.NEGATIVE_INFINITY);
  // A bucket can point back into another one for ever; no honest chain visits a digest twice.
  const visited = new Set<string>();
  while (key !== null && request.start <= lastStart && !visited.has(`${bucket}/${key}`)) {
    visited.add(`${bucket}/${key}`);
    const outcome = checkDigest(request, evidence, keys, bucket, key, isBackfill);
    if (!outcome.ok) {
      const message =
        outcome.problem === null
          ? `Digest file\ts3://${bucket}/${key}\tINVALID: not found`
          : `Digest file\ts3://${bucket}/${key}\tINVALID: ${outcome.problem}`;
      run.invalidDigest(`${label}${message}`, isBackfill);
      key = nextOlder(listing, key);
      continue;
    }
    const digest: CliDigest = outcome.digest;
    lastStart = parseTime(digest.startText) ?? lastStart;
    end = parseTime(digest.endText) ?? end;
    run.validDigest(`${label}Digest file\ts3://${bucket}/${key}\tvalid`, digest, isBackfill);
    for (const log of digest.logs) run.log(log, checkLog(log, evidence.view.objectAt(log.bucket, log.key)));
    if (digest.previousBucket !== null && digest.previousKey !== null) {
      key = digest.previousKey;
      if (digest.previousBucket !== bucket) {
        bucket = digest.previousBucket;
        listing = listDigests(request, evidence.view, bucket, end, isBackfill);
      }
      continue;
    }
    key = nextOlder(listing, key);
    if (key !== null)
      run.problem(
        `${label}No log files were delivered by CloudTrail between ${formatDigestTime(stampOf(key) ?? 0)} and ${formatDigestTime(lastStart)}`,
      );
  }
}

/** The keys of the trail's digests in [start, end + 1 h], oldest first. Like the CLI, it stops at the first stamp beyond the end. */
function listDigests(
  request: CliRequest,
  view: BucketView,
  bucket: string,
  end: EpochMs,
  isBackfill: boolean,
): string[] {
  const { account, region, trail, homeRegion } = request;
  const below = [request.prefix, 'AWSLogs', request.organization, account, 'CloudTrail-Digest', region]
    .filter((part) => part !== null && part !== '')
    .join('/');
  const marked = request.start - 60_000;
  const name = `${account}_CloudTrail-Digest_${region}_${trail}_${homeRegion}_`;
  const marker = `${below}/${formatDigestTime(marked).slice(0, 10).replaceAll('-', '/')}/${name}${formatStamp(marked)}.json.gz`;
  const first = formatStamp(request.start);
  const last = formatStamp(end + hour);
  const listing: string[] = [];
  for (const key of view.keysOf(bucket)) {
    if (key <= marker || !key.startsWith(`${below}/`)) continue;
    const [year, month, day, file, ...more] = key.slice(below.length + 1).split('/');
    if (
      more.length > 0 ||
      ![year, month, day].every((part) => /^\d+$/.test(part ?? '')) ||
      !file?.startsWith(name) ||
      !file.endsWith('.json.gz')
    )
      continue;
    const stamp = stampTextOf(key);
    if (stamp > last) break;
    if (stamp >= first && key.endsWith('_backfill.json.gz') === isBackfill) listing.push(key);
  }
  return listing;
}

function nextOlder(listing: string[], before: string): string | null {
  const limit = stampOf(before) ?? Number.NEGATIVE_INFINITY;
  for (let key = listing.pop(); key !== undefined; key = listing.pop())
    if ((stampOf(key) ?? Number.POSITIVE_INFINITY) < limit) return key;
  return null;
}

function checkDigest(
  request: CliRequest,
  evidence: CliEvidence,
  keys: Map<string, PublicKey>,
  bucket: string,
  key: string,
  isBackfill: boolean,
): CliDigestOutcome | { ok: false; problem: string | null } {
  const object = evidence.view.objectAt(bucket, key);
  if (!object) return { ok: false, problem: null };
  return readCliDigest({
    bucket,
    key,
    object,
    content: evidence.contents.get(object.id) ?? null,
    sources: evidence.sources,
    isBackfill,
    homeRegion: request.homeRegion,
    findKey: (fingerprint, generatedAt) => {
      if (!keys.has(fingerprint) && generatedAt !== null) {
        const found = keysFor(evidence.publicKeys, generatedAt - hour, generatedAt + hour);
        if (found.size === 0) return noKeys(generatedAt - hour, generatedAt + hour);
        for (const [name, value] of found) keys.set(name, value);
      }
      return keys.get(fingerprint) ?? null;
    },
  });
}

/** What the CLI says about a log: null for valid. It inflates the first member, then looks behind it, then compares case-sensitively. */
function checkLog(log: ListedLog, object: EvidenceObject | null): string | null {
  if (!object) return 'not found';
  const readability = cliReadabilityOf(object);
  if (readability.problem !== null && readability.problem !== 'ends early') return 'invalid format';
  if (readability.trailingBytes > 0) return 'unexpected data after end of compressed stream';
  const content =
    readability.problem === 'ends early' ? (object.gzip?.firstMemberSha256 ?? null) : readability.contentSha256;
  return content === log.hashValue ? null : "hash value doesn't match";
}

/** What ListPublicKeys answers for a period: the keys whose validity touches it, by stated fingerprint. */
function keysFor(keys: readonly PublicKey[], from: EpochMs, to: EpochMs): Map<string, PublicKey> {
  const valid = keys.filter(
    (key) => (key.validFrom === null || key.validFrom <= to) && (key.validTo === null || key.validTo >= from),
  );
  return new Map(valid.map((key) => [key.fingerprint, key]));
}

function noKeys(from: EpochMs, to: EpochMs): string {
  return `No public keys found between ${formatDigestTime(from)} and ${formatDigestTime(to)}`;
}

function stampTextOf(key: string): string {
  return key.endsWith('_backfill.json.gz') ? key.slice(-33, -17) : key.slice(-24, -8);
}

function stampOf(key: string): EpochMs | null {
  return parseStamp(stampTextOf(key));
}

/** Collects output the way the CLI writes it: problems go to stderr, set off by blank lines. */
class Transcript {
  private readonly request: CliRequest;
  private stdout = '';
  private stderr = '';
  private readonly problems: string[] = [];
  private endedWithBlankLine = true;
  private readonly digests = { valid: 0, invalid: 0 };
  private readonly backfillDigests = { valid: 0, invalid: 0 };
  private readonly logs = { valid: 0, invalid: 0 };
  private foundStart: EpochMs | null = null;
  private foundEnd: EpochMs | null = null;

  constructor(request: CliRequest) {
    this.request = request;
  }

  print(text: string): void {
    this.stdout += text;
  }

  problem(line: string): void {
    this.stderr += this.endedWithBlankLine ? `${line}\n\n` : `\n${line}\n\n`;
    this.problems.push(line);
    this.endedWithBlankLine = true;
  }

  invalidDigest(line: string, isBackfill: boolean): void {
    (isBackfill ? this.backfillDigests : this.digests).invalid += 1;
    this.problem(line);
  }

  validDigest(line: string, digest: CliDigest, isBackfill: boolean): void {
    const start = Math.max(parseTime(digest.startText) ?? 0, this.request.start);
    const end = Math.min(parseTime(digest.endText) ?? 0, this.request.end);
    if (this.foundStart === null || start < this.foundStart) this.foundStart = start;
    if (this.foundEnd === null || end > this.foundEnd) this.foundEnd = end;
    (isBackfill ? this.backfillDigests : this.digests).valid += 1;
    this.verbose(line);
  }

  log(log: ListedLog, problem: string | null): void {
    const line = `Log file\ts3://${log.bucket}/${log.key}\t`;
    this.logs[problem === null ? 'valid' : 'invalid'] += 1;
    if (problem === null) this.verbose(`${line}valid`);
    else this.problem(`${line}INVALID: ${problem}`);
  }

  fail(message: string): CliRun {
    this.stderr += `\n${message}\n`;
    this.problems.push(message);
    return this.toRun(255);
  }

  finish(): CliRun {
    if (!this.endedWithBlankLine) this.print('\n');
    this.print(
      `Results requested for ${formatDigestTime(this.request.start)} to ${formatDigestTime(this.request.end)}\n`,
    );
    const total = this.digests.valid + this.digests.invalid + this.backfillDigests.valid + this.backfillDigests.invalid;
    if (total === 0) {
      this.print('No digests found\n');
      return this.toRun(0);
    }
    if (this.foundStart === null || this.foundEnd === null) this.print('No valid digests found in range\n');
    else this.print(`Results found for ${formatDigestTime(this.foundStart)} to ${formatDigestTime(this.foundEnd)}:\n`);
    this.ratio(this.digests, 'digest');
    this.ratio(this.backfillDigests, 'backfill digest');
    this.ratio(this.logs, 'log');
    this.print('\n');
    return this.toRun(this.digests.invalid + this.backfillDigests.invalid + this.logs.invalid > 0 ? 1 : 0);
  }

  private verbose(line: string): void {
    if (!this.request.isVerbose) return;
    this.endedWithBlankLine = false;
    this.print(`${line}\n`);
  }

  private ratio(counts: { valid: number; invalid: number }, name: string): void {
    const total = counts.valid + counts.invalid;
    if (total === 0) return;
    this.print(`\n${counts.valid}/${total} ${name} files valid`);
    if (counts.invalid > 0) this.print(`, ${counts.invalid}/${total} ${name} files INVALID`);
  }

  private toRun(exitStatus: CliRun['exitStatus']): CliRun {
    const { request, stdout, stderr, problems, digests, backfillDigests, logs } = this;
    return { request, exitStatus, stdout, stderr, problems, digests, backfillDigests, logs };
  }
}
