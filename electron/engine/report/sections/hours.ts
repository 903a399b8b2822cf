import type { WeekHours } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/format/index.ts';
import english from '../../../../shared/text/en/hours.json' with { type: 'json' };
import korean from '../../../../shared/text/ko/hours.json' with { type: 'json' };
import type { Block } from '../blocks.ts';
import { csvList } from '../lists.ts';
import type { ReportModel } from '../model.ts';
import { ownWords } from '../words.ts';
import { type ReportSection, row, type Section } from './section.ts';

const own = { en: { ...english.report, ...english.days }, ko: { ...korean.report, ...korean.days } };
const days = ['0', '1', '2', '3', '4', '5', '6'] as const;
const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

const factsOf = (model: ReportModel): WeekHours => model.sections['hours'] as WeekHours;

const composeHours: Section = ({ model, words }) => {
  const say = ownWords(words.language, own);
  const { zone, events, days: daysSeen, untimed } = factsOf(model);
  const cellOf = (slot: number): string =>
    events[slot] === 0 ? '–' : `${formatCount(events[slot]!)} (${formatCount(daysSeen[slot]!)})`;
  const remark: Block[] =
    untimed === 0 ? [] : [{ kind: 'paragraph', text: say('untimed', { count: formatCount(untimed) }), tone: 'warn' }];
  return [
    { kind: 'paragraph', text: say('intro', { zone }) },
    ...remark,
    {
      kind: 'table',
      caption: '',
      columns: [
        { title: say('hour'), weight: 1 },
        ...days.map((day) => ({ title: say(day), weight: 2, align: 'right' as const })),
      ],
      rows: hours.map((hour, index) => row([`${hour}:00`, ...days.map((_, day) => cellOf(day * 24 + index))])),
      empty: words.say('none'),
    },
  ];
};

const hoursList = csvList({
  name: 'hours.csv',
  of: (model) => factsOf(model).events.map((events, slot) => ({ events, slot, facts: factsOf(model) })),
  columns: {
    zone: ({ facts }) => facts.zone,
    weekday: ({ slot }) => english.days[days[Math.floor(slot / 24)]!],
    hour: ({ slot }) => slot % 24,
    events: ({ events }) => events,
    days: ({ facts, slot }) => facts.days[slot]!,
  },
});

export const hoursSection: ReportSection = {
  title: { anchor: 'chapter-hours', en: english.report.title, ko: korean.report.title },
  also: ['timeline'],
  asks: { name: 'hours', ask: (ask) => ask('events.hours', {}) },
  lists: [hoursList],
  compose: composeHours,
};
