import type Database from 'better-sqlite3';
import { ATTACK_VERSION } from '../../../shared/attack/index.ts';
import {
  type DetectionGroup,
  detectionLevels,
  type DetectionRun,
  type Lead,
} from '../../../shared/contract/detections.ts';
import type { ActorsIndex } from '../actors/index.ts';
import type { CallOptions } from '../case/call-options.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import type { Derived } from '../derived/derived-arrays.ts';
import { readGuid } from '../events/record.ts';
import { CaseSource } from './columns/case-source.ts';
import { standingChoice } from './derive.ts';
import {
  findHits,
  findPositions,
  gatherRules,
  type HitSource,
  type RuleChoice,
  type RuleSet,
  type RunHits,
} from './find-hits.ts';
import type { BaselineWindow } from './first-seen/find-first.ts';
import { byRank, type GroupSketch, HitGrouper, type Mark } from './groups/group-hits.ts';
import { LeadFinder } from './leads/lead-finder.ts';
import type { Rule, RuleFile } from './rules/rule.ts';
import type { RunRulesOptions } from './run-rules.ts';
import { readHits, readLeads } from './stored-hits.ts';
import { countFiles, hashRules, leftOut, tellRule, unloaded } from './tell-run.ts';
import { Turns } from './turns.ts';

export interface DetectOptions extends RuleChoice {
  baseline: BaselineWindow | null;
  withEventIds: boolean;
  maximumEvents: number;
  /** Groups of this level and above, and at most so many: the best by rank. */
  leastLevel: (typeof detectionLevels)[number];
  limit: number;
  marks: ReadonlyMap<string, Mark>;
}

/** Hits with the rules that they are of. */
interface HitsOfSet {
  set: RuleSet;
  hits: RunHits;
}

/** Hits of rules over one case, in groups and as leads. Made anew after every import. */
export class DetectionsIndex {
  readonly source: CaseSource;
  readonly #db: Database.Database;
  readonly #actors: ActorsIndex;
  #standing: (HitsOfSet & { leads: Lead[] }) | null = null;

  constructor(db: Database.Database, fields: FieldColumns, actors: ActorsIndex) {
    this.#db = db;
    this.#actors = actors;
    this.source = new CaseSource(fields);
  }

  /** Takes what is stored of the rules that stand in the case; null: they changed. */
  stand(derived: Derived | null): void {
    if (derived === null) this.#standing = null;
    else {
      const set = gatherRules(standingChoice(this.#db));
      this.#standing = { set, hits: readHits(derived, set), leads: readLeads(derived) };
    }
  }

  get stands(): boolean {
    return this.#standing !== null;
  }

  /** The rules that stand in the case, with their hits. They are prepared before. */
  get standing(): HitsOfSet {
    if (this.#standing === null) throw new Error('The hits of rules are asked before they are prepared.');
    return this.#standing;
  }

  /** Runs other rules than those that stand in the case, or against a baseline. @throws AppError `cancelled` */
  async find(choice: RuleChoice, baseline: BaselineWindow | null, pace: RunRulesOptions): Promise<HitsOfSet> {
    const set = gatherRules(choice);
    return { set, hits: await findHits(this.#where, set, { sets: choice.sets, baseline }, pace) };
  }

  /** Groups of hits and what became of each rule. @throws AppError `cancelled` */
  async tell({ set, hits }: HitsOfSet, options: DetectOptions, pace: CallOptions): Promise<DetectionRun> {
    const wanted = new Set<string>([...options.sets, 'added', ...(options.sets.includes('own') ? ['session'] : [])]);
    // The steps of our own correlations say nothing by themselves; those of others are told apart.
    const told = hits.told.filter(({ rule }) => wanted.has(rule.set) && (!rule.isSilent || rule.set !== 'own'));
    const least = detectionLevels.indexOf(options.leastLevel);
    const grouper = new HitGrouper(this.source, this.#actors);
    const counts = new Map<string, number>();
    const sketches: GroupSketch[] = [];
    const turns = new Turns(pace);
    let total = 0;
    for (const each of told) {
      const { groups, count } = grouper.sketch(each);
      counts.set(each.rule.key, count);
      total += groups.length;
      if (rankOf(each.rule) >= least) for (const group of groups) sketches.push(group);
      await turns.take();
    }
    sketches.sort(byRank);
    const groups: DetectionGroup[] = [];
    grouper.prepareFor(Math.min(sketches.length, options.limit));
    for (const sketch of sketches.slice(0, options.limit)) {
      groups.push(grouper.describe(sketch, options.marks, options.maximumEvents));
      await turns.take();
    }
    if (options.withEventIds) this.addEventIds(groups);
    return {
      rules: [
        ...told.map((each) => tellRule(each, counts)),
        ...set.left.filter((rule) => wanted.has(rule.set)).map(leftOut),
        ...unloaded(set.files),
      ],
      groups,
      totals: { groups: total, ofLevel: sketches.length },
      files: countFiles(set.added),
      events: this.source.count,
      unread: hits.unread,
      baseline: options.baseline,
      rates: options.sets.includes('rates') ? hits.rates : null,
      attackVersion: ATTACK_VERSION,
      rulesHash: hashRules(told.map(({ rule }) => rule)),
    };
  }

  /** Where to look first. What was set aside leads nowhere. @throws AppError `cancelled` */
  async leads(of: HitsOfSet, marks: ReadonlyMap<string, Mark>, pace: CallOptions): Promise<Lead[]> {
    if (of === this.#standing && marks.size === 0) return structuredClone(this.#standing.leads);
    return new LeadFinder(this.source, this.#actors).find(of.hits.told, marks, pace);
  }

  /** Event numbers that a file of rules meets, ascending in time. */
  async eventsOf(file: RuleFile, pace: RunRulesOptions): Promise<Uint32Array> {
    const ids = this.source.store.column('id');
    return (await findPositions(this.#where, file, pace)).map((position) => ids[position]!);
  }

  /** Puts the ids of events beside their numbers. */
  addEventIds(groups: readonly { events: readonly number[]; eventIds: string[] | null }[]): void {
    const idOf = this.#db.prepare('SELECT event_id FROM event WHERE id = ?').pluck();
    const oddOf = this.#db.prepare('SELECT value FROM odd_event_id WHERE event = ?').pluck();
    const known = new Map<number, string>();
    const read = (event: number): string => {
      let id = known.get(event);
      if (id === undefined) {
        id = (oddOf.get(event) as string | undefined) ?? readGuid(idOf.get(event) as Buffer);
        known.set(event, id);
      }
      return id;
    };
    for (const group of groups) group.eventIds = group.events.map(read);
  }

  get #where(): HitSource {
    return { db: this.#db, columns: this.source, actors: this.#actors };
  }
}

function rankOf({ level }: Rule): number {
  return detectionLevels.indexOf(level ?? 'low');
}
