import { createWriteStream } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { AppError, type ParamsOf, type QueryResult } from '../../../shared/contract/index.ts';
import { formatBytes } from '../../../shared/format/index.ts';
import askEnglish from '../../../shared/text/en/ask.json' with { type: 'json' };
import askKorean from '../../../shared/text/ko/ask.json' with { type: 'json' };
import questionTexts from '../../../shared/text/en/questions.json' with { type: 'json' };
import { readAnswer } from '../answer.ts';
import { csvRows, table } from '../output.ts';
import { type AddCommands, createSession, exit, type GlobalOptions, print, withCase } from '../session.ts';

type Parameters = Record<string, string>;

interface SqlOptions {
  param: Parameters;
  question?: string;
  list?: boolean;
  index?: 'status' | 'build' | 'drop';
  format: 'table' | 'json' | 'jsonl' | 'csv';
  out?: string;
  timeout: number;
  memory?: number;
  spill?: boolean;
  limit: number;
}

/** `sql` and `ask`. */
export const commands: AddCommands = (program, finish) => {
  program
    .command('sql')
    .argument('<case>', 'a .trailcase file')
    .argument('[query]', 'one SELECT; or --question')
    .description('ask in SQL, as in CloudTrail Lake and Athena; reads only')
    .option('--question <id>', 'a ready question of the library instead of a query')
    .option('--list', 'list the library')
    .addOption(new Option('--index <act>', 'the file that queries run over').choices(['status', 'build', 'drop']))
    .option('--param <name=value>', 'value of a parameter ($name or :name); may be given again', collectParameter, {})
    .addOption(
      new Option('--format <form>', 'form of the rows').choices(['table', 'json', 'jsonl', 'csv']).default('table'),
    )
    .option('--out <file>', 'write the rows to a new file instead of standard output')
    .option('--timeout <time>', 'stop after this, as 60s or 5m', durationOption, 60_000)
    .option('--memory <size>', 'most memory, as 2GB; a quarter of the machine unless given', sizeOption)
    .option('--spill', 'let the query write to a temporary folder when its memory ends')
    .option('--limit <rows>', 'rows that are printed at most; all are counted', Number, 1_000_000)
    .addHelpText(
      'after',
      '\nExample:\n  trailcase sql breach.trailcase "SELECT eventName, count(*) AS calls FROM events WHERE outcome = \'denied\' GROUP BY 1 ORDER BY 2 DESC, 1" --json',
    )
    .action((path: string, query: string | undefined, options: SqlOptions, command: Command) =>
      runSql(path, query, options, command),
    );

  program
    .command('ask')
    .argument('<case>', 'a .trailcase file')
    .argument('<question>', 'a question in English or Korean')
    .description('ask in words: shows how the question was read, then answers it')
    .option('--explain', 'only show how the question was read')
    .addHelpText(
      'after',
      '\nExample:\n  trailcase ask breach.trailcase "who deleted buckets from 198.51.100.7 after 12 May"',
    )
    .action((path: string, question: string, options: { explain?: boolean }, command: Command) =>
      ask(path, question, options, command, finish),
    );
};

function collectParameter(text: string, known: Parameters): Parameters {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write it as name=value.');
  return { ...known, [text.slice(0, at)]: text.slice(at + 1) };
}

function durationOption(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Write a time as 60s, 500ms or 5m.');
  const ms = Number(match[1]) * { ms: 1, s: 1000, m: 60_000 }[(match[2] ?? 's') as 's'];
  if (ms < 100 || ms > 600_000) throw new InvalidArgumentError('A query may take 100 ms to 10 minutes.');
  return ms;
}

function sizeOption(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([MG])B$/i.exec(text);
  if (match === null) throw new InvalidArgumentError('Write a size as 500MB or 2GB.');
  return Number(match[1]) * (match[2]!.toUpperCase() === 'G' ? 1e9 : 1e6);
}

async function runSql(path: string, query: string | undefined, options: SqlOptions, command: Command): Promise<void> {
  const global = command.optsWithGlobals<GlobalOptions>();
  const session = createSession(global);
  const { output } = session;
  await withCase(session, path, { writes: false }, async (opened) => {
    const call = { signal: session.signal, onProgress: output.progress };
    const { questions } = await opened.call('query.library', {});
    if (options.list === true) {
      const texts: Record<string, { title: string; purpose: string }> = questionTexts.questions;
      const list = questions.map((question) => ({ ...question, ...texts[question.id] }));
      print(output, { questions: list }, () =>
        table(
          ['id', 'group', 'parameters', 'title'],
          list.map((each) => [
            each.id,
            each.group,
            each.parameters.map(({ name }) => name).join(', '),
            each.title ?? '',
          ]),
        ),
      );
      return;
    }
    if (options.index !== undefined) {
      const status = await opened.call('query.index', { act: options.index }, call);
      output.done();
      print(
        output,
        { index: status },
        () =>
          `${status.state}: ${formatBytes(status.sizeBytes)}, ${status.events} events in the case\n${status.path}\n`,
      );
      return;
    }
    if ((query === undefined) === (options.question === undefined))
      throw new AppError('contract/bad-request', 'Give one query, or one question with --question.', {
        hint: 'trailcase sql CASE --list shows the library.',
      });
    const question = questions.find(({ id }) => id === options.question);
    if (options.question !== undefined && question === undefined)
      throw new AppError('contract/bad-request', `There is no question "${options.question}" in the library.`, {
        hint: 'trailcase sql CASE --list shows it.',
      });
    const params: ParamsOf<'query.run'> = {
      sql: query ?? question!.sql,
      parameters: options.param,
      timeoutMs: options.timeout,
      memoryBytes: options.memory,
      spill: options.spill ?? false,
      maxRows: options.limit,
    };
    const result = await opened.call('query.run', params, call);
    output.done();
    await writeResult(result, options, global.json === true, output);
  });
}

async function writeResult(
  result: QueryResult,
  options: SqlOptions,
  isJson: boolean,
  output: ReturnType<typeof createSession>['output'],
): Promise<void> {
  const form = isJson ? 'json' : options.format;
  const names = result.columns.map(({ name }) => name);
  const text =
    form === 'json'
      ? `${JSON.stringify(result)}\n`
      : form === 'jsonl'
        ? result.rows
            .map((row) => `${JSON.stringify(Object.fromEntries(names.map((name, index) => [name, row[index]])))}\n`)
            .join('')
        : form === 'csv'
          ? csvRows([names, ...result.rows.map((row) => row.map(cell))])
          : `${table(
              names,
              result.rows.map((row) => row.map(cell)),
            )}${result.rows.length} of ${result.rowCount} rows, ${result.ms} ms${result.ordered ? '' : '; the query gives no order'}${result.repeatable ? '' : '; not repeatable'}\n`;
  if (options.out === undefined) output.out(text);
  else await writeNew(options.out, text);
  for (const { name, table: read } of result.replaced) output.err(`${name} was read as ${read}.\n`);
  if (result.truncated)
    output.err(`${result.rowCount} rows; ${result.rows.length} were printed. --limit allows more.\n`);
}

function writeNew(file: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = createWriteStream(file, { flags: 'wx' });
    stream.on('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new AppError(
          'export/target',
          cause.code === 'EEXIST' ? `${file} exists already.` : `${file} cannot be written: ${cause.message}`,
          { hint: 'Choose another name.' },
        ),
      ),
    );
    stream.end(text, () => resolve());
  });
}

function cell(value: unknown): string | number | null {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value;
  return typeof value === 'boolean' ? String(value) : JSON.stringify(value);
}

async function ask(
  path: string,
  question: string,
  options: { explain?: boolean },
  command: Command,
  finish: (status: number) => void,
): Promise<void> {
  const session = createSession(command.optsWithGlobals<GlobalOptions>());
  const { output } = session;
  await withCase(session, path, { writes: false }, async (opened) => {
    const read = await opened.call('query.understand', { text: question });
    const texts: Record<string, string> = (read.language === 'ko' ? askKorean : askEnglish).choice;
    const choices = read.choices.map(({ code, params }) => fill(texts[code] ?? code, params));
    const explained = { ...read, choices };
    const lines = [
      `filter    ${read.where === '' ? 'every event' : read.where}`,
      ...(read.from === null && read.to === null
        ? []
        : [`time      ${read.from ?? '…'} to ${read.to ?? '…'} (UTC, end excluded)`]),
      ...(read.group.length === 0 ? [] : [`grouped   ${read.group.join(', ')}`]),
      ...(read.interval === null ? [] : [`per       ${read.interval}`]),
      ...(read.measure === null ? [] : [`measure   ${read.measure}`]),
      ...(read.order === null ? [] : [`order     ${read.order}${read.limit === null ? '' : `, first ${read.limit}`}`]),
      ...choices.map((choice) => `taken as  ${choice}`),
      ...read.unread.map((words) => `NOT READ  ${words}`),
    ];
    if (options.explain === true) {
      print(output, explained, () => `${lines.join('\n')}\n`);
      return;
    }
    if (read.needs === 'geo')
      throw new AppError('contract/bad-request', 'Countries and cities need a database of places.', {
        hint: 'Add one with "trailcase places", then group by it in the Actors view.',
      });
    const isUnderstood =
      read.where !== '' ||
      read.group.length > 0 ||
      read.interval !== null ||
      read.from !== null ||
      read.to !== null ||
      read.order !== null ||
      read.measure !== null;
    if (!isUnderstood && read.unread.length > 0) {
      output.err(`${lines.join('\n')}\nNothing was asked: no word was understood.\n`);
      finish(exit.usage);
      print(output, { ...explained, answer: null }, () => '');
      return;
    }
    output.err(`${lines.join('\n')}\n\n`);
    const filter = {
      where: read.where === '' ? undefined : read.where,
      from: read.from === null ? undefined : Date.parse(read.from),
      to: read.to === null ? undefined : Date.parse(read.to),
    };
    const answer = await readAnswer(opened, read, filter, session.signal);
    print(
      output,
      { ...explained, answer },
      () => table(answer.columns, answer.rows) + `${answer.rows.length} of ${answer.total} ${answer.unit}\n`,
    );
  });
}

function fill(text: string, params: Record<string, string>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => params[name] ?? '');
}
