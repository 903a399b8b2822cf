import { allOf, type Tree } from './tree.ts';
import type { Rule, RuleFile } from './rule.ts';

/** A rule that is run, with what filters do to it. */
export interface JoinedRule {
  rule: Rule;
  /** The tree that is answered; null for rules that are no conditions on one event. */
  tree: Tree | null;
  /** The rule without its filters, where it has some: what they hide is counted. */
  unfiltered: Tree | null;
}

export interface JoinedRules {
  rules: JoinedRule[];
  /** Correlations that name what is not there, or name each other in a circle: refused by file. */
  refused: { file: RuleFile; reason: string }[];
}

/**
 * Puts rules, filters and correlations together. Two rules with one id are both kept, with a warning.
 * `isRefused` marks files whose correlation cannot be put together.
 */
export function joinRules(files: readonly RuleFile[]): JoinedRules {
  const taken = files.filter((file) => file.state === 'loaded' || file.state === 'warned');
  const all = taken.flatMap((file) => file.rules.map((rule) => ({ file, rule })));
  const names = nameTable(all.map(({ rule }) => rule));
  makeKeysUnique(all.map(({ rule }) => rule));
  const filters = all.flatMap(({ rule }) => (rule.kind === 'filter' ? [rule] : []));
  const refused: JoinedRules['refused'] = [];
  for (const { file, rule } of all) {
    if (rule.kind !== 'correlation' || rule.isConverted) continue;
    const reason = faultOf(rule, names, new Set());
    if (reason !== null) refused.push({ file, reason });
  }
  for (const { file, reason } of refused) {
    file.state = 'refused';
    file.reason = reason;
  }
  const rules = all
    .filter(({ file, rule }) => file.state !== 'refused' && rule.kind !== 'filter')
    .map(({ rule }) => joined(rule, filters));
  return { rules, refused };
}

function joined(rule: Rule, filters: readonly (Rule & { kind: 'filter' })[]): JoinedRule {
  const tree = rule.kind === 'correlation' ? rule.base : 'tree' in rule ? rule.tree : null;
  if (tree === null) return { rule, tree: null, unfiltered: null };
  const own = filters.filter(
    ({ appliesTo }) => appliesTo === null || appliesTo.some((name) => name === rule.id || name === rule.name),
  );
  return own.length === 0
    ? { rule, tree, unfiltered: null }
    : { rule, tree: allOf([tree, ...own.map((filter) => filter.tree)]), unfiltered: tree };
}

/** Rules by id and by name; by title where only one has it. */
export function nameTable(rules: readonly Rule[]): ReadonlyMap<string, Rule | 'several'> {
  const table = new Map<string, Rule | 'several'>();
  for (const rule of rules) {
    if (rule.kind === 'filter') continue;
    table.set(rule.id, rule);
    if (rule.name !== null) table.set(rule.name, rule);
  }
  for (const rule of rules) {
    if (rule.kind === 'filter') continue;
    const known = table.get(rule.title);
    if (known === undefined) table.set(rule.title, rule);
    else if (known !== rule && known !== 'several' && known.title === rule.title && known.id !== rule.title)
      table.set(rule.title, 'several');
  }
  return table;
}

function makeKeysUnique(rules: readonly Rule[]): void {
  const seen = new Map<string, number>();
  for (const rule of rules) {
    const times = seen.get(rule.key) ?? 0;
    seen.set(rule.key, times + 1);
    if (times === 0) continue;
    rule.warnings.push(`Another rule has the same id "${rule.id}"; both are kept.`);
    rule.key = `${rule.key}#${times + 1}`;
  }
}

function faultOf(rule: Rule, names: ReadonlyMap<string, Rule | 'several'>, above: Set<Rule>): string | null {
  if (rule.kind !== 'correlation' || rule.isConverted) return null;
  if (above.has(rule)) return `The correlation "${rule.title}" rests on itself.`;
  above.add(rule);
  for (const name of rule.correlation.rules) {
    const base = names.get(name);
    if (base === undefined) return `The correlation names "${name}", which is no rule here.`;
    if (base === 'several') return `The correlation names "${name}", which several rules are called.`;
    const fault = faultOf(base, names, above);
    if (fault !== null) return fault;
  }
  above.delete(rule);
  return null;
}
