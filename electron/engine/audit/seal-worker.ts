import Database from 'better-sqlite3';
import { parentPort, workerData } from 'node:worker_threads';
import { sealImported, type Vouched } from './content.ts';

/** Works out the digests of tables that an import has written for good, while it goes on with others. */
const { path, tables, known } = workerData as {
  path: string;
  tables: readonly string[];
  known: ReadonlyMap<string, Vouched>;
};
const db = new Database(path, { readonly: true });
try {
  parentPort!.postMessage(await sealImported(db, known, {}, tables));
} finally {
  db.close();
}
