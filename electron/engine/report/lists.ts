import { formatTime } from '../../../shared/format/index.ts';
import { cellCharacters } from './limits.ts';
import type { ReportModel } from './model.ts';

export type CsvValue = string | number | boolean | null;

/** A list of the report as a CSV file, and how much of it the readable forms print. */
export interface CsvList {
  /** File name, such as `items.csv`. */
  name: string;
  /** Rows that the readable forms print at most where all lists are wanted in print; those that need a look first (`chooseRows`). */
  limit: number;
  /** The same for the report as it usually is: what is longer stands in the file, whose hash is printed. */
  shortLimit: number;
  /** Names of the columns: English, whatever the report's language. */
  columns: readonly string[];
  rows(model: ReportModel): CsvValue[][];
  /** True where the readable forms leave something out, so that they would be incomplete without the file. */
  isCut(model: ReportModel): boolean;
}

/** A time in a cell; an empty cell where there is none. */
export const csvTime = (time: number | null): string | null => (time === null ? null : formatTime(time));

interface Declaration<T> {
  name: string;
  limit?: number;
  /** Left out: 40. */
  shortLimit?: number;
  of: (model: ReportModel) => readonly T[];
  /** Each column's name, and its value of a row. */
  columns: Record<string, (row: T, index: number) => CsvValue>;
  /** Rows that the readable forms would have to print, where that is another number than the file's. */
  printed?: (model: ReportModel) => number;
  /** Whether cells are too long to print; without it, whether a text anywhere in a row is. */
  hasLongCells?: (rows: readonly T[], model: ReportModel) => boolean;
}

/** Declares a list: `csvList({ name: 'gaps.csv', limit: 2000, of: (model) => model.integrity.gaps, columns: { kind: (gap) => gap.kind } })`. */
export function csvList<T>(declaration: Declaration<T>): CsvList {
  const { name, limit = Infinity, of, columns } = declaration;
  const values = Object.values(columns);
  const hasLongCells =
    declaration.hasLongCells ?? ((rows: readonly T[]) => rows.some((row) => isLong(row, cellCharacters)));
  return {
    name,
    limit,
    shortLimit: Math.min(limit, declaration.shortLimit ?? 40),
    columns: Object.keys(columns),
    rows: (model) => of(model).map((row, index) => values.map((value) => value(row, index))),
    isCut(model) {
      const rows = of(model);
      return (declaration.printed?.(model) ?? rows.length) > limitOf(this, model) || hasLongCells(rows, model);
    },
  };
}

/** Rows of a list that the readable forms of this report print at most. */
export function limitOf(list: Pick<CsvList, 'limit' | 'shortLimit'>, model: ReportModel): number {
  return model.options.lists === 'complete' ? list.limit : list.shortLimit;
}

/** True when a text anywhere in a value is longer than `most`. */
export function isLong(value: unknown, most: number): boolean {
  if (typeof value === 'string') return value.length > most;
  if (typeof value !== 'object' || value === null) return false;
  for (const inner of Object.values(value)) if (isLong(inner, most)) return true;
  return false;
}
