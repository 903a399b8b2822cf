import type Database from 'better-sqlite3';
import { Worker } from 'node:worker_threads';
import type { Progress } from '../../../shared/contract/common.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { eventIndexes } from '../case/schema.ts';
import { workerEntry } from '../case/worker-entry.ts';
import type { ColumnSpool } from '../columns/column-spool.ts';
import { type Fold, storeFolds } from '../columns/stored-folds.ts';
import type { EventWriter } from '../events/writer.ts';
import { resolveOccurrences } from './duplicates.ts';
import { rebuildColumns, restoreEventIndex } from './recovery.ts';

/** With fewer new events than this, folding takes less time than the start of a thread for it. */
const MANY_EVENTS = 20_000;

/** With more, the largest index is sorted before the folding begins: both at once would take more memory than the rest of the import. */
const VERY_MANY_EVENTS = 3_000_000;

/** What an import leaves when all its files are entered, or when it was cancelled. */
export interface Entered {
  db: Database.Database;
  writer: EventWriter;
  /** The columns of the new events. */
  spool: ColumnSpool;
  events: number;
  /** Rows were changed or removed after they went into the spool. */
  columnsAreStale: boolean;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Compares duplicates, restores the indexes and makes the columns and the folded texts. */
export async function finishImport(entered: Entered): Promise<void> {
  const { db, writer, spool, events, onProgress } = entered;
  let last = 0;
  const report = async (phase: string, done: number, total: number): Promise<void> => {
    const now = Date.now();
    if (now - last < 100 && done > 0) return;
    last = now;
    onProgress?.({ phase, done, total, unit: phase === 'duplicates' ? 'events' : 'steps', events });
    await new Promise<void>((turn) => setImmediate(turn));
  };
  await report('duplicates', 0, 0);
  const replaced = await inTransaction(
    db,
    async () =>
      (await resolveOccurrences(db, writer, spool, (done, total) => report('duplicates', done, total))).replaced,
  );
  writer.forget();
  const isStale = entered.columnsAreStale || replaced > 0;
  const foldsApart = events > MANY_EVENTS && !isStale;
  let folds: Promise<Fold[]> | null = null;
  const indexes = Object.keys(eventIndexes);
  for (const [done, name] of indexes.entries()) {
    await report('index', done, indexes.length + 1);
    if (foldsApart && folds === null && (events < VERY_MANY_EVENTS || done > 0)) folds = foldApart(db.name);
    restoreEventIndex(db, name);
  }
  await report('index', indexes.length, indexes.length + 1);
  await inTransaction(db, async () => {
    if (isStale) rebuildColumns(db);
    else if (folds === null) spool.store(db);
    else {
      spool.store(db, []);
      storeFolds(db, await folds);
    }
    db.prepare(
      `INSERT INTO case_info(key, value) VALUES ('index', 'complete') ON CONFLICT(key) DO UPDATE SET value = excluded.value`,
    ).run();
  });
  // A sample of each index tells the planner as much as all of it.
  db.exec('PRAGMA analysis_limit = 1000; ANALYZE');
}

async function inTransaction<T>(db: Database.Database, run: () => Promise<T>): Promise<T> {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = await run();
    db.exec('COMMIT');
    return result;
  } catch (cause) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw cause;
  }
}

/** Folds the dictionaries in a thread of its own. */
function foldApart(path: string): Promise<Fold[]> {
  const folding = new Promise<Fold[]>((resolve, reject) => {
    const worker = new Worker(workerEntry('fold-worker', import.meta.url), { workerData: { path } });
    const folds: Fold[] = [];
    worker.on('message', (fold: Fold | null) => {
      if (fold === null) resolve(folds);
      else folds.push(fold);
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      reject(new AppError('internal/unexpected', 'The thread that folds dictionaries ended without an answer.'));
    });
  });
  // A failure is met where the folds are awaited.
  folding.catch(() => {});
  return folding;
}
