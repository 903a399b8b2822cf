import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCaseFile } from '../../../electron/engine/case/case-file.ts';
import { importEvidence, listFiles, needsRecovery, readTotals } from '../../../electron/engine/intake/index.ts';
import { createRandom, generateLoad } from '../../../electron/engine/sample/index.ts';
import { makeLog, makeTar, makeZip } from '../../support/archives.ts';
import { logicalHash } from '../../support/logical-hash.ts';
import { importInto, scratchFolder } from '../../support/case-file.ts';

const scratch = scratchFolder();
const evidence = join(scratch.path, 'evidence');
const child = resolve(import.meta.dirname, '../../support/import-child.ts');
const kills = process.env['NIGHTLY'] === '1' ? 200 : 20;
let expected = '';
let duration = 0;

/** Small files, a large one that is read in windows, archives of both kinds, duplicates and conflicts. */
beforeAll(async () => {
  await generateLoad(join(evidence, 'load'), {
    events: 4000,
    seed: 3,
    eventsPerFile: 50,
    identities: 200,
    addresses: 300,
    userAgents: 50,
  });
  await generateLoad(join(evidence, 'single'), { events: 6500, seed: 4, identities: 100, single: 'ndjson.gz' });
  const logs = Array.from({ length: 40 }, () => makeLog(40));
  const altered = Buffer.from(logs[0]!.toString('utf8').replaceAll('DescribeInstances', 'StopInstances'), 'utf8');
  writeFileSync(
    join(evidence, 'bundle.zip'),
    makeZip(logs.map((bytes, index) => ({ name: `${index}.json.gz`, bytes: gzipSync(bytes), stored: true }))),
  );
  writeFileSync(
    join(evidence, 'bundle.tgz'),
    gzipSync(
      await makeTar([...logs.slice(0, 10), altered].map((bytes, index) => ({ name: `x/${index}.json`, bytes }))),
    ),
  );
  writeFileSync(join(evidence, 'notes.txt'), 'nothing');
  const started = Date.now();
  const { file } = await importInto(scratch.path, [evidence]);
  duration = Date.now() - started;
  expected = logicalHash(file.db);
  file.close();
}, 120_000);
afterAll(() => scratch.remove());

function start(
  casePath: string,
  paths: string[],
): { process: ChildProcess; ended: Promise<void>; opened: Promise<void> } {
  const child_ = spawn(process.execPath, [child, casePath, ...paths], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((done) => child_.on('exit', () => done()));
  const opened = new Promise<void>((done) => child_.stdout!.once('data', () => done()));
  child_.stdout!.resume();
  return { process: child_, ended, opened };
}

async function resumeAndCompare(casePath: string): Promise<void> {
  rmSync(`${casePath}-lock`, { force: true });
  const file = openCaseFile(casePath, {});
  try {
    expect(file.db.pragma('integrity_check', { simple: true })).toBe('ok');
    const open = file.db.prepare(`SELECT count(*) FROM source WHERE state = 'open'`).pluck().get() as number;
    const sources = file.db.prepare('SELECT count(*) FROM source').pluck().get() as number;
    if (open > 0 || needsRecovery(file.db))
      await importEvidence(file.db, [], { reference: false, examiner: 'test', workers: 2 });
    else if (sources === 0)
      await importEvidence(file.db, [evidence], { reference: false, examiner: 'test', workers: 2 });
    const { totals } = readTotals(file.db);
    expect(totals.records).toBe(totals.indexed + totals.duplicates + totals.rejected);
    expect(needsRecovery(file.db)).toBe(false);
    expect(logicalHash(file.db)).toBe(expected);
  } finally {
    file.close();
  }
}

describe('an interrupted import', () => {
  it(
    `comes to the same after SIGKILL at ${kills} points`,
    async () => {
      const random = createRandom(11);
      for (let round = 0; round < kills; round++) {
        const casePath = join(scratch.path, `killed-${round}.trailcase`);
        const running = start(casePath, [evidence]);
        await running.opened;
        const timer = setTimeout(() => running.process.kill('SIGKILL'), random.next() * duration * 1.1);
        await running.ended;
        clearTimeout(timer);
        await resumeAndCompare(casePath);
        rmSync(casePath);
      }
    },
    30_000 * kills,
  );

  it('comes to the same when the resumed import is killed too', async () => {
    const casePath = join(scratch.path, 'twice.trailcase');
    for (let round = 0; round < 3; round++) {
      const running = start(casePath, round === 0 ? [evidence] : []);
      await running.opened;
      const timer = setTimeout(() => running.process.kill('SIGKILL'), duration * 0.3);
      await running.ended;
      clearTimeout(timer);
      rmSync(`${casePath}-lock`, { force: true });
    }
    await resumeAndCompare(casePath);
  }, 120_000);

  it.each([0.05, 0.4, 0.8])(
    'comes to the same after a cancel at %f',
    async (share) => {
      const controller = new AbortController();
      const cut = { at: 0 };
      const { file, summary } = await importInto(scratch.path, [evidence], {
        signal: controller.signal,
        onProgress: (progress) => {
          if (progress.phase === 'import' && progress.done >= share * progress.total && cut.at === 0) {
            cut.at = progress.done;
            controller.abort();
          }
        },
      });
      expect(summary.cancelled).toBe(true);
      expect(needsRecovery(file.db)).toBe(false);
      const { totals } = readTotals(file.db);
      expect(totals.records).toBe(totals.indexed + totals.duplicates + totals.rejected);
      expect(file.db.prepare('SELECT count(*) FROM event').pluck().get()).toBe(totals.indexed);
      await importEvidence(file.db, [], { reference: false, examiner: 'test' });
      expect(logicalHash(file.db)).toBe(expected);
      file.close();
    },
    60_000,
  );

  it('leaves the open case out where it lies among the evidence', async () => {
    const folder = join(scratch.path, 'with-case');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.json'), makeLog(2));
    const { file, summary } = await importInto(folder, [folder]);
    expect(summary.totals).toMatchObject({ files: 1, indexed: 2 });
    expect(summary.unreadable.length).toBeGreaterThan(0);
    for (const each of summary.unreadable) expect(each.reason).toMatch(/case itself/);
    file.close();
  });

  it('says that there is nothing to resume', async () => {
    const { file } = await importInto(scratch.path, [join(evidence, 'notes.txt')]);
    await expect(importEvidence(file.db, [], { reference: false, examiner: 'test' })).rejects.toMatchObject({
      code: 'intake/nothing-to-import',
    });
    expect(needsRecovery(file.db)).toBe(false);
    file.close();
  });
});

describe('what lies among the evidence and is not read', () => {
  it('is listed with the reason, once, also when the import goes on later', async () => {
    const folder = join(scratch.path, 'links');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.json'), makeLog(2));
    symlinkSync('/etc/passwd', join(folder, 'link'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const { file, summary } = await importInto(scratch.path, [folder]);
    expect(summary.evidence).toEqual({ files: 3, byStatus: { imported: 1, 'not-read': 2 } });
    file.db.prepare(`UPDATE source SET state = 'open'`).run();
    expect((await importEvidence(file.db, [], { reference: false, examiner: 'test' })).unreadable).toEqual(
      summary.unreadable,
    );
    const left = listFiles(file.db, { offset: 0, limit: 10, status: 'not-read' }).files;
    expect(left.map(({ path, sha256, reason }) => [path, sha256, reason])).toEqual([
      ['links/link', '', expect.stringMatching(/^A link:/)],
      ['links/pipe', '', expect.stringMatching(/^Not a regular file/)],
    ]);
    file.close();
  });
});

describe('an import that goes on after an archive with members that are not read', () => {
  it('enters each of them once', async () => {
    const folder = join(scratch.path, 'linked-archive');
    mkdirSync(folder);
    writeFileSync(
      join(folder, 'a.zip'),
      makeZip([
        { name: 'link', bytes: Buffer.from('/etc/passwd'), claims: { mode: 0o120777 } },
        { name: 'log.json', bytes: makeLog(2) },
      ]),
    );
    const { file, summary } = await importInto(scratch.path, [folder]);
    file.db.prepare(`UPDATE source SET state = 'open'`).run();
    const again = await importEvidence(file.db, [], { reference: false, examiner: 'test' });
    const { files } = listFiles(file.db, { offset: 0, limit: 10 });
    expect(files.map(({ path, status }) => [path, status])).toEqual([
      ['linked-archive/a.zip', 'container'],
      ['linked-archive/a.zip!/link', 'not-read'],
      ['linked-archive/a.zip!/log.json', 'imported'],
    ]);
    expect([summary.totals, again.totals]).toEqual([again.totals, { ...summary.totals, files: files.length }]);
    file.close();
  });
});

describe('evidence that changes under the import', () => {
  it('reports files that vanish and notes files that grow or shrink', async () => {
    const folder = join(scratch.path, 'changing');
    cpSync(join(evidence, 'load'), folder, { recursive: true });
    const files = [...Array(60).keys()].map((index) => join(folder, `z${String(index).padStart(3, '0')}.json`));
    for (const file of files) writeFileSync(file, makeLog(3));
    let changed = false;
    const { file, summary } = await importInto(scratch.path, [folder], {
      onProgress: () => {
        if (changed) return;
        changed = true;
        rmSync(files[57]!);
        truncateSync(files[58]!, 1000);
        appendFileSync(files[59]!, ' '.repeat(500));
      },
    });
    expect(summary.unreadable.map((each) => each.reason)).toEqual([expect.stringMatching(/vanished/)]);
    const last = listFiles(file.db, { offset: 0, limit: 1000, text: 'z05' }).files;
    expect(last.length).toBe(10);
    expect(last.at(-3)).toMatchObject({
      status: 'not-read',
      sha256: '',
      records: 0,
      reason: expect.stringMatching(/vanished/),
    });
    expect(summary.evidence.byStatus['not-read']).toBe(1);
    file.db.prepare(`UPDATE source SET state = 'open'`).run();
    writeFileSync(files[57]!, makeLog(3));
    await importEvidence(file.db, [], { reference: false, examiner: 'test' });
    expect(listFiles(file.db, { offset: 0, limit: 10, text: 'z057' }).files.map((each) => each.status)).toEqual([
      'imported',
    ]);
    expect(last.at(-2)?.status).toBe('damaged');
    expect(last.slice(-2).map((each) => each.findings.map((finding) => finding.code))).toEqual([
      ['CHANGED_WHILE_READ'],
      ['CHANGED_WHILE_READ'],
    ]);
    file.close();
  });
});

/** Only root may mount a small disk. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0 && tryMount();

function tryMount(): boolean {
  const folder = join(scratch.path, 'mount-test');
  try {
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('a full disk', () => {
  it.skipIf(!canMount)(
    `is named, leaves a case that opens, and the import can be resumed${canMount ? '' : ' (not run: needs root and tmpfs)'}`,
    async () => {
      const folder = join(scratch.path, 'small');
      mkdirSync(folder);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', folder]);
      try {
        const casePath = join(folder, 'case.trailcase');
        const { createCaseFile } = await import('../../../electron/engine/case/case-file.ts');
        let file = createCaseFile(casePath);
        await expect(importEvidence(file.db, [evidence], { reference: false, examiner: 'test' })).rejects.toMatchObject(
          { code: 'intake/disk-full' },
        );
        file.close();
        execFileSync('mount', ['-o', 'remount,size=200m', folder]);
        file = openCaseFile(casePath, {});
        expect(file.db.pragma('integrity_check', { simple: true })).toBe('ok');
        await importEvidence(file.db, [], { reference: false, examiner: 'test' });
        expect(logicalHash(file.db)).toBe(expected);
        file.close();
      } finally {
        execFileSync('umount', [folder]);
      }
    },
  );
});
