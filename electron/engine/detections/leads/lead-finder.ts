import type { DetectionGroup, Lead } from '../../../../shared/contract/detections.ts';
import type { ActorsIndex } from '../../actors/index.ts';
import type { CallOptions } from '../../case/call-options.ts';
import type { CaseSource } from '../columns/case-source.ts';
import { byRank, type GroupSketch, HitGrouper, type Mark, type RuleHits } from '../groups/group-hits.ts';
import { Turns } from '../turns.ts';
import { findLeads } from './find-leads.ts';

/** Events of a group that a lead may list. */
const MOST_EVENTS = 50;

/** Sets whose hits lead nowhere by themselves: what they say, others say with what makes it innocent. */
const leadless = ['cis', 'rates'];

/** Leads from hits. */
export class LeadFinder {
  readonly #columns: CaseSource;
  readonly #actors: ActorsIndex;

  constructor(columns: CaseSource, actors: ActorsIndex) {
    this.#columns = columns;
    this.#actors = actors;
  }

  /** @throws AppError `cancelled` */
  async find(hits: readonly RuleHits[], marks: ReadonlyMap<string, Mark>, options: CallOptions): Promise<Lead[]> {
    const grouper = new HitGrouper(this.#columns, this.#actors);
    const turns = new Turns(options);
    const sketches: GroupSketch[] = [];
    for (const each of hits) {
      const { rule } = each;
      if (rule.level === 'informational' || rule.isSilent || leadless.includes(rule.set)) continue;
      for (const sketch of grouper.sketch(each).groups) sketches.push(sketch);
      await turns.take();
    }
    const groups: DetectionGroup[] = [];
    grouper.prepareFor(sketches.length);
    for (const sketch of sketches.sort(byRank)) {
      groups.push(grouper.describe(sketch, marks, MOST_EVENTS));
      await turns.take();
    }
    const rules = new Map(hits.map(({ rule }) => [rule.key, rule]));
    return findLeads(groups, rules, this.#columns, this.#actors);
  }
}
