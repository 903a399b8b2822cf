import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commandLineIn } from '../../../electron/app/launch-arguments.ts';
import { commandNames, globalOptions, questionsToTheProgram } from '../../../shared/commands.ts';
import { installedFiles, launcher, type LinuxProduct, writeDeb, writeTarball } from '../../../build/packaging/linux.ts';

let work: string;
let product: LinuxProduct;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'trailcase-linux-'));
  const folder = join(work, 'packed');
  mkdirSync(join(folder, 'resources'), { recursive: true });
  writeFileSync(join(folder, 'trailcase'), '#!/bin/sh\nprintf "%s|" "${ELECTRON_DISABLE_SANDBOX:-sandbox}" "$@"\n', {
    mode: 0o755,
  });
  writeFileSync(join(folder, 'chrome-sandbox'), 'helper', { mode: 0o755 });
  writeFileSync(join(folder, 'resources/app.asar'), 'x'.repeat(3000));
  product = { folder, version: '1.2.3', arch: 'x64', epoch: 1_750_000_000, isTest: true };
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const run = (program: string, args: string[], env: Record<string, string> = {}) =>
  spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8', ...env } });

describe('the launcher', () => {
  /** Starts it with a program that only says what it was given, and a user id of our choice. */
  function start(words: string[], uid: number): { status: number | null; stdout: string; stderr: string } {
    const bin = join(product.folder, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'trailcase'), launcher());
    chmodSync(join(bin, 'trailcase'), 0o755);
    writeFileSync(join(bin, 'id'), `#!/bin/sh\necho ${uid}\n`, { mode: 0o755 });
    rmSync(join(work, 'link'), { force: true });
    symlinkSync(join(bin, 'trailcase'), join(work, 'link'));
    return run(join(work, 'link'), words, { PATH: `${bin}:${process.env['PATH']}` });
  }

  test('hands a command on to the program as it was typed, through a link, quietly', () => {
    expect(start(['events', 'a b.trailcase', '--where', 'x : "y"'], 1000).stdout).toBe(
      'sandbox|--log-level=3|events|a b.trailcase|--where|x : "y"|',
    );
  });

  test('opens a window with the sandbox for an ordinary user, and none for root', () => {
    expect(start(['/cases/one.trailcase'], 1000).stdout).toBe('sandbox|/cases/one.trailcase|');
    expect(start([], 1000).stdout).toBe('sandbox|');
    const refused = start(['/cases/one.trailcase'], 0);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(/no window for root.*ordinary user.*trailcase --help/);
  });

  test('runs every command for root without a sandbox that root cannot have', () => {
    expect(start(['-q', 'info', 'x'], 0).stdout).toBe('1|--log-level=3|-q|info|x|');
    for (const name of commandNames)
      expect(start([name], 0)).toMatchObject({ status: 0, stdout: `1|--log-level=3|${name}|` });
  });

  test('decides as the program does what a command is', () => {
    const lines = [
      ...globalOptions.map((option) => [option, 'info']),
      ...questionsToTheProgram.map((question) => [question]),
      ...globalOptions.map((option) => [option]),
      ['--no-sandbox', 'info'],
      ['ifno'],
      ['a.trailcase'],
      ['Info'],
      ['info2'],
      ['-x'],
      ['--'],
      ['./info'],
      [''],
      ['사건'],
      ['--quiet', 'case.trailcase'],
    ];
    for (const words of lines) {
      const byProgram = commandLineIn(['/opt/trailcase', ...words]) !== null;
      const byLauncher = start(words, 1000).stdout.startsWith('sandbox|--log-level=3|');
      expect({ words, isCommand: byLauncher }).toEqual({ words, isCommand: byProgram });
    }
  });
});

test.skipIf(run('dpkg-deb', ['--version']).status !== 0)(
  'dpkg reads the .deb: fields, files, modes, sums',
  async () => {
    const file = join(work, 'x.deb');
    await writeDeb(file, product);
    const field = (name: string) => run('dpkg-deb', ['-f', file, name]).stdout.trim();
    expect([field('Package'), field('Version'), field('Architecture')]).toEqual(['trailcase', '1.2.3', 'amd64']);
    // Without these it does not start on a small Debian, or the file type is not registered.
    for (const needed of ['libgbm1', 'libasound2', 'shared-mime-info', 'desktop-file-utils'])
      expect(field('Depends').split(', ')).toContain(needed);
    expect(field('Description')).toMatch(/TEST build/);
    const listed = run('dpkg-deb', ['-c', file]).stdout;
    expect(listed).toMatch(/-rwsr-xr-x root\/root .* \.\/opt\/Trailcase\/chrome-sandbox/);
    expect(listed).toMatch(/\.\/usr\/bin\/trailcase -> \/opt\/Trailcase\/bin\/trailcase/);
    expect(listed).toMatch(/\.\/usr\/share\/mime\/packages\/trailcase\.xml/);
    const out = join(work, 'out');
    run('dpkg-deb', ['-R', file, out]);
    expect(run('sh', ['-c', `cd '${out}' && md5sum -c --quiet DEBIAN/md5sums`])).toMatchObject({ status: 0 });
    expect(readFileSync(join(out, 'opt/Trailcase/resources/app.asar'), 'utf8')).toBe('x'.repeat(3000));
    await writeDeb(join(work, 'again.deb'), product);
    expect(readFileSync(file).equals(readFileSync(join(work, 'again.deb')))).toBe(true);
  },
);

test('what is installed belongs to us alone: below /opt/Trailcase, or named after the program', () => {
  for (const { path } of installedFiles(product.folder)) expect(path).toMatch(/^opt\/Trailcase\/|trailcase/);
});

test('the archive installs for one user from where it was unpacked, and takes it away again', async () => {
  const file = join(work, 'x.tar.gz');
  await writeTarball(file, product);
  const place = join(work, 'my programs 100% $HOME');
  mkdirSync(place);
  expect(run('tar', ['-xzf', file, '-C', place])).toMatchObject({ status: 0 });
  const home = join(work, 'home');
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(join(home, 'bin/id'), '#!/bin/sh\n[ "$1" = -u ] && echo 1000 || echo jamie\n', { mode: 0o755 });
  const env = { HOME: home, XDG_DATA_HOME: '', PATH: `${home}/bin:${process.env['PATH']}` };
  const script = join(place, 'trailcase-1.2.3/install-here.sh');
  expect(run(script, [], env)).toMatchObject({ status: 0, stdout: expect.stringContaining('Installed for jamie') });
  const command = join(home, '.local/bin/trailcase');
  expect(readlinkSync(command)).toBe(join(place, 'trailcase-1.2.3/bin/trailcase'));
  expect(run(command, ['info', 'x'], env).stdout).toContain('|info|x|');
  const entry = readFileSync(join(home, '.local/share/applications/trailcase.desktop'), 'utf8');
  // As the Desktop Entry Specification wants a path with special characters: quoted, escaped twice, percent doubled.
  expect(entry).toContain(
    `Exec="${place.replace('$', '\\\\$').replace('%', '%%')}/trailcase-1.2.3/bin/trailcase" %F\n`,
  );
  expect(entry).toContain('MimeType=application/vnd.trailcase+sqlite3;\n');
  expect(existsSync(join(home, '.local/share/mime/packages/trailcase.xml'))).toBe(true);
  expect(run(script, ['--frobnicate'], env).status).toBe(2);
  expect(run(script, ['--remove'], env).status).toBe(0);
  expect(existsSync(command)).toBe(false);
  expect(existsSync(join(home, '.local/share/applications/trailcase.desktop'))).toBe(false);
  // Another program of this name is not ours to replace.
  writeFileSync(command, 'mine');
  expect(run(script, [], env)).toMatchObject({ status: 1, stderr: expect.stringContaining('left alone') });
  expect(readFileSync(command, 'utf8')).toBe('mine');
});
