import { Command, CommanderError } from 'commander';
import { commandSets } from '../../shared/commands.ts';
import { toErrorReply } from '../../shared/contract/index.ts';
import { printable } from './output.ts';
import { type AddCommands, applicationVersion, endSession, exit } from './session.ts';

/**
 * Runs one command. `argv` are the words behind the program's name.
 * @returns the exit status: 0 done, 1 failed, 2 wrong usage, 3 done but something needs a look, 130 cancelled
 */
export async function run(argv: string[]): Promise<number> {
  let status: number = exit.done;
  const finish = (value: number): void => {
    status = value;
  };
  const program = new Command('trailcase')
    .description('Forensic workbench for AWS CloudTrail evidence. Works offline; opens no network connection.')
    .version(applicationVersion())
    .option('--json', 'print one JSON document on standard output and nothing else there')
    .option('-q, --quiet', 'no progress and no messages: what was asked for, and errors only')
    .option('--no-color', 'no colours (output has none; accepted for scripts)')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(add --help for the options)');
  for (const { file, group } of commandSets) {
    program.commandsGroup(`${group}:`);
    const { commands } = (await import(`./commands/${file}.ts`)) as { commands: AddCommands };
    commands(program, finish);
  }
  for (const command of program.commands)
    command
      .exitOverride()
      .option('--json', 'print one JSON document')
      .option('-q, --quiet', 'no progress and no messages: what was asked for, and errors only');
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? exit.done : exit.usage;
    const error = toErrorReply(cause);
    if (error.code === 'cancelled') {
      process.stderr.write('Cancelled. The case is intact.\n');
      return exit.cancelled;
    }
    process.stderr.write(`trailcase: ${printable(error.message)}\n`);
    if (error.hint !== undefined) process.stderr.write(`${printable(error.hint)}\n`);
    if (error.code === 'internal/unexpected' && error.detail !== undefined) process.stderr.write(`${error.detail}\n`);
    return error.code === 'contract/bad-request' ||
      error.code === 'kql/syntax' ||
      error.code === 'kql/unknown-field' ||
      error.code === 'query/refused' ||
      error.code === 'query/parameter'
      ? exit.usage
      : exit.failed;
  } finally {
    endSession();
  }
}

// A pipe that is closed early (`| head`) is no failure.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
  if (cause.code === 'EPIPE') process.exit(exit.done);
  throw cause;
});
