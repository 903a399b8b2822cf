import {
  type LedgerAnswer,
  type LedgerCell,
  type LedgerColumnKind,
  type LedgerName,
  type LedgerRow,
  ledgerTables,
  type LedgerTableSpec,
} from '../../../../shared/contract/ledgers.ts';
import { formatTime } from '../../../../shared/format/index.ts';
import { csvList, type CsvValue } from '../lists.ts';
import type { ReportModel } from '../model.ts';

/** Rows of one table of a ledger that the readable forms print. */
const printedRows = 200;

/** Columns of the table that is printed for each ledger, with their widths; all columns stand in the CSV file. */
export const printed: Record<LedgerName, { table: string; columns: Record<string, number> }> = {
  footprint: { table: 'entries', columns: { status: 2, kind: 2, id: 4, parent: 3, first: 2.4, by: 3, exposure: 3 } },
  iam: { table: 'changes', columns: { time: 2.4, principal: 3, fact: 2, key: 3, findings: 4, by: 3 } },
  flips: {
    table: 'flips',
    columns: { principal: 3, action: 2, resource: 4, firstDenied: 2.4, firstAllowed: 2.4, cause: 2, strength: 1.5 },
  },
  taken: { table: 'rows', columns: { way: 2, principal: 3, bucket: 3, hour: 2.4, calls: 1, bytes: 1.5, to: 3 } },
  destroyed: { table: 'rows', columns: { thing: 1.5, name: 3, key: 3, act: 2, time: 2.4, answer: 1.5, reason: 4 } },
  compute: { table: 'instances', columns: { id: 3, type: 2, region: 2, start: 2.4, end: 2.4, seconds: 1.3, by: 3 } },
  models: { table: 'rows', columns: { phase: 1.5, principal: 3, model: 4, calls: 1, ok: 1, first: 2.4, logging: 1.5 } },
  accounts: {
    table: 'relations',
    columns: { kind: 2.5, other: 3, known: 2, through: 4, proof: 2, count: 1, first: 2.4 },
  },
  signins: {
    table: 'patterns',
    columns: { pattern: 2.5, name: 2.5, address: 2.5, first: 2.4, failures: 1, successes: 1 },
  },
  secrets: { table: 'rows', columns: { name: 4, kind: 1.5, reads: 1, first: 2.4, last: 2.4, by: 3, rotated: 2.4 } },
};

export type Answers = Record<LedgerName, LedgerAnswer>;

export function answersOf(model: ReportModel): Answers | undefined {
  return model.sections['ledgers'] as Answers | undefined;
}

export function specOf(ledger: LedgerName): LedgerTableSpec {
  return ledgerTables[ledger].find(({ name }) => name === printed[ledger].table)!;
}

export function rowsOf(model: ReportModel, ledger: LedgerName): LedgerRow[] {
  return answersOf(model)?.[ledger].tables.find(({ name }) => name === printed[ledger].table)?.rows ?? [];
}

/** Everything that is known of a ledger's printed table, as a list: all columns, whatever is printed of them. */
function declare(ledger: LedgerName): Parameters<typeof csvList<LedgerRow>>[0] {
  return {
    name: `ledger-${ledger}.csv`,
    limit: printedRows,
    shortLimit: 10,
    of: (model) => rowsOf(model, ledger),
    columns: Object.fromEntries(
      Object.entries(specOf(ledger).columns).map(([column, kind]) => [
        column,
        (each: LedgerRow) => csvCell(each[column] ?? null, kind),
      ]),
    ),
    // Columns that are not printed make the file the complete form of a table that has rows.
    hasLongCells: (rows) => rows.length > 0,
  };
}

export const footprintList = csvList(declare('footprint'));
export const iamList = csvList(declare('iam'));
export const flipsList = csvList(declare('flips'));
export const takenList = csvList(declare('taken'));
export const destroyedList = csvList(declare('destroyed'));
export const computeList = csvList(declare('compute'));
export const modelsList = csvList(declare('models'));
export const accountsList = csvList(declare('accounts'));
export const signinsList = csvList(declare('signins'));
export const secretsList = csvList(declare('secrets'));

function csvCell(cell: LedgerCell, kind: LedgerColumnKind): CsvValue {
  if (cell === null) return null;
  if (kind === 'time') return typeof cell === 'number' ? formatTime(cell) : null;
  if (kind === 'findings' || kind === 'rows') return JSON.stringify(cell);
  return typeof cell === 'object' ? cell.map(String).join(', ') : cell;
}
