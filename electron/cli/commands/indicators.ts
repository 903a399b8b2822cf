import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { IndicatorMatches } from '../../../shared/contract/index.ts';
import { formatTime } from '../../../shared/format/index.ts';
import { table } from '../output.ts';
import { type AddCommands, createSession, type GlobalOptions, print, withCase } from '../session.ts';

/** `indicators`. */
export const commands: AddCommands = (program) => {
  program
    .command('indicators')
    .argument('<case>', 'a .trailcase file')
    .argument('<files...>', 'lists: CSV, JSON lines of Timesketch, plain text, STIX 2.1 bundles, Parquet')
    .description('match lists of indicators found elsewhere, and tag the events')
    .option('--tag <name>', 'name of the tag instead of that of the list')
    .addHelpText(
      'after',
      '\nAddresses (CIDR too), access keys, ARNs, user agents, names, accounts, SHA-256 hashes of evidence files and event ids are recognised. Private addresses and names of AWS services tell nobody apart: they are left out and listed.\n\nExample:\n  trailcase indicators breach.trailcase partner.json addresses.txt --json',
    )
    .action(async (path: string, files: string[], flags: { tag?: string }, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const answer = await withCase(session, path, { writes: true }, (opened) =>
        opened.call(
          'indicators.import',
          {
            files: files.map((file) => opened.grant(resolve(file))),
            ...(flags.tag === undefined ? {} : { tag: flags.tag }),
          },
          { signal: session.signal, onProgress: session.output.progress },
        ),
      );
      print(session.output, answer, () => describeMatches(answer));
    });
};

function describeMatches({ lists, matched, missed, leftOut }: IndicatorMatches): string {
  const time = (at: number | null): string => (at === null ? '' : formatTime(at));
  const reasons = Map.groupBy(leftOut, ({ reason }) => reason);
  return [
    table(
      ['list', 'SHA-256', 'format', 'indicators', 'left out', 'tag'],
      lists.map((each) => [each.source, each.sha256, each.format, each.indicators, each.leftOut, each.tag]),
    ),
    matched.length === 0
      ? 'No indicator matched.\n'
      : table(
          ['type', 'indicator', 'events', 'first', 'last'],
          matched.map((each) => [each.type, each.value, each.events, time(each.first), time(each.last)]),
        ),
    `${missed.length} not found${missed.length === 0 ? '' : `: ${missed.length <= 20 ? '' : 'the first 20 are'}`}\n`,
    missed.length === 0
      ? ''
      : table(
          ['type', 'indicator'],
          missed.slice(0, 20).map(({ type, value }) => [type, value]),
        ),
    ...[...reasons].map(([reason, all]) => `${all.length} left out: ${reason}\n`),
  ].join('');
}
