import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { CaseDiff, Meaning } from '../../../shared/contract/index.ts';
import { diffCases } from '../../engine/index.ts';
import { printable, table } from '../output.ts';
import { type AddCommands, createSession, exit, type GlobalOptions, print } from '../session.ts';

const meanings: Record<Meaning, string> = {
  'proven-lost': 'a signed digest vouches for the file: the second lacks evidence that was delivered',
  'proven-extra': 'a signed digest vouches for the file: the first lacks evidence that was delivered',
  'first-proven': "a signed digest vouches for the first's state: the second's was altered",
  'second-proven': "a signed digest vouches for the second's state: the first's was altered",
  'both-proven': 'signed digests vouch for both states: they are not of one delivery',
  'same-content': 'the content is the same',
  'cannot-be-told': 'cannot be told: no signed digest vouches for either (verify both cases first)',
};

/** `diff`. */
export const commands: AddCommands = (program, finish) => {
  program
    .command('diff')
    .argument('<first>', 'a .trailcase file')
    .argument('<second>', 'another acquisition of the same account')
    .description('compare the evidence of two cases: files and records missing, added, altered')
    .addHelpText(
      'after',
      '\nNeither case is changed. Verdicts are those of the last "trailcase verify" in each case.\n\nExample:\n  trailcase diff monday.trailcase friday.trailcase --json\n\nExit status 3: the evidence differs.',
    )
    .action(async (first: string, second: string, _: unknown, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const diff = await diffCases(resolve(first), resolve(second), session.context, { signal: session.signal });
      print(session.output, diff, () => describeDiff(diff));
      if (diff.differs) finish(exit.needsLook);
    });
};

function describeDiff({ files, sameFiles, records, accounts, differs }: CaseDiff): string {
  const shared = accounts.first.some((account) => accounts.second.includes(account));
  const lines = [
    differs ? 'The evidence differs.' : 'The evidence is the same.',
    ...(shared || accounts.first.length === 0 || accounts.second.length === 0
      ? []
      : ['The two have no account in common.']),
    `Files: ${sameFiles} the same, ${files.length} listed.`,
    `Records: ${records.same} the same, ${records.missing} missing in the second, ${records.added} added, ${records.altered} altered.`,
  ];
  const list =
    files.length === 0
      ? ''
      : table(
          ['state', 'file', 'first', 'second', 'meaning'],
          files.map(({ state, path, first: one, second: other, meaning }) => [
            state,
            path,
            one?.verdict ?? '',
            other?.verdict ?? '',
            meanings[meaning],
          ]),
        );
  const named =
    records.list.length === 0
      ? ''
      : table(
          ['state', 'event', 'time', 'first', 'second'],
          records.list.slice(0, 100).map((each) => [each.state, each.eventID, each.eventTime, each.first, each.second]),
        );
  return `${lines.map(printable).join('\n')}\n${list}${named}`;
}
