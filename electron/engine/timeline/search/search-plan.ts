import type { KqlPlan } from '../../../../shared/kql/index.ts';
import { Bitmap } from '../../columns/bitmap.ts';

/** A condition that only an original record can tell. Another language of conditions adds its own here, in `record-tests.ts` what it means, and in `words.ts` what it needs. */
export type RecordCondition = Extract<KqlPlan, { op: 'field' | 'nested' | 'text' }>;

/** A plan whose conditions on columns are answered already: `known` names a bitmap by its index. The rest needs the original records. */
export type SearchPlan =
  | KqlPlan
  | { op: 'known'; index: number }
  | { op: 'and' | 'or'; nodes: SearchPlan[] }
  | { op: 'not'; node: SearchPlan };

/** Events that meet a plan for certain, and those that may. */
export interface Bounds {
  lower: Bitmap;
  upper: Bitmap;
}

export function boundsOf(plan: SearchPlan, known: readonly Bitmap[], length: number): Bounds {
  switch (plan.op) {
    case 'all':
      return { lower: Bitmap.all(length), upper: Bitmap.all(length) };
    case 'known':
      return { lower: known[plan.index]!, upper: known[plan.index]! };
    case 'not': {
      const { lower, upper } = boundsOf(plan.node, known, length);
      return { lower: upper.not(), upper: lower.not() };
    }
    case 'and':
    case 'or': {
      const [first, ...rest] = plan.nodes.map((node) => boundsOf(node, known, length));
      const join = (a: Bitmap, b: Bitmap): Bitmap => (plan.op === 'and' ? a.and(b) : a.or(b));
      return rest.reduce<Bounds>(
        (all, each) => ({ lower: join(all.lower, each.lower), upper: join(all.upper, each.upper) }),
        first!,
      );
    }
    default:
      return { lower: new Bitmap(length), upper: Bitmap.all(length) };
  }
}

/** The plan for events of which only `uncertain` ones are asked: known parts that are the same for all of them fall away. */
export function reduce(plan: SearchPlan, known: readonly Bitmap[], uncertain: Bitmap): SearchPlan {
  switch (plan.op) {
    case 'known': {
      if (!intersects(known[plan.index]!, uncertain)) return { op: 'not', node: { op: 'all' } };
      return intersects(uncertain.without(known[plan.index]!), uncertain) ? plan : { op: 'all' };
    }
    case 'not': {
      const node = reduce(plan.node, known, uncertain);
      return isNever(node) ? { op: 'all' } : { op: 'not', node };
    }
    case 'and':
    case 'or': {
      const nodes = plan.nodes.map((node) => reduce(node, known, uncertain));
      const [decides, neutral] = plan.op === 'and' ? [isNever, isAlways] : [isAlways, isNever];
      const deciding = nodes.find((node) => decides(node));
      if (deciding !== undefined) return deciding;
      const left = nodes.filter((node) => !neutral(node));
      if (left.length === 0) return nodes[0]!;
      return left.length === 1 ? left[0]! : { op: plan.op, nodes: left };
    }
    default:
      return plan;
  }
}

function isAlways(plan: SearchPlan): boolean {
  return plan.op === 'all';
}

function isNever(plan: SearchPlan): boolean {
  return plan.op === 'not' && plan.node.op === 'all';
}

function intersects(a: Bitmap, b: Bitmap): boolean {
  for (let index = 0; index < a.words.length; index++) if ((a.words[index]! & b.words[index]!) !== 0) return true;
  return false;
}
