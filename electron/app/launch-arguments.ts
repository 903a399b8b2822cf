import { resolve } from 'node:path';

/** File extension of a case, with its dot. */
export const caseExtension = '.trailcase';

/** True for a path that names a case file by its extension, in any letter case. */
export function isCasePath(path: string): boolean {
  return path.toLowerCase().endsWith(caseExtension);
}

/**
 * Finds the case files in a command line: what Windows and Linux pass when a case file is double-clicked.
 * Everything else in it, options above all, is ignored: it may come from another program.
 * @param workingFolder folder that relative paths are meant against
 */
export function caseFilesIn(argv: readonly string[], workingFolder: string): string[] {
  return argv
    .slice(1)
    .filter((argument) => !argument.startsWith('-') && isCasePath(argument))
    .map((argument) => resolve(workingFolder, argument));
}

const commands = new Set([
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
  'detect',
  'sql',
  'tag',
  'note',
  'report',
  'key',
  'merge',
  'export',
  'audit',
  'check',
  'demo',
  'help',
  '--help',
  '--version',
]);

/**
 * The words for the command line, where the packaged program was started with a sub-command; null where a window is wanted.
 * @param argv as `process.argv`: the program first
 */
export function commandLineIn(argv: readonly string[]): string[] | null {
  return argv[1] !== undefined && commands.has(argv[1]) ? argv.slice(1) : null;
}

/** Why no window can be shown here, as one sentence; null where one can. Only Linux says so before a window is tried. */
export function missingDisplay(platform: string, environment: Record<string, string | undefined>): string | null {
  if (platform !== 'linux' || environment['DISPLAY'] || environment['WAYLAND_DISPLAY']) return null;
  return 'Trailcase cannot open a window: there is no display (DISPLAY and WAYLAND_DISPLAY are not set). Use the command line instead: npx trailcase --help';
}
