import type { CallOptions } from '../case/call-options.ts';
import { stopIfCancelled } from '../case/call-options.ts';
import { Bitmap } from '../columns/bitmap.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import { EventSet } from '../columns/event-set.ts';
import type { Conditions } from './conditions.ts';
import { type EventPlan, settle } from './event-plan.ts';
import { IndexAnswers } from './index-answers.ts';
import { type RecordTask, TaskPlanner } from './record-tasks.ts';
import type { TaskClasses } from './search/messages.ts';
import type { RecordSearcher } from './search/record-searcher.ts';

/** Other questions are answered at least this often while plans are worked out. */
const YIELD_MS = 20;

/** Classes of one reading of the evidence. Only thousands of plans over unrelated events come near it; what is left then is read for afterwards. */
const MAX_CLASSES = 1 << 20;

/** How many plans are asked at once. */
export interface ManyOptions extends CallOptions {
  /** Called with each plan's events as soon as they are known: plans that need no record first. What was told stands when the rest is cancelled. */
  onFound?: ((plan: number, events: EventSet) => void) | undefined;
}

/** See `EventFilter.selectMany`. */
export async function selectMany(
  plans: readonly EventPlan[],
  conditions: Conditions,
  store: ColumnStore,
  searcher: RecordSearcher,
  options: ManyOptions,
): Promise<EventSet[]> {
  const index = new IndexAnswers(conditions, store.count);
  const planner = new TaskPlanner(index);
  const odd = new Map<string, EventSet | null>();
  const oddEvents = (field: string): EventSet | null => {
    if (!odd.has(field)) {
      const events = conditions.oddEvents(field);
      odd.set(field, events === null ? null : EventSet.ofBits(events));
    }
    return odd.get(field)!;
  };
  const found: EventSet[] = [];
  const tasks: (RecordTask & { plan: number })[] = [];
  let rested = performance.now();
  for (const [number, plan] of plans.entries()) {
    const { certain, tasks: left } = planner.split(settle(plan, conditions, oddEvents));
    found.push(certain);
    const open = left.filter(({ where }) => where.count > 0).map((task) => ({ ...task, plan: number }));
    tasks.push(...open);
    if (open.length === 0) options.onFound?.(number, certain);
    if (performance.now() - rested < YIELD_MS) continue;
    options.onProgress?.({ phase: 'plans', done: number + 1, total: plans.length, unit: 'steps' });
    await new Promise<void>((resolve) => setImmediate(resolve));
    stopIfCancelled(options);
    rested = performance.now();
  }
  await searchRecords(
    tasks,
    planner.known,
    store,
    searcher,
    (plan, events) => (found[plan] = found[plan]!.or(events)),
    options,
  );
  for (const plan of new Set(tasks.map((task) => task.plan))) options.onFound?.(plan, found[plan]!);
  return found;
}

/** Reads each event that some task asks for once, and adds to each plan what its tasks find. */
async function searchRecords(
  tasks: readonly (RecordTask & { plan: number })[],
  known: readonly EventSet[],
  store: ColumnStore,
  searcher: RecordSearcher,
  add: (plan: number, events: EventSet) => void,
  options: CallOptions,
): Promise<void> {
  const bitmaps = known.map((events) => events.toBitmap());
  for (let from = 0; from < tasks.length;) {
    const builder = new ClassBuilder(store);
    let to = from;
    while (to < tasks.length && builder.size < MAX_CLASSES) {
      builder.add(to - from, tasks[to]!.where);
      to++;
    }
    const batch = tasks.slice(from, to);
    const hits = batch.map(() => new PositionList(store.count));
    await searcher.searchMany(
      batch.map(({ test }) => test),
      bitmaps,
      builder.events,
      { classes: builder.take(), take: (task, positions) => hits[task]!.add(positions) },
      options,
    );
    for (const [task, list] of hits.entries()) add(batch[task]!.plan, list.take());
    from = to;
  }
}

/** Gives each event the class of exactly the tasks that it is to be tested for. */
class ClassBuilder {
  /** Events with any task. */
  readonly events: Bitmap;
  readonly #ids: ReturnType<ColumnStore['column']>;
  readonly #of: Uint32Array;
  readonly #before: number[] = [0];
  readonly #task: number[] = [0];

  constructor(store: ColumnStore) {
    this.events = new Bitmap(store.count);
    this.#ids = store.column('id');
    let largest = 0;
    for (let position = 0; position < this.#ids.length; position++)
      if (this.#ids[position]! > largest) largest = this.#ids[position]!;
    this.#of = new Uint32Array(new SharedArrayBuffer((largest + 1) * 4));
  }

  get size(): number {
    return this.#before.length;
  }

  add(task: number, where: EventSet): void {
    const next = new Map<number, number>();
    const of = this.#of;
    let last = -1;
    let lastNext = -1;
    where.forEach((position) => {
      this.events.set(position);
      const id = this.#ids[position]!;
      const own = of[id]!;
      if (own !== last) {
        last = own;
        const known = next.get(own);
        if (known === undefined) {
          lastNext = this.#before.push(own) - 1;
          this.#task.push(task);
          next.set(own, lastNext);
        } else lastNext = known;
      }
      of[id] = lastNext;
    });
  }

  take(): TaskClasses {
    return { of: this.#of, before: Uint32Array.from(this.#before), task: Uint32Array.from(this.#task) };
  }
}

/** Positions in any order, each once. They come in thousands of small lists, and there may be millions. */
class PositionList {
  readonly #length: number;
  #lists: Uint32Array[] = [];
  #count = 0;
  #bits: Bitmap | null = null;

  /** Positions run from 0 to length−1. */
  constructor(length: number) {
    this.#length = length;
  }

  add(positions: Uint32Array): void {
    this.#lists.push(positions);
    this.#count += positions.length;
    // Lists that together take as much as a bitmap become one.
    if (this.#bits !== null || this.#count * 32 > this.#length) this.#fill();
  }

  take(): EventSet {
    if (this.#bits !== null) return EventSet.ofBits(this.#bits);
    const all = new Uint32Array(this.#count);
    let at = 0;
    for (const list of this.#lists) {
      all.set(list, at);
      at += list.length;
    }
    return EventSet.ofPositions(this.#length, all.sort());
  }

  #fill(): void {
    this.#bits ??= new Bitmap(this.#length);
    for (const list of this.#lists) for (const position of list) this.#bits.set(position);
    this.#lists = [];
  }
}
