import fc from 'fast-check';
import { fields, isDerived, readField, resolveField } from '../../../shared/fields/index.ts';
import {
  type FieldCondition,
  type KqlNode,
  planKql,
  printKql,
  type SimpleValue,
  type ValueNode,
} from '../../../shared/kql/index.ts';
import type { Json } from '../../support/imported-case.ts';

/** Fields of which no record and no page tells all values: the investigator's own, and those that answer to other names too. */
const untold = new Set(['note', 'bookmark', 'severity', 'rule', 'level', 'technique', 'actor', 'origin', 'toolchain']);

const nowhere = { start: 0, end: 0 };

/** A record as a filter sees it: the object, its text, and the values of derived fields. */
export interface Seen {
  id: number;
  record: Json;
  text: string;
  derived: ReadonlyMap<string, readonly string[]>;
}

/** The values of a field over all records, distinct, at most `limit`. */
function valuesOf(seen: Seen[], name: string, limit: number): string[] {
  const values = new Set<string>();
  for (const { record, derived } of seen) {
    const found = isDerived(name)
      ? (derived.get(name) ?? [])
      : readField(record, name)
          .filter((value) => value !== null)
          .map(String);
    for (const value of found) if (value !== '' && value.length < 2000) values.add(value);
    if (values.size >= limit * 4) break;
  }
  return [...values].slice(0, limit);
}

/** Paths to leaves that are no catalogue fields, and to arrays of objects, as they occur. */
function pathsOf(seen: Seen[]): { leaves: string[]; elements: Map<string, Set<string>> } {
  const leaves = new Set<string>();
  const elements = new Map<string, Set<string>>();
  const walk = (value: unknown, path: string, depth: number): void => {
    if (depth > 6 || typeof value !== 'object' || value === null) {
      if (path !== '') leaves.add(path);
      return;
    }
    if (Array.isArray(value)) {
      for (const each of value.slice(0, 3)) {
        if (typeof each === 'object' && each !== null && !Array.isArray(each)) {
          const keys = elements.get(path) ?? new Set<string>();
          for (const key of Object.keys(each)) keys.add(key);
          elements.set(path, keys);
        }
        walk(each, path, depth + 1);
      }
      return;
    }
    for (const [key, each] of Object.entries(value)) walk(each, path === '' ? key : `${path}.${key}`, depth + 1);
  };
  for (const { record } of seen) walk(record, '', 0);
  return { leaves: [...leaves], elements };
}

/**
 * Filters over fields and values that occur in the records: whole values in any case, patterns, lists, ranges, blocks of addresses, nested
 * conditions, bare words, and all of it under and, or and not.
 */
export function filtersOver(seen: Seen[]): fc.Arbitrary<string> {
  const { leaves, elements } = pathsOf(seen);
  const names = [
    ...new Set([
      ...fields.map((field) => field.name),
      ...leaves.filter((path) => resolveField(path) !== undefined),
      'requestParameters',
      'responseElements',
      'userIdentity',
      'resources',
    ]),
  ].filter((name) => !untold.has(name));
  const known = new Map(names.map((name) => [name, valuesOf(seen, name, 60)]));
  const frequent = names.filter((name) => resolveField(name)!.indexed);
  const texts = seen.map((each) => each.text);

  const valueOf = (name: string): fc.Arbitrary<ValueNode> => {
    const values = known.get(name) ?? [];
    const { kind } = resolveField(name)!;
    const text = values.length === 0 ? fc.constant('nothing') : fc.constantFrom(...values);
    const literal = fc
      .tuple(text, fc.constantFrom('as-is', 'lower', 'upper', 'other'))
      .map(([value, how]): SimpleValue => {
        const written =
          how === 'lower'
            ? value.toLowerCase()
            : how === 'upper'
              ? value.toUpperCase()
              : how === 'other'
                ? `${value}x`
                : value;
        return { type: 'literal', text: written, ...nowhere };
      });
    const wildcard = fc
      .tuple(text, fc.nat(), fc.nat(), fc.constantFrom('begin', 'end', 'inside', 'both'))
      .map(([value, from, length, how]): SimpleValue => {
        const start = from % value.length;
        const piece = value.slice(start, start + 1 + (length % 12));
        const parts =
          how === 'begin'
            ? [value.slice(0, start + 1), '']
            : how === 'end'
              ? ['', value.slice(start)]
              : how === 'inside'
                ? ['', piece, '']
                : [value.slice(0, start), value.slice(start)];
        return parts.every((part) => part === '')
          ? { type: 'exists', ...nowhere }
          : { type: 'wildcard', parts, ...nowhere };
      });
    const range = fc
      .tuple(text, fc.constantFrom('<', '<=', '>', '>='))
      .map(([value, operator]): SimpleValue => ({ type: 'range', operator: operator as '<', text: value, ...nowhere }));
    const block = fc.tuple(text, fc.constantFrom(0, 8, 13, 24, 32)).map(([value, bits]): SimpleValue => ({
      type: 'literal',
      text: /^\d+\.\d+\.\d+\.\d+$/.test(value) ? `${value}/${bits}` : value,
      ...nowhere,
    }));
    const day = fc
      .tuple(text, fc.constantFrom(7, 10, 13, 16))
      .map(([value, length]): SimpleValue => ({ type: 'literal', text: value.slice(0, length), ...nowhere }));
    const simple: fc.Arbitrary<SimpleValue>[] = [literal, wildcard, fc.constant({ type: 'exists', ...nowhere }), range];
    if (kind === 'ip') simple.push(block);
    if (kind === 'time') simple.push(day);
    const one = fc.oneof(...simple);
    const member = fc.oneof(literal, wildcard);
    const list = fc
      .tuple(
        fc.constantFrom('or', 'and'),
        fc.array(
          fc.oneof(
            { weight: 4, arbitrary: member },
            { weight: 1, arbitrary: member.map((node): ValueNode => ({ type: 'not', node, ...nowhere })) },
          ),
          { minLength: 2, maxLength: 5 },
        ),
      )
      .map(([type, nodes]): ValueNode => ({ type: type as 'or', nodes, ...nowhere }));
    return fc.oneof({ weight: 5, arbitrary: one }, { weight: 1, arbitrary: list });
  };

  const fieldCondition = fc
    .oneof(fc.constantFrom(...frequent), fc.constantFrom(...names))
    .chain((name) =>
      valueOf(name).map((value): FieldCondition => ({ type: 'field', field: { name, ...nowhere }, value, ...nowhere })),
    );
  const nestedPaths = [...elements].filter(([path]) => resolveField(path) !== undefined);
  const nested = fc.constantFrom(...nestedPaths).chain(([path, keys]) =>
    fc
      .array(
        fc.constantFrom(...keys).chain((key) => {
          const values = valuesOf(seen, `${path}.${key}`, 20);
          const value = fc.constantFrom<SimpleValue>(
            { type: 'exists', ...nowhere },
            ...values.map((text): SimpleValue => ({ type: 'literal', text, ...nowhere })),
          );
          return value.map((each): FieldCondition => ({
            type: 'field',
            field: { name: key, ...nowhere },
            value: each,
            ...nowhere,
          }));
        }),
        { minLength: 1, maxLength: 2 },
      )
      .map((nodes): KqlNode => ({
        type: 'nested',
        field: { name: path, ...nowhere },
        node: nodes.length === 1 ? nodes[0]! : { type: 'and', nodes, ...nowhere },
        ...nowhere,
      })),
  );
  const text = fc
    .tuple(fc.constantFrom(...texts), fc.nat(), fc.integer({ min: 2, max: 25 }), fc.boolean())
    .map(([whole, at, length, isUpper]): KqlNode => {
      const start = at % Math.max(1, whole.length - length);
      const piece = whole.slice(start, start + length).toWellFormed();
      return {
        type: 'text',
        value: { type: 'literal', text: isUpper ? piece.toUpperCase() : piece, ...nowhere },
        ...nowhere,
      };
    });

  const condition: fc.Arbitrary<KqlNode> = fc.oneof(
    { weight: 8, arbitrary: fieldCondition },
    { weight: nestedPaths.length === 0 ? 0 : 1, arbitrary: nestedPaths.length === 0 ? fieldCondition : nested },
    { weight: 1, arbitrary: text },
  );
  const tree: fc.Arbitrary<KqlNode> = fc.letrec<{ tree: KqlNode }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 3, arbitrary: condition },
      { weight: 1, arbitrary: tie('tree').map((node): KqlNode => ({ type: 'not', node, ...nowhere })) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
          .map(([type, nodes]): KqlNode => ({ type, nodes, ...nowhere })),
      },
    ),
  })).tree;
  return tree.map((node) => printKql(node)).filter((filter) => planKql(filter).ok);
}
