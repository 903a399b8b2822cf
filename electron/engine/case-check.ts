import { createHash } from 'node:crypto';
import type { CheckResult } from '../../shared/contract/case.ts';
import { AppError } from '../../shared/contract/errors.ts';
import { verifyAudit } from './audit/log.ts';
import { BatchBuilder } from './events/batch.ts';
import { readTotals } from './intake/index.ts';
import type { CallOptions, EngineCase } from './open-case.ts';

/**
 * Is the case whole? SQLite's own check, the account, the examiner log, and every stored file hashed again. `deep` also reads every indexed record again
 * from the evidence and compares it with its row.
 */
export async function checkCase(engine: EngineCase, deep: boolean, options: CallOptions): Promise<{ checks: CheckResult[] }> {
  const { db } = engine;
  const checks: CheckResult[] = [];
  const add = (name: string, ok: boolean, detail: string): void => void checks.push({ name, ok, detail });
  const problems = db.pragma('integrity_check(20)') as { integrity_check: string }[];
  add('sqlite', problems.length === 1 && problems[0]!.integrity_check === 'ok', problems.map((row) => row.integrity_check).join('; '));
  const { totals } = readTotals(db);
  add('account', totals.records === totals.indexed + totals.duplicates + totals.rejected, `${totals.records} records = ${totals.indexed} indexed + ${totals.duplicates} duplicates + ${totals.rejected} rejected`);
  const events = db.prepare('SELECT count(*) FROM event').pluck().get() as number;
  add('rows', events === totals.indexed, `${events} rows for ${totals.indexed} indexed records`);
  add('columns', engine.index.fields.store.count === events, `${engine.index.fields.store.count} positions for ${events} rows`);
  const audit = verifyAudit(db);
  add('audit', audit.intact, audit.firstBreak === null ? `${audit.entries} entries` : `entry ${audit.firstBreak.seq}: ${audit.firstBreak.reason}`);
  await checkEvidence(engine, options, add);
  if (deep) await checkRecords(engine, options, add);
  engine.audit('case.check', { deep }, { failed: checks.filter((check) => !check.ok).map((check) => check.name) });
  return { checks };
}

type Add = (name: string, ok: boolean, detail: string) => void;

async function checkEvidence(engine: EngineCase, options: CallOptions, add: Add): Promise<void> {
  const files = engine.db.prepare(`SELECT id, path, sha256 FROM evidence_file WHERE stored IN ('inside', 'reference') ORDER BY id`).all() as { id: number; path: string; sha256: Buffer }[];
  const wrong: string[] = [];
  for (const [index, file] of files.entries()) {
    if (options.signal?.aborted) throw new AppError('cancelled', 'The check was cancelled.');
    try {
      if (!createHash('sha256').update(engine.evidence.storedBytes(file.id)).digest().equals(file.sha256)) wrong.push(`${file.path}: other bytes than when it was taken in`);
    } catch (cause) {
      wrong.push(`${file.path}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
    if (index % 64 === 0) await pause(options, 'evidence', index, files.length);
  }
  add('evidence', wrong.length === 0, wrong.length === 0 ? `${files.length} files hashed again` : `${wrong.length} of ${files.length} files differ: ${wrong.slice(0, 20).join('; ')}`);
}

/** Compares time, outcome and flags of every row with what its record says now. */
async function checkRecords(engine: EngineCase, options: CallOptions, add: Add): Promise<void> {
  const rows = engine.db.prepare('SELECT id, time, outcome FROM event ORDER BY file, offset').all() as { id: number; time: number | null; outcome: number }[];
  const builder = new BatchBuilder();
  const wrong: number[] = [];
  for (const [index, row] of rows.entries()) {
    if (options.signal?.aborted) throw new AppError('cancelled', 'The check was cancelled.');
    try {
      builder.add(JSON.parse(engine.recordText(row.id)) as Record<string, unknown>, { record: 0, offset: 0, length: 0 }, 0);
      const batch = builder.take();
      const time = Number.isNaN(batch.time[0]) ? null : batch.time[0];
      if (time !== row.time || batch.outcome[0] !== row.outcome) wrong.push(row.id);
    } catch {
      wrong.push(row.id);
    }
    if (index % 2000 === 0) await pause(options, 'records', index, rows.length);
  }
  add('records', wrong.length === 0, wrong.length === 0 ? `${rows.length} records read again and compared` : `${wrong.length} of ${rows.length} rows differ from their record, first event ${wrong[0]}`);
}

async function pause(options: CallOptions, phase: string, done: number, total: number): Promise<void> {
  options.onProgress?.({ phase, done, total, unit: phase === 'records' ? 'events' : 'files' });
  await new Promise<void>((turn) => setImmediate(turn));
}
