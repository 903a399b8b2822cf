import type { EpochMs } from '../../../shared/contract/common.ts';
import type { RecordedClass } from './event-class.ts';
import { isSame, type Turn } from './follow-trails.ts';
import type { Moment, Observations, Seen } from './observe.ts';
import { reaches, type RecordingRow } from './recorded-spans.ts';

/** What the evidence cannot show of a class of events, or only from some time on. Each has a sentence in the texts under `integrity.limit`. */
type RecordingStatementId =
  | 'recorded-since-call'
  | 'recorded-since-first'
  | 'recorded-until-last'
  | 'recorded-but-none'
  | 'no-data-events'
  | 'no-s3-data-events'
  | 'no-read-events'
  | 'no-network-events'
  | 'data-untold'
  | 'reads-untold'
  | 'class-by-call';

export interface RecordingStatement {
  id: RecordingStatementId;
  /** As text; times are milliseconds UTC as digits under names that end in `At`. */
  params: Record<string, string>;
  account: string;
  /** `*`: all Regions of the account. */
  region: string;
  class: RecordedClass | null;
  resourceType: string | null;
  /** The time of which it speaks; null: without end. */
  from: EpochMs | null;
  to: EpochMs | null;
  /** Events of the case that it rests on. */
  events: number[];
  /** `inferred`: from what is not in the evidence. */
  proof: 'proven' | 'inferred';
}

const minute = 60_000;
const hour = 60 * minute;

/** A class whose first event comes this soon after the first of the account was there from the beginning. */
const soon = 15 * minute;

/** What the rows leave open, account by account. */
export function stateRecording(
  rows: readonly RecordingRow[],
  turns: readonly Turn[],
  observed: Observations,
): RecordingStatement[] {
  const accounts = [...new Set(rows.map((row) => row.account))].sort();
  return accounts.flatMap((account) =>
    stateAccount(
      account,
      rows.filter((row) => row.account === account),
      turns,
      observed,
    ),
  );
}

function stateAccount(
  account: string,
  rows: readonly RecordingRow[],
  turns: readonly Turn[],
  observed: Observations,
): RecordingStatement[] {
  const span = { from: firstOf(rows), to: lastOf(rows) };
  const statements: RecordingStatement[] = [];
  const say = (
    id: RecordingStatementId,
    about: Pick<RecordingStatement, 'class'> & Partial<RecordingStatement>,
  ): void => {
    statements.push({
      account,
      region: '*',
      resourceType: null,
      from: span.from?.time ?? null,
      to: span.to?.time ?? null,
      events: [],
      proof: 'inferred',
      ...about,
      id,
      params: { account, region: about.region ?? '*', ...about.params },
    });
  };
  const count = (passes: (row: RecordingRow) => boolean): number =>
    rows.filter(passes).reduce((sum, row) => sum + row.events, 0);

  const classes = new Map<string, RecordingRow[]>();
  for (const row of rows) {
    if (row.class === null) continue;
    const key = `${row.class} ${row.resourceType ?? ''}`;
    classes.set(key, [...(classes.get(key) ?? []), row]);
  }
  for (const ofClass of classes.values()) stateBeginning(ofClass, rows, observed, say);
  for (const ofClass of classes.values()) stateEnd(ofClass, span.to, observed, say);

  stateAbsences(rows, count, say);
  stateUnseenSwitches(account, rows, turns, say);
  return statements;
}

type Say = (id: RecordingStatementId, about: Pick<RecordingStatement, 'class'> & Partial<RecordingStatement>) => void;

/** Since when a class is recorded: the call that switched it on, else its first event. */
function stateBeginning(ofClass: RecordingRow[], all: readonly RecordingRow[], observed: Observations, say: Say): void {
  const { account, resourceType } = ofClass[0]!;
  const eventClass = ofClass[0]!.class!;
  const byCall = new Map<number, RecordingRow[]>();
  const byEvent: RecordingRow[] = [];
  for (const row of ofClass) {
    const begins = row.spans[0]?.begins;
    if (begins === undefined) continue;
    if (begins.reason === 'switched-on') byCall.set(begins.event, [...(byCall.get(begins.event) ?? []), row]);
    else byEvent.push(row);
  }
  const about = { class: eventClass, resourceType };
  const classes = classCode(eventClass, resourceType);
  for (const rows of byCall.values()) {
    const { begins } = rows[0]!.spans[0]!;
    const regions = new Set(rows.map((row) => row.region));
    const isPlace = (seen: Seen): boolean => seen.account === account && regions.has(seen.region);
    const before = observed.between(isPlace, Number.NEGATIVE_INFINITY, begins.time);
    if (before.first === null) continue;
    const first = firstOf(rows)!;
    say('recorded-since-call', {
      ...about,
      region: nameRegions(regions, all),
      from: before.first.time,
      to: begins.time,
      events: [begins.event, first.event],
      proof: 'proven',
      params: {
        region: listRegions(regions, all),
        classes,
        target: begins.trail ?? '',
        switchedAt: String(begins.time),
        firstAt: String(first.time),
        before: String(before.events),
      },
    });
  }
  if (isOccasional(eventClass) || byEvent.length === 0) return;
  const first = firstOf(byEvent)!;
  // Regions that a call tells of apart: objects and functions live where they live, so that the others are one.
  const regions = new Set(byEvent.map((row) => row.region));
  const isPlace = (seen: Seen): boolean => seen.account === account && (byCall.size === 0 || regions.has(seen.region));
  const before = observed.between(isPlace, Number.NEGATIVE_INFINITY, first.time);
  if (before.first === null || first.time - before.first.time <= soon) return;
  say('recorded-since-first', {
    ...about,
    region: byCall.size === 0 ? '*' : nameRegions(regions, all),
    from: before.first.time,
    to: first.time,
    events: [first.event],
    params: {
      ...(byCall.size === 0 ? {} : { region: listRegions(regions, all) }),
      classes,
      firstAt: String(first.time),
      before: String(before.events),
    },
  });
}

/** Insights and refusals of endpoints tell of the unusual: that there are none before or after says nothing. */
function isOccasional(eventClass: RecordedClass): boolean {
  return eventClass === 'insight' || eventClass === 'network-activity';
}

/** A class that is no longer seen, long after its usual pauses, while other events go on. */
function stateEnd(ofClass: RecordingRow[], end: Moment | null, observed: Observations, say: Say): void {
  const { account, resourceType } = ofClass[0]!;
  const eventClass = ofClass[0]!.class!;
  const timed = ofClass.filter((row) => row.spans.length > 0);
  if (isOccasional(eventClass) || end === null || timed.length === 0) return;
  if (timed.some((row) => row.spans.at(-1)!.ends.reason === 'switched-off')) return;
  const [first, last] = [firstOf(timed)!, lastOf(timed)!];
  const events = timed.reduce((sum, row) => sum + row.events, 0);
  const usual = events < 2 ? 0 : (last.time - first.time) / (events - 1);
  if (end.time - last.time <= Math.max(hour, 10 * usual)) return;
  const after = observed.between((seen) => seen.account === account, last.time, null);
  say('recorded-until-last', {
    class: eventClass,
    resourceType,
    from: last.time,
    to: end.time,
    events: [last.event],
    params: { classes: classCode(eventClass, resourceType), lastAt: String(last.time), after: String(after.events) },
  });
}

/** Classes of which there are none. Nothing is called absent that an event of unknown class might be. */
function stateAbsences(
  rows: readonly RecordingRow[],
  count: (passes: (row: RecordingRow) => boolean) => number,
  say: Say,
): void {
  const untold = count((row) => row.class === null);
  const data = count((row) => row.class === 'data');
  const untoldRows = rows.filter((row) => row.class === null);
  const untoldEvents = untoldRows.flatMap((row) => (row.first ? [row.first.event] : []));
  if (untold > 0)
    say('data-untold', {
      class: 'data',
      from: firstOf(untoldRows)?.time ?? null,
      to: lastOf(untoldRows)?.time ?? null,
      events: untoldEvents.slice(0, 1),
      proof: 'proven',
      params: { count: String(untold) },
    });
  else if (data === 0) say('no-data-events', { class: 'data' });
  else if (count((row) => row.resourceType === 'AWS::S3::Object') === 0)
    say('no-s3-data-events', { class: 'data', resourceType: 'AWS::S3::Object' });

  const reads = count((row) => row.class === 'management-read');
  if (reads === 0) {
    const unstated =
      rows.reduce((sum, row) => sum + (row.class === 'management-write' ? row.readByName : 0), 0) + untold;
    if (unstated > 0)
      say('reads-untold', { class: 'management-read', proof: 'proven', params: { count: String(unstated) } });
    else say('no-read-events', { class: 'management-read' });
  }
  if (count((row) => row.class === 'network-activity') === 0) say('no-network-events', { class: 'network-activity' });

  const byCall = rows.filter((row) => row.classByCall > 0);
  if (byCall.length > 0)
    say('class-by-call', {
      class: null,
      from: firstOf(byCall)?.time ?? null,
      to: lastOf(byCall)?.time ?? null,
      params: { count: String(byCall.reduce((sum, row) => sum + row.classByCall, 0)) },
    });
}

/** Data events that a trail was told to record and of which there are none. */
function stateUnseenSwitches(account: string, rows: readonly RecordingRow[], turns: readonly Turn[], say: Say): void {
  const regions = new Set(rows.map((row) => row.region));
  for (const turn of turns) {
    if (![...regions].some((region) => reaches(turn, account, region))) continue;
    for (const key of turn.on) {
      if (key.class !== 'data' || rows.some((row) => row.class === 'data' && isSame({ ...row, class: 'data' }, key)))
        continue;
      const end = turns.find(
        (later) =>
          later.event.time >= turn.event.time &&
          later.trail === turn.trail &&
          later.account === turn.account &&
          later.off.some((each) => isSame(each, key)),
      );
      say('recorded-but-none', {
        class: 'data',
        resourceType: key.resourceType === '*' ? null : key.resourceType,
        region: turn.region ?? '*',
        from: turn.event.time,
        to: end?.event.time ?? lastOf(rows)?.time ?? null,
        events: [Number(turn.event.id), ...(end ? [Number(end.event.id)] : [])],
        proof: 'proven',
        params: {
          target: turn.trail,
          classes: classCode('data', key.resourceType === '*' ? null : key.resourceType),
          actor: turn.event.actor ?? '?',
          eventName: turn.event.eventName,
          switchedAt: String(turn.event.time),
        },
      });
    }
  }
}

/** `management-read`, `data`, `data:AWS::S3::Object`: what sentences name a class by, before it is put into words. */
function classCode(eventClass: RecordedClass, resourceType: string | null): string {
  return resourceType === null ? eventClass : `${eventClass}:${resourceType}`;
}

function firstOf(rows: readonly Seen[]): Moment | null {
  return rows.reduce<Moment | null>(
    (least, { first }) => (first !== null && (least === null || first.time < least.time) ? first : least),
    null,
  );
}

function lastOf(rows: readonly Seen[]): Moment | null {
  return rows.reduce<Moment | null>(
    (most, { last }) => (last !== null && (most === null || last.time > most.time) ? last : most),
    null,
  );
}

/** One Region, or `*` where it is all of the account or several. */
function nameRegions(regions: ReadonlySet<string>, all: readonly RecordingRow[]): string {
  const every = new Set(all.map((row) => row.region));
  return regions.size === 1 && (every.size > 1 || regions.size === every.size) ? [...regions][0]! : '*';
}

/** The Regions by name, `*` where it is all that the account has events of. */
function listRegions(regions: ReadonlySet<string>, all: readonly RecordingRow[]): string {
  const every = new Set(all.map((row) => row.region));
  return regions.size === every.size && regions.size > 1 ? '*' : [...regions].sort().join(', ');
}
