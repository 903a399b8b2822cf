/**
 * Measures the full report of a case with very many cited events, each form in a process of its own, and writes REPORT.md.
 *   npm run bench -- report [--events 10000] [--runs 3]
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createCase, engineContext } from '../../../electron/engine/index.ts';
import { generateLoad } from '../../../electron/engine/sample/index.ts';
import { caseDetailsSchema, type ReportFormat, reportFormats } from '../../../shared/contract/index.ts';

const { values } = parseArgs({
  options: { events: { type: 'string', default: '10000' }, runs: { type: 'string', default: '3' } },
});
const cited = Number(values.events);
const runs = Number(values.runs);
const root = join(import.meta.dirname, '../../..');
const child = join(import.meta.dirname, 'write-report.mjs');
const bundled = spawnSync(process.execPath, [join(root, 'build/bundle.ts')], { stdio: 'ignore' });
if (bundled.status !== 0) throw new Error('The programs could not be built.');

interface Run {
  cpuMs: number;
  wallMs: number;
  peakMb: number;
  pages: number;
  sizeBytes: number;
  sums: string;
}

const path = await makeCase();
const rows: string[] = [];
for (const [name, formats] of [
  ['PDF', ['pdf']],
  ['HTML', ['html']],
  ['CSV', ['csv']],
  ['JSON', ['json']],
  ['all four', reportFormats],
] as [string, ReportFormat[]][]) {
  const measured = Array.from({ length: runs }, () => run(formats));
  const middle = (pick: (each: Run) => number): number =>
    measured.map(pick).sort((a, b) => a - b)[Math.floor(measured.length / 2)]!;
  if (new Set(measured.map((each) => each.sums)).size !== 1)
    throw new Error(`${name} did not come out the same in every run.`);
  rows.push(
    `| ${name} | ${seconds(middle((each) => each.cpuMs))} | ${seconds(middle((each) => each.wallMs))} | ${Math.round(middle((each) => each.peakMb))} | ${(measured[0]!.sizeBytes / 1e6).toFixed(1)} | ${measured[0]!.pages || ''} |`,
  );
  console.log(rows.at(-1));
}
const processor = cpus()[0]?.model ?? 'unknown processor';
writeFileSync(
  join(import.meta.dirname, '..', 'REPORT.md'),
  `# How long a large report takes

\`npm run bench -- report\` makes a case of ${(cited * 3).toLocaleString('en')} events, tags ${cited.toLocaleString('en')} of them and lets five findings carry a part, and writes the full report with the command line as it is shipped, each form in a process of its own.
The process opens the case, asks for everything, composes and writes; processor time is that of all its threads, the peak is what the system counted as resident for the whole of it (\`process.resourceUsage().maxRSS\`).
Medians of ${runs} runs; every run gave the same bytes. Goal: 10 s and 500 MB for 10,000 cited events.

${cpus().length} × ${processor}, Node ${process.versions.node}.

| form | processor, s | wall, s | peak, MB | files, MB | pages |
|---|---:|---:|---:|---:|---:|
${rows.join('\n')}
`,
);

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}

function run(formats: readonly ReportFormat[]): Run {
  const folder = mkdtempSync(join(tmpdir(), 'trailcase-bench-report-'));
  try {
    const { status, stderr } = spawnSync(
      process.execPath,
      [child, join(root, 'dist/electron/cli.js'), path, folder, formats.join(',')],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(stderr);
    const cost = JSON.parse(stderr.trim().split('\n').at(-1)!) as Pick<Run, 'cpuMs' | 'wallMs' | 'peakMb'>;
    const sums = readFileSync(join(folder, 'MANIFEST.sha256'), 'utf8');
    return { ...cost, pages: countPages(join(folder, 'report.pdf')), sizeBytes: sizeOf(folder), sums };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countPages(pdf: string): number {
  if (!existsSync(pdf)) return 0;
  return Math.max(
    0,
    ...[
      ...readFileSync(pdf)
        .toString('latin1')
        .matchAll(/\/Count (\d+)/g),
    ].map((match) => Number(match[1])),
  );
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
    0,
  );
}

/** Made anew each time: the case format may have changed since. */
async function makeCase(): Promise<string> {
  const folder = join(tmpdir(), `trailcase-bench-report-${cited}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await generateLoad(join(folder, 'load'), { events: cited * 3, seed: 7 });
  const file = join(folder, 'load.trailcase');
  if (!existsSync(join(folder, 'load')) || statSync(join(folder, 'load')).size === 0)
    throw new Error('No events were made.');
  const made = await createCase(
    file,
    caseDetailsSchema.parse({ name: 'Bench', mandate: 'Measure.', questions: 'How long?\nHow much?' }),
    engineContext({ examiner: 'bench', machine: 'bench', application: 'Trailcase bench' }),
  );
  await made.call('intake.import', { sources: [made.grant(join(folder, 'load'))] });
  const ids: number[] = [];
  for (let offset = cited; ids.length < cited; offset += 2500)
    ids.push(
      ...(await made.call('events.page', { offset, limit: Math.min(2500, cited - ids.length), fields: [] })).ids,
    );
  for (let start = 0; start < ids.length; start += 2500)
    await made.call('tags.apply', { name: `part ${start / 2500 + 1}`, on: { ids: ids.slice(start, start + 2500) } });
  for (let index = 0; index < 5; index++) {
    await made.call('findings.save', {
      title: `Finding ${index + 1}`,
      narrative: 'What was **concluded**.',
      counterHypothesis: 'What else it could be.',
      questions: [1],
      addEvents: { ids: ids.slice(index * 300, index * 300 + 200) },
    });
  }
  await made.close();
  return file;
}
