import type Database from 'better-sqlite3';
import { AppError } from '../../../shared/contract/errors.ts';
import type { KqlPlan } from '../../../shared/kql/index.ts';
import { Bitmap } from '../columns/bitmap.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import { WorkerPool, workerEntry } from '../intake/worker-pool.ts';
import type { Asking } from './filter.ts';

/** A piece of a search for one thread: these events of one file. */
export interface ScanJob {
  run: number;
  plan: KqlPlan;
  file: number;
  /** Null: all events of the file. */
  events: Uint32Array | null;
}

export interface ScanDone {
  run: number;
  file: number;
  matches: Uint32Array;
  failure?: string;
}

/**
 * Answers conditions that no column can, by reading the original records: threads with a reading connection of their own inflate, test and parse file by
 * file. Exact, with progress and cancel; a second of work for each million events on two cores.
 */
export class RecordScanner {
  readonly #db: Database.Database;
  readonly #path: string;
  readonly #store: ColumnStore;
  #pool: WorkerPool<ScanJob, ScanDone> | null = null;
  #run = 0;
  #listen: ((done: ScanDone) => void) | null = null;
  #fail: ((cause: Error) => void) | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(db: Database.Database, path: string, store: ColumnStore) {
    this.#db = db;
    this.#path = path;
    this.#store = store;
  }

  /** Events among `candidates` whose original record meets the plan. One search at a time; a cancelled one gives way at the next file. */
  scan(plan: KqlPlan, candidates: Bitmap, asking: Asking): Promise<Bitmap> {
    const result = this.#queue.then(() => this.#scan(plan, candidates, asking));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    await this.#pool?.close();
    this.#pool = null;
  }

  async #scan(plan: KqlPlan, candidates: Bitmap, asking: Asking): Promise<Bitmap> {
    if (asking.signal?.aborted) throw cancelled();
    const run = ++this.#run;
    const byFile = this.#byFile(candidates);
    const pool = (this.#pool ??= this.#start());
    const found = new Bitmap(candidates.length);
    const files = [...byFile.keys()];
    let next = 0;
    let done = 0;
    await new Promise<void>((resolve, reject) => {
      const post = (): void => {
        if (next < files.length) {
          const file = files[next++]!;
          pool.post({ run, plan, file, events: byFile.get(file)! });
        }
      };
      const abort = (): void => {
        next = files.length;
        reject(cancelled());
      };
      asking.signal?.addEventListener('abort', abort, { once: true });
      this.#fail = reject;
      this.#listen = (answer) => {
        if (answer.run !== run) return;
        if (answer.failure !== undefined) {
          next = files.length;
          reject(new AppError('intake/unreadable', answer.failure));
          return;
        }
        for (const event of answer.matches) {
          const position = this.#store.positionOf(event);
          if (position >= 0) found.set(position);
        }
        done++;
        asking.onProgress?.({ phase: 'search', done, total: files.length, unit: 'files', events: found.count });
        if (done === files.length) {
          asking.signal?.removeEventListener('abort', abort);
          resolve();
        } else post();
      };
      for (let started = 0; started < pool.size * 2; started++) post();
      if (files.length === 0) resolve();
    });
    return found;
  }

  #start(): WorkerPool<ScanJob, ScanDone> {
    return new WorkerPool<ScanJob, ScanDone>(
      workerEntry('scan-worker', import.meta.url),
      () => ({ path: this.#path }),
      (answer) => this.#listen?.(answer),
      (cause) => this.#fail?.(cause),
    );
  }

  /** Candidate events by file; null where every event of the file is one, so that no list has to travel. */
  #byFile(candidates: Bitmap): Map<number, Uint32Array | null> {
    const files = this.#store.column('file');
    const ids = this.#store.column('id');
    const inFile = new Map<number, number>();
    for (let position = 0; position < files.length; position++) inFile.set(files[position]!, (inFile.get(files[position]!) ?? 0) + 1);
    const lists = new Map<number, number[]>();
    candidates.forEach((position) => {
      const file = files[position]!;
      const list = lists.get(file);
      if (list === undefined) lists.set(file, [ids[position]!]);
      else list.push(ids[position]!);
    });
    const result = new Map<number, Uint32Array | null>();
    for (const [file, list] of [...lists].sort((a, b) => a[0] - b[0])) result.set(file, list.length === inFile.get(file) ? null : Uint32Array.from(list));
    return result;
  }
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The search was cancelled.');
}
