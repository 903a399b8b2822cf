import { Bitmap } from '../../columns/bitmap.ts';
import { type RecordContext, holds, type Tree } from '../rules/tree.ts';
import type { ColumnSource } from './column-source.ts';
import { AtomTables, Candidates, compilePlan, YES } from './plan.ts';
import { Positions } from './positions.ts';
import { RecordTexts } from './record-texts.ts';

/** Trees to be answered over all events. */
export interface TreeQuery {
  tree: Tree;
  /** Insights records are looked at only by rules that ask for them. */
  seesInsights: boolean;
  /** Paths that no column has, whose texts are wanted of each event that meets the tree. */
  reads?: readonly string[];
  /** Events of which nothing has to be read, because a column says the same. */
  isKnown?: (position: number) => boolean;
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

/** What trees were answered, and what was read from the records on the way. */
interface TreeAnswers {
  /** Positions by tree, ascending. */
  found: Uint32Array[];
  texts: RecordTexts;
}

/**
 * Answers trees over columns, then asks the records for what columns leave open: every record is read and decoded once for all trees and for all texts that are wanted of it.
 */
export async function answerTrees(
  queries: readonly TreeQuery[],
  source: ColumnSource,
  read: ReadRecords,
  options: RunOptions = {},
): Promise<TreeAnswers> {
  const tables = new AtomTables(source);
  const candidates = new Candidates(tables);
  const insights = insightTest(source);
  const answers: ColumnAnswer[] = [];
  for (const [index, query] of queries.entries()) {
    answers.push(answerColumns(query, tables, candidates, insights));
    await options.turn?.(index + 1);
  }
  const texts = new RecordTexts();
  const found = await askRecords(queries, answers, source.count, read, texts);
  return { found: answers.map(({ met }, index) => join(met, found[index]!)), texts };
}

/** Positions by tree, ascending. */
export async function runTrees(
  queries: readonly TreeQuery[],
  source: ColumnSource,
  read: ReadRecords,
): Promise<Uint32Array[]> {
  return (await answerTrees(queries, source, read)).found;
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

/** What is done with the record of one event for one tree. */
const TEST = 0;
const READ = 1;

async function askRecords(
  queries: readonly TreeQuery[],
  answers: readonly ColumnAnswer[],
  count: number,
  read: ReadRecords,
  texts: RecordTexts,
): Promise<Uint32Array[]> {
  const found = queries.map(() => new Positions());
  const isWanted = new Bitmap(count);
  const jobs = answers.flatMap(({ met, asked }, tree) => [
    { tree, job: TEST, positions: asked },
    ...((queries[tree]!.reads?.length ?? 0) > 0
      ? [{ tree, job: READ, positions: unknownOf(queries[tree]!, met) }]
      : []),
  ]);
  let total = 0;
  for (const { positions } of jobs) {
    total += positions.length;
    for (let index = 0; index < positions.length; index++) isWanted.set(positions[index]!);
  }
  if (total === 0) return found.map((each) => each.take());
  // By event the trees that ask: a list of starts and one of trees, each with what is to be done.
  const positions = new Uint32Array(isWanted.count);
  let used = 0;
  isWanted.forEach((position) => (positions[used++] = position));
  const place = (position: number): number => isWanted.rank(position);
  const starts = new Uint32Array(positions.length + 1);
  for (const each of jobs) for (const position of each.positions) starts[place(position) + 1]!++;
  for (let index = 0; index < positions.length; index++) starts[index + 1]! += starts[index]!;
  const next = starts.slice(0, -1);
  const todo = new Uint32Array(total);
  for (const { tree, job, positions: own } of jobs)
    for (const position of own) todo[next[place(position)]!++] = tree * 2 + job;
  const paths = queries.map(({ reads }) => (reads ?? []).map((path) => texts.path(path)));
  await read(positions, (position, record, context) => {
    const at = place(position);
    for (let index = starts[at]!; index < starts[at + 1]!; index++) {
      const tree = todo[index]! >>> 1;
      if ((todo[index]! & 1) === TEST) {
        if (!holds(queries[tree]!.tree, record, context)) continue;
        found[tree]!.push(position);
      }
      for (const path of paths[tree]!) path.read(position, record);
    }
  });
  return found.map((each) => each.take().sort());
}

function unknownOf({ isKnown }: TreeQuery, positions: Uint32Array): Uint32Array {
  return isKnown === undefined ? positions : positions.filter((position) => !isKnown(position));
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
