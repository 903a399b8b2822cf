import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Facet } from '../../../shared/contract/timeline.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { Bitmap } from '../columns/bitmap.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import { workerEntry } from '../case/worker-entry.ts';
import { type FileLayout, readLayout } from './file-layout.ts';
import type { Asking } from './filter.ts';
import { RecordScan } from './record-scan.ts';
import type { ScanDone, ToScanWorker } from './scan-messages.ts';
import { boundsOf, reduce, type ScanPlan } from './scan-plan.ts';

/** Jobs that wait inside a thread, so that it never stands still between two messages. */
const DEPTH = 2;

/** Threads without work end after this time. */
const REST_MS = 15_000;

/**
 * Answers what no column can by reading the original records, on threads with a reading connection of their own. One search runs at a time, oldest events
 * first or newest first as the asker wants; a search that nobody waits for any more gives way to the next.
 */
export class RecordScanner {
  readonly #path: string;
  readonly #store: ColumnStore;
  #workers: { worker: Worker; load: number }[] = [];
  #layout: FileLayout | null = null;
  #current: RecordScan | null = null;
  readonly #waiting: RecordScan[] = [];
  #resting: NodeJS.Timeout | null = null;
  #run = 0;

  constructor(path: string, store: ColumnStore) {
    this.#path = path;
    this.#store = store;
  }

  /** Begins to look for the events that meet the plan; `known` are the bitmaps that it names. */
  search(plan: ScanPlan, known: readonly Bitmap[], sort: 'asc' | 'desc'): RecordScan {
    const { count } = this.#store;
    const { lower, upper } = boundsOf(plan, known, count);
    const uncertain = upper.without(lower);
    return this.#begin(reduce(plan, known, uncertain), known, { lower, uncertain, sort, valuesOf: null });
  }

  /** Counts the values of a field that has no column. An event with several counts once for each. */
  async countValues(name: string, selected: Bitmap, limit: number, asking: Asking): Promise<Facet> {
    const path: ScanPlan = {
      op: 'field',
      field: { name, kind: 'keyword', indexed: false, aliases: [], group: 'what' },
      path: name,
      value: { type: 'exists', start: 0, end: 0 },
    };
    const scan = this.#begin(path, [], {
      lower: new Bitmap(selected.length),
      uncertain: selected,
      sort: 'asc',
      valuesOf: name,
    });
    await scan.join(asking);
    const values = [...scan.values].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const total = selected.count;
    return {
      field: name,
      values: values.slice(0, limit).map(([value, count]) => ({ value, count })),
      distinct: values.length,
      missing: total - scan.matches,
      total,
    };
  }

  async close(): Promise<void> {
    if (this.#resting !== null) clearTimeout(this.#resting);
    for (const scan of this.#waiting.splice(0)) scan.stop();
    this.#current?.stop();
    const workers = this.#workers;
    this.#workers = [];
    await Promise.all(workers.map(({ worker }) => worker.terminate()));
  }

  #begin(
    plan: ScanPlan,
    known: readonly Bitmap[],
    ask: { lower: Bitmap; uncertain: Bitmap; sort: 'asc' | 'desc'; valuesOf: string | null },
  ): RecordScan {
    const scan = new RecordScan(this.#store, (this.#layout ??= readLayout(this.#store)), ++this.#run, plan, known, ask);
    scan.onStop = () => this.#next(scan);
    if (this.#current?.isAbandoned === true) this.#current.stop();
    this.#waiting.push(scan);
    this.#next(null);
    return scan;
  }

  /** Starts the next search when the one before is over. */
  #next(ended: RecordScan | null): void {
    if (ended !== null && ended === this.#current) this.#current = null;
    while (this.#current === null && this.#waiting.length > 0) {
      const scan = this.#waiting.shift()!;
      if (scan.isSettled) continue;
      this.#current = scan;
      // The threads load while the pieces are cut.
      this.#start();
      const run = scan.begin();
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
        worker: new Worker(workerEntry('scan-worker', import.meta.url), {
          workerData: { path: this.#path },
          resourceLimits: { maxYoungGenerationSizeMb: 8 },
        }),
        load: 0,
      };
      each.worker.on('message', (done: ScanDone) => {
        each.load--;
        this.#current?.take(done);
        this.#feed();
      });
      each.worker.on('error', (cause) => {
        this.#workers = this.#workers.filter((other) => other !== each);
        this.#current?.fail(
          new AppError(
            'internal/unexpected',
            `A search thread ended: ${cause instanceof Error ? cause.message : String(cause)}`,
          ),
        );
      });
      this.#workers.push(each);
    }
  }

  #feed(): void {
    const scan = this.#current;
    if (scan === null) return;
    for (const each of this.#workers) {
      while (each.load < DEPTH) {
        const job = scan.nextJob();
        if (job === null) return;
        each.load++;
        each.worker.postMessage(job satisfies ToScanWorker);
      }
    }
  }
}
