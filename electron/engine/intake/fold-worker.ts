import Database from 'better-sqlite3';
import { parentPort, workerData } from 'node:worker_threads';
import { makeFolds } from '../columns/stored-folds.ts';

/** Folds the dictionaries of a case while the import makes its indexes. */
const { path } = workerData as { path: string };
const db = new Database(path, { readonly: true });
try {
  parentPort!.postMessage([...makeFolds(db)]);
} finally {
  db.close();
}
