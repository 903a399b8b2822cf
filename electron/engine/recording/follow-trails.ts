import type { EventClassKey } from './event-class.ts';
import type { TrailControlEvent } from './trail-control.ts';
import { type Effect, effectsOf } from './trail-effects.ts';
import { type KnownBefore, namedByTrails, TrailMemory, type TrailState } from './trail-memory.ts';

/** A call that made a trail record more, or less, than before. */
export interface Turn {
  event: TrailControlEvent;
  account: string;
  trail: string;
  /** The one Region that it records; null: all of them, or not known. */
  region: string | null;
  /** Records all accounts of the organization. */
  isOrganization: boolean;
  on: EventClassKey[];
  off: EventClassKey[];
}

export interface FollowedTrails {
  /** Every call that succeeded, in the order of time, with what it switched. */
  steps: { event: TrailControlEvent; state: TrailState | null; effects: Effect[] }[];
  turns: Turn[];
}

/** Plays the calls on trails, buckets and keys in the order of time (ids where times are equal). */
export function followTrails(events: readonly TrailControlEvent[], known: KnownBefore): FollowedTrails {
  const ordered = events
    .filter((event) => event.succeeded)
    .toSorted((left, right) => left.time - right.time || compareIds(left.id, right.id));
  const memory = new TrailMemory(known, ordered);
  const steps: FollowedTrails['steps'] = [];
  const turns: Turn[] = [];
  for (const event of ordered) {
    const isOfTrail = event.eventSource === 'cloudtrail.amazonaws.com' && !event.eventName.includes('EventDataStore');
    const before = isOfTrail ? recordedBy(memory.trail(event)) : [];
    const effects = effectsOf(event, memory);
    const state = isOfTrail ? memory.trail(event) : null;
    steps.push({ event, state: state && { ...state }, effects });
    if (state === null) continue;
    const after = recordedBy(state);
    const on = after.filter((key) => !before.some((each) => isSame(each, key)));
    const off = before.filter((key) => !after.some((each) => isSame(each, key)));
    if (on.length === 0 && off.length === 0) continue;
    turns.push({
      event,
      account: state.account,
      trail: state.name,
      region: state.isMultiRegion === false ? state.home : null,
      isOrganization: state.isOrganization === true,
      on,
      off,
    });
  }
  return { steps, turns };
}

/** The calls that were refused or failed and, each by itself, would have lost something. */
export function findAttempts(events: readonly TrailControlEvent[], known: KnownBefore): TrailControlEvent[] {
  const all: KnownBefore = {
    ...known,
    watched: [...known.watched, ...namedByTrails(events).map(({ name }) => name)],
    dataBefore: () => ['*'],
    hadInsights: () => true,
  };
  return events.filter(
    (event) => !event.succeeded && effectsOf(event, new TrailMemory(all, [])).some((effect) => effect.kind === 'off'),
  );
}

/** What a trail records as far as its calls tell: nothing is said of selectors that were never seen set. */
function recordedBy(state: TrailState): EventClassKey[] {
  if (state.isLogging === false) return [];
  const keys: EventClassKey[] = [];
  const { scope } = state;
  if (scope?.managementRead === true) keys.push({ class: 'management-read', resourceType: null });
  if (scope?.managementWrite === true) keys.push({ class: 'management-write', resourceType: null });
  for (const type of scope?.data.keys() ?? []) keys.push({ class: 'data', resourceType: type });
  if ((scope?.network.size ?? 0) > 0) keys.push({ class: 'network-activity', resourceType: null });
  if (state.hasInsights === true) keys.push({ class: 'insight', resourceType: null });
  return keys;
}

/** Same class and resource type; a selector without a type is of every type. */
export function isSame(left: EventClassKey, right: EventClassKey): boolean {
  const [a, b] = [left.resourceType, right.resourceType];
  return left.class === right.class && (a === b || a === '*' || b === '*');
}

/** Ids of the case are numbers. */
function compareIds(left: string | number, right: string | number): number {
  const difference = Number(left) - Number(right);
  return Number.isNaN(difference) ? (String(left) < String(right) ? -1 : 1) : difference;
}
