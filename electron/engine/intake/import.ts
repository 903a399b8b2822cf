import type Database from 'better-sqlite3';
import { basename, resolve } from 'node:path';
import { AppError } from '../../../shared/contract/errors.ts';
import type { ImportSummary } from '../../../shared/contract/intake.ts';
import { describeSystemError } from '../case/case-file.ts';
import { readTotals } from './account.ts';
import { formatNames } from './read-content.ts';
import { type ImportOptions, ImportRun, type ImportSource } from './import-run.ts';
import { needsRecovery, removeUnfinished } from './recovery.ts';

/**
 * Takes evidence in. Files are read, hashed and decoded by worker threads and written here in the order in which they were found, so that the same evidence
 * gives the same numbers. Every file is complete in the case or not there at all; what a kill or a cancel leaves open is finished by an import without paths.
 * @throws AppError `intake/nothing-to-import` | `intake/unreadable` | `intake/disk-full` | `contract/bad-request` (unknown format)
 */
export async function importEvidence(
  db: Database.Database,
  paths: string[],
  options: ImportOptions,
): Promise<ImportSummary> {
  const started = Date.now();
  if (options.format !== undefined && !formatNames.includes(options.format)) {
    throw new AppError('contract/bad-request', `There is no format "${options.format}".`, {
      hint: `Formats are: ${formatNames.join(', ')}.`,
    });
  }
  const sources = [...openSources(db)];
  const recovering = needsRecovery(db);
  if (sources.length === 0 && paths.length === 0 && !recovering)
    throw new AppError('intake/nothing-to-import', 'There is no interrupted import to resume.', {
      hint: 'Name the files or folders to import.',
    });
  let run: ImportRun;
  try {
    removeUnfinished(db);
    sources.push(...addSources(db, paths, options));
    run = new ImportRun(db, options);
  } catch (cause) {
    throw describeSystemError(cause, db.name);
  }
  try {
    for (const source of sources) await run.take(source);
    await run.finish();
  } catch (cause) {
    throw describeSystemError(cause, db.name);
  } finally {
    await run.close();
  }
  const totals = readTotals(db);
  return {
    totals: totals.totals,
    evidence: { files: run.files, byStatus: run.byStatus },
    firstEvent: totals.firstEvent,
    lastEvent: totals.lastEvent,
    cancelled: options.signal?.aborted ?? false,
    unreadable: run.unreadable,
    durationMs: Date.now() - started,
  };
}

/** Imports that were interrupted, oldest first. */
function openSources(db: Database.Database): ImportSource[] {
  return db.prepare(`SELECT id, path, label FROM source WHERE state = 'open' ORDER BY id`).all() as ImportSource[];
}

function addSources(db: Database.Database, paths: string[], options: ImportOptions): ImportSource[] {
  const insert = db.prepare(
    `INSERT INTO source(label, path, added_at, examiner, options, state) VALUES (?, ?, ?, ?, ?, 'open')`,
  );
  return paths.map((path) => {
    const absolute = resolve(path);
    const label = basename(absolute);
    const id = Number(
      insert.run(
        label,
        absolute,
        Date.now(),
        options.examiner,
        JSON.stringify({ reference: options.reference, format: options.format }),
      ).lastInsertRowid,
    );
    return { id, path: absolute, label };
  });
}
