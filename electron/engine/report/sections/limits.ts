import { formatCount } from '../../../../shared/format/index.ts';
import { csvList } from '../lists.ts';
import type { Words } from '../words.ts';
import type { ReportSection, Section } from './section.ts';

const composeLimits: Section = (context) => {
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

const limitsList = csvList({
  name: 'limits.csv',
  of: (model) => model.integrity.limits,
  columns: { id: (limit) => limit.id, text: (limit) => limit.text },
  hasLongCells: () => false,
});

export const limitsSection: ReportSection = {
  title: 'chapter.limits',
  also: ['executive', 'evidence', 'timeline'],
  lists: [limitsList],
  compose: composeLimits,
};
