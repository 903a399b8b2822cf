import { formatCount, formatDate, formatTime } from '../../../../shared/format/index.ts';
import type { Block } from '../blocks.ts';
import { type Words } from '../words.ts';
import { integrityBanner } from './case.ts';
import {
  chooseRows,
  countTable,
  nameWithCode,
  orDash,
  row,
  type Section,
  type SectionContext,
  toned,
  toneOfVerdict,
} from './section.ts';

export const composeIntegrity: Section = (context) => {
  const { model, words } = context;
  const { integrity } = model;
  const { summary } = integrity;
  const gaps = chooseRows(words, 'gaps', integrity.gaps);
  const missing = chooseRows(words, 'missing', integrity.missing);
  const failed = chooseRows(
    words,
    'items',
    model.items.filter((item) => toneOfVerdict(item.verdict) === 'bad'),
  );
  return [
    integrityBanner(context),
    ...(words.language === 'en' && summary.headline !== ''
      ? [{ kind: 'paragraph', text: summary.headline } as Block]
      : []),
    countTable(words, words.say('integrity.digest-verdicts'), 'verdict', summary.digests, toneOfVerdict),
    countTable(words, words.say('integrity.log-verdicts'), 'verdict', summary.logs, toneOfVerdict),
    { kind: 'heading', level: 2, text: words.say('integrity.chains'), id: 'chains' },
    {
      kind: 'table',
      caption: '',
      columns: [
        { title: words.say('account'), weight: 2.2, mono: true },
        { title: words.say('region'), weight: 2 },
        { title: words.say('integrity.trail'), weight: 3, mono: true },
        { title: words.say('verdict'), weight: 2.4 },
        { title: words.say('integrity.digests'), weight: 1.2, align: 'right' },
        { title: words.say('integrity.begins'), weight: 2.4 },
      ],
      rows: integrity.chains.map((chain) =>
        row(
          [
            orDash(chain.account),
            orDash(chain.region),
            orDash(chain.trail),
            toned(words.name('chain', chain.verdict), toneOfVerdict(chain.verdict)),
            formatCount(chain.digests),
            words.name('begins', chain.begins),
          ],
          [
            {
              label: words.say('integrity.proven'),
              value:
                chain.proven.length === 0
                  ? words.say('none')
                  : chain.proven.map(([from, to]) => `${formatTime(from)} – ${formatTime(to)}`).join('; '),
            },
            ...(chain.horizon === null
              ? []
              : [{ label: words.say('integrity.horizon'), value: formatTime(chain.horizon) }]),
          ],
        ),
      ),
      empty: words.say('integrity.no-chains'),
    },
    { kind: 'heading', level: 2, text: words.say('integrity.gaps'), id: 'gaps' },
    ...gaps.remark,
    {
      kind: 'table',
      caption: '',
      columns: [
        { title: words.say('kind'), weight: 2 },
        { title: words.say('from'), weight: 2 },
        { title: words.say('to'), weight: 2 },
        { title: words.say('detail'), weight: 4.5 },
      ],
      rows: gaps.rows.map((gap) =>
        row(
          [toned(words.name('gap', gap.kind), 'warn'), formatTime(gap.from), formatTime(gap.to), gap.detail],
          [{ label: words.say('integrity.chain'), value: gap.chain }],
        ),
      ),
      empty: words.say('integrity.no-gaps'),
    },
    { kind: 'heading', level: 2, text: words.say('integrity.missing-title'), id: 'missing' },
    { kind: 'paragraph', text: words.say('integrity.missing-note'), tone: 'muted' },
    ...missing.remark,
    {
      kind: 'table',
      caption: '',
      columns: [
        { title: words.say('kind'), weight: 1.5 },
        { title: words.say('integrity.bucket'), weight: 3, mono: true },
        { title: words.say('integrity.key'), weight: 8, mono: true },
      ],
      rows: missing.rows.map((object) => row([words.name('missing', object.kind), object.bucket, object.key])),
      empty: words.say('integrity.none-missing'),
    },
    { kind: 'heading', level: 2, text: words.say('integrity.failed'), id: 'failed' },
    ...failed.remark,
    {
      kind: 'table',
      caption: '',
      columns: [
        { title: words.say('items.number'), weight: 1, align: 'right' },
        { title: words.say('items.path'), weight: 8, mono: true },
        { title: words.say('verdict'), weight: 3 },
      ],
      rows: failed.rows.map((item) =>
        row(
          [String(item.id), item.path, toned(nameWithCode(words, 'verdict', item.verdict ?? ''), 'bad')],
          [{ label: words.say('items.sha256'), value: item.sha256 }],
        ),
      ),
      empty: words.say('integrity.none-failed'),
    },
  ];
};

/** Colours of coverage states; a state that is not known here is drawn grey and named in the legend. */
const stateColors = new Map([
  ['verified-with-events', '#3f7d5c'],
  ['verified-empty', '#a9c7b5'],
  ['unproven-with-events', '#6f8fb3'],
  ['unproven-empty', '#c3d2e2'],
  ['events-without-digest', '#c9b458'],
  ['listed-but-missing', '#d9822b'],
  ['gap', '#8a4b2a'],
  ['restart', '#7a6f9b'],
  ['failed', '#b3261e'],
]);

/** Days that the coverage drawing can show one by one. */
const drawnDays = 400;

export const composeCoverage: Section = ({ model, words }) => {
  const { rows, remark } = chooseRows(words, 'coverage', model.integrity.coverage);
  const states = [...new Set(rows.flatMap((line) => Object.keys(line.states)))].sort();
  const blocks: Block[] = [
    { kind: 'heading', level: 2, text: words.say('integrity.coverage'), id: 'coverage' },
    { kind: 'paragraph', text: words.say('integrity.coverage-note'), tone: 'muted' },
    ...remark,
  ];
  const days = rows.flatMap((line) => line.days.map((day) => day.start));
  const first = days.reduce((a, b) => Math.min(a, b), Infinity);
  const last = days.reduce((a, b) => Math.max(a, b), -Infinity);
  const count = days.length === 0 ? 0 : Math.round((last - first) / 86_400_000) + 1;
  if (count > 1 && count <= drawnDays) {
    blocks.push({
      kind: 'strip',
      caption: words.say('integrity.coverage-drawing'),
      from: formatDate(first),
      to: formatDate(last),
      legend: states.map((state) => ({
        label: words.name('coverage', state),
        color: stateColors.get(state) ?? '#9aa0a6',
      })),
      lines: rows.map((line) => {
        const cells = new Array<number>(count).fill(-1);
        for (const day of line.days) cells[Math.round((day.start - first) / 86_400_000)] = states.indexOf(day.state);
        return { label: `${line.account} ${line.region}`, cells };
      }),
    });
  }
  blocks.push({
    kind: 'table',
    caption: words.say('integrity.coverage-table'),
    columns: [
      { title: words.say('account'), weight: 2.2, mono: true },
      { title: words.say('region'), weight: 2 },
      { title: words.say('integrity.days'), weight: 6 },
      { title: words.say('integrity.logs'), weight: 1.2, align: 'right' },
      { title: words.say('events'), weight: 1.4, align: 'right' },
    ],
    rows: rows.map((line) =>
      row([
        orDash(line.account),
        orDash(line.region),
        Object.entries(line.states)
          .map(([state, number]) => `${words.name('coverage', state)}: ${formatCount(number)}`)
          .join(' · '),
        formatCount(line.logs),
        formatCount(line.events),
      ]),
    ),
    empty: words.say('none'),
  });
  return blocks;
};

export const composeLimits: Section = (context) => {
  const { model, words } = context;
  const sentences = model.integrity.limits.map((limit) => ({ text: limitSentence(words, limit) }));
  const { total, events } = model.scoped;
  if (total > events.length)
    sentences.push({
      text: words.say('limits.scope-cut', { shown: formatCount(events.length), total: formatCount(total) }),
    });
  return [
    { kind: 'paragraph', text: words.say('limits.intro') },
    sentences.length === 0
      ? { kind: 'paragraph', text: words.say('limits.none'), tone: 'warn' }
      : { kind: 'list', items: sentences },
  ];
};

/** The sentence in the report's language; the engine's own where there is none, or where it would have a hole. */
function limitSentence(words: Words, limit: { id: string; params: Record<string, string>; text: string }): string {
  const phrase = words.name('limit', limit.id);
  if (words.language === 'en' || phrase === limit.id) return limit.text;
  const values = new Map(Object.entries(limit.params));
  const without = values.get('without');
  if (without !== undefined)
    values.set(
      'without',
      without
        .split(', ')
        .map((name) => words.name('event-class', name))
        .join(', '),
    );
  const missing = [...phrase.matchAll(/\{(\w+)\}/g)].some((place) => !values.has(place[1]!));
  return missing ? limit.text : phrase.replace(/\{(\w+)\}/g, (whole, name: string) => values.get(name) ?? whole);
}

/** Why a verdict was given. The engine's sentence is English and may say more; in another language stands what the verdict always means. */
function reasonOf(words: Words, row: { verdict: string; reason: string }): string {
  if (words.language === 'en' || row.reason === '') return row.reason;
  const phrase = words.name('reason', row.verdict);
  return phrase === row.verdict ? row.reason : phrase;
}

export const composeVerificationDetail: Section = ({ model, words }: SectionContext) => {
  const digests = chooseRows(
    words,
    'digests',
    model.integrity.digests,
    (digest) => toneOfVerdict(digest.verdict) !== 'good',
  );
  const logs = chooseRows(words, 'logs', model.integrity.troubledLogs);
  return [
    { kind: 'heading', level: 2, text: words.say('verification.logs'), id: 'troubled-logs' },
    {
      kind: 'paragraph',
      text: words.say('verification.logs-note', {
        troubled: formatCount(model.integrity.troubledLogs.length),
        total: formatCount(model.integrity.logs),
      }),
      tone: 'muted',
    },
    ...logs.remark,
    {
      kind: 'table',
      caption: '',
      columns: [
        { title: words.say('integrity.key'), weight: 8, mono: true },
        { title: words.say('verdict'), weight: 3 },
      ],
      rows: logs.rows.map((log) =>
        row(
          [log.key, toned(nameWithCode(words, 'verdict', log.verdict), toneOfVerdict(log.verdict))],
          [
            { label: words.say('reason'), value: orDash(reasonOf(words, log)) },
            { label: words.say('integrity.digest'), value: orDash(log.digest) },
          ],
        ),
      ),
      empty: words.say('none'),
    },
    { kind: 'heading', level: 2, text: words.say('verification.digests'), id: 'digests' },
    ...digests.remark,
    {
      kind: 'table',
      caption: '',
      columns: [
        { title: words.say('integrity.period'), weight: 4 },
        { title: words.say('account'), weight: 2.2, mono: true },
        { title: words.say('region'), weight: 2 },
        { title: words.say('integrity.logs'), weight: 1, align: 'right' },
        { title: words.say('verdict'), weight: 3.5 },
      ],
      rows: digests.rows.map((digest) =>
        row(
          [
            `${formatTime(digest.start)} – ${formatTime(digest.end)}`,
            digest.account,
            digest.region,
            formatCount(digest.logs),
            toned(words.name('verdict', digest.verdict), toneOfVerdict(digest.verdict)),
          ],
          [
            { label: words.say('integrity.key'), value: `${digest.bucket}/${digest.key}` },
            ...(digest.reason === '' ? [] : [{ label: words.say('reason'), value: reasonOf(words, digest) }]),
            ...digest.findings.map((finding) => ({
              label: words.say('finding'),
              value: finding,
              tone: 'warn' as const,
            })),
          ],
        ),
      ),
      empty: words.say('none'),
    },
  ];
};
