import { formatCount, formatTime } from '../../../../shared/format/index.ts';
import { limitSentence, type LimitWords, nameEventClass } from '../../../../shared/text/limit-sentence.ts';
import type { Block } from '../blocks.ts';
import { csvList, csvTime } from '../lists.ts';
import { chooseRows, orDash, row, type ReportSection, type Section, type SectionContext } from './section.ts';

const composeLimits: Section = (context) => {
  const { model, words } = context;
  const sentences = joinAccounts(model.integrity.limits).map((limit) => ({
    text: limitSentence(words.language, limit),
  }));
  const { total, events } = model.scoped;
  if (total > events.length)
    sentences.push({
      text: words.say('limits.scope-cut', { shown: formatCount(events.length), total: formatCount(total) }),
    });
  return [
    ...composeRecording(context),
    { kind: 'paragraph', text: words.say('limits.intro') },
    sentences.length === 0
      ? { kind: 'paragraph', text: words.say('limits.none'), tone: 'warn' }
      : { kind: 'list', items: sentences },
  ];
};

/** Above this many accounts of which the same is said, one sentence says it of all of them. */
const mostAccounts = 3;

/** Sentences that differ in nothing but the account become one where there are many. */
function joinAccounts(limits: readonly LimitWords[]): LimitWords[] {
  const alike = Map.groupBy(limits, ({ id, params }) => JSON.stringify([id, { ...params, account: '' }]));
  return [...alike.values()].flatMap((group) => {
    const first = group[0]!;
    if (group.length <= mostAccounts || first.params['account'] === undefined) return group;
    const account = group.map((limit) => limit.params['account']).join(', ');
    return [{ id: first.id, params: { ...first.params, account }, text: first.text }];
  });
}

/** Rows of the table that are printed. */
const mostRows = 200;

/** Since when which class of events was recorded: without it nobody can tell what the absence of an event means. */
function composeRecording(context: SectionContext): Block[] {
  const { model, words } = context;
  const { rows, remark } = chooseRows(context, recordingList, model.integrity.recording);
  if (rows.length === 0) return [];
  return [
    { kind: 'heading', level: 2, text: words.say('recording.title'), id: 'recording' },
    { kind: 'paragraph', text: words.say('recording.intro') },
    ...remark,
    {
      kind: 'table',
      caption: '',
      empty: '',
      columns: [
        { title: words.say('account'), weight: 2.2, mono: true },
        { title: words.say('region'), weight: 2 },
        { title: words.say('recording.class'), weight: 3 },
        { title: words.say('events'), weight: 1.2, align: 'right' },
        { title: words.say('recording.spans'), weight: 6 },
      ],
      rows: rows.map((each) =>
        row([
          orDash(each.account),
          orDash(each.region),
          each.class === null
            ? words.say('recording.untold')
            : nameEventClass(words.language, each.resourceType ? `${each.class}:${each.resourceType}` : each.class),
          formatCount(each.events),
          each.spans
            .map(({ begins, ends }) =>
              [begins, ends].map((edge) => `${formatTime(edge.time)} (${words.name('edge', edge.reason)})`).join(' – '),
            )
            .join('\n'),
        ]),
      ),
    },
  ];
}

const recordingList = csvList({
  name: 'recording.csv',
  limit: mostRows,
  printed: (model) => model.integrity.recording.length,
  of: (model) => model.integrity.recording.flatMap((each) => each.spans.map((span) => ({ ...each, ...span }))),
  columns: {
    account: (each) => each.account,
    region: (each) => each.region,
    class: (each) => each.class ?? '',
    resourceType: (each) => each.resourceType ?? '',
    events: (each) => each.events,
    from: (each) => csvTime(each.begins.time),
    because: (each) => each.begins.reason,
    to: (each) => csvTime(each.ends.time),
    until: (each) => each.ends.reason,
  },
});

const limitsList = csvList({
  name: 'limits.csv',
  of: (model) => model.integrity.limits,
  columns: {
    id: (limit) => limit.id,
    text: (limit) => limit.text,
    account: (limit) => limit.account ?? '',
    region: (limit) => limit.region ?? '',
    class: (limit) => limit.class ?? '',
    resourceType: (limit) => limit.resourceType ?? '',
    from: (limit) => csvTime(limit.from),
    to: (limit) => csvTime(limit.to),
    proof: (limit) => limit.proof,
  },
  hasLongCells: () => false,
});

export const limitsSection: ReportSection = {
  title: 'chapter.limits',
  also: ['executive', 'evidence', 'timeline'],
  lists: [limitsList, recordingList],
  compose: composeLimits,
};
