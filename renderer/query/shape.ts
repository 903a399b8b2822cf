import type { QueryResult, QueryValue } from '../../shared/contract/index.ts';

/** What can be drawn of a result: one measure along one axis, apart by one more column where there is one. */
export interface Shape {
  /** `time`: the axis is time and points are joined by their order; `bars`: one bar for each value. */
  kind: 'time' | 'bars';
  axis: number;
  series: number | null;
  measure: number;
}

const isTime = (type: string): boolean => /^(?:TIMESTAMP|DATE)/.test(type);
const isNumber = (type: string): boolean =>
  /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DOUBLE|FLOAT|DECIMAL)/.test(type);

/** Bars that are drawn; the table has all. */
export const mostBars = 40;
/** Series that are drawn apart; the others are added up. */
export const mostSeries = 6;

/** The drawing that a result allows by the types of its columns; null where none says more than the table. */
export function shapeOf({ columns, rows }: Pick<QueryResult, 'columns' | 'rows'>): Shape | null {
  if (rows.length < 2) return null;
  const measure = columns.findIndex(({ type }) => isNumber(type));
  if (measure < 0) return null;
  const time = columns.findIndex(({ type }) => isTime(type));
  const texts = columns.flatMap(({ type }, index) => (type === 'VARCHAR' ? [index] : []));
  // A column of times is an axis only where it leads: elsewhere it is the first or last time of a group.
  if (time === 0) {
    // Several rows of one time are lines of their own, by the text that tells them apart.
    const series = distinct(rows, 0) === rows.length ? null : (texts[0] ?? null);
    return { kind: 'time', axis: time, series, measure };
  }
  if (texts.length === 0) return null;
  return { kind: 'bars', axis: texts[0]!, series: null, measure };
}

function distinct(rows: readonly QueryValue[][], column: number): number {
  return new Set(rows.map((row) => String(row[column]))).size;
}
