/** A column that answers conditions on one path: numbers by position, and the values that a number may stand for. */
export interface Carrier {
  column: ArrayLike<number>;
  /** Numbers run from 0 to size−1. */
  size: number;
  /**
   * Records that hold nothing but this path's value, in every form that the number may stand for (a missing value may be absent or null). Where a condition answers
   * the same for all of them the column decides; otherwise the record is asked. For a derived field: null.
   */
  forms(number: number): readonly object[] | null;
  /** Values of a derived field. */
  derived(number: number): readonly string[];
}

/** Events as columns: those of a case, or a few in memory. Positions are time order. */
export interface ColumnSource {
  readonly count: number;
  /** Milliseconds UTC by position; NaN where there is none. */
  time(position: number): number;
  /** The column that can answer conditions on a path; null where only the record can. */
  carrier(path: string): Carrier | null;
  /** True where the record may hold members in a form that the columns do not: it is asked whatever they say. */
  isOdd(position: number): boolean;
  /** True for summaries of several calls, at which no event rule looks. */
  isSummary(position: number): boolean;
}
