import { citedEvents } from '../../../../shared/citations.ts';
import { formatCount, formatTime } from '../../../../shared/format/index.ts';
import type { Block } from '../blocks.ts';
import { areRecordsCut, findingLimits, recordCellCharacters, treeCharacters } from '../limits.ts';
import { csvList, csvTime, isLong } from '../lists.ts';
import type { ReportModel } from '../model.ts';
import { eventColumns, eventRow, groupRuns } from './event-rows.ts';
import { annexOf, chooseRows, mono, orDash, type ReportSection, row, type Section } from './section.ts';

const composeTimeline: Section = (context) => {
  const { model, words } = context;
  const findings = findingNumbers(model);
  const inText = eventsInSentences(model);
  const runs = groupRuns(
    context,
    model.cited.map((event, index) => ({ event, index })),
    inText,
  );
  const { rows, remark } = chooseRows(context, eventsList, runs, ({ events }) => inText.has(events[0]!.id));
  const folded: Block[] =
    runs.length === model.cited.length
      ? []
      : [
          {
            kind: 'paragraph',
            text: words.say('timeline.folded', {
              events: formatCount(model.cited.length),
              rows: formatCount(runs.length),
              ...annexOf(context, eventsList),
            }),
            tone: 'muted',
          },
        ];
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
    ...folded,
    ...remark,
    {
      kind: 'table',
      caption: '',
      columns: eventColumns(words),
      rows: rows.map((run) => eventRow(context, run, { findings, anchored: true })),
      empty: words.say('timeline.none'),
    },
  ];
};

const composeScoped: Section = (context) => {
  const { model, words } = context;
  const { total, events } = model.scoped;
  const findings = findingNumbers(model);
  if (total === 0) return [];
  const blocks: Block[] = [{ kind: 'heading', level: 2, text: words.say('timeline.scope'), id: 'scoped' }];
  const sentence =
    total === events.length
      ? words.say('timeline.scope-all', { total: formatCount(total) })
      : words.say('timeline.scope-cut', { shown: formatCount(events.length), total: formatCount(total) });
  blocks.push({ kind: 'paragraph', text: sentence, tone: total === events.length ? 'muted' : 'warn' });
  const runs = groupRuns(
    context,
    events.map((event, index) => ({ event, index: model.cited.length + index })),
    new Set(),
  );
  const { rows, remark } = chooseRows(context, eventsList, runs);
  blocks.push(...remark, {
    kind: 'table',
    caption: '',
    columns: eventColumns(words),
    rows: rows.map((run) => eventRow(context, run, { findings, anchored: false })),
    empty: words.say('none'),
  });
  return blocks;
};

/** `F1`, `F2`, … by the numbers of findings in the case. */
function findingNumbers(model: ReportModel): Map<number, string> {
  return new Map(model.findings.map((finding, index) => [finding.id, `F${index + 1}`]));
}

/** Numbers of the events that the examiner's sentences cite. */
export function eventsInSentences({ findings }: ReportModel): Set<number> {
  return citedEvents(findings.flatMap(({ narrative, counterHypothesis }) => [narrative, counterHypothesis]));
}

const composeNotes: Section = ({ model, words }) => {
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

const composeIndicators: Section = (context) => {
  const { model, words } = context;
  const { rows, remark } = chooseRows(context, indicatorsList, model.indicators);
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

export const eventsList = csvList({
  name: 'events.csv',
  limit: 20_000,
  shortLimit: 60,
  of: (model) => [...model.cited, ...model.scoped.events],
  columns: {
    event: (event) => event.id,
    cited: (event) => (event.findings.length > 0 ? 'finding' : event.tags.length > 0 ? 'tagged' : 'scope'),
    eventTime: (event) => csvTime(event.time),
    eventID: (event) => event.eventID,
    eventName: (event) => event.eventName,
    eventSource: (event) => event.eventSource,
    target: (event) => event.target,
    actor: (event) => event.actor,
    'userIdentity.arn': (event) => event.arn,
    'userIdentity.accessKeyId': (event) => event.accessKeyId,
    sourceIPAddress: (event) => event.sourceIPAddress,
    userAgent: (event) => event.userAgent,
    awsRegion: (event) => event.awsRegion,
    recipientAccountId: (event) => event.recipientAccountId,
    outcome: (event) => event.outcome,
    errorCode: (event) => event.errorCode,
    tags: (event) => event.tags.join(', '),
    findings: (event) => event.findings.join(' '),
    session: (event) => event.session,
    file: (event) => event.occurrences[0]?.path ?? null,
    record: (event) => event.occurrences[0]?.record ?? null,
    fileSha256: (event) => event.occurrences[0]?.sha256 ?? null,
    verdict: (event) => event.occurrences[0]?.verdict ?? null,
    completeness: (event) => event.completeness,
    rawSha256: (event) => event.rawSha256,
    raw: (event) => event.raw,
  },
  hasLongCells: (events, model) =>
    areRecordsCut(model) ||
    events.some(({ raw, ...facts }) => raw.length > recordCellCharacters || isLong(facts, treeCharacters)) ||
    model.findings.some((finding) => finding.events.length > findingLimits.events),
});

const occurrencesList = csvList({
  name: 'occurrences.csv',
  of: (model) =>
    [...model.cited, ...model.scoped.events].flatMap((event) => event.occurrences.map((place) => ({ event, place }))),
  columns: {
    event: ({ event }) => event.id,
    relation: ({ place }) => place.relation,
    file: ({ place }) => place.file,
    path: ({ place }) => place.path,
    record: ({ place }) => place.record,
    offset: ({ place }) => place.offset,
    length: ({ place }) => place.length,
    sha256: ({ place }) => place.sha256,
    sha256Uncompressed: ({ place }) => place.sha256Uncompressed,
    verdict: ({ place }) => place.verdict,
  },
  hasLongCells: () => false,
});

const notesList = csvList({
  name: 'notes.csv',
  of: (model) => model.notes,
  columns: {
    id: (note) => note.id,
    target: (note) => note.target,
    time: (note) => csvTime(note.time),
    author: (note) => note.author,
    text: (note) => note.text,
  },
});

const indicatorsList = csvList({
  name: 'indicators.csv',
  limit: 5000,
  of: (model) => model.indicators,
  columns: {
    kind: (indicator) => indicator.kind,
    value: (indicator) => indicator.value,
    citedEvents: (indicator) => indicator.events,
    firstCited: (indicator) => csvTime(indicator.first),
    lastCited: (indicator) => csvTime(indicator.last),
    eventsInCase: (indicator) => indicator.inCase?.events ?? null,
    firstInCase: (indicator) => csvTime(indicator.inCase?.first ?? null),
    lastInCase: (indicator) => csvTime(indicator.inCase?.last ?? null),
  },
});

export const timelineSection: ReportSection = {
  title: 'chapter.timeline',
  also: ['timeline'],
  lists: [eventsList, occurrencesList],
  compose: (context) => [...composeTimeline(context), ...composeScoped(context)],
};

export const notesSection: ReportSection = {
  title: 'chapter.notes',
  lists: [notesList],
  compose: composeNotes,
};

export const indicatorsSection: ReportSection = {
  title: 'chapter.indicators',
  also: ['executive', 'indicators'],
  lists: [indicatorsList],
  compose: composeIndicators,
};
