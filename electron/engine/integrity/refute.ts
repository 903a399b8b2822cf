import type { EpochMs } from '../../../shared/contract/common.ts';
import type { Found, Observations, Seen } from '../recording/observe.ts';
import type { ChangeId, EventClass } from '../recording/trail-control.ts';
import type { BlindInterval } from './tampering.ts';

/** Changes of which delivered events say nothing: what was delivered may still be deleted, or lack digests. */
const unaffected = new Set<ChangeId>([
  'validation-off',
  'lifecycle-set',
  'versioning-suspended',
  'objects-deleted',
  'key-deletion',
  'store-stopped',
  'store-deleted',
]);

const hour = 3_600_000;

/**
 * Looks for events of the classes, account and Region of each interval from inside it. Log files do not name the trail that delivered them:
 * events of a class that is said to be off were recorded by somebody, so nothing is blind for them. An interval all of whose classes go on is
 * `refuted`; one of whose classes some go on keeps the others. Classes that were never recorded before are no loss and drop out.
 */
export function refuteIntervals(intervals: readonly BlindInterval[], observed: Observations): void {
  for (const interval of intervals) {
    if (unaffected.has(interval.change)) continue;
    const isPlace = (seen: Seen): boolean =>
      (interval.isOrganization || seen.account === interval.account) &&
      (interval.region === '*' || seen.region === interval.region) &&
      // The home Region of a trail that is limited to it goes on.
      (interval.change !== 'single-region' || seen.region !== interval.cause.region);
    const inside = (eventClass: EventClass): Found => findInside(interval, eventClass, isPlace, observed);
    interval.seen = interval.eventClasses
      .map((eventClass) => ({ class: eventClass, ...inside(eventClass) }))
      .filter(({ events }) => events > 0);
    const known = interval.eventClasses.filter(
      (eventClass) =>
        interval.seen.some((each) => each.class === eventClass) || wasRecorded(interval, eventClass, isPlace, observed),
    );
    // Where nothing of it is in the evidence, the call stands as it is.
    if (interval.seen.length === 0) continue;
    const silent = known.filter((eventClass) => !interval.seen.some((each) => each.class === eventClass));
    const first = interval.seen.reduce((least, each) => Math.min(least, each.first?.time ?? least), Infinity);
    interval.silentUntil = isLate(interval, first, isPlace, observed) ? first : null;
    if (silent.length === 0 && interval.silentUntil === null && interval.certainty !== 'confirmed')
      interval.certainty = 'refuted';
  }
}

/** The classes of an interval of which the evidence holds no event from inside it. */
export function silentClasses(interval: BlindInterval): EventClass[] {
  return interval.eventClasses.filter((eventClass) => !interval.seen.some((each) => each.class === eventClass));
}

function findInside(
  { account, region, from, to, sources, resourceTypes, isPartOfData }: BlindInterval,
  eventClass: EventClass,
  isPlace: (seen: Seen) => boolean,
  observed: Observations,
): Found {
  switch (eventClass) {
    case 'excluded-sources':
      return observed.betweenOfSources(account, region, sources, from, to);
    case 'global-services':
      return observed.betweenOfSources(account, '*', globalServices, from, to);
    case 'delivery':
      return observed.between(isPlace, from, to);
    case 'data':
      // Events of the resources that are still recorded say nothing of the others.
      if (isPartOfData) return { events: 0, first: null, last: null };
      break;
    case 'validation':
    case 'lake':
      return { events: 0, first: null, last: null };
    default:
      break;
  }
  const passes = (seen: Seen): boolean => seen.class === eventClass && isPlace(seen) && isOfType(seen, resourceTypes);
  return observed.between(passes, from, to);
}

const globalServices = ['iam.amazonaws.com', 'sts.amazonaws.com', 'cloudfront.amazonaws.com', 'signin.amazonaws.com'];

function isOfType(seen: Seen, types: readonly string[]): boolean {
  return (
    seen.class !== 'data' || types.length === 0 || (seen.resourceType !== null && types.includes(seen.resourceType))
  );
}

/** Does the evidence hold events of the class from before the interval? Those that only sources tell apart count as recorded. */
function wasRecorded(
  interval: BlindInterval,
  eventClass: EventClass,
  isPlace: (seen: Seen) => boolean,
  observed: Observations,
): boolean {
  return observed.seen.some(
    (seen) =>
      isPlace(seen) &&
      (seen.class === eventClass || !isRecordedClass(eventClass)) &&
      seen.first !== null &&
      seen.first.time <= interval.from,
  );
}

function isRecordedClass(eventClass: EventClass): boolean {
  return !['excluded-sources', 'global-services', 'delivery', 'validation', 'lake'].includes(eventClass);
}

/** True where events come again so late that the silence before them is none of the usual pauses. */
function isLate(
  interval: BlindInterval,
  first: EpochMs,
  isPlace: (seen: Seen) => boolean,
  observed: Observations,
): boolean {
  const silence = first - interval.from;
  if (silence <= hour) return false;
  const before = observed.between(isPlace, Number.NEGATIVE_INFINITY, interval.from);
  if (!before.first || before.events < 2) return true;
  return silence > (5 * (interval.from - before.first.time)) / before.events;
}
