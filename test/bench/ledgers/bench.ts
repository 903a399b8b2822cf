import { existsSync, mkdirSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openCaseFile } from '../../../electron/engine/case/case-file.ts';
import { ColumnStore } from '../../../electron/engine/columns/column-store.ts';
import { createCase, engineContext, openCase } from '../../../electron/engine/index.ts';
import { ledgersDerivation } from '../../../electron/engine/ledgers/index.ts';
import { generateLoad } from '../../../electron/engine/sample/index.ts';
import { caseDetailsSchema, ledgerNames } from '../../../shared/contract/index.ts';

/**
 * Measures what ledgers cost at the end of an import (one replay of the records that they need) and how soon a selection is answered from what is stored.
 * Prints a table in Markdown.
 *   node test/bench/ledgers/bench.ts [--events 1000000] [--case <a .trailcase file that is there>] [--runs 5]
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    case: { type: 'string' },
    runs: { type: 'string', default: '5' },
  },
});
const runs = Number(values.runs);
const path = values.case ?? (await makeCase(Number(values.events)));

const file = openCaseFile(path, { readOnly: true });
const store = new ColumnStore(file.db);
const begin = performance.now();
const used = process.cpuUsage();
let peak = 0;
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 100);
const before = process.memoryUsage.rss();
const steps = ledgersDerivation.steps(file.db, store, {});
let bytes = 0;
for (let step = steps.next(); ; step = steps.next()) {
  if (step.done === true) {
    bytes = step.value.size;
    break;
  }
  await step.value;
}
clearInterval(watch);
const { user, system } = process.cpuUsage(used);
console.log(
  `## ${store.count.toLocaleString('en')} events\n\n${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}.\n`,
);
console.log(
  `Replay: ${((performance.now() - begin) / 1000).toFixed(1)} s on the wall, ${((user + system) / 1e6).toFixed(1)} s of processors, ${((peak - before) / 2 ** 20).toFixed(0)} MiB more than before, ${(bytes / 2 ** 20).toFixed(1)} MiB to store.\n`,
);
file.close();

const opened = await openCase(path, { readOnly: true }, engineContext({ examiner: 'bench' }));
console.log('| ledger | selection | rows | CPU first | CPU median | wall median |\n|---|---|---:|---:|---:|---:|');
const { actors } = await opened.call('actors.list', { kind: 'identity', limit: 3 });
for (const ledger of ledgerNames)
  for (const who of [undefined, actors[0]?.id]) {
    const walls: number[] = [];
    const busy: number[] = [];
    let rows = 0;
    for (let run = 0; run <= runs; run++) {
      const start = performance.now();
      const usedBy = process.threadCpuUsage();
      const answer = await opened.call('ledgers.get', { ledger, of: who, limit: 300 });
      const cpu = process.threadCpuUsage(usedBy);
      walls.push(performance.now() - start);
      busy.push((cpu.user + cpu.system) / 1000);
      rows = answer.tables.reduce((sum, table) => sum + table.total, 0);
    }
    const median = (list: number[]): string => {
      const sorted = list.slice(1).sort((a, b) => a - b);
      return (sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(0);
    };
    console.log(
      `| ${ledger} | ${who === undefined ? 'all' : 'one actor'} | ${rows} | ${busy[0]!.toFixed(0)} | ${median(busy)} | ${median(walls)} |`,
    );
  }
await opened.close();

async function makeCase(count: number): Promise<string> {
  const folder = join(tmpdir(), 'trailcase-bench-ledgers');
  mkdirSync(folder, { recursive: true });
  const made = join(folder, `${count}.trailcase`);
  if (existsSync(made)) return made;
  const evidence = join(folder, `${count}`);
  await generateLoad(evidence, { events: count, seed: 5 });
  const created = await createCase(
    made,
    caseDetailsSchema.parse({ name: 'bench' }),
    engineContext({ examiner: 'bench' }),
  );
  await created.call('intake.import', { sources: [created.grant(evidence)], reference: true });
  await created.close();
  return made;
}
