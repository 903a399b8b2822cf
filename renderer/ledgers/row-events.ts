import type { LedgerName, LedgerRow, LedgerTableSpec } from '../../shared/contract/index.ts';
import { request } from '../shell/engine.ts';
import { useFilter } from '../shell/filter.ts';
import { navigate } from '../shell/navigation.ts';
import { startFinding } from '../shell/new-finding.ts';

/** Event numbers of a row: of its acts and of its end. */
export function eventsOf(row: LedgerRow, { columns }: LedgerTableSpec): number[] {
  return [
    ...new Set(
      Object.entries(columns).flatMap(([column, kind]) =>
        kind === 'events' ? ((row[column] ?? []) as readonly number[]) : [],
      ),
    ),
  ];
}

/** A filter names this many events at most. */
const MOST_EVENTS = 1000;

/** Shows the events of a row on the timeline, by their ids: the row is asked for once more with these. */
export async function showEvents(
  ledger: LedgerName,
  table: LedgerTableSpec,
  index: number,
  filter: Record<string, unknown>,
): Promise<void> {
  const answer = await request('ledgers.get', {
    ...filter,
    ledger,
    table: table.name,
    offset: index,
    limit: 1,
    eventIds: true,
  });
  const row = answer.tables[0]?.rows[0];
  if (row === undefined) return;
  const ids = Object.entries(table.columns).flatMap(([column, kind]) =>
    kind === 'events' ? ((row[column] ?? []) as readonly string[]) : [],
  );
  const named = [...new Set(ids)].slice(0, MOST_EVENTS);
  if (named.length === 0) return;
  useFilter
    .getState()
    .replace({ where: `eventID : (${named.map((id) => `"${id}"`).join(' or ')})`, chips: [], from: null, to: null });
  navigate('timeline');
}

/** Puts the events of a row into a new finding that is called after it. */
export function rowToFinding(row: LedgerRow, table: LedgerTableSpec, title: string): void {
  void startFinding(() => Promise.resolve({ ids: eventsOf(row, table) }), title);
}
