import type Database from 'better-sqlite3';
import type { EpochMs } from '../../../shared/contract/common.ts';
import { ColumnStore } from '../columns/column-store.ts';
import {
  type Callers,
  findAttempts,
  findRecordedSpans,
  followTrails,
  type Observations,
  observeClasses,
  type RecordedClass,
  type RecordingRow,
  type RecordingStatement,
  readTrailControlEvents,
  type Silence,
  stateRecording,
} from '../recording/index.ts';
import type { TrailControlEvent } from '../recording/trail-control.ts';
import type { ChainResult } from './chains.ts';
import { refuteIntervals, silentClasses } from './refute.ts';
import { type BlindInterval, blindIntervalsOf, knownFromDigests } from './tampering.ts';

/** What was recorded since when, what was switched off, and what was tried. */
export interface Recording {
  rows: RecordingRow[];
  statements: RecordingStatement[];
  intervals: BlindInterval[];
  /** Calls that were refused or failed and would have lost something. */
  attempts: TrailControlEvent[];
}

/** Works out from the index, the calls on trails and the digests what was recorded since when. */
export function deriveRecording(
  db: Database.Database,
  recordText: (event: number) => string,
  callers: Callers,
  chains: readonly ChainResult[],
): Recording {
  const store = new ColumnStore(db);
  return recordingOf(observeClasses(store), readTrailControlEvents(db, recordText, callers), chains);
}

/** The same from what was read. */
function recordingOf(
  observed: Observations,
  events: readonly TrailControlEvent[],
  chains: readonly ChainResult[],
): Recording {
  const known = knownFromDigests(chains, before(observed));
  const followed = followTrails(events, known);
  const intervals = blindIntervalsOf(followed, chains);
  refuteIntervals(intervals, observed);
  const rows = findRecordedSpans(observed, followed.turns, intervals.flatMap(silencesOf));
  return {
    rows,
    statements: stateRecording(rows, followed.turns, observed),
    intervals,
    attempts: findAttempts(events, known),
  };
}

function before(observed: Observations) {
  const isBefore = (first: { time: EpochMs } | null, time: EpochMs): boolean => first !== null && first.time < time;
  return {
    dataBefore: (account: string, time: EpochMs): string[] => [
      ...new Set(
        observed.seen
          .filter((seen) => seen.class === 'data' && seen.account === account && isBefore(seen.first, time))
          .map((seen) => seen.resourceType ?? '*'),
      ),
    ],
    hadInsights: (account: string, time: EpochMs): boolean =>
      observed.seen.some((seen) => seen.class === 'insight' && seen.account === account && isBefore(seen.first, time)),
  };
}

const recordedClasses: readonly string[] = [
  'management-read',
  'management-write',
  'data',
  'network-activity',
  'insight',
] satisfies RecordedClass[];

/** The classes of an interval that the evidence does not hold from inside it; where events come again late, until then all of them. */
function silencesOf(interval: BlindInterval): Silence[] {
  if (interval.certainty === 'refuted' || interval.certainty === 'contradicted') return [];
  const silent = new Set<string>(silentClasses(interval));
  return (
    interval.eventClasses
      .filter((each) => recordedClasses.includes(each) && (silent.has(each) || interval.silentUntil !== null))
      // Of a type of which some resources are still recorded nothing is silent.
      .filter((each) => each !== 'data' || !interval.isPartOfData)
      .map((each) => ({
        account: interval.account,
        region: interval.region,
        except: interval.change === 'single-region' ? interval.cause.region : null,
        isOrganization: interval.isOrganization,
        class: each as RecordedClass,
        resourceTypes: interval.resourceTypes,
        from: interval.from,
        to: silent.has(each) ? interval.to : interval.silentUntil,
        trail: interval.target,
        cause: Number(interval.cause.id),
        endedBy: interval.endedBy === null || !silent.has(each) ? null : Number(interval.endedBy.id),
      }))
  );
}
