import type { EpochMs } from '../../../shared/contract/common.ts';
import type { RecordedClass } from './event-class.ts';
import { isSame, type Turn } from './follow-trails.ts';
import type { Moment, Observations, Seen } from './observe.ts';

/** Why a span begins or ends: a call of the trail, or only that no earlier or later event is in the evidence. */
interface Edge {
  time: EpochMs;
  event: number;
  reason: 'switched-on' | 'switched-off' | 'first-event' | 'last-event';
  /** Trail of the call. */
  trail: string | null;
}

/** A time in which the evidence shows that a class of events was recorded. */
interface RecordedSpan {
  begins: Edge;
  ends: Edge;
}

/** What the evidence shows of one account, Region and class. */
export interface RecordingRow extends Seen {
  /** In the order of time; empty where no event has a time. */
  spans: RecordedSpan[];
}

/** A time in which a class was switched off and of which the evidence holds no event of it. */
export interface Silence {
  account: string;
  /** `*`: all of them. */
  region: string;
  /** A Region that goes on. */
  except: string | null;
  isOrganization: boolean;
  class: RecordedClass;
  /** Empty: all. */
  resourceTypes: readonly string[];
  from: EpochMs;
  to: EpochMs | null;
  trail: string;
  cause: number;
  endedBy: number | null;
}

/** Does a call on a trail concern the account and Region? A trail whose Regions are not known may record all. */
export function reaches(turn: Turn, account: string, region: string): boolean {
  return (turn.isOrganization || turn.account === account) && (turn.region === null || turn.region === region);
}

/**
 * For each account, Region and class the spans from its first event (or the call that switched it on before) to its last (or the call that
 * switched it off after), cut where it was off in between.
 */
export function findRecordedSpans(
  observed: Observations,
  turns: readonly Turn[],
  silences: readonly Silence[],
): RecordingRow[] {
  return observed.seen
    .map((seen) => ({ ...seen, spans: spansOf(seen, observed, turns, silences) }))
    .sort(
      (a, b) =>
        compare(a.account, b.account) ||
        compare(a.region, b.region) ||
        compare(a.class ?? '~', b.class ?? '~') ||
        compare(a.resourceType ?? '', b.resourceType ?? ''),
    );
}

function spansOf(
  seen: Seen,
  observed: Observations,
  turns: readonly Turn[],
  silences: readonly Silence[],
): RecordedSpan[] {
  const { first, last, class: eventClass, resourceType } = seen;
  if (first === null || last === null) return [];
  const end = edge(last, 'last-event');
  if (eventClass === null) return [{ begins: edge(first, 'first-event'), ends: end }];
  const key = { class: eventClass, resourceType };
  const on = turns.findLast(
    (turn) =>
      turn.event.time <= first.time &&
      reaches(turn, seen.account, seen.region) &&
      [...turn.on, ...turn.off].some((each) => isSame(each, key)),
  );
  let begins: Edge =
    on !== undefined && on.on.some((each) => isSame(each, key))
      ? { time: on.event.time, event: Number(on.event.id), reason: 'switched-on', trail: on.trail }
      : edge(first, 'first-event');
  const spans: RecordedSpan[] = [];
  const cuts = silences
    .filter(
      (silence) =>
        silence.class === eventClass &&
        (silence.isOrganization || silence.account === seen.account) &&
        (silence.region === '*' || silence.region === seen.region) &&
        silence.except !== seen.region &&
        (silence.resourceTypes.length === 0 || silence.resourceTypes.includes(resourceType ?? '')),
    )
    .sort((a, b) => a.from - b.from);
  const isOfRow = (other: Seen): boolean => other === seen;
  for (const cut of cuts) {
    if (cut.from <= begins.time) continue;
    const off: Edge = { time: cut.from, event: cut.cause, reason: 'switched-off', trail: cut.trail };
    spans.push({ begins, ends: off });
    const next = observed.between(isOfRow, cut.from, null).first;
    if (next === null) return spans;
    begins =
      cut.to !== null && cut.endedBy !== null && cut.to <= next.time
        ? { time: cut.to, event: cut.endedBy, reason: 'switched-on', trail: cut.trail }
        : edge(next, 'first-event');
  }
  spans.push({ begins, ends: end });
  return spans;
}

function edge({ time, event }: Moment, reason: 'first-event' | 'last-event'): Edge {
  return { time, event, reason, trail: null };
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
