import type Database from 'better-sqlite3';
import { Worker } from 'node:worker_threads';
import type { ContentSeals } from '../../../shared/contract/audit.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { workerEntry } from '../case/worker-entry.ts';
import { importedTables } from './content.ts';
import { walkChain } from './log.ts';

/** Tables that change until the very end of an import: what is worked out from the others. */
const derivedTables: readonly string[] = ['derived_chunk'];

/**
 * Begins to seal the tables that nothing changes any more once the evidence is entered, in a thread of its own: a tenth of an import's time, in which actors and
 * sessions are worked out.
 */
export function sealEntered(db: Database.Database): Promise<ContentSeals> {
  const tables = importedTables.filter((table) => !derivedTables.includes(table));
  const sealing = new Promise<ContentSeals>((resolve, reject) => {
    const worker = new Worker(workerEntry('seal-worker', import.meta.url), {
      workerData: { path: db.name, tables, known: walkChain(db).vouched },
    });
    worker.once('message', resolve).once('error', reject);
    worker.once('exit', () => {
      reject(new AppError('internal/unexpected', 'The thread that seals the evidence ended without an answer.'));
    });
  });
  // A failure is met where the seals are awaited.
  sealing.catch(() => {});
  return sealing;
}
