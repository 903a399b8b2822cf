import { availableParallelism } from 'node:os';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Finds a worker's entry: its source beside this module, or the bundle of the same name beside the bundled engine. */
export function workerEntry(name: string, from: string): URL {
  const source = new URL(`./${name}.ts`, from);
  return existsSync(fileURLToPath(source)) ? source : new URL(`./${name}.js`, from);
}

/** Worker threads that take jobs one at a time. Answers come through `onMessage`; a thread that dies is reported once. */
export class WorkerPool<Job, Answer> {
  readonly #workers: Worker[];
  readonly #queue: { job: Job; transfer: ArrayBuffer[] }[] = [];
  readonly #depth: number;
  readonly #load: number[];

  /** `depth`: jobs that may wait inside one thread, so that it never stands still between two messages. */
  constructor(entry: URL, data: (worker: number) => unknown, onMessage: (answer: Answer, worker: number) => void, onFailure: (cause: Error) => void, size = Math.max(1, availableParallelism()), depth = 2) {
    this.#depth = depth;
    this.#load = Array.from({ length: size }, () => 0);
    this.#workers = this.#load.map((_, index) => {
      const worker = new Worker(entry, { workerData: data(index) });
      worker.on('message', (answer: Answer) => {
        this.#load[index]!--;
        this.#next();
        onMessage(answer, index);
      });
      worker.on('error', (cause) => onFailure(cause instanceof Error ? cause : new Error(String(cause))));
      return worker;
    });
  }

  get size(): number {
    return this.#workers.length;
  }

  post(job: Job, transfer: ArrayBuffer[] = []): void {
    this.#queue.push({ job, transfer });
    this.#next();
  }

  #next(): void {
    while (this.#queue.length > 0) {
      const least = this.#load.indexOf(Math.min(...this.#load));
      if (this.#load[least]! >= this.#depth) return;
      const { job, transfer } = this.#queue.shift()!;
      this.#load[least]!++;
      this.#workers[least]!.postMessage(job, transfer);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
