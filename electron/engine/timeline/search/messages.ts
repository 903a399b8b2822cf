import type { Column } from '../../columns/column-array.ts';
import type { SearchPlan } from './search-plan.ts';

/**
 * Which of many tasks each event is to be tested for. Events with the same tasks share a class: class 0 has none, every other one has its own task and those of the
 * class before it.
 */
export interface TaskClasses {
  /** Class by event id. */
  of: Uint32Array;
  before: Uint32Array;
  task: Uint32Array;
}

/** A search as the threads get to know it. Arrays are in shared memory. */
export interface SearchRun {
  kind: 'run';
  run: number;
  /** One plan, or as many tasks as `classes` name. */
  plans: readonly SearchPlan[];
  /** Null: every event to look at is tested for the one plan. */
  classes: TaskClasses | null;
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
  /** Events found, or events with a value; of several tasks the sum of what each found. */
  matches: number;
  /** Positions found, by task; only where there are several. */
  hits?: [task: number, positions: Uint32Array][];
  values?: [string, number][];
  failure?: string;
}
