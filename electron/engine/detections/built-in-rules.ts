import { createHash } from 'node:crypto';
import type { RuleSetName } from '../../../shared/contract/detections.ts';
import { firstSeenChecks } from './first-seen/checks.ts';
import { sessionRules } from './groups/session-marks.ts';
import { bareInfo } from './rules/read-rule-file.ts';
import type { Rule } from './rules/rule.ts';

/** Rules that are written in no rule language: marks of sessions, checks of what is seen first, and rates. */
export function builtInRules(sets: readonly RuleSetName[]): Rule[] {
  return [
    ...(sets.includes('own') ? sessionRules() : []),
    ...(sets.includes('first-seen') ? firstSeenChecks.map(checkRule) : []),
    ...(sets.includes('rates') ? rateRules() : []),
  ];
}

function rateRules(): Rule[] {
  const about = {
    level: 'low' as const,
    techniques: ['T1580'],
    innocent: ['A deployment, a migration or a job that runs once; the rate before is that of the seven days before.'],
  };
  return [
    builtIn('rates', 'rate', 'rate-calls', 'Call rate out of proportion', about),
    builtIn('rates', 'rate', 'rate-errors', 'Error rate out of proportion', about),
  ];
}

function builtIn(
  set: string,
  kind: 'first-seen' | 'rate',
  id: string,
  title: string,
  about: Partial<Rule> & { innocent: string[] },
): Rule {
  const sha256 = createHash('sha256').update(`${id} ${title}`).digest('hex');
  return {
    ...bareInfo(kind, title, { path: `${set}/${id}`, sha256, set }),
    author: 'Trailcase',
    license: 'Apache-2.0',
    ...about,
    key: id,
    id,
    kind,
  } as Rule;
}

function checkRule({
  id,
  title,
  level,
  technique,
  innocent,
  where,
  key,
  windowDays,
}: Parameters<typeof describeCheck>[0]): Rule {
  return builtIn('first-seen', 'first-seen', id, title, {
    level,
    techniques: [technique],
    innocent: [innocent],
    description: describeCheck({ id, title, level, technique, innocent, where, key, windowDays }),
  });
}

function describeCheck({
  where,
  key,
  windowDays,
}: {
  id: string;
  title: string;
  level: Rule['level'];
  technique: string;
  innocent: string;
  where: string;
  key: readonly string[];
  windowDays: number | null;
}): string {
  return `First event of a combination of ${key.join(', ')} among ${where === '' ? 'all events' : where}, that did not occur ${windowDays === null ? 'before' : `in the ${windowDays} days before`}.`;
}
