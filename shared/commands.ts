import { ledgerNames } from './contract/ledgers.ts';

/**
 * Every sub-command of `trailcase`, in the order of the help: the file of `electron/cli/commands` that makes it, the heading of the
 * help under which it stands, and its names. The command line loads exactly these files and announces exactly these names.
 */
export const commandSets = [
  { file: 'case', group: 'Case', names: ['new', 'details', 'info', 'check'] },
  { file: 'import', group: 'Evidence', names: ['import'] },
  { file: 'formats', group: 'Evidence', names: ['formats'] },
  { file: 'integrity', group: 'Evidence', names: ['verify', 'coverage'] },
  { file: 'limits', group: 'Evidence', names: ['limits'] },
  { file: 'events', group: 'Events', names: ['events', 'search', 'count'] },
  { file: 'hours', group: 'Events', names: ['hours'] },
  { file: 'actors', group: 'Actors and sessions', names: ['actors', 'actor', 'sessions', 'places'] },
  {
    file: 'ledgers',
    group: 'Ledgers',
    names: ledgerNames,
  },
  { file: 'detect', group: 'Detections', names: ['detect', 'leads', 'rules'] },
  { file: 'findings', group: 'Tags, notes and findings', names: ['tag', 'note'] },
  { file: 'query', group: 'Questions', names: ['sql', 'ask'] },
  { file: 'finding', group: 'Tags, notes and findings', names: ['finding'] },
  { file: 'report', group: 'Report', names: ['report'] },
  { file: 'export', group: 'Other tools', names: ['export'] },
  { file: 'indicators', group: 'Other tools', names: ['indicators'] },
  { file: 'diff', group: 'Case', names: ['diff'] },
  { file: 'key', group: 'Report', names: ['key'] },
  { file: 'merge', group: 'Case', names: ['merge'] },
  { file: 'audit', group: 'Case', names: ['audit'] },
  { file: 'demo', group: 'Try it', names: ['demo'] },
] as const;

export type CommandName = (typeof commandSets)[number]['names'][number];

export const commandNames: readonly CommandName[] = commandSets.flatMap(({ names }) => names);

/** Options that every sub-command takes and that may stand before its name. */
export const globalOptions: readonly string[] = ['--json', '-q', '--quiet', '--no-color'];

/** Words that ask the command line about itself, in place of a sub-command. */
export const questionsToTheProgram: readonly string[] = ['help', '-h', '--help', '-V', '--version'];
