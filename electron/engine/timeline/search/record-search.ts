import type { Progress } from '../../../../shared/contract/common.ts';
import { AppError } from '../../../../shared/contract/errors.ts';
import { type CallOptions, stopIfCancelled } from '../../case/call-options.ts';
import { Bitmap } from '../../columns/bitmap.ts';
import type { ColumnStore } from '../../columns/column-store.ts';
import type { FileLayout } from './file-layout.ts';
import type { SearchDone, SearchJob, SearchRun } from './messages.ts';
import { FileSlices } from './slices.ts';
import type { SearchPlan } from './search-plan.ts';

/** Progress is told at most this often. */
const PROGRESS_MS = 100;

/** A window that scrolls cancels one page and asks for the next: a search is given up only when nobody has asked for this time. */
const GIVE_UP_MS = 2000;

/** What a search is asked. */
export interface SearchAsk {
  plan: SearchPlan;
  /** The bitmaps that the plan names. */
  known: readonly Bitmap[];
  /** Events that are found without a look at their records. */
  lower: Bitmap;
  /** Events to look at. */
  uncertain: Bitmap;
  /** From which end of time they are looked at. */
  sort: 'asc' | 'desc';
  /** Not a search but a count of this field's values. */
  valuesOf: string | null;
}

/** One search through original records: what is left to do, what was found, and who waits for it. */
export class RecordSearch {
  /** Called once when the search is over in any way. */
  onStop: () => void = () => undefined;
  /** Called once before that, when the search has found everything. */
  onDone: () => void = () => undefined;
  matches = 0;
  readonly values = new Map<string, number>();
  readonly #store: ColumnStore;
  readonly #run: number;
  readonly #ask: SearchAsk;
  readonly #found: Bitmap;
  readonly #slices: FileSlices;
  #posted = 0;
  #done = 0;
  /** Slices before this one are done. */
  #front = 0;
  #askers = new Set<CallOptions>();
  #lastAsked = 0;
  #lastProgress = 0;
  #outcome: 'waiting' | 'running' | 'done' | 'stopped' = 'waiting';
  readonly #settled: Promise<void>;
  #resolve!: () => void;
  #reject!: (cause: unknown) => void;

  constructor(store: ColumnStore, layout: FileLayout, run: number, ask: SearchAsk) {
    this.#store = store;
    this.#run = run;
    this.#ask = ask;
    this.#found = shared(ask.lower);
    this.#slices = new FileSlices(store.column('file'), store.column('id'), layout, ask.uncertain, ask.sort);
    this.#settled = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#settled.catch(() => undefined);
  }

  /** All events that meet the plan, once the search is done. */
  get found(): Bitmap {
    return new Bitmap(this.#found.length, this.#found.words);
  }

  get sort(): 'asc' | 'desc' {
    return this.#ask.sort;
  }

  get isDone(): boolean {
    return this.#outcome === 'done';
  }

  /** Done, failed or stopped. */
  get isSettled(): boolean {
    return this.#outcome === 'done' || this.#outcome === 'stopped';
  }

  /** Nobody waits for the result. */
  get isAbandoned(): boolean {
    return this.#askers.size === 0;
  }

  /** Waits for the end. Who cancels leaves; when the last one has cancelled, the search stops. */
  async join(options: CallOptions): Promise<void> {
    stopIfCancelled(options);
    this.#askers.add(options);
    let leave = (): void => undefined;
    const aborted = new Promise<never>((_, reject) => {
      leave = () => reject(cancelled());
    });
    aborted.catch(() => undefined);
    options.signal?.addEventListener('abort', leave, { once: true });
    try {
      await Promise.race([this.#settled, aborted]);
    } finally {
      options.signal?.removeEventListener('abort', leave);
      this.#askers.delete(options);
      if (isAborted(options) && this.isAbandoned) this.stop();
    }
  }

  /**
   * What is certain by now: the events found in the part that the search has gone through without a gap, from the end at which it began.
   * `found` counts all matches so far.
   */
  certain(): { selected: Bitmap; found: number } {
    const all = new Bitmap(this.#found.length, this.#found.words.slice());
    if (this.#outcome === 'waiting') return { selected: new Bitmap(all.length), found: this.#ask.lower.count };
    const next = this.#slices.found[this.#front];
    if (next === undefined)
      return { selected: this.#slices.isComplete ? all : new Bitmap(all.length), found: all.count };
    const selected = this.#ask.sort === 'asc' ? all.range(0, next.edge) : all.range(next.edge + 1, this.#store.timed);
    return { selected, found: all.count };
  }

  /**
   * Resolves when `enough` events are certain, when the search ends, or at `until` (`performance.now`). The search goes on; who cancels here and does not ask
   * again soon has given it up.
   */
  async waitFor(enough: number, until: number, options: CallOptions): Promise<void> {
    this.#askers.add(options);
    try {
      while (!this.isSettled && performance.now() < until && this.certain().selected.count < enough) {
        stopIfCancelled(options);
        await new Promise<void>((wake) => setTimeout(wake, 15));
      }
      if (this.isSettled) await this.#settled;
    } finally {
      this.#askers.delete(options);
      this.#lastAsked = performance.now();
      if (isAborted(options)) setTimeout(() => this.#giveUp(), GIVE_UP_MS).unref();
    }
  }

  #giveUp(): void {
    if (this.isAbandoned && performance.now() - this.#lastAsked >= GIVE_UP_MS - 1) this.stop();
  }

  /** Begins to cut the files with events to look at into slices, and gives what the threads need to know. */
  begin(): SearchRun {
    this.#outcome = 'running';
    this.#findSlices();
    const { time, timed, ids } = this.#store.places();
    return {
      kind: 'run',
      run: this.#run,
      plan: this.#ask.plan,
      valuesOf: this.#ask.valuesOf,
      length: this.#found.length,
      known: this.#ask.known.map((bitmap) => shared(bitmap).words),
      uncertain: shared(this.#ask.uncertain).words,
      found: this.#found.words,
      time,
      timed,
      ids,
    };
  }

  /** Goes on in steps, so that other questions are answered in between. */
  #findSlices(): void {
    if (this.isSettled) return;
    this.#slices.findMore();
    if (this.#slices.isComplete) this.#endIfDone();
    else setImmediate(() => this.#findSlices());
  }

  nextJob(): SearchJob | null {
    if (this.#outcome !== 'running') return null;
    while (this.#posted === this.#slices.found.length && !this.#slices.isComplete) this.#slices.findMore();
    const slice = this.#slices.found[this.#posted];
    if (slice === undefined) return null;
    const { file, first, last, isDense, isWhole } = slice;
    return { kind: 'job', run: this.#run, job: this.#posted++, file, first, last, isDense, isWhole };
  }

  take(done: SearchDone): void {
    if (done.run !== this.#run || this.#outcome !== 'running') return;
    if (done.failure !== undefined) {
      this.fail(new AppError('intake/unreadable', done.failure));
      return;
    }
    this.matches += done.matches;
    for (const [value, count] of done.values ?? []) this.values.set(value, (this.values.get(value) ?? 0) + count);
    this.#slices.found[done.job]!.isDone = true;
    this.#done++;
    while (this.#slices.found[this.#front]?.isDone === true) this.#front++;
    this.#tell(false);
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (!this.#slices.isComplete || this.#done < this.#slices.found.length) return;
    if (this.#done > 0) this.#tell(true);
    this.#end('done');
  }

  /** Ends a search that was begun. */
  fail(cause: unknown): void {
    if (this.#outcome !== 'running') return;
    this.#end('stopped', cause);
  }

  stop(): void {
    this.#end('stopped', cancelled());
  }

  #end(outcome: 'done' | 'stopped', cause?: unknown): void {
    if (this.isSettled) return;
    this.#outcome = outcome;
    if (outcome === 'done') {
      this.onDone();
      this.#resolve();
    } else this.#reject(cause);
    this.onStop();
  }

  #tell(isLast: boolean): void {
    const now = performance.now();
    if (!isLast && now - this.#lastProgress < PROGRESS_MS) return;
    this.#lastProgress = now;
    const progress: Progress = {
      phase: this.#ask.valuesOf === null ? 'search' : 'facet',
      done: this.#done,
      total: this.#slices.total,
      unit: 'steps',
      events: this.matches,
    };
    for (const options of this.#askers) options.onProgress?.(progress);
  }
}

/** A copy in shared memory. */
function shared(bitmap: Bitmap): Bitmap {
  const words = new Uint32Array(new SharedArrayBuffer(bitmap.words.byteLength));
  words.set(bitmap.words);
  return new Bitmap(bitmap.length, words);
}

function isAborted(options: CallOptions): boolean {
  return options.signal?.aborted ?? false;
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The search was cancelled.');
}
