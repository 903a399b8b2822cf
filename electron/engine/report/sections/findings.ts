import { formatCount, formatTime } from '../../../../shared/format/index.ts';
import type { Block } from '../blocks.ts';
import { findingLimits } from '../limits.ts';
import { csvList, csvTime } from '../lists.ts';
import { blocksOfMarkdown } from '../markdown.ts';
import type { CitedEvent, ReportFinding } from '../model.ts';
import type { Words } from '../words.ts';
import { eventColumns, eventRow, groupRuns } from './event-rows.ts';
import { eventsInSentences, eventsList } from './events.ts';
import {
  annexOf,
  nameWithCode,
  orDash,
  type ReportSection,
  row,
  type Section,
  type SectionContext,
  toned,
  toneOfVerdict,
} from './section.ts';

const severityTones = { info: 'plain', low: 'plain', medium: 'warn', high: 'bad', critical: 'bad' } as const;

/** How findings are named throughout the report: F1, F2, … in the examiner's order. */
export function findingNumber(index: number): string {
  return `F${index + 1}`;
}

/** Each finding: what the records say, apart from what the examiner concludes from it, and the alternatives that were weighed. */
const composeFindings: Section = (context) => {
  const { model, words } = context;
  if (model.findings.length === 0) return noFindings(context);
  const blocks: Block[] = [
    { kind: 'paragraph', text: words.say('findings.intro') },
    ...draftsLeft(context),
    overview(context),
  ];
  const byId = new Map(model.cited.map((event, index) => [event.id, { event, index }]));
  let group = '';
  model.findings.forEach((finding, index) => {
    if (finding.group !== group && finding.group !== '')
      blocks.push({ kind: 'paragraph', text: words.say('findings.group', { name: finding.group }), tone: 'muted' });
    group = finding.group;
    blocks.push(...composeFinding(context, finding, index, byId));
  });
  return blocks;
};

function noFindings(context: SectionContext): Block[] {
  return [{ kind: 'paragraph', text: context.words.say('findings.none'), tone: 'muted' }, ...draftsLeft(context)];
}

/** How many findings are not in the report because nobody has reviewed them. */
export function draftsLeft({ model, words }: SectionContext): Block[] {
  return model.draftsLeft === 0
    ? []
    : [
        {
          kind: 'paragraph',
          text: words.say('findings.drafts-left', { count: formatCount(model.draftsLeft) }),
          tone: 'warn',
        },
      ];
}

/** Only what was concluded: for readers who have ten minutes. */
const composeFindingsBrief: Section = (context) => {
  const { model, words, citations } = context;
  if (model.findings.length === 0) return noFindings(context);
  return [
    overview(context),
    ...draftsLeft(context),
    ...model.findings.flatMap((finding, index): Block[] => [
      { kind: 'heading', level: 2, text: `${findingNumber(index)}  ${finding.title}`, id: `finding-${index + 1}` },
      ...(finding.narrative.trim() === ''
        ? []
        : blocksOfMarkdown(finding.narrative, `finding-${index + 1}-text`, citations)),
      {
        kind: 'paragraph',
        text: `${words.say('findings.counter')}: ${finding.counterHypothesis.trim() === '' ? words.say('findings.no-counter') : ''}`,
        tone: 'muted',
      },
      ...blocksOfMarkdown(finding.counterHypothesis, `finding-${index + 1}-counter`, citations),
    ]),
  ];
};

function overview({ model, words }: SectionContext): Block {
  return {
    kind: 'table',
    caption: words.say('findings.overview'),
    columns: [
      { title: words.say('number'), weight: 0.7 },
      { title: words.say('finding'), weight: 5 },
      { title: words.say('findings.severity'), weight: 1.4 },
      { title: words.say('findings.confidence'), weight: 1.4 },
      { title: words.say('findings.status'), weight: 1.5 },
      { title: words.say('events'), weight: 1, align: 'right' },
    ],
    rows: model.findings.map((finding, index) =>
      row([
        findingNumber(index),
        finding.title,
        toned(words.name('severity', finding.severity), severityTones[finding.severity]),
        words.name('confidence', finding.confidence),
        words.name('finding-status', finding.status),
        formatCount(finding.events.length),
      ]),
    ),
    empty: words.say('findings.none'),
  };
}

function composeFinding(
  context: SectionContext,
  finding: ReportFinding,
  index: number,
  byId: ReadonlyMap<number, { event: CitedEvent; index: number }>,
): Block[] {
  const { words, citations } = context;
  const id = `finding-${index + 1}`;
  return [
    { kind: 'heading', level: 2, text: `${findingNumber(index)}  ${finding.title}`, id },
    { kind: 'heading', level: 3, text: words.say('findings.interpretation'), id: `${id}-interpretation` },
    ...(finding.narrative.trim() === ''
      ? [{ kind: 'paragraph', text: words.say('findings.no-narrative'), tone: 'muted' } as Block]
      : blocksOfMarkdown(finding.narrative, `${id}-text`, citations)),
    { kind: 'facts', rows: describe(context, finding) },
    { kind: 'heading', level: 3, text: words.say('findings.facts'), id: `${id}-facts` },
    ...factBlocks(context, finding, byId),
    { kind: 'heading', level: 3, text: words.say('findings.counter'), id: `${id}-alternatives` },
    ...(finding.counterHypothesis.trim() === ''
      ? [{ kind: 'paragraph', text: words.say('findings.no-counter'), tone: 'warn' } as Block]
      : blocksOfMarkdown(finding.counterHypothesis, `${id}-counter`, citations)),
  ];
}

function describe({ model, words }: SectionContext, finding: ReportFinding): { label: string; value: string }[] {
  const period =
    finding.from === null && finding.to === null ? '–' : `${formatTime(finding.from)} – ${formatTime(finding.to)}`;
  const links = finding.links
    .map((link) => {
      const index = model.findings.findIndex((other) => other.id === link.finding);
      return index < 0
        ? ''
        : `${findingNumber(index)} ${model.findings[index]!.title}${link.relation === '' ? '' : ` (${link.relation})`}`;
    })
    .filter((text) => text !== '');
  return [
    {
      label: words.say('findings.assessment'),
      value: words.say('findings.assessment-value', {
        severity: words.name('severity', finding.severity),
        confidence: words.name('confidence', finding.confidence),
        status: words.name('finding-status', finding.status),
      }),
    },
    { label: words.say('findings.period'), value: period },
    { label: words.say('timeline.technique'), value: orDash(finding.techniques.join(', ')) },
    ...(finding.questions.length === 0
      ? []
      : [{ label: words.say('findings.questions'), value: finding.questions.join(', ') }]),
    {
      label: words.say('findings.author'),
      value: words.say('findings.author-value', {
        author: orDash(finding.author),
        created: formatTime(finding.createdAt),
        by: orDash(finding.changedBy),
        changed: formatTime(finding.changedAt),
        version: formatCount(finding.version),
      }),
    },
    ...(links.length === 0 ? [] : [{ label: words.say('findings.links'), value: links.join('; ') }]),
  ];
}

function factBlocks(
  context: SectionContext,
  finding: ReportFinding,
  byId: ReadonlyMap<number, { event: CitedEvent; index: number }>,
): Block[] {
  const { model, words } = context;
  const events = finding.events
    .map((event) => byId.get(event))
    .filter((known) => known !== undefined)
    .sort((a, b) => a.index - b.index);
  const inText = eventsInSentences(model);
  const runs = groupRuns(context, events, inText);
  const most = model.options.lists === 'complete' ? findingLimits.events : findingLimits.shortEvents;
  const needed = runs.filter(({ events: [event] }) => inText.has(event!.id));
  const chosen = new Set([...needed, ...runs].slice(0, most));
  const printed = runs.filter((run) => chosen.has(run));
  const count = printed.reduce((sum, run) => sum + run.events.length, 0);
  const lists: { label: string; value: string }[] = [];
  for (const [label, values] of [
    ['findings.actors', finding.actors],
    ['findings.addresses', finding.addresses],
    ['findings.sessions', finding.sessions],
  ] as const) {
    if (values.length > 0) lists.push({ label: words.say(label), value: listed(words, values) });
  }
  const blocks: Block[] = [];
  if (lists.length > 0) blocks.push({ kind: 'facts', rows: lists });
  if (finding.files.length > 0) {
    blocks.push({
      kind: 'table',
      caption: words.say('findings.files'),
      columns: [
        { title: words.say('items.number'), weight: 1, align: 'right' },
        { title: words.say('items.path'), weight: 8, mono: true },
        { title: words.say('verdict'), weight: 3 },
      ],
      rows: finding.files.map((file) =>
        row(
          [
            String(file.id),
            file.path,
            toned(nameWithCode(words, 'verdict', file.verdict ?? 'none'), toneOfVerdict(file.verdict)),
          ],
          [{ label: words.say('items.sha256'), value: file.sha256 }],
        ),
      ),
      empty: words.say('none'),
    });
  }
  if (events.length === 0)
    return [...blocks, { kind: 'paragraph', text: words.say('findings.no-events'), tone: 'warn' }];
  if (printed.length < events.length)
    blocks.push({
      kind: 'paragraph',
      text: words.say(count < events.length ? 'findings.events-cut' : 'findings.events-folded', {
        shown: formatCount(count),
        total: formatCount(events.length),
        rows: formatCount(printed.length),
        ...annexOf(context, eventsList),
      }),
      tone: count < events.length ? 'warn' : 'muted',
    });
  blocks.push({
    kind: 'table',
    caption: words.say('findings.events', { count: formatCount(events.length) }),
    columns: eventColumns(words),
    rows: printed.map((run) => eventRow(context, run)),
    empty: words.say('none'),
  });
  return blocks;
}

function listed(words: Words, values: readonly string[]): string {
  const most = findingLimits.values;
  const text = values.slice(0, most).join(', ');
  return values.length <= most
    ? text
    : words.say('findings.more', { list: text, left: formatCount(values.length - most) });
}

const findingsList = csvList({
  name: 'findings.csv',
  of: (model) => model.findings,
  columns: {
    no: (_finding, index) => `F${index + 1}`,
    finding: (finding) => finding.id,
    uid: (finding) => finding.uid,
    title: (finding) => finding.title,
    group: (finding) => finding.group,
    status: (finding) => finding.status,
    severity: (finding) => finding.severity,
    confidence: (finding) => finding.confidence,
    from: (finding) => csvTime(finding.from),
    to: (finding) => csvTime(finding.to),
    techniques: (finding) => finding.techniques.join(' '),
    author: (finding) => finding.author,
    created: (finding) => csvTime(finding.createdAt),
    changedBy: (finding) => finding.changedBy,
    changed: (finding) => csvTime(finding.changedAt),
    version: (finding) => finding.version,
    events: (finding) => finding.events.length,
    actors: (finding) => finding.actors.join('\n'),
    addresses: (finding) => finding.addresses.join('\n'),
    sessions: (finding) => finding.sessions.join('\n'),
    files: (finding) => finding.files.map((file) => `${file.path} ${file.sha256}`).join('\n'),
    questions: (finding) => finding.questions.join(' '),
    narrative: (finding) => finding.narrative,
    counterHypothesis: (finding) => finding.counterHypothesis,
  },
  hasLongCells: (findings) =>
    findings.some(
      ({ actors, addresses, sessions }) =>
        Math.max(actors.length, addresses.length, sessions.length) > findingLimits.values,
    ),
});

export const findingsSection: ReportSection = {
  title: 'chapter.findings',
  also: ['executive'],
  lists: [findingsList],
  compose: (context) =>
    context.model.options.template === 'executive' ? composeFindingsBrief(context) : composeFindings(context),
};
