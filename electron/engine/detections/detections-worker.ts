import Database from 'better-sqlite3';
import { parentPort, workerData } from 'node:worker_threads';
import { toErrorReply } from '../../../shared/contract/errors.ts';
import { ColumnStore } from '../columns/column-store.ts';
import { MadeDerived } from '../derived/derived-arrays.ts';
import { findInto, type FromDetectionsWorker } from './derive.ts';

/** Runs the rules of a case on a thread of its own, so that its window goes on answering. */
const { path } = workerData as { path: string };
const db = new Database(path, { readonly: true });
const tell = (message: FromDetectionsWorker): void => parentPort!.postMessage(message);
try {
  const made = new MadeDerived();
  await findInto(made, db, new ColumnStore(db), { onProgress: (progress) => tell({ kind: 'progress', progress }) });
  tell({ kind: 'made', arrays: made.arrays() });
} catch (cause) {
  tell({ kind: 'failed', reply: toErrorReply(cause) });
} finally {
  db.close();
}
