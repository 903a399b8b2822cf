import Database from 'better-sqlite3';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { ContentSeals } from '../../../shared/contract/audit.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { formatBytes } from '../../../shared/format/index.ts';
import { protectedTables, sealWhole } from '../audit/content.ts';
import { appendAudit, type EngineContext, walkChain } from '../audit/log.ts';
import { verifyAuditSlowly } from '../audit/verify.ts';
import { applyPragmas, checkObjects, describeSystemError, ownObjects, readHeader } from '../case/case-file.ts';
import { acquireLock } from '../case/lock.ts';
import { SCHEMA_VERSION } from '../case/schema.ts';
import { storeDerivations } from '../derived/derivation.ts';
import { standingDerivations } from './derivations.ts';
import { bringSchema, planSchemaChange } from './migrations/bring-schema.ts';
import { fillFields, filledTables, missingFields } from './migrations/fill-fields.ts';
import { type Migration, migrations } from './migrations/index.ts';

/** What became of a case that was brought to the newest format where it is. */
export interface Migrated {
  /** Format that it had. */
  from: number;
  /** Path of the file as it was. */
  kept: string;
}

/**
 * Brings a case to the newest format where it is. All work is done on a copy beside it, which takes its place in one step when it is whole and on the disk; the file as it
 * was is kept under a name of its own. A kill or a full disk at any moment leaves the file as it was, or both.
 * @throws AppError `case/in-use` | `case/damaged` | `intake/disk-full` | `case/read-only`
 */
export async function migrateInPlace(path: string, context: EngineContext): Promise<Migrated> {
  const lock = acquireLock(path);
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}.migrating`);
  try {
    removeDrafts(path);
    const { version: from, usesLog, sizeBytes } = readHeader(path);
    const kept = keptName(path, from);
    if (from === SCHEMA_VERSION) return { from, kept: path };
    // What lies beside a case that was not closed is folded in first: it would be taken for that of the new file.
    if (usesLog || existsSync(`${path}-wal`) || existsSync(`${path}-journal`)) foldIn(path, from);
    needRoom(dirname(path), sizeBytes, path);
    await copyMigrated(path, draft, from, context, basename(kept));
    const handle = openSync(draft, 'r+');
    fsyncSync(handle);
    closeSync(handle);
    keep(path, kept);
    renameSync(draft, path);
    return { from, kept };
  } catch (cause) {
    throw describeSystemError(cause, path);
  } finally {
    for (const file of [draft, `${draft}-journal`]) rmSync(file, { force: true });
    lock.release();
  }
}

/** Copies a case of an older format and brings the copy to the newest. `kept`: name of the file as it is, for the log; null where the copy is for reading only. */
export async function copyMigrated(
  path: string,
  target: string,
  from: number,
  context: EngineContext,
  kept: string | null,
): Promise<void> {
  const steps = migrations.filter((step) => step.from >= from);
  const old = openOld(path, from, true);
  try {
    await old.backup(target);
  } finally {
    old.close();
  }
  const db = new Database(target);
  try {
    applyPragmas(db);
    db.pragma('journal_mode = DELETE');
    // A copy that is not finished is thrown away: nothing has to be undone in it.
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    db.pragma('foreign_keys = OFF');
    db.pragma('legacy_alter_table = ON');
    await migrate(db, from, steps, context, kept);
    checkObjects(db, path, ownObjects());
  } finally {
    db.close();
  }
}

async function migrate(
  db: Database.Database,
  from: number,
  steps: readonly Migration[],
  context: EngineContext,
  kept: string | null,
): Promise<void> {
  const { created, rebuilt } = planSchemaChange(db);
  const fields = missingFields(db);
  const touched = new Set([
    ...created,
    ...rebuilt,
    ...steps.flatMap((step) => step.touches),
    ...(fields.length > 0 ? filledTables : []),
  ]);
  const tables = protectedTables.map(({ name }) => name).filter((name) => touched.has(name));
  // A change from outside that nobody has seen yet must not be sealed unseen.
  const { problems } = await verifyAuditSlowly(
    db,
    {},
    tables.filter((name) => !created.includes(name)),
  );
  const { vouched } = walkChain(db);
  db.exec('BEGIN IMMEDIATE');
  bringSchema(db, () => {
    for (const step of steps) step.move(db);
  });
  await fillFields(db, fields);
  // An import that was cut short has left the index open: it is sealed when that is put in order.
  const isOpen = vouched.get('event')?.open === true;
  // Columns that were made anew take with them what is derived from them. A copy for reading only would never get it back.
  if (fields.length > 0 && !isOpen) await storeDerivations(db, standingDerivations);
  db.pragma(`user_version = ${SCHEMA_VERSION}`);
  const content: ContentSeals = {};
  for (const name of tables)
    if (vouched.get(name)?.open !== true) content[name] = isOpen && created.includes(name) ? null : sealWhole(db, name);
  const found = problems.filter((problem) => !problem.noted).map(({ table, reason }) => ({ table, reason }));
  const result = { tables, kept, ...(found.length === 0 ? {} : { problems: found }) };
  appendAudit(db, context, 'case.migrate', { from, to: SCHEMA_VERSION }, result, { content });
  db.exec('COMMIT');
}

/** Opens a case of an older format, when it holds what cases of that format hold and nothing else. */
function openOld(path: string, from: number, readOnly: boolean): Database.Database {
  const step = migrations.find((each) => each.from === from);
  if (step === undefined) throw new Error(`There is no migration from the case format ${from}.`);
  const db = new Database(path, { readonly: readOnly, timeout: 5000 });
  try {
    applyPragmas(db);
    checkObjects(db, path, step.objects);
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

function foldIn(path: string, from: number): void {
  const db = openOld(path, from, false);
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
}

/** @throws AppError `intake/disk-full` where a copy of that size has no room in the folder */
export function needRoom(folder: string, sizeBytes: number, path: string): void {
  const { bavail, bsize } = statfsSync(folder);
  // Room for the copy, and for what the move of rows leaves behind.
  const needed = Math.ceil(sizeBytes * 1.25) + 1024 * 1024;
  if (bavail * bsize >= needed) return;
  throw new AppError(
    'intake/disk-full',
    `${path} is of an earlier format. Bringing it up to date needs ${formatBytes(needed)} in ${folder}, where ${formatBytes(bavail * bsize)} are free.`,
    { hint: 'Free space there, or copy the case to a larger disk and open the copy. The file was not changed.' },
  );
}

/** Copies that a kill left behind. Only the holder of the lock works on any. */
function removeDrafts(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder))
    if (name.startsWith(`.${basename(path)}.`) && /\.[0-9a-f-]{36}\.migrating(-journal)?$/.test(name))
      rmSync(join(folder, name), { force: true });
}

/** `case.trailcase` of format 1 is kept as `case.format-1.trailcase`. */
function keptName(path: string, from: number): string {
  const stem = path.replace(/\.trailcase$/i, '');
  for (let number = 1; ; number++) {
    const name = `${stem}.format-${from}${number === 1 ? '' : `-${number}`}.trailcase`;
    if (!existsSync(name)) return name;
  }
}

/** The file gets its second name before the new one takes the first: at no moment is there none. File systems without hard links get a copy. */
function keep(path: string, kept: string): void {
  try {
    linkSync(path, kept);
  } catch {
    copyFileSync(path, kept);
    const handle = openSync(kept, 'r+');
    fsyncSync(handle);
    closeSync(handle);
  }
}
