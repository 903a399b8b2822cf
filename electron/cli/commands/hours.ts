import type { Command } from 'commander';
import { table } from '../output.ts';
import { type AddCommands, createSession, type GlobalOptions, noteRun, print, withCase } from '../session.ts';
import { timeOption } from '../values.ts';

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `hours`. */
export const commands: AddCommands = (program) => {
  program
    .command('hours')
    .argument('<case>', 'a .trailcase file')
    .description('events by weekday and hour, with the number of different days in brackets')
    .option('--where <kql>', 'KQL filter')
    .option('--from <time>', 'from this time on (RFC 3339, UTC)', timeOption)
    .option('--to <time>', 'before this time', timeOption)
    .option('--zone <zone>', 'IANA zone of the clocks (default: that of the case)')
    .addHelpText(
      'after',
      "\nExample:\n  trailcase hours breach.trailcase --where 'sourceIPAddress : 203.0.113.77' --zone Asia/Seoul",
    )
    .action(
      async (
        path: string,
        options: { where?: string; from?: number; to?: number; zone?: string },
        command: Command,
      ) => {
        const session = createSession(command.optsWithGlobals<GlobalOptions>());
        const { signal } = session;
        const answer = await withCase(session, path, { writes: false }, (opened) =>
          opened.call('events.hours', options, { signal, onProgress: session.output.progress }),
        );
        const hours = answer.events.map((events, slot) => ({
          weekday: weekdays[Math.floor(slot / 24)]!,
          hour: slot % 24,
          events,
          days: answer.days[slot]!,
        }));
        const { zone, total, untimed } = answer;
        print(session.output, { zone, hours, total, untimed }, () => {
          const rows = Array.from({ length: 24 }, (_, hour) => [
            `${String(hour).padStart(2, '0')}:00`,
            ...hours
              .filter((each) => each.hour === hour)
              .map(({ events, days }) => (events === 0 ? '' : `${events} (${days})`)),
          ]);
          const left = untimed === 0 ? '' : `, ${untimed} of them without a time and not in the table`;
          return `${table([zone, ...weekdays], rows)}${total} events${left}\n`;
        });
        noteRun(session, path, { where: options.where, from: options.from, to: options.to }, total);
      },
    );
};
