import { useEffect, useId, useMemo, useRef, type KeyboardEvent, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useRowHeight } from '../ui/index.ts';
import { useSettings } from '../shell/settings.ts';
import { openValueMenu } from '../shell/value-menu.tsx';
import { drawnColumns } from './columns.ts';
import { copySelection } from './copy.ts';
import { GridHead } from './grid-head.tsx';
import { GridRow } from './grid-row.tsx';
import { useGridScroll } from './grid-scroll.ts';
import { clearSelection, contains, selectAll, selectRow, useSelection } from './selection.ts';
import { useTagColors } from './tagging.ts';
import type { Rows } from './use-rows.ts';
import { setLayout, useLayout, useViewing } from './view-state.ts';

export interface GridHandle {
  moveBy: (rows: number, extend?: boolean) => void;
  goTo: (rank: number) => void;
  focus: () => void;
  /** The element of the row at the cursor, where menus open. */
  currentRow: () => HTMLElement | null;
}

/** The events by rank: any number of them, drawn only where they are seen. */
export function Grid({ rows, handle }: { rows: Rows; handle: { current: GridHandle | null } }) {
  const { t } = useTranslation();
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
  const scroll = useGridScroll(scroller, total, rowHeight, rowHeight + 1);
  const { first, visible, page, reveal } = scroll;
  const end = Math.min(total, first + visible + 1);
  const { ensure, row: rowAt, revision } = rows;
  const position = Math.min(cursor, Math.max(0, total - 1));

  useEffect(() => {
    // One page beyond the edges, so that a short scroll finds its rows already there.
    if (total > 0) ensure(Math.max(0, first - 60), Math.min(total, end + 60));
  }, [ensure, first, end, total]);

  // The event under the cursor, as soon as its page has come.
  useEffect(() => {
    const row = rowAt(position);
    if (row && useViewing.getState().event?.id !== row.id) {
      const time = row.cell('eventTime');
      useViewing.setState({ event: { id: row.id, time: typeof time === 'number' ? time : null } });
    }
  }, [rowAt, position, revision]);

  const goTo = (rank: number, how: 'one' | 'extend' | 'keep' = 'one', center = false) => {
    const next = Math.max(0, Math.min(total - 1, rank));
    if (total === 0) return;
    useViewing.setState({ cursor: next });
    if (how !== 'keep') selectRow(next, how);
    reveal(next, center);
  };
  const current = useRef({ goTo, position });
  current.current = { goTo, position };
  useEffect(() => {
    handle.current = {
      moveBy: (count, extend) => current.current.goTo(current.current.position + count, extend ? 'extend' : 'one'),
      goTo: (rank) => current.current.goTo(rank, 'one', true),
      focus: () => scroller.current?.focus({ preventScroll: true }),
      currentRow: () => document.getElementById(`${id}-${current.current.position}`),
    };
    return () => {
      handle.current = null;
    };
  }, [handle, id]);

  const pressKey = (event: KeyboardEvent) => {
    const how = event.shiftKey ? 'extend' : 'one';
    const ctrl = event.ctrlKey || event.metaKey;
    const steps: Record<string, number> = { ArrowDown: position + 1, ArrowUp: position - 1, PageDown: position + page - 1, PageUp: position - page + 1, Home: 0, End: total - 1 };
    const to = steps[event.key];
    if (to !== undefined && !event.altKey) goTo(to, how);
    else if (event.key === 'Enter') setLayout({ detail: true });
    else if (event.key === 'Escape') clearSelection();
    else if (event.key === ' ') selectRow(position, 'toggle');
    else if (ctrl && event.key === 'a') selectAll(total);
    else if (ctrl && event.key === 'c') void copySelection('text', rows);
    else if (event.key === '.' || event.key === 'ContextMenu') openCell(position, columns[0]!.field, handle.current?.currentRow() ?? null);
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
    return rank === undefined ? null : { rank: Number(rank), field: element.closest<HTMLElement>('[data-field]')?.dataset.field ?? columns[0]!.field };
  };

  const template = useMemo(() => columns.map((column, index) => (index === columns.length - 1 ? `minmax(${column.width}px, 1fr)` : `${column.width}px`)).join(' '), [columns]);
  const minWidth = columns.reduce((sum, column) => sum + column.width, 0);
  const style = useMemo(() => ({ gridTemplateColumns: template }), [template]);
  const drawn = [];
  for (let rank = first; rank < end; rank += 1) {
    drawn.push(
      <GridRow
        key={rank}
        id={`${id}-${rank}`}
        rank={rank}
        row={rowAt(rank)}
        columns={columns}
        isCurrent={rank === position}
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
      tabIndex={0}
      aria-label={t('timeline.grid')}
      aria-multiselectable="true"
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      aria-busy={rows.stale}
      aria-activedescendant={position >= first && position < end ? `${id}-${position}` : undefined}
      onKeyDown={pressKey}
      onMouseDown={(event) => {
        const place = event.button === 0 ? placeOf(event) : null;
        if (!place) return;
        if (event.shiftKey) event.preventDefault();
        useViewing.setState({ cursor: place.rank });
        selectRow(place.rank, event.shiftKey ? 'extend' : event.ctrlKey || event.metaKey ? 'toggle' : 'one');
      }}
      onDoubleClick={() => setLayout({ detail: true })}
      onContextMenu={(event) => {
        const place = placeOf(event);
        if (!place) return;
        event.preventDefault();
        useViewing.setState({ cursor: place.rank });
        if (!contains(ranges, place.rank)) selectRow(place.rank, 'one');
        openCell(place.rank, place.field, { x: event.clientX, y: event.clientY });
      }}
    >
      <GridHead columns={columns} template={template} />
      <div className="grid-track" role="presentation" style={{ height: scroll.trackHeight, minWidth }}>
        <div className={rows.stale ? 'grid-window stale' : 'grid-window'} role="presentation" style={{ height: Math.min(scroll.room, scroll.trackHeight) }}>
          <div role="presentation" style={{ transform: `translateY(${-scroll.shift}px)` }}>
            {drawn}
          </div>
        </div>
      </div>
    </div>
  );
}
