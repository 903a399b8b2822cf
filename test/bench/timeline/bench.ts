import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createCase, engineContext } from '../../../electron/engine/index.ts';
import { generateLoad } from '../../../electron/engine/sample/index.ts';
import { caseDetailsSchema } from '../../../shared/contract/index.ts';
import type { Measured } from './measure.ts';

/**
 * Measures the questions of the timeline through the contract, on a generated case, and the same filters as SQL in DuckDB.
 *   node test/bench/timeline/bench.ts [--events 1000000] [--folder <work folder, kept for the next run>] [--no-duck] [--nested <how many searches of original records>]
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    folder: { type: 'string' },
    'no-duck': { type: 'boolean', default: false },
    nested: { type: 'string', default: '8' },
  },
});
const events = Number(values.events);
const folder = values.folder ?? join(tmpdir(), `trailcase-bench-${events}`);
const load = join(folder, 'load');
const casePath = join(folder, 'load.trailcase');

mkdirSync(folder, { recursive: true });
if (!existsSync(load)) await generateLoad(load, { events, seed: 7 });
if (!existsSync(casePath)) await importLoad();

const run = (script: string, ...args: string[]): Measured => {
  const output = join(folder, 'measured.json');
  execFileSync(process.execPath, [join(import.meta.dirname, script), ...args, output], { stdio: 'inherit' });
  return JSON.parse(readFileSync(output, 'utf8')) as Measured;
};
const ours = { ...run('measure.ts', casePath, 'opening'), ...run('measure.ts', casePath, values.nested) };
const theirs = values['no-duck']
  ? {}
  : run('measure-duck.ts', join(folder, 'load.duckdb'), load, join(folder, 'questions.json'));

const targets: Record<string, [oneMillion: string, tenMillion: string]> = {
  'open the case to the first page of rows': ['800', '1500'],
  'first page, exact count and histogram under a filter': ['20', '100'],
  'page at any depth, jump to a time': ['5', '10'],
  'top-20 facet under a filter': ['10', '60'],
  'nested field, not indexed: first page': ['300', '300'],
  'nested field, not indexed: complete': ['2000', '20000'],
  'engine memory with the case open and used (MB)': ['250', '1000'],
};
const cell = (value: number | undefined): string =>
  value === undefined ? '' : value < 10 ? value.toFixed(1) : value.toFixed(0);
const rowOf = (name: string): string => {
  const mine = ours[name];
  const other = theirs[name];
  const ratio = mine === undefined || other === undefined ? '' : `${(other.p50 / mine.p50).toPrecision(2)} ×`;
  return `| ${name} | ${targets[name]?.[events > 2e6 ? 1 : 0] ?? ''} | ${[mine?.p50, mine?.p95, mine?.cpu50, mine?.cpu95, other?.p50, other?.p95].map(cell).join(' | ')} | ${ratio} |`;
};
const lines = [
  `## ${(events / 1e6).toFixed(0)} M events`,
  '',
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}, load of the machine ${loadavg()[0]!.toFixed(1)}. Milliseconds; for memory p50 is before and p95 after the searches.`,
  '',
  '| call | target | ours p50 | ours p95 | ours CPU p50 | ours CPU p95 | DuckDB p50 | DuckDB p95 | DuckDB ÷ ours (p50) |',
  '|---|---:|---:|---:|---:|---:|---:|---:|---:|',
  ...Object.keys({ ...targets, ...ours }).map(rowOf),
];
console.log(lines.join('\n'));
writeTable(lines.join('\n'));

async function importLoad(): Promise<void> {
  const opened = await createCase(
    casePath,
    caseDetailsSchema.parse({ name: 'load' }),
    engineContext({ examiner: 'bench' }),
  );
  try {
    await opened.call('intake.import', { sources: [opened.grant(load)] });
  } catch (cause) {
    rmSync(casePath, { force: true });
    throw cause;
  }
  await opened.close();
}

/** Puts the table in the place of the one of the same size; tables of other sizes stay. */
function writeTable(table: string): void {
  const path = join(import.meta.dirname, '..', 'TIMELINE.md');
  const heading = table.slice(0, table.indexOf('\n'));
  const intro =
    '# The timeline under load\n\nWritten by `node test/bench/timeline/bench.ts`. The notes below the tables are kept.\n';
  const old = existsSync(path) ? readFileSync(path, 'utf8') : intro;
  const sections = old.split(/^(?=## )/m);
  const rest = sections.filter((section) => !section.startsWith(heading));
  const [head, ...others] = rest;
  const tables = [...others.filter((section) => / events\n/.test(section.slice(0, 40))), `${table}\n\n`].sort(
    (a, b) => Number.parseInt(a.slice(3), 10) - Number.parseInt(b.slice(3), 10),
  );
  const notes = others.filter((section) => !/ events\n/.test(section.slice(0, 40)));
  writeFileSync(path, [`${head!.trimEnd()}\n\n`, ...tables, ...notes].join(''));
}
