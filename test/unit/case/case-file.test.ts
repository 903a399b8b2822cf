import Database from 'better-sqlite3';
import { execFileSync, spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCaseFile, describeSystemError, openCaseFile } from '../../../electron/engine/case/case-file.ts';
import { APPLICATION_ID, SCHEMA_VERSION } from '../../../electron/engine/case/schema.ts';
import { AppError, type ErrorCode } from '../../../shared/contract/index.ts';

let folder = '';
let good = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-case-'));
  good = join(folder, 'good.trailcase');
  createCaseFile(good).close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A fresh copy of an empty case. */
function copyOf(name: string): string {
  const path = join(folder, `${name}.trailcase`);
  copyFileSync(good, path);
  return path;
}

function failure(run: () => unknown): AppError {
  try {
    run();
  } catch (cause) {
    if (cause instanceof AppError) return cause;
    throw cause;
  }
  throw new Error('It did not fail.');
}

/** Every error names the file and says what to do. */
function expectError(error: AppError, code: ErrorCode, path: string): void {
  expect(error.code).toBe(code);
  expect(error.message).toContain(path);
  expect(error.hint ?? '').not.toBe('');
}

describe('creating a case', () => {
  it('leaves one file in DELETE mode with the application id and the format number', () => {
    const path = join(folder, 'new.trailcase');
    createCaseFile(path).close();
    const header = readFileSync(path).subarray(0, 100);
    expect(header.readUInt32BE(68)).toBe(APPLICATION_ID);
    expect(header.readUInt32BE(60)).toBe(SCHEMA_VERSION);
    expect([header[18], header[19]]).toEqual([1, 1]);
    expect(readdirSync(folder).filter((name) => name.includes('new.trailcase'))).toEqual(['new.trailcase']);
  });

  it('never overwrites a file, an empty one included', () => {
    const path = join(folder, 'taken.trailcase');
    writeFileSync(path, 'somebody else');
    expectError(
      failure(() => createCaseFile(path)),
      'case/exists',
      path,
    );
    expect(readFileSync(path, 'utf8')).toBe('somebody else');
  });

  it('names the folder that does not exist, or is a file', () => {
    const missing = join(folder, 'no', 'such');
    expectError(
      failure(() => createCaseFile(join(missing, 'a.trailcase'))),
      'case/not-found',
      missing,
    );
    expectError(
      failure(() => createCaseFile(join(good, 'a.trailcase'))),
      'case/not-found',
      good,
    );
  });
});

describe('opening what is no whole case', () => {
  it('says that a missing file is missing', () => {
    const path = join(folder, 'missing.trailcase');
    expectError(
      failure(() => openCaseFile(path, {})),
      'case/not-found',
      path,
    );
    expect(existsSync(path)).toBe(false);
  });

  it('says that a folder is a folder', () => {
    const path = join(folder, 'folder.trailcase');
    mkdirSync(path);
    expectError(
      failure(() => openCaseFile(path, {})),
      'case/not-a-case',
      path,
    );
  });

  it.each([
    ['an empty file', ''],
    ['a text', 'hello'.repeat(100)],
    ['99 bytes of a SQLite header', `SQLite format 3\0${'\0'.repeat(83)}`],
  ])('refuses %s', (name, content) => {
    const path = join(folder, `${name}.trailcase`);
    writeFileSync(path, content);
    expectError(
      failure(() => openCaseFile(path, {})),
      'case/not-a-case',
      path,
    );
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  it('refuses a SQLite database of another program, and leaves it as it is', () => {
    const path = join(folder, 'other.trailcase');
    const other = new Database(path);
    other.exec('CREATE TABLE a(b)');
    other.close();
    const before = readFileSync(path);
    expectError(
      failure(() => openCaseFile(path, {})),
      'case/not-a-case',
      path,
    );
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('refuses a case of a newer format, and leaves it as it is', () => {
    const path = copyOf('newer');
    const bytes = readFileSync(path);
    bytes.writeUInt32BE(SCHEMA_VERSION + 1, 60);
    writeFileSync(path, bytes);
    const error = failure(() => openCaseFile(path, {}));
    expectError(error, 'case/newer-format', path);
    expect(error.message).toContain(String(SCHEMA_VERSION + 1));
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it.each([0.99, 0.5, 0.1])('finds a case that was copied to %f of its length', (share) => {
    const path = copyOf(`cut ${share}`);
    const size = readFileSync(path).length;
    truncateSync(path, Math.floor(size * share));
    const error = failure(() => openCaseFile(path, {}));
    expectError(error, 'case/damaged', path);
    expect(error.message).toContain(`${Math.floor(size * share)} of ${size} bytes`);
    expect(existsSync(`${path}-lock`)).toBe(false);
  });

  it('finds a case whose pages were overwritten', () => {
    const path = copyOf('overwritten');
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 200);
    writeFileSync(path, bytes);
    expectError(
      failure(() => openCaseFile(path, {})),
      'case/damaged',
      path,
    );
    expect(existsSync(`${path}-lock`)).toBe(false);
  });
});

describe('objects that are not ours', () => {
  const foreign: [string, string][] = [
    ['a trigger', 'CREATE TRIGGER note_away AFTER INSERT ON audit_entry BEGIN DELETE FROM audit_entry; END'],
    ['a view', 'CREATE VIEW more AS SELECT 1'],
    ['a table', 'CREATE TABLE more(a)'],
    ['a virtual table', 'CREATE VIRTUAL TABLE more USING fts5(a)'],
    ['an index of another table', 'CREATE INDEX ix_more ON note(author)'],
    ['our view with another meaning', 'DROP VIEW events; CREATE VIEW events AS SELECT * FROM event WHERE outcome = 0'],
    [
      'a view in the place of a table',
      "DROP TABLE note; CREATE VIEW note AS SELECT 1 AS id, '' AS target, '' AS text, '' AS author, 0 AS time",
    ],
    ['a table with another definition', 'DROP TABLE conflict; CREATE TABLE conflict (event INTEGER, other INTEGER)'],
  ];
  it.each(foreign)('refuses a case with %s', (name, sql) => {
    const path = copyOf(name);
    const db = new Database(path);
    db.exec(sql);
    db.close();
    const error = failure(() => openCaseFile(path, {}));
    expectError(error, 'case/damaged', path);
    expectError(
      failure(() => openCaseFile(path, { readOnly: true })),
      'case/damaged',
      path,
    );
  });

  it('refuses a case that lacks a table', () => {
    const path = copyOf('lacking');
    const db = new Database(path);
    db.exec('DROP TABLE note');
    db.close();
    const error = failure(() => openCaseFile(path, {}));
    expectError(error, 'case/damaged', path);
    expect(error.message).toContain('note');
  });

  it('opens a case whose event indexes were dropped by an interrupted import, and one that was analysed', () => {
    const path = copyOf('mid import');
    const db = new Database(path);
    db.exec('DROP INDEX ix_event_time; ANALYZE');
    db.close();
    openCaseFile(path, {}).close();
  });
});

describe('one writer at a time', () => {
  it('refuses the second opening for writing, says who holds the case, and reads it', () => {
    const path = copyOf('held');
    const first = openCaseFile(path, {});
    const error = failure(() => openCaseFile(path, {}));
    expectError(error, 'case/in-use', path);
    expect(error.message).toContain(String(process.pid));
    const reader = openCaseFile(path, { readOnly: true });
    expect(reader.readOnly).toBe(true);
    reader.close();
    first.close();
    expect(existsSync(`${path}-lock`)).toBe(false);
    openCaseFile(path, {}).close();
  });

  it('is refused by a live process, reads beside it, and takes over when that was killed in the middle of a change', async () => {
    const path = copyOf('two processes');
    const program = `
      import { openCaseFile } from ${JSON.stringify(join(import.meta.dirname, '../../../electron/engine/case/case-file.ts'))};
      const file = openCaseFile(${JSON.stringify(path)}, {});
      file.db.prepare("INSERT INTO note(target, text, author, time) VALUES ('case', 'kept', 'a', 1)").run();
      file.db.exec("BEGIN IMMEDIATE; INSERT INTO note(target, text, author, time) VALUES ('case', 'half', 'a', 1)");
      console.log('ready');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>((ready) => child.stdout.once('data', () => ready()));
    const error = failure(() => openCaseFile(path, {}));
    expect(error.code).toBe('case/in-use');
    expect(error.message).toContain(String(child.pid));
    const reader = openCaseFile(path, { readOnly: true });
    expect(reader.db.prepare('SELECT text FROM note').pluck().all()).toEqual(['kept']);
    reader.close();
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(`${path}-wal`)).toBe(true);
    const next = openCaseFile(path, {});
    expect(next.db.prepare('SELECT text FROM note').pluck().all()).toEqual(['kept']);
    next.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
    expect(existsSync(`${path}-lock`)).toBe(false);
  });

  const lockOf = (more: object): string =>
    JSON.stringify({ pid: process.pid, machine: hostname(), since: new Date().toISOString(), ...more });
  it.each([
    ['of a process that ended', () => lockOf({ pid: deadProcess() })],
    ['from before the machine was started', () => lockOf({ pid: 1, since: '2001-01-01T00:00:00.000Z' })],
    ['of an earlier process with our number', () => lockOf({})],
    ['that was cut short', () => '{"pid":'],
    ['that is empty', () => ''],
    ['that is no lock', () => 'null'],
  ])('takes over a lock %s', (name, content) => {
    const path = copyOf(`stale ${name}`);
    writeFileSync(`${path}-lock`, content());
    const file = openCaseFile(path, {});
    expect(JSON.parse(readFileSync(`${path}-lock`, 'utf8'))).toMatchObject({ pid: process.pid });
    file.close();
    expect(readdirSync(folder).filter((each) => each.startsWith(`stale ${name}.trailcase`))).toEqual([
      `stale ${name}.trailcase`,
    ]);
  });

  it.each([
    ['of a process that runs', () => lockOf({ pid: 1 })],
    [
      'of another machine',
      () => lockOf({ machine: 'elsewhere', pid: deadProcess(), since: '2001-01-01T00:00:00.000Z' }),
    ],
  ])('respects a lock %s', (name, content) => {
    const path = copyOf(`lock ${name}`);
    writeFileSync(`${path}-lock`, content());
    const error = failure(() => openCaseFile(path, {}));
    expectError(error, 'case/in-use', path);
    expect(error.hint).toContain(`${path}-lock`);
  });
});

function deadProcess(): number {
  return Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
}

describe('a case that was not closed cleanly', () => {
  /** A case beside its log, as a crash leaves it. */
  function leftOpen(name: string): string {
    const source = copyOf(`${name} source`);
    const file = openCaseFile(source, {});
    file.db.prepare("INSERT INTO note(target, text, author, time) VALUES ('case', 'in the log', 'a', 1)").run();
    const path = join(folder, `${name}.trailcase`);
    copyFileSync(source, path);
    copyFileSync(`${source}-wal`, `${path}-wal`);
    file.close();
    return path;
  }
  const notes = (path: string, readOnly: boolean): unknown[] => {
    const file = openCaseFile(path, { readOnly });
    try {
      return file.db.prepare('SELECT text FROM note').pluck().all();
    } finally {
      file.close();
    }
  };

  it('is put in order by the next writer and read by a reader', () => {
    const path = leftOpen('unclean');
    expect(notes(path, true)).toEqual(['in the log']);
    expect(notes(path, false)).toEqual(['in the log']);
    expect(existsSync(`${path}-wal`)).toBe(false);
    rmSync(`${path}-shm`, { force: true });
    expect(notes(path, true)).toEqual(['in the log']);
  });

  it('keeps what an interrupted change rolled back', () => {
    const path = copyOf('rollback');
    const program = `
      import Database from ${JSON.stringify(import.meta.resolve('better-sqlite3'))};
      const db = new Database(${JSON.stringify(path)});
      db.pragma('cache_size = 1'); db.pragma('cache_spill = 1');
      db.exec("BEGIN IMMEDIATE; INSERT INTO note(target, text, author, time) VALUES ('case', 'kept', 'a', 1); COMMIT; BEGIN IMMEDIATE; UPDATE note SET text = 'half'");
      for (let i = 0; i < 40; i++) db.prepare("INSERT INTO note(target, text, author, time) VALUES ('case', ?, 'a', 1)").run('x'.repeat(60000));
      process.kill(process.pid, 'SIGKILL');`;
    try {
      execFileSync(process.execPath, ['--input-type=module', '-e', program]);
    } catch {
      // It killed itself.
    }
    expect(existsSync(`${path}-journal`)).toBe(true);
    expect(notes(path, false)).toEqual(['kept']);
  });
});

const root = process.getuid?.() === 0 && process.platform === 'linux';
/** Tests that need a mount run as root only. */
const itAsRoot = (name: string, run: () => void): void => {
  if (root) it(name, run);
  else it.skip(`not run: mounting needs root on Linux (${name})`, () => {});
};

describe('places that cannot be written', () => {
  /** Runs `work` while `path` is mounted over itself for reading only. */
  function whileReadOnly(path: string, work: () => void): void {
    execFileSync('mount', ['--bind', path, path]);
    try {
      execFileSync('mount', ['-o', 'remount,ro,bind', path]);
      work();
    } finally {
      execFileSync('umount', [path]);
    }
  }

  itAsRoot('opens a case in a read-only folder for reading, and says why', () => {
    const place = join(folder, 'read-only');
    mkdirSync(place);
    const path = join(place, 'case.trailcase');
    copyFileSync(good, path);
    whileReadOnly(place, () => {
      const file = openCaseFile(path, {});
      expect(file.readOnly).toBe(true);
      expect(file.readOnlyReason).toContain('write-protected');
      expect(file.db.prepare('SELECT count(*) FROM event').pluck().get()).toBe(0);
      file.close();
      expect(readdirSync(place)).toEqual(['case.trailcase']);
      const other = join(place, 'other.trailcase');
      expectError(
        failure(() => createCaseFile(other)),
        'case/read-only',
        other,
      );
    });
  });

  itAsRoot('refuses a case that was not closed cleanly in a read-only folder, with or without its log', () => {
    const place = join(folder, 'read-only-unclean');
    mkdirSync(place);
    const source = copyOf('unclean in read-only');
    const open = openCaseFile(source, {});
    open.db.prepare("INSERT INTO note(target, text, author, time) VALUES ('case', 'in the log', 'a', 1)").run();
    copyFileSync(source, join(place, 'with.trailcase'));
    copyFileSync(`${source}-wal`, join(place, 'with.trailcase-wal'));
    open.close();
    const bytes = readFileSync(good);
    bytes[18] = bytes[19] = 2;
    writeFileSync(join(place, 'without.trailcase'), bytes);
    whileReadOnly(place, () => {
      for (const name of ['with', 'without']) {
        const path = join(place, `${name}.trailcase`);
        expectError(
          failure(() => openCaseFile(path, {})),
          'case/unclean',
          path,
        );
        expectError(
          failure(() => openCaseFile(path, { readOnly: true })),
          'case/unclean',
          path,
        );
      }
    });
  });

  itAsRoot('says that the disk is full, and keeps the case whole', () => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
    try {
      const path = join(disk, 'small.trailcase');
      const file = createCaseFile(path);
      file.db.prepare("INSERT INTO note(target, text, author, time) VALUES ('case', 'kept', 'a', 1)").run();
      const error = failure(() => {
        try {
          for (;;)
            file.db
              .prepare("INSERT INTO note(target, text, author, time) VALUES ('case', ?, 'a', 1)")
              .run('x'.repeat(500_000));
        } catch (cause) {
          throw describeSystemError(cause, path);
        }
      });
      expectError(error, 'intake/disk-full', path);
      file.close();
      const again = openCaseFile(path, { readOnly: true });
      expect(again.db.prepare("SELECT count(*) FROM note WHERE text = 'kept'").pluck().get()).toBe(1);
      expect(again.db.pragma('integrity_check', { simple: true })).toBe('ok');
      again.close();
      execFileSync('sh', ['-c', `cat /dev/zero > ${join(disk, 'rest')} 2>/dev/null || true`]);
      const next = join(disk, 'next.trailcase');
      expectError(
        failure(() => createCaseFile(next)),
        'intake/disk-full',
        next,
      );
      expect(readdirSync(disk).filter((name) => name.includes('next'))).toEqual([]);
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  it('opens a case through a symbolic link', () => {
    const link = join(folder, 'link.trailcase');
    symlinkSync(copyOf('linked'), link);
    openCaseFile(link, {}).close();
  });
});

describe('the names of system errors', () => {
  const named = (code: string, more: object = {}): Error =>
    Object.assign(new Error(`${code}: failed`), { code, ...more });
  it.each<[string, ErrorCode]>([
    ['ENOENT', 'case/not-found'],
    ['ENOTDIR', 'case/not-found'],
    ['EISDIR', 'case/not-a-case'],
    ['EACCES', 'case/read-only'],
    ['EPERM', 'case/read-only'],
    ['EROFS', 'case/read-only'],
    ['SQLITE_READONLY', 'case/read-only'],
    ['SQLITE_READONLY_DIRECTORY', 'case/read-only'],
    ['SQLITE_CANTOPEN', 'case/read-only'],
    ['SQLITE_READONLY_ROLLBACK', 'case/unclean'],
    ['SQLITE_READONLY_RECOVERY', 'case/unclean'],
    ['ENOSPC', 'intake/disk-full'],
    ['EDQUOT', 'intake/disk-full'],
    ['SQLITE_FULL', 'intake/disk-full'],
    ['SQLITE_BUSY', 'case/in-use'],
    ['SQLITE_BUSY_SNAPSHOT', 'case/in-use'],
    ['SQLITE_LOCKED', 'case/in-use'],
    ['SQLITE_CORRUPT', 'case/damaged'],
    ['SQLITE_CORRUPT_INDEX', 'case/damaged'],
    ['SQLITE_NOTADB', 'case/damaged'],
    ['SQLITE_IOERR_WRITE', 'case/damaged'],
    ['EIO', 'case/damaged'],
  ])('%s is %s, with the file, the cause and a remedy', (code, expected) => {
    const error = describeSystemError(named(code), '/cases/a.trailcase') as AppError;
    expectError(error, expected, '/cases/a.trailcase');
    expect(error.detail).toContain(code);
  });

  it.each<[string, ErrorCode]>([
    ['ENOENT', 'intake/vanished'],
    ['EACCES', 'intake/unreadable'],
    ['EIO', 'intake/unreadable'],
    ['ENOSPC', 'intake/disk-full'],
  ])('%s of an evidence file speaks of that file', (code, expected) => {
    const error = describeSystemError(
      named(code, { path: '/media/evidence/a.json.gz' }),
      '/cases/a.trailcase',
    ) as AppError;
    expectError(error, expected, '/media/evidence/a.json.gz');
  });

  it('speaks of the case where the error names one of its own files', () => {
    expect(
      (describeSystemError(named('EACCES', { path: '/cases/a.trailcase-lock' }), '/cases/a.trailcase') as AppError)
        .code,
    ).toBe('case/read-only');
  });

  it('passes AppErrors and defects unchanged', () => {
    const own = new AppError('kql/syntax', 'x');
    const defect = new TypeError('x');
    expect(describeSystemError(own, 'p')).toBe(own);
    expect(describeSystemError(defect, 'p')).toBe(defect);
    expect(describeSystemError('text', 'p')).toBe('text');
  });
});
