import type { Column } from '../../columns/column-array.ts';
import type { SearchPlan } from './search-plan.ts';

/** A search as the threads get to know it. Arrays are in shared memory. */
export interface SearchRun {
  kind: 'run';
  run: number;
  plan: SearchPlan;
  /** Not a search but a count: the values of this field are counted for events that are uncertain. */
  valuesOf: string | null;
  /** Events of the case. */
  length: number;
  /** Words of the bitmaps that `known` parts of the plan name. */
  known: Uint32Array[];
  /** Words of the bitmap of events to look at. */
  uncertain: Uint32Array;
  /** Words of the bitmap into which matches are written. */
  found: Uint32Array;
  /** Where events stand (`positionAmong`). */
  time: Float64Array;
  timed: number;
  ids: Column;
}

/** A slice of a search: events `first` to `last` of one file, or all of it. */
export interface SearchJob {
  kind: 'job';
  run: number;
  job: number;
  file: number;
  first: number;
  last: number;
  /** The file's events are all of first…last, so that they are read by id. */
  isDense: boolean;
  /** The file is one slice: its content is taken as a whole. */
  isWhole: boolean;
}

export type ToSearchWorker = SearchRun | SearchJob;

export interface SearchDone {
  run: number;
  job: number;
  /** Events found, or events with a value. */
  matches: number;
  values?: [string, number][];
  failure?: string;
}
