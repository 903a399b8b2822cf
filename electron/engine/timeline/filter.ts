import type Database from 'better-sqlite3';
import type { Filter } from '../../../shared/contract/common.ts';
import type { Facet } from '../../../shared/contract/timeline.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { fieldsOfPlan, type KqlPlan, planKql } from '../../../shared/kql/index.ts';
import type { CallOptions } from '../case/call-options.ts';
import { Bitmap } from '../columns/bitmap.ts';
import { lowerBound } from '../columns/column-store.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import { Conditions, type FieldPlan } from './conditions.ts';
import type { RecordSearch } from './search/record-search.ts';
import type { RecordSearcher } from './search/record-searcher.ts';
import type { SearchPlan } from './search/search-plan.ts';
import { EventMarks, type MarkSource } from './event-marks.ts';

/** What is selected as far as it is known. */
export interface Selection {
  selected: Bitmap;
  /** False while original records are still searched: `selected` holds the part that is certain, without a gap from the end that was asked for. */
  isComplete: boolean;
  /** Events found so far anywhere; the exact count where the selection is complete. */
  found: number;
}

/** Filters that were asked for last, as bitmaps: paging, histogram and facets of one filter share it. */
const REMEMBERED = 24;

/** How long a page waits to be filled before it is answered with what is certain. */
const PATIENCE_MS = 250;

/**
 * Turns filters into bitmaps over the positions of the case. Conditions on indexed fields run once over the field's texts; what only the original
 * record can tell (nested fields, free text) is read from the evidence, and only for events that the other conditions leave open.
 */
export class EventFilter {
  readonly marks: EventMarks;
  readonly #fields: FieldColumns;
  readonly #conditions: Conditions;
  readonly #searcher: RecordSearcher;
  readonly #remembered = new Map<string, Bitmap>();
  readonly #running = new Map<string, RecordSearch>();
  readonly #all: Bitmap;
  /** The range of time that was last asked for, by filter: its page, histogram and facets share the copy and its ranks. */
  readonly #ranges = new WeakMap<Bitmap, { from: number; to: number; bitmap: Bitmap }>();

  /** @param more sources of marks of parts above this one */
  constructor(db: Database.Database, fields: FieldColumns, searcher: RecordSearcher, more: readonly MarkSource[] = []) {
    this.#fields = fields;
    this.#searcher = searcher;
    this.marks = new EventMarks(db, fields.store, more);
    this.#conditions = new Conditions(db, fields, this.marks);
    this.#all = Bitmap.all(fields.store.count);
  }

  /** The investigator's marks or the verdicts changed: what filters found by them is not so any more. An entry of the log alone changes nothing. */
  changed(areas: readonly string[]): void {
    if (areas.every((area) => area === 'audit')) return;
    this.#remembered.clear();
    this.#running.clear();
    if (areas.some((area) => area === 'tags' || area === 'findings' || area === 'details')) this.marks.forget();
  }

  /** Events that pass. @throws AppError `kql/syntax` | `kql/unknown-field` with the position of the mistake, `cancelled` */
  async select(filter: Filter, options: CallOptions = {}): Promise<Bitmap> {
    const where = filter.where?.trim() ?? '';
    await this.#prepare(where, options);
    const known = this.#resolve(where, 'asc');
    if (known instanceof Bitmap) return this.#within(filter, known);
    await known.join(options);
    return this.#within(filter, known.found);
  }

  /** The same without waiting for a long search: answers as soon as `enough` events are certain, or soon after. The search goes on meanwhile. */
  async selectSoon(
    filter: Filter,
    enough: number,
    sort: 'asc' | 'desc',
    options: CallOptions = {},
  ): Promise<Selection> {
    const where = filter.where?.trim() ?? '';
    await this.#prepare(where, options);
    const until = performance.now() + PATIENCE_MS;
    const known = this.#resolve(where, sort);
    if (known instanceof Bitmap) return this.#complete(filter, known);
    if (known.sort === sort) await known.waitFor(enough, until, options);
    else await known.join(options);
    if (known.isSettled) return this.#complete(filter, known.found);
    const { selected, found } = known.certain();
    return { selected: this.#within(filter, selected), isComplete: false, found };
  }

  /** Largest values of a field that has no column: reads the original record of every selected event that may have one. */
  countValues(name: string, selected: Bitmap, limit: number, options: CallOptions): Promise<Facet> {
    return this.#searcher.countValues(name, selected, limit, options);
  }

  /** Positions of the events in [from, to) ms. */
  positionsOf(from: number | undefined, to: number | undefined): { from: number; to: number } {
    const { store } = this.#fields;
    const time = store.time();
    return {
      from: from === undefined ? 0 : lowerBound(time, store.timed, from),
      to: to === undefined ? (from === undefined ? store.count : store.timed) : lowerBound(time, store.timed, to),
    };
  }

  /** Awaits the marks that a filter names, where they take long to work out. */
  async #prepare(where: string, options: CallOptions): Promise<void> {
    if (where === '' || this.#remembered.has(where)) return;
    const planned = planKql(where);
    if (planned.ok) await this.marks.prepare(fieldsOfPlan(planned.plan), options);
  }

  #complete(filter: Filter, bitmap: Bitmap): Selection {
    const selected = this.#within(filter, bitmap);
    return { selected, isComplete: true, found: selected.count };
  }

  #within(filter: Filter, bitmap: Bitmap): Bitmap {
    if (filter.from === undefined && filter.to === undefined) return bitmap;
    const { from, to } = this.positionsOf(filter.from, filter.to);
    const known = this.#ranges.get(bitmap);
    if (known?.from === from && known.to === to) return known.bitmap;
    const ranged = bitmap.range(from, to);
    this.#ranges.set(bitmap, { from, to, bitmap: ranged });
    return ranged;
  }

  /** The events that pass, or the search that will tell. */
  #resolve(where: string, sort: 'asc' | 'desc'): Bitmap | RecordSearch {
    if (where === '') return this.#all;
    const known = this.#remembered.get(where);
    if (known !== undefined) {
      this.#remembered.delete(where);
      this.#remembered.set(where, known);
      return known;
    }
    const running = this.#running.get(where);
    if (running !== undefined && !running.isSettled) return running;
    const planned = planKql(where);
    if (!planned.ok) {
      const { code, message, position, end } = planned.error;
      throw new AppError(code, message, {
        detail: JSON.stringify({ position, end }),
        hint: `Look at character ${position + 1} of the filter.`,
      });
    }
    const { plan } = planned;
    if (!this.#needsRecords(plan)) return this.#remember(where, this.#evaluate(plan));
    return this.#search(where, plan, sort);
  }

  #remember(where: string, bitmap: Bitmap): Bitmap {
    this.#remembered.set(where, bitmap);
    if (this.#remembered.size > REMEMBERED) this.#remembered.delete(this.#remembered.keys().next().value!);
    return bitmap;
  }

  #search(where: string, plan: KqlPlan, sort: 'asc' | 'desc'): Bitmap | RecordSearch {
    const known: Bitmap[] = [];
    const search = this.#searcher.search(this.#answerColumns(plan, known), known, sort);
    this.#running.set(where, search);
    search.onDone = () => {
      // After a change of tags another search, or none, stands under this name: the result is for those who wait only.
      if (this.#running.get(where) !== search) return;
      this.#running.delete(where);
      this.#remember(where, search.found);
    };
    return search.isDone ? this.#remember(where, search.found) : search;
  }

  /** The plan with each largest part that needs no record put into a bitmap. */
  #answerColumns(plan: KqlPlan, known: Bitmap[]): SearchPlan {
    if (!this.#needsRecords(plan)) return { op: 'known', index: known.push(this.#evaluate(plan)) - 1 };
    if (plan.op === 'not') return { op: 'not', node: this.#answerColumns(plan.node, known) };
    if (plan.op === 'field' && this.#conditions.has(plan.field.name)) return this.#askOddRecords(plan, known);
    if (plan.op !== 'and' && plan.op !== 'or') return plan;
    const columns = plan.nodes.filter((node) => !this.#needsRecords(node));
    const records = plan.nodes
      .filter((node) => this.#needsRecords(node))
      .map((node) => this.#answerColumns(node, known));
    if (columns.length === 0) return { op: plan.op, nodes: records };
    return { op: plan.op, nodes: [this.#answerColumns({ op: plan.op, nodes: columns }, known), ...records] };
  }

  /** A condition that the index answers for all events but a few. */
  #askOddRecords(plan: FieldPlan, known: Bitmap[]): SearchPlan {
    const odd = this.#conditions.oddEvents(plan.field.name)!;
    const add = (bitmap: Bitmap): SearchPlan => ({ op: 'known', index: known.push(bitmap) - 1 });
    return {
      op: 'or',
      nodes: [add(this.#conditions.select(plan).without(odd)), { op: 'and', nodes: [add(odd), plan] }],
    };
  }

  /** Events among the candidates that meet a plan without conditions on records. */
  #evaluate(plan: KqlPlan, candidates: Bitmap = this.#all): Bitmap {
    switch (plan.op) {
      case 'all':
        return candidates;
      case 'not':
        return candidates.without(this.#evaluate(plan.node, candidates));
      case 'or':
        return plan.nodes.reduce(
          (found, node) => found.or(this.#evaluate(node, candidates)),
          new Bitmap(candidates.length),
        );
      case 'and':
        return plan.nodes.reduce((left, node) => this.#evaluate(node, left), candidates);
      case 'field':
        return this.#conditions.select(plan, candidates === this.#all ? undefined : candidates);
      default:
        throw new AppError('internal/unexpected', `A condition "${plan.op}" needs the original records.`);
    }
  }

  /** True where some part of the plan can only be answered by the original records. */
  #needsRecords(plan: KqlPlan): boolean {
    switch (plan.op) {
      case 'all':
        return false;
      case 'text':
      case 'nested':
        return true;
      case 'field':
        return !this.#conditions.has(plan.field.name) || this.#conditions.oddEvents(plan.field.name) !== null;
      case 'not':
        return this.#needsRecords(plan.node);
      default:
        return plan.nodes.some((node) => this.#needsRecords(node));
    }
  }
}
