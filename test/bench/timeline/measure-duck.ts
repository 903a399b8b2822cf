import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { askAll, askCount, askFacet, askPage, openDuck } from './duck.ts';
import { createDice, facetFields, type Question } from './filters.ts';
import { type Measured, summarise } from './measure.ts';

async function main(path: string, folder: string, questionsPath: string, output: string): Promise<void> {
  const { questions, nested } = JSON.parse(readFileSync(questionsPath, 'utf8')) as {
    questions: Question[];
    nested: Question[];
  };
  const countsPath = join(dirname(output), 'counts.json');
  const expected = existsSync(countsPath) ? (JSON.parse(readFileSync(countsPath, 'utf8')) as number[]) : [];
  const connection = await openDuck(path, folder);
  const result: Measured = {};
  const time = async (run: () => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    await run();
    return performance.now() - started;
  };
  await askAll(connection, questions[0]!);
  const together: number[] = [];
  const totals: number[] = [];
  let differing = 0;
  for (const [index, question] of questions.entries()) {
    together.push(await time(async () => totals.push(await askAll(connection, question))));
    if (expected[index] !== undefined && expected[index] !== totals[index]) {
      differing++;
      console.error(
        `differs: ours ${expected[index]}, DuckDB ${totals[index]!}: ${question.where} ${question.from ?? ''}`,
      );
    }
  }
  result['first page, exact count and histogram under a filter'] = summarise(together);
  const dice = createDice(5);
  const deep: number[] = [];
  for (const [index, question] of questions.slice(-20).entries()) {
    const total = totals[questions.length - 20 + index]!;
    for (let run = 0; run < 3; run++)
      deep.push(await time(() => askPage(connection, question, dice(Math.max(1, total)))));
  }
  result['page at any depth, jump to a time'] = summarise(deep);
  const facets: number[] = [];
  const columns = Object.values(facetFields);
  for (const [index, question] of questions.entries())
    facets.push(await time(() => askFacet(connection, question, columns[index % columns.length]!)));
  result['top-20 facet under a filter'] = summarise(facets);
  const wholes: number[] = [];
  for (const [index, question] of nested.entries()) {
    let count = 0;
    wholes.push(await time(async () => (count = await askCount(connection, question))));
    const ours = expected[questions.length + index];
    if (ours !== undefined && ours !== count) {
      differing++;
      console.error(`differs: ours ${ours}, DuckDB ${count}: ${question.where}`);
    }
  }
  result['nested field, not indexed: complete'] = summarise(wholes);
  console.error(`${differing} of ${questions.length + nested.length} counts differ`);
  writeFileSync(output, JSON.stringify(result));
}

await main(process.argv[2]!, process.argv[3]!, process.argv[4]!, process.argv[5]!);
process.exit(0);
