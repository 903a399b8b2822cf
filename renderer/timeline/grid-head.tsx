import { useRef, useState, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/index.ts';
import { openMenu } from '../shell/value-menu.tsx';
import {
  canSort,
  columnTitle,
  moveColumn,
  pinColumn,
  resizeColumn,
  sortBy,
  toggleColumn,
  type DrawnColumn,
} from './columns.ts';
import { mostLevels } from './group-path.ts';
import { setLayout, useLayout, type ColumnState } from './view-state.ts';

/** Column titles: a click sorts, drag moves, the edge resizes, right click lists the same. */
export function GridHead({
  columns,
  template,
  minWidth,
}: {
  columns: readonly DrawnColumn[];
  template: string;
  /** Of the rows: titles and values share their places. */
  minWidth: number;
}) {
  const { t } = useTranslation();
  const sort = useLayout((state) => state.sort);
  const orderBy = useLayout((state) => state.orderBy);
  const groupBy = useLayout((state) => state.groupBy);
  const [dragged, setDragged] = useState<string | null>(null);
  const [target, setTarget] = useState<number | null>(null);

  const drop = () => {
    if (dragged !== null && target !== null) moveColumn(dragged, target);
    setDragged(null);
    setTarget(null);
  };
  const open = (column: ColumnState, index: number, at: { x: number; y: number }) =>
    openMenu(
      {
        title: column.field,
        label: t('timeline.columns.menu'),
        entries: [
          ...(canSort(column.field)
            ? [
                ...(['asc', 'desc'] as const).map((direction) => ({
                  id: direction,
                  text: t(`timeline.sort.${column.field === 'eventTime' ? direction : `${direction}Value`}`),
                  checked: orderBy === column.field && sort === direction,
                  run: () => setLayout({ orderBy: column.field, sort: direction }),
                })),
                ...(column.field === 'eventTime'
                  ? []
                  : [
                      {
                        id: 'group',
                        text: t(groupBy.length === 0 ? 'timeline.group.by' : 'timeline.group.within', {
                          field: columnTitle(column.field, t),
                        }),
                        icon: 'columns' as const,
                        disabled: groupBy.length >= mostLevels || groupBy.includes(column.field),
                        run: () => setLayout({ groupBy: [...groupBy, column.field] }),
                      },
                    ]),
              ]
            : []),
          {
            id: 'left',
            text: t('timeline.columns.left'),
            icon: 'back' as const,
            disabled: index === 0,
            run: () => moveColumn(column.field, index - 1),
          },
          {
            id: 'right',
            text: t('timeline.columns.right'),
            icon: 'forward' as const,
            disabled: index === columns.length - 1,
            run: () => moveColumn(column.field, index + 1),
          },
          {
            id: 'pin',
            text: t(column.pinned ? 'timeline.columns.unpin' : 'timeline.columns.pin'),
            icon: 'pin' as const,
            run: () => pinColumn(column.field),
          },
          {
            id: 'wider',
            text: t('timeline.columns.wider'),
            icon: 'plus' as const,
            run: () => resizeColumn(column.field, column.width + 40),
          },
          {
            id: 'narrower',
            text: t('timeline.columns.narrower'),
            icon: 'minus' as const,
            run: () => resizeColumn(column.field, column.width - 40),
          },
          {
            id: 'hide',
            text: t('timeline.columns.hide'),
            icon: 'close' as const,
            disabled: columns.length === 1,
            run: () => toggleColumn(column.field),
          },
        ],
      },
      at,
    );

  return (
    <div className="grid-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template, minWidth }}>
      {columns.map((column, index) => (
        <div
          key={column.field}
          role="columnheader"
          aria-colindex={index + 1}
          aria-sort={column.field === orderBy ? (sort === 'asc' ? 'ascending' : 'descending') : undefined}
          className={column.pinned ? 'grid-column pinned' : 'grid-column'}
          {...(column.style ? { style: column.style } : {})}
          data-target={target === index && dragged !== column.field ? true : undefined}
          draggable
          onDragStart={(event) => {
            setDragged(column.field);
            event.dataTransfer.effectAllowed = 'move';
            event.dataTransfer.setData('text/plain', column.field);
          }}
          onDragOver={(event) => {
            if (dragged === null) return;
            event.preventDefault();
            setTarget(index);
          }}
          onDrop={drop}
          onDragEnd={drop}
          onContextMenu={(event) => {
            event.preventDefault();
            open(column, index, { x: event.clientX, y: event.clientY });
          }}
        >
          {canSort(column.field) ? (
            <button
              type="button"
              tabIndex={-1}
              onClick={() => sortBy(column.field)}
              title={t('timeline.sort.toggle', { field: column.field })}
            >
              <span className="grid-title">{columnTitle(column.field, t)}</span>
              {column.field === orderBy && <Icon name={sort === 'asc' ? 'arrowUp' : 'arrowDown'} />}
            </button>
          ) : (
            <span className="grid-title" title={column.field}>
              {columnTitle(column.field, t)}
            </span>
          )}
          {column.pinned && <Icon name="pin" className="grid-pin" />}
          <Resizer column={column} />
        </div>
      ))}
    </div>
  );
}

function Resizer({ column }: { column: ColumnState }) {
  const start = useRef<{ x: number; width: number } | null>(null);
  const move = (event: PointerEvent) => {
    if (start.current) resizeColumn(column.field, start.current.width + event.clientX - start.current.x);
  };
  return (
    <span
      className="grid-resizer"
      aria-hidden="true"
      draggable
      onDragStart={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
      onPointerDown={(event) => {
        event.preventDefault();
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width: column.width };
      }}
      onPointerMove={move}
      onPointerUp={() => (start.current = null)}
      onPointerCancel={() => (start.current = null)}
    />
  );
}
