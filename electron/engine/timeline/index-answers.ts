import { bitmapOfValues } from '../columns/bitmap.ts';
import type { Column } from '../columns/column-array.ts';
import { EventSet } from '../columns/event-set.ts';
import type { Conditions } from './conditions.ts';
import type { IndexCondition, SettledPlan } from './event-plan.ts';

/** Larger tables of passing numbers are made for each condition anew. */
const KEPT_BYTES = 64 << 20;

/** Columns with more numbers than this are not sorted by number: their lists would be as long as the column. */
const MAX_NUMBERS = 1 << 16;

/** Results below this part of all events are gathered from the lists of a column's numbers. */
const SPARSE = 32;

/** Columns whose events are kept sorted by number: four bytes an event each. */
const MAX_SORTED = 3;

interface Told {
  column: Column;
  passes: Uint8Array;
  /** Events that pass; null where that costs a pass over the column. */
  count: number | null;
}

/** The events of a column by number: those of number n are `positions[starts[n]]` up to `positions[starts[n + 1]]`. */
interface SortedColumn {
  starts: Uint32Array;
  positions: Uint32Array;
}

/**
 * Answers the parts of many plans that need no record. A condition that several plans make is prepared once; a plan that names a few calls takes their events from the
 * column sorted by number, and every further condition looks at these alone.
 */
export class IndexAnswers {
  readonly length: number;
  readonly #conditions: Conditions;
  readonly #told = new Map<unknown, Told | null>();
  #bytes = 0;
  readonly #counts = new Map<Column, Uint32Array>();
  readonly #sorted = new Map<Column, SortedColumn>();
  readonly #other = new Map<unknown, EventSet>();
  readonly #all: EventSet;

  constructor(conditions: Conditions, length: number) {
    this.#conditions = conditions;
    this.length = length;
    this.#all = EventSet.all(length);
  }

  get all(): EventSet {
    return this.#all;
  }

  /** The events among the candidates that meet a plan which asks for no record. */
  select(plan: SettledPlan, candidates: EventSet = this.#all): EventSet {
    if (candidates.count === 0) return candidates;
    switch (plan.op) {
      case 'all':
        return candidates;
      case 'events':
        return plan.events.and(candidates);
      case 'index':
        return this.#selectIndexed(plan.condition, candidates);
      case 'not':
        return candidates.without(this.select(plan.node, candidates));
      case 'or':
        return plan.nodes.reduce((found, node) => found.or(this.select(node, candidates)), EventSet.none(this.length));
      case 'and':
        return this.narrow(plan.nodes, candidates);
      case 'record':
        throw new TypeError('A condition on records was asked of the index.');
    }
  }

  /** The candidates that meet all of the plans, the most selective first. */
  narrow(plans: readonly SettledPlan[], candidates: EventSet): EventSet {
    return [...plans]
      .map((plan) => ({ plan, most: this.#estimate(plan) }))
      .sort((a, b) => a.most - b.most)
      .reduce((left, { plan }) => this.select(plan, left), candidates);
  }

  #selectIndexed(condition: IndexCondition, candidates: EventSet): EventSet {
    const told = this.#tell(condition);
    if (told === null) return this.#selectOther(condition).and(candidates);
    const { column, passes, count } = told;
    if (candidates.count * SPARSE <= this.length)
      return candidates.filter((position) => passes[column[position]!] === 1);
    const isAll = candidates.count === this.length;
    if (isAll && count !== null && count * SPARSE <= this.length) {
      const sorted = this.#sort(column, passes.length);
      if (sorted !== null) return EventSet.ofPositions(this.length, gather(sorted, passes, count));
    }
    return EventSet.ofBits(bitmapOfValues(column, passes, isAll ? undefined : candidates.toBitmap()));
  }

  /** What other tables than columns answer: times, ids, marks. */
  #selectOther(condition: IndexCondition): EventSet {
    const key = keyOf(condition);
    const known = this.#other.get(key);
    if (known !== undefined) return known;
    const found =
      condition.op === 'field' ? EventSet.ofBits(this.#conditions.select(condition)) : EventSet.none(this.length);
    // Each may be as large as a bitmap.
    if (this.#other.size >= 16) this.#other.clear();
    this.#other.set(key, found);
    return found;
  }

  #tell(condition: IndexCondition): Told | null {
    const key = keyOf(condition);
    const known = this.#told.get(key);
    if (known !== undefined) return known;
    const found =
      condition.op === 'field'
        ? this.#conditions.passing(condition)
        : this.#conditions.passingTexts(condition.field, condition.test, condition.hint);
    const told = found === null ? null : { ...found, count: this.#countPassing(found.column, found.passes) };
    this.#bytes += told?.passes.length ?? 0;
    if (this.#bytes > KEPT_BYTES) {
      this.#told.clear();
      this.#bytes = told?.passes.length ?? 0;
    }
    this.#told.set(key, told);
    return told;
  }

  #countPassing(column: Column, passes: Uint8Array): number | null {
    if (passes.length > MAX_NUMBERS) return null;
    const counts = this.#countsOf(column, passes.length);
    let count = 0;
    for (let number = 0; number < passes.length; number++) if (passes[number] === 1) count += counts[number]!;
    return count;
  }

  #countsOf(column: Column, size: number): Uint32Array {
    let counts = this.#counts.get(column);
    if (counts === undefined || counts.length < size) {
      counts = new Uint32Array(size);
      for (let position = 0; position < column.length; position++) counts[column[position]!]!++;
      this.#counts.set(column, counts);
    }
    return counts;
  }

  /** One counting sort for each column that leads many plans; null where it would not pay or there are enough. */
  #sort(column: Column, size: number): SortedColumn | null {
    const known = this.#sorted.get(column);
    if (known !== undefined) return known;
    if (size > MAX_NUMBERS || this.#sorted.size === MAX_SORTED) return null;
    const counts = this.#countsOf(column, size);
    const starts = new Uint32Array(counts.length + 1);
    for (let number = 0; number < counts.length; number++) starts[number + 1] = starts[number]! + counts[number]!;
    const next = starts.slice();
    const positions = new Uint32Array(column.length);
    for (let position = 0; position < column.length; position++) positions[next[column[position]!]!++] = position;
    const sorted = { starts, positions };
    this.#sorted.set(column, sorted);
    return sorted;
  }

  /** Most events that may meet a plan, as far as that can be told at once. */
  #estimate(plan: SettledPlan): number {
    switch (plan.op) {
      case 'events':
        return plan.events.count;
      case 'index':
        return this.#tell(plan.condition)?.count ?? this.length / 2;
      case 'and':
        return Math.min(this.length, ...plan.nodes.map((node) => this.#estimate(node)));
      case 'or':
        return Math.min(
          this.length,
          plan.nodes.reduce((sum, node) => sum + this.#estimate(node), 0),
        );
      default:
        return this.length;
    }
  }
}

/** Equal keys, equal conditions. Tests of texts are functions: only the same condition is known to be equal. */
function keyOf(condition: IndexCondition): unknown {
  if (condition.op === 'texts') return condition;
  return `${condition.field.name} ${JSON.stringify(condition.value, (name, value: unknown) => (name === 'start' || name === 'end' ? undefined : value))}`;
}

/** The events of all numbers that pass, ascending. */
function gather({ starts, positions }: SortedColumn, passes: Uint8Array, count: number): Uint32Array {
  const found = new Uint32Array(count);
  let at = 0;
  let lists = 0;
  for (let number = 0; number < passes.length; number++) {
    if (passes[number] !== 1 || starts[number] === starts[number + 1]) continue;
    const own = positions.subarray(starts[number], starts[number + 1]);
    found.set(own, at);
    at += own.length;
    lists++;
  }
  return lists > 1 ? found.sort() : found;
}
