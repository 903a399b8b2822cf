import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSampleBundle } from '../../../electron/engine/index.ts';
import { makeLog, makeZip } from '../../support/archives.ts';
import { type Finished, runCli, startCli } from '../../support/run-cli.ts';

let folder = '';
const cli = (...args: string[]): Promise<Finished> => runCli(args);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trailcase-cli-'));
  process.chdir(folder);
  await writeSampleBundle(join(folder, 'evidence'), { seed: 7, hours: 12, backgroundEvents: 150 });
  await cli('new', 'a.trailcase', '--name', 'Golden', '--examiner', 'Ana', '--number', 'G-1', '-q');
  await cli('import', 'a.trailcase', 'evidence', '-q');
  await cli('tag', 'a.trailcase', 'denied', '--where', 'outcome : denied', '-q');
});
afterAll(() => {
  process.chdir(tmpdir());
  rmSync(folder, { recursive: true, force: true });
});

/** What differs from run to run: hashes of signed digests, times of acts, sizes, the machine. */
function settled(text: string): string {
  return text
    .replaceAll(folder, '<folder>')
    .replace(/[0-9a-f]{64}/g, '<sha256>')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g, '<id>')
    .replace(/[\d.]+ (?:kB|MB)|\d+ B\b/g, '<size>');
}

describe('golden outputs', () => {
  it.each<string[]>([
    ['info', 'a.trailcase'],
    [
      'events',
      'a.trailcase',
      '--where',
      'tag : denied',
      '--limit',
      '5',
      '--fields',
      'eventTime,eventName,actor,outcome,tag',
    ],
    [
      'events',
      'a.trailcase',
      '--where',
      'tag : denied',
      '--limit',
      '3',
      '--format',
      'jsonl',
      '--fields',
      'eventTime,eventName,sourceIPAddress',
    ],
    [
      'events',
      'a.trailcase',
      '--where',
      'tag : denied',
      '--limit',
      '3',
      '--format',
      'csv',
      '--sort',
      '-time',
      '--fields',
      'eventTime,eventName,userAgent',
    ],
    ['count', 'a.trailcase', '--by', 'outcome'],
    ['count', 'a.trailcase', '--by', 'outcome', '--interval', '6h', '--json'],
    ['search', 'a.trailcase', 'stoplogging', '--fields', 'eventTime,eventName'],
    ['actors', 'a.trailcase', '--kind', 'ip', '--where', 'outcome : denied'],
    ['sessions', 'a.trailcase', '--of', 'ip:198.51.100.23', '--json'],
    ['coverage', 'a.trailcase', '--by', 'day'],
    ['check', 'a.trailcase', '--deep'],
    ['tag', 'a.trailcase', 'again', '--where', 'outcome : denied'],
    ['tag', 'a.trailcase', 'again', '--where', 'outcome : denied', '--remove', '--json'],
  ])('trailcase %s', async (...args) => {
    const { out, err, status } = await cli(...args, ...(args[0] === 'tag' ? [] : ['-q']));
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(settled(out)).toMatchSnapshot();
  });

  it('trailcase --help names every command', async () => {
    const { out, status } = await cli('--help');
    expect(status).toBe(0);
    for (const name of [
      'new',
      'import',
      'info',
      'verify',
      'coverage',
      'events',
      'count',
      'search',
      'actors',
      'actor',
      'sessions',
      'tag',
      'note',
      'report',
      'audit',
      'check',
      'demo',
    ]) {
      expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
      const help = await cli(name, '--help');
      expect([name, help.status, help.err]).toEqual([name, 0, '']);
      expect(help.out).toContain('Example:');
    }
  });
});

describe('--json', () => {
  const commands: [args: string[], keys: string[], status?: number][] = [
    [
      ['info', 'a.trailcase'],
      ['case', 'evidence', 'events', 'accounts', 'regions', 'firstEvent', 'lastEvent', 'sizeBytes'],
    ],
    [['verify', 'a.trailcase'], ['digests', 'logs', 'chains', 'gaps', 'missing', 'summary'], 3],
    [['verify', 'a.trailcase', '--cli-view'], ['text', 'exitStatus'], 3],
    [['coverage', 'a.trailcase'], ['cells']],
    [
      ['events', 'a.trailcase', '--limit', '2'],
      ['events', 'total', 'next'],
    ],
    [
      ['events', 'a.trailcase', '--limit', '2', '--raw'],
      ['events', 'total', 'next'],
    ],
    [
      ['events', 'a.trailcase', '--limit', '0'],
      ['events', 'total', 'next'],
    ],
    [
      ['search', 'a.trailcase', 'nothing holds this text'],
      ['events', 'total', 'next'],
    ],
    [['count', 'a.trailcase', '--by', 'eventName,outcome'], ['groups']],
    [['actors', 'a.trailcase'], ['actors']],
    [
      ['actor', 'a.trailcase', 'ip:198.51.100.23'],
      ['id', 'kind', 'name', 'events', 'outcomes', 'calls'],
    ],
    [['sessions', 'a.trailcase'], ['sessions']],
    [['tag', 'a.trailcase', 'json', '--where', 'outcome : denied'], ['tagged']],
    [
      ['audit', 'a.trailcase', '--verify'],
      ['entries', 'intact', 'firstBreak'],
    ],
    [['check', 'a.trailcase'], ['checks']],
    [['report', 'a.trailcase', '--html', 'json/report.html', '--clobber'], ['files']],
  ];
  it.each(commands)('%j prints one document and nothing else', async (args, keys, expected) => {
    mkdirSync(join(folder, 'json'), { recursive: true });
    const { out, status } = await cli(...args, '--json');
    expect(status).toBe(expected ?? 0);
    expect(Object.keys(JSON.parse(out) as object)).toEqual(expect.arrayContaining(keys));
    expect(out.endsWith('\n') && out.indexOf('\n') === out.length - 1).toBe(true);
  });

  it('stands before the command as well, and prints nothing where the command fails', async () => {
    expect(JSON.parse((await cli('--json', 'info', 'a.trailcase')).out)).toMatchObject({ case: { name: 'Golden' } });
    const failed = await cli('info', 'none.trailcase', '--json');
    expect([failed.status, failed.out]).toEqual([1, '']);
    expect(failed.err).toContain('none.trailcase');
  });

  it('of import lists every file, and its sums add up', async () => {
    await cli('new', 'json.trailcase', '--name', 'x');
    const { out, status } = await cli('import', 'json.trailcase', 'evidence', '--json');
    const document = JSON.parse(out) as {
      evidence: { records: number; indexed: number; duplicates: number; rejected: number; sha256: string }[];
      totals: Record<string, number>;
    };
    expect([0, 3]).toContain(status);
    const sum = (key: 'records' | 'indexed' | 'duplicates' | 'rejected'): number =>
      document.evidence.reduce((total, file) => total + file[key], 0);
    const { totals } = document;
    expect([sum('records'), sum('indexed'), sum('duplicates'), sum('rejected')]).toEqual([
      totals['records'],
      totals['indexed'],
      totals['duplicates'],
      totals['rejected'],
    ]);
    expect(totals['records']).toBe(totals['indexed']! + totals['duplicates']! + totals['rejected']!);
    expect(document.evidence).toHaveLength(totals['files']!);
    expect(document.evidence.every((file) => /^[0-9a-f]{64}$/.test(file.sha256))).toBe(true);
  });
});

describe('original records', () => {
  it('come out byte for byte, large numbers included, one on a line', async () => {
    const record =
      '{\n  "eventVersion": "1.08", "eventTime": "2026-05-12T06:00:00Z", "eventSource": "s3.amazonaws.com", "eventName": "GetObject",\n  "eventID": "70e5932e-9022-4b38-837e-ca10dad94eb7", "requestParameters": {"n": 12345678901234567890, "e": 1.10, "line": "a\\nb"}\n}';
    writeFileSync(join(folder, 'one.json'), `{"Records": [${record}]}`);
    await cli('new', 'raw.trailcase', '--name', 'x');
    await cli('import', 'raw.trailcase', 'one.json');
    const line = record.replaceAll('\n', ' ');
    expect((await cli('events', 'raw.trailcase', '--raw')).out).toBe(`${line}\n`);
    expect((await cli('events', 'raw.trailcase', '--raw', '--json')).out).toBe(
      `{"events":[${line}],"total":1,"next":null}\n`,
    );
  });
});

describe('exit status 2, wrong usage', () => {
  it.each<string[]>([
    [],
    ['nonsense'],
    ['info'],
    ['info', 'a.trailcase', 'more'],
    ['info', 'a.trailcase', '--nonsense'],
    ['new', 'b.trailcase'],
    ['new', 'b.trailcase', '--name', ''],
    ['new', 'b.trailcase', '--name', 'x', '--timezone', 'Mars/Phobos'],
    ['import', 'a.trailcase'],
    ['events', 'a.trailcase', '--limit', 'many'],
    ['events', 'a.trailcase', '--limit', '-1'],
    ['events', 'a.trailcase', '--from', 'yesterday'],
    ['events', 'a.trailcase', '--sort', 'name'],
    ['events', 'a.trailcase', '--format', 'xml'],
    ['events', 'a.trailcase', '--where', 'a : ('],
    ['events', 'a.trailcase', '--where', 'noSuchField : 1'],
    ['events', 'a.trailcase', '--fields', 'no.such'],
    ['count', 'a.trailcase'],
    ['count', 'a.trailcase', '--by', ','],
    ['count', 'a.trailcase', '--by', 'outcome', '--interval', 'soon'],
    ['actors', 'a.trailcase', '--kind', 'planet'],
    ['coverage', 'a.trailcase', '--by', 'week'],
    ['tag', 'a.trailcase', 'x'],
    ['tag', 'a.trailcase', 'x', '--where', 'a', '--event', 'b'],
    ['tag', 'a.trailcase', ' ', '--where', 'outcome : denied'],
    ['note', 'a.trailcase', 'text'],
    ['report', 'a.trailcase'],
    ['report'],
    ['report', 'a.trailcase', '--html', 'w.html', '--where', 'a : ('],
    ['report', 'a.trailcase', '--html', 'w.html', '--language', 'fr'],
    ['demo', 'd', '--seed', 'x'],
  ])('%j', async (...args) => {
    const { status, out, err } = await cli(...args);
    expect([status, out]).toEqual([2, '']);
    expect(err.trim()).not.toBe('');
    expect(['b.trailcase', 'w.html', 'd'].filter((name) => existsSync(join(folder, name)))).toEqual([]);
  });
});

describe('exit status 1, failed', () => {
  it.each<[args: string[], named: string]>([
    [['info', 'none.trailcase'], 'none.trailcase'],
    [['info', 'evidence'], 'evidence'],
    [['info', 'no-case.txt'], 'no-case.txt'],
    [['new', 'a.trailcase', '--name', 'x'], 'a.trailcase'],
    [['new', 'no/such/b.trailcase', '--name', 'x'], 'no/such'],
    [['import', 'a.trailcase', 'no-evidence'], 'no-evidence'],
    [['actor', 'a.trailcase', 'ip:192.0.2.222'], '192.0.2.222'],
    [
      ['note', 'a.trailcase', '--event', '00000000-0000-4000-8000-00000000dead', 'x'],
      '00000000-0000-4000-8000-00000000dead',
    ],
    [['tag', 'a.trailcase', 'x', '--event', 'no-id'], 'no-id'],
    [['tag', 'a.trailcase', 'never', '--remove', '--where', 'outcome : denied'], 'never'],
    [['report', 'a.trailcase', '--pdf', 'no/such/r.pdf'], 'no'],
    [['report', 'a.trailcase', '--pdf', 'evidence'], 'evidence'],
    [['report', 'a.trailcase', '--csv', 'no-case.txt'], 'no-case.txt'],
    [['report', 'a.trailcase', '--pdf', 'x/r.pdf', '--html', 'y/r.html'], 'manifest'],
    [['report', 'a.trailcase', '--pdf', 'r.pdf', '--sign', 'key', '--passphrase-file', 'no-such-file'], 'no-such-file'],
    [['report', '--verify', 'folder'], 'MANIFEST.sha256'],
  ])('%j names what it is about', async (args, named) => {
    writeFileSync(join(folder, 'no-case.txt'), 'x'.repeat(200));
    const { status, out, err } = await cli(...args);
    expect([status, out]).toEqual([1, '']);
    expect(err).toContain(named);
    expect(err).not.toContain('    at ');
  });
});

describe('exit status 3, something needs a look', () => {
  it('verify, on a bundle that was tampered with', async () => {
    const { status, out } = await cli('verify', 'a.trailcase');
    expect(status).toBe(3);
    expect(out).toContain('missing: s3://');
  });

  it.each([
    [
      'a truncated file',
      '{"Records": [{"eventVersion": "1.08", "eventTime": "2026-05-12T06:00:00Z", "eventSource": "s3.amazonaws.com", "eventName": "A", "eventID": "x"}, {"eventVer',
    ],
    ['nothing that is known', 'just a text'],
  ])('import of %s', async (name, content) => {
    writeFileSync(join(folder, `${name}.json`), content);
    await cli('new', `${name}.trailcase`, '--name', 'x');
    const { status, out } = await cli('import', `${name}.trailcase`, `${name}.json`);
    expect(status).toBe(3);
    expect(out).toContain(`! ${name}.json`);
  });

  it('import of an archive with a climbing name: the file, what was found, and that nothing was written under it', async () => {
    writeFileSync(join(folder, 'slip.zip'), makeZip([{ name: '../../climbed.json', bytes: makeLog(2) }]));
    await cli('new', 'slip.trailcase', '--name', 'x');
    const { status, out } = await cli('import', 'slip.trailcase', 'slip.zip');
    expect(status).toBe(3);
    expect(out).toContain('! slip.zip!/../../climbed.json: UNSAFE_MEMBER_NAME.');
    expect(out).toContain('= 2 + 0 + 0 = 2');
    expect(existsSync(join(folder, '../../climbed.json'))).toBe(false);
  });

  it('import of what is not read: each link once, on the disk and in an archive, and why', async () => {
    mkdirSync(join(folder, 'linked'));
    symlinkSync('/etc/passwd', join(folder, 'linked', 'on-disk'));
    writeFileSync(
      join(folder, 'linked', 'a.zip'),
      makeZip([
        { name: 'inside', bytes: Buffer.from('/etc/passwd'), claims: { mode: 0o120777 } },
        { name: 'log.json', bytes: makeLog(2) },
      ]),
    );
    await cli('new', 'linked.trailcase', '--name', 'x');
    const { status, out } = await cli('import', 'linked.trailcase', 'linked');
    expect(status).toBe(3);
    expect(out.split('\n').filter((line) => line.startsWith('!'))).toEqual([
      expect.stringMatching(/^! linked\/on-disk: not read\. A link: /) as string,
      expect.stringMatching(/^! linked\/a\.zip!\/inside: not read\. A link in the archive: /) as string,
    ]);
    expect(out).toContain('4 files (2 not-read, 1 container, 1 imported)');
    expect(out).toContain('= 2 + 0 + 0 = 2');
    const db = new Database(join(folder, 'linked.trailcase'));
    db.exec("UPDATE source SET state = 'open'");
    db.close();
    rmSync(join(folder, 'linked', 'on-disk'));
    writeFileSync(join(folder, 'linked', 'on-disk'), 'now a file');
    const { out: later } = await cli('import', 'linked.trailcase', '--resume');
    expect(later.split('\n').filter((line) => line.startsWith('!'))).toEqual([
      expect.stringMatching(/^! linked\/on-disk: not recognised\. /) as string,
    ]);
  });

  it('check and audit, on a case whose log was altered', async () => {
    copyFileSync(join(folder, 'a.trailcase'), join(folder, 'altered.trailcase'));
    const db = new Database(join(folder, 'altered.trailcase'));
    db.exec("UPDATE audit_entry SET body = replace(body, 'Ana', 'Bob') WHERE seq = 2");
    db.close();
    expect(await cli('audit', 'altered.trailcase', '--verify')).toMatchObject({
      status: 3,
      out: expect.stringContaining('BROKEN at entry 2') as string,
    });
    expect(await cli('audit', 'altered.trailcase')).toMatchObject({ status: 0 });
    expect(await cli('check', 'altered.trailcase')).toMatchObject({
      status: 3,
      out: expect.stringMatching(/FAILED {2}audit/) as string,
    });
  });
});

describe('the program itself', () => {
  it('writes its document to a pipe and ends with the status of the command', async () => {
    const { finished } = startCli(['info', 'a.trailcase', '--json'], folder);
    const { status, out, err } = await finished;
    expect([status, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ case: { name: 'Golden', number: 'G-1', examiner: 'Ana' } });
    expect(await startCli(['nonsense'], folder).finished).toMatchObject({ status: 2, out: '' });
  });

  it('does not fail where the reader of its output goes away', async () => {
    const { child, finished } = startCli(['events', 'a.trailcase', '--limit', '0', '--raw'], folder);
    child.stdout!.once('data', () => child.stdout!.destroy());
    const { status, err } = await finished;
    expect([status, err]).toEqual([0, '']);
  });
});

describe('exit status 130, cancelled', () => {
  it('keeps the case whole, and the import can be resumed to the same end', async () => {
    await cli('new', 'cancel.trailcase', '--name', 'x');
    const { child, finished } = startCli(['import', 'cancel.trailcase', 'evidence'], folder);
    child.stderr!.once('data', () => child.kill('SIGINT'));
    const { status } = await finished;
    expect(status).toBe(130);
    expect(readdirSync(folder).filter((name) => name.startsWith('cancel'))).toEqual(['cancel.trailcase']);
    const half = JSON.parse((await cli('info', 'cancel.trailcase', '--json')).out) as { unfinishedImport: boolean };
    expect(half.unfinishedImport).toBe(true);
    expect((await cli('check', 'cancel.trailcase', '--deep')).status).toBe(0);
    await cli('import', 'cancel.trailcase', '--resume');
    const whole = (await cli('info', 'a.trailcase', '--json')).out;
    const resumed = (await cli('info', 'cancel.trailcase', '--json')).out;
    expect((JSON.parse(resumed) as { evidence: object }).evidence).toEqual(
      (JSON.parse(whole) as { evidence: object }).evidence,
    );
    expect((await cli('check', 'cancel.trailcase', '--deep')).status).toBe(0);
  });
});

describe('report', () => {
  const check = (place: string): string =>
    execFileSync('sha256sum', ['-c', 'MANIFEST.sha256'], { cwd: join(folder, place), encoding: 'utf8' });

  it('writes each form under its name, with a manifest beside it that sha256sum accepts', async () => {
    mkdirSync(join(folder, 'out'));
    const { status, out } = await cli(
      'report',
      'a.trailcase',
      '--pdf',
      'out/r.pdf',
      '--html',
      'out/r.html',
      '--csv',
      'out/lists',
      '--json-report',
      'out/facts.json',
      '--where',
      'outcome : denied',
      '--json',
    );
    expect(status).toBe(0);
    const { files } = JSON.parse(out) as { files: { name: string }[] };
    expect(files.map((file) => file.name)).toEqual(
      expect.arrayContaining(['r.pdf', 'r.html', 'facts.json', 'lists/case.csv', 'manifest.json', 'MANIFEST.sha256']),
    );
    for (const { name } of files) expect(existsSync(join(folder, 'out', name)), name).toBe(true);
    const lines = check('out').trim().split('\n');
    expect(lines.every((line) => line.endsWith(': OK'))).toBe(true);
    expect(lines).toHaveLength(files.length - 1);
    expect(readFileSync(join(folder, 'out/r.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('writes one form alone, CSV into its own folder', async () => {
    mkdirSync(join(folder, 'single'));
    expect((await cli('report', 'a.trailcase', '--html', 'single/r.html')).status).toBe(0);
    expect(readdirSync(join(folder, 'single'))).toEqual(
      expect.arrayContaining(['MANIFEST.sha256', 'manifest.json', 'r.html']),
    );
    check('single');
    expect((await cli('report', 'a.trailcase', '--csv', 'tables')).status).toBe(0);
    expect(readdirSync(join(folder, 'tables'))).toEqual(expect.arrayContaining(['MANIFEST.sha256', 'case.csv']));
    check('tables');
  });

  it('writes all forms into the folder of --out, in Korean if asked', async () => {
    expect((await cli('report', 'a.trailcase', '--out', 'all', '--language', 'ko', '--title', '보고서')).status).toBe(
      0,
    );
    expect(readdirSync(join(folder, 'all'))).toEqual(
      expect.arrayContaining(['report.pdf', 'report.html', 'report.json', 'csv', 'MANIFEST.sha256']),
    );
    expect(readFileSync(join(folder, 'all/report.html'), 'utf8')).toContain('보고서');
    check('all');
  });

  it('overwrites nothing without --clobber, and does no work before it sees that', async () => {
    mkdirSync(join(folder, 'kept'));
    writeFileSync(join(folder, 'kept/r.html'), 'mine');
    const before = (await cli('audit', 'a.trailcase', '--json')).out;
    const { status, err } = await cli('report', 'a.trailcase', '--html', 'kept/r.html');
    expect([status, readFileSync(join(folder, 'kept/r.html'), 'utf8')]).toEqual([1, 'mine']);
    expect(err).toContain('r.html');
    expect((await cli('audit', 'a.trailcase', '--json')).out).toBe(before);
    writeFileSync(join(folder, 'kept/MANIFEST.sha256'), 'mine too');
    expect((await cli('report', 'a.trailcase', '--html', 'kept/other.html')).status).toBe(1);
    expect(readdirSync(join(folder, 'kept')).sort()).toEqual(['MANIFEST.sha256', 'r.html']);
    expect((await cli('report', 'a.trailcase', '--html', 'kept/r.html', '--clobber')).status).toBe(0);
    check('kept');
  });
});

describe('demo', () => {
  it('goes the whole way once, and not over what is there', async () => {
    const { status, out } = await cli('demo', 'show', '-q', '--json');
    expect(status).toBe(0);
    const document = JSON.parse(out) as { records: Record<string, number>; tagged: Record<string, number> };
    expect(document.records['records']).toBe(
      document.records['indexed']! + document.records['duplicates']! + document.records['rejected']!,
    );
    expect(Object.keys(document.tagged)).toContain('attacker-address');
    execFileSync('sha256sum', ['-c', '--quiet', 'MANIFEST.sha256'], { cwd: join(folder, 'show') });
    expect((await cli('check', 'show/breach.trailcase', '--deep')).status).toBe(0);
    expect((await cli('demo', 'show')).status).toBe(1);
  });
});
