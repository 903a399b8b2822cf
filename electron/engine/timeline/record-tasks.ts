import { EventSet } from '../columns/event-set.ts';
import type { SettledPlan } from './event-plan.ts';
import type { IndexAnswers } from './index-answers.ts';
import type { SearchPlan } from './search/search-plan.ts';

/** What is left of a plan for some events: their records meet the plan exactly when they meet `test`. */
export interface RecordTask {
  where: EventSet;
  test: SearchPlan;
}

const always: SearchPlan = { op: 'all' };
const never: SearchPlan = { op: 'not', node: always };

/** More groups of events than this are not told apart: what the index says of them is then looked up at each record. */
const MAX_GROUPS = 64;

/** Splits plans into what the index answers and what is left for the records. `known` takes the sets that tests name. */
export class TaskPlanner {
  readonly #index: IndexAnswers;
  readonly known: EventSet[] = [];

  constructor(index: IndexAnswers) {
    this.#index = index;
  }

  /** Events that meet the plan for certain, and what is left to ask of others. */
  split(plan: SettledPlan, among: EventSet = this.#index.all): { certain: EventSet; tasks: RecordTask[] } {
    if (!plan.asks) return { certain: this.#index.select(plan, among), tasks: [] };
    if (plan.op === 'or') {
      let certain = this.#index.select(
        { op: 'or', nodes: plan.nodes.filter((node) => !node.asks), asks: false },
        among,
      );
      const tasks: RecordTask[] = [];
      for (const node of plan.nodes.filter(({ asks }) => asks)) {
        const each = this.split(node, among.without(certain));
        certain = certain.or(each.certain);
        tasks.push(...each.tasks);
      }
      return { certain, tasks: tasks.map(({ where, test }) => ({ where: where.without(certain), test })) };
    }
    if (plan.op === 'and') {
      const left = this.#index.narrow(
        plan.nodes.filter(({ asks }) => !asks),
        among,
      );
      const asking = plan.nodes.filter(({ asks }) => asks);
      if (asking.length === 1) return this.split(asking[0]!, left);
      return toTasks(this.#groups({ ...plan, nodes: asking }, left), among.length);
    }
    return toTasks(this.#groups(plan, among), among.length);
  }

  /** The events by what is left of the plan for them: conditions that the index answers are replaced by the answer. */
  #groups(plan: SettledPlan, among: EventSet): RecordTask[] {
    if (among.count === 0) return [];
    if (!plan.asks) {
      const found = this.#index.select(plan, among);
      return [
        { where: found, test: always },
        { where: among.without(found), test: never },
      ].filter(({ where }) => where.count > 0);
    }
    switch (plan.op) {
      case 'record':
        return [{ where: among, test: plan.condition }];
      case 'not':
        return this.#groups(plan.node, among).map(({ where, test }) => ({ where, test: negate(test) }));
      case 'and':
      case 'or':
        return this.#junctionGroups(plan, among);
      default:
        throw new TypeError('A condition that asks for no record was taken for one that does.');
    }
  }

  #junctionGroups(plan: SettledPlan & { op: 'and' | 'or' }, among: EventSet): RecordTask[] {
    const { op } = plan;
    const [neutral, deciding] = op === 'and' ? [always, never] : [never, always];
    // What the index answers comes first: it leaves fewer events for the rest.
    const nodes = [...plan.nodes].sort((a, b) => Number(a.asks) - Number(b.asks));
    let groups: RecordTask[] = [{ where: among, test: neutral }];
    for (const node of nodes) {
      const isCrowded = groups.length > MAX_GROUPS;
      groups = groups.flatMap((group) => {
        if (group.test === deciding) return [group];
        const each = isCrowded
          ? [{ where: group.where, test: this.#lookUp(node, group.where) }]
          : this.#groups(node, group.where);
        return each.map(({ where, test }) => ({ where, test: join(op, group.test, test) }));
      });
    }
    return groups;
  }

  /** The plan as it stands, with sets for what the index answers. */
  #lookUp(plan: SettledPlan, among: EventSet): SearchPlan {
    if (!plan.asks) {
      const found = this.#index.select(plan, among);
      if (found.count === 0) return never;
      return found.count === among.count ? always : { op: 'known', index: this.known.push(found) - 1 };
    }
    switch (plan.op) {
      case 'record':
        return plan.condition;
      case 'not':
        return negate(this.#lookUp(plan.node, among));
      case 'and':
      case 'or':
        return plan.nodes.map((node) => this.#lookUp(node, among)).reduce((all, each) => join(plan.op, all, each));
      default:
        throw new TypeError('A condition that asks for no record was taken for one that does.');
    }
  }
}

function negate(test: SearchPlan): SearchPlan {
  if (test === always) return never;
  return test === never ? always : { op: 'not', node: test };
}

function join(op: 'and' | 'or', a: SearchPlan, b: SearchPlan): SearchPlan {
  const [neutral, deciding] = op === 'and' ? [always, never] : [never, always];
  if (a === deciding || b === deciding) return deciding;
  if (a === neutral) return b;
  if (b === neutral) return a;
  const nodes = a.op === op ? a.nodes : [a];
  return { op, nodes: [...nodes, b] };
}

function toTasks(groups: readonly RecordTask[], length: number): { certain: EventSet; tasks: RecordTask[] } {
  return {
    certain: groups
      .filter(({ test }) => test === always)
      .reduce((all, { where }) => all.or(where), EventSet.none(length)),
    tasks: groups.filter(({ test }) => test !== always && test !== never),
  };
}
