import { say } from '../../../shared/text/intake.ts';
import { deliveredStem } from './delivered-name.ts';
import type Database from 'better-sqlite3';
import { resolve, sep } from 'node:path';
import type { Progress } from '../../../shared/contract/common.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import type { Unread } from '../../../shared/contract/intake.ts';
import type { CallOptions } from '../case/call-options.ts';
import { workerEntry } from '../case/worker-entry.ts';
import { ColumnSpool } from '../columns/column-spool.ts';
import { EventWriter } from '../events/writer.ts';
import { type Expanded, type FoundItem, refusal } from './archive.ts';
import { FileEntry } from './enter-file.ts';
import { expandFile } from './expand.ts';
import type { Gate } from './gate.ts';
import { finishImport } from './finish-import.ts';
import { ItemQueue } from './item-queue.ts';
import type { Answer, Control, Job } from './jobs.ts';
import { dropEventIndexes } from './recovery.ts';
import { describeReadError, type FoundFile, type Skipped, walk } from './walk.ts';
import { WorkerPool } from './worker-pool.ts';
import { tellReason } from './told.ts';

export interface ImportOptions extends CallOptions {
  /** Keep only path and hash of files on disk. Members of archives are kept inside all the same. */
  reference: boolean;
  examiner: string;
  /** Content format by name (`formatNames`), where recognition fails or is not wanted. */
  format?: string | undefined;
  /** Passwords of encrypted archives, tried in this order. They are used here and kept nowhere. */
  passwords?: readonly string[] | undefined;
  /** Worker threads; as many as there are cores where it is not given. */
  workers?: number | undefined;
  /** Closed, it holds the import between two files or parts of one, with nothing open in the case. */
  gate?: Gate | undefined;
}

/** One path that was handed in. */
export interface ImportSource {
  id: number;
  path: string;
  label: string;
}

/** Work is committed at least this often, so that a killed import loses seconds. */
const COMMIT_MS = 500;
/** Fewer files than this are entered with the indexes standing. */
const FEW_FILES = 100;
const FEW_BYTES = 32 * 1024 * 1024;

interface Queued {
  item: FoundItem | null;
  note: Exclude<Expanded, FoundItem> | null;
  seq: number;
  worker: Promise<number> | null;
}

/** What one import shares between its files, from the first to the columns. */
export class ImportRun {
  files = 0;
  readonly byStatus: Record<string, number> = {};
  readonly unreadable: Unread[] = [];
  readonly #db: Database.Database;
  readonly #options: ImportOptions;
  readonly #spool = new ColumnSpool();
  readonly #writer: EventWriter;
  readonly #entry: FileEntry;
  readonly #pool: WorkerPool<Job, Control, Answer>;
  readonly #answers = new Map<number, Answer[]>();
  readonly #feeders = new Map<number, () => void>();
  #failure: Error | null = null;
  #wake: (() => void) | null = null;
  #lastCommit = Date.now();
  #lastProgress = 0;
  #events = 0;
  #nextSeq = 0;
  #indexesDropped = false;
  #columnsAreStale = false;

  constructor(db: Database.Database, options: ImportOptions) {
    this.#db = db;
    this.#options = options;
    this.#writer = new EventWriter(db, this.#spool);
    this.#entry = new FileEntry(db, this.#writer);
    this.#pool = new WorkerPool<Job, Control, Answer>(workerEntry('intake-worker', import.meta.url), {
      data: (worker) => ({ worker }),
      isLast: (answer) => answer.type === 'done' || answer.type === 'failed',
      onMessage: (answer) => this.#receive(answer),
      onFailure: (cause) => {
        this.#failure = cause;
        this.#wake?.();
        for (const feeder of this.#feeders.values()) feeder();
      },
      ...(options.workers === undefined ? {} : { size: options.workers }),
    });
  }

  #receive(answer: Answer): void {
    if (answer.type === 'hungry') {
      this.#feeders.get(answer.seq)?.();
      return;
    }
    const waiting = this.#answers.get(answer.seq);
    if (waiting === undefined) this.#answers.set(answer.seq, [answer]);
    else waiting.push(answer);
    this.#wake?.();
  }

  get #isCancelled(): boolean {
    return this.#options.signal?.aborted ?? false;
  }

  /** Reads everything below one path. Stops when cancelled; the source stays open then. */
  async take(source: ImportSource): Promise<void> {
    if (this.#isCancelled) return;
    const entered = this.#db
      .prepare('SELECT path FROM evidence_file WHERE source = ?')
      .pluck()
      .all(source.id) as string[];
    const leftOut = new Set(this.#entry.leftOut(source.id));
    const done = new Set(entered.filter((path) => !leftOut.has(path)));
    const skipped: Skipped[] = [];
    const partial = this.#lastTopLevel(source);
    const found: FoundFile[] = [];
    const own = new Set(['', '-wal', '-shm', '-lock', '-journal'].map((suffix) => resolve(this.#db.name + suffix)));
    let total = 0;
    for (const file of walk(source.path, '', (each) => skipped.push(each))) {
      if (own.has(resolve(file.path))) {
        this.unreadable.push({
          path: `${source.label}/${file.label}`,
          ...tellReason(say('case-itself')),
        });
        continue;
      }
      if (!done.has(file.label) || file.label === partial) {
        found.push(file);
        total += file.size;
      }
      if (this.#isCancelled) return;
    }
    if (found.length === 0 && entered.length === 0) this.#refuseEmpty(source, skipped);
    if ((found.length > FEW_FILES || total > FEW_BYTES) && !this.#indexesDropped) {
      dropEventIndexes(this.#db);
      this.#indexesDropped = true;
    }
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      // An import that goes on meets them again, and perhaps they can be read now.
      this.#entry.forgetLeftOut(source.id);
      for (const each of skipped) this.#leaveOut(source, refusal(each.label, 0, 0, 'not-read', each.reason));
      const finished = await this.#readAll(source, found, done, total);
      if (finished) this.#db.prepare(`UPDATE source SET state = 'done' WHERE id = ?`).run(source.id);
      this.#db.exec('COMMIT');
    } catch (cause) {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw cause;
    }
  }

  /** The file on disk that was entered last: where it is an archive, its members may not all be there. */
  #lastTopLevel(source: ImportSource): string | null {
    const last = this.#db
      .prepare('SELECT path FROM evidence_file WHERE source = ? ORDER BY id DESC LIMIT 1')
      .pluck()
      .get(source.id) as string | undefined;
    return last === undefined ? null : last.split('!/')[0]!;
  }

  /** Enters what is not read, with the reason, and names it in the summary. */
  #leaveOut(source: ImportSource, item: FoundItem): void {
    this.unreadable.push({
      path: item.label === '' ? source.label : `${source.label}/${item.label}`,
      ...tellReason(item.refused!.reason),
    });
    this.#count(this.#entry.refuse(source.id, item));
  }

  #refuseEmpty(source: ImportSource, skipped: readonly Skipped[]): void {
    this.#db.prepare('DELETE FROM source WHERE id = ?').run(source.id);
    const problem = skipped[0];
    if (problem !== undefined)
      throw new AppError('intake/unreadable', `${source.path} cannot be read: ${tellReason(problem.reason).reason}`, {
        hint: 'Nothing was imported from it.',
      });
    throw new AppError('intake/nothing-to-import', `${source.path} holds no files.`, {
      hint: 'Check that the right folder was chosen and that the copy was finished.',
    });
  }

  /** Two tasks side by side: one opens files and archives and posts jobs, the other enters answers in order. False: cancelled. */
  async #readAll(
    source: ImportSource,
    found: readonly FoundFile[],
    done: ReadonlySet<string>,
    total: number,
  ): Promise<boolean> {
    const queue = new ItemQueue<Queued>();
    // Cut short, it stops at its next step; nothing waits for that.
    void this.#produce(found, done, queue).then(
      () => queue.end(null),
      (cause: unknown) => queue.end(cause),
    );
    let files = 0;
    const topFiles = new Map(found.map((file, index) => [file.label, index]));
    try {
      for (let queued = await queue.next(); queued !== null; queued = await queue.next()) {
        const top = topFiles.get((queued.item?.label ?? queued.note!.label).split('!/')[0]!) ?? 0;
        files = Math.max(files, top + 1);
        const start = prefix(found, top);
        const progress = (bytes: number): Progress => ({
          phase: 'import',
          done: start + bytes,
          total,
          unit: 'bytes',
          files,
          filesTotal: found.length,
          events: this.#events,
          current: `${source.label}/${queued?.item?.label ?? ''}`,
        });
        if (queued.note !== null) this.#entry.note(source.id, queued.note.label, queued.note.finding);
        else if (!(await this.#settle(source, queued, progress))) return false;
        queue.release(queued.item?.size ?? 0);
        if (this.#isCancelled) return false;
      }
      return true;
    } finally {
      queue.stop();
      for (const feeder of this.#feeders.values()) feeder();
    }
  }

  async #produce(found: readonly FoundFile[], done: ReadonlySet<string>, queue: ItemQueue<Queued>): Promise<void> {
    for (const file of found) {
      for await (const each of expandFile(file, { passwords: this.#options.passwords })) {
        if (queue.isStopped || this.#isCancelled) return;
        if ('finding' in each) {
          await queue.push({ item: null, note: each, seq: -1, worker: null }, 0);
          continue;
        }
        // Members that an interrupted import has entered already.
        if (done.has(each.label)) {
          if (each.feed !== undefined) for await (const window of each.feed) void window;
          continue;
        }
        await queue.room(each.size);
        if (queue.isStopped) return;
        const seq = this.#nextSeq++;
        const worker = each.refused === undefined ? this.#post(each, seq) : null;
        await queue.push({ item: each, note: null, seq, worker }, each.size);
        if (each.feed !== undefined) await this.#feed(each.feed, seq, worker!, queue);
      }
    }
  }

  #post(item: FoundItem, seq: number): Promise<number> {
    const keepBytes = item.task === 'read' && (item.isMember || !this.#options.reference);
    return this.#pool.post({
      seq,
      task: item.task,
      source: item.source,
      size: item.size,
      keepBytes,
      format: this.#options.format ?? null,
      isDelivered: deliveredStem(nameOf(item)) !== null,
    });
  }

  /** Hands the bytes of a large member on as fast as the worker takes them. */
  async #feed(
    windows: AsyncIterable<Buffer>,
    seq: number,
    worker: Promise<number>,
    queue: ItemQueue<Queued>,
  ): Promise<void> {
    let hungry = 0;
    let wake: (() => void) | null = null;
    this.#feeders.set(seq, () => {
      hungry++;
      wake?.();
    });
    const to = await worker;
    try {
      for await (const window of windows) {
        while (hungry <= 0 && !queue.isStopped && this.#failure === null)
          await new Promise<void>((resolve) => (wake = resolve));
        if (queue.isStopped || this.#failure !== null) return;
        hungry--;
        this.#pool.send(to, { feed: seq, bytes: window });
      }
    } finally {
      this.#feeders.delete(seq);
      this.#pool.send(to, { feed: seq, bytes: null });
    }
  }

  /** Enters one file, part by part. False: cancelled in the middle; what was written of it is removed. */
  async #settle(source: ImportSource, queued: Queued, progress: (bytes: number) => Progress): Promise<boolean> {
    const item = queued.item!;
    if (item.refused !== undefined) {
      this.#count(this.#entry.refuse(source.id, item));
      return true;
    }
    this.#entry.begin();
    for (;;) {
      const answer = await this.#answer(queued.seq);
      if (this.#isCancelled) {
        this.#columnsAreStale = this.#entry.abandon() || this.#columnsAreStale;
        return false;
      }
      if (answer.type === 'failed') {
        this.#columnsAreStale = this.#entry.abandon() || this.#columnsAreStale;
        this.#leaveOut(source, { ...item, refused: { status: 'not-read', reason: describeReadError(answer.failure) } });
        return true;
      }
      if (answer.type === 'part') {
        this.#events += this.#entry.write(answer.part, answer.worker);
        this.#pool.send(await queued.worker!, { credit: queued.seq });
        await this.#pace(progress(Math.min(item.progress, answer.part.done)));
      } else if (answer.type === 'done') {
        if (answer.part !== null) this.#events += this.#entry.write(answer.part, answer.worker);
        const stored =
          item.task === 'hash'
            ? item.isMember || !this.#options.reference
              ? 'hash'
              : 'reference'
            : item.isMember || !this.#options.reference
              ? 'inside'
              : 'reference';
        this.#count(this.#entry.finish(source.id, item, answer.report, stored));
        await this.#pace(progress(item.progress));
        return true;
      }
    }
  }

  #count(status: string): void {
    this.files++;
    this.byStatus[status] = (this.byStatus[status] ?? 0) + 1;
  }

  async #answer(seq: number): Promise<Answer> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure;
      const waiting = this.#answers.get(seq);
      const answer = waiting?.shift();
      if (answer !== undefined) {
        if (waiting!.length === 0) this.#answers.delete(seq);
        return answer;
      }
      await new Promise<void>((wake) => (this.#wake = wake));
    }
  }

  /** Commits and reports now and then, and lets waiting requests have their turn. */
  async #pace(progress: Progress): Promise<void> {
    if (this.#options.gate?.isClosed) await this.#rest(progress, this.#options.gate);
    const now = Date.now();
    if (now - this.#lastCommit > COMMIT_MS) {
      this.#db.exec('COMMIT; BEGIN IMMEDIATE');
      this.#lastCommit = now;
    }
    if (now - this.#lastProgress > 100 || progress.done === progress.total) {
      this.#lastProgress = now;
      this.#options.onProgress?.(progress);
      await new Promise<void>((turn) => setImmediate(turn));
    }
  }

  /** Waits with everything committed. The threads finish what they have and then have nothing to do. */
  async #rest(progress: Progress, gate: Gate): Promise<void> {
    this.#db.exec('COMMIT');
    this.#options.onProgress?.({ ...progress, paused: true });
    await gate.pass(this.#options.signal);
    this.#db.exec('BEGIN IMMEDIATE');
    this.#lastCommit = Date.now();
    this.#lastProgress = 0;
  }

  /** Compares duplicates, restores the indexes and makes the columns. */
  async finish(): Promise<void> {
    // Nothing is read any more: the memory of the threads is wanted for folding and sorting.
    await this.#pool.close();
    return finishImport({
      db: this.#db,
      writer: this.#writer,
      spool: this.#spool,
      events: this.#events,
      columnsAreStale: this.#columnsAreStale,
      onProgress: this.#options.onProgress,
    });
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}

const sums = new WeakMap<readonly FoundFile[], Float64Array>();

/** Bytes of the files before the one with that number. */
function prefix(found: readonly FoundFile[], index: number): number {
  let sum = sums.get(found);
  if (sum === undefined) {
    sum = new Float64Array(found.length + 1);
    found.forEach((file, at) => (sum![at + 1] = sum![at]! + file.size));
    sums.set(found, sum);
  }
  return sum[index]!;
}

/** The file name; a file that was handed in by itself has an empty label. */
function nameOf(item: FoundItem): string {
  const path = item.label === '' && item.source.kind === 'path' ? item.source.path : item.label;
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf(sep)) + 1);
}
