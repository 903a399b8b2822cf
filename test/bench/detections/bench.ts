import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateLoad } from '../../../electron/engine/sample/index.ts';

/**
 * Measures all rules that stand in a case over a generated one, and those conditions that SQL can say against DuckDB on the same events.
 *   node test/bench/detections/bench.ts [--events 1000000] [--folder <work folder, kept for the next run>]
 */
const { values } = parseArgs({
  options: { events: { type: 'string', default: '1000000' }, folder: { type: 'string' } },
});
const events = Number(values.events);
const folder = values.folder ?? join(tmpdir(), `trailcase-bench-${events}`);
const load = join(folder, 'load');
const casePath = join(folder, 'load.trailcase');
const run = <T>(script: string, ...args: string[]): T =>
  JSON.parse(
    execFileSync(process.execPath, ['--expose-gc', join(import.meta.dirname, script), ...args], {
      encoding: 'utf8',
      maxBuffer: 64 * 2 ** 20,
    })
      .trim()
      .split('\n')
      .at(-1)!,
  ) as T;

mkdirSync(folder, { recursive: true });
if (!existsSync(load)) await generateLoad(load, { events, seed: 7 });
if (!existsSync(casePath)) run('../whole-run.ts', casePath, load);

interface Timed {
  milliseconds: number;
  cpu: number;
  counts: Record<string, number>;
}
const ours = run<
  Omit<Timed, 'counts'> & { rules: number; hits: number; before: number; peak: number; stored: number; same: Timed }
>('measure.ts', casePath);
const duck = run<Timed & { rules: number }>('duck.ts', join(load, '**/*.json.gz'));
const different = Object.keys(duck.counts).filter((id) => duck.counts[id] !== ours.same.counts[id]);
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
const lines = [
  `## ${events.toLocaleString('en')} events, load ${loadavg()[0]!.toFixed(1)}, ${cpus()[0]?.model ?? '?'}`,
  '',
  '| what | wall | CPU | memory above the open case | wanted |',
  '|---|---:|---:|---:|---|',
  `| ${ours.rules} rules, checks and rates, groups and leads (${ours.hits.toLocaleString('en')} hits) | ${seconds(ours.milliseconds)} | ${seconds(ours.cpu)} | ${megabytes(ours.peak - ours.before)} | 10 s, 300 MB |`,
  `| ${duck.rules} conditions that SQL can say: ours | ${seconds(ours.same.milliseconds)} | ${seconds(ours.same.cpu)} | | faster than DuckDB |`,
  `| the same: DuckDB, two threads | ${seconds(duck.milliseconds)} | ${seconds(duck.cpu)} | | |`,
  '',
  `Stored: ${megabytes(ours.stored)} before packing. Events by rule are the same in ${duck.rules - different.length} of ${duck.rules} rules${different.length === 0 ? '' : ` (differ: ${different.slice(0, 10).join(', ')})`}.`,
  '',
];
const text = lines.join('\n');
process.stdout.write(text);
const results = join(import.meta.dirname, '../DETECTIONS.md');
writeFileSync(results, `${readFileSync(results, 'utf8').trimEnd()}\n\n${text}`);
