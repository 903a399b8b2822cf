import type { Command } from 'commander';
import { resolve } from 'node:path';
import { mergeCases } from '../../engine/index.ts';
import { printable, table } from '../output.ts';
import { type AddCommands, createSession, exit, type GlobalOptions, tell } from '../session.ts';

/** `merge`. */
export const commands: AddCommands = (program, finish) => {
  program
    .command('merge')
    .argument('<first>', 'a copy of the case; where both examiners changed the same thing, its state stands')
    .argument('<second>', 'another copy of the same case')
    .requiredOption('--out <case>', 'the case to write')
    .description("join two examiners' work on copies of one case")
    .addHelpText(
      'after',
      '\nBoth copies stay as they are.\n\nExample:\n  trailcase merge ana.trailcase ben.trailcase --out joined.trailcase\n\nExit status 3: both changed the same thing; the list says what was kept.',
    )
    .action(async (first: string, second: string, options: { out: string }, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const summary = await mergeCases(resolve(first), resolve(second), resolve(options.out), session.context);
      tell(session.output, summary, () => {
        const { merged, conflicts } = summary;
        const lines = `The copies are one up to entry ${summary.commonEntries} of the log. Taken over from ${printable(second)}: ${merged.tagChanges} changes of tags, ${merged.notes} notes, ${merged.findings} findings (${merged.findingVersions} versions), ${merged.details} fields of the description.\n`;
        return conflicts.length === 0
          ? `${lines}No conflicts.\n`
          : `${lines}${table(
              ['conflict', 'what', 'first', 'second', 'kept'],
              conflicts.map((each) => [each.kind, each.what, each.first, each.second, each.kept]),
            )}`;
      });
      if (summary.conflicts.length > 0) finish(exit.needsLook);
    });
};
