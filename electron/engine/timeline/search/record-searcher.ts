import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Facet } from '../../../../shared/contract/timeline.ts';
import { AppError } from '../../../../shared/contract/errors.ts';
import { Bitmap } from '../../columns/bitmap.ts';
import type { ColumnStore } from '../../columns/column-store.ts';
import type { CallOptions } from '../../case/call-options.ts';
import { workerEntry } from '../../case/worker-entry.ts';
import { type FileLayout, readLayout } from './file-layout.ts';
import { RecordSearch, type SearchAsk } from './record-search.ts';
import type { SearchDone, ToSearchWorker } from './messages.ts';
import { boundsOf, reduce, type SearchPlan } from './search-plan.ts';

/** Jobs that wait inside a thread, so that it never stands still between two messages. */
const DEPTH = 2;

/** Threads without work end after this time. */
const REST_MS = 15_000;

/**
 * Answers what no column can by reading the original records, on threads with a reading connection of their own. One search runs at a time, oldest events
 * first or newest first as the asker wants; a search that nobody waits for any more gives way to the next.
 */
export class RecordSearcher {
  readonly #path: string;
  readonly #store: ColumnStore;
  #workers: { worker: Worker; load: number }[] = [];
  #layout: FileLayout | null = null;
  #current: RecordSearch | null = null;
  readonly #waiting: RecordSearch[] = [];
  #resting: NodeJS.Timeout | null = null;
  #run = 0;

  constructor(path: string, store: ColumnStore) {
    this.#path = path;
    this.#store = store;
  }

  /** Begins to look for the events that meet the plan; `known` are the bitmaps that it names. */
  search(plan: SearchPlan, known: readonly Bitmap[], sort: 'asc' | 'desc'): RecordSearch {
    const { count } = this.#store;
    const { lower, upper } = boundsOf(plan, known, count);
    const uncertain = upper.without(lower);
    return this.#begin({
      plan: reduce(plan, known, uncertain),
      known,
      lower,
      uncertain,
      sort,
      valuesOf: null,
    });
  }

  /** Counts the values of a field that has no column. An event with several counts once for each. */
  async countValues(name: string, selected: Bitmap, limit: number, options: CallOptions): Promise<Facet> {
    const path: SearchPlan = {
      op: 'field',
      field: { name, kind: 'keyword', store: 'none', indexed: false, aliases: [], group: 'what' },
      path: name,
      value: { type: 'exists', start: 0, end: 0 },
    };
    const search = this.#begin({
      plan: path,
      known: [],
      lower: new Bitmap(selected.length),
      uncertain: selected,
      sort: 'asc',
      valuesOf: name,
    });
    await search.join(options);
    const values = [...search.values].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const total = selected.count;
    return {
      field: name,
      values: values.slice(0, limit).map(([value, count]) => ({ value, count })),
      distinct: values.length,
      missing: total - search.matches,
      total,
    };
  }

  async close(): Promise<void> {
    if (this.#resting !== null) clearTimeout(this.#resting);
    for (const search of this.#waiting.splice(0)) search.stop();
    this.#current?.stop();
    const workers = this.#workers;
    this.#workers = [];
    await Promise.all(workers.map(({ worker }) => worker.terminate()));
  }

  #begin(ask: SearchAsk): RecordSearch {
    const search = new RecordSearch(this.#store, (this.#layout ??= readLayout(this.#store)), ++this.#run, ask);
    search.onStop = () => this.#next(search);
    if (this.#current?.isAbandoned === true) this.#current.stop();
    this.#waiting.push(search);
    this.#next(null);
    return search;
  }

  /** Starts the next search when the one before is over. */
  #next(ended: RecordSearch | null): void {
    if (ended !== null && ended === this.#current) this.#current = null;
    while (this.#current === null && this.#waiting.length > 0) {
      const search = this.#waiting.shift()!;
      if (search.isSettled) continue;
      this.#current = search;
      // The threads load while the slices are cut.
      this.#start();
      const run = search.begin();
      for (const { worker } of this.#workers) worker.postMessage(run);
      this.#feed();
    }
    if (this.#current === null) this.#rest();
  }

  /** Ends the threads after a while without a search, and gives up what only searches need: together a hundred megabytes and more. */
  #rest(): void {
    this.#resting ??= setTimeout(() => {
      this.#resting = null;
      const workers = this.#workers;
      this.#workers = [];
      for (const { worker } of workers) void worker.terminate();
      this.#layout = null;
    }, REST_MS);
    this.#resting.unref();
  }

  #start(): void {
    if (this.#resting !== null) clearTimeout(this.#resting);
    this.#resting = null;
    while (this.#workers.length < Math.max(1, availableParallelism())) {
      const each = {
        worker: new Worker(workerEntry('search-worker', import.meta.url), {
          workerData: { path: this.#path },
          resourceLimits: { maxYoungGenerationSizeMb: 8 },
        }),
        load: 0,
      };
      each.worker.on('message', (done: SearchDone) => {
        each.load--;
        this.#current?.take(done);
        this.#feed();
      });
      each.worker.on('error', (cause) => {
        this.#workers = this.#workers.filter((other) => other !== each);
        const failure = new AppError(
          'internal/unexpected',
          `A search thread ended: ${cause instanceof Error ? cause.message : String(cause)}`,
        );
        this.#current?.fail(failure);
      });
      this.#workers.push(each);
    }
  }

  #feed(): void {
    const search = this.#current;
    if (search === null) return;
    for (const each of this.#workers) {
      while (each.load < DEPTH) {
        const job = search.nextJob();
        if (job === null) return;
        each.load++;
        each.worker.postMessage(job satisfies ToSearchWorker);
      }
    }
  }
}
