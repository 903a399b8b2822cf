import { leafText, valuesAt } from '../rules/record-values.ts';
import { leafNumber } from '../sigma/item.ts';
import type { Correlation } from './correlation.ts';
import type { Occurrence } from './episodes.ts';

/** Tuples of one event at most, where fields have several values. */
const MAX_TUPLES = 256;

/** Values of a field of one event, as text. */
export type ReadTexts = (name: string) => readonly string[];

/** Fields that a correlation looks at: those of its groups, by alias or name, and of its condition. */
export function fieldsOf(correlation: Correlation): string[] {
  const names = correlation.groupBy.flatMap((name) => {
    const alias = correlation.aliases.get(name);
    return alias === undefined ? [name] : [...alias.values()];
  });
  return [...new Set([...names, ...correlation.fields])];
}

/** What a correlation needs to know of an event that base rules matched. `rules`: numbers of those rules in the correlation's list; `time` in milliseconds UTC. */
export function occurrenceOf(
  correlation: Correlation,
  event: { number: number; time: number },
  rules: readonly number[],
  texts: ReadTexts,
): Occurrence {
  const group = correlation.groupBy.map((name) => {
    const alias = correlation.aliases.get(name);
    if (alias === undefined) return texts(name);
    const fields = rules.map((rule) => alias.get(correlation.rules[rule]!)).filter((field) => field !== undefined);
    return [...new Set(fields.flatMap(texts))];
  });
  return { events: [event.number], time: event.time, rules, group, ...measured(correlation, texts) };
}

/** Texts of the leaves at a field of a record. */
export function textsAt(record: object, path: readonly string[]): string[] {
  return [
    ...new Set(
      valuesAt(record, path)
        .leaves.map(leafText)
        .filter((text) => text !== null),
    ),
  ];
}

function measured({ type, fields }: Correlation, texts: ReadTexts): Pick<Occurrence, 'tuples' | 'numbers'> {
  if (type === 'value_count') {
    let tuples: string[][] = [[]];
    for (const field of fields) {
      const own = texts(field);
      tuples = tuples.flatMap((left) => own.map((value) => [...left, value])).slice(0, MAX_TUPLES);
    }
    return { tuples: tuples.map((tuple) => (tuple.length === 1 ? tuple[0]! : JSON.stringify(tuple))), numbers: [] };
  }
  if (!type.startsWith('value_')) return { tuples: [], numbers: [] };
  const numbers = fields
    .flatMap(texts)
    .map(leafNumber)
    .filter((number) => number !== null);
  return { tuples: [], numbers };
}
