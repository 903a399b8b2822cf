import { formatCount, formatTime } from '../../../../shared/format/index.ts';
import { isAltered } from '../../../../shared/verdicts/index.ts';
import type { Block } from '../blocks.ts';
import { csvList, csvTime } from '../lists.ts';
import { integrityBanner } from './case.ts';
import { composeCoverage, coverageList } from './coverage.ts';
import { itemsList } from './items.ts';
import {
  chooseRows,
  countTable,
  nameWithCode,
  orDash,
  type ReportSection,
  row,
  type Section,
  toned,
  toneOfVerdict,
} from './section.ts';

const composeIntegrity: Section = (context) => {
  const { model, words } = context;
  const { integrity } = model;
  const { summary } = integrity;
  const gaps = chooseRows(context, gapsList, integrity.gaps);
  const missing = chooseRows(context, missingList, integrity.missing);
  const failed = chooseRows(
    context,
    itemsList,
    model.items.filter((item) => isAltered(item.verdict ?? '')),
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
            toned(words.name('verdict', chain.verdict), toneOfVerdict(chain.verdict)),
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

const chainsList = csvList({
  name: 'chains.csv',
  of: (model) => model.integrity.chains,
  columns: {
    id: (chain) => chain.id,
    account: (chain) => chain.account,
    region: (chain) => chain.region,
    trail: (chain) => chain.trail,
    verdict: (chain) => chain.verdict,
    begins: (chain) => chain.begins,
    horizon: (chain) => csvTime(chain.horizon),
    digests: (chain) => chain.digests,
    proven: (chain) => chain.proven.map(([from, to]) => `${formatTime(from)}/${formatTime(to)}`).join('\n'),
  },
});

const gapsList = csvList({
  name: 'gaps.csv',
  limit: 2000,
  of: (model) => model.integrity.gaps,
  columns: {
    chain: (gap) => gap.chain,
    kind: (gap) => gap.kind,
    from: (gap) => csvTime(gap.from),
    to: (gap) => csvTime(gap.to),
    detail: (gap) => gap.detail,
  },
});

const missingList = csvList({
  name: 'missing.csv',
  limit: 5000,
  of: (model) => model.integrity.missing,
  columns: { bucket: (object) => object.bucket, key: (object) => object.key, kind: (object) => object.kind },
});

export const integritySection: ReportSection = {
  title: 'chapter.integrity',
  also: ['evidence'],
  lists: [chainsList, gapsList, missingList, coverageList],
  compose: (context) => [...composeIntegrity(context), ...composeCoverage(context)],
};
