import { bounds, RuleError } from '../rules/rule-error.ts';
import { allOf, anyOf, type Tree } from '../rules/tree.ts';
import { type YamlMap, type YamlValue, textsOf } from '../rules/yaml.ts';
import { parseCondition } from './condition.ts';
import { compileItem, type ItemScope } from './item.ts';

/** Keys of a detection that are no selections. */
const reserved = new Set(['condition', 'timeframe']);

export interface Detection {
  tree: Tree;
  /** The part of an old condition behind "|", where it has one. */
  aggregation: string | null;
}

/**
 * Reads the `detection` of a rule, or a filter's selections and condition. `isAggregationTaken`: an old aggregation behind "|" is handed back instead of refused.
 * @throws RuleError | RuleWaits
 */
export function compileDetection(map: YamlMap, scope: ItemScope, isAggregationTaken = false): Detection {
  const selections = new Map<string, Tree>();
  for (const { key, value } of map.entries)
    if (!reserved.has(key)) selections.set(key, compileSelection(key, value, scope));
  const condition = map.entries.find((entry) => entry.key === 'condition');
  if (condition === undefined) throw new RuleError('The detection has no condition.', map.place);
  const sources = textsOf(condition.value);
  if (sources.length === 0) throw new RuleError('The condition is empty.', condition.value.place);
  if (selections.size === 0) throw new RuleError('The detection has no selection.', map.place);
  let aggregation: string | null = null;
  const trees = sources.map((source) => {
    const pipe = source.indexOf('|');
    if (pipe >= 0) {
      if (!isAggregationTaken || sources.length > 1)
        throw new RuleError(
          `The condition "${source}" has an old aggregation behind "|" without a timeframe; it cannot be run.`,
          condition.value.place,
        );
      aggregation = source.slice(pipe + 1).trim();
    }
    return parseCondition(pipe < 0 ? source : source.slice(0, pipe), {
      selections,
      place: condition.value.place,
      warn: (message) => scope.warn(message),
    });
  });
  return { tree: anyOf(trees), aggregation };
}

/** A map joins its items with and, a list its members with or; texts without a field are keywords. */
function compileSelection(name: string, value: YamlValue, scope: ItemScope): Tree {
  if (value.kind === 'map') {
    if (value.entries.length === 0) throw new RuleError(`The selection "${name}" is empty.`, value.place);
    return allOf(value.entries.map((entry) => compileItem(entry.key, entry.value, scope, `${name}: ${entry.key}`)));
  }
  if (value.kind === 'scalar') return compileItem('', value, scope, name);
  if (value.items.length === 0) throw new RuleError(`The selection "${name}" is empty.`, value.place);
  if (value.items.length > bounds.values)
    throw new RuleError(`The selection "${name}" has more than ${bounds.values} members.`, value.place);
  const keywords = value.items.filter((item) => item.kind === 'scalar');
  const maps = value.items.filter((item) => item.kind !== 'scalar');
  const nodes = maps.map((item) => {
    if (item.kind === 'list') throw new RuleError(`The selection "${name}" has a list in a list.`, item.place);
    return compileSelection(name, item, scope);
  });
  if (keywords.length > 0)
    nodes.push(compileItem('', { kind: 'list', items: keywords, place: value.place }, scope, name));
  return anyOf(nodes);
}
