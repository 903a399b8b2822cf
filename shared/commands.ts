/**
 * Every sub-command of `trailcase`, in the order of the help. The command line announces exactly these, and the packaged
 * program hands exactly these to the command line instead of opening a window.
 */
export const commandNames = [
  'new',
  'details',
  'info',
  'check',
  'import',
  'verify',
  'coverage',
  'events',
  'search',
  'count',
  'actors',
  'actor',
  'sessions',
  'places',
  'tag',
  'note',
  'finding',
  'report',
  'key',
  'merge',
  'audit',
  'demo',
  'detect',
  'sql',
  'export',
] as const;

export type CommandName = (typeof commandNames)[number];

/** True for the name of a sub-command. */
export function isCommandName(word: string): word is CommandName {
  return (commandNames as readonly string[]).includes(word);
}

/** Options that every sub-command takes and that may stand before its name. */
export const globalOptions: readonly string[] = ['--json', '-q', '--quiet', '--no-color'];

/** Words that ask the command line about itself, in place of a sub-command. */
export const questionsToTheProgram: readonly string[] = ['help', '-h', '--help', '-V', '--version'];
