import { AppError } from '../../../shared/contract/errors.ts';
import { type LedgerAnswer, type LedgerCell, type LedgerRow, ledgerTables } from '../../../shared/contract/ledgers.ts';
import { termText } from '../../../shared/kql/index.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import type { CallOptions } from '../case/call-options.ts';
import type { EngineCase } from '../engine-case.ts';
import { readEventIds } from '../timeline/page.ts';
import type { Handlers } from './handler.ts';

/** Events that one cell of a reply lists; a row with more says how many by its counts. */
const MOST_EVENTS = 1000;

export const ledgersHandlers: Handlers<'ledgers.get'> = {
  async 'ledgers.get'(engine, params, options) {
    const { ledgers } = engine.index;
    await ledgers.prepare();
    const of = params.of === undefined || params.of.trim() === '' ? null : params.of.trim();
    const chosen = await selectFor(engine, of, params, options);
    const answer = ledgers.answer(
      {
        ledger: params.ledger,
        of,
        at: params.at ?? null,
        until: params.until ?? null,
        table: params.table ?? null,
        offset: params.offset,
        limit: params.limit,
        prices: params.prices ?? null,
      },
      chosen,
    );
    return params.eventIds ? withEventIds(engine, answer) : answer;
  },
};

/**
 * Events of an actor, a session or an origin under a filter; null where nothing is left out. The acts of an actor are its own and those of sessions that it is the
 * origin of.
 * @throws AppError `actors/not-found` where the words name nobody
 */
async function selectFor(
  engine: EngineCase,
  of: string | null,
  filter: { where?: string | undefined; from?: number | undefined; to?: number | undefined },
  options: CallOptions,
): Promise<Bitmap | null> {
  const isOpen = (filter.where ?? '').trim() === '' && filter.from === undefined && filter.to === undefined;
  const under = isOpen
    ? null
    : await engine.index.filter.select({ where: filter.where, from: filter.from, to: filter.to }, options);
  if (of === null) return under;
  const own = await engine.index.filter.select(
    { where: ['actor', 'origin', 'session'].map((field) => termText(field, of)).join(' or ') },
    options,
  );
  if (own.count === 0 && !engine.index.ledgers.knowsPrincipal(of))
    throw new AppError('actors/not-found', `No actor, session or origin is called "${of}" in this case.`, {
      hint: 'Take a name or id from "trailcase actors" or "trailcase sessions".',
    });
  return under === null ? own : under.and(own);
}

/** The same answer with event ids in the place of event numbers, also inside rows of cells. */
function withEventIds(engine: EngineCase, answer: LedgerAnswer): LedgerAnswer {
  const numbers = new Set<number>();
  const each = (visit: (row: LedgerRow, column: string, kind: string) => void): void => {
    for (const table of answer.tables) {
      const columns = Object.entries(
        ledgerTables[answer.ledger].find(({ name }) => name === table.name)?.columns ?? {},
      );
      for (const row of table.rows)
        for (const [column, kind] of columns) if (kind === 'events' || kind === 'rows') visit(row, column, kind);
    }
  };
  each((row, column, kind) => {
    const cells = (row[column] ?? []) as readonly unknown[];
    for (const cell of cells.slice(0, kind === 'events' ? MOST_EVENTS : undefined)) {
      const event = kind === 'events' ? cell : (cell as { event?: unknown }).event;
      if (typeof event === 'number') numbers.add(event);
    }
  });
  const ids = readEventIds(engine.db, [...numbers]);
  const tables = answer.tables.map((table) => ({ ...table, rows: table.rows.map((row) => ({ ...row })) }));
  const named = { ...answer, tables };
  for (const table of tables) {
    const columns = ledgerTables[answer.ledger].find(({ name }) => name === table.name)?.columns ?? {};
    for (const row of table.rows)
      for (const [column, kind] of Object.entries(columns)) {
        if (kind === 'events')
          row[column] = ((row[column] ?? []) as readonly number[])
            .slice(0, MOST_EVENTS)
            .map((event) => ids.get(event) ?? `#${event}`);
        else if (kind === 'rows')
          row[column] = ((row[column] ?? []) as readonly { event?: number }[]).map(({ event, ...rest }) =>
            event === undefined ? rest : { ...rest, eventID: ids.get(event) ?? `#${event}` },
          ) as LedgerCell;
      }
  }
  return named;
}
