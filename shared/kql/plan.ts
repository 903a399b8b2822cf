import { resolveField, suggestFields } from '../fields/index.ts';
import type { FieldInfo } from '../fields/index.ts';
import { outcomes } from '../outcomes/index.ts';
import { outcomeOfName } from '../outcomes/names.ts';
import { parseAddress, parseBlock } from './address.ts';
import type {
  Condition,
  FieldName,
  KqlError,
  KqlNode,
  LiteralValue,
  SimpleValue,
  Tree,
  ValueNode,
  WildcardValue,
} from './ast.ts';
import { isJunction, isNegation, KqlFailure } from './ast.ts';
import { parseKql } from './parse.ts';
import { parseTimeSpan } from './time.ts';
import { parseNumber, rangeKind } from './value-test.ts';

/** A value condition that one value of a field can meet alone: `compileValueTest` takes it as it is. */
export type FlatValue = SimpleValue | { type: 'or'; nodes: SimpleValue[]; start: number; end: number };

/**
 * A filter with its fields looked up and its value groups split, ready to be run. A `field` condition is met by an event when any one of
 * the field's values passes `compileValueTest(value, field)`; an event without a value never meets one.
 */
export type KqlPlan =
  | { op: 'all' }
  | { op: 'and' | 'or'; nodes: KqlPlan[] }
  | { op: 'not'; node: KqlPlan }
  /** `path` is what to read: the field's name, or inside `nested` its name relative to the element. */
  | { op: 'field'; field: FieldInfo; path: string; value: FlatValue }
  /** Met when one object at `path` meets all of `node`; only an original record can tell. */
  | { op: 'nested'; field: FieldInfo; path: string; node: KqlPlan }
  | { op: 'text'; value: LiteralValue | WildcardValue };

export type PlanResult = { ok: true; ast: KqlNode; plan: KqlPlan } | { ok: false; error: KqlError };

/**
 * Reads a filter, or takes one already read, and checks all that can be wrong with it: unknown fields (`expected` then holds close names) and
 * operands that a field cannot take. Never throws.
 */
export function planKql(source: string | KqlNode): PlanResult {
  let ast: KqlNode;
  if (typeof source === 'string') {
    const parsed = parseKql(source);
    if (!parsed.ok) return parsed;
    ast = parsed.ast;
  } else ast = source;
  try {
    return { ok: true, ast, plan: planNode(ast, undefined) };
  } catch (thrown) {
    if (thrown instanceof KqlFailure) return { ok: false, error: thrown.error };
    throw thrown;
  }
}

function planNode(node: Tree<Condition>, parent: string | undefined): KqlPlan {
  switch (node.type) {
    case 'all':
      return { op: 'all' };
    case 'and':
    case 'or':
      return { op: node.type, nodes: node.nodes.map((inner) => planNode(inner, parent)) };
    case 'not':
      return { op: 'not', node: planNode(node.node, parent) };
    case 'text': {
      if (parent === undefined) return { op: 'text', value: node.value };
      throw new KqlFailure('text-in-nested', 'Inside { } every condition needs a field.', node.start, node.end, [
        'field',
      ]);
    }
    case 'nested': {
      const field = findField(node.field, parent);
      return { op: 'nested', field, path: pathOf(field, node.field, parent), node: planNode(node.node, field.name) };
    }
    case 'field': {
      const field = findField(node.field, parent);
      return planValue(node.value, field, pathOf(field, node.field, parent));
    }
  }
}

function pathOf(field: FieldInfo, written: FieldName, parent: string | undefined): string {
  return parent === undefined ? field.name : written.name;
}

function findField(written: FieldName, parent: string | undefined): FieldInfo {
  const { name, start, end } = written;
  const field = resolveField(parent === undefined ? name : `${parent}.${name}`);
  if (field) return field;
  const close = suggestFields(name);
  const advice =
    close.length > 0
      ? `did you mean ${close.slice(0, 3).join(' or ')}?`
      : 'to find the text itself, put it in quotes; a parameter of the call is written requestParameters.name.';
  throw new KqlFailure('unknown-field', `There is no field "${name}"; ${advice}`, start, end, close);
}

/** Outcomes are a closed list: the names that window and report show are taken for its words, and any other word is an error, not an empty answer. */
function nameOutcomes(node: ValueNode): ValueNode {
  if (isNegation(node)) return { ...node, node: nameOutcomes(node.node) };
  if (isJunction(node)) return { ...node, nodes: node.nodes.map(nameOutcomes) };
  if (node.type !== 'literal' || node.text === '') return node;
  const outcome = outcomeOfName(node.text);
  if (outcome !== undefined) return { ...node, text: outcome };
  throw new KqlFailure(
    'bad-outcome',
    `"${node.text}" is no outcome; outcomes are ${outcomes.join(', ')}.`,
    node.start,
    node.end,
    [...outcomes],
  );
}

function planValue(written: ValueNode, field: FieldInfo, path: string): KqlPlan {
  const node = field.name === 'outcome' ? nameOutcomes(written) : written;
  if (isNegation(node)) return { op: 'not', node: planValue(node.node, field, path) };
  if (isJunction(node)) {
    const simple = node.type === 'or' ? node.nodes.filter(isSimple) : [];
    if (simple.length < node.nodes.length)
      return { op: node.type, nodes: node.nodes.map((inner) => planValue(inner, field, path)) };
    for (const inner of simple) checkOperand(inner, field);
    return { op: 'field', field, path, value: { type: 'or', nodes: simple, start: node.start, end: node.end } };
  }
  checkOperand(node, field);
  return { op: 'field', field, path, value: node };
}

function isSimple(node: ValueNode): node is SimpleValue {
  return !isJunction(node) && !isNegation(node);
}

function checkOperand(value: SimpleValue, field: FieldInfo): void {
  if (value.type === 'exists' || value.type === 'wildcard') return;
  const { text, start, end } = value;
  if (field.kind === 'time' && !parseTimeSpan(text)) {
    throw new KqlFailure(
      'bad-time',
      `"${text}" is no time; write 2023-07-10, 2023-07-10T11 or "2023-07-10T11:00:00Z".`,
      start,
      end,
      ['time'],
    );
  }
  if (field.kind === 'number' && parseNumber(text) === undefined)
    throw new KqlFailure('bad-number', `${field.name} is a number; "${text}" is none.`, start, end, ['number']);
  if (field.kind === 'ip') {
    const slash = text.indexOf('/');
    const isBrokenBlock = slash > 0 && parseAddress(text.slice(0, slash)) !== undefined && !parseBlock(text);
    const isBrokenLimit = value.type === 'range' && !parseAddress(text);
    if (isBrokenBlock || isBrokenLimit)
      throw new KqlFailure(
        'bad-address',
        `"${text}" is no ${isBrokenBlock ? 'block of addresses' : 'address'}.`,
        start,
        end,
        ['address'],
      );
  }
  if (value.type === 'range' && rangeKind(text, field) === undefined) {
    throw new KqlFailure(
      'bad-range',
      `"${value.operator}" compares times, numbers and addresses; "${text}" on ${field.name} is none of them.`,
      start,
      end,
      ['time', 'number', 'address'],
    );
  }
}

/** Names of the fields with a fixed meaning that a plan asks for. */
export function fieldsOfPlan(plan: KqlPlan): string[] {
  if (plan.op === 'field') return [plan.field.name];
  if (plan.op === 'not') return fieldsOfPlan(plan.node);
  return plan.op === 'and' || plan.op === 'or' ? plan.nodes.flatMap(fieldsOfPlan) : [];
}
