import { readAttackTags } from '../../../../shared/attack/index.ts';
import { convertAggregation, parseTimespan, readCorrelation } from '../correlations/correlation.ts';
import { type Level, levels, type Rule, type RuleInfo } from '../rules/rule.ts';
import { bounds, RuleError, RuleForeign } from '../rules/rule-error.ts';
import { memberOf, type Place, textOf, textsOf, type YamlMap, type YamlValue } from '../rules/yaml.ts';
import { compileDetection } from './detection.ts';
import { makeFieldResolver } from './fields.ts';
import type { ItemScope } from './item.ts';

export interface RuleOrigin {
  sha256: string;
  source: string;
  set: string;
  /** Number of the document in its file. */
  index: number;
  lists: ReadonlyMap<string, readonly string[]>;
}

/** Reads one document of a Sigma file: a rule, a correlation or a filter. @throws RuleError | RuleWaits | RuleForeign */
export function readSigmaDocument(document: YamlValue, origin: RuleOrigin): Rule {
  if (document.kind !== 'map') throw new RuleError('A Sigma rule is a map.', document.place);
  const warnings: string[] = [];
  const version = textOf(memberOf(document, 'sigma-version'));
  if (version !== null && Number(version) >= 3)
    throw new RuleError('Sigma version 3 is not read yet.', memberOf(document, 'sigma-version')!.place);
  const correlation = memberOf(document, 'correlation');
  const filter = memberOf(document, 'filter');
  const detection = memberOf(document, 'detection');
  if (correlation === undefined) checkLogsource(document);
  const info = readInfo(document, origin, warnings);
  const scope = makeScope(document, origin, warnings);
  if (correlation !== undefined) {
    if (correlation.kind !== 'map') throw new RuleError('"correlation" is a map.', correlation.place);
    return { ...info, kind: 'correlation', correlation: readCorrelation(correlation), base: null, isConverted: false };
  }
  if (filter !== undefined) return readFilter(filter, info, scope);
  if (detection === undefined) throw new RuleError('The rule has no detection.', document.place);
  if (detection.kind !== 'map') throw new RuleError('"detection" is a map.', detection.place);
  return readRule(detection, info, scope, document);
}

function readRule(detection: YamlMap, info: RuleInfo, scope: ItemScope, document: YamlMap): Rule {
  const timeframe = memberOf(detection, 'timeframe') ?? memberOf(document, 'timeframe');
  const { tree, aggregation } = compileDetection(detection, scope, timeframe !== undefined);
  if (aggregation === null) return { ...info, kind: 'sigma', tree };
  const place = timeframe!.place;
  const correlation = convertAggregation(aggregation, 'base', parseTimespan(textOf(timeframe), place), place);
  info.warnings.push('Converted from the old form of aggregations.');
  return { ...info, kind: 'correlation', correlation, base: tree, isConverted: true };
}

function readFilter(filter: YamlValue, info: RuleInfo, scope: ItemScope): Rule {
  if (filter.kind !== 'map') throw new RuleError('"filter" is a map.', filter.place);
  const named = memberOf(filter, 'rules');
  const rules = textsOf(named);
  if (rules.length === 0) throw new RuleError('The filter names no rules.', filter.place);
  const isForAny = named?.kind === 'scalar' && rules[0]!.toLowerCase() === 'any';
  const parts: YamlMap = { ...filter, entries: filter.entries.filter((entry) => entry.key !== 'rules') };
  const { tree } = compileDetection(parts, scope);
  const condition = textsOf(memberOf(filter, 'condition')).join(' ');
  if (!/\bnot\b/i.test(condition))
    info.warnings.push('The filter\'s condition has no "not": rules keep only what its selections meet.');
  return { ...info, kind: 'filter', tree, appliesTo: isForAny ? null : rules };
}

function makeScope(document: YamlMap, origin: RuleOrigin, warnings: string[]): ItemScope {
  const warn = (message: string): void => void warnings.push(message);
  let left: number = bounds.nodes;
  return {
    lists: origin.lists,
    resolveField: makeFieldResolver(
      { isTrailcase: textOf(memberOf(document, 'taxonomy')) === 'trailcase', tellsUnknown: true },
      warn,
    ),
    warn,
    spend(count: number, place: Place) {
      left -= count;
      if (left < 0) throw new RuleError(`The rule holds more than ${bounds.nodes} values.`, place);
    },
  };
}

/** CloudTrail's: product aws with service cloudtrail or none, or service cloudtrail alone. */
function checkLogsource(document: YamlMap): void {
  const logsource = memberOf(document, 'logsource');
  if (logsource === undefined) throw new RuleError('The rule has no logsource.', document.place);
  if (logsource.kind !== 'map') throw new RuleError('"logsource" is a map.', logsource.place);
  const read = (key: string): string | null => textOf(memberOf(logsource, key))?.toLowerCase() ?? null;
  const [product, service] = [read('product'), read('service')];
  if (
    (product === 'aws' && (service === null || service === 'cloudtrail')) ||
    (product === null && service === 'cloudtrail')
  )
    return;
  const told = [product, read('category'), service].filter((each) => each !== null).join('/');
  throw new RuleForeign(`The rule is for ${told || 'another log source'}, not for CloudTrail.`, logsource.place);
}

const known = new Set(levels as readonly string[]);

function readInfo(document: YamlMap, origin: RuleOrigin, warnings: string[]): RuleInfo {
  const text = (key: string): string | null => textOf(memberOf(document, key));
  const title = text('title');
  if (title === null || title.trim() === '') throw new RuleError('The rule has no title.', document.place);
  const id = text('id');
  if (id !== null && origin.set !== 'own' && !/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id))
    warnings.push(`The id "${id}" is no UUID.`);
  const level = text('level')?.toLowerCase() ?? null;
  if (level !== null && !known.has(level))
    warnings.push(`The level "${level}" is not known; the rule counts as unrated.`);
  const tags = textsOf(memberOf(document, 'tags'));
  const status = text('status')?.toLowerCase() ?? null;
  const own = origin.index === 0 ? origin.sha256 : `${origin.sha256}:${origin.index}`;
  return {
    key: id ?? own,
    id: id ?? own,
    name: text('name'),
    title: title.trim(),
    level: level !== null && known.has(level) ? (level as Level) : null,
    status,
    author: textsOf(memberOf(document, 'author')).join(', '),
    license: text('license') ?? '',
    description: (text('description') ?? '').trim(),
    innocent: textsOf(memberOf(document, 'falsepositives')),
    references: textsOf(memberOf(document, 'references')),
    tags,
    ...readAttackTags(tags),
    fields: textsOf(memberOf(document, 'fields')),
    sha256: origin.sha256,
    source: origin.source,
    set: origin.set,
    kind: 'sigma',
    warnings,
    isLeftOut: status === 'deprecated' || status === 'unsupported',
    isSilent: false,
  };
}
