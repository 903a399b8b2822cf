import type { Command } from 'commander';
import { formatFacts } from '../../../shared/formats.ts';
import { formatSource, writeLosses } from '../../../shared/text/formats.ts';
import { table } from '../output.ts';
import { type AddCommands, createSession, type GlobalOptions, print } from '../session.ts';

/** `formats`: what can be taken in, from the table of the readers themselves. */
export const commands: AddCommands = (program) => {
  program
    .command('formats')
    .description('list every form of evidence that is read, and what each cannot carry')
    .addHelpText('after', '\nExample:\n  trailcase formats --json')
    .action((_options: object, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const formats = formatFacts.map(({ id, completeness, lost }) => ({
        id,
        source: formatSource(id, 'en'),
        completeness,
        cannotCarry: lost.map((each) => writeLosses([each], 'en')),
      }));
      print(session.output, { formats }, () =>
        table(
          ['format', 'keeps', 'from', 'cannot carry'],
          formats.map((each) => [each.id, each.completeness, each.source, each.cannotCarry.join('; ')]),
        ),
      );
    });
};
