/**
 * The import rules of the tree, as an allow-list: who may import whom of ours, which npm packages each environment may use,
 * and which Node modules nobody may (the product opens no socket). Type-only imports count: they bind just the same.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';

export interface Violation {
  file: string;
  specifier: string;
  reason: string;
}

export interface CheckedImports {
  files: number;
  imports: number;
  violations: Violation[];
}

/** Parts of the engine and the floor each stands on: a part may import those on lower floors. */
const floors: Record<string, number> = {
  case: 0,
  calls: 0,
  manifest: 1,
  events: 1,
  columns: 2,
  intake: 3,
  recording: 3,
  derived: 4,
  integrity: 5,
  timeline: 5,
  actors: 6,
  detections: 7,
  ledgers: 7,
  console: 7,
  findings: 7,
  report: 8,
  exports: 8,
};
/** `audit` records what all parts do. */
const forAll = ['audit', 'case'];
/** Folders below engine that put the parts together and may import all of them. */
const above = ['handlers', 'acts'];

/** Rules that READMEs state about single folders of the engine: why `from` may not import `to`, or null. */
const stated: ((from: string, to: string) => string | null)[] = [
  (from, to) =>
    folderOf(to) === 'intake' && folderOf(from) !== 'intake' && to !== 'electron/engine/intake/index.ts'
      ? 'engine/intake is used through intake/index.ts only'
      : null,
  (from, to) =>
    folderOf(from) === 'sample' && folderOf(to) !== 'sample' ? 'engine/sample imports nothing of the engine' : null,
  (from, to) =>
    folderOf(from) === 'report' && !reportUses.some((path) => to.startsWith(path))
      ? 'engine/report knows its case through requests only'
      : null,
];

/** What the report takes besides answers: nothing that reads a case. */
const reportUses = [
  'electron/engine/report/',
  'electron/engine/manifest/',
  'electron/engine/case/call-options.ts',
  'electron/engine/case/redaction.ts',
];

/** The folder below `electron/engine` that a file is in. */
function folderOf(path: string): string {
  return path.split('/')[2] ?? '';
}

/** npm packages by environment. `node:` modules are allowed where Node runs. */
const sharedPackages = ['zod', 'i18next'];
const enginePackages = [
  '@duckdb/node-api',
  'better-sqlite3',
  'csv-parse',
  'csv-stringify',
  'hyparquet',
  'hyparquet-writer',
  'maxmind',
  'pdfkit',
  'fontkit',
  'tar-stream',
  'yaml',
  'yauzl',
  'zod',
];
const rendererPackages = [
  '@expo-google-fonts/noto-sans-kr',
  '@fontsource-variable/inter',
  '@fontsource-variable/jetbrains-mono',
  '@fontsource/noto-sans-kr',
  '@tanstack/react-virtual',
  'cytoscape',
  'd3-scale',
  'i18next',
  'monaco-editor',
  'react',
  'react-aria-components',
  'react-dom',
  'react-i18next',
  'zod',
  'zustand',
  'vite',
];

/** Modules that can open a connection. */
const networkModules = [
  'node:net',
  'node:tls',
  'node:http',
  'node:https',
  'node:http2',
  'node:dgram',
  'node:dns',
  'node:dns/promises',
];

/** The address tests of `node:net` open nothing; an import of these alone is not counted as one of the module. */
const addressTestsOnly = /import\s*\{\s*(?:isIP(?:v[46])?\s*,?\s*)+\}\s*from\s*'node:net'/g;

/** Finds the specifiers of static imports, re-exports, dynamic imports and `import()` types. Comments are blanked first. */
export function importsIn(text: string): string[] {
  const code = text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|[^:'"`\\])\/\/[^\n]*/g, '$1')
    .replace(addressTestsOnly, '');
  const found: string[] = [];
  const pattern =
    /(?:^|[;\n}])\s*(?:import|export)\b(?:[^'"`;()]*?\bfrom)?\s*(['"])([^'"\n]+)\1|\bimport\s*\(\s*(['"])([^'"\n]+)\3\s*\)/g;
  for (const match of code.matchAll(pattern)) found.push((match[2] ?? match[4]) as string);
  return found;
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Why `from` may not import our own file `to`; null when it may. Both are paths from the root, with `/`. */
export function refusalWithin(from: string, to: string): string | null {
  const [fromArea, fromSecond = '', fromThird = ''] = from.split('/') as [string, string?, string?];
  const [toArea, toSecond = '', toThird = ''] = to.split('/') as [string, string?, string?];
  if (toArea === 'test') return 'nothing of the product imports tests';
  if (fromArea === 'shared') return toArea === 'shared' ? null : 'shared imports nothing outside shared';
  if (toArea === 'shared') return null;
  if (toArea === 'build') return 'the product does not import its build';

  if (fromArea === 'renderer') {
    if (toArea !== 'renderer') return 'the window reaches the engine only through the contract';
    const isPart = from.split('/').length > 2;
    if (!isPart) return null;
    if (fromSecond === toSecond || toSecond === 'ui') return null;
    if (fromSecond === 'ui') return 'renderer/ui imports shared and libraries only';
    return toSecond === 'shell'
      ? null
      : `renderer/${fromSecond} may import renderer/ui and renderer/shell, no other part`;
  }

  if (fromArea === 'electron' && (fromSecond === 'app' || fromSecond === 'cli')) {
    if (toArea !== 'electron') return `electron/${fromSecond} does not import ${toArea}`;
    if (toSecond === fromSecond) return null;
    return to === 'electron/engine/index.ts'
      ? null
      : `electron/${fromSecond} uses the engine only through engine/index.ts`;
  }

  if (fromArea === 'electron' && fromSecond === 'engine') {
    if (toArea !== 'electron' || toSecond !== 'engine') return 'the engine imports shared and itself only';
    for (const rule of stated) {
      const reason = rule(from, to);
      if (reason !== null) return reason;
    }
    const isTop = (path: string) => path.split('/').length === 3;
    if (isTop(from) || above.includes(fromThird)) return null;
    if (isTop(to)) return `engine/${fromThird} does not import what puts the engine together`;
    if (toThird === fromThird || forAll.includes(toThird)) return null;
    const [own, other] = [floors[fromThird], floors[toThird]];
    if (own === undefined)
      return fromThird === 'audit'
        ? 'engine/audit imports engine/case only'
        : `engine/${fromThird} is not in the list of parts`;
    return other !== undefined && other < own ? null : `engine/${fromThird} does not stand above engine/${toThird}`;
  }
  return null;
}

/** Why `from` may not use a package or a module of Node; null when it may. */
export function refusalOfPackage(from: string, specifier: string): string | null {
  const [area, second] = from.split('/');
  const node = specifier.startsWith('node:');
  if (node && networkModules.includes(specifier)) return 'the product opens no connection';
  if (area === 'shared')
    return !node && sharedPackages.includes(packageName(specifier))
      ? null
      : 'shared runs everywhere: only zod and i18next';
  if (area === 'renderer')
    return !node && rendererPackages.includes(packageName(specifier)) ? null : 'not a package of the window';
  if (node) return null;
  const name = packageName(specifier);
  if (second === 'app') return ['electron', 'zod'].includes(name) ? null : 'electron/app uses electron and zod';
  if (second === 'cli')
    return ['commander', 'csv-stringify', 'i18next', 'zod'].includes(name)
      ? null
      : 'electron/cli uses commander, csv-stringify, i18next and zod';
  return enginePackages.includes(name) ? null : 'not a package of the engine';
}

/**
 * The circles of a graph of imports: groups of files of which each reaches every other, each group in order of names (Tarjan's
 * strongly connected components, without those of one file that does not import itself).
 */
export function findCircles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.get(file)!);
    open.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(next)!));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const group = open.splice(open.indexOf(file));
    if (group.length > 1 || graph.get(file)?.includes(file)) circles.push(group.sort());
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return circles;
}

/** Checks every source file of the product below `root`. Seeing no files is a violation of its own. */
export function checkImports(root: string): CheckedImports {
  const files = globSync(['shared/**/*.{ts,tsx}', 'electron/**/*.{ts,tsx}', 'renderer/**/*.{ts,tsx}'], { cwd: root })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => !file.includes('node_modules/'))
    .sort();
  const violations: Violation[] = [];
  let imports = 0;
  const graph = new Map<string, string[]>();
  for (const file of files) {
    const own: string[] = [];
    graph.set(file, own);
    for (const specifier of importsIn(readFileSync(join(root, file), 'utf8'))) {
      imports += 1;
      let reason: string | null;
      if (specifier.startsWith('.')) {
        const path = specifier.replace(/\?.*$/, '');
        const target = resolve(root, dirname(file), path)
          .slice(resolve(root).length + 1)
          .split(sep)
          .join('/');
        own.push(target);
        reason = refusalWithin(file, target);
        if (reason === null && !/\.\w+$/.test(path)) reason = 'imports name the file with its extension';
      } else {
        reason = refusalOfPackage(file, specifier);
      }
      if (reason !== null) violations.push({ file, specifier, reason });
    }
  }
  for (const circle of findCircles(graph))
    violations.push({
      file: circle[0]!,
      specifier: circle.slice(1).join(', '),
      reason: 'these files import each other in a circle',
    });
  if (files.length === 0 || imports === 0)
    violations.push({
      file: root,
      specifier: '',
      reason: `no source files were seen (${files.length} files, ${imports} imports)`,
    });
  return { files: files.length, imports, violations };
}

if (import.meta.main) {
  const { files, imports, violations } = checkImports(resolve(import.meta.dirname, '../..'));
  for (const { file, specifier, reason } of violations) process.stderr.write(`${file}: ${specifier}: ${reason}\n`);
  process.stdout.write(`${imports} imports in ${files} files, ${violations.length} against the rules.\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
