import type { Condition, KqlNode } from './ast.ts';
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
