import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { csvLists } from '../../../electron/engine/report/csv.ts';
import { hashFacts, buildReportModel, writeReport } from '../../../electron/engine/report/index.ts';
import type { Ask } from '../../../electron/engine/report/index.ts';
import { askOf, makeCase } from '../../support/fake-report-case.ts';

const options = { language: 'en' as const, title: '', classification: '', scope: {} };
const never: Ask = async () => {
  throw new Error('asked before the target was checked');
};
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'report-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function sum(name: string): string {
  return createHash('sha256')
    .update(readFileSync(join(folder, name)))
    .digest('hex');
}

describe('writing a report', () => {
  it('writes all forms with manifests that fit', async () => {
    const { files } = await writeReport(askOf(makeCase()), options, {
      folder,
      formats: ['pdf', 'html', 'csv', 'json'],
      clobber: false,
    });
    const names = files.map((file) => file.name);
    for (const name of [
      'report.pdf',
      'report.html',
      'report.json',
      'csv/events.csv',
      'csv/items.csv',
      'manifest.json',
      'MANIFEST.sha256',
    ])
      expect(names).toContain(name);
    for (const file of files) expect(sum(file.name)).toBe(file.sha256);
    const lines = readFileSync(join(folder, 'MANIFEST.sha256'), 'utf8').trimEnd().split('\n');
    expect(lines).toEqual(
      files.filter((file) => file.name !== 'MANIFEST.sha256').map((file) => `${file.sha256}  ${file.name}`),
    );
    const check = spawnSync('sha256sum', ['-c', '--strict', 'MANIFEST.sha256'], { cwd: folder, encoding: 'utf8' });
    if (!check.error) expect(check.status).toBe(0);
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
      factsSha256: string;
      files: { name: string }[];
    };
    expect(manifest.factsSha256).toBe(sum('report.json'));
    expect(manifest.factsSha256).toBe(hashFacts(await buildReportModel(askOf(makeCase()), options)));
    expect(manifest.files.map((file) => file.name)).not.toContain('manifest.json');
  });

  it('takes other names, and refuses names that leave the folder', async () => {
    const { files } = await writeReport(askOf(makeCase()), options, {
      folder,
      formats: ['html', 'csv'],
      clobber: false,
      names: { html: 'sub/case.html', csv: '.' },
    });
    expect(files.map((file) => file.name)).toContain('sub/case.html');
    expect(files.map((file) => file.name)).toContain('events.csv');
    for (const name of ['../out.html', '/tmp/out.html', 'a\\b.html', '', 'MANIFEST.sha256', 'line\nfeed.html', '.']) {
      await expect(
        writeReport(never, options, { folder, formats: ['html'], clobber: true, names: { html: name } }),
        name,
      ).rejects.toMatchObject({ code: 'report/target' });
    }
  });

  it('refuses to overwrite unless told to, before any work', async () => {
    writeFileSync(join(folder, 'report.html'), 'mine');
    await expect(writeReport(never, options, { folder, formats: ['html'], clobber: false })).rejects.toMatchObject({
      code: 'report/exists',
    });
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toBe('mine');
    await writeReport(askOf(makeCase()), options, { folder, formats: ['html'], clobber: true });
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('<!doctype html>');
  });

  it.each(csvLists.map(({ name }) => name))('refuses a %s that exists, before any work', async (name) => {
    mkdirSync(join(folder, 'csv'));
    writeFileSync(join(folder, 'csv', name), 'mine');
    await expect(writeReport(never, options, { folder, formats: ['csv'], clobber: false })).rejects.toMatchObject({
      code: 'report/exists',
      message: expect.stringContaining(name) as string,
    });
    expect(readFileSync(join(folder, 'csv', name), 'utf8')).toBe('mine');
  });

  it('refuses a target that is no folder, before any work', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(
      writeReport(never, options, { folder: file, formats: ['html'], clobber: false }),
    ).rejects.toMatchObject({ code: 'report/target' });
    await expect(
      writeReport(never, options, { folder: join(file, 'below'), formats: ['html'], clobber: false }),
    ).rejects.toMatchObject({ code: 'report/target' });
  });

  it('leaves nothing behind when it fails or is cancelled', async () => {
    const controller = new AbortController();
    const ask = askOf(makeCase());
    const stopping: Ask = async (method, params) => {
      if (method === 'sessions.list') controller.abort();
      return ask(method, params);
    };
    await expect(
      writeReport(
        stopping,
        options,
        { folder, formats: ['pdf', 'json'], clobber: false },
        { signal: controller.signal },
      ),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(folder)).toEqual([]);
    mkdirSync(join(folder, 'report.json'));
    await expect(
      writeReport(askOf(makeCase()), options, { folder, formats: ['html', 'json'], clobber: true }),
    ).rejects.toMatchObject({ code: 'report/target' });
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('adds the lists that are too long to print, and says so in the document', async () => {
    const { files } = await writeReport(
      askOf(makeCase({ files: 3500 })),
      { ...options, lists: 'complete' },
      {
        folder,
        formats: ['html'],
        clobber: false,
      },
    );
    expect(files.map((file) => file.name)).toEqual([
      'report.html',
      'csv/rules.csv',
      'csv/items.csv',
      'manifest.json',
      'MANIFEST.sha256',
    ]);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('3,000 of 3,500 rows are printed here');
    expect(readFileSync(join(folder, 'csv/items.csv'), 'utf8').split('\r\n').length).toBe(3502);
  });
});

describe('a list or a cell that was cut', () => {
  it('always has its CSV file beside the document', async () => {
    const fake = makeCase({ tagged: 2 });
    fake.notes[0]!.text = 'n'.repeat(9000);
    fake.sessions[0]!.actorName = 's'.repeat(900);
    fake.events[0]!.raw = JSON.stringify({ big: 'C'.repeat(200_000) });
    const { files } = await writeReport(
      askOf(fake),
      { ...options, lists: 'complete' },
      { folder, formats: ['pdf'], clobber: false },
    );
    expect(files.map((file) => file.name)).toEqual([
      'report.pdf',
      'csv/events.csv',
      'csv/sessions.csv',
      'csv/rules.csv',
      'csv/notes.csv',
      'manifest.json',
      'MANIFEST.sha256',
    ]);
  });
});

describe('CSV as it is', () => {
  it('is written on request only', async () => {
    const fake = makeCase({ tagged: 1, hostile: ['=1+1'] });
    for (const [name, rawCsv, cell] of [
      ['cleaned', false, "'=1+1"],
      ['raw', true, '=1+1'],
    ] as const) {
      await writeReport(askOf(fake), options, { folder: join(folder, name), formats: ['csv'], clobber: false, rawCsv });
      expect(readFileSync(join(folder, name, 'csv', 'case.csv'), 'utf8')).toContain(`\r\nname,${cell}\r\n`);
    }
  });
});

describe('the same case', () => {
  it('gives the same bytes in two processes, however often it was looked at', () => {
    const program = `
      import { writeReport } from ${JSON.stringify(join(import.meta.dirname, '../../../electron/engine/report/index.ts'))};
      import { askOf, makeCase } from ${JSON.stringify(join(import.meta.dirname, '../../support/fake-report-case.ts'))};
      const { files } = await writeReport(askOf(makeCase({ tagged: 30, language: 'ko', looks: Number(process.argv[1]) })),
        { language: 'ko', title: '', classification: '대외비', scope: { where: 'eventName: *' } }, { folder: process.argv[2], formats: ['pdf', 'html', 'csv', 'json'], clobber: true });
      console.log(JSON.stringify(files));`;
    const run = (looks: number, zone: string): string => {
      const result = spawnSync(
        process.execPath,
        ['--input-type=module', '-e', program, String(looks), join(folder, `run-${looks}`)],
        { encoding: 'utf8', env: { ...process.env, TZ: zone, LANG: zone === 'UTC' ? 'C' : 'ko_KR.UTF-8' } },
      );
      expect(result.stderr).toBe('');
      return result.stdout;
    };
    const first = run(0, 'UTC');
    expect(first).toContain('report.pdf');
    expect(run(3, 'Asia/Seoul')).toBe(first);
  });
});
