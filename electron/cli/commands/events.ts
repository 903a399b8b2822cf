import type { Command } from 'commander';
import { Option } from 'commander';
import { defaultFields, type EventPage } from '../../../shared/contract/index.ts';
import { formatTime } from '../../../shared/format/index.ts';
import { printLiteral } from '../../../shared/kql/index.ts';
import type { OpenCase } from '../../engine/index.ts';
import { csv, table } from '../output.ts';
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
  const found = await withCase(session, path, { writes: false }, async (opened) => {
    if (options.raw === true) return printRaw(opened, session, options, format === 'json');
    const fields = options.fields ?? [...defaultFields, 'eventID'];
    const { rows, total, next } = await collect(opened, session, options, fields);
    session.output.done();
    const objects = rows.map(({ id, values }) => ({
      id,
      ...Object.fromEntries(fields.map((name, index) => [name, values[index] ?? null])),
    }));
    if (format === 'json') session.output.out(`${JSON.stringify({ events: objects, total, next })}\n`);
    else if (format === 'jsonl') for (const each of objects) session.output.out(`${JSON.stringify(each)}\n`);
    else if (format === 'csv')
      session.output.out(
        csv(
          fields,
          rows.map((row) => row.values),
        ),
      );
    else
      session.output.out(
        `${table(
          fields,
          rows.map((row) => row.values),
        )}${rows.length} of ${total} events${next === null ? '' : `; continue with --after ${next}`}\n`,
      );
    return total;
  });
  noteRun(session, path, { where: options.where, from: options.from, to: options.to }, found);
}

interface Collected {
  rows: { id: number; values: (string | number | null)[] }[];
  total: number;
  /** Rank behind the last row, where there are more. */
  next: number | null;
}

async function collect(opened: OpenCase, session: Session, options: ListOptions, fields: string[]): Promise<Collected> {
  const rows: Collected['rows'] = [];
  let offset = options.after ?? 0;
  let total = 0;
  for (;;) {
    const want = options.limit === 0 ? 5000 : Math.min(5000, options.limit - rows.length);
    const page = await readPage(opened, session, options, fields, offset, want);
    total = page.total;
    page.ids.forEach((id, row) =>
      rows.push({
        id,
        values: fields.map((name) =>
          name === 'eventTime' && typeof page.columns[name]![row] === 'number'
            ? formatTime(page.columns[name]![row])
            : (page.columns[name]![row] ?? null),
        ),
      }),
    );
    offset += page.ids.length;
    if (page.ids.length === 0 || offset >= total || (options.limit > 0 && rows.length >= options.limit))
      return { rows, total, next: offset < total ? offset : null };
  }
}

function readPage(
  opened: OpenCase,
  session: Session,
  options: ListOptions,
  fields: string[],
  offset: number,
  limit: number,
): Promise<EventPage> {
  return opened.call(
    'events.page',
    {
      where: options.where,
      from: options.from,
      to: options.to,
      sort: options.sort === '-time' ? 'desc' : 'asc',
      offset,
      limit,
      fields,
    },
    { signal: session.signal, onProgress: session.output.progress },
  );
}

/** Records as they stand in the evidence, one on a line: line breaks between their members become spaces, no other byte is touched. */
async function printRaw(
  opened: OpenCase,
  session: Session,
  options: ListOptions,
  isDocument: boolean,
): Promise<number> {
  const { rows, total, next } = await collect(opened, session, options, ['eventTime']);
  session.output.done();
  if (isDocument) session.output.out('{"events":[');
  for (let start = 0; start < rows.length; start += 1000) {
    const { records } = await opened.call('events.raw', { ids: rows.slice(start, start + 1000).map((row) => row.id) });
    records.forEach((record, index) => {
      const line = record.replace(/[\r\n]+/g, ' ');
      session.output.out(isDocument ? `${start + index === 0 ? '' : ','}${line}` : `${line}\n`);
    });
  }
  if (isDocument) session.output.out(`],"total":${total},"next":${next}}\n`);
  return total;
}
