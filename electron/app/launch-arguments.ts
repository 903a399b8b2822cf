import { resolve } from 'node:path';
import { globalOptions, isCommandName, questionsToTheProgram } from '../../shared/commands.ts';

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

/**
 * The words for the command line, where the packaged program was started with a sub-command (options that every sub-command
 * takes may stand before it); null where a window is wanted.
 * @param argv as `process.argv`: the program first
 */
export function commandLineIn(argv: readonly string[]): string[] | null {
  const words = argv.slice(1);
  const first = words.find((word) => !globalOptions.includes(word));
  if (first === undefined || !(isCommandName(first) || questionsToTheProgram.includes(first))) return null;
  return words;
}

/** Why no window can be shown here, as one sentence; null where one can. Only Linux says so before a window is tried. */
export function missingDisplay(platform: string, environment: Record<string, string | undefined>): string | null {
  if (platform !== 'linux' || environment['DISPLAY'] || environment['WAYLAND_DISPLAY']) return null;
  return 'Trailcase cannot open a window: there is no display (DISPLAY and WAYLAND_DISPLAY are not set). Use the command line instead: npx trailcase --help';
}
