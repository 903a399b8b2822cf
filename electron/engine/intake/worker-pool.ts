import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** Decoded records die young: with this much room for them, collecting them costs a third of what it does with the default. */
const YOUNG_MB = 64;

export interface WorkerPoolOptions<Answer> {
  data: (worker: number) => unknown;
  onMessage: (answer: Answer) => void;
  /** A thread died: every job it had is lost. */
  onFailure: (cause: Error) => void;
  /** True for the last answer to a job. */
  isLast: (answer: Answer) => boolean;
  size?: number;
  /** Jobs that may wait inside one thread, so that it never stands still between two messages, nor while the writer commits. */
  depth?: number;
}

/** Worker threads that take jobs in the order in which they are posted, each from the thread with the least to do. */
export class WorkerPool<Job, Control, Answer> {
  readonly #workers: Worker[];
  readonly #queue: { job: Job; transfer: ArrayBuffer[]; taken: (worker: number) => void }[] = [];
  readonly #depth: number;
  readonly #load: number[];

  constructor(entry: URL, options: WorkerPoolOptions<Answer>) {
    this.#depth = options.depth ?? 32;
    this.#load = Array.from({ length: options.size ?? Math.max(1, availableParallelism()) }, () => 0);
    this.#workers = this.#load.map((_, index) => {
      const worker = new Worker(entry, {
        workerData: options.data(index),
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
      });
      worker.on('message', (answer: Answer) => {
        if (options.isLast(answer)) {
          this.#load[index]!--;
          this.#next();
        }
        options.onMessage(answer);
      });
      worker.on('error', (cause) => options.onFailure(cause instanceof Error ? cause : new Error(String(cause))));
      return worker;
    });
  }

  /** Resolves with the worker that took the job. */
  post(job: Job, transfer: ArrayBuffer[] = []): Promise<number> {
    return new Promise((taken) => {
      this.#queue.push({ job, transfer, taken });
      this.#next();
    });
  }

  send(worker: number, control: Control): void {
    this.#workers[worker]!.postMessage(control);
  }

  #next(): void {
    while (this.#queue.length > 0) {
      const least = this.#load.indexOf(Math.min(...this.#load));
      if (this.#load[least]! >= this.#depth) return;
      const { job, transfer, taken } = this.#queue.shift()!;
      this.#load[least]!++;
      this.#workers[least]!.postMessage(job, transfer);
      taken(least);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
