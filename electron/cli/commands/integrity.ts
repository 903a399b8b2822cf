import { type Command, Option } from 'commander';
import { formatTime, printable, table } from '../output.ts';
import { createSession, exit, type GlobalOptions, print, withCase } from '../session.ts';

/** `verify` and `coverage`. */
export function addIntegrityCommands(program: Command, finish: (status: number) => void): void {
  program
    .command('verify')
    .argument('<case>', 'a .trailcase file')
    .description('verify digest chains and log files offline')
    .option('--public-keys <file...>', 'output of "aws cloudtrail list-public-keys"; taken in as evidence')
    .option('--signatures <file...>', 'object metadata with the digests\' signatures; taken in as evidence')
    .option('--cli-view', 'print what "aws cloudtrail validate-logs" would have printed')
    .addHelpText('after', '\nExample:\n  trailcase verify breach.trailcase --public-keys public-keys.json\n\nExit status 3: something did not verify.')
    .action(async (path: string, options: { publicKeys?: string[]; signatures?: string[]; cliView?: boolean }, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      await withCase(session, path, { writes: true }, async (opened) => {
        const summary = await opened.call(
          'integrity.verify',
          { keys: (options.publicKeys ?? []).map((each) => opened.grant(each)), signatures: (options.signatures ?? []).map((each) => opened.grant(each)) },
          { signal: session.signal, onProgress: session.output.progress },
        );
        if (options.cliView === true) {
          const cli = await opened.call('integrity.cli', {});
          print(session.output, cli, () => cli.text);
        } else {
          const { digests } = await opened.call('integrity.digests', {});
          const { logs } = await opened.call('integrity.logs', { limit: 100_000 });
          const { chains, gaps } = await opened.call('integrity.chains', {});
          const { objects: missing } = await opened.call('integrity.missing', {});
          const { logs: trouble, total } = await opened.call('integrity.logs', { troubleOnly: true, limit: 200 });
          print(session.output, { digests, logs, chains, gaps, missing, summary }, () => {
            let text = `${summary.headline}\n\n`;
            text += table(['count', 'verdict'], [...Object.entries(summary.digests), ...Object.entries(summary.logs)].map(([verdict, count]) => [count, verdict]));
            text += `\n${table(['digests', 'verdict', 'proven until', 'chain'], chains.map((chain) => [chain.digests, chain.verdict, formatTime(chain.horizon), `${chain.account} ${chain.region} ${chain.trail}`]))}`;
            if (trouble.length > 0) text += `\n${table(['verdict', 'log file'], trouble.map((log) => [log.verdict, log.key]))}`;
            if (total > trouble.length) text += `${total} log files need a look; the first ${trouble.length} are listed. --json lists all.\n`;
            for (const each of missing.slice(0, 50)) text += `missing: s3://${printable(each.bucket)}/${printable(each.key)}\n`;
            if (missing.length > 50) text += `${missing.length} missing objects in all; --json lists them.\n`;
            return text;
          });
        }
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
      const answer = await withCase(session, path, { writes: false }, (opened) => opened.call('integrity.coverage', { by: options.by }));
      const cells = answer.cells.map((cell) => ({ ...cell, start: formatTime(cell.start) }));
      print(session.output, { by: answer.by, cells }, () => table(['account', 'Region', answer.by, 'state', 'logs', 'events'], cells.map((cell) => [cell.account, cell.region, cell.start, cell.state, cell.logs, cell.events])));
    });
}
