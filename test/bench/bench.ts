import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { generateLoad } from '../../electron/engine/sample/index.ts';
import { measureFloor } from './floor.ts';

/**
 * `npm run bench -- [--events 1000000] [--rounds 3] [--large 5000000] [--folder DIR]`
 *
 * Makes a bundle with realistic numbers of distinct values and measures, in turn and in processes of their own: the import with evidence inside, the import
 * by reference, the floor of the machine, and DuckDB where its package is installed here (`npm install` in this folder). Writes RESULTS.md.
 */
interface Run {
  milliseconds: number;
  events: number;
  caseBytes: number;
  peakBytes: number;
  texts: number[];
}

const here = import.meta.dirname;
const option = (name: string, otherwise: string): string =>
  process.argv.includes(`--${name}`) ? process.argv[process.argv.indexOf(`--${name}`) + 1]! : otherwise;
const events = Number(option('events', '1000000'));
const rounds = Number(option('rounds', '3'));
const large = Number(option('large', '0'));
const folder = option('folder', join(tmpdir(), 'trailcase-bench'));
const hasDuckDb = existsSync(join(here, 'node_modules/@duckdb/node-api'));

function run<T = Run>(script: string, ...args: string[]): T {
  return JSON.parse(
    execFileSync(process.execPath, [join(here, script), ...args], { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 })
      .trim()
      .split('\n')
      .at(-1)!,
  ) as T;
}

async function prepare(name: string, count: number, single: boolean): Promise<string> {
  const path = join(folder, name);
  if (!existsSync(join(path, '.complete'))) {
    process.stderr.write(`making ${name}\n`);
    rmSync(path, { recursive: true, force: true });
    await generateLoad(path, { events: count, seed: 5, ...(single ? { single: 'ndjson.gz' as const } : {}) });
    writeFileSync(join(path, '.complete'), '');
  }
  return path;
}

/** The request id of some record: it is in no index, and stands in one file. */
function rareText(): string {
  const file = files[Math.floor(Math.random() * files.length)]!;
  const { Records } = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as {
    Records: { requestID: string }[];
  };
  return Records.find((record) => typeof record.requestID === 'string')!.requestID;
}

/** Milliseconds of a search through the case, which holds the evidence, and through the files themselves. */
function searchBoth(text: string): { ours: number; zgrep: number } {
  const found = run<{ milliseconds: number; hits: number }>('search-run.ts', join(folder, 'whole.trailcase'), text);
  const started = performance.now();
  const hits = spawnSync('xargs', ['-0', '-P', '2', '-n', '64', 'zgrep', '-F', '-l', '-e', text], {
    input: files.join('\0'),
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  })
    .stdout.trim()
    .split('\n');
  if (found.hits !== hits.length)
    throw new Error(`The case has ${found.hits} hits for ${text}, the files ${hits.length}.`);
  return { ours: found.milliseconds, zgrep: performance.now() - started };
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
const load = (): string =>
  globSync('/proc/loadavg').length === 0
    ? '?'
    : execFileSync('cat', ['/proc/loadavg'], { encoding: 'utf8' }).split(' ')[0]!;

mkdirSync(folder, { recursive: true });
const bundle = await prepare(`load-${events}`, events, false);
const files = globSync('**/*.json.gz', { cwd: bundle })
  .map((name) => join(bundle, name))
  .sort();
const stored = files.reduce((sum, file) => sum + statSync(file).size, 0);
const casePath = join(folder, 'bench.trailcase');
const lines: string[] = [];
const say = (line: string): void => {
  lines.push(line);
  process.stdout.write(`${line}\n`);
};

say('# Import: measured results\n');
say(
  `Machine: ${cpus()[0]?.model ?? '?'}, ${availableParallelism()} cores, ${megabytes(totalmem())} memory; Node ${process.versions.node}, V8 ${process.versions.v8}.`,
);
say(
  `Bundle: ${events.toLocaleString('en')} events in ${files.length.toLocaleString('en')} files, ${megabytes(stored)} of .json.gz. One line a round; the load average stands beside it, because other work on the machine shows in every figure.\n`,
);
say(
  '| round | load | import | events/s | floor | import ÷ floor | by reference | DuckDB | events/s against DuckDB | peak memory |',
);
say('|---|---|---|---|---|---|---|---|---|---|');
let inside: Run | null = null;
let reference: Run | null = null;
for (let round = 1; round <= rounds; round++) {
  const busy = load();
  inside = run('import-run.ts', casePath, bundle, '--texts', '500');
  const floor = await measureFloor(files, 2);
  reference = run('import-run.ts', join(folder, 'reference.trailcase'), bundle, '--reference');
  rmSync(join(folder, 'bench.duckdb'), { force: true });
  const duck = hasDuckDb ? run('duckdb-run.ts', join(folder, 'bench.duckdb'), join(bundle, '**/*.json.gz')) : null;
  say(
    `| ${round} | ${busy} | ${seconds(inside.milliseconds)} | ${Math.round(inside.events / (inside.milliseconds / 1000)).toLocaleString('en')} | ${seconds(floor)} | ${(inside.milliseconds / floor).toFixed(2)} | ${seconds(reference.milliseconds)} | ${duck === null ? 'not installed' : seconds(duck.milliseconds)} | ${duck === null ? '–' : `${(duck.milliseconds / inside.milliseconds).toFixed(2)} ×`} | ${megabytes(inside.peakBytes)} |`,
  );
}
say('\n| measure | result | wanted |');
say('|---|---|---|');
say(
  `| size of the case, evidence inside | ${(inside!.caseBytes / stored).toFixed(2)} × the .json.gz | at most 2.5 × |`,
);
say(
  `| size of the case, by reference | ${(reference!.caseBytes / stored).toFixed(2)} × the .json.gz | at most 1.5 × |`,
);
say(
  `| text of a random record, files of ${Math.round(events / files.length)} events | p50 ${quantile(inside!.texts, 0.5).toFixed(1)} ms, p95 ${quantile(inside!.texts, 0.95).toFixed(1)} ms | p95 under 30 ms |`,
);
const whole = run('whole-run.ts', join(folder, 'whole.trailcase'), bundle);
say(
  `| import as the window makes it, with actors, sessions and seals | ${seconds(whole.milliseconds)}, peak ${megabytes(whole.peakBytes)}, ${(whole.caseBytes / stored).toFixed(2)} × the .json.gz | – |`,
);
const searches = [1, 2, 3].map(() => searchBoth(rareText()));
say(
  `| search for a text that stands once, to the last hit | ${searches.map(({ ours }) => seconds(ours)).join(', ')} | – |`,
);
say(
  `| the same with \`zgrep -F\` over the files, two at a time | ${searches.map(({ zgrep }) => seconds(zgrep)).join(', ')}: ${searches.map(({ ours, zgrep }) => `${(zgrep / ours).toFixed(1)} ×`).join(', ')} | 5 × ours |`,
);
const single = run('import-run.ts', casePath, await prepare(`single-${events}`, events, true), '--texts', '500');
say(
  `| the same from one NDJSON.gz with all events | p50 ${quantile(single.texts, 0.5).toFixed(1)} ms, p95 ${quantile(single.texts, 0.95).toFixed(1)} ms | p95 under 30 ms |`,
);
say(
  `| import of that one file | ${seconds(single.milliseconds)}, peak ${megabytes(single.peakBytes)} | peak under 1,200 MB |`,
);
if (large > 0) {
  const bundle5 = await prepare(`load-${large}`, large, false);
  const plain = run('import-run.ts', casePath, bundle5);
  say(
    `| import of ${large.toLocaleString('en')} events | ${seconds(plain.milliseconds)}, peak ${megabytes(plain.peakBytes)} | peak under 1,200 MB |`,
  );
  const all = run('whole-run.ts', join(folder, 'whole.trailcase'), bundle5);
  say(
    `| the same with actors, sessions and seals | ${seconds(all.milliseconds)}, peak ${megabytes(all.peakBytes)} | – |`,
  );
}
for (const name of ['bench', 'reference', 'whole']) rmSync(join(folder, `${name}.trailcase`), { force: true });
// What was written by hand below the tables is kept.
const results = join(here, 'RESULTS.md');
const notes = existsSync(results) ? (/\n## Notes[\s\S]*/.exec(readFileSync(results, 'utf8'))?.[0] ?? '') : '';
writeFileSync(results, `${lines.join('\n')}\n${notes}`);
