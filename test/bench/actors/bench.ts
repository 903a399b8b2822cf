import { existsSync, mkdirSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { actorsDerivation } from '../../../electron/engine/actors/derive.ts';
import { deriveNow } from '../../../electron/engine/derived/derivation.ts';
import { openCaseFile } from '../../../electron/engine/case/case-file.ts';
import { ColumnStore } from '../../../electron/engine/columns/column-store.ts';
import { createCase, engineContext, openCase } from '../../../electron/engine/index.ts';
import { generateLoad } from '../../../electron/engine/sample/index.ts';
import {
  actorKinds,
  caseDetailsSchema,
  type MethodName,
  type ParamsOf,
  type ResultOf,
} from '../../../shared/contract/index.ts';

/**
 * Measures lists, pages and session trees of actors through the contract, and prints a table in Markdown; where the case has to be made, also what actors and sessions
 * cost its import.
 *   node test/bench/actors/bench.ts [--events 1000000] [--case <a .trailcase file that is there>] [--runs 9]
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    case: { type: 'string' },
    runs: { type: 'string', default: '9' },
  },
});
const runs = Number(values.runs);
const path = values.case ?? (await makeCase(Number(values.events)));
const opened = await openCase(path, { readOnly: true }, engineContext({ examiner: 'bench' }));
const { events } = await opened.call('case.info', {});
const isLarge = events > 2e6;

/** Milliseconds of the first call and of those after it: processor time of the engine's thread, which says the same on a busy machine, and time on the wall. */
async function measure<M extends MethodName>(
  name: string,
  target: number | null,
  method: M,
  params: ParamsOf<M>,
): Promise<ResultOf<M>> {
  const walls: number[] = [];
  const busy: number[] = [];
  let answer: ResultOf<M> | undefined;
  for (let run = 0; run <= runs; run++) {
    const begin = performance.now();
    const used = process.threadCpuUsage();
    answer = await opened.call(method, params);
    const { user, system } = process.threadCpuUsage(used);
    walls.push(performance.now() - begin);
    busy.push((user + system) / 1000);
  }
  const show = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));
  const median = (values: number[]): number =>
    values.slice(1).sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
  console.log(
    `| ${name} | ${target ?? ''} | ${show(busy[0]!)} | ${show(median(busy))} | ${show(walls[0]!)} | ${show(median(walls))} | ${show(Math.min(...walls.slice(1)))} |`,
  );
  return answer!;
}

const processor = cpus()[0]?.model ?? 'unknown processor';
console.log(
  `## ${events.toLocaleString('en')} events\n\n${cpus().length} × ${processor}, Node ${process.versions.node}. Milliseconds; the first call works out what later ones keep.\n`,
);
console.log(
  '| call | target | CPU first | CPU median | wall first | wall median | wall fastest |\n|---|---:|---:|---:|---:|---:|---:|',
);
const listTarget = isLarge ? 300 : 50;
await measure('all sessions, first 1,000', null, 'sessions.list', { limit: 1000 });
for (const kind of actorKinds) {
  const { total, actors } = await measure(`list of ${kind}`, listTarget, 'actors.list', { kind });
  await measure(`list of ${kind}, denied events only`, listTarget, 'actors.list', { kind, where: 'outcome : denied' });
  await measure(`list of ${kind}, nearly all events`, listTarget, 'actors.list', {
    kind,
    where: 'not outcome : throttled',
  });
  const [busiest] = actors.filter(({ name }) => name !== '');
  if (busiest === undefined) continue;
  await measure(
    `page of the busiest of ${total.toLocaleString('en')} ${kind} (${busiest.events.toLocaleString('en')} events)`,
    listTarget,
    'actors.get',
    { id: busiest.id },
  );
  const middle = actors[Math.floor(actors.length / 2)]!;
  await measure(
    `page of a ${kind} in the middle (${middle.events.toLocaleString('en')} events)`,
    listTarget,
    'actors.get',
    { id: middle.id },
  );
  if (kind === 'identity')
    await measure('session tree of the busiest identity', isLarge ? 500 : 100, 'sessions.list', { of: busiest.id });
  if (kind === 'account')
    await measure('session tree of the busiest account, first 1,000', isLarge ? 500 : 100, 'sessions.list', {
      of: busiest.id,
    });
}
await opened.close();

async function makeCase(count: number): Promise<string> {
  const folder = join(tmpdir(), `trailcase-bench-actors-${count}`);
  const file = join(folder, 'load.trailcase');
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  await generateLoad(join(folder, 'load'), { events: count, seed: 7 });
  const made = await createCase(file, caseDetailsSchema.parse({ name: 'Bench' }), engineContext({ examiner: 'bench' }));
  const seconds = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;
  const begin = seconds();
  await made.call('intake.import', { sources: [made.grant(join(folder, 'load'))], reference: true });
  const whole = seconds() - begin;
  await made.close();
  const { db, close } = openCaseFile(file, { readOnly: true });
  const again = seconds();
  deriveNow(db, new ColumnStore(db), actorsDerivation);
  const part = seconds() - again;
  close();
  console.log(
    `Import of ${count.toLocaleString('en')} events: ${whole.toFixed(1)} s of processor time over all threads; working out actors and sessions takes ${part.toFixed(1)} s of it (${((part / whole) * 100).toFixed(1)} %).\n`,
  );
  return file;
}
