import Database from 'better-sqlite3';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, readSync, renameSync, rmSync, statSync, accessSync, constants } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { AppError } from '../../../shared/contract/errors.ts';
import { acquireLock, type CaseLock } from './lock.ts';
import { APPLICATION_ID, SCHEMA_VERSION, eventIndexes, schema, views } from './schema.ts';

/** The open database of a case. One writing connection at most, held by the engine process. */
export interface CaseFile {
  readonly path: string;
  readonly fileName: string;
  readonly db: Database.Database;
  readonly readOnly: boolean;
  readonly readOnlyReason: string | null;
  close(): void;
}

/**
 * Page size is measured: 16 KiB pages load a third faster than 4 KiB ones and give a tenth smaller file. Foreign files are not trusted:
 * no functions or virtual tables from their schema, cells are checked when read.
 */
function applyPragmas(db: Database.Database): void {
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
  db.pragma('temp_store = MEMORY');
  db.pragma('cache_size = -65536');
  db.pragma('mmap_size = 0');
  db.pragma('foreign_keys = ON');
}

/**
 * Creates an empty case at `path` (never over an existing file) and opens it for writing.
 * The file appears under its name only when it is complete.
 * @throws AppError `case/exists` | `case/not-found` (no such folder) | `case/read-only` (folder not writable)
 */
export function createCaseFile(path: string): CaseFile {
  if (existsSync(path)) {
    throw new AppError('case/exists', `${path} exists already.`, { hint: 'Choose another name; Trailcase never overwrites a case.' });
  }
  const folder = dirname(path);
  if (!existsSync(folder)) throw new AppError('case/not-found', `The folder ${folder} does not exist.`, { hint: 'Create the folder first or choose another place.' });
  const draft = join(folder, `.${basename(path)}.${randomUUID()}.new`);
  try {
    const db = new Database(draft);
    try {
      db.pragma('page_size = 16384');
      db.pragma('journal_mode = DELETE');
      db.exec(`BEGIN;${schema}${views}${Object.values(eventIndexes).join(';')};PRAGMA application_id = ${APPLICATION_ID};PRAGMA user_version = ${SCHEMA_VERSION};COMMIT`);
    } finally {
      db.close();
    }
    const handle = openSync(draft, 'r+');
    fsyncSync(handle);
    closeSync(handle);
    placeWithoutOverwriting(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw describeSystemError(cause, path);
  }
  return openCaseFile(path, {});
}

/** A link fails where the name exists, a rename would overwrite; file systems without hard links (FAT) get the rename after a last look. */
function placeWithoutOverwriting(draft: string, path: string): void {
  try {
    linkSync(draft, path);
    rmSync(draft);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST' || existsSync(path)) throw new AppError('case/exists', `${path} exists already.`, { hint: 'Choose another name; Trailcase never overwrites a case.' });
    renameSync(draft, path);
  }
}

/**
 * Opens a case. Writing needs the lock file beside the case; whoever finds it taken is offered reading only.
 * @throws AppError `case/not-found` | `case/not-a-case` | `case/newer-format` | `case/damaged` | `case/in-use` | `case/unclean`
 */
export function openCaseFile(path: string, options: { readOnly?: boolean }): CaseFile {
  checkHeader(path);
  let readOnly = options.readOnly ?? false;
  let reason: string | null = readOnly ? 'It was opened for reading only.' : null;
  if (!readOnly && !isWritable(path)) {
    readOnly = true;
    reason = `${path} or its folder is write-protected.`;
  }
  let lock: CaseLock | null = null;
  if (!readOnly) lock = acquireLock(path);
  try {
    const hasLog = existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0;
    if (readOnly && hasLog && !isWritable(path)) {
      throw new AppError('case/unclean', `${path} was not closed cleanly: ${basename(path)}-wal stands beside it.`, {
        hint: 'Open the case once from a writable disk, or copy the case together with its -wal file to one.',
      });
    }
    const db = new Database(path, { readonly: readOnly, timeout: 5000 });
    try {
      applyPragmas(db);
      checkSchema(db, path);
      if (!readOnly) {
        db.pragma('journal_mode = WAL');
        db.pragma('synchronous = NORMAL');
        db.pragma('wal_autocheckpoint = 4000');
      }
    } catch (cause) {
      db.close();
      throw cause;
    }
    return {
      path,
      fileName: basename(path),
      db,
      readOnly,
      readOnlyReason: reason,
      close() {
        closeDatabase(db, readOnly);
        lock?.release();
      },
    };
  } catch (cause) {
    lock?.release();
    throw describeSystemError(cause, path);
  }
}

/** At rest a case is one file: the log is folded in and the journal mode goes back to DELETE, so that it opens from a write-blocked disk. */
function closeDatabase(db: Database.Database, readOnly: boolean): void {
  if (!db.open) return;
  try {
    if (!readOnly) {
      db.pragma('wal_checkpoint(TRUNCATE)');
      db.pragma('journal_mode = DELETE');
    }
  } catch {
    // A reader is still there: the log stays beside the case and is folded in by the next writer. Nothing is lost.
  } finally {
    db.close();
  }
}

/** Reads what SQLite's header says without opening the database: a file of a stranger is not handed to SQLite unseen. */
function checkHeader(path: string): void {
  const header = Buffer.alloc(100);
  let read = 0;
  try {
    const handle = openSync(path, 'r');
    try {
      read = readSync(handle, header, 0, 100, 0);
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    throw describeSystemError(cause, path);
  }
  if (read < 100 || header.toString('latin1', 0, 16) !== 'SQLite format 3\0' || header.readUInt32BE(68) !== APPLICATION_ID) {
    throw new AppError('case/not-a-case', `${path} is not a Trailcase case.`, {
      hint: 'Cases end in .trailcase. To take log files in, open or create a case first and import them there.',
    });
  }
  const version = header.readUInt32BE(60);
  if (version > SCHEMA_VERSION) {
    throw new AppError('case/newer-format', `${path} was written by a newer Trailcase (case format ${version}, this version reads up to ${SCHEMA_VERSION}).`, {
      hint: 'Install the newer version; this one leaves the file untouched.',
    });
  }
}

/** A case from elsewhere may hold triggers or views of its own: anything that is not ours is refused before a single statement runs on it. */
function checkSchema(db: Database.Database, path: string): void {
  const known = new Set([...schema.matchAll(/CREATE (?:UNIQUE )?(?:TABLE|INDEX) (\w+)/g)].map((match) => match[1]!));
  for (const name of Object.keys(eventIndexes)) known.add(name);
  known.add('events');
  const rows = db.prepare(`SELECT type, name FROM sqlite_schema`).all() as { type: string; name: string }[];
  for (const row of rows) {
    if (row.name.startsWith('sqlite_')) continue;
    if (row.type === 'trigger' || !known.has(row.name)) {
      throw new AppError('case/damaged', `${path} holds a ${row.type} named "${row.name}" that Trailcase never writes.`, {
        hint: 'The file was changed by another program. Go back to a copy whose hash you know.',
      });
    }
  }
  const names = new Set(rows.map((row) => row.name));
  for (const name of ['case_info', 'evidence_file', 'event', 'audit_entry']) {
    if (!names.has(name)) throw new AppError('case/damaged', `${path} lacks the table "${name}".`, { hint: 'Go back to a copy whose hash you know.' });
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Gives system and SQLite errors a name, a cause and a remedy. AppErrors pass unchanged. */
export function describeSystemError(cause: unknown, path: string): unknown {
  if (cause instanceof AppError) return cause;
  const code = (cause as { code?: string }).code ?? '';
  const detail = cause instanceof Error ? cause.message : String(cause);
  const more = { detail, cause };
  if (code === 'ENOENT') return new AppError('case/not-found', `${path} does not exist.`, { ...more, hint: 'Check the path; on a removable disk, check that it is mounted.' });
  if (code === 'EISDIR') return new AppError('case/not-a-case', `${path} is a folder.`, { ...more, hint: 'Choose a .trailcase file.' });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'SQLITE_READONLY' || code.startsWith('SQLITE_CANTOPEN')) {
    return new AppError('case/read-only', `${path} cannot be written or opened: permission denied.`, { ...more, hint: 'Choose a folder you may write to, or open the case for reading only.' });
  }
  if (code === 'ENOSPC' || code === 'SQLITE_FULL' || code === 'EDQUOT') {
    return new AppError('intake/disk-full', `The disk that holds ${path} is full.`, { ...more, hint: 'Free space or move the case to a larger disk, then import again with "resume": finished files are kept.' });
  }
  if (code === 'SQLITE_BUSY' || code === 'SQLITE_LOCKED') return new AppError('case/in-use', `${path} is in use by another program.`, { ...more, hint: 'Close it there, or open it for reading only.' });
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return new AppError('case/damaged', `${path} is damaged.`, { ...more, hint: 'Run "trailcase check" on a copy, or go back to a copy whose hash you know.' });
  if (code.startsWith('SQLITE_IOERR')) return new AppError('case/damaged', `Reading or writing ${path} failed.`, { ...more, hint: 'Check the disk and the space that is left on it, then open the case again.' });
  return cause;
}
