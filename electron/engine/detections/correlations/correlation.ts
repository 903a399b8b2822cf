import { bounds, RuleError } from '../rules/rule-error.ts';
import { type Place, plainOf, textOf, textsOf, type YamlMap, type YamlValue, memberOf } from '../rules/yaml.ts';

export type Bound = 'gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq';
const correlationTypes = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'value_sum',
  'value_avg',
  'value_percentile',
  'value_median',
] as const;
type CorrelationType = (typeof correlationTypes)[number];

/** Over rules by name, for temporal correlations whose condition is a text. */
export type NameCondition =
  | { op: 'name'; name: string }
  | { op: 'and' | 'or'; nodes: NameCondition[] }
  | { op: 'not'; node: NameCondition };

export interface Correlation {
  type: CorrelationType;
  /** Names, ids or titles of the base rules. */
  rules: string[];
  groupBy: string[];
  /** Seconds. */
  timespan: number;
  bounds: { bound: Bound; value: number }[];
  /** Fields of value_* types. */
  fields: string[];
  percentile: number;
  names: NameCondition | null;
  /** alias → rule → field. */
  aliases: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Do the base rules have hits of their own? */
  generate: boolean;
}

const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, M: 2_629_746, y: 31_556_952 };
const boundNames = new Set<string>(['gt', 'gte', 'lt', 'lte', 'eq', 'neq']);

/** Seconds of a time span such as `5m`. @throws RuleError */
export function parseTimespan(text: string | null, place: Place): number {
  const match = /^(\d{1,9})\s*([smhdwMy])$/.exec(text?.trim() ?? '');
  if (match === null) throw new RuleError(`"${text ?? ''}" is no time span; write 30s, 5m, 1h or 7d.`, place);
  return Number(match[1]) * units[match[2]!]!;
}

/** Reads the `correlation` of a document. @throws RuleError with its place */
export function readCorrelation(map: YamlMap): Correlation {
  const type = textOf(memberOf(map, 'type'));
  if (type === null || !(correlationTypes as readonly string[]).includes(type))
    throw new RuleError(`The correlation type "${type ?? ''}" is not known.`, map.place);
  const rules = textsOf(memberOf(map, 'rules'));
  if (rules.length === 0) throw new RuleError('The correlation names no rules.', map.place);
  if (rules.length > bounds.depth) throw new RuleError(`A correlation joins at most ${bounds.depth} rules.`, map.place);
  const condition = memberOf(map, 'condition');
  const read: Correlation = {
    type: type as CorrelationType,
    rules,
    groupBy: textsOf(memberOf(map, 'group-by')),
    timespan: parseTimespan(textOf(memberOf(map, 'timespan')), memberOf(map, 'timespan')?.place ?? map.place),
    bounds: [],
    fields: [],
    percentile: 50,
    names: null,
    aliases: readAliases(memberOf(map, 'aliases')),
    generate: plainOf(memberOf(map, 'generate') ?? scalar(map.place)) === true,
  };
  readBounds(read, condition, map.place);
  return read;
}

function scalar(place: Place): YamlValue {
  return { kind: 'scalar', text: null, isQuoted: false, number: null, boolean: null, place };
}

function readAliases(value: YamlValue | undefined): Correlation['aliases'] {
  const aliases = new Map<string, ReadonlyMap<string, string>>();
  if (value === undefined) return aliases;
  if (value.kind !== 'map') throw new RuleError('"aliases" is a map.', value.place);
  for (const { key, value: inner } of value.entries) {
    if (inner.kind !== 'map') throw new RuleError(`The alias "${key}" is a map from rules to fields.`, inner.place);
    const fields = inner.entries.map(({ key: rule, value: field }): [string, string] => {
      const name = textOf(field);
      if (name === null) throw new RuleError(`The alias "${key}" names no field for "${rule}".`, field.place);
      return [rule, name];
    });
    aliases.set(key, new Map(fields));
  }
  return aliases;
}

function readBounds(read: Correlation, condition: YamlValue | undefined, place: Place): void {
  const isTemporal = read.type === 'temporal' || read.type === 'temporal_ordered';
  if (condition === undefined) {
    if (!isTemporal) throw new RuleError(`A correlation of type ${read.type} needs a condition.`, place);
    return;
  }
  if (condition.kind === 'scalar') {
    if (!isTemporal || condition.text === null)
      throw new RuleError('The condition of this correlation is a map such as "gte: 10".', condition.place);
    if (read.type === 'temporal_ordered')
      throw new RuleError('An ordered correlation takes no such condition.', condition.place);
    read.names = parseNames(condition.text, read.rules, condition.place);
    return;
  }
  if (condition.kind !== 'map') throw new RuleError('The condition is a map.', condition.place);
  for (const { key, value } of condition.entries) {
    if (key === 'field') read.fields = textsOf(value);
    else if (key === 'percentile') read.percentile = numberOf(value, 0, 100);
    else if (boundNames.has(key)) read.bounds.push({ bound: key as Bound, value: numberOf(value) });
    else throw new RuleError(`"${key}" is no part of a correlation's condition.`, value.place);
  }
  if (read.bounds.length === 0 && !isTemporal)
    throw new RuleError('The condition has no bound such as "gte".', condition.place);
  if (read.type.startsWith('value_') && read.fields.length === 0)
    throw new RuleError(`A correlation of type ${read.type} needs a field in its condition.`, condition.place);
}

function numberOf(value: YamlValue, least = -Infinity, most = Infinity): number {
  const number = value.kind === 'scalar' ? value.number : null;
  if (number === null || number < least || number > most) throw new RuleError('A number is needed here.', value.place);
  return number;
}

function parseNames(source: string, rules: readonly string[], place: Place): NameCondition {
  const tokens = source.match(/\(|\)|[^\s()]+/g) ?? [];
  let next = 0;
  const fail = (): never => {
    throw new RuleError(`The condition "${source}" cannot be read as rules joined by and, or, not.`, place);
  };
  const is = (word: string): boolean => tokens[next]?.toLowerCase() === word;
  const atom = (depth: number): NameCondition => {
    if (depth > bounds.depth) return fail();
    const token = tokens[next++];
    if (token === undefined) return fail();
    if (token.toLowerCase() === 'not') return { op: 'not', node: atom(depth + 1) };
    if (token === '(') {
      const node = either(depth + 1);
      if (tokens[next++] !== ')') return fail();
      return node;
    }
    return rules.includes(token) ? { op: 'name', name: token } : fail();
  };
  const both = (depth: number): NameCondition => {
    const nodes = [atom(depth)];
    while (is('and')) {
      next++;
      nodes.push(atom(depth));
    }
    return nodes.length === 1 ? nodes[0]! : { op: 'and', nodes };
  };
  const either = (depth: number): NameCondition => {
    const nodes = [both(depth)];
    while (is('or')) {
      next++;
      nodes.push(both(depth));
    }
    return nodes.length === 1 ? nodes[0]! : { op: 'or', nodes };
  };
  const node = either(0);
  return next < tokens.length ? fail() : node;
}

const oldForm =
  /^(count|min|max|avg|sum|near)\s*(?:\(\s*([\w.-]*)\s*\)|((?:\s*[\w-]+(?:\s+and\s+[\w-]+)*)?))\s*(?:by\s+([\w.,\s-]+?))?\s*(?:(>=|<=|>|<|==|=)\s*(\d+(?:\.\d+)?))?$/i;
const oldBounds: Record<string, Bound> = { '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte', '=': 'eq', '==': 'eq' };

/**
 * An old aggregation (`count() by f > n`) as the correlation that took its place. `near`, `min` and `max` have no equal here and are refused.
 * @throws RuleError
 */
export function convertAggregation(source: string, rule: string, timeframe: number, place: Place): Correlation {
  const match = oldForm.exec(source.trim());
  const [, name = '', field = '', , by = '', operator, limit] = match ?? [];
  const type: CorrelationType | undefined = (
    { count: field === '' ? 'event_count' : 'value_count', sum: 'value_sum', avg: 'value_avg' } as const
  )[name.toLowerCase() as 'count'];
  if (match === null || type === undefined || operator === undefined || limit === undefined)
    throw new RuleError(`The old aggregation "${source}" has no equal among correlations.`, place);
  return {
    type,
    rules: [rule],
    groupBy: by
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
    timespan: timeframe,
    bounds: [{ bound: oldBounds[operator]!, value: Number(limit) }],
    fields: field === '' ? [] : [field],
    percentile: 50,
    names: null,
    aliases: new Map(),
    generate: false,
  };
}
