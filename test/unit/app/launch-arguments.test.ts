import { expect, test } from 'vitest';
import { caseFilesIn, commandLineIn, missingDisplay } from '../../../electron/app/launch-arguments.ts';
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

test('a sub-command is for the command line, a case file for a window', () => {
  expect(commandLineIn(['/opt/trailcase', 'info', 'a.trailcase', '--json'])).toEqual(['info', 'a.trailcase', '--json']);
  expect(commandLineIn(['/opt/trailcase', '--version'])).toEqual(['--version']);
  expect(commandLineIn(['/opt/trailcase', '--json', 'info', 'a'])).toEqual(['--json', 'info', 'a']);
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
  expect(missingDisplay('linux', {})).toMatch(/no display.*npx trailcase/);
  expect(missingDisplay('linux', { DISPLAY: ':0' })).toBeNull();
  expect(missingDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBeNull();
  expect(missingDisplay('win32', {})).toBeNull();
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
