import { createHash } from 'node:crypto';
import type { CheckResult } from '../../../shared/contract/case.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { verifyAuditSlowly } from '../audit/verify.ts';
import { compareDerivation, type Derivation } from '../derived/derivation.ts';
import { type Add, checkColumns, RowComparison } from './compare-rows.ts';
import { readTotals } from '../intake/index.ts';
import type { CallOptions } from '../case/call-options.ts';
import type { EngineCase } from '../engine-case.ts';
import { derivations } from './derivations.ts';

/** While records are compared, other work gets its turn this often. */
const TURN_MS = 20;

/**
 * Is the case whole? SQLite's own check, the account, the examiner log, and every stored file hashed again. `deep` also reads every indexed record again
 * from the evidence and compares it with its row, and every row with the columns.
 * A check that cannot be carried out has failed: its detail says why. Only cancelling ends the whole.
 */
export async function checkCase(
  engine: EngineCase,
  deep: boolean,
  options: CallOptions,
): Promise<{ checks: CheckResult[] }> {
  const checks: CheckResult[] = [];
  const add: Add = (name, ok, detail) => void checks.push({ name, ok, detail });
  const { db } = engine;
  await attempt(add, 'sqlite', () => {
    const problems = db.pragma('integrity_check(20)') as { integrity_check: string }[];
    add(
      'sqlite',
      problems.length === 1 && problems[0]!.integrity_check === 'ok',
      problems.map((row) => row.integrity_check).join('; '),
    );
  });
  await attempt(add, 'account', () => checkAccount(engine, add));
  await attempt(add, 'columns', () => {
    const events = countEvents(engine);
    const { count } = engine.index.fields.store;
    add('columns', count === events, `${count} positions for ${events} rows`);
  });
  await attempt(add, 'audit', async () => {
    const audit = await verifyAuditSlowly(db, options);
    add(
      'audit',
      audit.intact,
      audit.firstBreak === null
        ? `${audit.entries} entries`
        : `entry ${audit.firstBreak.seq}: ${audit.firstBreak.reason}`,
    );
  });
  await attempt(add, 'evidence', () => checkEvidence(engine, options, add));
  if (deep) {
    await attempt(add, 'records', () => checkRecords(engine, options, add));
    await attempt(add, 'index', () => checkColumns(engine, add));
    for (const derivation of derivations)
      await attempt(add, derivation.name, () => checkDerivation(engine, derivation, options, add));
  }
  engine.audit('case.check', { deep }, { failed: checks.filter((check) => !check.ok).map((check) => check.name) });
  return { checks };
}

async function attempt(add: Add, name: string, run: () => void | Promise<void>): Promise<void> {
  try {
    await run();
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'cancelled') throw cause;
    add(name, false, `The check could not be carried out: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function countEvents(engine: EngineCase): number {
  return engine.db.prepare('SELECT count(*) FROM event').pluck().get() as number;
}

/** records = indexed + duplicates + rejected: for the case, for every file, and against the rows that are really there. */
function checkAccount(engine: EngineCase, add: Add): void {
  const { db } = engine;
  const { totals } = readTotals(db);
  const uneven = db
    .prepare('SELECT path FROM evidence_file WHERE records <> indexed + duplicates + rejected ORDER BY id')
    .pluck()
    .all() as string[];
  const sum = `${totals.records} records = ${totals.indexed} indexed + ${totals.duplicates} duplicates + ${totals.rejected} rejected`;
  add(
    'account',
    uneven.length === 0 && totals.records === totals.indexed + totals.duplicates + totals.rejected,
    uneven.length === 0 ? sum : `${sum}; uneven in ${uneven.length} files: ${uneven.slice(0, 20).join('; ')}`,
  );
  const events = countEvents(engine);
  const duplicates = db.prepare('SELECT count(*) FROM occurrence').pluck().get() as number;
  const rejected = db.prepare('SELECT count(*) FROM rejected_record').pluck().get() as number;
  add(
    'rows',
    events === totals.indexed && duplicates === totals.duplicates && rejected === totals.rejected,
    `${events} rows for ${totals.indexed} indexed records, ${duplicates} for ${totals.duplicates} duplicates, ${rejected} for ${totals.rejected} rejected ones`,
  );
}

async function checkEvidence(engine: EngineCase, options: CallOptions, add: Add): Promise<void> {
  const files = engine.db
    .prepare(`SELECT id, path, sha256 FROM evidence_file WHERE stored IN ('inside', 'reference') ORDER BY id`)
    .all() as { id: number; path: string; sha256: Buffer }[];
  const wrong: string[] = [];
  for (const [index, file] of files.entries()) {
    try {
      const hash = createHash('sha256');
      for (const piece of engine.evidence.storedPieces(file.id)) hash.update(piece);
      if (!hash.digest().equals(file.sha256)) wrong.push(`${file.path}: other bytes than when it was taken in`);
    } catch (cause) {
      wrong.push(`${file.path}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
    if (index % 64 === 0) await pause(options, 'evidence', index, files.length);
  }
  add(
    'evidence',
    wrong.length === 0,
    wrong.length === 0
      ? `${files.length} files hashed again`
      : `${wrong.length} of ${files.length} files differ: ${wrong.slice(0, 20).join('; ')}`,
  );
}

async function checkRecords(engine: EngineCase, options: CallOptions, add: Add): Promise<void> {
  const comparison = new RowComparison(engine);
  const total = countEvents(engine);
  let last = 0;
  await comparison.run(async (done) => {
    if (performance.now() - last < TURN_MS) return;
    await pause(options, 'records', done, total);
    last = performance.now();
  });
  comparison.report(add);
}

/** Works out again what is derived and compares it with what the case holds. A case that holds none gets it when it is opened for writing. */
async function checkDerivation(
  engine: EngineCase,
  derivation: Derivation,
  { signal }: CallOptions,
  add: Add,
): Promise<void> {
  const { name } = derivation;
  const wrong = await compareDerivation(engine.db, derivation, { signal });
  if (wrong === null) {
    const isEmpty = countEvents(engine) === 0;
    const waits = derivation.leastEvents !== undefined;
    add(
      name,
      isEmpty || waits,
      isEmpty
        ? 'no events'
        : waits
          ? 'not asked for yet, or not since rules changed'
          : 'nothing is stored for this evidence; it is made when the case is opened for writing',
    );
  } else
    add(
      name,
      wrong.length === 0,
      wrong.length === 0
        ? 'worked out again and compared'
        : `${wrong.length} stored arrays differ from what the rows give: ${wrong.slice(0, 20).join(', ')}`,
    );
}

async function pause(options: CallOptions, phase: string, done: number, total: number): Promise<void> {
  options.onProgress?.({ phase, done, total, unit: phase === 'records' ? 'events' : 'files' });
  await new Promise<void>((turn) => setImmediate(turn));
  if (options.signal?.aborted) throw new AppError('cancelled', 'The check was cancelled.');
}
