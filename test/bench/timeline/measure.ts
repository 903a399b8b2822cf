import { dirname, join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { engineContext, type OpenCase, openCase } from '../../../electron/engine/index.ts';
import { createDice, facetFields, makeQuestions, nestedQuestions, type Question } from './filters.ts';

/** p50 and p95 by call: milliseconds, or megabytes where the name says so. */
export type Measured = Record<string, { p50: number; p95: number; runs: number }>;

/** The p50 and p95 of a list of times. */
export function summarise(times: number[]): Measured[string] {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), runs: times.length };
}

async function time(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

const filterOf = ({ where, from, to }: Question): { where: string; from?: number; to?: number } => ({ where, ...(from === undefined ? {} : { from, to: to! }) });

/** Opens a case several times. In a process of its own: what closed cases leave behind would count as memory in use. */
async function measureOpening(path: string, output: string): Promise<void> {
  const times: number[] = [];
  for (let run = 0; run < 4; run++) {
    let opened!: OpenCase;
    times.push(await time(async () => {
      opened = await openCase(path, {}, engineContext({ examiner: 'bench' }));
      await opened.call('events.page', {});
    }));
    await opened.close();
  }
  writeFileSync(output, JSON.stringify({ 'open the case to the first page of rows': summarise(times) } satisfies Measured));
}

async function measureQuestions(path: string, output: string, nestedCount: number): Promise<void> {
  const result: Measured = {};
  const counts: number[] = [];
  const slow: [number, string][] = [];
  const nested = nestedQuestions.slice(0, nestedCount);
  // What is measured already is kept, whatever happens to the rest.
  const keep = (): void => {
    writeFileSync(output, JSON.stringify(result));
    writeFileSync(join(dirname(output), 'counts.json'), JSON.stringify(counts));
  };
  const opened = await openCase(path, {}, engineContext({ examiner: 'bench' }));
  await opened.call('events.page', {});
  const questions = await makeQuestions(opened, 200);
  writeFileSync(join(dirname(output), 'questions.json'), JSON.stringify({ questions, nested }));
  const together: number[] = [];
  for (const question of questions) {
    const took = await time(async () => {
      const [page] = await Promise.all([opened.call('events.page', filterOf(question)), opened.call('events.histogram', filterOf(question))]);
      counts.push(page.total);
    });
    together.push(took);
    slow.push([took, question.where]);
  }
  result['first page, exact count and histogram under a filter'] = summarise(together);

  const dice = createDice(5);
  const deep: number[] = [];
  for (const [index, question] of questions.slice(-20).entries()) {
    const { total } = await opened.call('events.page', { ...filterOf(question), limit: 0 });
    for (let run = 0; run < 10; run++) deep.push(await time(() => opened.call('events.page', { ...filterOf(question), offset: dice(Math.max(1, total)), sort: index % 2 === 0 ? 'asc' : 'desc' })));
  }
  const histogram = await opened.call('events.histogram', {});
  for (let run = 0; run < 100; run++) {
    deep.push(await time(async () => {
      const { rank } = await opened.call('events.rank', { time: histogram.start + dice(histogram.bucketMs * 100) });
      await opened.call('events.page', { offset: rank });
    }));
  }
  result['page at any depth, jump to a time'] = summarise(deep);

  const facets: number[] = [];
  const fields = Object.keys(facetFields);
  for (const [index, question] of questions.entries()) {
    await opened.call('events.page', { ...filterOf(question), limit: 0 });
    const field = fields[index % fields.length]!;
    const took = await time(() => opened.call('events.facet', { ...filterOf(question), field }));
    facets.push(took);
    slow.push([took, `facet ${field} under ${question.where}`]);
  }
  result['top-20 facet under a filter'] = summarise(facets);

  const splits: number[] = [];
  for (const [index, question] of questions.slice(0, 60).entries()) {
    await opened.call('events.page', { ...filterOf(question), limit: 0 });
    splits.push(await time(() => opened.call('events.histogram', { ...filterOf(question), split: ['outcome', 'readOnly', 'actor', 'eventSource', 'verdict', 'awsRegion'][index % 6]! })));
  }
  result['histogram split by a field under a filter'] = summarise(splits);

  keep();
  const before = process.memoryUsage().rss / 1e6;
  const firsts: number[] = [];
  const wholes: number[] = [];
  for (const [index, question] of nested.entries()) {
    // Another spelling makes another filter: nothing is remembered.
    firsts.push(await time(() => opened.call('events.page', { where: `(${question.where})`, partial: true })));
    const took = await time(async () => counts.push((await opened.call('events.page', { where: question.where.replaceAll(' and ', index % 2 === 0 ? ' AND ' : '  and ') })).total));
    wholes.push(took);
    slow.push([took, question.where]);
  }
  result['nested field, not indexed: first page'] = summarise(firsts);
  result['nested field, not indexed: complete'] = summarise(wholes);
  const after = process.memoryUsage().rss / 1e6;
  result['engine memory with the case open and used (MB)'] = { p50: before, p95: after, runs: 1 };
  await opened.close();
  slow.sort((a, b) => b[0] - a[0]);
  for (const [took, what] of slow.slice(0, 25)) console.error(took.toFixed(1).padStart(9), what.slice(0, 150));
  console.error(JSON.stringify(result, (_, value: unknown) => (typeof value === 'number' ? Math.round(value * 10) / 10 : value)));
  keep();
}

if (import.meta.main) {
  const [path, nestedCount] = [process.argv[2]!, process.argv[3]!];
  const output = process.argv.at(-1)!;
  await (nestedCount === 'opening' ? measureOpening(path, output) : measureQuestions(path, output, Number(nestedCount)));
}
