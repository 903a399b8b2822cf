import { formatTime } from '../../../shared/format/index.ts';
import type { EpochMs } from '../../../shared/contract/common.ts';
import type { ChainResult } from './chains.ts';
import { type FollowedTrails, followTrails } from '../recording/follow-trails.ts';
import type { Found } from '../recording/observe.ts';
import { type ChangeId, type EventClass, type TrailControlEvent, trailNameOf } from '../recording/trail-control.ts';
import type { Switch } from '../recording/trail-effects.ts';
import { homeRegionOf, type KnownBefore, nothingKnown, type TrailState } from '../recording/trail-memory.ts';

/**
 * `confirmed`: the digests of the trail have a gap or restart there. `contradicted`: proven digests of the trail cover it.
 * `refuted`: events of every class concerned were delivered from that account and Region all the same.
 * `unconfirmed`: neither can tell (selectors and bucket changes leave chains as they are).
 */
type Certainty = 'confirmed' | 'contradicted' | 'refuted' | 'unconfirmed';

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
  /** Resource types of the data events that are not recorded; empty: all of them. */
  resourceTypes: string[];
  /** Of these types some resources are still recorded. */
  isPartOfData: boolean;
  /** Services whose management events are left out. */
  sources: string[];
  /** The trail records all accounts of the organization. */
  isOrganization: boolean;
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
  /** What the evidence holds of this time all the same, by class. */
  seen: SeenInside[];
  /** Where events of the classes come again only long after the call: until when there are none. */
  silentUntil: EpochMs | null;
}

/** Events of a class from inside an interval, whoever delivered them. */
interface SeenInside extends Found {
  class: EventClass;
}

/** How far after a stop the gap in the digests may begin: CloudTrail still writes the digest of the running hour. */
const slack = 2 * 3_600_000;

/** Computes when what was not recorded, from the events that switch recording off and on, and compares it with the digests. Events may come in any order. */
export function findBlindIntervals(
  events: readonly TrailControlEvent[],
  chains: readonly ChainResult[],
  before: Pick<KnownBefore, 'dataBefore' | 'hadInsights'> = nothingKnown,
): BlindInterval[] {
  return blindIntervalsOf(followTrails(events, knownFromDigests(chains, before)), chains);
}

/** Buckets and keys count where the digests or the trail events name them. */
export function knownFromDigests(
  chains: readonly ChainResult[],
  before: Pick<KnownBefore, 'dataBefore' | 'hadInsights'>,
): KnownBefore {
  const bucketsOf = new Map<string, Set<string>>();
  for (const chain of chains)
    for (const { bucket } of chain.digests) {
      const id = `${chain.account} ${chain.trail}`;
      const buckets = bucketsOf.get(id);
      if (buckets) buckets.add(bucket);
      else bucketsOf.set(id, new Set([bucket]));
    }
  return {
    watched: [...bucketsOf.values()].flatMap((buckets) => [...buckets]),
    bucketsOf: (account, trail) => bucketsOf.get(`${account} ${trail}`) ?? new Set(),
    dataBefore: before.dataBefore,
    hadInsights: before.hadInsights,
  };
}

/** The intervals that the calls on trails begin and end. */
export function blindIntervalsOf({ steps }: FollowedTrails, chains: readonly ChainResult[]): BlindInterval[] {
  const open = new Map<string, BlindInterval>();
  const intervals: { interval: BlindInterval; change: Switch }[] = [];
  for (const { event, state, effects } of steps) {
    const home = homeRegionOf(event);
    for (const effect of effects) {
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
      if (running && sameClasses(running, effect.change)) continue;
      if (running) {
        running.to = event.time;
        running.endedBy = event;
      }
      const interval = begin(event, effect.change, state);
      intervals.push({ interval, change: effect.change });
      open.set(id, interval);
    }
  }
  for (const { interval, change } of intervals) compareWithChains(interval, change, chains);
  return intervals.map(({ interval }) => interval);
}

function begin(event: TrailControlEvent, change: Switch, state: TrailState | null): BlindInterval {
  const isSingle = state?.isMultiRegion === false && change.reach !== 'others';
  return {
    account: event.account,
    region: change.reach === 'here' || isSingle ? homeRegionOf(event) || event.region : '*',
    regions: [],
    isOrganization: state?.isOrganization === true,
    target: change.target,
    eventClasses: change.classes,
    resourceTypes: change.resourceTypes,
    isPartOfData: change.isPartOfData,
    sources: change.sources,
    change: change.change,
    params: change.params,
    from: event.time,
    to: null,
    cause: event,
    endedBy: null,
    certainty: 'unconfirmed',
    alsoCoveredBy: [],
    seen: [],
    silentUntil: null,
  };
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

function sameClasses(running: BlindInterval, change: Switch): boolean {
  const isSameList = (left: readonly string[], right: readonly string[]): boolean =>
    left.length === right.length && left.every((name) => right.includes(name));
  return (
    isSameList(running.eventClasses, change.classes) &&
    isSameList(running.resourceTypes, change.resourceTypes) &&
    running.isPartOfData === change.isPartOfData &&
    isSameList(running.sources, change.sources)
  );
}
