import { formatCount } from '../format/index.ts';
import english from './en/integrity.json' with { type: 'json' };
import korean from './ko/integrity.json' with { type: 'json' };

/** A sentence on what the evidence cannot show: which one, what stands in its places, and the English words for one that is not known. */
export interface LimitWords {
  id: string;
  params: Record<string, string>;
  text: string;
}

export type LimitId = keyof typeof english.limit;

const catalogues = {
  en: {
    phrases: new Map(Object.entries(english.limit)),
    classes: new Map(Object.entries(english.eventClass)),
    every: english.everyRegion,
  },
  ko: {
    phrases: new Map(Object.entries(korean.limit)),
    classes: new Map(Object.entries(korean.eventClass)),
    every: korean.everyRegion,
  },
};

/** English for every language that there are no texts of. */
function catalogueOf(language: string): (typeof catalogues)['en'] {
  return language === 'ko' ? catalogues.ko : catalogues.en;
}

/** Parameters that are counts, and those that are lists of classes of events. */
const counts = new Set(['count', 'before', 'after', 'events', 'digests', 'keys', 'chains', 'further']);
const classLists = new Set(['without', 'classes', 'silent']);

/** The sentence in a language; the given words where no such sentence is known or a place of it would stay empty. */
export function limitSentence(language: string, { id, params, text }: LimitWords): string {
  const phrase = catalogueOf(language).phrases.get(id);
  if (phrase === undefined) return text;
  const values = new Map(
    Object.entries(params).map(([name, value]): [string, string] => [name, inWords(language, name, value)]),
  );
  let isWhole = true;
  const sentence = phrase.replaceAll(/\{\{(\w+)\}\}/g, (place, name: string) => {
    const value = values.get(name);
    if (value === undefined) isWhole = false;
    return value ?? place;
  });
  return isWhole || text === '' ? sentence : text;
}

function inWords(language: string, name: string, value: string): string {
  if (name === 'region' && value === '*') return catalogueOf(language).every;
  if (name.endsWith('At') && /^-?\d+$/.test(value)) return `${new Date(Number(value)).toISOString().slice(0, 19)}Z`;
  if (counts.has(name) && /^\d+$/.test(value)) return formatCount(Number(value));
  return classLists.has(name)
    ? value
        .split(', ')
        .map((code) => nameEventClass(language, code))
        .join(', ')
    : value;
}

/** `data:AWS::S3::Object` → `data events (AWS::S3::Object)`; what is no class, such as a service, stays as it is. */
export function nameEventClass(language: string, code: string): string {
  const { classes } = catalogueOf(language);
  const typed = /^(data|data-part):(.+)$/.exec(code);
  if (typed === null) return classes.get(code) ?? code;
  const pattern = classes.get(typed[2] === 'AWS::S3::Object' && typed[1] === 'data' ? 'data-s3' : `${typed[1]}-of`);
  return pattern?.replace('{{type}}', typed[2]!) ?? code;
}
