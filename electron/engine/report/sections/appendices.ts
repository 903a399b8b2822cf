import { formatCount, formatTime } from '../../../../shared/format/index.ts';
import { writeSaid } from '../../../../shared/text/intake.ts';
import type { Block } from '../blocks.ts';
import { indentJson } from '../json-layout.ts';
import {
  cellCharacters,
  countRecordCharacters,
  indentedCharacters,
  printedRecords,
  recordCharacters,
} from '../limits.ts';
import { csvList, csvTime } from '../lists.ts';
import type { WordKey } from '../words.ts';
import { eventsList } from './events.ts';
import { eventLabel } from '../citations.ts';
import { annexOf, chooseRows, foldRows, orDash, type ReportSection, row, type Section } from './section.ts';

const composeRecords: Section = (context) => {
  const { model, words } = context;
  if (model.cited.length === 0) return [{ kind: 'paragraph', text: words.say('timeline.none'), tone: 'muted' }];
  const wanted = printedRecords(model);
  const characters = countRecordCharacters(wanted);
  const left: Block[] =
    wanted.length === model.cited.length
      ? []
      : [
          {
            kind: 'paragraph',
            tone: 'warn',
            text: words.say(model.options.records === 'key' ? 'records.key' : 'records.chosen', {
              shown: formatCount(wanted.length),
              total: formatCount(model.cited.length),
              ...annexOf(context, eventsList),
            }),
          },
        ];
  if (wanted.length === 0) return left;
  const indented = characters <= indentedCharacters;
  const blocks: Block[] = [
    ...left,
    { kind: 'paragraph', text: words.say(indented ? 'records.indented' : 'records.compact') },
  ];
  const numbers = new Map(model.cited.map((event, index) => [event.id, index]));
  let printed = 0;
  let used = 0;
  for (const event of wanted) {
    used += event.raw.length;
    if (used > recordCharacters) break;
    printed += 1;
    blocks.push({
      kind: 'record',
      title: `${eventLabel(numbers.get(event.id)!)} · ${formatTime(event.time)} · ${orDash(event.eventName)}`,
      note: `${words.say('timeline.event-id')} ${event.id} · SHA-256 ${event.rawSha256} · ${words.name('completeness', event.completeness)}`,
      text: indented ? indentJson(event.raw) : event.raw,
    });
  }
  if (printed < wanted.length) {
    blocks.splice(left.length + 1, 0, {
      kind: 'paragraph',
      tone: 'warn',
      text: words.say('records.cut', {
        shown: formatCount(printed),
        total: formatCount(wanted.length),
        characters: formatCount(characters),
        ...annexOf(context, eventsList),
      }),
    });
  }
  return blocks;
};

const composeRejected: Section = (context) => {
  const { model, words } = context;
  const { rows, remark } = foldRows(context, rejectedList, model.rejected, (record) =>
    writeSaid(record.reason, record.said, words.language),
  );
  return [
    { kind: 'paragraph', text: words.say('rejected.intro', { count: formatCount(model.rejected.length) }) },
    ...remark,
    {
      kind: 'table',
      caption: '',
      columns: [
        { title: words.say('items.path'), weight: 6, mono: true },
        { title: words.say('rejected.record'), weight: 1.1, align: 'right' },
        { title: words.say('rejected.offset'), weight: 1.5, align: 'right' },
        { title: words.say('rejected.length'), weight: 1.3, align: 'right' },
        { title: words.say('reason'), weight: 4 },
      ],
      rows: rows.map((record) =>
        row(
          [
            record.path,
            formatCount(record.record),
            formatCount(record.offset),
            formatCount(record.length),
            writeSaid(record.reason, record.said, words.language),
          ],
          [{ label: words.say('rejected.excerpt'), value: record.excerpt }],
        ),
      ),
      empty: words.say('rejected.none'),
    },
  ];
};

const composeAudit: Section = (context) => {
  const { model, words } = context;
  const { audit } = model;
  const { rows, remark } = chooseRows(context, auditList, audit.entries);
  const verdict: Block = audit.intact
    ? {
        kind: 'banner',
        tone: 'good',
        title: words.say('audit.intact'),
        text: words.say('audit.head', {
          count: formatCount(audit.entries.length),
          head: audit.entries.at(-1)?.hash ?? '–',
        }),
      }
    : {
        kind: 'banner',
        tone: 'bad',
        title: words.say('audit.broken'),
        text: `${words.say('audit.entry', { seq: audit.firstBreak?.seq ?? '–' })}: ${audit.firstBreak?.reason ?? ''}${audit.problems
          .slice(1)
          .map((problem) => ` ${problem.reason}`)
          .join('')}`,
      };
  return [
    { kind: 'paragraph', text: words.say('audit.intro') },
    verdict,
    ...remark,
    {
      kind: 'table',
      caption: '',
      columns: [
        { title: words.say('number'), weight: 0.8, align: 'right' },
        { title: words.say('time'), weight: 3 },
        { title: words.say('audit.examiner'), weight: 3 },
        { title: words.say('audit.act'), weight: 3 },
        { title: words.say('audit.program'), weight: 4 },
      ],
      rows: rows.map((entry) =>
        row(
          [
            String(entry.seq),
            formatTime(entry.time),
            orDash(entry.examiner),
            entry.act,
            `${entry.application} · ${entry.machine}`,
          ],
          [
            { label: words.say('audit.params'), value: showValue(entry.params) },
            { label: words.say('audit.result'), value: showValue(entry.result) },
            { label: words.say('audit.hash'), value: entry.hash },
          ],
        ),
      ),
      empty: words.say('none'),
    },
  ];
};

/** JSON without the quotes of keys: short enough for a column, and still exact. */
function showValue(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const glossary = [
  'digest',
  'chain',
  'event-id',
  'event',
  'record',
  'duplicate',
  'conflict',
  'rejected',
  'outcome',
  'actor',
  'session',
  'proof',
  'sha256',
  'kql',
  'utc',
  'escape',
] as const;

const composeGlossary: Section = ({ words }) => [
  {
    kind: 'facts',
    rows: glossary.map((term) => ({
      label: words.say(`term.${term}` as WordKey),
      value: words.say(`meaning.${term}` as WordKey),
    })),
  },
];

const rejectedList = csvList({
  name: 'rejected.csv',
  limit: 2000,
  of: (model) => model.rejected,
  columns: {
    file: (record) => record.file,
    path: (record) => record.path,
    record: (record) => record.record,
    offset: (record) => record.offset,
    length: (record) => record.length,
    reason: (record) => record.reason,
    excerpt: (record) => record.excerpt,
  },
});

const auditList = csvList({
  name: 'audit.csv',
  limit: 3000,
  of: (model) => model.audit.entries,
  columns: {
    seq: (entry) => entry.seq,
    time: (entry) => csvTime(entry.time),
    examiner: (entry) => entry.examiner,
    application: (entry) => entry.application,
    machine: (entry) => entry.machine,
    act: (entry) => entry.act,
    params: (entry) => JSON.stringify(entry.params) ?? null,
    result: (entry) => JSON.stringify(entry.result) ?? null,
    hash: (entry) => entry.hash,
  },
  hasLongCells: (entries) =>
    entries.some(({ params, result }) => JSON.stringify([params, result]).length > cellCharacters),
});

export const recordsSection: ReportSection = {
  title: 'appendix.records',
  isAppendix: true,
  also: ['timeline'],
  compose: composeRecords,
};

export const rejectedSection: ReportSection = {
  title: 'appendix.rejected',
  isAppendix: true,
  also: ['evidence'],
  lists: [rejectedList],
  compose: composeRejected,
};

export const auditSection: ReportSection = {
  title: 'appendix.audit',
  isAppendix: true,
  lists: [auditList],
  compose: composeAudit,
};

export const glossarySection: ReportSection = {
  title: 'appendix.glossary',
  isAppendix: true,
  compose: composeGlossary,
};
