import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { caseFilesIn, commandLineIn, missingDisplay, refusedSwitch } from '../../../electron/app/launch-arguments.ts';
import { menuTemplate, type MenuCommand } from '../../../electron/app/menu.ts';
import { suggestFileName } from '../../../electron/app/suggest-name.ts';
import { commandNames } from '../../../shared/commands.ts';

test('case files are found in a command line, everything else is ignored', () => {
  const argv = [
    '/opt/trailcase',
    '--no-sandbox',
    '--evil=/x.trailcase',
    'dist/main.js',
    'one.trailcase',
    '/cases/Two.TRAILCASE',
    '.',
    'three.trailcase.zip',
  ];
  expect(caseFilesIn(argv, '/work')).toEqual(['/work/one.trailcase', '/cases/Two.TRAILCASE']);
  expect(caseFilesIn(['/opt/x.trailcase'], '/work')).toEqual([]);
});

test('a case without its extension is known by its content, anything else is not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trailcase-launch-'));
  const header = Buffer.alloc(100);
  header.write('SQLite format 3\0', 'latin1');
  writeFileSync(join(folder, 'database'), header);
  header.write('TRCS', 68, 'latin1');
  writeFileSync(join(folder, 'renamed by a mail gateway.bin'), header);
  writeFileSync(join(folder, 'short'), header.subarray(0, 70));
  const argv = ['/opt/trailcase', 'database', 'short', 'missing', '.', '/dev/null', 'renamed by a mail gateway.bin'];
  expect(caseFilesIn(argv, folder)).toEqual([join(folder, 'renamed by a mail gateway.bin')]);
  rmSync(folder, { recursive: true });
});

test('an installed program refuses switches that take a wall away, in one sentence', () => {
  expect(refusedSwitch((name) => name === 'no-sandbox')).toMatch(/^Trailcase opens no window with --no-sandbox: .*\.$/);
  expect(refusedSwitch((name) => name === 'remote-debugging-port')).toMatch(/port/);
  expect(refusedSwitch((name) => name === 'user-data-dir')).toBeNull();
});

test('a sub-command is for the command line, a case file for a window', () => {
  expect(commandLineIn(['/opt/trailcase', 'info', 'a.trailcase', '--json'])).toEqual(['info', 'a.trailcase', '--json']);
  expect(commandLineIn(['/opt/trailcase', '--version'])).toEqual(['--version']);
  expect(commandLineIn(['/opt/trailcase', '--json', 'info', 'a'])).toEqual(['--json', 'info', 'a']);
  // What the launcher puts first is not handed on.
  expect(commandLineIn(['/opt/trailcase', '--log-level=3', '-q', 'info', 'a'])).toEqual(['-q', 'info', 'a']);
  // A mistyped command is refused by the command line, not taken for a wish to see a window.
  expect(commandLineIn(['/opt/trailcase', 'ifno', 'a'])).toEqual(['ifno', 'a']);
  for (const argv of [
    ['/opt/trailcase'],
    ['/opt/trailcase', 'a.trailcase'],
    ['/opt/trailcase', '--no-sandbox', 'info'],
    ['/opt/trailcase', '--json'],
  ])
    expect(commandLineIn(argv)).toBeNull();
});

test.each(commandNames)('the packaged program hands "%s" to the command line', (name) =>
  expect(commandLineIn(['/opt/trailcase', name, 'a.trailcase'])).toEqual([name, 'a.trailcase']),
);

test('a missing display is told in one sentence that names the command line', () => {
  expect(missingDisplay('linux', {}, 'npx trailcase')).toMatch(/no display.*: npx trailcase --help$/);
  expect(missingDisplay('linux', { DISPLAY: ':0' }, 'trailcase')).toBeNull();
  expect(missingDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' }, 'trailcase')).toBeNull();
  expect(missingDisplay('win32', {}, 'trailcase')).toBeNull();
});

test.each([
  ['Case 12/24: "Orion"', 'Case 12 24 Orion.trailcase'],
  ['사건 7', '사건 7.trailcase'],
  ['../../etc/passwd', '.. .. etc passwd.trailcase'],
  ['con', 'case.trailcase'],
  ['???', 'case.trailcase'],
  ['a\u202egpj.', 'a gpj.trailcase'],
  ['trailing. . ', 'trailing.trailcase'],
])('suggests a file name for %j', (name, expected) => expect(suggestFileName(name)).toBe(expected));

test('the menu speaks both languages and sends its commands', () => {
  const sent: MenuCommand[] = [];
  const build = (language: 'en' | 'ko') =>
    menuTemplate({
      language,
      isMac: false,
      developer: false,
      send: (command) => sent.push(command),
      newWindow: () => {},
    });
  const labels = (language: 'en' | 'ko') =>
    build(language)
      .flatMap(({ label, submenu }) => [label, ...(submenu as { label?: string }[]).map((item) => item.label)])
      .filter((label) => label !== undefined);
  const [english, korean] = [labels('en'), labels('ko')];
  expect(english).toHaveLength(korean.length);
  expect(korean.every((label, index) => label !== english[index])).toBe(true);
  for (const { submenu } of build('en')) for (const item of submenu as { click?: () => void }[]) item.click?.();
  expect(sent).toEqual([
    'case.new',
    'case.open',
    'evidence.import',
    'case.close',
    'view.settings',
    'palette',
    'view.help',
    'keys',
    'view.about',
  ]);
  expect(JSON.stringify(build('en'))).not.toContain('toggleDevTools');
});
