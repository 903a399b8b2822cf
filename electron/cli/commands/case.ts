import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { AppError, listQuestions } from '../../../shared/contract/index.ts';
import { formatBytes, formatTime } from '../../../shared/format/index.ts';
import { createCase } from '../../engine/index.ts';
import { printable, table } from '../output.ts';
import { type AddCommands, createSession, exit, type GlobalOptions, print, tell, withCase } from '../session.ts';

/** `new`, `info` and `check`. */
export const commands: AddCommands = (program, finish) => {
  program
    .command('new')
    .argument('<case>', 'the .trailcase file to create')
    .description('create a case')
    .requiredOption('--name <name>', 'what the case is called')
    .option('--number <number>', 'case number')
    .option('--examiner <name>', 'who works on it (default: your user name)')
    .option('--organization <name>', 'laboratory or company')
    .option('--timezone <zone>', 'IANA zone in which times are shown', 'UTC')
    .option('--mandate <file>', 'who asked for what: a text file')
    .option('--questions <file>', 'the questions of the mandate: a text file, one to a line')
    .addHelpText(
      'after',
      '\nExample:\n  trailcase new breach.trailcase --name "Breach at Example Ltd" --examiner "Ana Kim"',
    )
    .action(
      async (
        path: string,
        options: {
          name: string;
          number?: string;
          examiner?: string;
          organization?: string;
          timezone: string;
          mandate?: string;
          questions?: string;
        },
        command: Command,
      ) => {
        const session = createSession({
          ...command.optsWithGlobals<GlobalOptions>(),
          ...(options.examiner === undefined ? {} : { examiner: options.examiner }),
        });
        const details = {
          name: options.name,
          number: options.number ?? '',
          examiner: session.context.examiner,
          organization: options.organization ?? '',
          timezone: options.timezone,
          mandate: readText(options.mandate),
          questions: readText(options.questions),
        };
        const opened = await createCase(path, details, session.context);
        const info = await opened.call('case.info', {});
        await opened.close();
        tell(
          session.output,
          { case: { id: info.caseId, ...info.details, fileName: info.fileName } },
          () => `Created ${printable(path)}.\nNext: trailcase import ${printable(path)} FOLDER\n`,
        );
      },
    );

  program
    .command('details')
    .argument('<case>', 'a .trailcase file')
    .description('change the description of a case: what the report says on its first pages')
    .option('--name <name>', 'what the case is called')
    .option('--number <number>', 'case number')
    .option('--organization <name>', 'laboratory or company')
    .option('--timezone <zone>', 'IANA zone in which times are shown')
    .option('--mandate <file>', 'who asked for what: a text file')
    .option('--questions <file>', 'the questions of the mandate: a text file, one to a line')
    .addHelpText('after', '\nExample:\n  trailcase details breach.trailcase --questions questions.txt')
    .action(
      async (
        path: string,
        options: {
          name?: string;
          number?: string;
          organization?: string;
          timezone?: string;
          mandate?: string;
          questions?: string;
        },
        command: Command,
      ) => {
        const session = createSession(command.optsWithGlobals<GlobalOptions>());
        const changes = {
          ...options,
          ...(options.mandate === undefined ? {} : { mandate: readText(options.mandate) }),
          ...(options.questions === undefined ? {} : { questions: readText(options.questions) }),
        };
        if (Object.keys(changes).length === 0)
          throw new AppError('contract/bad-request', 'Nothing to change was named.', {
            hint: 'Example: trailcase details breach.trailcase --questions questions.txt',
          });
        const info = await withCase(session, path, { writes: true }, (opened) => opened.call('case.update', changes));
        const questions = listQuestions(info.details.questions);
        tell(
          session.output,
          { case: { id: info.caseId, ...info.details } },
          () => `The description of "${printable(info.details.name)}" is written. Questions: ${questions.length}.\n`,
        );
      },
    );

  program
    .command('info')
    .argument('<case>', 'a .trailcase file')
    .description('say what a case holds')
    .addHelpText('after', '\nExample:\n  trailcase info breach.trailcase --json')
    .action(async (path: string, _options: object, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const info = await withCase(session, path, { writes: false }, (opened) => opened.call('case.info', {}));
      const document = {
        case: { id: info.caseId, ...info.details, fileName: info.fileName, createdAt: formatTime(info.createdAt) },
        evidence: { ...info.totals, byStatus: info.filesByStatus },
        events: info.events,
        untimed: info.untimed,
        conflicts: info.conflicts,
        accounts: info.accounts,
        regions: info.regions,
        firstEvent: info.firstEvent === null ? null : formatTime(info.firstEvent),
        lastEvent: info.lastEvent === null ? null : formatTime(info.lastEvent),
        sizeBytes: info.sizeBytes,
        tags: info.tags,
        notes: info.notes,
        unfinishedImport: info.unfinishedImport,
        auditHead: info.auditHead,
      };
      print(session.output, document, () =>
        table(
          ['', ''],
          [
            ['Case', info.details.name],
            ['Number', info.details.number],
            ['Examiner', info.details.examiner],
            ...listQuestions(info.details.questions).map((question, index): [string, string] => [
              `Question ${index + 1}`,
              question,
            ]),
            ['Evidence', `${info.totals.files} files, ${formatBytes(info.totals.bytes)}`],
            [
              'Records',
              `${info.totals.records} = ${info.totals.indexed} indexed + ${info.totals.duplicates} duplicates + ${info.totals.rejected} rejected`,
            ],
            [
              'Time',
              `${formatTime(info.firstEvent)} to ${formatTime(info.lastEvent)} UTC${info.untimed === 0 ? '' : `; ${info.untimed} events without a time that could be read`}`,
            ],
            ['Accounts', info.accounts.join(', ')],
            ['Regions', info.regions.join(', ')],
            ['Size', formatBytes(info.sizeBytes)],
            ['Audit head', `${info.auditHead} (${info.auditEntries} entries)`],
          ],
        ).trimStart(),
      );
      if (info.unfinishedImport)
        session.output.err('An import was interrupted. Finish it with: trailcase import CASE --resume\n');
    });

  program
    .command('check')
    .argument('<case>', 'a .trailcase file')
    .description('is the case file whole: SQLite integrity, account, evidence hashed again')
    .option('--deep', 'also read every record again and compare it with the index')
    .addHelpText('after', '\nExample:\n  trailcase check breach.trailcase --deep')
    .action(async (path: string, options: { deep?: boolean }, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const { checks } = await withCase(session, path, { writes: false }, (opened) =>
        opened.call(
          'case.check',
          { deep: options.deep ?? false },
          { signal: session.signal, onProgress: session.output.progress },
        ),
      );
      print(session.output, { checks }, () =>
        table(
          ['', 'check', 'result'],
          checks.map((check) => [check.ok ? 'ok' : 'FAILED', check.name, check.detail]),
        ),
      );
      if (checks.some((check) => !check.ok)) finish(exit.needsLook);
    });
};

/** A text file that was named; nothing where none was. */
function readText(path: string | undefined): string {
  if (path === undefined) return '';
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new AppError('contract/bad-request', `${path} cannot be read.`, { detail: String(cause) });
  }
}
