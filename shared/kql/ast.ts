/** UTF-16 offsets into the filter's text; `end` is the first offset behind. Nodes that were built rather than parsed have 0 and 0. */
export interface Span {
  start: number;
  end: number;
}

export interface Junction<Leaf> extends Span {
  type: 'and' | 'or';
  /** Two or more. */ nodes: Tree<Leaf>[];
}
export interface Negation<Leaf> extends Span {
  type: 'not';
  node: Tree<Leaf>;
}
export type Tree<Leaf> = Leaf | Junction<Leaf> | Negation<Leaf>;

export interface LiteralValue extends Span {
  type: 'literal';
  text: string;
}
/** The text between the stars, so `a*b` is `['a', 'b']` and `*a` is `['', 'a']`. Only the first and the last may be empty, never all. */
export interface WildcardValue extends Span {
  type: 'wildcard';
  parts: string[];
}
/** `field : *` */
interface ExistsValue extends Span {
  type: 'exists';
}
export type RangeOperator = '<' | '<=' | '>' | '>=';
export interface RangeValue extends Span {
  type: 'range';
  operator: RangeOperator;
  text: string;
}

export type SimpleValue = LiteralValue | WildcardValue | ExistsValue | RangeValue;
/** What stands behind `field :`; a range never stands inside a group. */
export type ValueNode = Tree<SimpleValue>;

export interface FieldName extends Span {
  name: string;
}
export interface FieldCondition extends Span {
  type: 'field';
  field: FieldName;
  value: ValueNode;
}
/** `resources : { type : x and ARN : y }`: one and the same element meets all of it. Names inside are relative to the element. */
interface NestedCondition extends Span {
  type: 'nested';
  field: FieldName;
  node: KqlNode;
}
/** Text anywhere in the original record. */
export interface TextCondition extends Span {
  type: 'text';
  value: LiteralValue | WildcardValue;
}
/** Every event: the empty filter, or `*`. */
interface AllCondition extends Span {
  type: 'all';
}

export type Condition = FieldCondition | NestedCondition | TextCondition | AllCondition;
export type KqlNode = Tree<Condition>;

/** Why a filter was refused; the closed set that a translation covers. */
export type KqlReason =
  | 'unexpected'
  | 'missing-operator'
  | 'missing-value'
  | 'missing-parenthesis'
  | 'unterminated-quote'
  | 'bad-escape'
  | 'foreign-operator'
  | 'wildcard-not-allowed'
  | 'too-deep'
  | 'too-long'
  | 'unknown-field'
  | 'bad-time'
  | 'bad-number'
  | 'bad-outcome'
  | 'bad-address'
  | 'bad-range'
  | 'text-in-nested';

export interface KqlError {
  code: 'kql/syntax' | 'kql/unknown-field';
  reason: KqlReason;
  /** One English sentence. */
  message: string;
  /** The offset of the first character that is wrong (UTF-16 units). */
  position: number;
  /** The offset behind the part that is wrong; equal to `position` where something is missing. */
  end: number;
  /** What could stand there; for an unknown field, names that are close. */
  expected: string[];
  /** Where a value is missing, its field; where a condition is missing inside { }, the field in front of it. Completion needs it. */
  field?: string;
}

export function isJunction<Leaf extends Span & { type: string }>(node: Tree<Leaf>): node is Junction<Leaf> {
  return node.type === 'and' || node.type === 'or';
}

export function isNegation<Leaf extends Span & { type: string }>(node: Tree<Leaf>): node is Negation<Leaf> {
  return node.type === 'not';
}

export type ParseResult = { ok: true; ast: KqlNode } | { ok: false; error: KqlError };

/** Carries a KqlError out of the recursion; caught before it leaves `shared/kql`. */
export class KqlFailure extends Error {
  readonly error: KqlError;

  constructor(
    reason: KqlReason,
    message: string,
    position: number,
    end: number,
    expected: string[] = [],
    field?: string,
  ) {
    super(message);
    this.error = {
      code: reason === 'unknown-field' ? 'kql/unknown-field' : 'kql/syntax',
      reason,
      message,
      position,
      end,
      expected,
      field,
    };
  }
}
