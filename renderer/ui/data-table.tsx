import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Icon } from './icon.tsx';
import { useRowHeight } from './row-height.ts';

export interface TableColumn<Row> {
  id: string;
  title: string;
  /** CSS grid track: `120px`, `minmax(160px, 2fr)`. */
  width?: string;
  align?: 'start' | 'end';
  /** What is drawn. */
  render: (row: Row, index: number) => ReactNode;
  /** Makes the column sortable here; with `onSort` its presence only marks it as sortable. */
  sortValue?: (row: Row) => string | number | null;
}

export interface TableSort {
  column: string;
  descending: boolean;
}

export interface DataTableProps<Row> {
  label: string;
  columns: readonly TableColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** Given: sorting is done by the caller. */
  onSort?: (sort: TableSort) => void;
  sort?: TableSort | null;
  selectedKey?: string | number | null;
  onSelect?: (row: Row) => void;
  /** Enter or double click. */
  onOpen?: (row: Row) => void;
  empty?: ReactNode;
  /** Stands below the last row, for instance how many rows are not shown and why. */
  footer?: ReactNode;
}

/** A table whose rows are drawn only where they are seen. Arrows, Page Up and Down, Home and End move; Enter opens. */
export function DataTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  onSort,
  sort: outerSort,
  selectedKey,
  onSelect,
  onOpen,
  empty,
  footer,
}: DataTableProps<Row>) {
  const [innerSort, setInnerSort] = useState<TableSort | null>(null);
  const [current, setCurrent] = useState(0);
  const scroll = useRef<HTMLDivElement>(null);
  const id = useId();
  const height = useRowHeight();
  const sort = outerSort === undefined ? innerSort : outerSort;

  const sorted = useMemo(() => {
    const value = !onSort && sort ? columns.find((column) => column.id === sort.column)?.sortValue : undefined;
    if (!value || !sort) return rows;
    return [...rows].sort((a, b) => compare(value(a), value(b)) * (sort.descending ? -1 : 1));
  }, [rows, sort, onSort, columns]);

  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    overscan: 12,
    scrollPaddingStart: height,
    scrollPaddingEnd: 4,
  });
  useEffect(() => virtual.measure(), [height, virtual]);
  const position = Math.min(current, Math.max(0, sorted.length - 1));
  const template = columns.map((column) => column.width ?? 'minmax(100px, 1fr)').join(' ');

  const move = (to: number) => {
    const next = Math.max(0, Math.min(sorted.length - 1, to));
    setCurrent(next);
    virtual.scrollToIndex(next);
    const row = sorted[next];
    if (row !== undefined) onSelect?.(row);
  };
  const pressKey = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / height) - 2);
    const steps: Record<string, number> = {
      ArrowDown: position + 1,
      ArrowUp: position - 1,
      PageDown: position + page,
      PageUp: position - page,
      Home: 0,
      End: sorted.length - 1,
    };
    const to = steps[event.key];
    const row = sorted[position];
    if (to !== undefined) move(to);
    else if (event.key === 'Enter' && row !== undefined) (onOpen ?? onSelect)?.(row);
    else return;
    event.preventDefault();
  };
  const press = (column: TableColumn<Row>) => {
    const next = { column: column.id, descending: sort?.column === column.id ? !sort.descending : false };
    setInnerSort(next);
    onSort?.(next);
  };

  return (
    <div className="table">
      <div
        className="table-scroll"
        ref={scroll}
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={sorted.length + 1}
        aria-colcount={columns.length}
        aria-activedescendant={sorted.length > 0 ? `${id}-${position}` : undefined}
        onKeyDown={pressKey}
      >
        <div className="table-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
          {columns.map((column) => (
            <div
              key={column.id}
              role="columnheader"
              className={`table-column ${column.align ?? 'start'}`}
              aria-sort={sort?.column === column.id ? (sort.descending ? 'descending' : 'ascending') : undefined}
            >
              {column.sortValue ? (
                <button type="button" tabIndex={-1} onClick={() => press(column)}>
                  {column.title}
                  {sort?.column === column.id && <Icon name={sort.descending ? 'arrowDown' : 'arrowUp'} />}
                </button>
              ) : (
                column.title
              )}
            </div>
          ))}
        </div>
        {sorted.length === 0 && empty}
        <div
          role="presentation"
          style={{ height: virtual.getTotalSize(), position: 'relative', minWidth: 'max-content' }}
        >
          {virtual.getVirtualItems().map((item) => {
            const row = sorted[item.index]!;
            const key = rowKey(row);
            return (
              <div
                key={key}
                id={`${id}-${item.index}`}
                role="row"
                className="table-row"
                aria-rowindex={item.index + 2}
                aria-selected={selectedKey === undefined ? undefined : key === selectedKey}
                data-current={item.index === position || undefined}
                style={{
                  gridTemplateColumns: template,
                  position: 'absolute',
                  top: 0,
                  transform: `translateY(${item.start}px)`,
                }}
                onClick={() => {
                  setCurrent(item.index);
                  onSelect?.(row);
                }}
                onDoubleClick={() => onOpen?.(row)}
              >
                {columns.map((column) => (
                  <div key={column.id} role="gridcell" className={`table-cell ${column.align ?? 'start'}`}>
                    {column.render(row, item.index)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {footer}
    </div>
  );
}

/** Numbers before texts, nothing last. */
function compare(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'en', { numeric: true });
}
