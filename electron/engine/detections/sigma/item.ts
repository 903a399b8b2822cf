import { isInBlock, parseAddress, parseBlock } from '../../../../shared/kql/index.ts';
import { parseTime } from '../../events/record.ts';
import { compileRegex } from '../regex/match.ts';
import { type Found, leafText, LongNumber, nodeTexts, someText, valuesAt } from '../rules/record-values.ts';
import { bounds, RuleError, RuleWaits } from '../rules/rule-error.ts';
import { ANY, compilePattern, isPlain, parseSigmaText, type Pattern, patternKey } from '../rules/text-pattern.ts';
import { type Atom, not, type RecordContext, type Tree } from '../rules/tree.ts';
import type { YamlScalar, YamlValue } from '../rules/yaml.ts';
import { encode } from './encode.ts';
import { type Comparison, type Modifiers, parseModifiers, type TimePart } from './modifiers.ts';

export interface ItemScope {
  /** Lists of the case that `%name%` stands for under `expand`. */
  lists: ReadonlyMap<string, readonly string[]>;
  /** The field that a rule means: its name, or one that differs only in case. `derived:…` for fields that are worked out. */
  resolveField(name: string, place: YamlValue['place']): string;
  warn(message: string): void;
  /** Counts the values of the whole rule. */
  spend(count: number, place: YamlValue['place']): void;
}

/** A test on what stands at the item's path. */
type Test = (found: Found, record: object, context: RecordContext) => boolean;

/**
 * One item of a selection, `field|modifiers: values`, as a condition. Without a field: keywords.
 * @throws RuleError | RuleWaits with the place
 */
export function compileItem(key: string, value: YamlValue, scope: ItemScope, label: string): Tree {
  const [name = '', ...names] = key.split('|');
  const modifiers = parseModifiers(names, value.place);
  const values = listOf(value);
  if (values.length > bounds.values)
    throw new RuleError(`"${key}" has more than ${bounds.values} values.`, value.place);
  scope.spend(values.length + 1, value.place);
  if (value.kind === 'list' && values.some((each) => each.text === null))
    scope.warn(`"${key}" has null in a list, which Sigma does not allow; it counts as one more alternative.`);
  const field = name === '' ? null : scope.resolveField(name, value.place);
  const tests =
    values.length === 0 ? [nullTest()] : values.map((each) => valueTest(each, modifiers, field === null, scope));
  const known = tests.map((each) => each.key).join('\u001f');
  const atom: Atom = {
    op: 'atom',
    key: `sigma ${field ?? ''}|${names.filter((each) => each !== 'neq').join('|')}: ${known}`,
    path: field,
    label,
    test: makeTest(
      field,
      tests.map((each) => each.test),
      modifiers.all,
    ),
  };
  return modifiers.neq ? not(atom) : atom;
}

function makeTest(field: string | null, tests: readonly Test[], isAll: boolean): Atom['test'] {
  const meets = (found: Found, record: object, context: RecordContext): boolean =>
    isAll ? tests.every((test) => test(found, record, context)) : tests.some((test) => test(found, record, context));
  if (field === null) return (record, context) => meets(none, record, context);
  if (field.startsWith('derived:')) {
    const name = field.slice('derived:'.length);
    return (record, context) => meets({ leaves: [...context.derived(name)], nodes: [] }, record, context);
  }
  const path = field.split('.');
  return (record, context) => meets(valuesAt(record, path), record, context);
}

const none: Found = { leaves: [], nodes: [] };

function listOf(value: YamlValue): YamlScalar[] {
  const items = value.kind === 'list' ? value.items : [value];
  return items.map((item) => {
    if (item.kind !== 'scalar') throw new RuleError('A value is a text, a number, a boolean or null.', item.place);
    return item;
  });
}

interface KeyedTest {
  key: string;
  test: Test;
}

function nullTest(): KeyedTest {
  return {
    key: 'null',
    test: ({ leaves, nodes }) => (leaves.length === 0 && nodes.length === 0) || leaves.includes(null),
  };
}

function valueTest(value: YamlScalar, modifiers: Modifiers, isKeyword: boolean, scope: ItemScope): KeyedTest {
  const { place } = value;
  const { comparison, timePart } = modifiers;
  if (modifiers.exists) return existsTest(value);
  if (value.text === null) {
    if (isKeyword) throw new RuleError('A keyword is a text.', place);
    if (modifiers.names.some((name) => name !== 'all' && name !== 'neq'))
      throw new RuleError(`Null does not go with the modifier "${modifiers.names[0]!}".`, place);
    return nullTest();
  }
  if (modifiers.cidr) return cidrTest(value.text, place, scope);
  if (modifiers.fieldref) return fieldTest(value.text, modifiers, scope, place);
  if (timePart !== null) return timeTest(numberOf(value), timePart, comparison);
  if (comparison !== null) return comparisonTest(numberOf(value), comparison);
  const texts = expanded(value.text, modifiers, scope, place);
  if (modifiers.re !== null) return regexTest(texts, modifiers, isKeyword, place);
  const patterns = texts.flatMap((text) => patternsOf(text, modifiers, place));
  if (isKeyword) return keywordTest(patterns, modifiers.cased);
  return textTest(value, patterns, modifiers);
}

function existsTest(value: YamlScalar): KeyedTest {
  if (value.isQuoted || value.boolean === null) throw new RuleError('"exists" takes true or false.', value.place);
  const wanted = value.boolean;
  return {
    key: `exists ${wanted}`,
    test: ({ leaves, nodes }) => (leaves.length > 0 || nodes.length > 0) === wanted,
  };
}

function numberOf(value: YamlScalar): number {
  const number = value.number ?? (value.text !== null && isNumeric(value.text) ? Number(value.text) : null);
  if (number === null) throw new RuleError(`"${value.text ?? ''}" is no number.`, value.place);
  return number;
}

function isNumeric(text: string): boolean {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text);
}

/** The number of a leaf: JSON numbers, and texts that are one. */
export function leafNumber(leaf: unknown): number | null {
  if (typeof leaf === 'number') return leaf;
  if (leaf instanceof LongNumber) return Number(leaf.digits);
  return typeof leaf === 'string' && isNumeric(leaf) ? Number(leaf) : null;
}

function compare(value: number, comparison: Comparison | null, wanted: number): boolean {
  if (comparison === 'lt') return value < wanted;
  if (comparison === 'lte') return value <= wanted;
  if (comparison === 'gt') return value > wanted;
  if (comparison === 'gte') return value >= wanted;
  return value === wanted;
}

function comparisonTest(wanted: number, comparison: Comparison): KeyedTest {
  return {
    key: `${comparison} ${wanted}`,
    test: ({ leaves }) =>
      leaves.some((leaf) => {
        const number = leafNumber(leaf);
        return number !== null && compare(number, comparison, wanted);
      }),
  };
}

function timeTest(wanted: number, part: TimePart, comparison: Comparison | null): KeyedTest {
  return {
    key: `${part} ${comparison ?? 'eq'} ${wanted}`,
    test: ({ leaves }) =>
      leaves.some((leaf) => {
        const time = parseTime(leaf);
        return time !== null && compare(timePartOf(time, part), comparison, wanted);
      }),
  };
}

/** A part of a time in UTC. The week is that of ISO 8601. */
function timePartOf(ms: number, part: TimePart): number {
  const date = new Date(ms);
  switch (part) {
    case 'minute':
      return date.getUTCMinutes();
    case 'hour':
      return date.getUTCHours();
    case 'day':
      return date.getUTCDate();
    case 'month':
      return date.getUTCMonth() + 1;
    case 'year':
      return date.getUTCFullYear();
    case 'week': {
      // The week belongs to the year of its Thursday.
      const thursday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));
      thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
      const january = Date.UTC(thursday.getUTCFullYear(), 0, 1);
      return Math.ceil(((thursday.getTime() - january) / 86_400_000 + 1) / 7);
    }
  }
}

function cidrTest(text: string, place: YamlScalar['place'], scope: ItemScope): KeyedTest {
  const block = parseBlock(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
  if (block === undefined) throw new RuleError(`"${text}" is no block of addresses.`, place);
  const [address] = text.split('/');
  const own = parseAddress(address!);
  if (own !== undefined && block.family === own.family && hasHostBits(own.words, block.prefix))
    scope.warn(`"${text}" has bits behind its prefix; they are taken as zero.`);
  return {
    key: `cidr ${text}`,
    test: ({ leaves }) =>
      leaves.some((leaf) => {
        const known = typeof leaf === 'string' ? parseAddress(leaf) : undefined;
        return known !== undefined && isInBlock(known, block);
      }),
  };
}

function hasHostBits(words: readonly number[], prefix: number): boolean {
  return words.some((word, index) => {
    const bits = Math.max(0, Math.min(16, prefix - index * 16));
    return (word & (0xffff >> bits)) !== 0;
  });
}

function fieldTest(name: string, modifiers: Modifiers, scope: ItemScope, place: YamlScalar['place']): KeyedTest {
  const other = scope.resolveField(name, place);
  const isDerived = other.startsWith('derived:');
  const path = other.split('.');
  const { left, right, cased } = modifiers;
  return {
    key: `fieldref ${other} ${left}${right}${cased}`,
    test: ({ leaves }, record, context) => {
      const wanted = isDerived ? context.derived(other.slice('derived:'.length)) : valuesAt(record, path).leaves;
      const texts = leaves.map(leafText).filter((text) => text !== null);
      return wanted.some((leaf) => {
        const text = leafText(leaf);
        if (text === null) return false;
        const pattern: Pattern = [
          ...(left ? [ANY] : []),
          ...(text === '' ? [] : [text]),
          ...(right ? [ANY] : []),
        ] as Pattern;
        const test = compilePattern(pattern, cased);
        return texts.some(test);
      });
    },
  };
}

/** The texts of a value once its placeholders are replaced. @throws RuleWaits where the case has no list of that name */
function expanded(text: string, modifiers: Modifiers, scope: ItemScope, place: YamlScalar['place']): string[] {
  if (!modifiers.encodings.includes('expand')) return [text];
  const match = /(?<!\\)%([^%\s]+)%/.exec(text);
  if (match === null) return [text.replaceAll('\\%', '%')];
  const list = scope.lists.get(match[1]!);
  if (list === undefined) throw new RuleWaits(`The list "${match[1]!}" is not in this case.`, place);
  const [before, after] = [text.slice(0, match.index), text.slice(match.index + match[0].length)];
  const rest = expanded(after, modifiers, scope, place);
  const texts = list.flatMap((each) => rest.map((end) => `${before.replaceAll('\\%', '%')}${each}${end}`));
  if (texts.length > bounds.values)
    throw new RuleError(`"${text}" stands for more than ${bounds.values} values.`, place);
  return texts;
}

function patternsOf(text: string, { encodings, left, right }: Modifiers, place: YamlScalar['place']): Pattern[] {
  const encoded = encodings.filter((each) => each !== 'expand');
  const bare = encoded.some((each) => each !== 'windash');
  if (bare && !isPlain(parseSigmaText(text)))
    throw new RuleError(`A value with wildcards cannot be encoded by "${encoded.at(-1)!}".`, place);
  const forms = encoded.length === 0 ? [text] : encode(bare ? parseSigmaText(text).join('') : text, encoded, place);
  return forms.map((form) => {
    const parts = bare ? [form] : parseSigmaText(form);
    const pattern = [...(left ? [ANY] : []), ...parts, ...(right ? [ANY] : [])];
    return pattern.filter((part, index) => part !== '' && !(part === ANY && pattern[index - 1] === ANY)) as Pattern;
  });
}

/** Plain and pattern values. Patterns also look at the JSON text of objects and arrays; a plain text never meets one. */
function textTest(value: YamlScalar, patterns: readonly Pattern[], modifiers: Modifiers): KeyedTest {
  const tests = patterns.map((pattern) => compilePattern(pattern, modifiers.cased));
  const isOpen = patterns.map((pattern) => !isPlain(pattern));
  const isAnything = patterns.map((pattern) => pattern.length === 1 && pattern[0] === ANY);
  const { number, boolean } = value;
  const isBare = modifiers.names.every((name) => name === 'all' || name === 'neq' || name === 'cased');
  const reads = isBare ? `${number ?? ''} ${boolean ?? ''}` : '';
  return {
    key: `${modifiers.cased ? 'cased ' : ''}${patterns.map(patternKey).join('\u001e')} ${reads}`,
    test: ({ leaves, nodes }) =>
      leaves.some((leaf) => {
        const text = leafText(leaf);
        if (text === null) return false;
        if (tests.some((test) => test(text))) return true;
        if (!isBare) return false;
        if (number !== null && (leaf === number || text === String(number))) return true;
        return (
          boolean !== null && (leaf === boolean || (typeof leaf === 'string' && leaf.toLowerCase() === String(boolean)))
        );
      }) ||
      (nodes.length > 0 &&
        patterns.some(
          (_, index) =>
            isOpen[index]! && (isAnything[index]! || nodes.some((node) => nodeTexts(node).some(tests[index]!))),
        )),
  };
}

function regexTest(
  sources: readonly string[],
  modifiers: Modifiers,
  isKeyword: boolean,
  place: YamlScalar['place'],
): KeyedTest {
  const { left, right } = modifiers;
  const [before, after] = [right && !left ? '\\A' : '', left && !right ? '\\z' : ''];
  const tests = sources.map((source) => {
    try {
      const whole = before === '' && after === '' ? source : `${before}(?:${source})${after}`;
      return compileRegex(whole, modifiers.re!);
    } catch (cause) {
      throw cause instanceof RuleError ? new RuleError(cause.message, place) : cause;
    }
  });
  const { i, m, s } = modifiers.re!;
  return {
    key: `re ${before}${after}${i}${m}${s} ${sources.join('\u001e')}`,
    test: isKeyword
      ? (_found, record, context) => tests.some((test) => test(context.text()) || someText(record, test))
      : ({ leaves, nodes }) =>
          leaves.some((leaf) => {
            const text = leafText(leaf);
            return text !== null && tests.some((test) => test(text));
          }) || nodes.some((node) => nodeTexts(node).some((text) => tests.some((test) => test(text)))),
  };
}

/** Keywords stand anywhere in the record: in its compact JSON, in a key, or in a leaf's text. */
function keywordTest(patterns: readonly Pattern[], isCased: boolean): KeyedTest {
  const anywhere = patterns.map((pattern) => {
    const parts = [ANY, ...pattern, ANY];
    return parts.filter((part, index) => !(part === ANY && parts[index - 1] === ANY)) as Pattern;
  });
  const tests = anywhere.map((pattern) => compilePattern(pattern, isCased));
  return {
    key: `keyword ${isCased} ${anywhere.map(patternKey).join('\u001e')}`,
    test: (_found, record, context) =>
      tests.some((test) => test(context.text()) || (context.text().includes('\\') && someText(record, test))),
  };
}
