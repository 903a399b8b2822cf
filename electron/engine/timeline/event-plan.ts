import type { KqlPlan } from '../../../shared/kql/index.ts';
import type { EventSet } from '../columns/event-set.ts';
import type { TestHint } from '../columns/text-table.ts';
import type { Conditions, FieldPlan } from './conditions.ts';
import type { RecordCondition } from './search/search-plan.ts';

/**
 * What an event is asked, for `EventFilter.selectMany`: a plan of the filter language (`planKql`), or a tree of such plans and of conditions that other languages make.
 */
export type EventPlan =
  | KqlPlan
  | { op: 'and' | 'or'; nodes: EventPlan[] }
  | { op: 'not'; node: EventPlan }
  /** Events that somebody has found already. */
  | { op: 'events'; events: EventSet }
  /**
   * Met when one of the texts of an indexed field passes; the test runs once for each distinct text. `record` says the same of an original record, for the few events whose record has the
   * member in a form that the index cannot hold.
   */
  | { op: 'texts'; field: string; test: (text: string) => boolean; hint?: TestHint; record: RecordCondition };

/** A condition that the index answers. */
export type IndexCondition = FieldPlan | Extract<EventPlan, { op: 'texts' }>;

/** A plan in which it is settled what answers each condition. `asks`: some part of it needs the original records. */
export type SettledPlan =
  | { op: 'all'; asks: false }
  | { op: 'events'; events: EventSet; asks: false }
  | { op: 'index'; condition: IndexCondition; asks: false }
  | { op: 'record'; condition: RecordCondition; asks: true }
  | { op: 'and' | 'or'; nodes: SettledPlan[]; asks: boolean }
  | { op: 'not'; node: SettledPlan; asks: boolean };

/** Settles what answers each condition. `odd` gives the events of which the index cannot tell, for a field. */
export function settle(plan: EventPlan, conditions: Conditions, odd: (field: string) => EventSet | null): SettledPlan {
  const junction = (op: 'and' | 'or', nodes: SettledPlan[]): SettledPlan => ({
    op,
    nodes,
    asks: nodes.some((node) => node.asks),
  });
  const indexed = (condition: IndexCondition, field: string, record: RecordCondition): SettledPlan => {
    const index: SettledPlan = { op: 'index', condition, asks: false };
    const strange = odd(field);
    if (strange === null) return index;
    const events: SettledPlan = { op: 'events', events: strange, asks: false };
    return junction('or', [
      junction('and', [index, { op: 'not', node: events, asks: false }]),
      junction('and', [events, { op: 'record', condition: record, asks: true }]),
    ]);
  };
  switch (plan.op) {
    case 'all':
      return { op: 'all', asks: false };
    case 'events':
      return { ...plan, asks: false };
    case 'text':
    case 'nested':
      return { op: 'record', condition: plan, asks: true };
    case 'field':
      return conditions.has(plan.field.name)
        ? indexed(plan, plan.field.name, plan)
        : { op: 'record', condition: plan, asks: true };
    case 'texts':
      return conditions.hasColumn(plan.field)
        ? indexed(plan, plan.field, plan.record)
        : { op: 'record', condition: plan.record, asks: true };
    case 'not': {
      const node = settle(plan.node, conditions, odd);
      return { op: 'not', node, asks: node.asks };
    }
    case 'and':
    case 'or':
      return junction(
        plan.op,
        plan.nodes.map((node) => settle(node, conditions, odd)),
      );
  }
}
