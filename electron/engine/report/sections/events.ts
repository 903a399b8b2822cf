import { formatCount, formatTime } from '../../../../shared/format/index.ts';
import type { Block, Column, Detail, Row } from '../blocks.ts';
import type { CitedEvent, ReportModel } from '../model.ts';
import { type Words } from '../words.ts';
import { makeVisible } from '../visible.ts';
import { chooseRows, mono, nameWithCode, orDash, row, type Section, toneOfOutcome, toneOfVerdict } from './section.ts';

export const composeTimeline: Section = ({ model, words }) => {
  const { rows, remark } = chooseRows(words, 'events', model.cited);
  const numbers = findingNumbers(model);
  return [
    { kind: 'paragraph', text: words.say('timeline.intro') },
    {
      kind: 'table',
      caption: words.say('timeline.tags'),
      columns: [
        { title: words.say('tag'), weight: 5 },
        { title: words.say('events'), weight: 1, align: 'right' },
      ],
      rows: model.tags.map((tag) => row([tag.name, formatCount(tag.events)])),
      empty: words.say('timeline.no-tags'),
    },
    { kind: 'heading', level: 2, text: words.say('timeline.tagged'), id: 'tagged' },
    ...remark,
    {
      kind: 'table',
      caption: '',
      columns: eventColumns(words),
      rows: rows.map((event, index) => eventRow(words, event, index + 1, numbers)),
      empty: words.say('timeline.none'),
    },
  ];
};

export const composeScoped: Section = ({ model, words }) => {
  const { total, events } = model.scoped;
  const numbers = findingNumbers(model);
  if (total === 0) return [];
  const blocks: Block[] = [{ kind: 'heading', level: 2, text: words.say('timeline.scope'), id: 'scoped' }];
  const sentence =
    total === events.length
      ? words.say('timeline.scope-all', { total: formatCount(total) })
      : words.say('timeline.scope-cut', { shown: formatCount(events.length), total: formatCount(total) });
  blocks.push({ kind: 'paragraph', text: sentence, tone: total === events.length ? 'muted' : 'warn' });
  blocks.push({
    kind: 'table',
    caption: '',
    columns: eventColumns(words),
    rows: events.map((event, index) => eventRow(words, event, index + 1, numbers)),
    empty: words.say('none'),
  });
  return blocks;
};

/** Columns of every table of events. */
export function eventColumns(words: Words): Column[] {
  return [
    { title: words.say('number'), weight: 0.9, align: 'right' },
    { title: words.say('time'), weight: 2.75 },
    { title: words.say('event'), weight: 3.3 },
    { title: words.say('actor'), weight: 3.3 },
    { title: words.say('address'), weight: 2.4, mono: true },
    { title: words.say('outcome'), weight: 2.4 },
  ];
}

/** `F1`, `F2`, … by the numbers of findings in the case. */
function findingNumbers(model: ReportModel): Map<number, string> {
  return new Map(model.findings.map((finding, index) => [finding.id, `F${index + 1}`]));
}

/** The facts of an event in one row, and below it what leads back to the bytes: ids, file, record number, hashes, verdict. */
function eventRow(words: Words, event: CitedEvent, number: number, numbers: ReadonlyMap<number, string>): Row {
  const place = event.occurrences[0];
  const copies = event.occurrences.length - 1;
  const details: Detail[] = [
    {
      label: words.say('timeline.reference'),
      value: [
        `${words.say('timeline.event-id')} ${event.id}`,
        `eventID ${orDash(event.eventID)}`,
        event.recipientAccountId,
        event.awsRegion,
      ]
        .filter((part) => part !== '')
        .join(' · '),
    },
  ];
  if (place) {
    details.push({
      label: words.say('timeline.source'),
      value: `${place.path} · ${words.say('timeline.record', { number: formatCount(place.record) })}${copies > 0 ? ` · ${words.say('timeline.copies', { count: formatCount(copies) })}` : ''}`,
    });
    details.push({ label: words.say('timeline.file-hash'), value: place.sha256 });
    details.push({
      label: words.say('verdict'),
      value: nameWithCode(words, 'verdict', place.verdict ?? 'none'),
      tone: toneOfVerdict(place.verdict),
    });
  }
  details.push({ label: words.say('timeline.record-hash'), value: event.rawSha256 });
  if (event.conflicts.length > 0)
    details.push({ label: words.say('timeline.conflicts'), value: event.conflicts.join(', '), tone: 'warn' });
  if (event.findings.length > 0)
    details.push({
      label: words.say('finding'),
      value: event.findings
        .map((id) => numbers.get(id) ?? '')
        .filter((text) => text !== '')
        .join(', '),
    });
  if (event.tags.length > 0) details.push({ label: words.say('tag'), value: event.tags.join(', ') });
  const technique = event.technique === '' ? '' : ` [${event.technique}]`;
  if (event.about !== '')
    details.push({ label: words.say('timeline.about'), value: event.about + technique, prose: true });
  else if (technique !== '') details.push({ label: words.say('timeline.technique'), value: event.technique });
  const outcome = words.name('outcome', event.outcome);
  return row(
    [
      String(number),
      formatTime(event.time),
      { text: `${makeVisible(orDash(event.eventName))}\n${makeVisible(event.eventSource)}`, lines: true },
      orDash(event.actor),
      orDash(event.sourceIPAddress),
      {
        text: event.errorCode === '' ? outcome : `${outcome}\n${makeVisible(event.errorCode)}`,
        lines: true,
        tone: toneOfOutcome(event.outcome),
      },
    ],
    details,
  );
}

export const composeNotes: Section = ({ model, words }) => {
  if (model.notes.length === 0) return [{ kind: 'paragraph', text: words.say('notes.none'), tone: 'muted' }];
  return [
    {
      kind: 'table',
      caption: '',
      columns: [
        { title: words.say('time'), weight: 2.5 },
        { title: words.say('notes.author'), weight: 1.8 },
        { title: words.say('notes.target'), weight: 2.6, mono: true },
        { title: words.say('notes.text'), weight: 6.5 },
      ],
      rows: model.notes.map((note) =>
        row([formatTime(note.time), orDash(note.author), note.target, { text: note.text, lines: true }]),
      ),
      empty: words.say('notes.none'),
    },
  ];
};

export const composeIndicators: Section = ({ model, words }) => {
  const { rows, remark } = chooseRows(words, 'indicators', model.indicators);
  return [
    { kind: 'paragraph', text: words.say('indicators.intro') },
    ...remark,
    {
      kind: 'table',
      caption: '',
      columns: [
        { title: words.say('kind'), weight: 1.7 },
        { title: words.say('indicators.value'), weight: 4.4, mono: true },
        { title: words.say('indicators.tagged'), weight: 1.3, align: 'right' },
        { title: words.say('first'), weight: 2.55 },
        { title: words.say('last'), weight: 2.55 },
        { title: words.say('indicators.in-case'), weight: 1.4, align: 'right' },
      ],
      rows: rows.map((indicator) =>
        row(
          [
            words.name('indicator', indicator.kind),
            mono(indicator.value),
            formatCount(indicator.events),
            formatTime(indicator.first),
            formatTime(indicator.last),
            indicator.inCase === null ? '–' : formatCount(indicator.inCase.events),
          ],
          indicator.inCase === null
            ? []
            : [
                {
                  label: words.say('indicators.case-period'),
                  value: `${formatTime(indicator.inCase.first)} – ${formatTime(indicator.inCase.last)}`,
                },
              ],
        ),
      ),
      empty: words.say('indicators.none'),
    },
  ];
};
