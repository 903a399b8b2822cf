import { isInBlock, parseAddress, parseBlock } from '../../../../shared/kql/index.ts';
import { isNode, LongNumber } from '../rules/record-values.ts';
import { RuleError } from '../rules/rule-error.ts';
import { ANY, compilePattern, type Pattern } from '../rules/text-pattern.ts';

/** One alternative under a field. `absent`: met where the field has no leaf. */
interface LeafTest {
  key: string;
  isAbsent: boolean;
  meets(leaf: unknown): boolean;
}

export type FieldPattern =
  | { kind: 'leaf'; tests: LeafTest[]; also: LeafTest[][] }
  | { kind: 'object'; pattern: ObjectPattern };

/** Fields that are all required, and groups of alternatives (`$or`). */
export interface ObjectPattern {
  fields: Map<string, FieldPattern>;
  either: ObjectPattern[][];
}

const operators = new Set([
  'exactly',
  'prefix',
  'suffix',
  'equals-ignore-case',
  'wildcard',
  'anything-but',
  'numeric',
  'cidr',
  'exists',
]);

/** True for a `$or` that is one: two objects or more, none with an operator among its keys. Otherwise it is a field of that name. */
export function isOr(value: readonly unknown[]): boolean {
  return (
    value.length >= 2 &&
    value.every(
      (each) =>
        isNode(each) &&
        !Array.isArray(each) &&
        Object.keys(each).length > 0 &&
        !Object.keys(each).some((key) => operators.has(key)),
    )
  );
}

/** Reads a pattern in its JSON form. @throws RuleError */
export function readPattern(source: Record<string, unknown>): ObjectPattern {
  const pattern: ObjectPattern = { fields: new Map(), either: [] };
  if (Object.keys(source).length === 0) throw new RuleError('Empty objects are not allowed in an event pattern.');
  for (const [key, value] of Object.entries(source)) {
    if (key === '$or' && Array.isArray(value) && isOr(value)) {
      pattern.either.push(value.map((each) => readPattern(each as Record<string, unknown>)));
      continue;
    }
    let field: FieldPattern;
    if (Array.isArray(value)) field = { kind: 'leaf', tests: readLeaf(key, value), also: [] };
    else if (isNode(value)) field = { kind: 'object', pattern: readPattern(value as Record<string, unknown>) };
    else throw new RuleError(`"${key}" must be an object or an array.`);
    // A dot in a key joins like nesting.
    const [head, ...rest] = key.split('.');
    for (const name of rest.reverse())
      field = { kind: 'object', pattern: { fields: new Map([[name, field]]), either: [] } };
    put(pattern, head!, field);
  }
  return pattern;
}

function put(pattern: ObjectPattern, key: string, field: FieldPattern): void {
  const known = pattern.fields.get(key);
  if (known === undefined) {
    pattern.fields.set(key, field);
    return;
  }
  if (known.kind === 'leaf' || field.kind === 'leaf') throw new RuleError(`"${key}" stands twice in the pattern.`);
  for (const [name, inner] of field.pattern.fields) put(known.pattern, name, inner);
  known.pattern.either.push(...field.pattern.either);
}

function readLeaf(key: string, values: readonly unknown[]): LeafTest[] {
  if (values.length === 0) throw new RuleError(`Empty arrays are not allowed ("${key}").`);
  return values.map((value) => {
    if (!isNode(value)) return exactTest(value);
    if (Array.isArray(value))
      throw new RuleError(`Match value must be a text, number, true, false or null ("${key}").`);
    const entries = Object.entries(value);
    if (entries.length !== 1) throw new RuleError(`Only one key is allowed in a match expression ("${key}").`);
    const [operator, operand] = entries[0]!;
    if (!operators.has(operator)) throw new RuleError(`Unrecognized match type "${operator}".`);
    const read = readOperator(operator, operand);
    return { ...read, key: `${operator} ${JSON.stringify(operand)}` };
  });
}

function leafTest(meets: (leaf: unknown) => boolean): LeafTest {
  return { key: '', isAbsent: false, meets };
}

function textTest(test: (text: string) => boolean): LeafTest {
  return leafTest((leaf) => typeof leaf === 'string' && test(leaf));
}

function exactTest(value: unknown): LeafTest {
  if (value instanceof LongNumber)
    throw new RuleError(`The number ${value.digits} is larger than can be compared exactly.`);
  return { key: JSON.stringify(value), isAbsent: false, meets: (leaf) => leaf === value };
}

function readOperator(operator: string, operand: unknown): LeafTest {
  switch (operator) {
    case 'exactly':
      return textTest(equals(textOperand(operator, operand)));
    case 'prefix':
    case 'suffix':
      return textTest(affix(operator, operand));
    case 'equals-ignore-case':
      return textTest(equalsCaseless(textOperand(operator, operand)));
    case 'wildcard':
      return textTest(wildcard(textOperand(operator, operand)));
    case 'numeric':
      return numericTest(operand);
    case 'cidr':
      return cidrTest(textOperand(operator, operand));
    case 'exists':
      if (typeof operand !== 'boolean') throw new RuleError('"exists" must be either true or false.');
      return operand ? leafTest(() => true) : { key: '', isAbsent: true, meets: () => false };
    default:
      return anythingBut(operand);
  }
}

function textOperand(operator: string, operand: unknown): string {
  if (typeof operand !== 'string') throw new RuleError(`"${operator}" takes a text.`);
  return operand;
}

function equals(wanted: string): (text: string) => boolean {
  return (text) => text === wanted;
}

/** Folds as the library does: the forms in capitals count as well. */
function foldFully(text: string): string {
  return text.toUpperCase().toLowerCase();
}

function equalsCaseless(wanted: string): (text: string) => boolean {
  const folded = foldFully(wanted);
  return (text) => foldFully(text) === folded;
}

function affix(operator: 'prefix' | 'suffix', operand: unknown): (text: string) => boolean {
  const isStart = operator === 'prefix';
  if (typeof operand === 'string') return (text) => (isStart ? text.startsWith(operand) : text.endsWith(operand));
  const entries = isNode(operand) && !Array.isArray(operand) ? Object.entries(operand) : [];
  const [inner, value] = entries[0] ?? [];
  if (entries.length !== 1 || inner !== 'equals-ignore-case' || typeof value !== 'string')
    throw new RuleError(`"${operator}" takes a text or {"equals-ignore-case": text}.`);
  const folded = foldFully(value);
  return (text) => (isStart ? foldFully(text).startsWith(folded) : foldFully(text).endsWith(folded));
}

/** Any run for "*"; "\*" and "\\" are literal, every other escape and "**" are refused. */
function wildcard(source: string): (text: string) => boolean {
  const parts: (string | typeof ANY)[] = [];
  let run = '';
  for (let at = 0; at < source.length; at++) {
    const character = source[at]!;
    if (character === '\\') {
      const next = source[++at];
      if (next !== '*' && next !== '\\') throw new RuleError(`Invalid escape character at position ${at}.`);
      run += next;
    } else if (character === '*') {
      if (source[at + 1] === '*') throw new RuleError(`Consecutive wildcard characters at position ${at + 1}.`);
      if (run !== '') parts.push(run);
      run = '';
      parts.push(ANY);
    } else run += character;
  }
  if (run !== '') parts.push(run);
  return compilePattern(parts as Pattern, true);
}

function numericTest(operand: unknown): LeafTest {
  if (!Array.isArray(operand) || operand.length === 0) throw new RuleError('"numeric" takes a list.');
  const list = [...(operand as unknown[])];
  const numberAt = (place: number): number => {
    const value = list[place];
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new RuleError('A numeric expression wants a number behind its operator.');
    return value;
  };
  const [first, second] = [list[0], list[2]];
  if (first !== '=' && first !== '<' && first !== '<=' && first !== '>' && first !== '>=')
    throw new RuleError(`Unrecognized numeric range operator: ${String(first)}.`);
  const low = numberAt(1);
  if (first === '=' || first === '<' || first === '<=') {
    if (list.length > 2) throw new RuleError('Too many elements in numeric expression.');
    return numberTest((value) => (first === '=' ? value === low : first === '<' ? value < low : value <= low));
  }
  const isAbove = (value: number): boolean => (first === '>' ? value > low : value >= low);
  if (list.length === 2) return numberTest(isAbove);
  if (list.length > 4) throw new RuleError('Too many elements in numeric expression.');
  if (second !== '<' && second !== '<=') throw new RuleError(`Bad numeric range operator: ${String(second)}.`);
  const high = numberAt(3);
  if (high <= low) throw new RuleError('The bottom of a numeric range must be below its top.');
  return numberTest((value) => isAbove(value) && (second === '<' ? value < high : value <= high));
}

function numberTest(test: (value: number) => boolean): LeafTest {
  return leafTest((leaf) => typeof leaf === 'number' && test(leaf));
}

function cidrTest(source: string): LeafTest {
  const block = parseBlock(source);
  const isFour = !source.includes(':');
  if (block === undefined) throw new RuleError(`"${source}" is no block of addresses.`);
  const prefix = Number(source.slice(source.indexOf('/') + 1));
  if (prefix >= (isFour ? 32 : 128))
    throw new RuleError(`${isFour ? 'IPv4' : 'IPv6'} mask bits must be < ${isFour ? 32 : 128}.`);
  return textTest((text) => {
    const address = parseAddress(text);
    if (address === undefined) return false;
    // An address of the old kind written in the new form lies in no block of the old kind; addresses of the old kind lie in ::/0.
    const isWrittenNew = text.includes(':');
    if (isFour) return !isWrittenNew && isInBlock(address, block);
    return isWrittenNew && address.family === 6 ? isInBlock(address, block) : prefix === 0;
  });
}

/** Needs a leaf; values of another type than those named match. */
function anythingBut(operand: unknown): LeafTest {
  const refusal = 'The value of "anything-but" must be a text, a number, a list of one of them, or one operator.';
  if (isNode(operand) && !Array.isArray(operand)) return anythingButOperator(operand);
  const list = Array.isArray(operand) ? (operand as unknown[]) : [operand];
  const isText = list.every((value) => typeof value === 'string');
  const isNumber = list.every((value) => typeof value === 'number');
  if (list.length === 0 || (!isText && !isNumber)) throw new RuleError(refusal);
  const excluded = new Set<unknown>(list);
  return leafTest((leaf) => !excluded.has(leaf));
}

function anythingButOperator(operand: object): LeafTest {
  const entries = Object.entries(operand) as [string, unknown][];
  if (entries.length !== 1) throw new RuleError('Only one key is allowed under "anything-but".');
  const [operator, value] = entries[0]!;
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  if (list.length === 0) throw new RuleError('An empty list is not allowed under "anything-but".');
  const tests = list.map((each) => {
    switch (operator) {
      case 'prefix':
      case 'suffix':
        if (each === '') throw new RuleError(`An empty ${operator} is not allowed under "anything-but".`);
        return affix(operator, each);
      case 'equals-ignore-case':
        return equalsCaseless(textOperand(operator, each));
      case 'wildcard':
        return wildcard(textOperand(operator, each));
      default:
        throw new RuleError(`Unsupported "anything-but" operator: ${operator}.`);
    }
  });
  return leafTest((leaf) => !(typeof leaf === 'string' && tests.some((test) => test(leaf))));
}

/** How a pattern is met: by something that is there, or only by what is not. */
type Met = 'present' | 'absent' | null;

/** True where an event meets a pattern: fields below one array in one and the same element. */
export function matchPattern(pattern: ObjectPattern, event: unknown): boolean {
  return matchObject(pattern, expandKeys(event, 0)) !== null;
}

function matchObject(pattern: ObjectPattern, value: unknown): Met {
  if (Array.isArray(value)) {
    let isAbsent = true;
    for (const element of value) {
      const met = matchObject(pattern, element);
      if (met === 'present') return 'present';
      if (met === null) isAbsent = false;
    }
    return isAbsent ? matchObject(pattern, undefined) : null;
  }
  const own = isNode(value) ? (value as Record<string, unknown>) : undefined;
  let result: Met = 'absent';
  for (const [key, field] of pattern.fields) {
    const inner = own !== undefined && Object.hasOwn(own, key) ? own[key] : undefined;
    const met = field.kind === 'object' ? matchObject(field.pattern, inner) : matchLeaf(field, inner);
    if (met === null) return null;
    if (met === 'present') result = 'present';
  }
  for (const branches of pattern.either) {
    const all = branches.map((branch) => matchObject(branch, value));
    if (all.every((met) => met === null)) return null;
    if (all.includes('present')) result = 'present';
  }
  return result;
}

function matchLeaf(field: FieldPattern & { kind: 'leaf' }, value: unknown): Met {
  const leaves: unknown[] = [];
  collectLeaves(value, leaves, 0);
  const met = (tests: readonly LeafTest[]): Met => {
    if (leaves.length === 0) return tests.some((test) => test.isAbsent) ? 'absent' : null;
    return leaves.some((leaf) => tests.some((test) => !test.isAbsent && test.meets(leaf))) ? 'present' : null;
  };
  const first = met(field.tests);
  return first === null || field.also.some((tests) => met(tests) === null) ? null : first;
}

/** Scalars, also those in arrays. Objects and empty arrays are no leaves. */
function collectLeaves(value: unknown, leaves: unknown[], depth: number): void {
  if (value === undefined || depth > 200) return;
  if (Array.isArray(value)) for (const element of value) collectLeaves(element, leaves, depth + 1);
  else if (!isNode(value)) leaves.push(value);
}

/** A dot in a key of the event is the same as nesting. */
function expandKeys(value: unknown, depth: number): unknown {
  if (!isNode(value) || depth > 200) return value;
  if (Array.isArray(value)) return value.map((element) => expandKeys(element, depth + 1));
  const expanded: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    const [head, ...rest] = key.split('.');
    const own = rest.reverse().reduce<unknown>((below, name) => ({ [name]: below }), expandKeys(inner, depth + 1));
    Object.defineProperty(expanded, head!, {
      value: Object.hasOwn(expanded, head!) ? joinValues(expanded[head!], own) : own,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return expanded;
}

function joinValues(a: unknown, b: unknown): unknown {
  if (isNode(a) && isNode(b) && !Array.isArray(a) && !Array.isArray(b)) {
    const joined: Record<string, unknown> = { ...(a as Record<string, unknown>) };
    for (const [key, value] of Object.entries(b))
      joined[key] = Object.hasOwn(joined, key) ? joinValues(joined[key], value) : value;
    return joined;
  }
  return [a, b];
}
