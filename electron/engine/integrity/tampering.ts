import { formatTime } from '../../../shared/format/index.ts';
import type { EpochMs } from '../../../shared/contract/common.ts';
import type { ChainResult } from './chains.ts';
import { asFields } from './json-sequence.ts';
import type { ChangeId, EventClass, TrailControlEvent } from './trail-control.ts';
import { effectsOf, type Switch, trailNameOf, trailOf } from './trail-effects.ts';

/**
 * `confirmed`: the digests of the trail have a gap or restart there. `contradicted`: proven digests of the trail cover it.
 * `unconfirmed`: the digests cannot tell (selectors and bucket changes leave chains as they are).
 */
type Certainty = 'confirmed' | 'contradicted' | 'unconfirmed';

/** A period in which classes of events may be missing from the evidence because somebody had it so. */
export interface BlindInterval {
  account: string;
  /** The one Region concerned, or `*`: all Regions of the trail. */
  region: string;
  /** By Region of the trail's chains, what the digests say; empty where no chain of the trail is in the evidence. */
  regions: { region: string; certainty: Certainty; alsoCoveredBy: string[] }[];
  /** Trail name, bucket, key or event data store that the event names. */
  target: string;
  eventClasses: EventClass[];
  /** Services whose management events are left out. */
  sources: string[];
  change: ChangeId;
  params: Record<string, string>;
  from: EpochMs;
  /** Null: no event in the evidence ends it. */
  to: EpochMs | null;
  cause: TrailControlEvent;
  endedBy: TrailControlEvent | null;
  /** The most telling of the Regions. */
  certainty: Certainty;
  /** Other trails whose proven digests cover the whole interval: they may hold what is missing. */
  alsoCoveredBy: string[];
}

/** How far after a stop the gap in the digests may begin: CloudTrail still writes the digest of the running hour. */
const slack = 2 * 3_600_000;

/** Names of the events that matter here; import or a query selects by them. */
export const trailControlEventNames: readonly string[] = [
  'StopLogging',
  'StartLogging',
  'DeleteTrail',
  'CreateTrail',
  'UpdateTrail',
  'PutEventSelectors',
  'PutInsightSelectors',
  'DeleteEventDataStore',
  'RestoreEventDataStore',
  'StopEventDataStoreIngestion',
  'StartEventDataStoreIngestion',
  'PutBucketPolicy',
  'DeleteBucketPolicy',
  'PutBucketLifecycle',
  'PutBucketLifecycleConfiguration',
  'DeleteBucketLifecycle',
  'DeleteBucket',
  'CreateBucket',
  'PutBucketVersioning',
  'PutObjectLockConfiguration',
  'PutBucketEncryption',
  'DeleteObject',
  'DeleteObjects',
  'DisableKey',
  'EnableKey',
  'ScheduleKeyDeletion',
  'CancelKeyDeletion',
  'PutKeyPolicy',
];

/**
 * Computes when what was not recorded, from the events that switch recording off and on. Bucket and key events count where the digests or
 * the trail events name that bucket or key. Events may come in any order. `hadDataEvents` tells whether the evidence holds data events of an
 * account from before a time.
 */
export function findBlindIntervals(
  events: readonly TrailControlEvent[],
  chains: readonly ChainResult[],
  hadDataEvents: (account: string, before: EpochMs) => boolean = () => false,
): BlindInterval[] {
  const ordered = events.toSorted(
    (left, right) => left.time - right.time || (String(left.id) < String(right.id) ? -1 : 1),
  );
  const watched = new Set(chains.flatMap((chain) => chain.digests.map((digest) => digest.bucket)));
  for (const event of ordered)
    for (const name of ['s3BucketName', 'kmsKeyId']) addIfText(watched, asFields(event.requestParameters)?.get(name));
  const memory = { watched, trailsWithData: new Set<string>(), hadDataEvents };
  const open = new Map<string, BlindInterval>();
  const intervals: { interval: BlindInterval; change: Switch }[] = [];
  for (const event of ordered) {
    if (!event.succeeded) continue;
    const home = homeRegionOf(event);
    for (const effect of effectsOf(event, memory)) {
      const { name, target } = effect.kind === 'off' ? effect.change : effect;
      const id = `${event.account} ${home} ${name} ${target}`;
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
      const interval = begin(event, effect.change);
      intervals.push({ interval, change: effect.change });
      open.set(id, interval);
    }
  }
  for (const { interval, change } of intervals) compareWithChains(interval, change, chains);
  return intervals.map(({ interval }) => interval);
}

function begin(event: TrailControlEvent, change: Switch): BlindInterval {
  return {
    account: event.account,
    region: change.reach === 'here' ? event.region : '*',
    regions: [],
    target: change.target,
    eventClasses: change.classes,
    sources: change.sources,
    change: change.change,
    params: change.params,
    from: event.time,
    to: null,
    cause: event,
    endedBy: null,
    certainty: 'unconfirmed',
    alsoCoveredBy: [],
  };
}

/** Trails are changed in their home Region; an ARN names it, else it is the Region of the call. */
function homeRegionOf(event: TrailControlEvent): string {
  const named = trailOf(event);
  return named.startsWith('arn:')
    ? (named.split(':')[3] ?? event.region)
    : event.eventSource === 'cloudtrail.amazonaws.com'
      ? event.region
      : '';
}

/** Looks for the interval in the digests, Region by Region: a gap or restart of the same trail confirms it, proven digests over all of it contradict it. */
function compareWithChains(interval: BlindInterval, change: Switch, chains: readonly ChainResult[]): void {
  const inAccount = chains.filter((chain) => chain.account === interval.account && !chain.isBackfill);
  const home = homeRegionOf(interval.cause);
  const named = inAccount.filter((chain) => chain.trail === trailNameOf(interval.target));
  const atHome = named.filter((chain) => chain.homeRegion === home);
  // Where no trail of that home Region is known, the name alone has to do.
  const own = (atHome.length > 0 ? atHome : named).filter(
    (chain) => change.reach !== 'others' || chain.region !== home,
  );
  const places = own.length > 0 ? [...new Set(own.map((chain) => chain.region))].toSorted() : [];
  for (const region of places) {
    const here = own.filter((chain) => chain.region === region);
    interval.regions.push({
      region,
      certainty: change.showsInDigests ? certaintyOf(interval, here) : 'unconfirmed',
      alsoCoveredBy: othersCovering(
        interval,
        inAccount.filter((chain) => chain.region === region && !own.includes(chain)),
      ),
    });
  }
  const [only] = interval.regions;
  if (interval.regions.length === 1 && only && interval.region === '*') interval.region = only.region;
  const certainties = interval.regions.map((each) => each.certainty);
  interval.certainty = certainties.includes('confirmed')
    ? 'confirmed'
    : certainties.includes('contradicted')
      ? 'contradicted'
      : 'unconfirmed';
  interval.alsoCoveredBy = othersCovering(
    interval,
    inAccount.filter((chain) => !own.includes(chain) && (places.length === 0 || places.includes(chain.region))),
  );
}

function certaintyOf(interval: BlindInterval, own: readonly ChainResult[]): Certainty {
  const to = interval.to ?? Number.POSITIVE_INFINITY;
  const meets = (from: EpochMs, end: EpochMs): boolean =>
    from <= to + slack && end >= interval.from - slack && from >= interval.from - slack;
  const endsThere = own.some((chain) => {
    const last = chain.covered.at(-1)?.[1];
    return interval.to === null && last !== undefined && last >= interval.from - slack && last <= interval.from + slack;
  });
  if (endsThere || own.some((chain) => chain.gaps.some((gap) => meets(gap.from, gap.to)))) return 'confirmed';
  return own.some((chain) => chain.proven.some(([from, end]) => from <= interval.from && end >= to))
    ? 'contradicted'
    : 'unconfirmed';
}

function othersCovering(interval: BlindInterval, others: readonly ChainResult[]): string[] {
  const end = interval.to;
  if (end === null) return [];
  return [
    ...new Set(
      others
        .filter((chain) => chain.proven.some(([from, until]) => from <= interval.from && until >= end))
        .map((chain) => chain.trail),
    ),
  ].toSorted();
}

/** The parameters of the sentences about an interval, as text: times are RFC 3339 UTC. */
export function sentenceParams(interval: BlindInterval): Record<string, string> {
  return {
    ...interval.params,
    account: interval.account,
    region: interval.region,
    target: interval.target,
    actor: interval.cause.actor ?? '?',
    eventName: interval.cause.eventName,
    from: formatTime(interval.from),
    to: interval.to === null ? '' : formatTime(interval.to),
    certainty: interval.certainty,
    trails: interval.alsoCoveredBy.join(', '),
    event: String(interval.cause.id),
  };
}

function sameClasses(left: readonly EventClass[], right: readonly EventClass[]): boolean {
  return left.length === right.length && left.every((name) => right.includes(name));
}

function addIfText(set: Set<string>, value: unknown): void {
  if (typeof value === 'string' && value !== '') set.add(value);
}
