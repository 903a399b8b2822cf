/**
 * `npm test`: types, format, lint, unused exports, import rules, the bundle, unit and real-data tests, and end-to-end tests in the real Electron.
 * `npm run test:nightly` adds clean machines: the checkout on each Node and npm, and the packaged application installed.
 * Every step is timed; the summary lists all that did not run, with its reason. `--only=types,unit` runs some steps.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { checkImports } from '../test/tools/check-imports.ts';
import { bundle } from './bundle.ts';
import { findElectron } from './electron-runtime.ts';
import { ensureSystemLibraries } from './system-libraries.ts';

const root = resolve(import.meta.dirname, '..');
const output = join(root, 'test/output');

interface Outcome {
  passed: number;
  failed: number;
  /** What did not run, each with its reason. */
  skipped: string[];
}

/** Runs an installed tool with this Node, showing what it prints. */
function runTool(name: string, args: string[]): number {
  const folder = join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const script =
    typeof bin === 'string'
      ? bin
      : (bin[name === '@playwright/test' ? 'playwright' : name === 'typescript' ? 'tsc' : name] as string);
  const { status, error } = spawnSync(process.execPath, [join(folder, script), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: process.stdout.isTTY ? process.env : { ...process.env, NO_COLOR: '1' },
  });
  if (error !== undefined) process.stderr.write(`${name}: ${error.message}\n`);
  return status ?? 1;
}

function fromStatus(status: number): Outcome {
  return status === 0 ? { passed: 1, failed: 0, skipped: [] } : { passed: 0, failed: 1, skipped: [] };
}

function checkTypes(): Outcome {
  const projects = ['shared', 'electron', 'renderer', 'build', 'test'];
  const failed = projects.filter((project) => runTool('typescript', ['-p', project, '--noEmit']) !== 0);
  return { passed: projects.length - failed.length, failed: failed.length, skipped: [] };
}

function checkImportRules(): Outcome {
  const { files, imports, violations } = checkImports(root);
  for (const { file, specifier, reason } of violations) process.stderr.write(`${file}: ${specifier}: ${reason}\n`);
  process.stdout.write(`${imports} imports in ${files} files.\n`);
  return fromStatus(violations.length);
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { name: string; status: string; assertionResults: { status: string; fullName: string }[] }[];
}

function runUnitTests(): Outcome {
  const file = join(output, 'unit.json');
  rmSync(file, { force: true });
  // Threads run from the bundle where it was made: see `electron/engine/case/worker-entry.ts`.
  if (bundled) process.env['TRAILCASE_BUILT_WORKERS'] = join(root, 'dist/electron');
  const status = runTool('vitest', ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]);
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: [] };
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  // A file that could not even be loaded has no tests to count.
  const unloaded = report.testResults.filter(
    (result) => result.status === 'failed' && !result.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + unloaded;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: report.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter((test) => !['passed', 'failed'].includes(test.status))
        .map((test) => `${relative(root, name)}: ${test.fullName.trim()}`),
    ),
  };
}

let bundled = false;

async function makeBundle(): Promise<Outcome> {
  const built = await bundle();
  bundled = true;
  process.stdout.write(built.length === 0 ? 'dist/ is up to date.\n' : `Built ${built.join(' and ')}.\n`);
  return fromStatus(0);
}

interface PlaywrightSuite {
  file: string;
  suites?: PlaywrightSuite[];
  specs: { title: string; tests: { status: string; annotations: { type: string; description?: string }[] }[] }[];
}

function skippedIn({ file, suites = [], specs }: PlaywrightSuite): string[] {
  const own = specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === 'skipped')
      .map(
        ({ annotations }) =>
          `test/e2e/${file}: ${title}: ${annotations.find(({ type }) => type === 'skip')?.description ?? 'no reason given'}`,
      ),
  );
  return [...own, ...suites.flatMap(skippedIn)];
}

async function runEndToEnd(): Promise<Outcome> {
  const { executable } = await findElectron();
  ensureSystemLibraries(executable, true);
  const file = join(output, 'e2e.json');
  rmSync(file, { force: true });
  const status = runTool('@playwright/test', ['test', '-c', 'test/e2e']);
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: [] };
  const { stats, suites } = JSON.parse(readFileSync(file, 'utf8')) as {
    stats: { expected: number; unexpected: number; flaky: number };
    suites: PlaywrightSuite[];
  };
  const failed = stats.unexpected + stats.flaky;
  return {
    passed: stats.expected,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: suites.flatMap(skippedIn),
  };
}

/** Runs a script that makes clean machines, which only root can, and only where debootstrap is. */
function runOnCleanMachine(script: string, args: string[]): Outcome {
  const isPossible = process.getuid?.() === 0 && existsSync('/usr/sbin/debootstrap');
  if (!isPossible) return { passed: 0, failed: 0, skipped: [`${script}: needs root and debootstrap`] };
  const { status } = spawnSync('bash', [join(root, 'build', script), ...args], { cwd: root, stdio: 'inherit' });
  return fromStatus(status ?? 1);
}

/** Packages for tests, asks the security checklist of what was packed, and installs it on a clean machine. */
function tryInstalled(): Outcome {
  const folder = join(output, 'package');
  rmSync(folder, { recursive: true, force: true });
  const node = (...words: string[]): number =>
    spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' }).status ?? 1;
  if (node('build/package.ts', '--linux', 'deb', '--test-runtime', '--output', folder) !== 0) return fromStatus(1);
  const names = readdirSync(folder);
  const packed = names.find((name) => name.endsWith('-linux-x64-TEST')) ?? '';
  if (node('build/check-security.ts', join(folder, packed), '--test-runtime') !== 0) return fromStatus(1);
  return runOnCleanMachine('try-installed.sh', [join(folder, names.find((name) => name.endsWith('.deb')) ?? '')]);
}

const steps: { name: string; run: () => Outcome | Promise<Outcome> }[] = [
  { name: 'types', run: checkTypes },
  { name: 'format', run: () => fromStatus(runTool('oxfmt', ['--check', '.'])) },
  { name: 'lint', run: () => fromStatus(runTool('oxlint', ['--deny-warnings'])) },
  { name: 'unused', run: () => fromStatus(runTool('knip', [])) },
  { name: 'imports', run: checkImportRules },
  { name: 'bundle', run: makeBundle },
  { name: 'unit', run: runUnitTests },
  { name: 'e2e', run: runEndToEnd },
  ...(process.env['NIGHTLY'] === '1'
    ? [
        { name: 'fresh', run: () => runOnCleanMachine('try-fresh.sh', []) },
        { name: 'install', run: tryInstalled },
      ]
    : []),
];

const only = process.argv
  .find((argument) => argument.startsWith('--only='))
  ?.slice('--only='.length)
  .split(',');
const unknown = (only ?? []).filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  process.stderr.write(`There is no step ${unknown.join(', ')}. Steps: ${steps.map(({ name }) => name).join(', ')}\n`);
  process.exit(2);
}

mkdirSync(output, { recursive: true });
const total: Outcome = { passed: 0, failed: 0, skipped: [] };
const lines: string[] = [];
for (const { name, run } of steps) {
  if (only !== undefined && !only.includes(name)) {
    total.skipped.push(`step ${name}: left out by --only`);
    continue;
  }
  process.stdout.write(`\n── ${name} ──\n`);
  const started = performance.now();
  let outcome: Outcome;
  try {
    outcome = await run();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    outcome = { passed: 0, failed: 1, skipped: [] };
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  lines.push(
    `${name.padEnd(8)} ${seconds.padStart(7)} s  ${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped.length} skipped`,
  );
  total.passed += outcome.passed;
  total.failed += outcome.failed;
  total.skipped.push(...outcome.skipped);
}

process.stdout.write(`\n── summary ──\n${lines.join('\n')}\n`);
if (total.skipped.length > 0)
  process.stdout.write(`\nNot run:\n${total.skipped.map((line) => `  ${line}`).join('\n')}\n`);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
