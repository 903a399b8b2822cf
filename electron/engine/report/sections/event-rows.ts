import { formatCount, formatTime } from '../../../../shared/format/index.ts';
import type { Column, Detail, Row } from '../blocks.ts';
import { eventAnchor, eventLabel } from '../citations.ts';
import { describeRequest } from '../decisive.ts';
import type { CitedEvent } from '../model.ts';
import { makeVisible } from '../visible.ts';
import type { Words } from '../words.ts';
import { nameWithCode, orDash, type SectionContext, toneOfOutcome, toneOfVerdict } from './section.ts';

/** An event with its place in the timeline, or several in a row that differ in nothing but time and target. */
export interface EventRun {
  /** Place of the first in the timeline, from 0. */
  index: number;
  events: CitedEvent[];
}

/** So many alike, one after the other, become one row. */
const fewInRun = 4;

/**
 * Events in their order, those alike in a row joined: same call, actor, address and outcome. What a sentence cites keeps a row of its own. Where all lists are wanted in print, every event does.
 */
export function groupRuns(
  { model }: SectionContext,
  events: readonly { event: CitedEvent; index: number }[],
  cited: ReadonlySet<number>,
): EventRun[] {
  const runs: EventRun[] = [];
  let last = '';
  for (const { event, index } of events) {
    const alone = cited.has(event.id) || model.options.lists === 'complete' || event.conflicts.length > 0;
    const key = alone
      ? `event ${event.id}`
      : JSON.stringify([
          event.eventName,
          event.eventSource,
          event.actor,
          event.sourceIPAddress,
          event.outcome,
          event.errorCode,
          event.findings,
          event.tags,
          event.occurrences[0]?.verdict ?? null,
        ]);
    if (key === last) runs.at(-1)!.events.push(event);
    else runs.push({ index, events: [event] });
    last = key;
  }
  return runs.flatMap((run) =>
    run.events.length >= fewInRun
      ? [run]
      : run.events.map((event, offset) => ({ index: run.index + offset, events: [event] })),
  );
}

/** Columns of every table of events. */
export function eventColumns(words: Words): Column[] {
  return [
    { title: words.say('number'), weight: 1.1 },
    { title: words.say('time'), weight: 3.1 },
    { title: words.say('event'), weight: 3.3 },
    { title: words.say('target'), weight: 3.7, mono: true },
    { title: words.say('who'), weight: 2.9 },
    { title: words.say('outcome'), weight: 2 },
  ];
}

/** Targets that one row names of a run. */
const fewTargets = 3;

/**
 * What happened, on what, by whom, in one row; below it the decisive part of the request and what leads back to the bytes. `full` adds what the timeline says besides.
 */
export function eventRow(
  { words }: SectionContext,
  { index, events }: EventRun,
  full?: { findings: ReadonlyMap<number, string>; anchored: boolean },
): Row {
  const event = events[0]!;
  const last = events.at(-1)!;
  const isRun = events.length > 1;
  const outcome = words.name('outcome', event.outcome);
  const targets = [...new Set(events.map(({ target }) => target).filter((target) => target !== ''))];
  const target =
    targets.length <= fewTargets
      ? orDash(targets.join('\n'))
      : `${targets.slice(0, fewTargets).join('\n')}\n${words.say('more', { count: formatCount(targets.length - fewTargets) })}`;
  return {
    ...(full?.anchored === true ? { id: eventAnchor(event.id) } : {}),
    cells: [
      isRun ? `${eventLabel(index)}–${index + events.length}` : eventLabel(index),
      {
        text: isRun ? `${formatTime(event.time)}\n– ${formatTime(last.time)}` : formatTime(event.time),
        lines: true,
      },
      {
        text: `${makeVisible(orDash(event.eventName))}${isRun ? ` × ${formatCount(events.length)}` : ''}\n${makeVisible(event.eventSource)}`,
        lines: true,
      },
      {
        text: target
          .split('\n')
          .map((line) => makeVisible(line))
          .join('\n'),
        lines: true,
        mono: true,
      },
      {
        text: `${makeVisible(orDash(event.actor))}\n${makeVisible(orDash(event.sourceIPAddress))}`,
        lines: true,
      },
      {
        text: event.errorCode === '' ? outcome : `${outcome}\n${makeVisible(event.errorCode)}`,
        lines: true,
        tone: toneOfOutcome(event.outcome),
      },
    ],
    details: detailsOf(words, event, isRun, full?.findings),
  };
}

function detailsOf(
  words: Words,
  event: CitedEvent,
  isRun: boolean,
  findings: ReadonlyMap<number, string> | undefined,
): Detail[] {
  const details: Detail[] = [];
  const request = describeRequest(event.raw, [event.target]);
  if (request !== '') details.push({ label: words.say(isRun ? 'request-first' : 'request'), value: request });
  const place = event.occurrences[0];
  const copies = event.occurrences.length - 1;
  details.push({
    label: words.say(isRun ? 'timeline.reference-first' : 'timeline.reference'),
    value: [
      `${words.say('timeline.event-id')} ${event.id}`,
      `eventID ${orDash(event.eventID)}`,
      ...(findings === undefined ? [] : [event.recipientAccountId, event.awsRegion]),
    ]
      .filter((part) => part !== '')
      .join(' · '),
  });
  if (place)
    details.push(
      {
        label: words.say('timeline.source'),
        value: `${place.path} · ${words.say('timeline.record', { number: formatCount(place.record) })}${copies > 0 && findings !== undefined ? ` · ${words.say('timeline.copies', { count: formatCount(copies) })}` : ''}`,
      },
      { label: words.say('timeline.file-hash'), value: place.sha256 },
      {
        label: words.say('verdict'),
        value: nameWithCode(words, 'verdict', place.verdict ?? 'none'),
        tone: toneOfVerdict(place.verdict),
      },
    );
  if (findings === undefined) return details;
  details.push({ label: words.say('timeline.record-hash'), value: event.rawSha256 });
  if (event.conflicts.length > 0)
    details.push({ label: words.say('timeline.conflicts'), value: event.conflicts.join(', '), tone: 'warn' });
  const marks = [...event.findings.flatMap((id) => findings.get(id) ?? []), ...event.tags];
  if (marks.length > 0) details.push({ label: words.say('timeline.marks'), value: marks.join(', ') });
  const technique = event.technique === '' ? '' : ` [${event.technique}]`;
  if (event.about !== '')
    details.push({ label: words.say('timeline.about'), value: event.about + technique, prose: true });
  else if (technique !== '') details.push({ label: words.say('timeline.technique'), value: event.technique });
  return details;
}
