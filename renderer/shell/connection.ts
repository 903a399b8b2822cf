/**
 * The only way from the window to the engine and to the host.
 * The preload script posts one MessagePort after each opened case; requests made before it arrives wait for it.
 */
import {
  AppError,
  type BatchOf,
  type EngineEvent,
  type ErrorReply,
  type FromEngine,
  type HostEvent,
  type HostMethodName,
  type HostResults,
  type MethodName,
  type OpenedCase,
  type ParamsOf,
  type Progress,
  type ResultOf,
  type StreamName,
  type StreamParamsOf,
  type StreamResultOf,
  type ToEngine,
} from '../../shared/contract/index.ts';
import type { HostBridge } from '../../shared/contract/index.ts';
import { create } from 'zustand';

declare global {
  interface Window {
    trailcase: HostBridge;
  }
}

/** A request that failed; `reply` is what the engine or the host said. */
export class EngineError extends Error {
  readonly reply: ErrorReply;

  constructor(reply: ErrorReply) {
    super(reply.message);
    this.name = 'EngineError';
    this.reply = reply;
  }
}

/** The reply form of anything thrown. */
export function replyOf(thrown: unknown): ErrorReply {
  if (thrown instanceof EngineError) return thrown.reply;
  if (thrown instanceof AppError) return { code: thrown.code, message: thrown.message };
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { code: 'internal/unexpected', message: error.message, ...(error.stack ? { detail: error.stack } : {}) };
}

const cancelled = (): EngineError => new EngineError({ code: 'cancelled', message: 'Cancelled.' });

interface Pending {
  message: ToEngine;
  resolve: (result: unknown) => void;
  reject: (error: EngineError) => void;
  onProgress: ((progress: Progress) => void) | undefined;
  onBatch: ((batch: unknown) => void) | undefined;
  /** A part of the answer has come: it cannot be asked for again without being given twice. */
  hasBegun: boolean;
}

interface Connection {
  /** The case that is open in this window. */
  opened: OpenedCase | null;
  /** Why opening failed, or why the engine stopped. */
  failure: { error: ErrorReply; canOpenReadOnly: boolean } | null;
  /** Counts opened cases; a change of it drops everything that was known. */
  epoch: number;
}

/** What is open. Read with `useConnection`. */
export const useConnection = create<Connection>(() => ({ opened: null, failure: null, epoch: 0 }));

/** Outside of components: whether a case is open. */
export const caseIsOpen = (): boolean => useConnection.getState().opened !== null;

let port: MessagePort | null = null;
let nextId = 1;
const pending = new Map<number, Pending>();
const eventListeners = new Set<(event: EngineEvent) => void>();
const menuListeners = new Set<(command: string) => void>();

function rejectAll(error: () => EngineError): void {
  const waiting = [...pending.values()];
  pending.clear();
  for (const entry of waiting) entry.reject(error());
}

function receive(message: FromEngine): void {
  if (message.kind === 'event') {
    for (const listener of eventListeners) listener(message.event);
    return;
  }
  const entry = pending.get(message.id);
  if (!entry) return;
  if (message.kind === 'progress') {
    entry.onProgress?.(message.progress);
    return;
  }
  if (message.kind === 'batch') {
    entry.hasBegun = true;
    entry.onBatch?.(message.batch);
    return;
  }
  pending.delete(message.id);
  if (message.ok) entry.resolve(message.result);
  else entry.reject(new EngineError(message.error));
}

function connect(next: MessagePort): void {
  port?.close();
  port = next;
  port.onmessage = (event: MessageEvent<FromEngine>) => receive(event.data);
  port.start();
  useConnection.setState((state) => ({ epoch: state.epoch + 1, failure: null }));
  for (const [id, entry] of pending) {
    if (entry.hasBegun) {
      pending.delete(id);
      entry.reject(cancelled());
    } else port.postMessage(entry.message);
  }
}

function disconnect(): void {
  port?.close();
  port = null;
  rejectAll(cancelled);
}

function receiveHost(event: HostEvent): void {
  if (event.type === 'case-opened') useConnection.setState({ opened: event.opened, failure: null });
  else if (event.type === 'case-closed') {
    disconnect();
    useConnection.setState((state) => ({ opened: null, failure: null, epoch: state.epoch + 1 }));
  } else if (event.type === 'open-failed')
    useConnection.setState({ failure: { error: event.error, canOpenReadOnly: event.canOpenReadOnly } });
  else if (event.type === 'engine-stopped') {
    port = null;
    rejectAll(() => new EngineError(event.error));
    useConnection.setState((state) => ({
      opened: null,
      failure: { error: event.error, canOpenReadOnly: false },
      epoch: state.epoch + 1,
    }));
  } else if (event.type === 'menu') for (const listener of menuListeners) listener(event.command);
}

/** Starts listening to the host and for the port. Called once, before anything is drawn. */
export function startEngineConnection(): void {
  window.addEventListener('message', (event: MessageEvent) => {
    if (event.source !== window || (event.data as { type?: unknown } | null)?.type !== window.trailcase.portMessage)
      return;
    const [received] = event.ports;
    if (received) connect(received);
  });
  window.trailcase.onEvent(receiveHost);
}

/** What the host tells besides; returns the way to stop listening. */
export function onHostEvent(listener: (event: HostEvent) => void): () => void {
  return window.trailcase.onEvent(listener);
}

interface RequestOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/** Sends a message that is answered once, and waits for the answer. */
function send(message: ToEngine, options: RequestOptions, onBatch?: (batch: unknown) => void): Promise<unknown> {
  const { id } = message;
  return new Promise((resolve, reject) => {
    if (options.signal?.aborted) {
      reject(cancelled());
      return;
    }
    pending.set(id, { message, resolve, reject, onProgress: options.onProgress, onBatch, hasBegun: false });
    port?.postMessage(message);
    options.signal?.addEventListener('abort', () => {
      // The engine answers a cancelled request itself; one that was never sent is answered here.
      if (!pending.has(id)) return;
      if (port) port.postMessage({ kind: 'cancel', id } satisfies ToEngine);
      else {
        pending.delete(id);
        reject(cancelled());
      }
    });
  });
}

/** Asks the engine. Rejects with `EngineError`; an aborted signal cancels the work in the engine and rejects with code `cancelled`. */
export function request<M extends MethodName>(
  method: M,
  params: ParamsOf<M>,
  options: RequestOptions = {},
): Promise<ResultOf<M>> {
  return send({ kind: 'request', id: nextId++, method, params }, options) as Promise<ResultOf<M>>;
}

/** Batches that are on their way while one is worked on. */
const batchesAhead = 2;

/**
 * Asks the engine for an answer in batches. The next ones are made while one is worked on, and no more than a few wait; leaving the loop ends the request in the engine.
 * @example `for await (const { ids } of requestStream('events.rows', { where })) …`
 */
export async function* requestStream<S extends StreamName>(
  method: S,
  params: StreamParamsOf<S>,
  options: RequestOptions = {},
): AsyncGenerator<BatchOf<S>, StreamResultOf<S>, void> {
  const id = nextId++;
  const leaving = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, leaving.signal]) : leaving.signal;
  const batches: BatchOf<S>[] = [];
  let wake = (): void => {};
  let end: { result: StreamResultOf<S> } | { error: unknown } | null = null;
  send({ kind: 'stream', id, method, params, credits: batchesAhead }, { ...options, signal }, (batch) => {
    batches.push(batch as BatchOf<S>);
    wake();
  }).then(
    (result) => {
      end = { result: result as StreamResultOf<S> };
      wake();
    },
    (error: unknown) => {
      end = { error };
      wake();
    },
  );
  const isAtEnd = (): typeof end => end;
  try {
    for (;;) {
      const batch = batches.shift();
      if (batch !== undefined) {
        yield batch;
        port?.postMessage({ kind: 'credit', id, credits: 1 } satisfies ToEngine);
        continue;
      }
      const ended = isAtEnd();
      if (ended === null) await new Promise<void>((resolve) => (wake = resolve));
      else if ('error' in ended) throw ended.error;
      else return ended.result;
    }
  } finally {
    leaving.abort();
  }
}

/** Asks the host (dialogs, settings, recent cases). Rejects with `EngineError`. */
export async function host<M extends HostMethodName>(
  method: M,
  params: Parameters<typeof window.trailcase.call<M>>[1],
): Promise<HostResults[M]> {
  const reply = await window.trailcase.call(method, params);
  if (!reply.ok) throw new EngineError(reply.error);
  return reply.value;
}

/** Hears of changes of the case. Returns the way to stop. */
export function onEngineEvent(listener: (event: EngineEvent) => void): () => void {
  eventListeners.add(listener);
  return () => eventListeners.delete(listener);
}

/** Hears of commands chosen in the application menu. Returns the way to stop. */
export function onMenuCommand(listener: (command: string) => void): () => void {
  menuListeners.add(listener);
  return () => menuListeners.delete(listener);
}
