import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { createCase, engineContext, openCase } from '../../../electron/engine/index.ts';
import { generateLoad } from '../../../electron/engine/sample/index.ts';

/**
 * Measures the verification of many log files in a case against inflating and hashing the same bytes on two cores.
 *   node test/bench/integrity/bench.ts [--logs 100000] [--folder <work folder, kept for the next run>]
 */
const { values } = parseArgs({ options: { logs: { type: 'string', default: '100000' }, folder: { type: 'string' } } });
const logs = Number(values.logs);
const folder = values.folder ?? join(tmpdir(), `trailcase-integrity-bench-${logs}`);
const load = join(folder, 'load');
const casePath = join(folder, 'load.trailcase');
const context = engineContext({ examiner: 'bench', machine: 'bench' });
const eventsPerFile = 8;
const chains = 24;
const digests = Math.round((2400 * logs) / 100_000);

mkdirSync(folder, { recursive: true });
if (!existsSync(join(load, 'public-keys.json'))) {
  rmSync(load, { recursive: true, force: true });
  await generateLoad(load, {
    events: logs * eventsPerFile,
    eventsPerFile,
    accounts: 4,
    regions: 6,
    days: digests / chains / 24,
    seed: 7,
    digests: true,
  });
}
let imported: number | null = null;
if (!existsSync(casePath)) {
  const opened = await createCase(
    casePath,
    { name: 'Bench', number: '', examiner: 'bench', organization: '', timezone: 'UTC', mandate: '' },
    context,
  );
  const started = performance.now();
  await opened.call('intake.import', { sources: [opened.grant(load)] });
  imported = performance.now() - started;
  await opened.close();
}

const files = readdirSync(join(load, 'AWSLogs'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.gz'))
  .map((entry) => join(entry.parentPath, entry.name));
const floors: number[] = [];
const verified: number[] = [];
const answered: number[] = [];
const waits: number[] = [];
const processor = { floor: [] as number[], verified: [] as number[], answered: [] as number[] };
/** Seconds of the processor since a mark, of all threads: what other programs take does not count. */
const since = (mark: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(mark);
  return (user + system) / 1000;
};
let bytes = 0;
let summary = '';
for (let round = 0; round < 3; round++) {
  // In turns, so that a busy machine weighs on both alike.
  let mark = process.cpuUsage();
  const started = performance.now();
  bytes = (await Promise.all([0, 1].map((half) => hash(files.filter((_, index) => index % 2 === half))))).reduce(
    (sum, each) => sum + each,
    0,
  );
  floors.push(performance.now() - started);
  processor.floor.push(since(mark));

  const opened = await openCase(casePath, {}, context);
  await opened.call('case.info', {});
  mark = process.cpuUsage();
  const first = performance.now();
  const { chains: found } = await opened.call('integrity.chains', {});
  answered.push(performance.now() - first);
  processor.answered.push(since(mark));
  mark = process.cpuUsage();
  const again = performance.now();
  const running = opened.call('integrity.verify', {});
  let finished = false;
  void running.then(() => {
    finished = true;
  });
  let longest = 0;
  while (!finished) {
    const asked = performance.now();
    await opened.call('notes.list', {});
    await new Promise((turn) => setTimeout(turn, 5));
    longest = Math.max(longest, performance.now() - asked - 5);
  }
  const result = await running;
  verified.push(performance.now() - again);
  processor.verified.push(since(mark));
  waits.push(longest);
  summary = `${found.length} chains, ${JSON.stringify(result.digests)}, ${JSON.stringify(result.logs)}`;
  await opened.close();
}

const best = (times: number[]): number => Math.min(...times);
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
const text = `# Verification

\`node test/bench/integrity/bench.ts\`: ${logs.toLocaleString('en')} log files under ${summary.match(/DIGEST_SIGNED":(\d+)/)?.[1] ?? '?'} digests, ${(bytes / 1e6).toFixed(0)} MB uncompressed, ${(logs * eventsPerFile).toLocaleString('en')} events.
${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}. Best of three, the two taken in turns. Processor time is that of all threads; the floor runs on two.

| | time | ÷ floor | processor time |
|---|---:|---:|---:|
| floor: read, inflate and hash every file, two threads | ${seconds(best(floors))} | 1.00 | ${seconds(best(processor.floor))} |
| \`integrity.verify\` in a case: digests, signatures, chains, every log file, verdicts stored and noted in the examiner log | ${seconds(best(verified))} | ${(best(verified) / best(floors)).toFixed(2)} | ${seconds(best(processor.verified))} |
| first answer after opening the case (computed anew, nothing stored) | ${seconds(best(answered))} | ${(best(answered) / best(floors)).toFixed(2)} | ${seconds(best(processor.answered))} |
| longest wait of another request meanwhile | ${seconds(best(waits))} | | |
${imported === null ? '' : `| import with background verification, for comparison | ${seconds(imported)} | | |\n`}
Import hashes every byte once, stored and uncompressed; verification compares those hashes and reads only digests, keys and metadata again.
\`trailcase check\` re-hashes the stored bytes. The floor grows with the size of the log files, verification with their number: these files are small
(${(bytes / files.length / 1000).toFixed(0)} kB uncompressed each).

Result: ${summary}.
`;
writeFileSync(join(import.meta.dirname, '../INTEGRITY.md'), text);
process.stdout.write(text);

function hash(part: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./hash-worker.ts', import.meta.url), { workerData: { files: part } });
    worker.once('message', (done: { bytes: number }) => resolve(done.bytes));
    worker.once('error', reject);
  });
}
