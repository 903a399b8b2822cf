import { useMemo, useState } from 'react';
import type { QueryResult, QueryValue } from '../../shared/contract/index.ts';
import { resolveField } from '../../shared/fields/index.ts';
import { useFilter } from '../shell/filter.ts';
import { kqlEquals } from '../shell/kql-text.ts';
import { navigate } from '../shell/navigation.ts';
import { saveFile } from '../shell/save-file.ts';
import { Value } from '../shell/value-menu.tsx';
import {
  Button,
  csvField,
  DataTable,
  EmptyState,
  type TableColumn,
  Time,
  useFormat,
  VisibleText,
} from '../ui/index.ts';
import { Chart } from './chart.tsx';
import { shapeOf } from './shape.ts';

/** Rows of a result, a drawing where their shape allows one, and what makes the answer repeatable. */
export function Result({ result }: { result: QueryResult & { sql: string } }) {
  const { t, count } = useFormat();
  const [drawn, setDrawn] = useState(true);
  const shape = useMemo(() => shapeOf(result), [result]);
  const rows = useMemo(() => result.rows.map((cells, index) => ({ cells, index })), [result]);
  const columns = useMemo(() => columnsOf(result), [result]);
  const eventColumn = result.columns.findIndex(({ name }) => /^event_?id$/i.test(name));
  const openEvent = (cells: QueryValue[]): void => {
    const id = cells[eventColumn];
    if (typeof id !== 'string') return;
    useFilter.getState().replace({ where: kqlEquals('eventID', id), chips: [], from: null, to: null });
    navigate('timeline');
  };
  const save = (type: 'csv' | 'json'): void =>
    void saveFile({
      kind: 'query.result',
      name: 'query-result',
      type,
      content: () => (type === 'csv' ? csvOf(result) : jsonOf(result)),
    });
  return (
    <section className="query-result" aria-label={t('query.result')}>
      <div className="page-bar query-meta">
        <strong role="status">
          {result.truncated
            ? t('query.rowsOf', {
                shown: count(result.rows.length),
                rows: count(result.rowCount),
                count: result.rowCount,
              })
            : t('query.rows', { rows: count(result.rowCount), count: result.rowCount })}
        </strong>
        <span className="muted">{t('query.took', { ms: count(result.ms) })}</span>
        {!result.ordered && result.rowCount > 1 && <span className="muted">{t('query.unordered')}</span>}
        {!result.repeatable && <span className="tone-warning query-tone">{t('query.unrepeatable')}</span>}
        {result.replaced.map(({ name, table }) => (
          <span key={name} className="muted">
            {t('query.readAs', { name, table })}
          </span>
        ))}
        <span className="muted mono" title={`${t('query.resultHash')} ${result.resultSha256}`}>
          SHA-256 {result.resultSha256.slice(0, 12)}…
        </span>
        <span className="push" />
        {shape && (
          <Button kind="quiet" icon="histogram" onPress={() => setDrawn(!drawn)} aria-pressed={drawn}>
            {t('query.chart')}
          </Button>
        )}
        <Button kind="quiet" icon="download" onPress={() => save('csv')}>
          CSV
        </Button>
        <Button kind="quiet" icon="download" onPress={() => save('json')}>
          JSON
        </Button>
      </div>
      {shape && drawn && <Chart result={result} shape={shape} />}
      <DataTable
        label={t('query.result')}
        rows={rows}
        rowKey={(row) => row.index}
        columns={columns}
        {...(eventColumn >= 0 ? { onOpen: (row: { cells: QueryValue[] }) => openEvent(row.cells) } : {})}
        empty={<EmptyState icon="table" title={t('query.noRows')} />}
        footer={eventColumn >= 0 ? <p className="page-foot muted">{t('query.openEvent')}</p> : undefined}
      />
    </section>
  );
}

type Row = { cells: QueryValue[]; index: number };

const isNumeric = (type: string): boolean => /INT|DOUBLE|FLOAT|DECIMAL/.test(type) && !type.includes('[');

function columnsOf({ columns, rows }: QueryResult): TableColumn<Row>[] {
  return columns.map(({ name, type }, at) => {
    const field = resolveField(name);
    const longest = rows
      .slice(0, 200)
      .reduce((most, row) => Math.max(most, cellText(row[at] ?? null).length), name.length + 2);
    const isTime = type.startsWith('TIMESTAMP');
    return {
      id: `${at}`,
      title: name,
      width: `${Math.round(Math.min(420, Math.max(isTime ? 190 : 70, longest * 7.2 + 18)))}px`,
      align: isNumeric(type) ? 'end' : 'start',
      sortValue: ({ cells }) => {
        const value = cells[at] ?? null;
        return isNumeric(type) && value !== null ? Number(value) : value === null ? null : cellText(value);
      },
      render: ({ cells }) => {
        const value = cells[at] ?? null;
        if (value === null) return <span className="muted">NULL</span>;
        if (isTime && typeof value === 'string' && !Number.isNaN(Date.parse(value)))
          return <Time value={Date.parse(value)} />;
        if (field !== undefined && typeof value === 'string' && field.kind !== 'time')
          return <Value field={field.name} value={value} />;
        return <VisibleText text={cellText(value)} />;
      },
    };
  });
}

function cellText(value: QueryValue): string {
  return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function csvOf({ columns, rows }: QueryResult): string {
  const lines = [columns.map(({ name }) => name), ...rows.map((row) => row.map(cellText))];
  return lines.map((line) => `${line.map(csvField).join(',')}\r\n`).join('');
}

/** The whole answer with what makes it repeatable: text, generation of the case, engine, both hashes. */
function jsonOf(result: QueryResult & { sql: string }): string {
  return `${JSON.stringify(result, null, 1)}\n`;
}
