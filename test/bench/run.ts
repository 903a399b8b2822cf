/**
 * `npm run bench`: the measurements, one after the other, because they share two cores. `npm run bench -- timeline` runs one; what stands behind `--`
 * goes to it. DuckDB, the peer beside us, is installed here on first use and never by those who only use Trailcase.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const benches: Record<string, string> = {
  import: 'bench.ts',
  timeline: 'timeline/bench.ts',
  actors: 'actors/bench.ts',
  ledgers: 'ledgers/bench.ts',
  detections: 'detections/bench.ts',
  integrity: 'integrity/bench.ts',
  report: 'report/bench.ts',
};

const [first, ...rest] = process.argv.slice(2);
const chosen = first !== undefined && Object.hasOwn(benches, first) ? [first] : Object.keys(benches);
const further = chosen.length === 1 ? rest : process.argv.slice(2);

if (!existsSync(join(here, 'node_modules'))) {
  const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' });
  if (status !== 0) {
    process.stderr.write('DuckDB could not be installed: without it there is nothing to compare with.\n');
    process.exit(1);
  }
}
let failed = 0;
for (const name of chosen) {
  process.stdout.write(`\n── ${name} ──\n`);
  if (spawnSync(process.execPath, [join(here, benches[name] ?? ''), ...further], { stdio: 'inherit' }).status !== 0)
    failed++;
}
process.exit(failed === 0 ? 0 : 1);
