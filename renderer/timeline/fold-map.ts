/** Rows that stand for several events, by rank: run `i` begins at `starts[i]` and holds `lengths[i]` events. Sorted, without overlap. */
export interface Runs {
  starts: ArrayLike<number>;
  lengths: ArrayLike<number>;
}

/** The last index whose value is at most `wanted`; −1 where none is. */
function lastAtMost(values: Float64Array, wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Maps lines of the grid to ranks and back while runs are folded into one line each. Without runs both are the same. */
export class FoldMap {
  /** Lines of the grid. */
  readonly lines: number;
  /** Runs that are folded, and the events in them that have no line of their own. */
  readonly folded: number;
  readonly hidden: number;
  readonly #starts: Float64Array;
  readonly #lengths: Float64Array;
  /** Line of each folded run. */
  readonly #lineOf: Float64Array;

  constructor(total: number, runs: Runs | null, opened: ReadonlySet<number> = new Set()) {
    const count = runs?.starts.length ?? 0;
    const starts = new Float64Array(count);
    const lengths = new Float64Array(count);
    const lines = new Float64Array(count);
    let folded = 0;
    let hidden = 0;
    for (let index = 0; index < count; index += 1) {
      const start = runs!.starts[index]!;
      if (opened.has(start)) continue;
      starts[folded] = start;
      lengths[folded] = runs!.lengths[index]!;
      lines[folded] = start - hidden;
      hidden += lengths[folded]! - 1;
      folded += 1;
    }
    this.#starts = starts.subarray(0, folded);
    this.#lengths = lengths.subarray(0, folded);
    this.#lineOf = lines.subarray(0, folded);
    this.lines = total - hidden;
    this.folded = folded;
    this.hidden = hidden;
  }

  /** Rank of the (first) event of a line. */
  rankAt(line: number): number {
    const run = lastAtMost(this.#lineOf, line);
    if (run < 0) return line;
    const past = line - this.#lineOf[run]!;
    return past === 0 ? this.#starts[run]! : this.#starts[run]! + this.#lengths[run]! + past - 1;
  }

  /** Line on which an event stands, alone or in its run. */
  lineAt(rank: number): number {
    const run = lastAtMost(this.#starts, rank);
    if (run < 0) return rank;
    return this.#lineOf[run]! + Math.max(0, rank - this.#starts[run]! - this.#lengths[run]! + 1);
  }

  /** The folded run that holds an event. */
  runAt(rank: number): { start: number; length: number } | null {
    const run = lastAtMost(this.#starts, rank);
    if (run < 0 || rank >= this.#starts[run]! + this.#lengths[run]!) return null;
    return { start: this.#starts[run]!, length: this.#lengths[run]! };
  }
}

/** The run of a list that holds an event, folded or not. */
export function runHolding(runs: Runs, rank: number): { start: number; length: number } | null {
  let low = 0;
  let high = runs.starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (runs.starts[middle]! <= rank) low = middle + 1;
    else high = middle;
  }
  const start = runs.starts[low - 1];
  const length = runs.lengths[low - 1];
  return start === undefined || length === undefined || rank >= start + length ? null : { start, length };
}
