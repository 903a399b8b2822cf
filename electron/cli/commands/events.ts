import type { Command } from 'commander';
import { Option } from 'commander';
import { defaultFields, type RowBatch } from '../../../shared/contract/index.ts';
import { formatTime } from '../../../shared/format/index.ts';
import { printLiteral } from '../../../shared/kql/index.ts';
import type { OpenCase } from '../../engine/index.ts';
import { csvRows, table } from '../output.ts';
import {
  type AddCommands,
  createSession,
  type GlobalOptions,
  noteRun,
  print,
  type Session,
  withCase,
} from '../session.ts';
import { countOption, intervalOption, listOption, timeOption } from '../values.ts';

interface ListOptions {
  where?: string;
  from?: number;
  to?: number;
  fields?: string[];
  sort: 'time' | '-time';
  limit: number;
  after?: number;
  format: 'table' | 'json' | 'jsonl' | 'csv';
  raw?: boolean;
}

/** `events`, `count` and `search`. */
export const commands: AddCommands = (program) => {
  const list = program
    .command('events')
    .argument('<case>', 'a .trailcase file')
    .description('list events, oldest first');
  addListOptions(list)
    .option('--where <kql>', 'KQL filter, for example: outcome : denied and eventSource : iam.amazonaws.com')
    .addHelpText(
      'after',
      "\nExample:\n  trailcase events breach.trailcase --where 'sourceIPAddress : 203.0.113.0/24' --fields eventTime,eventName,actor --json",
    )
    .action((path: string, options: ListOptions, command: Command) => listEvents(path, options, command));

  const search = program
    .command('search')
    .argument('<case>', 'a .trailcase file')
    .argument('<text>', 'text anywhere in the original records; upper and lower case are the same')
    .description('find text anywhere in the original records');
  addListOptions(search)
    .option('--where <kql>', 'only among events that meet this filter')
    .addHelpText('after', '\nExample:\n  trailcase search breach.trailcase AKIAEXAMPLE --json')
    .action((path: string, text: string, options: ListOptions, command: Command) => {
      const found = printLiteral(text);
      return listEvents(
        path,
        { ...options, where: options.where === undefined ? found : `(${options.where}) and ${found}` },
        command,
      );
    });

  program
    .command('count')
    .argument('<case>', 'a .trailcase file')
    .description('count events by fields or by time')
    .option('--where <kql>', 'KQL filter')
    .option('--from <time>', 'from this time on (RFC 3339, UTC)', timeOption)
    .option('--to <time>', 'before this time', timeOption)
    .requiredOption('--by <fields>', 'fields, separated by commas', listOption)
    .option('--interval <length>', 'also by time: 15m, 1h, 1d', intervalOption)
    .addHelpText(
      'after',
      '\nExample:\n  trailcase count breach.trailcase --by eventName,outcome\n  trailcase count breach.trailcase --by outcome --interval 1h',
    )
    .action(
      async (
        path: string,
        options: { where?: string; from?: number; to?: number; by: string[]; interval?: number },
        command: Command,
      ) => {
        const session = createSession(command.optsWithGlobals<GlobalOptions>());
        const answer = await withCase(session, path, { writes: false }, (opened) =>
          opened.call(
            'events.count',
            { where: options.where, from: options.from, to: options.to, by: options.by, intervalMs: options.interval },
            { signal: session.signal, onProgress: session.output.progress },
          ),
        );
        const headers = [...(options.interval === undefined ? [] : ['time']), ...options.by];
        const groups = answer.groups.map((group) => ({
          ...Object.fromEntries(headers.map((name, index) => [name, group.key[index] ?? null])),
          count: group.count,
        }));
        print(session.output, { groups, total: answer.total, truncated: answer.truncated }, () => {
          const rows = answer.groups.map((group) => [group.count, ...group.key.map((each) => each ?? '(none)')]);
          return `${table(['count', ...headers], rows)}${answer.total} events in ${answer.groups.length} groups${answer.truncated ? ', more groups were left out' : ''}\n`;
        });
        noteRun(
          session,
          path,
          { where: options.where, from: options.from, to: options.to, by: options.by, intervalMs: options.interval },
          answer.total,
        );
      },
    );
};

function addListOptions(command: Command): Command {
  return command
    .option('--from <time>', 'from this time on (RFC 3339, UTC)', timeOption)
    .option('--to <time>', 'before this time', timeOption)
    .option('--fields <names>', 'fields of the record with dots, separated by commas', listOption)
    .addOption(new Option('--sort <order>', 'oldest or newest first').choices(['time', '-time']).default('time'))
    .option('--limit <n>', 'most events to list (0: all)', countOption, 100)
    .option('--after <cursor>', 'continue behind this cursor (the "next" of the last answer)', countOption)
    .addOption(
      new Option('--format <form>', 'form of the output').choices(['table', 'json', 'jsonl', 'csv']).default('table'),
    )
    .option('--raw', 'print the original records, one on a line, exactly as they stand in the evidence');
}

async function listEvents(path: string, options: ListOptions, command: Command): Promise<void> {
  const global = command.optsWithGlobals<GlobalOptions>();
  const format = global.json === true ? 'json' : options.format;
  const session = createSession({ ...global, json: format === 'json' });
  const total = await withCase(session, path, { writes: false }, async (opened) => {
    const listed =
      options.raw === true
        ? await printRaw(opened, session, options, format === 'json')
        : await printRows(opened, session, options, format);
    await noteUntimed(opened, session, options);
    return listed;
  });
  noteRun(session, path, { where: options.where, from: options.from, to: options.to }, total);
}

/** A span of time leaves out events whose time could not be read: that is said wherever one was asked for. */
async function noteUntimed(opened: OpenCase, session: Session, options: ListOptions): Promise<void> {
  const asksForTime =
    options.from !== undefined || options.to !== undefined || /\beventTime\b/i.test(options.where ?? '');
  if (!asksForTime) return;
  const { untimed } = await opened.call('case.info', {});
  if (untimed > 0)
    session.output.err(
      `${untimed} events of the case have no time that could be read: they are in no span of time. List them with: --where "not eventTime : *"\n`,
    );
}

interface Row {
  id: number;
  values: (string | number | null)[];
}

interface Listed {
  total: number;
  /** Rank behind the last row, where there are more. */
  next: number | null;
}

/** Draws rows from the engine as the reader of the output takes them; only a table, whose columns are as wide as their widest cell, is collected first. */
async function printRows(
  opened: OpenCase,
  session: Session,
  options: ListOptions,
  format: ListOptions['format'],
): Promise<number> {
  const { output } = session;
  const fields = options.fields ?? [...defaultFields, 'eventID'];
  const objectOf = ({ id, values }: Row): string =>
    JSON.stringify({ id, ...Object.fromEntries(fields.map((name, index) => [name, values[index] ?? null])) });
  const collected: Row[] = [];
  let isFirst = true;
  const write = (rows: Row[]): void => {
    if (format === 'table') collected.push(...rows);
    else if (format === 'csv')
      output.out((isFirst ? csvRows([fields]) : '') + csvRows(rows.map(({ values }) => values)));
    else if (format === 'jsonl') output.out(rows.map((row) => `${objectOf(row)}\n`).join(''));
    else output.out((isFirst ? '{"events":[' : ',') + rows.map(objectOf).join(','));
    isFirst = false;
  };
  const { total, next } = await drawRows(opened, session, options, { fields }, async (batch) => {
    write(rowsOf(batch, fields));
    await output.flushed();
  });
  if (isFirst && format !== 'jsonl') write([]);
  if (format === 'json') output.out(`],"total":${total},"next":${next}}\n`);
  if (format === 'table')
    output.out(
      `${table(
        fields,
        collected.map(({ values }) => values),
      )}${collected.length} of ${total} events${next === null ? '' : `; continue with --after ${next}`}\n`,
    );
  return total;
}

function rowsOf(batch: RowBatch, fields: string[]): Row[] {
  return batch.ids.map((id, row) => ({
    id,
    values: fields.map((name) => {
      const value = batch.columns[name]?.[row] ?? null;
      return name === 'eventTime' && typeof value === 'number' ? formatTime(value) : value;
    }),
  }));
}

/** Calls `take` with the rows that are asked for, batch by batch; the next is read when it is done. */
async function drawRows(
  opened: OpenCase,
  session: Session,
  options: ListOptions,
  what: { fields: string[]; records?: boolean },
  take: (batch: RowBatch) => Promise<void>,
): Promise<Listed> {
  const from = options.after ?? 0;
  const to = options.limit === 0 ? Number.MAX_SAFE_INTEGER : from + options.limit;
  const rows = opened.stream(
    'events.rows',
    {
      where: options.where,
      from: options.from,
      to: options.to,
      sort: options.sort === '-time' ? 'desc' : 'asc',
      ranges: [[from, to]],
      ...what,
    },
    { signal: session.signal, onProgress: session.output.progress },
  );
  for (;;) {
    const step = await rows.next();
    if (step.done !== true) {
      session.output.done();
      await take(step.value);
      continue;
    }
    session.output.done();
    const { total, rows: given } = step.value;
    return { total, next: from + given < total ? from + given : null };
  }
}

/** Records as they stand in the evidence, one on a line: line breaks between their members become spaces, no other byte is touched. */
async function printRaw(
  opened: OpenCase,
  session: Session,
  options: ListOptions,
  isDocument: boolean,
): Promise<number> {
  const { output } = session;
  if (isDocument) output.out('{"events":[');
  let isFirst = true;
  const { total, next } = await drawRows(opened, session, options, { fields: [], records: true }, async (batch) => {
    const lines = (batch.records ?? []).map((record) => record.replace(/[\r\n]+/g, ' '));
    output.out(isDocument ? (isFirst ? '' : ',') + lines.join(',') : lines.map((line) => `${line}\n`).join(''));
    isFirst = false;
    await output.flushed();
  });
  if (isDocument) output.out(`],"total":${total},"next":${next}}\n`);
  return total;
}
