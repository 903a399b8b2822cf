/** The near side of the query process: starts it, takes its rows, watches its memory and time, ends it. */
import { fork } from 'node:child_process';
import { totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Progress } from '../../../shared/contract/common.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { workerEntry } from '../case/worker-entry.ts';
import type { Inbox, Job, Reply, ResultColumn } from './serve-query.ts';
import type { JsonValue } from './result-values.ts';

/** A started process that speaks `Inbox` and answers `Reply`. */
export interface QueryProcess {
  send(message: Inbox): void;
  /** Sets who hears; the one before hears no more. */
  onReply(hear: (reply: Reply) => void): void;
  onExit(hear: (how: string) => void): void;
  kill(): void;
}

/** Starts query processes. Node forks; Electron's engine asks the main process, which hands it a port. */
export type StartProcess = () => Promise<QueryProcess>;

const forkNode: StartProcess = async () => {
  const child = fork(fileURLToPath(workerEntry('query-worker', import.meta.url)), ['--trailcase-query'], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { SystemRoot: process.env['SystemRoot'], LD_LIBRARY_PATH: process.env['LD_LIBRARY_PATH'] },
    execArgv: [],
  });
  // A message to a process that has just ended is lost, and may be: its exit is heard.
  child.on('error', () => {});
  let hearReply: (reply: Reply) => void = () => {};
  let hearExit: (how: string) => void = () => {};
  child.on('message', (reply) => hearReply(reply as Reply));
  child.on('exit', (code, signal) => hearExit(signal ?? `exit status ${code}`));
  return {
    send: (message) => void (child.connected && child.send(message)),
    onReply: (hear) => (hearReply = hear),
    onExit: (hear) => (hearExit = hear),
    kill: () => void child.kill('SIGKILL'),
  };
};

/**
 * In the packaged command line no process can be started (Electron wants a display for that), and the program is a disposable
 * process itself: the job runs in it, behind the same second wall.
 */
const runHere: StartProcess = async () => {
  const { serve } = await import('./serve-query.ts');
  let hearReply: (reply: Reply) => void = () => {};
  let hearMessage: (message: Inbox) => void = () => {};
  serve({
    send: (reply) => queueMicrotask(() => hearReply(reply)),
    listen: (hear) => (hearMessage = hear),
  });
  return {
    send: (message) => hearMessage(message),
    onReply: (hear) => (hearReply = hear),
    onExit: () => {},
    kill: () => {},
  };
};

let start: StartProcess = process.versions['electron'] === undefined ? forkNode : runHere;

/** Tells how processes are started here; called once, by the host, before the first query. */
export function startProcessesBy(way: StartProcess): void {
  start = way;
}

export interface JobOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  onColumns?: (columns: ResultColumn[]) => void;
  /** May be slow: the process waits. */
  onRows?: (rows: JsonValue[][]) => void | Promise<void>;
  /** Milliseconds after which the job is cancelled. */
  timeoutMs?: number;
}

export interface JobDone {
  rowCount: number;
  ms: number;
  resultSha256: string;
}

/** A quarter of the machine, 1 to 8 GB: what a query may take unless told otherwise. */
export function defaultMemoryBytes(): number {
  return Math.min(8e9, Math.max(1e9, totalmem() / 4));
}

/** What the process itself takes beside the memory that DuckDB counts. */
const OVERHEAD_BYTES = 400e6;
/** A process that does not hear a cancel is ended after this. */
const GRACE_MS = 1000;

/** A process whose last query ended well; it takes the next one without the start. */
let spare: QueryProcess | null = null;

/** Ends the spare process: before the file that it has open is changed, and when nobody asks any more. */
export function endSpare(): void {
  spare?.kill();
  spare = null;
}

function takeSpare(): QueryProcess | null {
  const taken = spare;
  spare = null;
  return taken;
}

/**
 * Runs one job in a process of its own.
 * @throws AppError `query/failed` (with the offset of the fault) | `query/out-of-memory` | `query/timeout` | `cancelled`
 */
export async function runJob(job: Job, options: JobOptions = {}): Promise<JobDone> {
  if (options.signal?.aborted === true) throw new AppError('cancelled', 'The query was cancelled.');
  if (job.kind !== 'query') endSpare();
  const worker = takeSpare() ?? (await start());
  return new Promise<JobDone>((resolve, reject) => {
    let stopping: AppError | null = null;
    let isOver = false;
    let taking: Promise<void> = Promise.resolve();
    let timer: NodeJS.Timeout | undefined;
    const end = (settle: () => void, isWell = false): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      if (isWell && job.kind === 'query' && job.limits.spillFolder === null && spare === null) {
        spare = worker;
        worker.onReply(() => {});
        worker.onExit(() => {
          if (spare === worker) spare = null;
        });
      } else worker.kill();
      settle();
    };
    const stop = (why: AppError): void => {
      if (stopping !== null) return;
      stopping = why;
      worker.send({ kind: 'cancel' });
      setTimeout(() => end(() => reject(why)), GRACE_MS).unref();
    };
    const onAbort = (): void => stop(new AppError('cancelled', 'The query was cancelled.'));
    options.signal?.addEventListener('abort', onAbort);
    if (options.timeoutMs !== undefined)
      timer = setTimeout(
        () =>
          stop(
            new AppError(
              'query/timeout',
              `The query was stopped after ${Math.round(options.timeoutMs! / 1000)} seconds.`,
              {
                hint: 'Narrow it by time or by another column, or allow more time.',
              },
            ),
          ),
        options.timeoutMs,
      );
    worker.onReply((reply) => {
      switch (reply.kind) {
        case 'progress':
          options.onProgress?.(reply.progress);
          break;
        case 'memory':
          if (job.kind === 'query' && reply.residentBytes > job.limits.memoryBytes + OVERHEAD_BYTES)
            end(() => reject(outOfMemory()));
          break;
        case 'columns':
          options.onColumns?.(reply.columns);
          break;
        case 'rows':
          taking = taking.then(async () => {
            await options.onRows?.(reply.rows);
            worker.send({ kind: 'taken' });
          });
          taking.catch((error: unknown) => end(() => reject(error)));
          break;
        case 'done':
          void taking.then(() =>
            end(() => resolve({ rowCount: reply.rowCount, ms: reply.ms, resultSha256: reply.resultSha256 }), true),
          );
          break;
        case 'failed':
          end(() => reject(stopping ?? errorOf(reply)), reply.code === 'query' && stopping === null);
          break;
      }
    });
    worker.onExit((how) =>
      end(() =>
        reject(stopping ?? new AppError('query/failed', `The query process ended (${how}). The case is untouched.`)),
      ),
    );
    worker.send({ kind: 'job', job });
  });
}

function outOfMemory(): AppError {
  return new AppError('query/out-of-memory', 'The query needs more memory than it may have.', {
    hint: 'Narrow it, allow more memory, or let it write to a temporary folder.',
  });
}

function errorOf(reply: Reply & { kind: 'failed' }): AppError {
  if (reply.code === 'cancelled') return new AppError('cancelled', reply.message);
  if (reply.code === 'memory') return outOfMemory();
  if (reply.code === 'index')
    return new AppError('query/no-index', `The index for queries could not be made: ${reply.message}`);
  return new AppError(
    'query/failed',
    reply.message,
    reply.position === null ? {} : { detail: `At character ${reply.position + 1}.` },
  );
}
