import { z } from 'zod';
import { type EpochMs, filterSchema, noParams } from './common.ts';
import { methodOn } from './method.ts';

/** Counts by verdict (`DIGEST_SIGNED`, `LOG_VALID`, …) after the last verification. */
export interface VerificationSummary {
  /** Null: never verified. */
  verifiedAt: EpochMs | null;
  digests: Record<string, number>;
  logs: Record<string, number>;
  chains: Record<string, number>;
  /** CloudTrail Lake results by the verdict on their signature; absent where there are none. */
  lake?: Record<string, number>;
  gaps: number;
  missing: number;
  findings: number;
  publicKeys: number;
  signatures: number;
  /** `clean`, `needs-look` (something did not verify), `unproven` (nothing wrong, but not proven), `none` (no digests). */
  state: 'clean' | 'needs-look' | 'unproven' | 'none';
  headline: string;
  /** Present and false where the case is open for reading only: the verdicts were computed, but not written into it. */
  stored?: false;
}

export interface DigestRow {
  file: number | null;
  /** Where the file lies in the evidence; null for a digest that is missing. */
  path: string | null;
  /** For second and conflicting copies: the path of the file that was used instead. */
  copyOf: string | null;
  key: string;
  bucket: string;
  verdict: string;
  reason: string;
  start: EpochMs | null;
  end: EpochMs | null;
  account: string;
  region: string;
  trail: string;
  logs: number;
  findings: string[];
  chain: string;
}

export interface LogRow {
  file: number | null;
  /** Where the file lies in the evidence; null for one that is missing. */
  path: string | null;
  /** For files that no digest lists: where in the chain they would stand, such as `IN_COVERED_WINDOW`. */
  place: string | null;
  /** Another file stands for the same listed object; this one is counted apart. */
  isCopy: boolean;
  /** Minute of delivery from the name. */
  deliveredAt: EpochMs | null;
  events: number | null;
  key: string;
  verdict: string;
  reason: string;
  digest: string | null;
  account: string;
  region: string;
  findings: string[];
}

export interface ChainRow {
  id: string;
  account: string;
  region: string;
  trail: string;
  verdict: string;
  begins: string;
  horizon: EpochMs | null;
  digests: number;
  proven: [EpochMs, EpochMs][];
}

export interface GapRow {
  chain: string;
  kind: string;
  from: EpochMs;
  to: EpochMs;
  detail: string;
}

export interface CoverageCell {
  account: string;
  region: string;
  start: EpochMs;
  state: string;
  logs: number;
  events: number;
}

export interface DigestDetail extends DigestRow {
  stringToSign: string;
  sha256: string;
  signature: string | null;
  signatureSource: string | null;
  publicKeyFingerprint: string;
  previous: string | null;
  next: string | null;
  logRows: LogRow[];
}

/** A period in which somebody had something not recorded or not kept. */
export interface BlindIntervalRow {
  /** What was done; a key of the texts under `integrity.change`. */
  change: string;
  account: string;
  /** One Region, or `*` for all of the trail. */
  region: string;
  /** By Region of the trail, what its digests say and which other trails cover the period. */
  regions: { region: string; certainty: string; alsoCoveredBy: string[] }[];
  target: string;
  eventClasses: string[];
  /** Services whose events are left out, for the class `excluded-sources`. */
  sources: string[];
  from: EpochMs;
  /** Null: no event in the evidence ends it. */
  to: EpochMs | null;
  cause: IntervalEvent;
  endedBy: IntervalEvent | null;
  /** `confirmed` and `contradicted` by digests; `refuted`: events of every class concerned were delivered all the same. */
  certainty: 'confirmed' | 'contradicted' | 'refuted' | 'unconfirmed';
  alsoCoveredBy: string[];
  /** Events of the classes concerned, of that account and Region, which the evidence holds from inside the period all the same. */
  eventsSeen: number;
  /** Classes of which it holds none. */
  silentClasses: string[];
  /** Where events come again only long after the call: until when there are none. */
  silentUntil: EpochMs | null;
  /** A key of the texts under `integrity.limit`, its parameters, and the sentence in English. */
  sentence: { id: string; params: Record<string, string>; text: string };
}

/** What this evidence cannot show: a sentence, and of what it speaks. */
export interface LimitRow {
  /** A key of the texts under `integrity.limit`. */
  id: string;
  params: Record<string, string>;
  /** The sentence in English. */
  text: string;
  /** Null: not of one account; `*`: of all. The same for the Region. */
  account: string | null;
  region: string | null;
  /** Class of events, such as `management-read` or `data`; null where it speaks of several or of none. */
  class: string | null;
  /** Of data events, as `AWS::S3::Object`. */
  resourceType: string | null;
  /** The time it speaks of; null: without beginning, without end. */
  from: EpochMs | null;
  to: EpochMs | null;
  /** Events of the case that it rests on. */
  events: number[];
  /** `inferred`: from what is not in the evidence. */
  proof: 'proven' | 'inferred';
}

/** A limit that concerns a selection of events. */
export interface AppliedLimit extends LimitRow {
  /** Events of the selection inside the time, account and Region of the limit. */
  inside: number;
}

/** Where a recorded span begins or ends, and why there. */
export interface RecordingEdge {
  time: EpochMs;
  event: number;
  reason: 'switched-on' | 'switched-off' | 'first-event' | 'last-event';
  trail: string | null;
}

/** What the evidence shows to have been recorded of one account, Region and class of events. */
export interface RecordingRow {
  account: string;
  region: string;
  /** Null: management or data, the records do not tell which. */
  class: 'management-read' | 'management-write' | 'data' | 'network-activity' | 'insight' | null;
  resourceType: string | null;
  events: number;
  untimed: number;
  spans: { begins: RecordingEdge; ends: RecordingEdge }[];
}

export interface IntervalEvent {
  id: number;
  time: EpochMs;
  eventName: string;
  actor: string;
}

/** A public key that was supplied, and how often it verified something. */
export interface KeyRow {
  fingerprint: string;
  /** MD5 of the key's bytes: differs from the fingerprint only in a list that was tampered with or miscopied. */
  computedFingerprint: string;
  validFrom: EpochMs | null;
  validTo: EpochMs | null;
  form: string | null;
  bits: number;
  problem: string | null;
  source: string;
  uses: number;
}

/** A file that verification took keys, metadata or signatures from, also where import did not recognise it. */
export interface InputRow {
  file: number;
  path: string;
  kind: 'public-keys' | 'metadata' | 'versions' | 'lake-signature';
  entries: number;
  signatures: number;
  problems: string[];
}

/** An older version or a delete marker of a digest or log file, from `list-object-versions`. */
export interface VersionRow {
  key: string;
  versionId: string | null;
  isDeleteMarker: boolean;
  lastModified: EpochMs | null;
  source: string;
}

/** A CloudTrail Lake query result. Region and time are as claimed: the signature does not cover them. */
export interface LakeRow {
  path: string;
  verdict: string;
  reason: string;
  fingerprint: string | null;
  region: string | null;
  queryCompleteTime: string | null;
  stringToSign: string | null;
  files: {
    file: number | null;
    name: string;
    path: string | null;
    verdict: string;
    reason: string;
    listedSha256: string | null;
  }[];
}

/** What one call of `aws cloudtrail validate-logs` would have printed. */
export interface CliRunRow {
  trailArn: string;
  region: string;
  exitStatus: number;
  stdout: string;
  stderr: string;
}

const epoch = z.number().int();

const method = methodOn('events', 'verdicts');

export const integrityMethods = {
  /** Verifies anew. In a case that is open for reading only the verdicts are computed and not stored; keys and signatures cannot be added to it. */
  'integrity.verify': method<VerificationSummary>()(
    z.object({ keys: z.array(z.string()).default([]), signatures: z.array(z.string()).default([]) }),
    { writes: ['verdicts'], runsReadOnly: true, tellsItself: true },
  ),
  'integrity.summary': method<VerificationSummary>()(noParams),
  'integrity.chains': method<{ chains: ChainRow[]; gaps: GapRow[] }>()(noParams),
  'integrity.digests': method<{ digests: DigestRow[] }>()(noParams),
  'integrity.logs': method<{ total: number; logs: LogRow[] }>()(
    z.object({
      verdict: z.string().optional(),
      troubleOnly: z.boolean().default(false),
      account: z.string().optional(),
      region: z.string().optional(),
      /** Delivered at or after `from` and before `to`. */
      from: epoch.optional(),
      to: epoch.optional(),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(100_000).default(500),
    }),
  ),
  'integrity.digest': method<DigestDetail>()(z.object({ key: z.string().max(2000) })),
  'integrity.coverage': method<{ by: 'hour' | 'day'; cells: CoverageCell[] }>()(
    z.object({ by: z.enum(['hour', 'day']).default('hour') }),
  ),
  'integrity.missing': method<{ objects: { bucket: string; key: string; kind: string }[] }>()(noParams),
  /** Generated sentences on what this evidence cannot show; of those that are asked about, where something is named. */
  'integrity.limits': method<{ limits: LimitRow[] }>()(
    z.object({
      accounts: z.array(z.string().max(200)).max(1000).optional(),
      regions: z.array(z.string().max(200)).max(1000).optional(),
      classes: z.array(z.string().max(200)).max(100).optional(),
      resourceTypes: z.array(z.string().max(200)).max(1000).optional(),
      from: epoch.optional(),
      to: epoch.optional(),
    }),
  ),
  /** What cannot be said of the events of a filter, or of these events: limits of what was recorded in their accounts and time. */
  'integrity.applying': methodOn('events', 'tags', 'findings', 'verdicts')<{
    events: number;
    limits: AppliedLimit[];
  }>()(filterSchema.extend({ ids: z.array(z.number().int().min(0)).max(100_000).optional() })),
  /** Since when, and until when, which class of events was recorded, as far as the evidence shows. */
  'integrity.recording': method<{ rows: RecordingRow[] }>()(noParams),
  /** Stops, narrowed selectors and the like, each with the time that went unrecorded; `attempts` were refused or failed. */
  'integrity.tampering': method<{ intervals: BlindIntervalRow[]; attempts: IntervalEvent[] }>()(noParams),
  /** What verification rests on: public keys and the files with metadata. */
  'integrity.inputs': method<{ keys: KeyRow[]; files: InputRow[]; versions: VersionRow[] }>()(noParams),
  'integrity.lake': method<{ results: LakeRow[] }>()(noParams),
  /**
   * What `aws cloudtrail validate-logs` would have printed, trail by trail. Without a period it is that of the digests. `hindrances` tell why
   * the AWS CLI would have come to another result: `no-keys`, `no-metadata`, `moved-files`.
   */
  'integrity.cli': method<{ text: string; exitStatus: number; runs: CliRunRow[]; hindrances: string[] }>()(
    z.object({ from: epoch.optional(), to: epoch.optional() }),
  ),
};
