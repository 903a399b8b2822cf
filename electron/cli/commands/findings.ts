import type { Command } from 'commander';
import { AppError } from '../../../shared/contract/index.ts';
import { printLiteral } from '../../../shared/kql/index.ts';
import type { OpenCase } from '../../engine/index.ts';
import { printable } from '../output.ts';
import { type AddCommands, createSession, type GlobalOptions, tell, withCase } from '../session.ts';

/** `tag` and `note`. */
export const commands: AddCommands = (program) => {
  program
    .command('tag')
    .argument('<case>', 'a .trailcase file')
    .argument('<name>', 'name of the tag')
    .description('tag events')
    .option('--where <kql>', 'tag all events that meet this filter')
    .option('--event <id...>', 'tag these events, by eventID')
    .option('--remove', 'take the tag off instead')
    .addHelpText(
      'after',
      "\nExample:\n  trailcase tag breach.trailcase exfiltration --where 'eventName : GetObject and sourceIPAddress : 198.51.100.23'",
    )
    .action(
      async (
        path: string,
        name: string,
        options: { where?: string; event?: string[]; remove?: boolean },
        command: Command,
      ) => {
        const session = createSession(command.optsWithGlobals<GlobalOptions>());
        if ((options.where === undefined) === (options.event === undefined))
          throw new AppError('contract/bad-request', 'Say which events: either --where or --event.');
        const answer = await withCase(session, path, { writes: true }, async (opened) => {
          const on =
            options.where !== undefined
              ? { filter: { where: options.where } }
              : { ids: await eventNumbers(opened, options.event!) };
          return opened.call('tags.apply', { name, remove: options.remove ?? false, on }, { signal: session.signal });
        });
        tell(
          session.output,
          { tagged: answer.tagged },
          () => `${answer.tagged} events ${options.remove === true ? 'lost' : 'got'} the tag "${printable(name)}".\n`,
        );
      },
    );

  program
    .command('note')
    .argument('<case>', 'a .trailcase file')
    .argument('<text>', 'the note')
    .description('write a note about an event')
    .requiredOption('--event <id>', 'eventID of the event')
    .addHelpText(
      'after',
      '\nExample:\n  trailcase note breach.trailcase --event 70e5932e-9022-4b38-837e-ca10dad94eb7 "First use of the key"',
    )
    .action(async (path: string, text: string, options: { event: string }, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const { note } = await withCase(session, path, { writes: true }, async (opened) => {
        const [event] = await eventNumbers(opened, [options.event]);
        return opened.call('notes.add', { event, text });
      });
      tell(session.output, { note }, () => 'Noted.\n');
    });
};

/** Numbers of events by eventID; every id has to exist. */
async function eventNumbers(opened: OpenCase, ids: string[]): Promise<number[]> {
  const numbers: number[] = [];
  for (const id of ids) {
    const page = await opened.call('events.page', { where: `eventID : ${printLiteral(id)}`, limit: 100, fields: [] });
    if (page.ids.length === 0)
      throw new AppError('events/not-found', `There is no event with the eventID ${id} in this case.`, {
        hint: 'List ids with: trailcase events CASE --fields eventID,eventName',
      });
    numbers.push(...page.ids);
  }
  return numbers;
}
