import { isDerived } from '../../../../shared/fields/index.ts';
import { compilePlan, type KqlPlan } from '../../../../shared/kql/index.ts';
import { ALL, allOf, anyOf, type Atom, not, type Tree } from '../rules/tree.ts';

/** A filter of the filter bar as a rule's tree; what it means is what `shared/kql` says. */
export function kqlTree(plan: KqlPlan): Tree {
  switch (plan.op) {
    case 'all':
      return ALL;
    case 'and':
      return allOf(plan.nodes.map(kqlTree));
    case 'or':
      return anyOf(plan.nodes.map(kqlTree));
    case 'not':
      return not(kqlTree(plan.node));
    case 'text':
    case 'nested':
    case 'field':
      return atomOf(plan);
  }
}

function atomOf(plan: KqlPlan & { op: 'text' | 'nested' | 'field' }): Atom {
  const path = plan.op === 'text' ? null : plan.field.name;
  return {
    op: 'atom',
    key: `kql ${JSON.stringify(plan, (key, value: unknown) => (key === 'start' || key === 'end' ? undefined : value))}`,
    path: path !== null && isDerived(path) ? `derived:${path}` : path,
    label: path ?? 'text',
    test: (record, context) =>
      compilePlan(plan, { derived: (name) => context.derived(name), text: () => context.text() })(record),
  };
}
