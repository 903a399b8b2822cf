import { formatCount, formatDate, formatTime } from '../../../../shared/format/index.ts';
import type { Block } from '../blocks.ts';
import { csvList } from '../lists.ts';
import { chooseRows, orDash, row, type Section } from './section.ts';

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

export const composeCoverage: Section = (context) => {
  const { model, words } = context;
  const { rows, remark } = chooseRows(context, coverageList, model.integrity.coverage);
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

export const coverageList = csvList({
  name: 'coverage.csv',
  limit: 400,
  of: (model) => model.integrity.coverage.flatMap((line) => line.days.map((day) => ({ line, day }))),
  columns: {
    account: ({ line }) => line.account,
    region: ({ line }) => line.region,
    day: ({ day }) => formatTime(day.start).slice(0, 10),
    state: ({ day }) => day.state,
  },
  printed: (model) => model.integrity.coverage.length,
  hasLongCells: () => false,
});
