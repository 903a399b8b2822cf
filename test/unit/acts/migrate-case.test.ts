import Database from 'better-sqlite3';
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../../../electron/engine/acts/migrations/index.ts';
import { ownObjects, readObjects } from '../../../electron/engine/case/case-file.ts';
import { SCHEMA_VERSION } from '../../../electron/engine/case/schema.ts';
import { mergeCases, noteQuery, type OpenCase, openCase } from '../../../electron/engine/index.ts';
import { scratchFolder } from '../../support/case-file.ts';
import { context, makeFolder } from '../../support/small-case.ts';

const kept = resolve(import.meta.dirname, '../../fixtures/cases');
const formats = readdirSync(kept)
  .map((name) => Number(/^case-(\d+)\.trailcase\.gz$/.exec(name)?.[1]))
  .filter((format) => Number.isInteger(format));

const scratch = scratchFolder();
let place: ReturnType<typeof makeFolder>;
beforeAll(() => {
  place = makeFolder();
});
afterAll(() => {
  place.remove();
  scratch.remove();
});

const bytesOf = (format: number): Buffer => gunzipSync(readFileSync(join(kept, `case-${format}.trailcase.gz`)));
let number = 0;

/** A copy of the kept case of a format, alone in a folder. */
function layOut(format = 1): { folder: string; path: string; bytes: Buffer } {
  const folder = join(scratch.path, `migrate-${++number}`);
  mkdirSync(folder);
  const path = join(folder, 'old.trailcase');
  const bytes = bytesOf(format);
  writeFileSync(path, bytes);
  return { folder, path, bytes };
}

function query<T>(path: string, sql: string): T[] {
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare(sql).raw().all().flat() as T[];
  } finally {
    db.close();
  }
}

function change(path: string, sql: string): void {
  const db = new Database(path);
  db.exec(sql);
  db.close();
}

/** What an examiner sees of a case. */
async function look(opened: OpenCase): Promise<unknown> {
  return {
    events: await opened
      .call('events.page', { limit: 1000 })
      .then(({ ids, columns, total }) => ({ ids, columns, total })),
    actors: await opened.call('actors.list', { kind: 'identity', limit: 1000 }),
    sessions: await opened.call('sessions.list', { limit: 1000 }),
    tags: await opened.call('tags.list', {}),
    notes: await opened.call('notes.list', {}),
    findings: await opened.call('findings.list', {}),
    views: await opened.call('views.list', {}),
    pseudonyms: await opened.call('report.pseudonyms', {}),
    integrity: await opened.call('integrity.summary', {}),
  };
}

const derivedNames = `SELECT DISTINCT name FROM derived_chunk WHERE name LIKE 'actors:%'`;
const isWhole = async (opened: OpenCase): Promise<void> => {
  expect((await opened.call('audit.verify', {})).problems).toEqual([]);
  expect((await opened.call('audit.verify', {})).intact).toBe(true);
  expect((await opened.call('case.check', { deep: true })).checks.filter(({ ok }) => !ok)).toEqual([]);
};

describe('kept cases', () => {
  it('are there for every format before this one, and hold what its migration expects', () => {
    expect(formats.toSorted((a, b) => a - b)).toEqual(migrations.map(({ from }) => from));
    expect(migrations.map(({ from }) => from)).toEqual(
      Array.from({ length: SCHEMA_VERSION - 1 }, (_, index) => index + 1),
    );
    for (const { from, objects } of migrations) {
      const { path } = layOut(from);
      const db = new Database(path, { readonly: true });
      const names = readObjects(db)
        .map(({ type, name }) => `${type} ${name}`)
        .filter((name) => !name.startsWith('table sqlite_stat'));
      db.close();
      expect(names.toSorted()).toEqual([...objects.keys()].toSorted());
    }
    expect(ownObjects().size).toBeGreaterThan(40);
  });

  it.each(formats)(
    'of format %i open for writing with everything that they held; the file as it was is kept beside them',
    async (format) => {
      const { folder, path, bytes } = layOut(format);
      const counted = [
        'event',
        'occurrence',
        'evidence_file',
        'evidence_chunk',
        'tag',
        'event_tag',
        'note',
        'finding_version',
        'finding_event',
        'pseudonym',
        'file_verdict',
      ];
      const count = (name: string): number => query<number>(path, `SELECT count(*) FROM ${name}`)[0]!;
      const before = counted.map(count);
      const opened = await openCase(path, {}, context);
      expect(opened.migrated).toEqual({ from: format, kept: join(folder, `old.format-${format}.trailcase`) });
      await isWhole(opened);
      const { entries } = await opened.call('audit.list', { limit: 1000, act: 'case.migrate' });
      expect(entries).toMatchObject([{ examiner: 'Ana', params: { from: format, to: SCHEMA_VERSION } }]);
      await opened.close();
      expect(counted.map(count)).toEqual(before);
      expect(query(path, derivedNames)).toHaveLength(80);
      expect(readdirSync(folder).toSorted()).toEqual([`old.format-${format}.trailcase`, 'old.trailcase']);
      expect(readFileSync(join(folder, `old.format-${format}.trailcase`)).equals(bytes)).toBe(true);
      const again = await openCase(path, {}, context);
      expect(again.migrated).toBeNull();
      await again.close();
    },
  );

  it.each(formats)('of format %i open for reading without being touched, and show the same', async (format) => {
    const { folder, path, bytes } = layOut(format);
    const copies = (): string[] =>
      readdirSync(tmpdir()).filter((name) => name.startsWith(`trailcase-read-${process.pid}-`));
    const reading = await openCase(path, { readOnly: true }, context);
    expect(reading).toMatchObject({ readOnly: true, fileName: 'old.trailcase', migrated: null });
    expect(reading.readOnlyReason).toContain('temporary copy');
    expect(reading.protects(path)).toContain('belongs to the open case');
    const seen = await look(reading);
    expect(copies()).toHaveLength(1);
    await reading.close();
    expect(copies()).toEqual([]);
    expect(readdirSync(folder)).toEqual(['old.trailcase']);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    const writing = await openCase(path, {}, context);
    expect(await look(writing)).toEqual(seen);
    await writing.close();
  });

  it('take in evidence and public keys, and keep actors and sessions', async () => {
    const { path } = layOut(1);
    expect(query(path, `SELECT DISTINCT name FROM column_chunk WHERE name LIKE 'actors:%'`)).toHaveLength(80);
    const opened = await openCase(path, {}, context);
    await opened.call('intake.import', { sources: [opened.grant(place.evidence)] });
    expect(query(path, derivedNames)).toHaveLength(80);
    const keys = opened.grant(join(kept, 'case-1.public-keys.json'));
    const summary = await opened.call('integrity.verify', { keys: [keys], signatures: [] });
    expect(summary.publicKeys).toBe(1);
    expect(query(path, derivedNames)).toHaveLength(80);
    await isWhole(opened);
    await opened.close();
    const again = await openCase(path, {}, context);
    await isWhole(again);
    await again.close();
    expect(query(path, derivedNames)).toHaveLength(80);
  });

  it('are joined, two copies of one', async () => {
    const { folder, path } = layOut(1);
    const second = join(folder, 'second.trailcase');
    copyFileSync(path, second);
    const opened = await openCase(second, {}, context);
    await opened.call('notes.add', { event: 3, text: 'Seen by the second examiner.' });
    await opened.close();
    const joined = join(folder, 'joined.trailcase');
    expect((await mergeCases(path, second, joined, context)).merged.notes).toBe(1);
    const both = await openCase(joined, { readOnly: true }, context);
    await isWhole(both);
    await both.close();
  });

  it('get no entry for a query of a reading host: they are not brought up to date on the side', () => {
    const { path, bytes } = layOut(1);
    expect(noteQuery(path, context, { act: 'events' } as never, { events: 1 })).toContain('earlier Trailcase');
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });
});

describe('a case of another format', () => {
  it('that is newer is refused untouched, and the version that it needs is named', async () => {
    const { folder, path } = layOut(1);
    change(
      path,
      `PRAGMA user_version = 99; UPDATE audit_entry SET body = json_set(body, '$.application', 'Trailcase 7.3.1')`,
    );
    const bytes = readFileSync(path);
    for (const readOnly of [true, false])
      await expect(openCase(path, { readOnly }, context)).rejects.toMatchObject({
        code: 'case/newer-format',
        message: expect.stringMatching(/Trailcase 7\.3\.1 .*format 99/) as string,
        hint: expect.stringContaining('Trailcase 7.3.1') as string,
      });
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(readdirSync(folder)).toEqual(['old.trailcase']);
  });

  it('that holds what that format does not is refused untouched', async () => {
    for (const sql of [
      'CREATE TRIGGER t AFTER INSERT ON note BEGIN SELECT 1; END',
      'DROP VIEW events; CREATE VIEW events AS SELECT 1',
      'DROP TABLE conflict',
      'CREATE TABLE derived_chunk (x)',
    ]) {
      const { folder, path } = layOut(1);
      change(path, sql);
      const bytes = readFileSync(path);
      await expect(openCase(path, {}, context)).rejects.toMatchObject({ code: 'case/damaged' });
      await expect(openCase(path, { readOnly: true }, context)).rejects.toMatchObject({ code: 'case/damaged' });
      expect(readFileSync(path).equals(bytes)).toBe(true);
      expect(readdirSync(folder)).toEqual(['old.trailcase']);
    }
  });

  it('that was changed from outside keeps that on record when it is brought up to date', async () => {
    const { path } = layOut(1);
    change(path, `UPDATE column_chunk SET count = count + 1 WHERE name = 'actors:session:origin'`);
    const opened = await openCase(path, {}, context);
    const verdict = await opened.call('audit.verify', {});
    expect(verdict.intact).toBe(false);
    expect(verdict.problems).toMatchObject([{ table: 'column_chunk', noted: true }]);
    await opened.close();
  });

  it('that was not closed cleanly takes its log along', async () => {
    const { folder, path } = layOut(1);
    const db = new Database(path);
    db.pragma('journal_mode = WAL');
    db.exec(`INSERT INTO note(target, text, author, time) VALUES ('event:1', 'Only in the log', 'Ana', 1)`);
    const copy = join(folder, 'unclean.trailcase');
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, copy + suffix);
    db.close();
    const opened = await openCase(copy, {}, context);
    const { notes } = await opened.call('notes.list', {});
    expect(notes.map(({ text }) => text)).toContain('Only in the log');
    await opened.close();
    expect(
      readdirSync(folder)
        .filter((name) => name.startsWith('unclean'))
        .toSorted(),
    ).toEqual(['unclean.format-1.trailcase', 'unclean.trailcase']);
  });
});

const canMount = process.getuid?.() === 0 && process.platform === 'linux';

describe('bringing a case up to date', () => {
  const full = 'on a disk without room for a copy is refused with what it needs, and the file is left as it was';
  if (!canMount) it.skip(`not run: a small disk needs root on Linux (${full})`, () => {});
  else
    it(full, async () => {
      const { folder } = layOut(1);
      const disk = join(folder, 'disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1500k', 'tmpfs', disk]);
      try {
        const path = join(disk, 'old.trailcase');
        writeFileSync(path, bytesOf(1));
        await expect(openCase(path, {}, context)).rejects.toMatchObject({
          code: 'intake/disk-full',
          message: expect.stringContaining(`${path} is of an earlier format`) as string,
        });
        expect(readFileSync(path).equals(bytesOf(1))).toBe(true);
        expect(readdirSync(disk)).toEqual(['old.trailcase']);
        const reading = await openCase(path, { readOnly: true }, context);
        await isWhole(reading);
        await reading.close();
      } finally {
        execFileSync('umount', [disk]);
      }
    });

  it('leaves a whole case whenever it is killed', async () => {
    const script = join(scratch.path, 'migrate-child.ts');
    const engine = resolve(import.meta.dirname, '../../../electron/engine/index.ts');
    writeFileSync(
      script,
      `import { openCase } from ${JSON.stringify(engine)};
       process.stdout.write('ready\\n');
       process.stdin.once('data', async () => {
         const opened = await openCase(process.argv[2]!, {}, { examiner: 'Ana', machine: 'lab-1', application: 'Trailcase test' });
         await opened.close();
         process.stdout.write('done\\n');
         process.exit(0);
       });`,
    );
    const ended: string[] = [];
    for (const delay of [0, 5, 15, 30, 60, 120, 250]) {
      const { folder, path } = layOut(1);
      const child = spawn(process.execPath, [script, path], { stdio: ['pipe', 'pipe', 'inherit'] });
      const exited = new Promise((resume) => child.once('exit', resume));
      await new Promise((resume) => child.stdout.once('data', resume));
      child.stdin.write('go\n');
      await new Promise((resume) => setTimeout(resume, delay));
      child.kill('SIGKILL');
      await exited;
      ended.push(query<number>(path, 'PRAGMA user_version')[0] === 1 ? 'before' : 'after');
      const opened = await openCase(path, {}, context);
      expect((await opened.call('audit.verify', {})).intact).toBe(true);
      expect((await opened.call('events.page', { limit: 1 })).total).toBe(266);
      await opened.close();
      expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
      expect(readdirSync(folder)).toContain('old.format-1.trailcase');
    }
    expect(ended).toContain('before');
  }, 120_000);
});
