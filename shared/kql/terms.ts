import type { Condition, KqlNode, ParseResult } from './ast.ts';
import { parseKql } from './parse.ts';
import { printKql } from './print.ts';

export type TermValue = string | number | boolean | null;

const nowhere = { start: 0, end: 0 };

/** The condition that a value of a field stands for; null and undefined stand for "has no value". */
export function termNode(field: string, value: TermValue | undefined): KqlNode {
  const name = { name: field, ...nowhere };
  const isMissing = value === null || value === undefined;
  const condition: Condition = {
    type: 'field',
    field: name,
    value: isMissing ? { type: 'exists', ...nowhere } : { type: 'literal', text: String(value), ...nowhere },
    ...nowhere,
  };
  return isMissing ? { type: 'not', node: condition, ...nowhere } : condition;
}

/** The same as text: `eventName : ConsoleLogin`, `userIdentity.arn : "arn:aws:…"`, `not errorCode : *`. */
export function termText(field: string, value: TermValue | undefined): string {
  return printKql(termNode(field, value));
}

/**
 * A filter narrowed by one value, or with `negate` by all others: what a chip or a pivot does. A condition that is there already is not said
 * twice. Fails only when `filter` is text that does not parse.
 */
export function andWith(
  filter: string | KqlNode,
  field: string,
  value: TermValue | undefined,
  negate = false,
): ParseResult {
  const parsed: ParseResult = typeof filter === 'string' ? parseKql(filter) : { ok: true, ast: filter };
  if (!parsed.ok) return parsed;
  const term = termNode(field, value);
  const wanted: KqlNode = !negate ? term : term.type === 'not' ? term.node : { type: 'not', node: term, ...nowhere };
  const { ast } = parsed;
  if (ast.type === 'all') return { ok: true, ast: wanted };
  const nodes = ast.type === 'and' ? ast.nodes : [ast];
  const said = printKql(wanted);
  if (nodes.some((node) => printKql(node) === said)) return { ok: true, ast };
  return { ok: true, ast: { type: 'and', nodes: [...nodes, wanted], ...nowhere } };
}
