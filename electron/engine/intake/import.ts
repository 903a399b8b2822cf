import type Database from 'better-sqlite3';
import { basename, resolve } from 'node:path';
import type { Progress } from '../../../shared/contract/common.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import type { ImportSummary } from '../../../shared/contract/intake.ts';
import { describeSystemError } from '../case/case-file.ts';
import { ColumnSpool } from '../columns/column-spool.ts';
import { EventWriter, type Written } from '../events/writer.ts';
import { readTotals } from './account.ts';
import { resolveOccurrences } from './duplicates.ts';
import { storeBytes } from './evidence-store.ts';
import type { Job, JobDone } from './intake-worker.ts';
import { dropEventIndexes, removeUnfinished, restoreEventIndexes } from './recovery.ts';
import type { FileReport } from './read-file.ts';
import { describeReadError, type FoundFile, walk } from './walk.ts';
import { WorkerPool, workerEntry } from './worker-pool.ts';

export interface ImportOptions {
  reference: boolean;
  examiner: string;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Files that may be under way at once: enough to keep the threads busy, few enough to keep memory flat. */
const WINDOW = 24;
/** Work is committed at least this often, so that a killed import loses seconds. */
const COMMIT_MS = 500;

interface Source {
  id: number;
  path: string;
  label: string;
}

/**
 * Takes evidence in. Files are read, hashed and decoded by worker threads and written here in the order in which they were found, so that the same evidence
 * gives the same numbers. Every file is complete in the case or not there at all; what a kill or a cancel leaves open is finished by `resume`.
 */
export async function importEvidence(db: Database.Database, paths: string[], options: ImportOptions): Promise<ImportSummary> {
  const started = Date.now();
  removeUnfinished(db);
  const sources = [...openSources(db), ...addSources(db, paths, options)];
  if (sources.length === 0) throw new AppError('intake/nothing-to-import', 'There is no interrupted import to resume.', { hint: 'Name the files or folders to import.' });
  const run = new ImportRun(db, options);
  try {
    for (const source of sources) await run.take(source);
    run.finish();
  } catch (cause) {
    throw describeSystemError(cause, db.name);
  } finally {
    await run.close();
  }
  const totals = readTotals(db);
  const summary: ImportSummary = {
    totals: totals.totals,
    evidence: { files: run.files, byStatus: run.byStatus },
    firstEvent: totals.firstEvent,
    lastEvent: totals.lastEvent,
    cancelled: options.signal?.aborted ?? false,
    unreadable: run.unreadable,
    durationMs: Date.now() - started,
  };
  return summary;
}

/** Imports that were interrupted, oldest first. */
function openSources(db: Database.Database): Source[] {
  return db.prepare(`SELECT id, path, label FROM source WHERE state = 'open' ORDER BY id`).all() as Source[];
}

function addSources(db: Database.Database, paths: string[], options: ImportOptions): Source[] {
  const insert = db.prepare(`INSERT INTO source(label, path, added_at, examiner, options, state) VALUES (?, ?, ?, ?, ?, 'open')`);
  return paths.map((path) => {
    const absolute = resolve(path);
    const label = basename(absolute);
    const id = Number(insert.run(label, absolute, Date.now(), options.examiner, JSON.stringify({ reference: options.reference })).lastInsertRowid);
    return { id, path: absolute, label };
  });
}

/** One import from the first file to the columns. */
class ImportRun {
  files = 0;
  readonly byStatus: Record<string, number> = {};
  readonly unreadable: { path: string; reason: string }[] = [];
  readonly #db: Database.Database;
  readonly #options: ImportOptions;
  readonly #spool = new ColumnSpool();
  readonly #writer: EventWriter;
  readonly #pool: WorkerPool<Job, JobDone>;
  readonly #answers = new Map<number, JobDone>();
  readonly #insertFile: Database.Statement;
  readonly #insertRejected: Database.Statement;
  readonly #insertFinding: Database.Statement;
  #failure: Error | null = null;
  #wake: (() => void) | null = null;
  #lastCommit = Date.now();
  #lastProgress = 0;
  #bytes = 0;
  #events = 0;
  #nextFile: number;
  #indexesDropped = false;

  constructor(db: Database.Database, options: ImportOptions) {
    this.#db = db;
    this.#options = options;
    this.#writer = new EventWriter(db, this.#spool);
    this.#nextFile = ((db.prepare('SELECT max(id) FROM evidence_file').pluck().get() as number | null) ?? 0) + 1;
    this.#insertFile = db.prepare(
      `INSERT INTO evidence_file(id, source, path, status, format, completeness, reason, kind, size, sha256, size_content, sha256_content, compression, trailing_bytes,
         compression_error, stored, encoding, modified_at, records, indexed, duplicates, rejected, first_event, last_event)
       VALUES (@id, @source, @path, @status, @format, @completeness, @reason, @kind, @size, @sha256, @sizeContent, @sha256Content, @compression, @trailingBytes,
         @compressionError, @stored, @encoding, @modifiedAt, @records, @indexed, @duplicates, @rejected, @firstEvent, @lastEvent)`,
    );
    this.#insertRejected = db.prepare('INSERT INTO rejected_record(file, record, offset, length, reason, bytes) VALUES (?, ?, ?, ?, ?, ?)');
    this.#insertFinding = db.prepare('INSERT INTO intake_finding(file, code, detail) VALUES (?, ?, ?)');
    this.#pool = new WorkerPool<Job, JobDone>(
      workerEntry('intake-worker', import.meta.url),
      (worker) => ({ worker, keepBytes: !options.reference }),
      (answer) => {
        this.#answers.set(answer.seq, answer);
        this.#wake?.();
      },
      (cause) => {
        this.#failure = cause;
        this.#wake?.();
      },
    );
  }

  /** Reads everything below one path. Stops between two files when cancelled; the source stays open then. */
  async take(source: Source): Promise<void> {
    const done = new Set(this.#db.prepare('SELECT path FROM evidence_file WHERE source = ?').pluck().all(source.id) as string[]);
    const found: FoundFile[] = [];
    for (const file of walk(source.path, '', (skipped) => this.unreadable.push({ path: `${source.label}/${skipped.label}`, reason: skipped.reason }))) {
      if (!done.has(file.label)) found.push(file);
      if (this.#options.signal?.aborted) return;
    }
    if (found.length === 0 && done.size === 0) this.#refuseEmpty(source);
    if (found.length > 100 && !this.#indexesDropped) {
      dropEventIndexes(this.#db);
      this.#indexesDropped = true;
    }
    const total = found.reduce((sum, file) => sum + file.size, 0);
    const before = this.#bytes;
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      let posted = 0;
      for (let next = 0; next < found.length; next++) {
        while (posted < found.length && posted < next + WINDOW) {
          this.#pool.post({ seq: posted, path: found[posted]!.path });
          posted++;
        }
        const answer = await this.#answer(next);
        if (this.#options.signal?.aborted) {
          this.#db.exec('COMMIT');
          await this.#drain(next + 1, posted);
          return;
        }
        this.#enter(source, found[next]!, answer);
        await this.#pace({ phase: 'import', done: this.#bytes - before, total, unit: 'bytes', files: next + 1, filesTotal: found.length, events: this.#events, current: `${source.label}/${found[next]!.label}` });
      }
      this.#db.prepare(`UPDATE source SET state = 'done' WHERE id = ?`).run(source.id);
      this.#db.exec('COMMIT');
    } catch (cause) {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw cause;
    }
  }

  #refuseEmpty(source: Source): void {
    this.#db.prepare('DELETE FROM source WHERE id = ?').run(source.id);
    const problem = this.unreadable.find((each) => each.path.startsWith(source.label));
    if (problem !== undefined) throw new AppError('intake/unreadable', `${source.path} cannot be read: ${problem.reason}`, { hint: 'Nothing was imported from it.' });
    throw new AppError('intake/nothing-to-import', `${source.path} holds no files.`, { hint: 'Check that the right folder was chosen and that the copy was finished.' });
  }

  async #answer(seq: number): Promise<JobDone> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure;
      const answer = this.#answers.get(seq);
      if (answer !== undefined) {
        this.#answers.delete(seq);
        return answer;
      }
      await new Promise<void>((wake) => (this.#wake = wake));
    }
  }

  /** Waits for files that are under way after a cancel, so that their numbers are not met again. */
  async #drain(from: number, to: number): Promise<void> {
    for (let seq = from; seq < to; seq++) await this.#answer(seq);
  }

  /** Commits and reports now and then, and lets waiting requests have their turn. */
  async #pace(progress: Progress): Promise<void> {
    const now = Date.now();
    if (now - this.#lastCommit > COMMIT_MS) {
      this.#db.exec('COMMIT; BEGIN IMMEDIATE');
      this.#lastCommit = now;
    }
    if (now - this.#lastProgress > 100 || progress.files === progress.filesTotal) {
      this.#lastProgress = now;
      this.#options.onProgress?.(progress);
      await new Promise<void>((turn) => setImmediate(turn));
    }
  }

  /** Enters one file with everything that belongs to it. */
  #enter(source: Source, found: FoundFile, answer: JobDone): void {
    if (answer.report === undefined) {
      this.unreadable.push({ path: `${source.label}/${found.label}`, reason: describeReadError({ ...answer.failure }) });
      return;
    }
    const { report } = answer;
    const file = this.#nextFile++;
    let written: Written = { indexed: 0, duplicates: 0, firstEvent: null, lastEvent: null };
    if (report.batch !== null) written = this.#writer.write(report.batch, file, answer.worker);
    if (answer.bytes !== null && answer.bytes !== undefined) storeBytes(this.#db, file, answer.bytes);
    for (const each of report.rejected) this.#insertRejected.run(file, each.record, each.offset, each.length, each.reason, each.bytes);
    if (report.size !== found.size) report.findings.push({ code: 'CHANGED_WHILE_READ', detail: `The file had ${found.size} bytes when it was listed and ${report.size} when it was read.` });
    for (const finding of report.findings) this.#insertFinding.run(file, finding.code, finding.detail);
    this.#insertFile.run({ ...fileRow(report), id: file, source: source.id, path: found.label, modifiedAt: found.modifiedAt, stored: this.#options.reference ? 'reference' : 'inside', ...written, rejected: report.rejected.length });
    this.files++;
    this.byStatus[report.status] = (this.byStatus[report.status] ?? 0) + 1;
    this.#bytes += report.size;
    this.#events += written.indexed + written.duplicates;
  }

  /** Compares duplicates, restores the indexes and makes the columns. */
  finish(): void {
    const { onProgress } = this.#options;
    onProgress?.({ phase: 'duplicates', done: 0, total: 0, unit: 'steps', events: this.#events });
    this.#db.transaction(() => {
      resolveOccurrences(this.#db, this.#writer, this.#spool);
    })();
    onProgress?.({ phase: 'index', done: 0, total: 0, unit: 'steps', events: this.#events });
    restoreEventIndexes(this.#db);
    this.#db.transaction(() => {
      this.#spool.store(this.#db);
      this.#db.prepare(`INSERT INTO case_info(key, value) VALUES ('index', 'complete') ON CONFLICT(key) DO UPDATE SET value = excluded.value`).run();
    })();
    this.#db.exec('ANALYZE');
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}

function fileRow(report: FileReport): Record<string, unknown> {
  const { batch: _batch, rejected: _rejected, findings: _findings, ...columns } = report;
  return columns;
}
