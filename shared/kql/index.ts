export type { Address, AddressBlock } from './address.ts';
export { compareAddresses, isInBlock, parseAddress, parseBlock } from './address.ts';
export type {
  AllCondition,
  Condition,
  ExistsValue,
  FieldCondition,
  FieldName,
  Junction,
  KqlError,
  KqlNode,
  KqlReason,
  LiteralValue,
  Negation,
  NestedCondition,
  ParseResult,
  RangeOperator,
  RangeValue,
  SimpleValue,
  Span,
  TextCondition,
  Tree,
  ValueNode,
  WildcardValue,
} from './ast.ts';
export type { Completion, CompletionItem, CompletionSource } from './complete.ts';
export { complete } from './complete.ts';
export { parseKql } from './parse.ts';
export type { FlatValue, KqlPlan, PlanResult } from './plan.ts';
export { planKql } from './plan.ts';
export type { RecordContext, RecordPredicate } from './predicate.ts';
export { compilePlan, compileToPredicate } from './predicate.ts';
export { printKql, printLiteral } from './print.ts';
export type { TermValue } from './terms.ts';
export { andWith, termNode, termText } from './terms.ts';
export type { TimeSpan } from './time.ts';
export { parseTimeSpan, timeBounds } from './time.ts';
export type { ValueTest } from './value-test.ts';
export { compileTextTest, compileTimeTest, compileValueTest, fold } from './value-test.ts';
