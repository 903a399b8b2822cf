import { createHash } from 'node:crypto';
import type { DetectionFileCounts, DetectionRule } from '../../../shared/contract/detections.ts';
import type { Told } from './find-hits.ts';
import { guardDutyLikes } from './guardduty.ts';
import { bareInfo } from './rules/read-rule-file.ts';
import type { Rule, RuleFile } from './rules/rule.ts';

export function tellRule(
  { rule, positions, hidden, otherReading, stopped, atStart }: Told,
  groups: ReadonlyMap<string, number>,
): DetectionRule {
  return {
    ...describe(rule),
    state: stopped !== null ? 'stopped' : rule.warnings.length > 0 ? 'warned' : 'loaded',
    reason: stopped,
    hits: positions.length,
    groups: groups.get(rule.key) ?? 0,
    hidden,
    otherReading,
    atStart,
  };
}

export function leftOut(rule: Rule): DetectionRule {
  return { ...describe(rule), state: 'left-out', reason: `Its status is "${rule.status}".` };
}

function describe(rule: Rule): DetectionRule {
  const { key, id, title, level, status, author, license, sha256, source, set, kind, warnings, description } = rule;
  const { innocent, references, tags, techniques, tactics } = rule;
  const like = [...(guardDutyLikes.get(id) ?? [])];
  return {
    key,
    id,
    title,
    level,
    status,
    author,
    license,
    sha256,
    source,
    set,
    kind,
    warnings,
    description,
    innocent,
    references,
    tags,
    techniques,
    tactics,
    like,
    state: 'loaded',
    reason: null,
    line: null,
    column: null,
    hits: 0,
    groups: 0,
    hidden: 0,
    otherReading: null,
    atStart: null,
  };
}

/** Files that did not become rules, as rows of the list. */
export function unloaded(files: readonly RuleFile[]): DetectionRule[] {
  return files
    .filter(({ state }) => state === 'waiting' || state === 'foreign' || state === 'refused')
    .map((file) => ({
      ...describe({
        ...bareInfo('sigma', file.path, { path: file.path, sha256: file.sha256, set: 'added' }),
        key: `${file.path}:${file.sha256}`,
        kind: 'first-seen',
      }),
      kind: 'sigma',
      state: file.state,
      reason: file.reason,
      line: file.line,
      column: file.column,
    }));
}

export function countFiles(files: readonly RuleFile[]): DetectionFileCounts {
  const counts: DetectionFileCounts = { loaded: 0, warned: 0, waiting: 0, foreign: 0, refused: 0 };
  for (const { state } of files) counts[state]++;
  return counts;
}

export function hashRules(rules: readonly Rule[]): string {
  const hash = createHash('sha256');
  for (const { key, sha256 } of rules) hash.update(`${key} ${sha256}\n`);
  return hash.digest('hex');
}
