import { useMemo, useState } from 'react';
import type { LedgerColumnKind, LedgerName, LedgerRow, LedgerTableSpec } from '../../shared/contract/index.ts';
import { request, useVersion } from '../shell/engine.ts';
import { useEffectiveFilter } from '../shell/filter.ts';
import { useRemoteRows } from '../shell/remote-rows.ts';
import { DataTable, EmptyState, InlineError, type TableColumn, Time, useFormat, VisibleText } from '../ui/index.ts';
import { cellText } from './cell-text.ts';
import { RowDetail } from './row-detail.tsx';
import { showEvents } from './row-events.ts';

/** Kinds of cells that only the detail of a row has room for. */
const inDetail = new Set<LedgerColumnKind>(['events', 'rows']);
const widths: Partial<Record<LedgerColumnKind, string>> = {
  time: '13.8em',
  count: '88px',
  bytes: '96px',
  seconds: '88px',
  flag: '92px',
  code: 'minmax(110px, 0.8fr)',
};

/** Rows of one table under the shared filter, fetched as they are scrolled to; the chosen one stands beside with all its cells. */
export function LedgerRows({ ledger, table }: { ledger: LedgerName; table: LedgerTableSpec }) {
  const { t, time, count } = useFormat();
  const filter = useEffectiveFilter();
  const version = useVersion('ledgers.get');
  const [selected, setSelected] = useState<number | null>(null);
  const params = { ...filter, ledger, table: table.name };
  const rows = useRemoteRows<LedgerRow>(`${version} ${JSON.stringify(params)}`, (offset, limit, signal) =>
    request('ledgers.get', { ...params, offset, limit }, { signal }).then(({ tables: [answer] }) => ({
      rows: answer?.rows ?? [],
      total: answer?.total ?? 0,
    })),
  );
  const { get } = rows;
  const columns = useMemo(
    () =>
      Object.entries(table.columns)
        .filter(([column, kind]) => !inDetail.has(kind) && column !== 'proposal')
        .map(([column, kind]): TableColumn<number> => ({
          id: column,
          title: t(`ledgers.column.${column}`),
          width: widths[kind] ?? 'minmax(130px, 1fr)',
          ...(kind === 'count' || kind === 'bytes' || kind === 'seconds' ? { align: 'end' as const } : {}),
          render: (index) => {
            const row = get(index);
            if (!row) return <span className="skeleton" style={{ width: '60%' }} />;
            const cell = row[column];
            if (kind === 'time') return <Time value={typeof cell === 'number' ? cell : null} />;
            return <VisibleText text={cellText(column, kind, cell, t, time)} />;
          },
        })),
    [t, time, get, table],
  );
  const row = selected === null ? undefined : get(selected);
  const open = (index: number): void => void showEvents(ledger, table, index, filter);
  return (
    <div className="ledger-body">
      {rows.error && <InlineError error={rows.error} onRetry={rows.refresh} />}
      <DataTable
        label={t('ledgers.tableLabel', {
          ledger: t(`ledgers.name.${ledger}`),
          table: t(`ledgers.table.${table.name}`),
        })}
        columns={columns}
        rows={rows.indices ?? []}
        rowKey={(index) => index}
        selectedKey={selected}
        onSelect={setSelected}
        onOpen={open}
        empty={
          rows.indices ? (
            <EmptyState icon="empty" title={t('ledgers.emptyTitle')}>
              {t('ledgers.emptyText')}
            </EmptyState>
          ) : null
        }
        footer={
          <div className="page-foot" role="status">
            {rows.indices && (
              <span>{t('ledgers.rows', { rows: count(rows.indices.length), count: rows.indices.length })}</span>
            )}
            <span className="push">{t('ledgers.openHint')}</span>
          </div>
        }
      />
      {row !== undefined && selected !== null && (
        <RowDetail row={row} table={table} onShow={() => open(selected)} title={rowTitle(ledger, row, t)} />
      )}
    </div>
  );
}

/** What a finding about the row is called. */
function rowTitle(ledger: LedgerName, row: LedgerRow, t: (key: string) => string): string {
  const words = ['kind', 'name', 'id', 'pattern', 'principal', 'bucket', 'model', 'other', 'action', 'title']
    .map((column) => row[column])
    .filter((cell) => typeof cell === 'string' && cell !== '');
  return [t(`ledgers.name.${ledger}`), ...words].join(': ').slice(0, 200);
}
