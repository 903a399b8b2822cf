import { type Command, InvalidArgumentError } from 'commander';
import { readFileSync } from 'node:fs';
import {
  type LedgerAnswer,
  type LedgerCell,
  type LedgerColumnKind,
  type LedgerName,
  ledgerNames,
  type LedgerRow,
  ledgerTables,
} from '../../../shared/contract/index.ts';
import { formatTime } from '../../../shared/format/index.ts';
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
import { timeOption } from '../values.ts';

interface LedgerOptions {
  of?: string;
  where?: string;
  at?: { at: number; until?: number };
  csv?: boolean;
  checklist?: boolean;
  table?: string;
  prices?: string;
}

const descriptions: Record<LedgerName, string> = {
  footprint: 'what was left behind, taken away, ended and tried, with proposals for taking it back',
  iam: 'users, groups, roles and policies over time, and known ways to more rights',
  flips: 'calls that were denied and then worked, with the likely cause',
  taken: 'data that was read, copied, exported or shared, at least',
  destroyed: 'what was overwritten, deleted or set to expire, and whether it can be recovered',
  compute: 'instances and jobs that ran, how long, and launches that failed',
  models: 'models that were called, by whom, and whether logging was on',
  accounts: 'other accounts, providers and outside identities, and what proves the relation',
  signins: 'attempts to sign in, and patterns among them',
  secrets: 'secrets and credentials that were read or handed out',
};

/** Rows that a table on a terminal shows; `--json` and `--csv` have all. */
const SHOWN = 200;

/** One command for each ledger. */
export const commands: AddCommands = (program) => {
  for (const ledger of ledgerNames) addLedger(program, ledger);
};

function addLedger(program: Command, ledger: LedgerName): void {
  const command = program
    .command(ledger)
    .argument('<case>', 'a .trailcase file')
    .description(descriptions[ledger])
    .option('--of <who>', 'only acts of this actor, session or origin: a name, an ARN or an id')
    .option('--where <kql>', 'only acts that meet this filter')
    .option('--at <time>', 'state at this time, or what differs between two times joined by "/" (iam)', readAt)
    .option('--table <name>', `only this table: ${ledgerTables[ledger].map(({ name }) => name).join(', ')}`)
    .option('--csv', 'print one table as CSV, the first unless --table names another');
  if (ledger === 'footprint')
    command.option('--checklist', 'print a Markdown checklist of what stands, in the order in which to take it back');
  if (ledger === 'compute')
    command.option(
      '--prices <file>',
      'a price list of yours: CSV with type, region, purchase option, price, currency, valid from',
    );
  command
    .addHelpText(
      'after',
      `\nExample:\n  trailcase ${ledger} breach.trailcase --of arn:aws:iam::123456789012:user/mallory --json`,
    )
    .action(async (path: string, options: LedgerOptions, own: Command) => {
      const session = createSession(own.optsWithGlobals<GlobalOptions>());
      const answer = await askLedger(session, path, ledger, options);
      if (options.csv === true) return session.output.out(ledgerCsv(answer, options.table));
      if (options.checklist === true) return session.output.out(checklist(answer));
      print(session.output, ledgerDocument(answer), () => ledgerText(answer));
      noteRun(session, path, { where: options.where, view: nameQuery(ledger, options) }, answer.coverage.events);
    });
}

/** What the examiner log calls the question. */
function nameQuery(ledger: LedgerName, { of }: LedgerOptions): string {
  return of === undefined ? ledger : `${ledger} of ${of}`;
}

function askLedger(session: Session, path: string, ledger: LedgerName, options: LedgerOptions): Promise<LedgerAnswer> {
  const prices = options.prices === undefined ? undefined : readFileSync(options.prices, 'utf8');
  return withCase(session, path, { writes: false }, (opened) =>
    opened.call(
      'ledgers.get',
      {
        ledger,
        of: options.of,
        where: options.where,
        at: options.at?.at,
        until: options.at?.until,
        table: options.table,
        prices,
        limit: 1_000_000,
        eventIds: true,
      },
      { signal: session.signal },
    ),
  );
}

/** @throws InvalidArgumentError where the text is neither a time nor two times joined by "/" */
function readAt(text: string): { at: number; until?: number } {
  const [at, until, ...more] = text.split('/').map(timeOption);
  if (at === undefined || more.length > 0 || (until !== undefined && until < at))
    throw new InvalidArgumentError('Write a time, or two times joined by "/", the earlier one first.');
  return until === undefined ? { at } : { at, until };
}

/** The answer with the tables under their names and times as text. */
function ledgerDocument(answer: LedgerAnswer): Record<string, unknown> {
  return {
    ledger: answer.ledger,
    ...Object.fromEntries(
      answer.tables.map(({ name, rows }) => [name, rows.map((row) => readableRow(row, columnsOf(answer, name)))]),
    ),
    figures: answer.figures,
    coverage: { ...answer.coverage, first: timeText(answer.coverage.first), last: timeText(answer.coverage.last) },
    notes: answer.notes,
  };
}

function columnsOf({ ledger }: LedgerAnswer, name: string): Readonly<Record<string, LedgerColumnKind>> {
  return ledgerTables[ledger].find((each) => each.name === name)?.columns ?? {};
}

function timeText(time: number | null): string | null {
  return time === null ? null : formatTime(time);
}

function readableRow(row: LedgerRow, columns: Readonly<Record<string, LedgerColumnKind>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(columns).map(([column, kind]) => {
      const cell = row[column] ?? null;
      if (kind === 'time') return [column, typeof cell === 'number' ? formatTime(cell) : null];
      if (kind === 'rows') return [column, ((cell ?? []) as readonly Record<string, unknown>[]).map(readableCell)];
      return [column, cell];
    }),
  );
}

/** Times inside rows of cells. */
function readableCell(cell: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(cell).map(([name, value]) => [
      name,
      (name === 'since' || name === 'time') && typeof value === 'number' ? formatTime(value) : value,
    ]),
  );
}

function plainCell(cell: LedgerCell, kind: LedgerColumnKind): string | number | null {
  if (cell === null || cell === undefined) return null;
  if (kind === 'time') return typeof cell === 'number' ? formatTime(cell) : null;
  if (kind === 'flag') return cell === true ? 'yes' : 'no';
  if (kind === 'findings') return (cell as readonly { code: string }[]).map(({ code }) => code).join(', ');
  if (kind === 'rows')
    return (cell as readonly object[]).map((each) => JSON.stringify(readableCell({ ...each }))).join('; ');
  return typeof cell === 'object' ? cell.join(', ') : typeof cell === 'boolean' ? String(cell) : cell;
}

function ledgerCsv(answer: LedgerAnswer, name: string | undefined): string {
  const [first] = answer.tables;
  const chosen = answer.tables.find((each) => each.name === name) ?? first;
  if (chosen === undefined) return '';
  const columns = Object.entries(columnsOf(answer, chosen.name));
  return csvRows([
    columns.map(([column]) => column),
    ...chosen.rows.map((row) => columns.map(([column, kind]) => plainCell(row[column] ?? null, kind))),
  ]);
}

/** Columns that a terminal has room for. */
const wide = new Set<LedgerColumnKind>(['events', 'rows']);

function ledgerText(answer: LedgerAnswer): string {
  const parts = answer.tables.map(({ name, rows, total }) => {
    const columns = Object.entries(columnsOf(answer, name)).filter(
      ([column, kind]) => !wide.has(kind) && rows.some((row) => isTold(row[column])),
    );
    const shown = rows.slice(0, SHOWN);
    const body =
      rows.length === 0
        ? ''
        : table(
            columns.map(([column]) => column),
            shown.map((row) => columns.map(([column, kind]) => plainCell(row[column] ?? null, kind))),
          );
    const more = total > shown.length ? `${total - shown.length} more; --json or --csv list them.\n` : '';
    return `${name}: ${total}\n${body}${more}`;
  });
  const figures = Object.entries(answer.figures)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
  const { accounts, regions, first, last, events } = answer.coverage;
  return `${parts.join('\n')}\n${figures}\nAs seen in these records: ${events} events of ${accounts.length} accounts in ${regions.length} Regions, ${timeText(first) ?? 'no time'} to ${timeText(last) ?? 'no time'}.\n`;
}

function isTold(cell: LedgerCell | undefined): boolean {
  return (
    cell !== undefined && cell !== null && cell !== '' && cell !== false && !(Array.isArray(cell) && cell.length === 0)
  );
}

/** What stands, one box each, in the order in which to take it back. */
function checklist(answer: LedgerAnswer): string {
  const rows = (answer.tables.find(({ name }) => name === 'entries')?.rows ?? []).filter(
    (row) => row['section'] === 'standing',
  );
  const lines = rows.map((row) => {
    const parent = row['parent'] === null || row['parent'] === row['id'] ? '' : ` of ${markdown(row['parent'])}`;
    const proposal =
      row['proposal'] === null
        ? ''
        : `\n      - proposal, to be reviewed before anybody runs it: ${codeSpan(String(row['proposal']))}`;
    return `- [ ] ${markdown(row['status'])}: ${markdown(row['kind'])} ${markdown(row['id'] ?? 'not in the record')}${parent} (${markdown(row['account'])}, ${markdown(row['region'])}, since ${formatTime(row['first'] as number)}, by ${markdown(row['by'])})${proposal}\n      - events: ${[...(row['acts'] as string[])].join(', ')}`;
  });
  return `# Clean-up list\n\nAs seen in these records; what they do not show is not in this list. Nothing was run.\n\n${lines.join('\n')}\n`;
}

/** Text from records as plain Markdown. */
function markdown(value: unknown): string {
  return String(value)
    .replace(/[\\`*_{}[\]()#+!|<>~&]/g, '\\$&')
    .replace(/[\r\n]+/g, ' ');
}

function codeSpan(text: string): string {
  const ticks = '`'.repeat(Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  return `${ticks}${ticks.length > 1 ? ` ${text} ` : text}${ticks}`;
}
