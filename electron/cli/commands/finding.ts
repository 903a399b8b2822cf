import { type Command, Option } from 'commander';
import { readFileSync } from 'node:fs';
import {
  AppError,
  findingConfidences,
  findingSeverities,
  findingStatuses,
  type FindingBody,
} from '../../../shared/contract/index.ts';
import { formatTime } from '../../../shared/format/index.ts';
import { printable, table } from '../output.ts';
import { type AddCommands, createSession, type GlobalOptions, print, tell, withCase } from '../session.ts';

interface FindingFlags {
  add?: string;
  change?: string;
  delete?: string;
  title?: string;
  where?: string;
  narrative?: string;
  alternatives?: string;
  technique?: string[];
  group?: string;
  answers?: string[];
  severity?: FindingBody['severity'];
  confidence?: FindingBody['confidence'];
  status?: FindingBody['status'];
}

/** `finding`: lists, writes, changes and takes out findings. */
export const commands: AddCommands = (program) => {
  program
    .command('finding')
    .argument('<case>', 'a .trailcase file')
    .description('list findings, or write one')
    .option('--add <title>', 'write a new finding')
    .option('--change <number>', 'change the finding of this number')
    .option('--delete <number>', 'take the finding of this number out; its history stays')
    .option('--title <title>', 'with --change: another title')
    .option('--where <kql>', 'add the events that meet this filter')
    .option('--narrative <file>', 'interpretation, a Markdown file')
    .option('--alternatives <file>', 'what else could explain the facts, a Markdown file')
    .option('--technique <id...>', 'ATT&CK techniques')
    .option('--answers <number...>', 'questions of the mandate that it answers, by number (see "trailcase info")')
    .option('--group <name>', 'group in the report')
    .addOption(new Option('--severity <severity>').choices(findingSeverities))
    .addOption(new Option('--confidence <confidence>').choices(findingConfidences))
    .addOption(new Option('--status <status>').choices(findingStatuses))
    .addHelpText(
      'after',
      "\nExample:\n  trailcase finding breach.trailcase --add 'Logging was stopped' --where 'eventName : StopLogging' --severity critical --technique T1562.008\n  trailcase finding breach.trailcase",
    )
    .action(async (path: string, flags: FindingFlags, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const acts = [flags.add, flags.change, flags.delete].filter((each) => each !== undefined).length;
      if (acts > 1) throw new AppError('contract/bad-request', 'Say one of --add, --change and --delete.');
      if (acts === 0) {
        const { findings } = await withCase(session, path, { writes: false }, (opened) =>
          opened.call('findings.list', {}),
        );
        print(
          session.output,
          {
            findings: findings.map((each) => ({
              ...each,
              from: each.from === null ? null : formatTime(each.from),
              to: each.to === null ? null : formatTime(each.to),
            })),
          },
          () =>
            table(
              ['no.', 'title', 'severity', 'confidence', 'status', 'events', 'from', 'to'],
              findings.map((each) => [
                each.id,
                each.title,
                each.severity,
                each.confidence,
                each.status,
                each.events.length,
                formatTime(each.from),
                formatTime(each.to),
              ]),
            ),
        );
        return;
      }
      if (flags.delete !== undefined) {
        await withCase(session, path, { writes: true }, (opened) =>
          opened.call('findings.delete', { id: numberOf(flags.delete!) }),
        );
        tell(session.output, { deleted: numberOf(flags.delete) }, () => 'Taken out. Its history stays in the case.\n');
        return;
      }
      const { finding } = await withCase(session, path, { writes: true }, (opened) =>
        opened.call('findings.save', fieldsOf(flags), { signal: session.signal }),
      );
      tell(
        session.output,
        { finding },
        () =>
          `Finding ${finding.id} "${printable(finding.title)}" with ${finding.events.length} events, version ${finding.version}.\n`,
      );
    });
};

function fieldsOf(
  flags: FindingFlags,
): Partial<FindingBody> & { id?: number; addEvents?: { filter: { where: string } } } {
  const { severity, confidence, status, group } = flags;
  const title = flags.add ?? flags.title;
  return {
    ...(flags.change === undefined ? {} : { id: numberOf(flags.change) }),
    ...(title === undefined ? {} : { title }),
    ...(flags.where === undefined ? {} : { addEvents: { filter: { where: flags.where } } }),
    ...(flags.narrative === undefined ? {} : { narrative: readText(flags.narrative) }),
    ...(flags.alternatives === undefined ? {} : { counterHypothesis: readText(flags.alternatives) }),
    ...(flags.technique === undefined ? {} : { techniques: flags.technique }),
    ...(flags.answers === undefined ? {} : { questions: flags.answers.map(numberOf) }),
    ...(group === undefined ? {} : { group }),
    ...(severity === undefined ? {} : { severity }),
    ...(confidence === undefined ? {} : { confidence }),
    ...(status === undefined ? {} : { status }),
  };
}

function numberOf(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new AppError('contract/bad-request', `"${text}" is not the number of a finding.`, {
      hint: 'Numbers are listed by: trailcase finding CASE',
    });
  return Number(text);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AppError('contract/bad-request', `${path} cannot be read.`, { detail: String(cause) });
  }
}
