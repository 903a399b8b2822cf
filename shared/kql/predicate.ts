import { AppError } from '../contract/errors.ts';
import { isDerived, readField, readObjects } from '../fields/index.ts';
import type { KqlNode } from './ast.ts';
import { planKql } from './plan.ts';
import type { KqlPlan } from './plan.ts';
import { compileTextTest, compileValueTest } from './value-test.ts';

/** What an original record does not say itself. */
export interface RecordContext {
  /** The values of a derived field (`isDerived`) for the record; without it derived fields have none. */
  derived?: (name: string, record: object) => readonly string[];
  /** The original text of the record, for bare words; without it the record is written as JSON again. */
  text?: string | ((record: object) => string);
  /** Reads the values at a path, for whoever keeps them between conditions; `readField` where it is not given. Conditions inside `{ }` read elements for themselves. */
  read?: (record: object, path: string) => readonly unknown[];
}

export type RecordPredicate = (record: object) => boolean;

/**
 * What a filter means, said over one original record. Null is no value: neither `field : *` nor `field : null` finds it.
 * @throws AppError `kql/unknown-field` or `kql/syntax` when the filter does not pass `planKql`.
 */
export function compileToPredicate(filter: string | KqlNode, context: RecordContext = {}): RecordPredicate {
  const planned = planKql(filter);
  if (planned.ok) return compilePlan(planned.plan, context);
  const { code, message, position } = planned.error;
  throw new AppError(code, message, { detail: `at character ${position + 1}` });
}

/** The same for a plan or a part of one: the engine runs the parts that no column can answer this way. */
export function compilePlan(plan: KqlPlan, context: RecordContext = {}): RecordPredicate {
  switch (plan.op) {
    case 'all':
      return () => true;
    case 'not': {
      const test = compilePlan(plan.node, context);
      return (record) => !test(record);
    }
    case 'and': {
      const tests = plan.nodes.map((node) => compilePlan(node, context));
      return (record) => tests.every((test) => test(record));
    }
    case 'or': {
      const tests = plan.nodes.map((node) => compilePlan(node, context));
      return (record) => tests.some((test) => test(record));
    }
    case 'text': {
      const test = compileTextTest(plan.value);
      const { text } = context;
      return (record) => test(typeof text === 'string' ? text : text ? text(record) : JSON.stringify(record));
    }
    case 'nested': {
      const test = compilePlan(plan.node, { ...context, read: readField });
      return (record) => readObjects(record, plan.path).some(test);
    }
    case 'field': {
      const { field, path } = plan;
      const test = compileValueTest(plan.value, field);
      if (isDerived(field.name)) return (record) => (context.derived?.(field.name, record) ?? []).some(test);
      const { read = readField } = context;
      return (record) => read(record, path).some((value) => value !== null && test(String(value)));
    }
  }
}
