import { listQuestions } from '../../../../shared/contract/index.ts';
import { formatCount, formatShare, formatTime } from '../../../../shared/format/index.ts';
import { factsOfOutcome } from '../../../../shared/outcomes/index.ts';
import type { Block } from '../blocks.ts';
import { csvList, csvTime, type CsvValue } from '../lists.ts';
import type { ReportModel } from '../model.ts';
import { nameApplication, type Words } from '../words.ts';
import { mono, orDash, type ReportSection, type Section, type SectionContext, toneOfOutcome } from './section.ts';

export const composeCover: Section = (context) => {
  const { model, words, factsSha256 } = context;
  const { details } = model.case;
  return [
    {
      kind: 'facts',
      rows: [
        { label: words.say('case.name'), value: { text: details.name, bold: true } },
        { label: words.say('case.number'), value: orDash(details.number) },
        { label: words.say('case.examiner'), value: orDash(details.examiner) },
        { label: words.say('case.organization'), value: orDash(details.organization) },
        { label: words.say('case.state-time'), value: formatTime(model.stateTime) },
        { label: words.say('case.period'), value: periodOf(model.firstEvent, model.lastEvent) },
        { label: words.say('case.id'), value: mono(model.case.id) },
        { label: words.say('facts-hash'), value: mono(factsSha256) },
      ],
    },
    ...(model.options.redact
      ? [
          {
            kind: 'banner',
            tone: 'warn',
            title: words.say('redacted.title'),
            text: words.say('redacted.text'),
          } as Block,
        ]
      : []),
    integrityBanner(context),
  ];
};

const composeCase: Section = ({ model, words }) => {
  const { details } = model.case;
  return [
    {
      kind: 'facts',
      rows: [
        { label: words.say('case.name'), value: details.name },
        { label: words.say('case.number'), value: orDash(details.number) },
        { label: words.say('case.examiner'), value: orDash(details.examiner) },
        { label: words.say('case.organization'), value: orDash(details.organization) },
        { label: words.say('case.timezone'), value: words.say('case.timezone-note', { zone: details.timezone }) },
        { label: words.say('case.created'), value: formatTime(model.case.createdAt) },
        {
          label: words.say('case.state-time'),
          value: words.say('case.state-time-note', { time: formatTime(model.stateTime) }),
        },
      ],
    },
    { kind: 'heading', level: 2, text: words.say('case.mandate'), id: 'mandate' },
    details.mandate.trim() === ''
      ? { kind: 'paragraph', text: words.say('case.no-mandate'), tone: 'muted' }
      : { kind: 'paragraph', text: details.mandate },
    { kind: 'heading', level: 2, text: words.say('case.scope'), id: 'scope' },
    { kind: 'paragraph', text: scopeSentence(model, words) },
  ];
};

/** How much there is, when, and of what: the whole case in figures. */
const composeFigures: Section = (context) => {
  const { model, words } = context;
  const { totals } = model;
  return [
    {
      kind: 'figures',
      items: [
        { label: words.say('figure.files'), value: formatCount(totals.files) },
        { label: words.say('figure.records'), value: formatCount(totals.records) },
        { label: words.say('figure.events'), value: formatCount(model.events) },
        { label: words.say('figure.rejected'), value: formatCount(totals.rejected) },
        { label: words.say('figure.findings'), value: formatCount(model.findings.length) },
        { label: words.say('figure.tagged'), value: formatCount(model.cited.length) },
        { label: words.say('figure.accounts'), value: formatCount(model.accounts.length) },
        { label: words.say('figure.regions'), value: formatCount(model.regions.length) },
      ],
    },
    {
      kind: 'histogram',
      caption: words.say('summary.histogram', {
        total: formatCount(model.histogram.total),
        untimed: formatCount(model.histogram.untimed),
      }),
      start: model.histogram.start,
      bucketMs: model.histogram.bucketMs,
      series: model.histogram.series.map(({ key, counts }) => ({
        label: words.name('outcome', key),
        color: factsOfOutcome(key)?.ink ?? '#9aa0a6',
        counts,
      })),
    },
    {
      kind: 'bars',
      caption: words.say('summary.outcomes'),
      total: model.outcomes.total,
      bars: model.outcomes.values.map(({ value, count }) => ({
        label: words.name('outcome', value),
        value: count,
        tone: toneOfOutcome(value),
      })),
    },
    facetBars(context, 'eventNames', words.say('summary.event-names')),
    facetBars(context, 'services', words.say('summary.services')),
  ];
};

const composeMethod: Section = ({ model, words }) => [
  {
    kind: 'list',
    items: (
      [
        'method.intake',
        'method.hash',
        'method.index',
        'method.duplicates',
        'method.outcome',
        'method.verify',
        'method.sessions',
        'method.time',
        'method.report',
      ] as const
    ).map((key) => ({ text: words.say(key) })),
  },
  { kind: 'heading', level: 2, text: words.say('method.tools'), id: 'tools' },
  {
    kind: 'facts',
    rows: [
      { label: words.say('method.application'), value: nameApplication(model.applicationVersion) },
      { label: words.say('method.schema'), value: String(model.case.schemaVersion) },
      { label: words.say('method.format'), value: `${model.format} ${model.version}` },
      { label: words.say('method.language'), value: words.say('language') },
      {
        label: words.say('method.keys'),
        value: words.say('method.keys-value', {
          keys: formatCount(model.integrity.summary.publicKeys),
          signatures: formatCount(model.integrity.summary.signatures),
        }),
      },
      { label: words.say('method.scope'), value: scopeSentence(model, words) },
    ],
  },
];

/** What was verified, in one sentence with one colour. */
export function integrityBanner({ model, words }: SectionContext): Block {
  const { summary } = model.integrity;
  const tone = { clean: 'good', 'needs-look': 'bad', unproven: 'warn', none: 'warn' } as const;
  const detail = words.say('integrity.banner', {
    digests: formatCount(sum(summary.digests)),
    logs: formatCount(sum(summary.logs)),
    gaps: formatCount(summary.gaps),
    missing: formatCount(summary.missing),
    time: formatTime(summary.verifiedAt),
  });
  const text = summary.verifiedAt === null ? words.say('integrity.never') : detail;
  return { kind: 'banner', tone: tone[summary.state], title: words.say(`integrity.${summary.state}`), text };
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

export function periodOf(first: number | null, last: number | null): string {
  return `${formatTime(first)} – ${formatTime(last)}`;
}

function scopeSentence(model: ReportModel, words: Words): string {
  const { where, from, to } = model.options.scope;
  if (where === undefined && from === undefined && to === undefined) return words.say('scope.tagged');
  const time =
    from === undefined && to === undefined
      ? words.say('scope.any-time')
      : `${from === undefined ? '…' : formatTime(from)} – ${to === undefined ? '…' : formatTime(to)}`;
  return words.say('scope.filter', { where: where ?? words.say('scope.any-event'), time });
}

function facetBars({ model, words }: SectionContext, key: 'eventNames' | 'services', caption: string): Block {
  const facet = model[key];
  const shown = facet.values.reduce((total, value) => total + value.count, 0);
  const note = words.say('summary.facet-note', {
    shown: formatCount(facet.values.length),
    distinct: formatCount(facet.distinct),
    share: formatShare(shown, facet.total),
  });
  return {
    kind: 'bars',
    caption: `${caption} (${note})`,
    total: facet.total,
    bars: facet.values.map(({ value, count }) => ({ label: value, value: count })),
  };
}

const caseList = csvList<[key: string, value: CsvValue]>({
  name: 'case.csv',
  of(model) {
    const { details } = model.case;
    return [
      ['caseId', model.case.id],
      ['name', details.name],
      ['number', details.number],
      ['examiner', details.examiner],
      ['organization', details.organization],
      ['timezone', details.timezone],
      ['mandate', details.mandate],
      ...listQuestions(details.questions).map((question, index): [string, CsvValue] => [
        `question${index + 1}`,
        question,
      ]),
      ['title', model.options.title],
      ['classification', model.options.classification],
      ['stateTime', formatTime(model.stateTime)],
      ['applicationVersion', model.applicationVersion],
      ['files', model.totals.files],
      ['bytes', model.totals.bytes],
      ['records', model.totals.records],
      ['indexed', model.totals.indexed],
      ['duplicates', model.totals.duplicates],
      ['rejected', model.totals.rejected],
      ['events', model.events],
      ['findings', model.findings.length],
      ['citedEvents', model.cited.length],
      ['firstEvent', csvTime(model.firstEvent)],
      ['lastEvent', csvTime(model.lastEvent)],
      ['accounts', model.accounts.join(' ')],
      ['regions', model.regions.join(' ')],
      ['integrityState', model.integrity.summary.state],
    ];
  },
  columns: { key: ([key]) => key, value: ([, value]) => value },
  hasLongCells: () => false,
});

export const caseSection: ReportSection = {
  title: 'chapter.case',
  also: ['executive', 'evidence', 'timeline', 'indicators'],
  lists: [caseList],
  compose: composeCase,
};

export const figuresSection: ReportSection = {
  title: 'chapter.figures',
  compose: composeFigures,
};

export const methodSection: ReportSection = {
  title: 'chapter.method',
  compose: composeMethod,
};
