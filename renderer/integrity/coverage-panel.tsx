import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { CoverageCell } from '../../shared/contract/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { useFilter } from '../shell/filter.ts';
import { kqlEquals } from '../shell/kql-text.ts';
import { navigate } from '../shell/navigation.ts';
import {
  Button,
  Count,
  DataTable,
  EmptyState,
  ErrorState,
  IconButton,
  Loading,
  RadioGroup,
  Time,
  useFormat,
  type TableColumn,
} from '../ui/index.ts';
import { CellPanel } from './cell-panel.tsx';
import { clampWindow, CoverageCanvas, type Window } from './coverage-canvas.tsx';
import { coverageStates, layOut, stateOf } from './coverage-grid.ts';
import { inkOf, paintCell } from './coverage-paint.ts';

/** Log files are delivered some minutes after their events: the events of a cell begin that much earlier. */
const deliveryDelay = 15 * 60_000;

/** Which account, Region and time the evidence covers, and how well: as a picture and as a table. */
export function CoveragePanel({ onDigest }: { onDigest: (key: string) => void }) {
  const { t, time } = useFormat();
  const [by, setBy] = useState<'hour' | 'day'>('hour');
  const [asTable, setAsTable] = useState(false);
  const [view, setView] = useState<Window | null>(null);
  const [opened, setOpened] = useState<CoverageCell | null>(null);
  const answer = useAnswer('integrity.coverage', { by });
  const { addChip, setRange } = useFilter.getState();
  const used = answer.data?.by ?? by;
  const grid = useMemo(() => layOut(answer.data?.cells ?? [], used), [answer.data, used]);
  const shown = view ? clampWindow(grid, view.from, view.to) : { from: grid.start, to: grid.end };

  const describe = useCallback(
    (row: number, column: number) => {
      const line = grid.rows[row];
      if (!line) return '';
      const start = grid.start + column * grid.stepMs;
      const cell = line.at.get(start);
      const state = cell ? t(`integrity.cellState.${stateOf(cell.state)}`) : t('integrity.coverage.nothing');
      return t('integrity.coverage.cell', {
        account: line.account,
        region: line.region,
        start: time(start),
        state,
        logs: cell?.logs ?? 0,
        events: cell?.events ?? 0,
      });
    },
    [grid, t, time],
  );
  const showEvents = (cell: CoverageCell) => {
    addChip(kqlEquals('recipientAccountId', cell.account));
    addChip(kqlEquals('awsRegion', cell.region));
    setRange(cell.start - deliveryDelay, cell.start + grid.stepMs);
    navigate('timeline');
  };

  if (!answer.data) return answer.error ? <ErrorState error={answer.error} onRetry={answer.refresh} /> : <Loading />;
  if (grid.rows.length === 0)
    return (
      <EmptyState icon="integrity" title={t('integrity.tab.coverage')}>
        {t('integrity.coverage.empty')}
      </EmptyState>
    );
  const zoom = (factor: number) => {
    const [middle, span] = [(shown.from + shown.to) / 2, ((shown.to - shown.from) * factor) / 2];
    setView(clampWindow(grid, middle - span, middle + span));
  };
  const states = [...new Set(grid.rows.flatMap((row) => row.cells.map((cell) => stateOf(cell.state))))];
  return (
    <div className="integrity-panel">
      <div className="row">
        <RadioGroup
          label={t('integrity.coverage.by')}
          hideLabel
          direction="row"
          value={by}
          onChange={(next) => {
            setBy(next);
            setView(null);
            setOpened(null);
          }}
          options={[
            { id: 'hour', text: t('integrity.coverage.hour') },
            { id: 'day', text: t('integrity.coverage.day') },
          ]}
        />
        <span className="muted">
          {t('integrity.coverage.columns', { count: answer.data.cells.length, rows: grid.rows.length })}
        </span>
        <span className="row push">
          {!asTable && (
            <>
              <IconButton icon="zoomIn" label={t('integrity.coverage.zoomIn')} keys="+" onPress={() => zoom(0.5)} />
              <IconButton icon="zoomOut" label={t('integrity.coverage.zoomOut')} keys="-" onPress={() => zoom(2)} />
              <Button kind="quiet" onPress={() => setView(null)}>
                {t('integrity.coverage.fit')}
              </Button>
            </>
          )}
          <Button kind="quiet" icon={asTable ? 'histogram' : 'table'} onPress={() => setAsTable(!asTable)}>
            {t(asTable ? 'integrity.coverage.asPicture' : 'integrity.coverage.asTable')}
          </Button>
        </span>
      </div>
      {asTable ? (
        <div className="coverage-table">
          <CoverageTable cells={answer.data.cells} onOpen={setOpened} />
        </div>
      ) : (
        <>
          <CoverageCanvas grid={grid} view={shown} onView={setView} onOpen={setOpened} describe={describe} />
          <ul className="coverage-legend" aria-label={t('integrity.coverage.legend')}>
            {[...coverageStates, 'other' as const]
              .filter((state) => states.includes(state))
              .map((state) => (
                <li key={state}>
                  <Swatch state={state} />
                  {t(`integrity.cellState.${state}`)}
                </li>
              ))}
          </ul>
          <p className="muted">{t('integrity.coverage.delivery')}</p>
        </>
      )}
      {opened && (
        <CellPanel
          key={`${opened.account} ${opened.region} ${opened.start}`}
          cell={opened}
          stepMs={grid.stepMs}
          onEvents={() => showEvents(opened)}
          onDigest={onDigest}
          onClose={() => setOpened(null)}
        />
      )}
    </div>
  );
}

/** A small piece of the picture, painted by the same hand. */
function Swatch({ state }: { state: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return undefined;
    const paint = () => {
      const ratio = window.devicePixelRatio || 1;
      element.width = 22 * ratio;
      element.height = 14 * ratio;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      paintCell(context, state, 0, 0, 22, 14, inkOf(element));
    };
    paint();
    const observer = new MutationObserver(paint);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, [state]);
  return <canvas ref={canvas} style={{ width: 22, height: 14 }} aria-hidden="true" />;
}

function CoverageTable({ cells, onOpen }: { cells: CoverageCell[]; onOpen: (cell: CoverageCell) => void }) {
  const { t } = useFormat();
  const columns: TableColumn<CoverageCell>[] = [
    {
      id: 'account',
      title: t('integrity.column.account'),
      width: '10.6em',
      render: (cell) => <span className="mono">{cell.account}</span>,
      sortValue: (cell) => cell.account,
    },
    {
      id: 'region',
      title: t('integrity.column.region'),
      width: '130px',
      render: (cell) => <span className="mono">{cell.region}</span>,
      sortValue: (cell) => cell.region,
    },
    {
      id: 'start',
      title: t('integrity.coverage.start'),
      width: '13.8em',
      render: (cell) => <Time value={cell.start} />,
      sortValue: (cell) => cell.start,
    },
    {
      id: 'state',
      title: t('integrity.coverage.state'),
      width: 'minmax(220px, 1fr)',
      render: (cell) => t(`integrity.cellState.${stateOf(cell.state)}`),
      sortValue: (cell) => cell.state,
    },
    {
      id: 'logs',
      title: t('integrity.coverage.logs'),
      width: '90px',
      align: 'end',
      render: (cell) => <Count value={cell.logs} />,
      sortValue: (cell) => cell.logs,
    },
    {
      id: 'events',
      title: t('integrity.coverage.events'),
      width: '100px',
      align: 'end',
      render: (cell) => <Count value={cell.events} />,
      sortValue: (cell) => cell.events,
    },
  ];
  return (
    <DataTable
      label={t('integrity.tab.coverage')}
      columns={columns}
      rows={cells}
      rowKey={(cell) => `${cell.account} ${cell.region} ${cell.start}`}
      onOpen={onOpen}
    />
  );
}
