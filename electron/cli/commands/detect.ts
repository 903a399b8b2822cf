import { type Command, InvalidArgumentError, Option } from 'commander';
import { readFileSync } from 'node:fs';
import {
  AppError,
  type DetectionFile,
  detectionFiles,
  detectionLevels,
  type DetectionGroup,
  type DetectionLevel,
  type DetectionRun,
  type Lead,
  type Progress,
  ruleSetNames,
  type RuleSetName,
} from '../../../shared/contract/index.ts';
import { formatTime } from '../../../shared/format/index.ts';
import { loadRules, RuleError, type RuleFile, testRules } from '../../engine/index.ts';
import { table } from '../output.ts';
import { type AddCommands, createSession, exit, type GlobalOptions, print, withCase } from '../session.ts';
import { listOption, timeOption } from '../values.ts';

interface DetectOptions {
  rules?: string[];
  keep?: boolean;
  sets?: RuleSetName[];
  level?: DetectionLevel;
  baseline?: { from: number; to: number };
  cis?: string;
  all?: boolean;
  format?: DetectionFile;
}

/** `detect`, `leads` and `rules`. */
export const commands: AddCommands = (program, finish) => {
  addDetect(program, finish);
  addLeads(program);
  addRules(program, finish);
};

function setsOption(text: string): RuleSetName[] {
  const names = listOption(text);
  const odd = names.find((name) => !(ruleSetNames as readonly string[]).includes(name));
  if (odd !== undefined) throw new InvalidArgumentError(`The sets are ${ruleSetNames.join(', ')}.`);
  return names as RuleSetName[];
}

function baselineOption(text: string): { from: number; to: number } {
  const [from, to, more] = text.split('/');
  if (from === undefined || to === undefined || more !== undefined)
    throw new InvalidArgumentError('Write a baseline as FROM/TO, such as 2026-05-01/2026-05-08.');
  const span = { from: timeOption(from), to: timeOption(to) };
  if (span.to <= span.from) throw new InvalidArgumentError('A baseline ends after it begins.');
  return span;
}

function rank(level: DetectionLevel | null): number {
  return level === null ? 1 : detectionLevels.indexOf(level);
}

function addDetect(program: Command, finish: (status: number) => void): void {
  program
    .command('detect')
    .argument('<case>', 'a .trailcase file')
    .description('run rules over the case: what is known to be bad, new, or out of proportion')
    .option('--rules <path...>', 'files or folders of rules: Sigma, EventBridge patterns, metric filters, KQL')
    .option('--keep', 'take the rules into the case')
    .option('--sets <names>', `built-in sets, of ${ruleSetNames.join(', ')} (all of them)`, setsOption)
    .addOption(new Option('--level <level>', 'hits of this level and above').choices(detectionLevels))
    .option('--baseline <from/to>', 'the time that counts as usual, for what is seen first', baselineOption)
    .option('--cis <version>', 'version of the CIS benchmark', '7.0')
    .option('--all', 'deprecated and unsupported rules too')
    .addOption(
      new Option('--format <format>', 'write a file instead: a layer of ATT&CK Navigator, or all groups').choices(
        detectionFiles,
      ),
    )
    .addHelpText(
      'after',
      '\nExample:\n  trailcase detect breach.trailcase --rules sigma/rules/cloud/aws --level low\n\nExit status 3: something of level high or critical was found.',
    )
    .action(async (path: string, options: DetectOptions, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const keeps = options.keep === true && options.rules !== undefined;
      const isWhole = session.output.json || options.format !== undefined;
      const { run, file } = await withCase(session, path, { writes: keeps }, async (opened) => {
        const paths = (options.rules ?? []).map((each) => opened.grant(each));
        if (keeps) await opened.call('detections.add', { paths });
        const asked = {
          ...(options.sets === undefined ? {} : { sets: options.sets }),
          ...(options.baseline === undefined ? {} : { baseline: options.baseline }),
          paths: keeps ? [] : paths,
          cis: options.cis ?? '7.0',
          all: options.all ?? false,
          maximumEvents: isWhole ? 1_000_000 : 1,
        };
        const pace = {
          signal: session.signal,
          onProgress: (progress: Progress) => session.output.progress(progress),
        };
        const { format } = options;
        return {
          run: await opened.call('detections.run', { ...asked, withEventIds: session.output.json }, pace),
          file:
            format === undefined
              ? null
              : await opened.call(
                  'detections.file',
                  { ...asked, as: format, ...(options.level === undefined ? {} : { leastLevel: options.level }) },
                  pace,
                ),
        };
      });
      const least = options.level === undefined ? 0 : rank(options.level);
      const groups = run.groups.filter((group) => rank(group.level) >= least);
      if (file !== null) session.output.out(file.text);
      else print(session.output, documentOf(run, groups), () => textOf(run, groups));
      if (run.groups.some((group) => rank(group.level) >= 3 && group.mark !== 'benign' && !group.isBase))
        finish(exit.needsLook);
    });
}

function documentOf(run: DetectionRun, groups: readonly DetectionGroup[]): object {
  return {
    rules: run.rules.map((rule) => ({ ...rule, reason: rule.reason ?? undefined })),
    hits: groups.map(hitOf),
    files: run.files,
    events: run.events,
    unread: run.unread,
    baseline: run.baseline,
    rates: run.rates,
    attackVersion: run.attackVersion,
    rulesHash: run.rulesHash,
  };
}

function hitOf(group: DetectionGroup): object {
  const { eventIds, first, last, mark, ...more } = group;
  return { ...more, events: eventIds, first: formatTime(first), last: formatTime(last), state: mark };
}

function textOf(run: DetectionRun, groups: readonly DetectionGroup[]): string {
  const rows = groups.filter((group) => group.mark !== 'benign' && !group.isBase && rank(group.level) > 0);
  const text = table(
    ['level', 'rule', 'title', 'author', 'actor', 'events', 'done', 'denied', 'failed', 'first', 'last', 'target'],
    rows.map((group) => [
      group.level ?? 'unrated',
      group.rule,
      group.title,
      group.author,
      group.actor,
      group.count,
      group.done,
      group.denied,
      group.failed,
      formatTime(group.first),
      formatTime(group.last),
      group.target,
    ]),
  );
  const ran = run.rules.filter(({ state }) => state === 'loaded' || state === 'warned').length;
  const hit = run.rules.filter(({ hits }) => hits > 0).length;
  const aside = groups.filter(({ mark }) => mark === 'benign').length;
  const quiet = groups.filter((group) => rank(group.level) === 0).length;
  const { loaded, warned, waiting, foreign, refused } = run.files;
  const unread = run.unread === 0 ? '' : `${run.unread} records could not be read where a rule asked for them.\n`;
  return `${text}${rows.length} groups from ${ran} rules over ${run.events} events; ${hit} rules had hits; ${quiet} informational groups and ${aside} set aside are not listed.\nFiles of rules: ${loaded} loaded, ${warned} with warnings, ${waiting} waiting for values, ${foreign} not for CloudTrail, ${refused} refused.\n${unread}`;
}

function addLeads(program: Command): void {
  program
    .command('leads')
    .argument('<case>', 'a .trailcase file')
    .description('where to look first: detections put together by origin, with the reasons for their rank')
    .option('--baseline <from/to>', 'the time that counts as usual, for what is seen first', baselineOption)
    .action(async (path: string, options: { baseline?: { from: number; to: number } }, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const { leads, run } = await withCase(session, path, { writes: false }, (opened) =>
        opened.call(
          'detections.leads',
          {
            withEventIds: session.output.json,
            ...(options.baseline === undefined ? {} : { baseline: options.baseline }),
          },
          { signal: session.signal, onProgress: (progress) => session.output.progress(progress) },
        ),
      );
      print(session.output, { leads: leads.map(leadOf), ...run }, () => leads.map(sayLead).join('\n'));
    });
}

function leadOf(lead: Lead): object {
  const { eventIds, first, last, ...more } = lead;
  return { ...more, events: eventIds, first: formatTime(first), last: formatTime(last) };
}

function sayLead(lead: Lead): string {
  const lines = [
    `${lead.rank}. [${lead.level}] ${lead.title}`,
    `   ${formatTime(lead.first)} to ${formatTime(lead.last)}, ${lead.total} points; filter: ${lead.where}`,
    ...lead.points.slice(0, 8).map((point) => `   +${point.points}  ${point.text}`),
    ...lead.innocent.slice(0, 2).map((text) => `   innocent if: ${text}`),
  ];
  return `${lines.join('\n')}\n`;
}

function addRules(program: Command, finish: (status: number) => void): void {
  const rules = program.command('rules').description('check, test and keep rules');
  rules
    .command('check')
    .argument('<path...>', 'files or folders of rules')
    .description('say of each file whether it is taken, and why not')
    .option('--json', 'print one JSON document')
    .action((paths: string[], _options: object, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const files = paths.flatMap((path) => loaded(path));
      print(session.output, { files: files.map(fileOf), ...counted(files) }, () => sayFiles(files));
      if (files.some(({ state }) => state === 'refused')) finish(exit.needsLook);
    });
  rules
    .command('test')
    .argument('<vectors>', 'a JSON array of tests, or {"vectors": […]}')
    .description('run rules against the records of a file of tests, by the record and by columns')
    .option('--json', 'print one JSON document')
    .action(async (path: string, _options: object, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const results = await testFile(path);
      print(
        session.output,
        results,
        () =>
          `${table(
            ['id', 'valid', 'reference', 'engine', 'episodes', 'error or warning'],
            results.map((each) => [
              each.id,
              String(each.valid),
              each.reference === null ? '' : String(each.reference),
              each.engine === null ? '' : String(each.engine),
              each.episodes === undefined ? '' : each.episodes.length,
              each.error ?? each.warnings.join('; '),
            ]),
          )}`,
      );
      if (results.some(({ reference, engine }) => reference !== engine)) finish(exit.needsLook);
    });
  rules
    .command('add')
    .argument('<case>', 'a .trailcase file')
    .argument('<path...>', 'files or folders of rules')
    .description('take rules into the case')
    .option('--json', 'print one JSON document')
    .action(async (path: string, paths: string[], _options: object, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const { files } = await withCase(session, path, { writes: true }, (opened) =>
        opened.call('detections.add', { paths: paths.map((each) => opened.grant(each)) }),
      );
      print(session.output, { files }, () => `The case keeps ${files.length} files of rules.\n`);
    });
}

function loaded(path: string): RuleFile[] {
  try {
    return loadRules(path, { set: 'added' });
  } catch (cause) {
    throw new AppError('contract/bad-request', `The rules at "${path}" cannot be read: ${(cause as Error).message}`);
  }
}

async function testFile(path: string): ReturnType<typeof testRules> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AppError('contract/bad-request', `The file "${path}" cannot be read: ${(cause as Error).message}`);
  }
  try {
    return await testRules(text);
  } catch (cause) {
    if (!(cause instanceof RuleError)) throw cause;
    throw new AppError('contract/bad-request', `The tests of "${path}" cannot be run: ${cause.message}`);
  }
}

function fileOf({ path, sha256, state, reason, line, column, rules }: RuleFile): object {
  const told = rules.map(({ id, title, level, kind, author, license, techniques, warnings }) => ({
    id,
    title,
    level,
    kind,
    author,
    license,
    techniques,
    warnings,
  }));
  return { path, sha256, state, reason, line, column, rules: told };
}

function counted(files: readonly RuleFile[]): Record<string, number> {
  const counts: Record<string, number> = { loaded: 0, warned: 0, waiting: 0, foreign: 0, refused: 0 };
  for (const { state } of files) counts[state]!++;
  return counts;
}

function sayFiles(files: readonly RuleFile[]): string {
  const rows = files
    .filter(({ state }) => state !== 'loaded')
    .map((file) => [
      file.state,
      file.path,
      file.line === null ? '' : `${file.line}:${file.column ?? 1}`,
      file.reason ?? file.rules.flatMap((rule) => rule.warnings).join(' '),
    ]);
  const counts = Object.entries(counted(files)).map(([state, count]) => `${count} ${state}`);
  return `${rows.length === 0 ? '' : table(['state', 'file', 'place', 'reason'], rows)}${files.length} files: ${counts.join(', ')}.\n`;
}
