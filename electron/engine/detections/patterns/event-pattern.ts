import { isNode, LongNumber } from '../rules/record-values.ts';
import { bounds, RuleError } from '../rules/rule-error.ts';
import { allOf, anyOf, type Atom, type Tree } from '../rules/tree.ts';
import { type FieldPattern, isOr, matchPattern, type ObjectPattern, readPattern } from './event-matcher.ts';
import { envelopeFields, envelopeMember } from './envelope.ts';

export interface EventPattern {
  tree: Tree;
  warnings: string[];
}

/** Alternatives of one pattern at most, once its `$or`s are written out. */
const MAX_ALTERNATIVES = 1000;

/**
 * Compiles an EventBridge event pattern over CloudTrail records. A pattern without any of the envelope's keys is taken as `detail`, with a warning.
 * The pattern is split by the record's members, so that those with columns are answered there; what stands below one member stays together, because two fields below one
 * array must be met in one element.
 * @throws RuleError
 */
export function compileEventPattern(pattern: unknown): EventPattern {
  const warnings: string[] = [];
  let source = unwrapRule(pattern);
  if (!isNode(source) || Array.isArray(source)) throw new RuleError('An event pattern is an object.');
  if (!hasEnvelope(source as Record<string, unknown>)) {
    warnings.push('The pattern names no part of the envelope; it is taken as "detail".');
    source = { detail: source };
  }
  const read = readPattern(source as Record<string, unknown>);
  const alternatives = spread(read);
  return { tree: anyOf(alternatives.map(joined)), warnings };
}

/** A rule as `describe-rule` prints it holds its pattern as text or object. */
function unwrapRule(pattern: unknown): unknown {
  if (!isNode(pattern)) return pattern;
  const inner = (pattern as Record<string, unknown>)['EventPattern'];
  if (typeof inner !== 'string') return isNode(inner) && !Array.isArray(inner) ? inner : pattern;
  try {
    return JSON.parse(inner) as unknown;
  } catch {
    throw new RuleError('The text under "EventPattern" is no JSON.');
  }
}

function hasEnvelope(pattern: Record<string, unknown>): boolean {
  return Object.entries(pattern).some(([key, value]) => {
    if (key === '$or' && Array.isArray(value) && isOr(value))
      return value.some((each) => hasEnvelope(each as Record<string, unknown>));
    return envelopeFields.has(key.split('.')[0]!);
  });
}

/** Every way to take one branch of each `$or`. */
function spread(pattern: ObjectPattern): ObjectPattern[] {
  let all: ObjectPattern[] = [{ fields: new Map(), either: [] }];
  const join = (next: ObjectPattern[]): void => {
    all = all.flatMap((left) => next.map((right) => merge(left, right)));
    if (all.length > MAX_ALTERNATIVES)
      throw new RuleError(`The pattern has more than ${MAX_ALTERNATIVES} alternatives.`);
  };
  for (const [key, value] of pattern.fields) {
    if (value.kind === 'leaf') join([{ fields: new Map([[key, value]]), either: [] }]);
    else
      join(
        spread(value.pattern).map((inner) => ({
          fields: new Map([[key, { kind: 'object' as const, pattern: inner }]]),
          either: [],
        })),
      );
  }
  for (const branches of pattern.either) join(branches.flatMap(spread));
  return all;
}

function merge(left: ObjectPattern, right: ObjectPattern): ObjectPattern {
  const fields = new Map(left.fields);
  for (const [key, value] of right.fields) {
    const known = fields.get(key);
    if (known === undefined) fields.set(key, value);
    else if (known.kind === 'object' && value.kind === 'object')
      fields.set(key, { kind: 'object', pattern: merge(known.pattern, value.pattern) });
    else if (known.kind === 'leaf' && value.kind === 'leaf')
      fields.set(key, { kind: 'leaf', tests: known.tests, also: [...known.also, value.tests, ...value.also] });
    else throw new RuleError(`The pattern asks for "${key}" as a value and as an object.`);
  }
  return { fields, either: [] };
}

function joined(pattern: ObjectPattern): Tree {
  const nodes: Tree[] = [];
  for (const [key, value] of pattern.fields) {
    if (key !== 'detail' || value.kind === 'leaf') {
      nodes.push(envelopeAtom(key, value));
      continue;
    }
    for (const [name, inner] of value.pattern.fields) nodes.push(detailAtom(name, inner));
  }
  return allOf(nodes);
}

function envelopeAtom(key: string, value: FieldPattern): Atom {
  const pattern: ObjectPattern = { fields: new Map([[key, value]]), either: [] };
  return {
    op: 'atom',
    key: `event ${key} ${keyOf(value)}`,
    path: memberBehind(key),
    label: key,
    test: (record) => matchPattern(pattern, { [key]: envelopeMember(record, key) }),
  };
}

/** The record's member from which a part of the envelope is made. */
function memberBehind(key: string): string | null {
  const member = envelopeFields.get(key);
  return member == null ? null : `envelope:${member}`;
}

function detailAtom(name: string, value: FieldPattern): Atom {
  const pattern: ObjectPattern = { fields: new Map([[name, value]]), either: [] };
  return {
    op: 'atom',
    key: `event detail.${name} ${keyOf(value)}`,
    path: pathOf(name, value),
    label: `detail.${name}`,
    test: (record) => matchPattern(pattern, envelopeMember(record, 'detail')),
  };
}

/** The one path that a pattern looks at, as far as it is one. */
function pathOf(name: string, value: FieldPattern): string {
  if (value.kind === 'leaf' || value.pattern.fields.size !== 1) return name;
  const [[inner, below]] = [...value.pattern.fields] as [[string, FieldPattern]];
  return `${name}.${pathOf(inner, below)}`;
}

function keyOf(value: FieldPattern): string {
  if (value.kind === 'leaf')
    return [value.tests, ...value.also].map((tests) => tests.map((test) => test.key).join(',')).join('&');
  return `{${[...value.pattern.fields].map(([name, inner]) => `${name}:${keyOf(inner)}`).join(';')}}`;
}

/** True for a pattern as JSON that is too deep or too large. @throws RuleError */
export function checkPatternSize(value: unknown, depth = 0, budget = { left: bounds.values }): void {
  if (depth > bounds.depth) throw new RuleError(`The pattern is nested more than ${bounds.depth} levels deep.`);
  if (--budget.left < 0) throw new RuleError(`The pattern holds more than ${bounds.values} values.`);
  if (!isNode(value) || value instanceof LongNumber) return;
  for (const inner of Array.isArray(value) ? value : Object.values(value)) checkPatternSize(inner, depth + 1, budget);
}
