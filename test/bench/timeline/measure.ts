import { dirname, join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import { engineContext, type OpenCase, openCase } from '../../../electron/engine/index.ts';
import { createDice, facetFields, makeQuestions, nestedQuestions, type Question } from './filters.ts';

/** p50 and p95 by call: milliseconds, or megabytes where the name says so. `cpu50` and `cpu95` are those of the processor time of all threads. */
export type Measured = Record<string, { p50: number; p95: number; cpu50?: number; cpu95?: number; runs: number }>;

/** The p50 and p95 of a list of times. */
export function summarise(times: number[], cpu: number[] = []): Measured[string] {
  const at = (list: number[], share: number): number => {
    const sorted = [...list].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  };
  return {
    p50: at(times, 0.5),
    p95: at(times, 0.95),
    ...(cpu.length === 0 ? {} : { cpu50: at(cpu, 0.5), cpu95: at(cpu, 0.95) }),
    runs: times.length,
  };
}

/** Elapsed time of each call, and processor time beside it: on a busy machine only the latter says what a call costs. */
class Times {
  readonly elapsed: number[] = [];
  readonly cpu: number[] = [];

  async add(run: () => Promise<unknown>): Promise<number> {
    const used = process.cpuUsage();
    const started = performance.now();
    await run();
    const took = performance.now() - started;
    const { user, system } = process.cpuUsage(used);
    this.elapsed.push(took);
    this.cpu.push((user + system) / 1000);
    return took;
  }

  get summary(): Measured[string] {
    return summarise(this.elapsed, this.cpu);
  }
}

/**
 * Memory of this process in MB. `resident` counts pages of files too, above all Node's own 54 MB of program, which every Node process of the machine shares; `own` is what
 * only this process holds (Linux tells it; elsewhere it is the same as `resident`).
 */
function memory(): { resident: number; own: number } {
  const resident = process.memoryUsage().rss / 1e6;
  try {
    const told = readFileSync('/proc/self/smaps_rollup', 'utf8');
    const own = ['Private_Dirty', 'Private_Clean'].reduce(
      (sum, name) => sum + Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(told)?.[1] ?? 0),
      0,
    );
    return { resident, own: (own * 1024) / 1e6 };
  } catch {
    return { resident, own: resident };
  }
}

const filterOf = ({ where, from, to }: Question): { where: string; from?: number; to?: number } => ({
  where,
  ...(from === undefined ? {} : { from, to: to! }),
});

/** Opens a case several times. In a process of its own: what closed cases leave behind would count as memory in use. */
async function measureOpening(path: string, output: string): Promise<void> {
  const times = new Times();
  for (let run = 0; run < 4; run++) {
    let opened!: OpenCase;
    await times.add(async () => {
      opened = await openCase(path, {}, engineContext({ examiner: 'bench' }));
      await opened.call('events.page', {});
    });
    await opened.close();
  }
  writeFileSync(
    output,
    JSON.stringify({ 'open the case to the first page of rows': times.summary } satisfies Measured),
  );
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
  const together = new Times();
  for (const question of questions) {
    const took = await together.add(async () => {
      const [page] = await Promise.all([
        opened.call('events.page', filterOf(question)),
        opened.call('events.histogram', filterOf(question)),
      ]);
      counts.push(page.total);
    });
    slow.push([took, question.where]);
  }
  result['first page, exact count and histogram under a filter'] = together.summary;

  const dice = createDice(5);
  const deep = new Times();
  for (const [index, question] of questions.slice(-20).entries()) {
    const { total } = await opened.call('events.page', { ...filterOf(question), limit: 0 });
    for (let run = 0; run < 10; run++)
      await deep.add(() =>
        opened.call('events.page', {
          ...filterOf(question),
          offset: dice(Math.max(1, total)),
          sort: index % 2 === 0 ? 'asc' : 'desc',
        }),
      );
  }
  const histogram = await opened.call('events.histogram', {});
  for (let run = 0; run < 100; run++) {
    await deep.add(async () => {
      const { rank } = await opened.call('events.rank', { time: histogram.start + dice(histogram.bucketMs * 100) });
      await opened.call('events.page', { offset: rank });
    });
  }
  result['page at any depth, jump to a time'] = deep.summary;

  const facets = new Times();
  const fields = Object.keys(facetFields);
  for (const [index, question] of questions.entries()) {
    await opened.call('events.page', { ...filterOf(question), limit: 0 });
    const field = fields[index % fields.length]!;
    const took = await facets.add(() => opened.call('events.facet', { ...filterOf(question), field }));
    slow.push([took, `facet ${field} under ${question.where}`]);
  }
  result['top-20 facet under a filter'] = facets.summary;

  const splits = new Times();
  for (const [index, question] of questions.slice(0, 60).entries()) {
    await opened.call('events.page', { ...filterOf(question), limit: 0 });
    await splits.add(() =>
      opened.call('events.histogram', {
        ...filterOf(question),
        split: ['outcome', 'readOnly', 'actor', 'eventSource', 'verdict', 'awsRegion'][index % 6]!,
      }),
    );
  }
  result['histogram split by a field under a filter'] = splits.summary;

  keep();
  const before = memory();
  const firsts = new Times();
  const wholes = new Times();
  for (const [index, question] of nested.entries()) {
    // Another spelling makes another filter: nothing is remembered.
    await firsts.add(() => opened.call('events.page', { where: `(${question.where})`, partial: true }));
    const took = await wholes.add(async () =>
      counts.push(
        (
          await opened.call('events.page', {
            where: question.where.replaceAll(' and ', index % 2 === 0 ? ' AND ' : '  and '),
          })
        ).total,
      ),
    );
    slow.push([took, question.where]);
  }
  result['nested field, not indexed: first page'] = firsts.summary;
  result['nested field, not indexed: complete'] = wholes.summary;
  const after = memory();
  result['engine memory with the case open and used (MB)'] = { p50: before.resident, p95: after.resident, runs: 1 };
  result['of it, memory of the engine alone (MB)'] = { p50: before.own, p95: after.own, runs: 1 };
  await opened.close();
  slow.sort((a, b) => b[0] - a[0]);
  for (const [took, what] of slow.slice(0, 25)) console.error(took.toFixed(1).padStart(9), what.slice(0, 150));
  console.error(
    JSON.stringify(result, (_, value: unknown) => (typeof value === 'number' ? Math.round(value * 10) / 10 : value)),
  );
  keep();
}

if (import.meta.main) {
  const [path, nestedCount] = [process.argv[2]!, process.argv[3]!];
  const output = process.argv.at(-1)!;
  await (nestedCount === 'opening'
    ? measureOpening(path, output)
    : measureQuestions(path, output, Number(nestedCount)));
}
