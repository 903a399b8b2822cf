import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { CaseFile } from '../../../electron/engine/case/case-file.ts';
import { EventSet } from '../../../electron/engine/columns/event-set.ts';
import { CaseIndex } from '../../../electron/engine/engine-case.ts';
import type { EventPlan } from '../../../electron/engine/timeline/event-plan.ts';
import type { ManyOptions } from '../../../electron/engine/timeline/select-many.ts';
import type { RecordCondition } from '../../../electron/engine/timeline/search/search-plan.ts';
import { planKql } from '../../../shared/kql/index.ts';
import { readAll, selectPlainly } from './compare-filters.ts';
import type { TestCase } from '../../support/imported-case.ts';
import { filtersOver } from './random-filter.ts';

/** Asks the index of a case for many plans at once, as detections do. */
export interface ManyFinder {
  select(plans: EventPlan[], options?: ManyOptions): Promise<EventSet[]>;
  selectFilters(filters: string[], options?: ManyOptions): Promise<EventSet[]>;
  /** Event ids, ascending. */
  ids(filters: string[]): Promise<number[][]>;
  /** A single search, as a view makes it. */
  countOne(where: string): Promise<number>;
  /** The events at positions from…to−1. */
  range(from: number, to: number): EventSet;
  close(): Promise<void>;
}

export function openForMany(test: TestCase): ManyFinder {
  const path = `${test.folder}/test.trailcase`;
  const db = new Database(path, { readonly: true });
  const index = new CaseIndex({ db, path } as CaseFile);
  const selectFilters: ManyFinder['selectFilters'] = (filters, options) =>
    index.filter.selectMany(filters.map(planOf), options);
  return {
    select: (plans, options) => index.filter.selectMany(plans, options),
    selectFilters,
    async ids(filters) {
      const column = index.fields.store.column('id');
      const found = await selectFilters(filters);
      return found.map((events) =>
        [...events.toPositions()].map((position) => column[position]!).sort((a, b) => a - b),
      );
    },
    countOne: async (where) => (await index.filter.select({ where })).count,
    range: (from, to) =>
      EventSet.ofPositions(
        index.fields.store.count,
        Uint32Array.from({ length: to - from }, (_, each) => from + each),
      ),
    async close() {
      await index.close();
      db.close();
    },
  };
}

function planOf(where: string): EventPlan {
  const planned = planKql(where);
  if (!planned.ok) throw new Error(`${where}: ${planned.error.message}`);
  return planned.plan;
}

/** A condition on a path of the record. */
export function conditionOf(where: string): RecordCondition {
  return planOf(where) as RecordCondition;
}

/** Sets of filters made from the case's own values: asked at once, each selects what its plain reading over every original record says. */
export async function expectSameAtOnce(test: TestCase, size: { rounds: number; plans: number }): Promise<void> {
  const seen = await readAll(test.opened);
  expect(seen.length).toBeGreaterThan(100);
  const step = Math.ceil(seen.length / 600);
  const finder = openForMany(test);
  try {
    const filters = filtersOver(seen.filter((_, index) => index % step === 0));
    await fc.assert(
      fc.asyncProperty(fc.array(filters, { minLength: size.plans, maxLength: size.plans }), async (set) => {
        const found = await finder.ids(set);
        for (const [plan, where] of set.entries()) expect(found[plan], where).toEqual(selectPlainly(seen, where));
      }),
      { numRuns: size.rounds },
    );
  } finally {
    await finder.close();
  }
}
