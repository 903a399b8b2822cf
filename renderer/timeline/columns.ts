import type { CSSProperties } from 'react';
import { fields as catalogue, resolveField } from '../../shared/fields/index.ts';
import { showColumn } from '../shell/layout.ts';
import { defaultColumns, setLayout, useLayout, type ColumnState } from './view-state.ts';

/** Key of a column's title; fields without a short title are named by their own name. */
const titled = new Set([
  'eventTime',
  'eventName',
  'eventSource',
  'actor',
  'sourceIPAddress',
  'awsRegion',
  'recipientAccountId',
  'outcome',
  'verdict',
  'tag',
  'errorCode',
  'userAgent',
  'readOnly',
  'finding',
  'severity',
  'target',
]);

export function columnTitle(field: string, t: (key: string) => string): string {
  return titled.has(field) ? t(`timeline.column.${field}`) : field;
}

/** Fields that can be a column, those of the catalogue that the engine holds as columns first. */
export const columnFields: readonly string[] = [...catalogue]
  .filter((field) => field.kind !== 'text')
  .sort((a, b) => Number(b.indexed) - Number(a.indexed))
  .map((field) => field.name);

/** Fields that a page is asked for; tags travel beside the columns, and the column of marks shows verdicts and findings too. */
export const requestedFields = (columns: readonly ColumnState[]): string[] => [
  ...new Set([
    'eventTime',
    'outcome',
    ...columns.flatMap(({ field }) => (field === 'tag' ? ['verdict', 'finding'] : [field])),
  ]),
];

const minimumWidth = 40;

/** Columns that take the room that is left, and how much of it: what is cut most. */
const flexing: ReadonlyMap<string, number> = new Map([
  ['target', 3],
  ['eventName', 1],
  ['actor', 2],
  ['userAgent', 2],
  ['errorMessage', 2],
  ['resources.ARN', 2],
  ['note', 2],
]);

/** The grid's columns as CSS: each as wide as it was pulled at least. A column that was added last takes the rest where none flexes. */
export function templateOf(columns: readonly ColumnState[]): string {
  const isFlexing = columns.some(({ field, pinned }) => flexing.has(field) && !pinned);
  return columns
    .map(({ field, width, pinned }, index) => {
      const share = pinned ? 0 : (flexing.get(field) ?? (isFlexing || index < columns.length - 1 ? 0 : 1));
      return share > 0 ? `minmax(${width}px, ${share}fr)` : `${width}px`;
    })
    .join(' ');
}

const change = (columns: ColumnState[]): void => setLayout({ columns });
const columns = (): ColumnState[] => useLayout.getState().columns;

export const resizeColumn = (field: string, width: number): void =>
  change(
    columns().map((column) =>
      column.field === field ? { ...column, width: Math.max(minimumWidth, Math.round(width)) } : column,
    ),
  );

export function toggleColumn(field: string): void {
  const shown = columns();
  if (shown.some((column) => column.field === field)) {
    if (shown.length > 1) change(shown.filter((column) => column.field !== field));
    return;
  }
  showColumn(field);
}

/** Orders the rows by a field, or turns its order around. */
export function sortBy(field: string): void {
  const { orderBy, sort } = useLayout.getState();
  setLayout(orderBy === field ? { sort: sort === 'asc' ? 'desc' : 'asc' } : { orderBy: field, sort: 'asc' });
}

/** Fields that the engine can sort and group by: those that it holds as columns, and marks. */
export function canSort(field: string): boolean {
  const known = resolveField(field);
  return (
    known !== undefined &&
    known.name !== 'eventID' &&
    known.name !== 'sharedEventID' &&
    known.kind !== 'text' &&
    (known.indexed || known.store === 'work')
  );
}

/** Puts a column in front of another, or one place left or right. */
export function moveColumn(field: string, to: number): void {
  const shown = columns();
  const from = shown.findIndex((column) => column.field === field);
  if (from < 0 || to < 0 || to >= shown.length) return;
  const rest = shown.filter((column) => column.field !== field);
  change(pinnedFirst([...rest.slice(0, to), shown[from]!, ...rest.slice(to)]));
}

const pinnedFirst = (list: ColumnState[]): ColumnState[] => [
  ...list.filter((column) => column.pinned),
  ...list.filter((column) => !column.pinned),
];

/** Holds a column at the left edge, behind those that are held already, or lets it go. */
export function pinColumn(field: string): void {
  change(
    pinnedFirst(
      columns().map((column) =>
        column.field === field ? { field, width: column.width, ...(column.pinned ? {} : { pinned: true }) } : column,
      ),
    ),
  );
}

export const resetColumns = (): void => change(defaultColumns);

export interface DrawnColumn extends ColumnState {
  /** Place of a pinned column from the left edge. */
  style?: CSSProperties;
}

/** Widths as they are drawn: larger letters take more room, and a time is never cut, whatever its zone. */
export function drawnColumns(
  shown: readonly ColumnState[],
  density: 'compact' | 'comfortable',
  zone: string,
): DrawnColumn[] {
  const factor = density === 'comfortable' ? 1.16 : 1;
  let left = 0;
  return shown.map(({ field, width, pinned }) => {
    const drawn = Math.round(factor * (field === 'eventTime' ? Math.max(width, zone === 'UTC' ? 166 : 206) : width));
    if (!pinned) return { field, width: drawn };
    const style = { left };
    left += drawn;
    return { field, width: drawn, pinned, style };
  });
}
