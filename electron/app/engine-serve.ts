import {
  AppError,
  type EngineEvent,
  type FromEngine,
  type MethodName,
  methods,
  mostCredits,
  type Progress,
  type StreamName,
  streams,
  toErrorReply,
} from '../../shared/contract/index.ts';

/** One end of a message channel, whichever kind of port it is made of. */
export interface Wire {
  send(message: FromEngine): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}

/** The part of an open case that a window talks to. */
export interface ServedCase {
  call(
    method: MethodName,
    params: never,
    options: { signal: AbortSignal; onProgress: (progress: Progress) => void },
  ): Promise<unknown>;
  stream(
    method: StreamName,
    params: never,
    options: { signal: AbortSignal; onProgress: (progress: Progress) => void },
  ): AsyncGenerator<unknown, unknown, void>;
  onEvent(listener: (event: EngineEvent) => void): () => void;
}

/** Batches that an asker is ready for. */
class Credits {
  #left = 0;
  #wake: () => void = () => undefined;

  add(credits: number): void {
    this.#left = Math.min(mostCredits, this.#left + Math.max(0, Math.trunc(credits) || 0));
    this.#wake();
  }

  /** Waits for one and takes it; resolves without one when the signal is raised. */
  async take(signal: AbortSignal): Promise<void> {
    while (this.#left === 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    this.#left--;
  }
}

/**
 * Serves a case on a wire: each request gets exactly one reply, `cancel` aborts a running one, and the case's events are
 * passed on. An answer in batches is drawn from the engine as the asker grants credits: a slow asker makes nothing grow. When the other end closes, whatever it still had running is aborted.
 * A message of unknown form is dropped: it has no id to answer to. Returns a function that ends serving.
 */
export function serveCase(served: ServedCase, wire: Wire): () => void {
  const running = new Map<number, { controller: AbortController; credits: Credits }>();
  const stopEvents = served.onEvent((event) => wire.send({ kind: 'event', event }));

  function stop(): void {
    stopEvents();
    for (const { controller } of running.values()) controller.abort();
  }

  function reply(id: number, message: FromEngine): void {
    try {
      wire.send(message);
    } catch (error) {
      wire.send({ kind: 'reply', id, ok: false, error: toErrorReply(error) });
    }
  }

  /** Runs one request to its one reply. */
  async function answer(
    id: number,
    work: (options: Parameters<ServedCase['call']>[2], credits: Credits) => Promise<unknown>,
  ): Promise<void> {
    if (running.has(id)) {
      reply(id, {
        kind: 'reply',
        id,
        ok: false,
        error: { code: 'contract/bad-request', message: `Request ${id} is still running.` },
      });
      return;
    }
    const controller = new AbortController();
    const credits = new Credits();
    running.set(id, { controller, credits });
    try {
      const onProgress = (progress: Progress): void => wire.send({ kind: 'progress', id, progress });
      const result = await work({ signal: controller.signal, onProgress }, credits);
      reply(id, { kind: 'reply', id, ok: true, result });
    } catch (error) {
      const isAbort = controller.signal.aborted && !(error instanceof AppError);
      reply(id, {
        kind: 'reply',
        id,
        ok: false,
        error: isAbort ? { code: 'cancelled', message: 'Cancelled.' } : toErrorReply(error),
      });
    } finally {
      running.delete(id);
    }
  }

  const unknownMethod = (method: string): AppError =>
    new AppError('contract/unknown-method', `There is no request named ${JSON.stringify(method)}.`);

  function call(id: number, method: string, params: unknown): void {
    void answer(id, (options) => {
      if (!Object.hasOwn(methods, method)) throw unknownMethod(method);
      return served.call(method as MethodName, params as never, options);
    });
  }

  function startStream(id: number, method: string, params: unknown, granted: unknown): void {
    void answer(id, async (options, credits) => {
      if (!Object.hasOwn(streams, method)) throw unknownMethod(method);
      credits.add(Number(granted));
      const batches = served.stream(method as StreamName, params as never, options);
      try {
        for (;;) {
          await credits.take(options.signal);
          const step = await batches.next();
          if (step.done === true) return step.value;
          wire.send({ kind: 'batch', id, batch: step.value });
        }
      } finally {
        await batches.return(undefined);
      }
    });
  }

  wire.onMessage((message) => {
    if (typeof message !== 'object' || message === null) return;
    const { kind, id, method, params, credits } = message as Record<string, unknown>;
    if (typeof id !== 'number') return;
    if (kind === 'cancel') running.get(id)?.controller.abort();
    else if (kind === 'credit') running.get(id)?.credits.add(Number(credits));
    else if (kind === 'request' && typeof method === 'string') call(id, method, params);
    else if (kind === 'stream' && typeof method === 'string') startStream(id, method, params, credits);
  });
  wire.onClose(stop);
  return stop;
}
