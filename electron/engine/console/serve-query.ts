/**
 * What the disposable process does that queries run in, and the one that makes their index: one job at a time. Its database is
 * opened for reading and locked before the query is known to it; nothing outside the file can be reached: `lockDown` is the second
 * wall, and holds without the first (`gate.ts`).
 */
import { createHash } from 'node:crypto';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { Progress } from '../../../shared/contract/common.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { buildIndex, refreshWork } from './build-index.ts';
import { prelude } from './prelude.ts';
import { type JsonValue, jsonOf } from './result-values.ts';

interface QueryLimits {
  memoryBytes: number;
  threads: number;
  /** Rows that are sent; the others are only counted and hashed. */
  maxRows: number;
  /** A folder of the query's own that it may spill into; null: nothing is written, and a query that needs more memory fails. */
  spillFolder: string | null;
}

export type Job =
  | { kind: 'build'; casePath: string; indexPath: string }
  | { kind: 'refresh'; casePath: string; indexPath: string }
  | {
      kind: 'query';
      indexPath: string;
      sql: string;
      parameters: Record<string, string | number | boolean | null>;
      ordered: boolean;
      limits: QueryLimits;
    };

export interface ResultColumn {
  name: string;
  type: string;
}

export type Reply =
  | { kind: 'progress'; progress: Progress }
  | { kind: 'memory'; residentBytes: number }
  | { kind: 'columns'; columns: ResultColumn[] }
  | { kind: 'rows'; rows: JsonValue[][] }
  | { kind: 'done'; rowCount: number; ms: number; resultSha256: string }
  | { kind: 'failed'; code: 'query' | 'memory' | 'cancelled' | 'index'; message: string; position: number | null };

/** Rows messages that may be under way before the other side has taken one. */
const CREDITS = 8;

export type Inbox = { kind: 'job'; job: Job } | { kind: 'taken' } | { kind: 'cancel' };

/** Either end of the way between the two processes; `process` of a forked Node, a message port in Electron. */
export interface Channel {
  send(reply: Reply): void;
  listen(hear: (message: Inbox) => void): void;
}

/** Runs jobs, one at a time, for whoever speaks on the channel. A database stays open for the next query over it. */
export function serve(channel: Channel): void {
  let abort = new AbortController();
  let connection: DuckDBConnection | null = null;
  let openFor = '';
  let credits = CREDITS;
  let granted: (() => void) | null = null;
  channel.listen((message) => {
    if (message.kind === 'cancel') {
      abort.abort();
      connection?.interrupt();
    } else if (message.kind === 'taken') {
      credits++;
      granted?.();
    } else void run(message.job);
  });

  const sendRows = async (rows: JsonValue[][]): Promise<void> => {
    while (credits === 0) await new Promise<void>((resolve) => (granted = resolve));
    credits--;
    channel.send({ kind: 'rows', rows });
  };

  const open = async (job: Job & { kind: 'query' }): Promise<DuckDBConnection> => {
    const key = JSON.stringify([job.indexPath, job.limits.memoryBytes, job.limits.threads, job.limits.spillFolder]);
    if (connection === null || openFor !== key) {
      connection?.closeSync();
      connection = await openLocked(job.indexPath, job.limits);
      openFor = key;
    }
    return connection;
  };

  const run = async (job: Job): Promise<void> => {
    abort = new AbortController();
    credits = CREDITS;
    const started = performance.now();
    const watch = setInterval(() => channel.send({ kind: 'memory', residentBytes: process.memoryUsage.rss() }), 100);
    try {
      const onProgress = (progress: Progress): void => channel.send({ kind: 'progress', progress });
      if (job.kind === 'build') await buildIndex(job.casePath, job.indexPath, { signal: abort.signal, onProgress });
      else if (job.kind === 'refresh') await refreshWork(job.casePath, job.indexPath);
      if (job.kind !== 'query') {
        channel.send({ kind: 'done', rowCount: 0, ms: performance.now() - started, resultSha256: '' });
        return;
      }
      const database = await open(job);
      if (abort.signal.aborted) throw new AppError('cancelled', 'The query was cancelled.');
      const result = await database.stream(job.sql, valuesOf(job));
      const names = result.deduplicatedColumnNames();
      const types = result.columnTypes().map(String);
      channel.send({ kind: 'columns', columns: names.map((name, index) => ({ name, type: types[index]! })) });
      const hash = new ResultHash(names, job.ordered);
      let rowCount = 0;
      let pending: JsonValue[][] = [];
      for await (const chunk of result.yieldRows()) {
        for (const row of chunk) {
          const values = row.map(jsonOf);
          hash.add(values);
          if (rowCount++ < job.limits.maxRows) pending.push(values);
        }
        if (pending.length >= 1024) {
          await sendRows(pending);
          pending = [];
        }
        if (abort.signal.aborted) throw new AppError('cancelled', 'The query was cancelled.');
      }
      if (pending.length > 0) await sendRows(pending);
      channel.send({ kind: 'done', rowCount, ms: performance.now() - started, resultSha256: hash.digest() });
    } catch (error) {
      channel.send(failureOf(error, abort.signal.aborted, job.kind));
    } finally {
      clearInterval(watch);
    }
  };
}

/** Parameters are bound by name; those that the text does not name are left out, as DuckDB refuses them. */
function valuesOf(job: Job & { kind: 'query' }): Record<string, string | number | boolean | null> {
  return Object.fromEntries(
    Object.entries(job.parameters).filter(([name]) => new RegExp(`\\$${name}\\b`).test(job.sql)),
  );
}

/**
 * Opens the index for reading and closes every door behind it: no other file, no network, no extension, no setting that could be
 * changed back. Order matters: the file is open before the file system goes, and the lock comes last.
 */
async function openLocked(indexPath: string, limits: QueryLimits): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(indexPath, {
    access_mode: 'READ_ONLY',
    threads: String(limits.threads),
    memory_limit: `${Math.floor(limits.memoryBytes / 1_000_000)}MB`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_unsigned_extensions: 'false',
    ...(limits.spillFolder === null
      ? { temp_directory: '' }
      : { temp_directory: limits.spillFolder, max_temp_directory_size: '20GB' }),
    enable_external_access: 'false',
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  for (const macro of prelude) await connection.run(macro);
  if (limits.spillFolder === null) await connection.run("SET disabled_filesystems = 'LocalFileSystem'");
  await connection.run('SET lock_configuration = true');
  return connection;
}

function failureOf(error: unknown, isAborted: boolean, kind: Job['kind']): Reply {
  const message = (error as Error).message ?? String(error);
  if (isAborted || (error instanceof AppError && error.code === 'cancelled') || /INTERRUPT Error/.test(message))
    return { kind: 'failed', code: 'cancelled', message: 'The query was cancelled.', position: null };
  const isMemory = /Out of Memory Error|could not allocate|File system .* has been disabled/i.test(message);
  const line = /^LINE (\d+): (.*)\n( *)\^/m.exec(message);
  return {
    kind: 'failed',
    code: isMemory ? 'memory' : kind === 'query' ? 'query' : 'index',
    message: message.replace(/\n\nLINE [\s\S]*$/, ''),
    position: line === null ? null : line[3]!.length,
  };
}

/**
 * Names a result by its content: the rows in their order, or, where the query gives them none, as a multiset (the sum of the
 * rows' hashes, so that no row is held).
 */
class ResultHash {
  readonly #ordered: boolean;
  readonly #hash = createHash('sha256');
  #sum = 0n;
  #rows = 0;

  constructor(names: readonly string[], ordered: boolean) {
    this.#ordered = ordered;
    this.#hash.update(`${JSON.stringify(names)}\n`);
  }

  add(row: JsonValue[]): void {
    this.#rows++;
    const line = `${JSON.stringify(row)}\n`;
    if (this.#ordered) this.#hash.update(line);
    else this.#sum = (this.#sum + BigInt(`0x${createHash('sha256').update(line).digest('hex')}`)) % (1n << 256n);
  }

  digest(): string {
    if (!this.#ordered) this.#hash.update(this.#sum.toString(16).padStart(64, '0'));
    return this.#hash.update(`\n${this.#rows}`).digest('hex');
  }
}
