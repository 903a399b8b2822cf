import type { PolicyDocument } from './decode.ts';

type Loose = Record<string, unknown>;

/** One (principal, action, resource, conditions) of a policy. Actions compare in lower case; `action` keeps the text. */
export interface Grant {
  effect: 'Allow' | 'Deny';
  /** `arn:…`, `*`, `Service:…`, `Federated:…`, `NotPrincipal:…`, a bare unique id, or `(attached)` in policies without principals. */
  principal: string;
  /** `NotAction:…` where the statement says what is left out. */
  action: string;
  resource: string;
  conditions: readonly ConditionPart[];
}

/** Operator and key in lower case, as IAM compares them. */
export interface ConditionPart {
  operator: string;
  key: string;
  values: readonly string[];
}

/** Principal of policies that are attached to somebody. */
export const ATTACHED = '(attached)';

/** Products of one statement are bounded: a hostile policy may list thousands of each. */
const MOST_GRANTS = 20_000;

/** All grants of a document. Sid and order of statements do not count. */
export function grantsOf(document: PolicyDocument): Grant[] {
  const grants: Grant[] = [];
  for (const statement of document.Statement) {
    const effect = text(statement['Effect'])?.toLowerCase() === 'deny' ? 'Deny' : 'Allow';
    const principals = principalsOf(statement);
    const actions = named(statement, 'Action', 'NotAction');
    const resources = named(statement, 'Resource', 'NotResource');
    const conditions = conditionsOf(statement['Condition']);
    for (const principal of principals)
      for (const action of actions)
        for (const resource of resources) {
          if (grants.length >= MOST_GRANTS) return grants;
          grants.push({ effect, principal, action, resource, conditions });
        }
  }
  return grants;
}

/** Does `wider` hold at least everything of `narrower`? Wildcards match as IAM matches them. */
export function covers(wider: string, narrower: string): boolean {
  if (wider === narrower || wider === '*') return true;
  const isNot = /^Not(Action|Resource|Principal):/;
  if (isNot.test(wider) || isNot.test(narrower)) return wider.toLowerCase() === narrower.toLowerCase();
  return wildcard(wider).test(narrower);
}

/** Is there a text that both patterns match? */
export function overlaps(a: string, b: string): boolean {
  const known = new Map<number, boolean>();
  const meet = (left: number, right: number): boolean => {
    if (left === a.length && right === b.length) return true;
    const key = left * (b.length + 1) + right;
    const answer = known.get(key);
    if (answer !== undefined) return answer;
    known.set(key, false);
    const [x, y] = [a[left], b[right]];
    const made =
      (x === '*' && (meet(left + 1, right) || (right < b.length && meet(left, right + 1)))) ||
      (y === '*' && (meet(left, right + 1) || (left < a.length && meet(left + 1, right)))) ||
      (x !== undefined && y !== undefined && (x === y || x === '?' || y === '?') && meet(left + 1, right + 1));
    known.set(key, made);
    return made;
  };
  // Names of actions are short; a longer pattern is hostile, and may overlap.
  return a.length > 256 || b.length > 256 || meet(0, 0);
}

/** Are all conditions of the first among those of the second, so that the second is no wider? */
export function isSubset(some: readonly ConditionPart[], all: readonly ConditionPart[]): boolean {
  return some.every((part) => all.some((each) => isSameCondition(part, each)));
}

export function isSameCondition(a: ConditionPart, b: ConditionPart): boolean {
  return (
    a.operator === b.operator &&
    a.key === b.key &&
    a.values.length === b.values.length &&
    a.values.every((value, index) => value === b.values[index])
  );
}

/** Account of a principal: of its ARN or the number itself; null for services, providers and wildcards. */
export function accountOf(principal: string): string | null {
  return /^arn:[^:]*:(?:iam|sts):[^:]*:(\d{12}):/.exec(principal)?.[1] ?? null;
}

const patterns = new Map<string, RegExp>();

function wildcard(pattern: string): RegExp {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  const source = pattern
    // Several stars in a row mean one: a run of them would make the match slow.
    .replace(/\*+/g, '*')
    .split(/([*?])/)
    .map((part) => (part === '*' ? '.*' : part === '?' ? '.' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')))
    .join('');
  const made = new RegExp(`^${source}$`, 's');
  if (patterns.size < 10_000) patterns.set(pattern, made);
  return made;
}

function principalsOf(statement: Loose): string[] {
  if (Object.hasOwn(statement, 'NotPrincipal'))
    return principalTexts(statement['NotPrincipal']).map((each) => `NotPrincipal:${each}`);
  if (!Object.hasOwn(statement, 'Principal')) return [ATTACHED];
  return principalTexts(statement['Principal']);
}

function principalTexts(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return list(value).map(canonicalPrincipal);
  return Object.entries(value).flatMap(([type, names]) =>
    list(names).map((name) => (type === 'AWS' ? canonicalPrincipal(name) : name === '*' ? '*' : `${type}:${name}`)),
  );
}

/** An account number means its root. */
function canonicalPrincipal(name: string): string {
  return /^\d{12}$/.test(name) ? `arn:aws:iam::${name}:root` : name;
}

function named(statement: Loose, positive: string, negative: string): string[] {
  if (Object.hasOwn(statement, negative)) {
    const names = list(statement[negative]);
    return names.length === 0 ? [`${negative}:`] : [`${negative}:${names.toSorted().join(',')}`];
  }
  const names = list(statement[positive]);
  // A trust policy has no resource.
  return names.length === 0 ? ['*'] : names;
}

function conditionsOf(value: unknown): ConditionPart[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([operator, keys]) =>
    typeof keys !== 'object' || keys === null
      ? []
      : Object.entries(keys).map(([key, values]) => ({
          operator: operator.toLowerCase(),
          key: key.toLowerCase(),
          values: list(values).toSorted(),
        })),
  );
}

function list(value: unknown): string[] {
  const values = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return values.flatMap((each) => text(each) ?? []);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined;
}
