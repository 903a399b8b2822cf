import Database from 'better-sqlite3';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  accessSync,
  constants,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { hash, randomUUID } from 'node:crypto';
import { AppError } from '../../../shared/contract/errors.ts';
import { acquireLock, type CaseLock } from './lock.ts';
import { describeSystemError } from './system-error.ts';
import { APPLICATION_ID, SCHEMA_VERSION, eventIndexes, schema, views } from './schema.ts';

export { describeSystemError } from './system-error.ts';

/** The open database of a case. One writing connection at most, held by the engine process. */
export interface CaseFile {
  readonly path: string;
  readonly fileName: string;
  readonly db: Database.Database;
  readonly readOnly: boolean;
  readonly readOnlyReason: string | null;
  /** Where this is a temporary copy that was brought to the newest format for reading: the file itself. */
  readonly original?: string;
  close(): void;
}

/**
 * Page size is measured: 16 KiB pages load a third faster than 4 KiB ones and give a tenth smaller file. Foreign files are not trusted:
 * no functions or virtual tables from their schema, cells are checked when read.
 */
export function applyPragmas(db: Database.Database): void {
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
  db.pragma('temp_store = MEMORY');
  sizeCache(db, 'asking');
  db.pragma('mmap_size = 0');
  db.pragma('foreign_keys = ON');
}

/** Pages that SQLite keeps: 64 MB while an import writes and sorts, 16 MB for questions, which are answered from the columns. */
export function sizeCache(db: Database.Database, use: 'asking' | 'importing'): void {
  db.pragma(use === 'importing' ? 'cache_size = -65536' : 'cache_size = -16384');
}

/**
 * Creates an empty case at `path` (never over an existing file) and opens it for writing.
 * The file appears under its name only when it is complete.
 * @throws AppError `case/exists` | `case/not-found` (no such folder) | `case/read-only` (folder not writable)
 */
export function createCaseFile(path: string): CaseFile {
  if (existsSync(path)) {
    throw new AppError('case/exists', `${path} exists already.`, {
      hint: 'Choose another name; Trailcase never overwrites a case.',
    });
  }
  const folder = dirname(path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new AppError('case/not-found', `The folder ${folder} does not exist.`, {
      hint: 'Create the folder first or choose another place.',
    });
  const draft = join(folder, `.${basename(path)}.${randomUUID()}.new`);
  try {
    const db = new Database(draft);
    try {
      db.pragma('page_size = 16384');
      db.pragma('journal_mode = DELETE');
      db.exec(
        `BEGIN;${schema}${views}${Object.values(eventIndexes).join(';')};PRAGMA application_id = ${APPLICATION_ID};PRAGMA user_version = ${SCHEMA_VERSION};COMMIT`,
      );
    } finally {
      db.close();
    }
    const handle = openSync(draft, 'r+');
    fsyncSync(handle);
    closeSync(handle);
    placeWithoutOverwriting(draft, path);
  } catch (cause) {
    for (const file of [draft, `${draft}-journal`]) rmSync(file, { force: true });
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
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST' || existsSync(path))
      throw new AppError('case/exists', `${path} exists already.`, {
        hint: 'Choose another name; Trailcase never overwrites a case.',
      });
    renameSync(draft, path);
  }
}

/**
 * Opens a case. Writing needs the lock file beside the case; whoever finds it taken is offered reading only.
 * @throws AppError `case/not-found` | `case/not-a-case` | `case/newer-format` | `case/older-format` | `case/damaged` | `case/in-use` | `case/unclean`
 */
export function openCaseFile(path: string, options: { readOnly?: boolean }): CaseFile {
  const header = readHeader(path);
  if (header.version < SCHEMA_VERSION)
    throw new AppError(
      'case/older-format',
      `${path} was written by an earlier Trailcase (case format ${header.version}, this version works with ${SCHEMA_VERSION}).`,
      { hint: 'Open it once for writing: it is brought up to date, and the file as it was is kept beside it.' },
    );
  let readOnly = options.readOnly ?? false;
  let reason: string | null = readOnly ? 'It was opened for reading only.' : null;
  if (!readOnly && !isWritable(path)) {
    readOnly = true;
    reason = `${path} or its folder is write-protected.`;
  }
  let lock: CaseLock | null = null;
  try {
    if (!readOnly) lock = acquireLock(path);
    if (readOnly && header.usesLog) refuseUnclean(path);
    const db = new Database(path, { readonly: readOnly, timeout: 5000 });
    try {
      applyPragmas(db);
      checkObjects(db, path, ownObjects());
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

/** SQLite has to write beside a case in log mode even for reading it; where nothing can be written, the log would be ignored, and with it the newest changes. */
export function refuseUnclean(path: string): void {
  if (isWritable(path) || (existsSync(`${path}-wal`) && existsSync(`${path}-shm`))) return;
  throw new AppError(
    'case/unclean',
    `${path} was not closed cleanly, and it cannot be put in order where it is: the place is write-protected.`,
    {
      hint: `Copy the case (with ${basename(path)}-wal, if that stands beside it) to a writable disk and open the copy.`,
    },
  );
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

/** What the first bytes of a case say. */
export interface CaseHeader {
  /** Number of the case format. */
  version: number;
  /** The case is in log mode: open for writing somewhere, or not closed cleanly. */
  usesLog: boolean;
  sizeBytes: number;
}

/**
 * Reads what SQLite's header says without opening the database: a file of a stranger is not handed to SQLite unseen.
 * @throws AppError `case/not-found` | `case/not-a-case` | `case/newer-format` | `case/damaged`
 */
export function readHeader(path: string): CaseHeader {
  const header = Buffer.alloc(100);
  let read = 0;
  let size = 0;
  try {
    const handle = openSync(path, 'r');
    try {
      read = readSync(handle, header, 0, 100, 0);
      size = fstatSync(handle).size;
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    throw describeSystemError(cause, path);
  }
  if (
    read < 100 ||
    header.toString('latin1', 0, 16) !== 'SQLite format 3\0' ||
    header.readUInt32BE(68) !== APPLICATION_ID
  ) {
    throw new AppError('case/not-a-case', `${path} is not a Trailcase case.`, {
      hint: 'Cases end in .trailcase. To take log files in, open or create a case first and import them there.',
    });
  }
  const version = header.readUInt32BE(60);
  if (version > SCHEMA_VERSION) {
    const writer = header[18] === 2 ? null : readLastWriter(path);
    throw new AppError(
      'case/newer-format',
      `${path} was written by ${writer ?? 'a newer Trailcase'} (case format ${version}, this version reads up to ${SCHEMA_VERSION}).`,
      {
        hint: `Install ${writer === null ? 'the newer version' : `${writer} or later`}; this one leaves the file untouched.`,
      },
    );
  }
  if (version < 1)
    throw new AppError(
      'case/damaged',
      `${path} names the case format ${version}, which no version of Trailcase writes.`,
      {
        hint: 'Go back to a copy whose hash you know.',
      },
    );
  // Page size 1 stands for 65,536. With a log beside it, the file may rightly be shorter than its header says.
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const expected = header.readUInt32BE(28) * pageSize;
  if (size < expected && !existsSync(`${path}-wal`) && !existsSync(`${path}-journal`)) {
    throw new AppError('case/damaged', `${path} is cut short: ${size} of ${expected} bytes are there.`, {
      hint: 'The copy was not finished. Copy the case again from where it came from.',
    });
  }
  return { version, usesLog: header[18] === 2, sizeBytes: size };
}

/** The version that wrote the newest entry of the examiner log of a case in a format that is not known here; null where it cannot be told. Changes nothing. */
function readLastWriter(path: string): string | null {
  try {
    const db = new Database(path, { readonly: true });
    try {
      applyPragmas(db);
      const kind = db.prepare(`SELECT type FROM sqlite_schema WHERE name = 'audit_entry'`).pluck().get();
      if (kind !== 'table') return null;
      const body = db.prepare('SELECT body FROM audit_entry ORDER BY seq DESC LIMIT 1').pluck().get();
      const { application } = JSON.parse(String(body)) as { application?: unknown };
      return typeof application === 'string' && /^Trailcase [\w.+-]{1,40}$/.test(application) ? application : null;
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
}

/** What a case of some format holds, as SQLite writes it down: "type name" to the SHA-256 of the statement that made it; '' where SQLite made it itself. */
export type SchemaObjects = ReadonlyMap<string, string>;

let own: SchemaObjects | null = null;

/** What a case of the newest format holds. */
export function ownObjects(): SchemaObjects {
  if (own === null) {
    const db = new Database(':memory:');
    db.exec(`${schema}${views}${Object.values(eventIndexes).join(';')}`);
    own = new Map(
      readObjects(db).map(({ type, name, sql }) => [`${type} ${name}`, sql === null ? '' : hash('sha256', sql)]),
    );
    db.close();
  }
  return own;
}

/** Tables, views, indexes and whatever else a database holds. */
export function readObjects(db: Database.Database): { type: string; name: string; sql: string | null }[] {
  return db.prepare('SELECT type, name, sql FROM sqlite_schema').all() as {
    type: string;
    name: string;
    sql: string | null;
  }[];
}

/**
 * A case from elsewhere may hold triggers or views of its own, or tables that only look like ours: anything that was not made by our own
 * statements, word for word, is refused before a single other statement runs on it.
 * @throws AppError `case/damaged`
 */
export function checkObjects(db: Database.Database, path: string, expected: SchemaObjects): void {
  const rows = readObjects(db);
  const hint = 'The file was changed by another program. Go back to a copy whose hash you know.';
  for (const { type, name, sql } of rows) {
    if ((type === 'index' && sql === null) || (type === 'table' && /^sqlite_stat[14]$/.test(name))) continue;
    const made = expected.get(`${type} ${name}`);
    if (made === undefined)
      throw new AppError('case/damaged', `${path} holds a ${type} named "${name}" that Trailcase never writes.`, {
        hint,
      });
    if (sql === null || made !== hash('sha256', sql))
      throw new AppError('case/damaged', `The ${type} "${name}" in ${path} is not made as Trailcase makes it.`, {
        hint,
      });
  }
  const names = new Set(rows.map((row) => `${row.type} ${row.name}`));
  for (const [object, made] of expected) {
    // Indexes of events are dropped for a bulk import; one that was interrupted may have left them out.
    if (names.has(object) || made === '' || Object.hasOwn(eventIndexes, object.slice('index '.length))) continue;
    throw new AppError('case/damaged', `${path} lacks the ${object.replace(' ', ' "')}".`, { hint });
  }
}

/** True where a case can be written where it is: the file and its folder. */
export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
