import { type Command, Option } from 'commander';
import type { LogRow, VerificationSummary } from '../../../shared/contract/index.ts';
import { formatTime } from '../../../shared/format/index.ts';
import type { OpenCase } from '../../engine/index.ts';
import { printable, table } from '../output.ts';
import {
  type AddCommands,
  createSession,
  exit,
  type GlobalOptions,
  print,
  type Session,
  withCase,
} from '../session.ts';
import { timeOption } from '../values.ts';

/** `verify` and `coverage`. */
export const commands: AddCommands = (program, finish) => {
  program
    .command('verify')
    .argument('<case>', 'a .trailcase file')
    .description('verify digest chains and log files offline')
    .option('--public-keys <file...>', 'output of "aws cloudtrail list-public-keys"; taken in as evidence')
    .option('--signatures <file...>', "object metadata with the digests' signatures; taken in as evidence")
    .option('--cli-view', 'print what "aws cloudtrail validate-logs" would have printed, and nothing else')
    .option('--from <time>', 'with --cli-view: beginning of the period, as --start-time of the AWS CLI', timeOption)
    .option('--to <time>', 'with --cli-view: end of the period, as --end-time of the AWS CLI', timeOption)
    .addHelpText(
      'after',
      '\nExample:\n  trailcase verify breach.trailcase --public-keys public-keys.json\n\nExit status 3: something did not verify. A case that cannot be written to is verified too; its verdicts are then printed, not stored.',
    )
    .action(async (path: string, options: VerifyOptions, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      await withCase(session, path, { writes: true }, async (opened) => {
        const summary = await opened.call(
          'integrity.verify',
          {
            keys: (options.publicKeys ?? []).map((each) => opened.grant(each)),
            signatures: (options.signatures ?? []).map((each) => opened.grant(each)),
          },
          { signal: session.signal, onProgress: session.output.progress },
        );
        if (summary.stored === false)
          session.output.err(
            `The verdicts are not stored: ${opened.readOnlyReason ?? 'the case is open for reading only.'}\n`,
          );
        if (options.cliView === true) {
          const cli = await opened.call('integrity.cli', {
            ...(options.from === undefined ? {} : { from: options.from }),
            ...(options.to === undefined ? {} : { to: options.to }),
          });
          for (const hindrance of cli.hindrances) session.output.err(`${hindranceWords[hindrance] ?? hindrance}\n`);
          print(session.output, cli, () => cli.text);
        } else await printVerdicts(session, opened, summary);
        if (summary.state === 'needs-look') finish(exit.needsLook);
      });
    });

  program
    .command('coverage')
    .argument('<case>', 'a .trailcase file')
    .description('account × Region × time: what is verified, missing, failed (delivery times, UTC)')
    .addOption(new Option('--by <step>', 'width of a cell').choices(['hour', 'day']).default('hour'))
    .addHelpText('after', '\nExample:\n  trailcase coverage breach.trailcase --by day')
    .action(async (path: string, options: { by: 'hour' | 'day' }, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const answer = await withCase(session, path, { writes: false }, (opened) =>
        opened.call('integrity.coverage', { by: options.by }),
      );
      const cells = answer.cells.map((cell) => ({ ...cell, start: formatTime(cell.start) }));
      print(session.output, { by: answer.by, cells }, () =>
        table(
          ['account', 'Region', answer.by, 'state', 'logs', 'events'],
          cells.map((cell) => [cell.account, cell.region, cell.start, cell.state, cell.logs, cell.events]),
        ),
      );
    });
};

interface VerifyOptions {
  publicKeys?: string[];
  signatures?: string[];
  cliView?: boolean;
  from?: number;
  to?: number;
}

const hindranceWords: Record<string, string> = {
  'no-keys': 'No public keys are in the case: the AWS CLI would have fetched them.',
  'no-metadata': 'No signature metadata is in the case: the AWS CLI would have read it from S3.',
  'moved-files': 'Files do not lie under their S3 keys: in the bucket itself the AWS CLI may have found them.',
};

const listed = { trouble: 200, missing: 50 };

async function printVerdicts(session: Session, opened: OpenCase, summary: VerificationSummary): Promise<void> {
  const { digests } = await opened.call('integrity.digests', {});
  const { chains, gaps } = await opened.call('integrity.chains', {});
  const { objects: missing } = await opened.call('integrity.missing', {});
  const { results: lake } = await opened.call('integrity.lake', {});
  const { intervals: tampering } = await opened.call('integrity.tampering', {});
  const { limits } = await opened.call('integrity.limits', {});
  const { logs: trouble, total } = await opened.call('integrity.logs', { troubleOnly: true, limit: listed.trouble });
  const logs = session.output.json ? await allLogs(opened) : [];
  print(session.output, { digests, logs, chains, gaps, missing, summary, lake, tampering, limits }, () => {
    let text = `${summary.headline}\n\n`;
    text += table(
      ['count', 'verdict'],
      [...Object.entries(summary.digests), ...Object.entries(summary.logs)].map(([verdict, count]) => [count, verdict]),
    );
    text += `\n${table(
      ['digests', 'verdict', 'proven until', 'chain'],
      chains.map((chain) => [
        chain.digests,
        chain.verdict,
        formatTime(chain.horizon),
        `${chain.account} ${chain.region} ${chain.trail}`,
      ]),
    )}`;
    if (lake.length > 0)
      text += `\n${table(
        ['verdict', 'files', 'CloudTrail Lake result'],
        lake.map((each) => [each.verdict, each.files.length, each.path]),
      )}`;
    if (trouble.length > 0)
      text += `\n${table(
        ['verdict', 'log file'],
        trouble.map((log) => [log.verdict, log.key]),
      )}`;
    if (total > trouble.length)
      text += `${total} log files need a look; the first ${trouble.length} are listed. --json lists all.\n`;
    for (const each of missing.slice(0, listed.missing))
      text += `missing: s3://${printable(each.bucket)}/${printable(each.key)}\n`;
    if (missing.length > listed.missing) text += `${missing.length} missing objects in all; --json lists them.\n`;
    if (tampering.length > 0)
      text += `\n${table(
        ['from', 'to', 'account', 'Region', 'what', 'digests'],
        tampering.map((each) => [
          formatTime(each.from),
          each.to === null ? 'open' : formatTime(each.to),
          each.account,
          each.region,
          `${each.change} ${each.target}`,
          each.certainty,
        ]),
      )}`;
    text += `\nWhat this evidence cannot show:\n${limits.map((limit) => `- ${printable(limit.text)}\n`).join('')}`;
    return text;
  });
}

/** Every log file with its verdict, in pages: there may be more than one answer can hold. */
async function allLogs(opened: OpenCase): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  for (;;) {
    const { logs, total } = await opened.call('integrity.logs', { offset: rows.length, limit: 100_000 });
    for (const log of logs) rows.push(log);
    if (logs.length === 0 || rows.length >= total) return rows;
  }
}
