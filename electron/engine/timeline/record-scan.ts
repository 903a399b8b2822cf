import type { Progress } from '../../../shared/contract/common.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { Bitmap } from '../columns/bitmap.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import type { FileLayout } from './file-layout.ts';
import type { Asking } from './filter.ts';
import type { ScanDone, ScanJob, ScanRun } from './scan-messages.ts';
import type { ScanPlan } from './scan-plan.ts';

/** Events of one job at most: a larger file is searched in pieces, on several threads. */
const SEGMENT = 4096;

/** Progress is told at most this often. */
const PROGRESS_MS = 100;

/** A window that scrolls cancels one page and asks for the next: a search is given up only when nobody has asked for this time. */
const GIVE_UP_MS = 2000;

const NONE = 0xffffffff;

interface Piece {
  job: ScanJob;
  /** First and last position among the events to look at. */
  from: number;
  to: number;
  isDone: boolean;
}

/** One search through original records: what is left to do, what was found, and who waits for it. */
export class RecordScan {
  /** Called once when the search is over in any way. */
  onStop: () => void = () => undefined;
  /** Called once before that, when the search has found everything. */
  onDone: () => void = () => undefined;
  matches = 0;
  readonly values = new Map<string, number>();
  readonly #store: ColumnStore;
  readonly #layout: FileLayout;
  readonly #run: number;
  readonly #plan: ScanPlan;
  readonly #known: readonly Bitmap[];
  readonly #ask: { lower: Bitmap; uncertain: Bitmap; sort: 'asc' | 'desc'; valuesOf: string | null };
  readonly #found: Bitmap;
  #pieces: Piece[] = [];
  #posted = 0;
  #done = 0;
  /** Pieces before this one are done. */
  #front = 0;
  #askers = new Set<Asking>();
  #lastAsked = 0;
  #lastProgress = 0;
  #outcome: 'waiting' | 'running' | 'done' | 'stopped' = 'waiting';
  readonly #settled: Promise<void>;
  #resolve!: () => void;
  #reject!: (cause: unknown) => void;

  constructor(store: ColumnStore, layout: FileLayout, run: number, plan: ScanPlan, known: readonly Bitmap[], ask: { lower: Bitmap; uncertain: Bitmap; sort: 'asc' | 'desc'; valuesOf: string | null }) {
    this.#store = store;
    this.#layout = layout;
    this.#run = run;
    this.#plan = plan;
    this.#known = known;
    this.#ask = ask;
    this.#found = shared(ask.lower);
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
  async join(asking: Asking): Promise<void> {
    if (isAborted(asking)) throw cancelled();
    this.#askers.add(asking);
    let leave = (): void => undefined;
    const aborted = new Promise<never>((_, reject) => {
      leave = () => reject(cancelled());
    });
    aborted.catch(() => undefined);
    asking.signal?.addEventListener('abort', leave, { once: true });
    try {
      await Promise.race([this.#settled, aborted]);
    } finally {
      asking.signal?.removeEventListener('abort', leave);
      this.#askers.delete(asking);
      if (isAborted(asking) && this.isAbandoned) this.stop();
    }
  }

  /**
   * What is certain by now: the events found in the part that the search has gone through without a gap, from the end at which it began.
   * `found` counts all matches so far.
   */
  certain(): { selected: Bitmap; found: number } {
    const all = new Bitmap(this.#found.length, this.#found.words.slice());
    if (this.#outcome === 'waiting') return { selected: new Bitmap(all.length), found: this.#ask.lower.count };
    const next = this.#pieces[this.#front];
    const selected = next === undefined ? all : this.#ask.sort === 'asc' ? all.range(0, next.from) : all.range(next.to + 1, this.#store.timed);
    return { selected, found: all.count };
  }

  /**
   * Resolves when `enough` events are certain, when the search ends, or at `until` (`performance.now`). The search goes on; who cancels here and does not ask
   * again soon has given it up.
   */
  async waitFor(enough: number, until: number, asking: Asking): Promise<void> {
    this.#askers.add(asking);
    try {
      while (!this.isSettled && performance.now() < until && this.certain().selected.count < enough) {
        if (isAborted(asking)) throw cancelled();
        await new Promise<void>((wake) => setTimeout(wake, 15));
      }
      if (this.isSettled) await this.#settled;
    } finally {
      this.#askers.delete(asking);
      this.#lastAsked = performance.now();
      if (isAborted(asking)) setTimeout(() => this.#giveUp(), GIVE_UP_MS).unref();
    }
  }

  #giveUp(): void {
    if (this.isAbandoned && performance.now() - this.#lastAsked >= GIVE_UP_MS - 1) this.stop();
  }

  /** Splits the events to look at into pieces in the order of time, and gives what the threads need to know. */
  begin(): ScanRun {
    this.#outcome = 'running';
    this.#pieces = this.#cut();
    if (this.#pieces.length === 0) this.#end('done');
    return {
      kind: 'run', run: this.#run, plan: this.#plan, valuesOf: this.#ask.valuesOf, length: this.#found.length, known: this.#known.map((bitmap) => shared(bitmap).words),
      uncertain: shared(this.#ask.uncertain).words, found: this.#found.words, positions: this.#store.positions(),
    };
  }

  nextJob(): ScanJob | null {
    return this.#outcome === 'running' && this.#posted < this.#pieces.length ? this.#pieces[this.#posted++]!.job : null;
  }

  take(done: ScanDone): void {
    if (done.run !== this.#run || this.#outcome !== 'running') return;
    if (done.failure !== undefined) {
      this.fail(new AppError('intake/unreadable', done.failure));
      return;
    }
    this.matches += done.matches;
    for (const [value, count] of done.values ?? []) this.values.set(value, (this.values.get(value) ?? 0) + count);
    this.#pieces[done.job]!.isDone = true;
    this.#done++;
    while (this.#pieces[this.#front]?.isDone === true) this.#front++;
    const isLast = this.#done === this.#pieces.length;
    this.#tell(isLast);
    if (isLast) this.#end('done');
  }

  fail(cause: unknown): void {
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
    const progress: Progress = { phase: this.#ask.valuesOf === null ? 'search' : 'facet', done: this.#done, total: this.#pieces.length, unit: 'steps', events: this.matches };
    for (const asking of this.#askers) asking.onProgress?.(progress);
  }

  /** One pass over the events to look at: the first and last position of each piece of a file, in the order of time. */
  #cut(): Piece[] {
    const files = this.#store.column('file');
    const ids = this.#store.column('id');
    const { counts, firsts, lasts } = this.#layout;
    const base = new Uint32Array(counts.length + 1);
    const isDense = new Uint8Array(counts.length);
    for (let file = 0; file < counts.length; file++) {
      isDense[file] = counts[file]! > 0 && lasts[file]! - firsts[file]! + 1 === counts[file] ? 1 : 0;
      base[file + 1] = base[file]! + (isDense[file] === 1 ? Math.ceil(counts[file]! / SEGMENT) : Math.min(1, counts[file]!));
    }
    const from = new Uint32Array(base.at(-1)!).fill(NONE);
    const to = new Uint32Array(base.at(-1)!);
    const { words } = this.#ask.uncertain;
    for (let index = 0; index < words.length; index++) {
      for (let word = words[index]!; word !== 0; ) {
        const bit = word & -word;
        word ^= bit;
        const position = (index << 5) + 31 - Math.clz32(bit);
        const file = files[position]!;
        const piece = base[file]! + (isDense[file] === 1 ? Math.floor((ids[position]! - firsts[file]!) / SEGMENT) : 0);
        if (from[piece] === NONE) from[piece] = position;
        to[piece] = position;
      }
    }
    const pieces: Piece[] = [];
    for (let file = 0; file < counts.length; file++) {
      const parts = base[file + 1]! - base[file]!;
      for (let part = 0; part < parts; part++) {
        const piece = base[file]! + part;
        if (from[piece] === NONE) continue;
        const first = firsts[file]! + part * SEGMENT;
        const last = parts === 1 ? lasts[file]! : Math.min(lasts[file]!, first + SEGMENT - 1);
        const job: ScanJob = { kind: 'job', run: this.#run, job: 0, file, first, last, isDense: isDense[file] === 1, isWhole: parts === 1 };
        pieces.push({ job, from: from[piece]!, to: to[piece]!, isDone: false });
      }
    }
    pieces.sort(this.#ask.sort === 'asc' ? (a, b) => a.from - b.from : (a, b) => b.to - a.to);
    pieces.forEach((piece, index) => (piece.job.job = index));
    return pieces;
  }
}

/** A copy in shared memory. */
function shared(bitmap: Bitmap): Bitmap {
  const words = new Uint32Array(new SharedArrayBuffer(bitmap.words.byteLength));
  words.set(bitmap.words);
  return new Bitmap(bitmap.length, words);
}

function isAborted(asking: Asking): boolean {
  return asking.signal?.aborted ?? false;
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The search was cancelled.');
}
