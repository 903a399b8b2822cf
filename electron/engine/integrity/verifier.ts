import { Worker } from 'node:worker_threads';
import type { ParamsOf, Progress, ResultOf } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import type { CallOptions } from '../case/call-options.ts';
import { workerEntry } from '../case/worker-entry.ts';
import type { Question } from './answers.ts';
import type { Callers } from '../recording/trail-events.ts';
import type { FromVerificationThread, ToVerificationThread, VerificationOutcome } from './verification-messages.ts';

interface Pending {
  resolve: (answer: unknown) => void;
  reject: (cause: unknown) => void;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Nearly everything that verification makes lives until its end: with the usual 16 MB a third of the time went into moving it about. */
const youngMegabytes = 256;

/** The verification of an open case, in a thread: it never keeps other answers waiting. Started by the first question and given up when the evidence changes. */
export class Verifier {
  readonly #path: string;
  #worker: Worker | null = null;
  readonly #pending = new Map<number, Pending>();
  #next = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Answers a question of the contract; the first one after the evidence changed waits for the verification. @throws AppError as the question, `cancelled` when the evidence changes meanwhile */
  ask<Q extends Question>(
    question: Q,
    params: ParamsOf<Q>,
    options: CallOptions = {},
    callers: Callers = new Map(),
  ): Promise<ResultOf<Q>> {
    return this.#send(question, params, options, callers) as Promise<ResultOf<Q>>;
  }

  /** Verifies anew and returns what the case keeps of it. Cancelling ends the thread. */
  async verify(options: CallOptions): Promise<VerificationOutcome> {
    await this.forget();
    if (options.signal?.aborted === true) throw cancelled();
    const cancel = (): void => void this.forget();
    options.signal?.addEventListener('abort', cancel, { once: true });
    try {
      return (await this.#send('outcome', null, options)) as VerificationOutcome;
    } finally {
      options.signal?.removeEventListener('abort', cancel);
    }
  }

  /** Gives up what was computed: the evidence changed. Questions under way fail as cancelled. */
  async forget(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#failAll(cancelled());
    await worker?.terminate();
  }

  #send(
    question: ToVerificationThread['question'],
    params: unknown,
    options: CallOptions,
    callers: Callers = new Map(),
  ): Promise<unknown> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, onProgress: options.onProgress });
      worker.postMessage({ id, question, params, callers } satisfies ToVerificationThread);
    });
  }

  #start(): Worker {
    const worker = new Worker(workerEntry('verification-worker', import.meta.url), {
      workerData: { path: this.#path },
      resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes },
    });
    worker.on('message', (message: FromVerificationThread) => {
      if (worker !== this.#worker) return;
      if (message.kind === 'progress') {
        for (const each of this.#pending.values()) each.onProgress?.(message.progress);
        return;
      }
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.kind === 'answer') pending?.resolve(message.answer);
      else pending?.reject(new AppError(message.error.code, message.error.message, message.error));
    });
    worker.on('error', (cause) => {
      if (worker !== this.#worker) return;
      this.#worker = null;
      this.#failAll(
        new AppError(
          'internal/unexpected',
          `The verification thread ended: ${cause instanceof Error ? cause.message : String(cause)}`,
        ),
      );
    });
    return worker;
  }

  #failAll(cause: AppError): void {
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const each of waiting) each.reject(cause);
  }
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The verification was cancelled.');
}
