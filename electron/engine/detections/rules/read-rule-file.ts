import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { fieldsIn } from '../../../../shared/fields/index.ts';
import { fieldsOfPlan, planKql } from '../../../../shared/kql/index.ts';
import { compileEventPattern } from '../patterns/event-pattern.ts';
import { kqlTree } from '../patterns/kql-tree.ts';
import { parseMetricFilter } from '../patterns/metric-filter.ts';
import { readSigmaDocument } from '../sigma/rule-document.ts';
import type { Rule, RuleFile, RuleInfo, RuleKind } from './rule.ts';
import { RuleError, RuleForeign, RuleWaits } from './rule-error.ts';
import { decodeRuleFile, fromPlain, memberOf, plainOf, readYaml, type YamlMap, type YamlValue } from './yaml.ts';

export interface ReadRuleOptions {
  set: string;
  /** Values for `%name%` under `expand`. */
  lists?: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads one file of rules: Sigma (rules, correlations, filters), an EventBridge pattern or a rule that holds one, CloudFormation with either, a metric filter (`{ $.…`), or a
 * filter in KQL (`.kql`). A file is taken as a whole or not at all, and never throws: its state and reason are the answer.
 */
export function readRuleFile(path: string, bytes: Uint8Array, { set, lists = new Map() }: ReadRuleOptions): RuleFile {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file: RuleFile = { path, sha256, state: 'loaded', reason: null, line: null, column: null, rules: [] };
  try {
    file.rules = readText(decodeRuleFile(bytes), { path, sha256, set, lists });
    if (file.rules.length === 0) throw new RuleError('The file holds no rule.', { line: 1, column: 1 });
    if (file.rules.some((rule) => rule.warnings.length > 0)) file.state = 'warned';
  } catch (cause) {
    if (!(cause instanceof RuleError)) {
      if (!(cause instanceof RangeError)) throw cause;
      return { ...file, state: 'refused', reason: 'The file is nested too deeply.' };
    }
    file.state = cause instanceof RuleWaits ? 'waiting' : cause instanceof RuleForeign ? 'foreign' : 'refused';
    file.reason = cause.message;
    file.line = cause.line;
    file.column = cause.column;
  }
  return file;
}

interface Origin {
  path: string;
  sha256: string;
  set: string;
  lists: ReadonlyMap<string, readonly string[]>;
}

/** The same for documents of our own, which need no reading of YAML: `text` is what the hash is made of. */
export function readOwnRule(path: string, text: string, documents: readonly object[], set: string): RuleFile {
  const sha256 = createHash('sha256').update(text).digest('hex');
  const file: RuleFile = { path, sha256, state: 'loaded', reason: null, line: null, column: null, rules: [] };
  file.rules = readDocuments(documents.map(fromPlain), { path, sha256, set, lists: new Map() });
  if (file.rules.some((rule) => rule.warnings.length > 0)) file.state = 'warned';
  return file;
}

function readText(text: string, origin: Origin): Rule[] {
  const start = text.replace(/^\ufeff/, '').trimStart();
  if (origin.path.toLowerCase().endsWith('.kql')) return [readKql(text.trim(), origin)];
  if (/^\{\s*\(*\s*\$/.test(start)) return [metricRule(text.trim(), titleOf(origin.path), origin)];
  return readDocuments(readYaml(text), origin);
}

function readDocuments(documents: readonly YamlValue[], origin: Origin): Rule[] {
  const rules = documents.flatMap((document, index) => readDocument(document, index, origin));
  const silent = new Set(
    rules.flatMap((rule) =>
      rule.kind === 'correlation' && !rule.isConverted && !rule.correlation.generate ? rule.correlation.rules : [],
    ),
  );
  for (const rule of rules)
    rule.isSilent = [rule.id, rule.name, rule.title].some((name) => name !== null && silent.has(name));
  return rules;
}

function readDocument(document: YamlValue, index: number, origin: Origin): Rule[] {
  if (document.kind === 'map') {
    const has = (key: string): boolean => memberOf(document, key) !== undefined;
    if (has('Resources') && !has('detection')) return cloudFormation(memberOf(document, 'Resources')!, origin);
    if (has('filterPattern'))
      return [metricRule(String(plainOf(memberOf(document, 'filterPattern')!)), titleOf(origin.path), origin)];
    const isSigma = ['detection', 'correlation', 'filter', 'logsource', 'title'].some(has);
    if (!isSigma) return [patternRule(plainOf(document), titleOf(origin.path), origin, index)];
  }
  const { sha256, set, lists } = origin;
  return [readSigmaDocument(document, { sha256, set, lists, source: origin.path, index })];
}

function titleOf(path: string): string {
  return basename(path).replace(/\.[a-z]+$/i, '');
}

/** A rule without any words of its own. */
export function bareInfo(kind: RuleKind, title: string, origin: Omit<Origin, 'lists'>, index = 0): RuleInfo {
  const key = index === 0 ? origin.sha256 : `${origin.sha256}:${index}`;
  return {
    key,
    id: key,
    name: null,
    title,
    level: null,
    status: null,
    author: '',
    license: '',
    description: '',
    innocent: [],
    references: [],
    tags: [],
    techniques: [],
    tactics: [],
    fields: [],
    sha256: origin.sha256,
    source: origin.path,
    set: origin.set,
    kind,
    warnings: [],
    isLeftOut: false,
    isSilent: false,
  };
}

function metricRule(source: string, title: string, origin: Origin, index = 0): Rule {
  const { tree, otherReading, warnings } = parseMetricFilter(source);
  return { ...bareInfo('metric-filter', title, origin, index), kind: 'metric-filter', tree, otherReading, warnings };
}

function patternRule(pattern: unknown, title: string, origin: Origin, index: number): Rule {
  const named = pattern as { Name?: unknown; Description?: unknown };
  const { tree, warnings } = compileEventPattern(pattern);
  const info = bareInfo('event-pattern', typeof named.Name === 'string' ? named.Name : title, origin, index);
  return { ...info, kind: 'event-pattern', tree, warnings };
}

function readKql(source: string, origin: Origin): Rule {
  const planned = planKql(source);
  if (!planned.ok) throw new RuleError(planned.error.message, { line: 1, column: planned.error.position + 1 });
  const changing = fieldsOfPlan(planned.plan).find((name) => changingFields.has(name));
  if (changing !== undefined)
    throw new RuleError(`"${changing}" changes with the examiner's work or with other rules: no rule can rest on it.`);
  return { ...bareInfo('kql', titleOf(origin.path), origin), kind: 'kql', tree: kqlTree(planned.plan) };
}

/** What is not the same whenever a rule is run. */
const changingFields = new Set([...fieldsIn('work'), 'verdict']);

/** Rules of EventBridge and metric filters of CloudWatch Logs in a template. */
function cloudFormation(resources: YamlValue, origin: Origin): Rule[] {
  if (resources.kind !== 'map') throw new RuleError('"Resources" is a map.', resources.place);
  return resources.entries.flatMap(({ key, value }, index) => {
    const properties = value.kind === 'map' ? memberOf(value, 'Properties') : undefined;
    if (value.kind !== 'map' || properties?.kind !== 'map') return [];
    const type = memberOf(value as YamlMap, 'Type');
    const pattern = memberOf(properties, 'EventPattern');
    const filter = memberOf(properties, 'FilterPattern');
    const name = type?.kind === 'scalar' ? type.text : null;
    if (name === 'AWS::Events::Rule' && pattern !== undefined)
      return [patternRule(plainOf(pattern), key, origin, index)];
    if (name === 'AWS::Logs::MetricFilter' && filter?.kind === 'scalar' && filter.text !== null)
      return [metricRule(filter.text, key, origin, index)];
    return [];
  });
}
