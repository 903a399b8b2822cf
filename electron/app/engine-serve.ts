import {
  AppError,
  type EngineEvent,
  type FromEngine,
  type MethodName,
  methods,
  type Progress,
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
  onEvent(listener: (event: EngineEvent) => void): () => void;
}

/**
 * Serves a case on a wire: each request gets exactly one reply, `cancel` aborts a running one, and the case's events are
 * passed on. When the other end closes, whatever it still had running is aborted.
 * A message of unknown form is dropped: it has no id to answer to. Returns a function that ends serving.
 */
export function serveCase(served: ServedCase, wire: Wire): () => void {
  const running = new Map<number, AbortController>();
  const stopEvents = served.onEvent((event) => wire.send({ kind: 'event', event }));

  function stop(): void {
    stopEvents();
    for (const controller of running.values()) controller.abort();
  }

  function reply(id: number, message: FromEngine): void {
    try {
      wire.send(message);
    } catch (error) {
      wire.send({ kind: 'reply', id, ok: false, error: toErrorReply(error) });
    }
  }

  async function answer(id: number, method: string, params: unknown): Promise<void> {
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
    running.set(id, controller);
    try {
      if (!Object.hasOwn(methods, method))
        throw new AppError('contract/unknown-method', `There is no request named ${JSON.stringify(method)}.`);
      const result = await served.call(method as MethodName, params as never, {
        signal: controller.signal,
        onProgress: (progress) => wire.send({ kind: 'progress', id, progress }),
      });
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

  wire.onMessage((message) => {
    if (typeof message !== 'object' || message === null) return;
    const { kind, id, method, params } = message as Record<string, unknown>;
    if (typeof id !== 'number') return;
    if (kind === 'cancel') running.get(id)?.abort();
    else if (kind === 'request' && typeof method === 'string') void answer(id, method, params);
  });
  wire.onClose(stop);
  return stop;
}
