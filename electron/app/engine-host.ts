import { basename } from 'node:path';
import { MessageChannelMain, type MessagePortMain, utilityProcess } from 'electron';
import { AppError, type ErrorReply, type OpenedCase, type SavedFile } from '../../shared/contract/index.ts';
import type { EngineContext } from '../engine/index.ts';
import { forkQuery } from './query-host.ts';
import type { CaseRequest, ControlReply, ControlRequest, Question } from './engine-control.ts';

/** How long a case may take to close in order before its process is ended. */
const closeLimitMs = 30_000;
/** An engine that says nothing for so long is at work. */
const answerLimitMs = 3000;
const keptStderrChars = 8_000;

/** One running engine process with its open case, as the main process sees it. */
export interface EngineHandle {
  readonly path: string;
  readonly opened: OpenedCase;
  /** A new port for a window; requests sent on it reach the engine directly. */
  connect(): MessagePortMain;
  /** Makes a chosen path usable in requests. Resolves when the engine knows it. */
  grant(path: string, token: string): Promise<void>;
  /** A sentence where a file at the path would change the case or its evidence; else null. */
  protects(path: string): Promise<string | null>;
  /** True while an import runs, and where the engine is too busy to say. */
  isImporting(): Promise<boolean>;
  /** Notes a file that was saved outside of the case. */
  noteSaved(file: SavedFile): Promise<void>;
  /** Closes the case and ends the process. Never rejects: a process that does not answer is ended. */
  close(): Promise<void>;
}

/**
 * Starts an engine process and opens or creates a case in it.
 * @param onStopped called once when the process ends without having been asked to, after the case was open
 * @throws AppError of the engine when the case cannot be opened; the process is gone then
 */
export function startEngine(options: {
  entry: string;
  /** The program of a query process. */
  queryEntry: string;
  request: CaseRequest;
  context: EngineContext;
  grants: { path: string; token: string }[];
  /** A port on this machine at which a debugger may attach; only ever in a checkout. */
  inspectPort: number | null;
  onStopped: (error: ErrorReply) => void;
}): Promise<EngineHandle> {
  const { entry, queryEntry, request, context, grants, inspectPort, onStopped } = options;
  const fileName = basename(request.path);
  const child = utilityProcess.fork(entry, [], {
    serviceName: `Trailcase engine (${fileName})`,
    execArgv: inspectPort === null ? [] : [`--inspect=127.0.0.1:${inspectPort}`],
    stdio: ['ignore', 'inherit', 'pipe'],
  });

  let lastWords = '';
  child.stderr?.on('data', (data: Buffer) => {
    process.stderr.write(data);
    lastWords = (lastWords + data.toString('utf8')).slice(-keptStderrChars);
  });

  let failure: ErrorReply | null = null;
  let isOpen = false;
  let closing = false;
  let exited = false;
  let nextQuestion = 1;
  const asked = new Map<number, (answer: string | null) => void>();
  const ended = Promise.withResolvers<void>();
  const started = Promise.withResolvers<OpenedCase>();
  const post = (message: ControlRequest, ports: MessagePortMain[] = []) => child.postMessage(message, ports);

  /** Processes of queries that run, by the engine's number. */
  const queries = new Map<number, () => void>();
  function startQuery(id: number): void {
    const query = forkQuery(queryEntry);
    queries.set(id, () => void query.child.kill());
    query.child.on('exit', (code) => {
      queries.delete(id);
      if (!exited) post({ kind: 'query-exit', id, how: `exit status ${code}` });
    });
    post({ kind: 'query-port', id }, [query.port]);
  }

  /** Null, too, where the process is gone. */
  function ask(question: Question): Promise<string | null> {
    if (exited) return Promise.resolve(null);
    const id = nextQuestion++;
    const { promise, resolve } = Promise.withResolvers<string | null>();
    asked.set(id, resolve);
    post({ kind: 'ask', id, question });
    return promise;
  }

  child.on('message', (message: ControlReply) => {
    switch (message.kind) {
      case 'opened':
        isOpen = true;
        started.resolve(message.opened);
        return;
      case 'open-failed': {
        closing = true;
        const { code, message: text, detail, hint } = message.error;
        started.reject(new AppError(code, text, { detail, hint }));
        child.kill();
        return;
      }
      case 'answered':
        asked.get(message.id)?.(message.answer);
        asked.delete(message.id);
        return;
      case 'closed':
        child.kill();
        return;
      case 'start-query':
        startQuery(message.id);
        return;
      case 'end-query':
        queries.get(message.id)?.();
        return;
      case 'failed':
        failure = message.error;
    }
  });

  child.on('exit', (code) => {
    exited = true;
    for (const end of queries.values()) end();
    for (const resolve of asked.values()) resolve(null);
    ended.resolve();
    if (closing) return;
    const error = stoppedError(fileName, failure, code, lastWords);
    if (isOpen) onStopped(error);
    else started.reject(new AppError(error.code, error.message, error));
  });

  child.once('spawn', () => post({ kind: 'open', request, context, grants }));

  return started.promise.then((opened) => ({
    path: request.path,
    opened,
    connect() {
      const { port1, port2 } = new MessageChannelMain();
      post({ kind: 'port' }, [port1]);
      return port2;
    },
    grant: async (path, token) => void (await ask({ about: 'grant', path, token })),
    isImporting: async () =>
      (await Promise.race([
        ask({ about: 'importing' }),
        new Promise<string>((resolve) => setTimeout(() => resolve('yes'), answerLimitMs)),
      ])) !== null,
    protects: (path) => ask({ about: 'protected', path }),
    noteSaved: async (file) => void (await ask({ about: 'saved', file })),
    async close() {
      if (exited) return;
      closing = true;
      post({ kind: 'close' });
      const limit = setTimeout(() => child.kill(), closeLimitMs);
      await ended.promise;
      clearTimeout(limit);
    },
  }));
}

function stoppedError(fileName: string, failure: ErrorReply | null, exitCode: number, lastWords: string): ErrorReply {
  return {
    code: 'internal/unexpected',
    message: `The engine of ${fileName} stopped unexpectedly${failure === null ? ` (exit code ${exitCode})` : `: ${failure.message}`}.`,
    detail: failure?.detail ?? (lastWords.trim() || `exit code ${exitCode}`),
    hint: 'The case file is unharmed: whatever was not finished is undone when it is opened again. Open the case again to go on.',
  };
}
