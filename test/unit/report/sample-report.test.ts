import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCase, engineContext, openCase, writeSampleBundle } from '../../../electron/engine/index.ts';
import type { ReportModel } from '../../../electron/engine/report/index.ts';
import { checkReport } from '../../tools/check-report.ts';

const root = join(import.meta.dirname, '../../..');
const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const languages = ['en', 'ko'] as const;

let folder = '';
let caseFile = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-sample-'));
  const truth = await writeSampleBundle(join(folder, 'evidence'), { seed: 7, backgroundEvents: 300 });
  caseFile = join(folder, 'breach.trailcase');
  const opened = await createCase(
    caseFile,
    {
      name: '유출된 키',
      number: 'S-1',
      examiner: 'Ana Kim',
      organization: 'Lab',
      timezone: 'Asia/Seoul',
      mandate: 'Find out.',
    },
    engineContext({ examiner: 'Ana Kim', machine: 'lab-1', application: 'Trailcase test' }),
  );
  await opened.call('intake.import', { sources: [opened.grant(join(folder, 'evidence'))] });
  await opened.call('tags.apply', {
    name: 'attacker',
    on: {
      filter: {
        where: `sourceIPAddress : "${truth.attacker.addresses[0]}" and eventName : (Create* or Attach* or Stop*)`,
      },
    },
  });
  await opened.call('findings.save', {
    title: 'New credentials were made',
    status: 'reviewed',
    narrative: 'They **last**.',
    counterHypothesis: 'An administrator.',
    techniques: ['T1098.001'],
    severity: 'high',
    addEvents: { filter: { where: 'eventName : CreateAccessKey' } },
  });
  await opened.call('findings.save', {
    title: '로깅이 중단되었다',
    status: 'reviewed',
    addEvents: { filter: { where: 'eventName : (StopLogging or PutEventSelectors)' } },
  });
  await opened.close();
  for (const language of languages) {
    const reader = await openCase(caseFile, { readOnly: true }, engineContext({}));
    await reader.call('report.write', {
      target: reader.grant(join(folder, language)),
      formats: ['pdf', 'html', 'csv', 'json'],
      language,
      lists: 'complete',
      records: 'all',
    });
    await reader.close();
  }
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const modelOf = (language: string): ReportModel =>
  JSON.parse(readFileSync(join(folder, language, 'report.json'), 'utf8')) as ReportModel;

describe.each(languages)('the report of the sample breach, %s', (language) => {
  it.skipIf(!has('pdftotext'))('holds every finding, hash and reference as text', () => {
    const run = spawnSync('pdftotext', ['-layout', join(folder, language, 'report.pdf'), '-'], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    expect(run.status).toBe(0);
    // A long identifier may be broken over lines: blanks say nothing.
    const text = run.stdout.replace(/\s+/g, '');
    const model = modelOf(language);
    expect(model.findings).toHaveLength(2);
    expect(model.cited.length).toBeGreaterThan(3);
    for (const { title } of model.findings) expect(text).toContain(title.replace(/\s+/g, ''));
    for (const event of model.cited) {
      const place = event.occurrences[0]!;
      for (const reference of [event.eventID!, event.rawSha256, place.sha256]) expect(text).toContain(reference);
    }
    for (const item of model.items) expect(text).toContain(item.sha256);
    expect(text).toContain(model.audit.entries.at(-1)!.hash);
  });

  it.skipIf(!has('qpdf'))('is a PDF that qpdf finds nothing in', () => {
    const run = spawnSync('qpdf', ['--check', join(folder, language, 'report.pdf')], { encoding: 'utf8' });
    expect(`${run.stdout}${run.stderr}`).toContain('No syntax or stream encoding errors found');
    expect(run.status).toBe(0);
  });

  it('leads back from every cited record to the evidence, by hash', () => {
    const result = checkReport(join(folder, language, 'report.json'), join(folder, 'evidence'));
    expect(result).toMatchObject({
      cited: modelOf(language).cited.length,
      found: modelOf(language).cited.length,
      notLookedInto: 0,
      wrong: [],
    });
  });

  it('has the same bytes from the command line, in a process of its own', () => {
    const out = join(folder, `cli-${language}`);
    const run = spawnSync(
      process.execPath,
      [
        join(root, 'electron/cli/bin.js'),
        'report',
        caseFile,
        '--out',
        out,
        '--language',
        language,
        '--lists',
        'complete',
        '--records',
        'all',
        '--json',
        '-q',
      ],
      { encoding: 'utf8', env: { ...process.env, TZ: 'Asia/Seoul' } },
    );
    expect(run.stderr).toBe('');
    const files = (JSON.parse(run.stdout) as { files: { name: string }[] }).files.map((file) => file.name);
    expect(files).toContain('report.pdf');
    for (const name of files)
      expect(readFileSync(join(out, name)).equals(readFileSync(join(folder, language, name))), name).toBe(true);
  });
});

describe('the independent checker', () => {
  it('misses a record whose evidence was altered, and refuses a redacted copy', async () => {
    const model = modelOf('en');
    const place = model.cited[0]!.occurrences[0]!;
    const path = join(folder, place.path);
    const bytes = readFileSync(path);
    const content = gunzipSync(bytes);
    content[place.offset + 20]! ^= 1;
    writeFileSync(path, gzipSync(content));
    expect(checkReport(join(folder, 'en', 'report.json'), join(folder, 'evidence')).wrong.length).toBeGreaterThan(0);
    writeFileSync(path, bytes);
    const reader = await openCase(caseFile, { readOnly: true }, engineContext({}));
    await reader.call('report.write', {
      target: reader.grant(join(folder, 'redacted')),
      formats: ['json'],
      redact: true,
    });
    await reader.close();
    expect(() => checkReport(join(folder, 'redacted', 'report.json'), join(folder, 'evidence'))).toThrow('redacted');
  });
});
