/** Writes one report with the command line as it is shipped, in a process of its own, and prints what it cost: `write-report.mjs <cli.js> <case> <folder> <forms>`. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [cli, path, folder, forms] = process.argv.slice(2);
const begin = performance.now();
const { run } = await import(pathToFileURL(cli).href);
const options = {
  pdf: ['--pdf', join(folder, 'report.pdf')],
  html: ['--html', join(folder, 'report.html')],
  csv: ['--csv', join(folder, 'csv')],
  json: ['--json-report', join(folder, 'report.json')],
};
process.stdout.write = () => true;
process.exitCode = await run([
  'report',
  path,
  '--quiet',
  '--out',
  folder,
  ...forms.split(',').flatMap((form) => options[form]),
]);
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
process.stderr.write(
  `\n${JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, wallMs: performance.now() - begin, peakMb: (maxRSS * 1024) / 1e6 })}\n`,
);
