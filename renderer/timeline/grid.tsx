import { useEffect, useId, useMemo, useRef, type KeyboardEvent, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useRowHeight } from '../ui/index.ts';
import { useSettings } from '../shell/settings.ts';
import { openValueMenu } from '../shell/value-menu.tsx';
import { drawnColumns, templateOf } from './columns.ts';
import { copySelection } from './copy.ts';
import { GridHead } from './grid-head.tsx';
import { GridRow } from './grid-row.tsx';
import { FoldRow } from './fold-row.tsx';
import { useGridScroll } from './grid-scroll.ts';
import { clearSelection, contains, selectAll, selectRow, useSelection } from './selection.ts';
import { useTagColors } from './tagging.ts';
import type { Folds } from './use-folds.ts';
import { runHolding } from './fold-map.ts';
import { useDrawnFirst } from './grid-lag.ts';
import { linesToFetch, tieOf } from './grid-lines.ts';
import type { Rows } from './use-rows.ts';
import { setLayout, useLayout, useViewing } from './view-state.ts';

export interface GridHandle {
  moveBy: (rows: number, extend?: boolean) => void;
  /** Shows an event; one inside of a folded run by unfolding it, or with `keepFolded` by its run. */
  goTo: (rank: number, keepFolded?: boolean) => void;
  focus: () => void;
  /** The element of the row at the cursor, where menus open. */
  currentRow: () => HTMLElement | null;
}

/** The events by rank: any number of them, drawn only where they are seen. A line is one event, or a folded run of them. */
export function Grid({ rows, folds, handle }: { rows: Rows; folds: Folds; handle: { current: GridHandle | null } }) {
  const { t } = useTranslation();
  const { map, runs } = folds;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = useRowHeight();
  const chosen = useLayout((state) => state.columns);
  const { density, displayZone } = useSettings();
  const columns = useMemo(() => drawnColumns(chosen, density, displayZone), [chosen, density, displayZone]);
  const cursor = useViewing((state) => state.cursor);
  const { ranges } = useSelection();
  const colorOf = useTagColors();
  const total = rows.total ?? 0;
  const scroll = useGridScroll(scroller, map.lines, rowHeight, rowHeight + 1);
  const { visible, page, reveal } = scroll;
  const { ensure, row: rowAt, revision } = rows;
  const first = useDrawnFirst(
    scroll.first,
    (top) =>
      top < map.lines &&
      rowAt(map.rankAt(top)) !== null &&
      rowAt(map.rankAt(Math.min(map.lines - 1, top + visible))) !== null,
    rows.key,
  );
  const end = Math.min(map.lines, first + visible + 1);
  const position = Math.min(cursor, Math.max(0, total - 1));
  const line = map.lineAt(position);
  const { filter, sort } = rows.query;

  useEffect(() => {
    if (total > 0) ensure(linesToFetch(map, scroll.first, scroll.first + visible + 1));
  }, [ensure, scroll.first, visible, total, map]);

  // The event under the cursor, as soon as its page has come.
  useEffect(() => {
    const row = rowAt(position);
    if (row && useViewing.getState().event?.id !== row.id) {
      const time = row.cell('eventTime');
      useViewing.setState({ event: { id: row.id, time: typeof time === 'number' ? time : null } });
    }
  }, [rowAt, position, revision]);

  const goToLine = (wanted: number, how: 'one' | 'extend' = 'one', center = false) => {
    if (map.lines === 0) return;
    const next = Math.max(0, Math.min(map.lines - 1, wanted));
    const rank = map.rankAt(next);
    useViewing.setState({ cursor: rank });
    selectRow(rank, how, map.runAt(rank)?.length);
    reveal(next, center);
  };
  // An event inside of a folded run is shown by unfolding the run.
  const goToRank = (rank: number, keepFolded = false) => {
    const next = Math.max(0, Math.min(total - 1, rank));
    if (!keepFolded && folds.toggle(next, true)) jump.current = next;
    else goToLine(map.lineAt(next), 'one', true);
  };
  const jump = useRef<number | null>(null);
  useEffect(() => {
    if (jump.current === null) return;
    const rank = jump.current;
    jump.current = null;
    current.current.goToLine(map.lineAt(rank), 'one', true);
  }, [map]);
  // Folding and unfolding moves lines: the one at the cursor stays in sight.
  const shownMap = useRef(map);
  useEffect(() => {
    if (shownMap.current === map) return;
    shownMap.current = map;
    if (current.current.line < map.lines) current.current.reveal(current.current.line);
  }, [map]);
  const current = useRef({ goToLine, goToRank, line, reveal });
  current.current = { goToLine, goToRank, line, reveal };
  useEffect(() => {
    handle.current = {
      moveBy: (count, extend) => {
        scroller.current?.focus({ preventScroll: true });
        current.current.goToLine(current.current.line + count, extend ? 'extend' : 'one');
      },
      goTo: (rank, keepFolded) => current.current.goToRank(rank, keepFolded),
      focus: () => scroller.current?.focus({ preventScroll: true }),
      currentRow: () => document.getElementById(`${id}-${current.current.line}`),
    };
    return () => {
      handle.current = null;
    };
  }, [handle, id]);

  const pressKey = (event: KeyboardEvent) => {
    const how = event.shiftKey ? 'extend' : 'one';
    const ctrl = event.ctrlKey || event.metaKey;
    const steps: Record<string, number> = {
      ArrowDown: line + 1,
      ArrowUp: line - 1,
      PageDown: line + page - 1,
      PageUp: line - page + 1,
      Home: 0,
      End: map.lines - 1,
    };
    const to = steps[event.key];
    // With Caps Lock on, letters come as capitals.
    const key = event.key.toLowerCase();
    if (to !== undefined && !event.altKey) goToLine(to, how);
    else if (event.key === 'Enter') {
      if (!folds.toggle(position, true)) setLayout({ detail: true });
    } else if (event.key === 'ArrowRight' && !event.altKey) {
      if (!folds.toggle(position, true)) return;
    } else if (event.key === 'ArrowLeft' && !event.altKey) {
      const run = runs && runHolding(runs, position);
      if (!run || !folds.toggle(position, false)) return;
      useViewing.setState({ cursor: run.start });
      selectRow(run.start, 'one', run.length);
    } else if (event.key === 'Escape') clearSelection();
    else if (event.key === ' ') selectRow(position, 'toggle', map.runAt(position)?.length);
    else if (ctrl && key === 'a') selectAll(total);
    else if (ctrl && key === 'c') void copySelection('text', rows);
    else if (event.key === '.' || event.key === 'ContextMenu')
      openCell(position, columns[0]!.field, handle.current?.currentRow() ?? null);
    else return;
    event.preventDefault();
  };

  const openCell = (rank: number, field: string, at: { x: number; y: number } | HTMLElement | null) => {
    const row = rowAt(rank);
    if (!row || !at) return;
    const time = row.cell('eventTime');
    const value = field === 'tag' ? (row.tags[0] ?? null) : row.cell(field);
    openValueMenu({ field, value, time: typeof time === 'number' ? time : null }, at);
  };
  const placeOf = (event: MouseEvent): { rank: number; field: string } | null => {
    const element = event.target as HTMLElement;
    const rank = element.closest<HTMLElement>('[data-rank]')?.dataset.rank;
    return rank === undefined
      ? null
      : { rank: Number(rank), field: element.closest<HTMLElement>('[data-field]')?.dataset.field ?? columns[0]!.field };
  };

  const template = useMemo(() => templateOf(columns), [columns]);
  const minWidth = columns.reduce((sum, column) => sum + column.width, 0);
  const style = useMemo(() => ({ gridTemplateColumns: template }), [template]);
  const tieHint = t('timeline.tie');
  // Lines are drawn by a fixed set of elements in turn: a long jump gives each new content instead of building them anew.
  const slots = visible + 2;
  const drawn = [];
  for (let shown = first; shown < end; shown += 1) {
    const rank = map.rankAt(shown);
    const run = map.runAt(rank);
    if (run) {
      drawn.push(
        <FoldRow
          key={shown % slots}
          id={`${id}-${shown}`}
          line={shown}
          rank={rank}
          length={run.length}
          filter={filter}
          sort={sort}
          isCurrent={shown === line}
          isSelected={contains(ranges, rank)}
          columns={columns.length}
        />,
      );
      continue;
    }
    drawn.push(
      <GridRow
        key={shown % slots}
        id={`${id}-${shown}`}
        rank={rank}
        line={shown}
        tie={rows.query.orderBy === undefined ? tieOf(rowAt, rank) : undefined}
        tieHint={tieHint}
        inRun={runs !== null && runHolding(runs, rank) !== null}
        row={rowAt(rank)}
        columns={columns}
        isCurrent={shown === line}
        isSelected={contains(ranges, rank)}
        style={style}
        colorOf={colorOf}
      />,
    );
  }

  return (
    <div
      className="grid"
      ref={scroller}
      role="grid"
      data-after-filter
      tabIndex={0}
      aria-label={t('timeline.grid')}
      aria-multiselectable="true"
      aria-rowcount={map.lines + 1}
      aria-colcount={columns.length}
      aria-busy={rows.stale}
      aria-activedescendant={line >= first && line < end ? `${id}-${line}` : undefined}
      onKeyDown={pressKey}
      onMouseDown={(event) => {
        const place = event.button === 0 ? placeOf(event) : null;
        if (!place) return;
        if (event.shiftKey) event.preventDefault();
        useViewing.setState({ cursor: place.rank });
        selectRow(
          place.rank,
          event.shiftKey ? 'extend' : event.ctrlKey || event.metaKey ? 'toggle' : 'one',
          map.runAt(place.rank)?.length,
        );
      }}
      onDoubleClick={(event) => {
        const place = placeOf(event);
        if (!place || !folds.toggle(place.rank, true)) setLayout({ detail: true });
      }}
      onContextMenu={(event) => {
        const place = placeOf(event);
        if (!place) return;
        event.preventDefault();
        useViewing.setState({ cursor: place.rank });
        if (!contains(ranges, place.rank)) selectRow(place.rank, 'one');
        openCell(place.rank, place.field, { x: event.clientX, y: event.clientY });
      }}
    >
      <GridHead columns={columns} template={template} minWidth={minWidth} />
      <div className="grid-track" role="presentation" style={{ height: scroll.trackHeight, minWidth }}>
        <div
          className={rows.stale ? 'grid-window stale' : 'grid-window'}
          role="presentation"
          style={{ height: Math.min(scroll.room, scroll.trackHeight) }}
        >
          <div role="presentation" style={{ transform: `translateY(${-scroll.shift}px)` }}>
            {drawn}
          </div>
        </div>
      </div>
    </div>
  );
}
