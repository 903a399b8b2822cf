import type { EpochMs } from '../../../shared/contract/common.ts';
import type { ChainResult } from './chains.ts';
import { formatTime } from './digest-key.ts';
import { asFields, textAt } from './json-sequence.ts';
import { readSelectors, type SelectorScope } from './trail-selectors.ts';

/** A management event that changes what CloudTrail records or keeps. */
export interface TrailControlEvent {
  id: string | number;
  time: EpochMs;
  account: string;
  region: string;
  eventName: string;
  eventSource: string;
  /** False for denied and failed calls: they show an attempt and change nothing. */
  succeeded: boolean;
  /** Parsed `requestParameters`. */
  requestParameters: unknown;
  /** Who did it, for the sentence. */
  actor?: string;
}

/**
 * What is not recorded or not kept. `delivery`: events may be recorded and not reach the bucket, or not stay there. `validation`: log files
 * come without digests.
 */
export type EventClass = 'management-read' | 'management-write' | 'data' | 'network-activity' | 'insight' | 'global-services' | 'delivery' | 'validation' | 'lake';

/** A period in which a class of events may be missing from the evidence because somebody had it so. */
export interface BlindInterval {
  account: string;
  /** `*`: all Regions of the trail. */
  region: string;
  /** Trail name, bucket, key or event data store that the event names. */
  target: string;
  eventClasses: EventClass[];
  from: EpochMs;
  /** Null: no event in the evidence ends it. */
  to: EpochMs | null;
  cause: TrailControlEvent;
  endedBy: TrailControlEvent | null;
  /**
   * `confirmed`: the digests of the trail have a gap or restart there. `contradicted`: proven digests of the trail cover it with log files.
   * `unconfirmed`: the digests cannot tell (selectors and bucket changes leave chains as they are).
   */
  certainty: 'confirmed' | 'contradicted' | 'unconfirmed';
  /** Other trails whose proven digests cover the whole interval: they may hold what is missing. */
  alsoCoveredBy: string[];
  /** English, without a full stop. */
  text: string;
}

const everything: EventClass[] = ['management-read', 'management-write', 'data', 'network-activity', 'insight'];

/** How far after a stop the gap in the digests may begin: CloudTrail still writes the digest of the running hour. */
const slack = 2 * 3_600_000;

/** One thing that can be switched off and on again. */
interface Switch {
  name: string;
  target: string;
  region: string;
  classes: EventClass[];
  /** The trail whose digests can confirm it; null where digests cannot tell. */
  trail: string | null;
  what: string;
}

type Effect = { kind: 'off'; change: Switch } | { kind: 'on'; name: string; target: string };

/** Names of the events that matter here; import or a query selects by them. */
export const trailControlEventNames: readonly string[] = [
  'StopLogging', 'StartLogging', 'DeleteTrail', 'CreateTrail', 'UpdateTrail', 'PutEventSelectors', 'PutInsightSelectors',
  'DeleteEventDataStore', 'RestoreEventDataStore', 'StopEventDataStoreIngestion', 'StartEventDataStoreIngestion',
  'PutBucketPolicy', 'DeleteBucketPolicy', 'PutBucketLifecycle', 'PutBucketLifecycleConfiguration', 'DeleteBucketLifecycle', 'DeleteBucket', 'CreateBucket', 'PutBucketVersioning', 'PutObjectLockConfiguration', 'PutBucketEncryption', 'DeleteObject', 'DeleteObjects',
  'DisableKey', 'EnableKey', 'ScheduleKeyDeletion', 'CancelKeyDeletion', 'PutKeyPolicy',
];

/**
 * Computes when what was not recorded, from the events that switch recording off and on. Bucket and key events count where the digests or
 * the trail events name that bucket or key. Events may come in any order.
 */
export function findBlindIntervals(events: readonly TrailControlEvent[], chains: readonly ChainResult[]): BlindInterval[] {
  const ordered = events.toSorted((left, right) => left.time - right.time || (String(left.id) < String(right.id) ? -1 : 1));
  const watched = new Set(chains.flatMap((chain) => chain.digests.map((digest) => digest.bucket)));
  for (const event of ordered) for (const name of ['s3BucketName', 'kmsKeyId']) addIfText(watched, asFields(event.requestParameters)?.get(name));
  const open = new Map<string, BlindInterval>();
  const intervals: { interval: BlindInterval; trail: string | null }[] = [];
  const trailsWithData = new Set<string>();
  for (const event of ordered) {
    if (!event.succeeded) continue;
    for (const effect of effectsOf(event, watched, trailsWithData)) {
      const id = effect.kind === 'off' ? `${event.account} ${effect.change.name} ${effect.change.target}` : `${event.account} ${effect.name} ${effect.target}`;
      const running = open.get(id);
      if (effect.kind === 'on') {
        if (running) {
          running.to = event.time;
          running.endedBy = event;
          open.delete(id);
        }
        continue;
      }
      // A second stop of something stopped changes nothing; a narrower or wider selection begins an interval of its own.
      if (running && sameClasses(running.eventClasses, effect.change.classes)) continue;
      if (running) {
        running.to = event.time;
        running.endedBy = event;
      }
      const { change } = effect;
      const interval: BlindInterval = {
        account: event.account,
        region: change.region,
        target: change.target,
        eventClasses: change.classes,
        from: event.time,
        to: null,
        cause: event,
        endedBy: null,
        certainty: 'unconfirmed',
        alsoCoveredBy: [],
        text: `${event.eventName}${event.actor === undefined ? '' : ` by ${event.actor}`}: ${change.what}`,
      };
      intervals.push({ interval, trail: change.trail });
      open.set(id, interval);
    }
  }
  for (const { interval, trail } of intervals) compareWithChains(interval, trail, chains);
  return intervals.map(({ interval }) => interval);
}

/** `trailsWithData` remembers which trails recorded data events: to record none is a loss only for those. */
function effectsOf(event: TrailControlEvent, watched: ReadonlySet<string>, trailsWithData: Set<string>): Effect[] {
  const fields = asFields(event.requestParameters) ?? new Map<string, unknown>();
  if (event.eventSource === 'cloudtrail.amazonaws.com') return trailEffects(event, fields, trailsWithData);
  if (event.eventSource === 's3.amazonaws.com') return bucketEffects(event, fields, watched);
  if (event.eventSource === 'kms.amazonaws.com') return keyEffects(event, fields, watched);
  return [];
}

function trailEffects(event: TrailControlEvent, fields: Map<string, unknown>, trailsWithData: Set<string>): Effect[] {
  const trail = trailNameOf(textAt(fields, 'name', 'trailName', 'eventDataStore') ?? '');
  const off = (name: string, classes: EventClass[], what: string, more: Partial<Switch> = {}): Effect => ({ kind: 'off', change: { name, target: trail, region: '*', classes, trail, what, ...more } });
  const on = (name: string): Effect => ({ kind: 'on', name, target: trail });
  switch (event.eventName) {
    case 'StopLogging':
      return [off('logging', everything, `trail ${trail} was stopped`)];
    case 'DeleteTrail':
      return [off('logging', everything, `trail ${trail} was deleted`)];
    case 'StartLogging':
      return [on('logging')];
    case 'UpdateTrail':
      return updateEffects(event, fields, off, on, trail);
    case 'PutEventSelectors':
      return selectorEffects(readSelectors(fields), off, on, trail, trailsWithData);
    case 'PutInsightSelectors': {
      const selectors = fields.get('insightSelectors');
      return Array.isArray(selectors) && selectors.length === 0 ? [off('insight', ['insight'], `Insights of trail ${trail} were switched off`, { trail: null })] : [on('insight')];
    }
    case 'DeleteEventDataStore':
    case 'StopEventDataStoreIngestion':
      return [off('lake', ['lake'], `the event data store ${trail} was ${event.eventName.startsWith('Delete') ? 'deleted' : 'stopped'}`, { trail: null })];
    case 'RestoreEventDataStore':
    case 'StartEventDataStoreIngestion':
      return [on('lake')];
    default:
      return [];
  }
}

type Off = (name: string, classes: EventClass[], what: string, more?: Partial<Switch>) => Effect;
type On = (name: string) => Effect;

function updateEffects(event: TrailControlEvent, fields: Map<string, unknown>, off: Off, on: On, trail: string): Effect[] {
  const effects: Effect[] = [];
  const flag = (name: string): boolean | null => {
    const value = fields.get(name);
    return typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : null;
  };
  const validation = flag('enableLogFileValidation');
  if (validation === false) effects.push(off('validation', ['validation'], `log file validation of trail ${trail} was switched off`));
  if (validation === true) effects.push(on('validation'));
  const everyRegion = flag('isMultiRegionTrail');
  if (everyRegion === false) effects.push(off('regions', everything, `trail ${trail} was limited to its home Region: the other Regions are no longer recorded`, { region: 'other Regions' }));
  if (everyRegion === true) effects.push(on('regions'));
  const globalServices = flag('includeGlobalServiceEvents');
  if (globalServices === false) effects.push(off('global', ['global-services'], `trail ${trail} no longer records global services such as IAM and STS`, { trail: null }));
  if (globalServices === true) effects.push(on('global'));
  const bucket = textAt(fields, 's3BucketName');
  if (bucket !== null) effects.push(off(`bucket ${bucket}`, ['delivery'], `trail ${trail} delivers to the bucket ${bucket} from here on`, { trail: null, region: event.region }));
  const key = textAt(fields, 'kmsKeyId');
  if (key !== null) effects.push(off(`key ${key}`, ['delivery'], `log files of trail ${trail} are encrypted with the key ${key} from here on`, { trail: null, region: event.region }));
  return effects;
}

function selectorEffects(scope: SelectorScope, off: Off, on: On, trail: string, trailsWithData: Set<string>): Effect[] {
  const classes: EventClass[] = [];
  if (!scope.managementRead) classes.push('management-read');
  if (!scope.managementWrite) classes.push('management-write');
  if (!scope.data && trailsWithData.has(trail)) classes.push('data');
  if (scope.data) trailsWithData.add(trail);
  if (classes.length === 0 && scope.exclusions.length === 0) return [on('selectors')];
  const without = [...classes, ...scope.exclusions.map((source) => `events of ${source}`)].join(', ');
  const affected: EventClass[] = classes.length > 0 ? classes : ['management-read', 'management-write'];
  return [off('selectors', affected, `trail ${trail} was set to record without ${without}`, { trail: null })];
}

function bucketEffects(event: TrailControlEvent, fields: Map<string, unknown>, watched: ReadonlySet<string>): Effect[] {
  const bucket = textAt(fields, 'bucketName') ?? '';
  if (!watched.has(bucket)) return [];
  const key = textAt(fields, 'key') ?? '';
  const off = (name: string, what: string): Effect => ({ kind: 'off', change: { name, target: bucket, region: '*', classes: ['delivery'], trail: null, what } });
  switch (event.eventName) {
    case 'DeleteBucket':
      return [off('bucket', `the log bucket ${bucket} was deleted`)];
    case 'CreateBucket':
      return [{ kind: 'on', name: 'bucket', target: bucket }];
    case 'DeleteBucketPolicy':
      return [off('policy', `the policy of the log bucket ${bucket} was removed: CloudTrail cannot deliver without it`)];
    case 'PutBucketPolicy':
      // Whether the new policy lets CloudTrail write is not judged: either way the state before is over.
      return [{ kind: 'on', name: 'policy', target: bucket }, off(`policy ${event.time}`, `the policy of the log bucket ${bucket} was replaced: deliveries may be refused and others may write`)];
    case 'PutBucketLifecycle':
    case 'PutBucketLifecycleConfiguration':
      return [off('lifecycle', `the log bucket ${bucket} has a lifecycle rule from here on: old log files may be deleted`)];
    case 'DeleteBucketLifecycle':
      return [{ kind: 'on', name: 'lifecycle', target: bucket }];
    case 'PutBucketVersioning':
      return JSON.stringify(event.requestParameters).includes('Suspended') ? [off('versioning', `versioning of the log bucket ${bucket} was suspended: overwritten log files are gone`)] : [{ kind: 'on', name: 'versioning', target: bucket }];
    case 'DeleteObject':
    case 'DeleteObjects':
      return key === '' || key.includes('AWSLogs/') ? [off(`object ${event.time} ${key}`, `objects were deleted from the log bucket ${bucket}${key === '' ? '' : `: ${key}`}`)] : [];
    default:
      return [];
  }
}

function keyEffects(event: TrailControlEvent, fields: Map<string, unknown>, watched: ReadonlySet<string>): Effect[] {
  const key = textAt(fields, 'keyId') ?? '';
  const id = key.slice(key.lastIndexOf('/') + 1);
  if (id === '' || ![...watched].some((name) => name.endsWith(id))) return [];
  const off = (name: string, what: string): Effect => ({ kind: 'off', change: { name, target: id, region: '*', classes: ['delivery'], trail: null, what } });
  switch (event.eventName) {
    case 'DisableKey':
      return [off('key', `the key ${id} of the log files was disabled: nothing can be delivered or read`)];
    case 'ScheduleKeyDeletion':
      return [off('key', `the key ${id} of the log files was scheduled for deletion: nothing can be delivered or read`)];
    case 'EnableKey':
      return [{ kind: 'on', name: 'key', target: id }];
    case 'PutKeyPolicy':
      return [off(`key policy ${event.time}`, `the policy of the key ${id} of the log files was replaced: deliveries may be refused`)];
    default:
      return [];
  }
}

/** Looks for the interval in the digests: a gap or restart of the same trail confirms it, proven log files in it contradict it. */
function compareWithChains(interval: BlindInterval, trail: string | null, chains: readonly ChainResult[]): void {
  const inAccount = chains.filter((chain) => chain.account === interval.account && !chain.isBackfill);
  const to = interval.to ?? Number.POSITIVE_INFINITY;
  if (trail !== null) {
    const own = inAccount.filter((chain) => chain.trail === trail);
    const meets = (from: EpochMs, end: EpochMs): boolean => from <= to + slack && end >= interval.from - slack && from >= interval.from - slack;
    const endsThere = own.some((chain) => {
      const last = chain.covered.at(-1)?.[1];
      return interval.to === null && last !== undefined && last >= interval.from - slack && last <= interval.from + slack;
    });
    if (own.some((chain) => chain.gaps.some((gap) => meets(gap.from, gap.to))) || endsThere) interval.certainty = 'confirmed';
    else if (own.some((chain) => chain.proven.some(([from, end]) => from <= interval.from && end >= to))) interval.certainty = 'contradicted';
    if (interval.certainty === 'confirmed') interval.text += `; the digests confirm it`;
    if (interval.certainty === 'contradicted') interval.text += `; but proven digests of the trail go on until ${formatTime(interval.to ?? interval.from)}`;
  }
  const end = interval.to;
  if (end === null) return;
  const others = inAccount.filter((chain) => chain.trail !== (trail ?? interval.target) && chain.proven.some(([from, until]) => from <= interval.from && until >= end));
  interval.alsoCoveredBy = [...new Set(others.map((chain) => chain.trail))].toSorted();
}

/** The name in a trail ARN, or the name itself. */
function trailNameOf(text: string): string {
  return text.startsWith('arn:') ? text.slice(text.lastIndexOf('/') + 1) : text;
}

function sameClasses(left: readonly EventClass[], right: readonly EventClass[]): boolean {
  return left.length === right.length && left.every((name) => right.includes(name));
}

function addIfText(set: Set<string>, value: unknown): void {
  if (typeof value === 'string' && value !== '') set.add(value);
}
