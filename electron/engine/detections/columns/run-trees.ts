import { type RecordContext, holds, type Tree } from '../rules/tree.ts';
import type { ColumnSource } from './column-source.ts';
import { AtomTables, Candidates, compilePlan, YES } from './plan.ts';

/** Trees to be answered over all events. */
export interface TreeQuery {
  tree: Tree;
  /** Insights records are looked at only by rules that ask for them. */
  seesInsights: boolean;
}

/** Positions that meet a tree, and those of which only the record can tell. */
interface ColumnAnswer {
  met: Uint32Array;
  asked: Uint32Array;
}

/** Reads records of positions and tells them to `hear`, in any order. */
export type ReadRecords = (
  positions: Uint32Array,
  hear: (position: number, record: object, context: RecordContext) => void,
) => Promise<void>;

export interface RunOptions {
  /** Called between trees; throws where the run was cancelled. */
  turn?(done: number): Promise<void> | void;
}

/**
 * Answers trees over columns, then asks the records for what columns leave open: every record is read and decoded once for all trees.
 * @returns positions by tree, ascending
 */
export async function runTrees(
  queries: readonly TreeQuery[],
  source: ColumnSource,
  read: ReadRecords,
  options: RunOptions = {},
): Promise<Uint32Array[]> {
  const tables = new AtomTables(source);
  const candidates = new Candidates(tables);
  const insights = insightTest(source);
  const answers: ColumnAnswer[] = [];
  for (const [index, query] of queries.entries()) {
    answers.push(answerColumns(query, tables, candidates, insights));
    await options.turn?.(index + 1);
  }
  const found = await askRecords(queries, answers, source.count, read);
  return answers.map(({ met }, index) => join(met, found[index]!));
}

function answerColumns(
  { tree, seesInsights }: TreeQuery,
  tables: AtomTables,
  candidates: Candidates,
  isInsight: (position: number) => boolean,
): ColumnAnswer {
  const { source } = tables;
  const plan = compilePlan(tree, tables);
  const [met, asked] = [new Positions(), new Positions()];
  const look = (position: number): void => {
    const answer = plan(position);
    if (answer === 0 || source.isSummary(position) || (!seesInsights && isInsight(position))) return;
    if (answer === YES) met.push(position);
    else asked.push(position);
  };
  const chosen = candidates.of(tree);
  if (chosen === null) for (let position = 0; position < source.count; position++) look(position);
  else {
    for (let index = 0; index < chosen.length; index++) look(chosen[index]!);
    // A record in an odd form may have a name that its column does not tell.
    const odd = oddPositions(source);
    const known = odd.length === 0 ? null : new Set(chosen);
    for (const position of odd) if (!known!.has(position)) look(position);
  }
  return { met: met.take(), asked: asked.take() };
}

const oddBySource = new WeakMap<ColumnSource, Uint32Array>();

function oddPositions(source: ColumnSource): Uint32Array {
  let known = oddBySource.get(source);
  if (known === undefined) {
    const odd = new Positions();
    for (let position = 0; position < source.count; position++) if (source.isOdd(position)) odd.push(position);
    known = odd.take();
    oddBySource.set(source, known);
  }
  return known;
}

function insightTest(source: ColumnSource): (position: number) => boolean {
  const carrier = source.carrier('eventType');
  if (carrier === null) return () => false;
  const isInsight = Uint8Array.from({ length: carrier.size }, (_, number) =>
    (carrier.forms(number) ?? []).some((form) => (form as { eventType?: unknown }).eventType === 'AwsCloudTrailInsight')
      ? 1
      : 0,
  );
  if (!isInsight.includes(1)) return () => false;
  return (position) => isInsight[carrier.column[position]!] === 1;
}

async function askRecords(
  queries: readonly TreeQuery[],
  answers: readonly ColumnAnswer[],
  count: number,
  read: ReadRecords,
): Promise<Uint32Array[]> {
  const found = queries.map(() => new Positions());
  const waiting = answers.map(({ asked }, index) => ({ asked, index })).filter(({ asked }) => asked.length > 0);
  if (waiting.length === 0) return found.map((each) => each.take());
  const isAsked = new Uint8Array(count);
  for (const { asked } of waiting) for (let index = 0; index < asked.length; index++) isAsked[asked[index]!] = 1;
  const union = new Positions();
  for (let position = 0; position < count; position++) if (isAsked[position] === 1) union.push(position);
  // By position the trees that ask: a list of starts and one of trees.
  const positions = union.take();
  const place = new Map<number, number>();
  positions.forEach((position, index) => place.set(position, index));
  const starts = new Uint32Array(positions.length + 1);
  for (const { asked } of waiting) for (const position of asked) starts[place.get(position)! + 1]!++;
  for (let index = 0; index < positions.length; index++) starts[index + 1]! += starts[index]!;
  const next = starts.slice(0, -1);
  const trees = new Uint16Array(starts.at(-1)!);
  for (const { asked, index } of waiting) for (const position of asked) trees[next[place.get(position)!]!++] = index;
  await read(positions, (position, record, context) => {
    const at = place.get(position)!;
    for (let index = starts[at]!; index < starts[at + 1]!; index++) {
      const tree = trees[index]!;
      if (holds(queries[tree]!.tree, record, context)) found[tree]!.push(position);
    }
  });
  return found.map((each) => each.take().sort());
}

function join(a: Uint32Array, b: Uint32Array): Uint32Array {
  if (b.length === 0) return isAscending(a) ? a : a.sort();
  const all = new Uint32Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all.sort();
}

function isAscending(list: Uint32Array): boolean {
  for (let index = 1; index < list.length; index++) if (list[index]! < list[index - 1]!) return false;
  return true;
}

/** A list of positions that grows. */
export class Positions {
  #list = new Uint32Array(16);
  #length = 0;

  push(position: number): void {
    if (this.#length === this.#list.length) {
      const larger = new Uint32Array(this.#length * 2);
      larger.set(this.#list);
      this.#list = larger;
    }
    this.#list[this.#length++] = position;
  }

  take(): Uint32Array {
    return this.#list.slice(0, this.#length);
  }
}
