import { closeSync, constants, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { globalOptions, questionsToTheProgram } from '../../shared/commands.ts';

/** File extension of a case, with its dot. */
export const caseExtension = '.trailcase';

/** True for a path that names a case file by its extension, in any letter case. */
export function isCasePath(path: string): boolean {
  return path.toLowerCase().endsWith(caseExtension);
}

/**
 * True for a case by its content, whatever it is called: an SQLite database with our application id, as the type that an installation
 * registers knows it. Only the first bytes are read; a pipe or a device is not waited for. Whether it is sound the engine says.
 */
function isCaseByContent(path: string): boolean {
  try {
    const handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const header = Buffer.alloc(72);
      return (
        readSync(handle, header, 0, header.length, 0) === header.length &&
        header.toString('latin1', 0, 16) === 'SQLite format 3\0' &&
        header.toString('latin1', 68) === 'TRCS'
      );
    } finally {
      closeSync(handle);
    }
  } catch {
    return false;
  }
}

/**
 * Finds the case files in a command line: what Windows and Linux pass when a case file is double-clicked.
 * Everything else in it, options above all, is ignored: it may come from another program.
 * @param workingFolder folder that relative paths are meant against
 */
export function caseFilesIn(argv: readonly string[], workingFolder: string): string[] {
  return argv
    .slice(1)
    .filter((argument) => !argument.startsWith('-'))
    .map((argument) => resolve(workingFolder, argument))
    .filter((path) => isCasePath(path) || isCaseByContent(path));
}

/** What the launcher of an installation puts first, so that Chromium is silent about a system bus that a command does not need. */
const quietChromium = '--log-level=3';

/**
 * The words for the command line, where the packaged program was started with a sub-command (options that every sub-command takes may
 * stand before it) or with any other plain word, which the command line then refuses; null where a window is wanted.
 * The launcher of an installation (`build/packaging/linux/trailcase.sh`) decides the same way.
 * @param argv as `process.argv`: the program first
 */
export function commandLineIn(argv: readonly string[]): string[] | null {
  const words = argv.slice(argv[1] === quietChromium ? 2 : 1);
  const first = words.find((word) => !globalOptions.includes(word));
  if (first === undefined || !(/^[a-z][a-z-]*$/.test(first) || questionsToTheProgram.includes(first))) return null;
  return words;
}

/** Switches of Chromium that take a wall away, and what stands open then. */
const switchesThatOpen: Record<string, string> = {
  'no-sandbox': 'the window would show hostile evidence without a sandbox',
  'disable-seccomp-filter-sandbox': 'the window would show hostile evidence with half a sandbox',
  'single-process': 'the window would show hostile evidence without a sandbox',
  'disable-web-security': 'a page could read what is not its own',
  'remote-debugging-port': 'other programs could steer the window through a port',
  'remote-debugging-pipe': 'another program could steer the window',
};

/**
 * Why an installed program opens no window with these switches, as one sentence; null where it does.
 * @param hasSwitch asks Chromium, which also knows what stood in its environment
 */
export function refusedSwitch(hasSwitch: (name: string) => boolean): string | null {
  for (const [name, consequence] of Object.entries(switchesThatOpen))
    if (hasSwitch(name)) return `Trailcase opens no window with --${name}: ${consequence}. Start it without it.`;
  return null;
}

/**
 * Why no window can be shown here, as one sentence; null where one can. Only Linux says so before a window is tried.
 * @param command how the command line is started here
 */
export function missingDisplay(
  platform: string,
  environment: Record<string, string | undefined>,
  command: string,
): string | null {
  if (platform !== 'linux' || environment['DISPLAY'] || environment['WAYLAND_DISPLAY']) return null;
  return `Trailcase cannot open a window: there is no display (DISPLAY and WAYLAND_DISPLAY are not set). Use the command line instead: ${command} --help`;
}
