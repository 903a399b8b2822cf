import Database from 'better-sqlite3';
import { parentPort, workerData } from 'node:worker_threads';
import { buffersOf, makeFolds } from '../columns/stored-folds.ts';

/** Folds the dictionaries of a case while the import makes its indexes. */
const { path } = workerData as { path: string };
const db = new Database(path, { readonly: true });
try {
  for (const fold of makeFolds(db)) parentPort!.postMessage(fold, buffersOf(fold));
  parentPort!.postMessage(null);
} finally {
  db.close();
}
