import { AppError } from '../../../shared/contract/errors.ts';
import { type RuleState, ruleSetNames } from '../../../shared/contract/detections.ts';
import { builtInRules } from './built-in-rules.ts';
import type { CaseSource } from './columns/case-source.ts';
import type { DetectionsIndex } from './detections-index.ts';
import { loadCis } from './cis/cis-alarms.ts';
import { loadPack, packRules, packText } from './pack/index.ts';
import { leafText, parseRecord, valuesAt } from './rules/record-values.ts';
import type { Rule, RuleFile } from './rules/rule.ts';
import { type Atom, matchedAtoms } from './rules/tree.ts';
import type { RunRulesOptions } from './run-rules.ts';

export interface ExplainedMatch {
  label: string;
  path: string | null;
  values: string[];
}

/**
 * The text of a rule, and where an event is named the conditions that it meets with the values that met them.
 * @throws AppError `contract/bad-request` where no such rule is known
 */
export function explainRule(
  id: string,
  added: readonly RuleFile[],
  event: { text: string; position: number } | null,
  source: CaseSource,
): { text: string; matches: ExplainedMatch[] | null } {
  const files = [...loadPack(), ...loadCis('7.0'), ...added];
  const file = files.find(({ rules }) => rules.some((rule) => rule.key === id || rule.id === id));
  const rule = file?.rules.find((each) => each.key === id || each.id === id);
  const builtIn = builtInRules(ruleSetNames).find((each) => each.key === id || each.id === id);
  // Written in no rule language: it says in words what it looks for.
  if (rule === undefined && builtIn !== undefined) return { text: builtIn.description || builtIn.title, matches: null };
  if (rule === undefined) throw new AppError('contract/bad-request', `There is no rule "${id}" in this case.`);
  const own = packRules.find((each) => each.id === rule.id);
  const text = own !== undefined ? packText(own) : rule.description;
  if (event === null) return { text, matches: null };
  const record = parseRecord(event.text);
  const context = source.contextAt(Math.max(0, event.position), record);
  const trees = file!.rules.flatMap((each) => ('tree' in each ? [each.tree] : []));
  const atoms = trees.flatMap((tree) => matchedAtoms(tree, record, context));
  return { text, matches: uniqueAtoms(atoms).map((atom) => explainAtom(atom, record)) };
}

function uniqueAtoms(atoms: readonly Atom[]): Atom[] {
  return [...new Map(atoms.map((atom) => [atom.key, atom])).values()];
}

function explainAtom({ label, path }: Atom, record: object): ExplainedMatch {
  const own = path?.replace(/^envelope:/, '') ?? null;
  if (own === null || own.startsWith('derived:')) return { label, path: own, values: [] };
  const { leaves, nodes } = valuesAt(record, own.split('.'));
  const values = [...leaves.map((leaf) => leafText(leaf) ?? 'null'), ...nodes.map((node) => JSON.stringify(node))];
  return { label, path: own, values: values.slice(0, 20).map((value) => value.slice(0, 2000)) };
}

/** A rule as it is being written: its faults at their place, otherwise its hits. */
export async function tryRule(
  file: RuleFile,
  index: DetectionsIndex,
  options: RunRulesOptions,
): Promise<{
  state: RuleState;
  reason: string | null;
  line: number | null;
  column: number | null;
  warnings: string[];
  events: number[];
  count: number;
}> {
  const warnings = file.rules.flatMap((rule: Rule) => rule.warnings);
  const { state, reason, line, column } = file;
  const told = { state, reason, line, column, warnings };
  if (state !== 'loaded' && state !== 'warned') return { ...told, events: [], count: 0 };
  const events = await index.eventsOf(file, options);
  return {
    ...told,
    state: file.state,
    reason: file.reason,
    events: [...events.subarray(0, 1000)],
    count: events.length,
  };
}
