/**
 * Builds `dist/`: the window, the programs of Electron and the command line, and the texts that go with them.
 * A part whose sources did not change since the last build is not built again; `--force` builds everything.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { build } from 'vite';
import { fontFiles } from '../electron/engine/report/fonts.ts';
import { dist, nodeConfig, nodeEntries, outputName, rendererConfig, root } from './bundle-entries.ts';
import { writeNotices } from './notices.ts';

const nodeSources = ['electron/**/*', 'shared/**/*', 'build/bundle*.ts', 'package-lock.json'];
const rendererSources = ['renderer/**/*', 'shared/**/*', 'build/bundle*.ts', 'package-lock.json'];

/** Changes whenever one of the files does; by size and time, which is exact enough and takes milliseconds. */
function stampOf(patterns: string[]): string {
  const hash = createHash('sha256');
  for (const file of globSync(patterns, { cwd: root }).sort()) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

interface Part {
  name: string;
  sources: string[];
  /** The part is there only if this file is. */
  product: string;
  /** Builds, and adds the folders of the packages that went in. */
  make(packages: Set<string>): Promise<void>;
}

const parts: Part[] = [
  {
    name: 'programs',
    sources: nodeSources,
    product: join(dist, 'electron/main.js'),
    async make(packages) {
      rmSync(join(dist, 'electron'), { recursive: true, force: true });
      for (const entry of nodeEntries()) {
        await build(nodeConfig(entry, packages));
        if (!existsSync(join(dist, 'electron', outputName(entry))))
          throw new Error(`Building ${entry.source} gave no ${outputName(entry)}.`);
      }
    },
  },
  {
    name: 'window',
    sources: rendererSources,
    product: join(dist, 'renderer/index.html'),
    async make(packages) {
      await build(rendererConfig(packages));
    },
  },
];

/** Licences, guides, the icon, and the fonts of the report. */
function copyFiles(packages: Set<string>): void {
  copyFileSync(join(root, 'LICENSE'), join(dist, 'LICENSE.txt'));
  copyFileSync(join(root, 'build/icons/512x512.png'), join(dist, 'icon.png'));
  mkdirSync(join(dist, 'guide'), { recursive: true });
  for (const language of ['en', 'ko'])
    copyFileSync(join(root, `docs/guide.${language}.md`), join(dist, `guide/guide.${language}.md`));
  mkdirSync(join(dist, 'fonts'), { recursive: true });
  for (const { name, folder } of Object.values(fontFiles)) {
    const source = join(root, 'node_modules', folder, name);
    const target = join(dist, 'fonts', name);
    if (!existsSync(target) || statSync(target).size !== statSync(source).size) copyFileSync(source, target);
    packages.add(join(root, 'node_modules', folder.split('/').slice(0, 2).join('/')));
  }
}

function writeBuildInfo(): void {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const database = new Database(':memory:');
  const { sqlite } = database.prepare('SELECT sqlite_version() AS sqlite').get() as { sqlite: string };
  database.close();
  writeFileSync(join(dist, 'build-info.json'), `${JSON.stringify({ version, sqlite })}\n`);
}

/** Brings `dist/` up to date. Returns the names of the parts that had to be built. */
export async function bundle(options: { force?: boolean } = {}): Promise<string[]> {
  mkdirSync(dist, { recursive: true });
  const built: string[] = [];
  const packages = new Set<string>();
  for (const part of parts) {
    const stampFile = join(dist, `.${part.name}.json`);
    const stamp = stampOf(part.sources);
    const last = existsSync(stampFile)
      ? (JSON.parse(readFileSync(stampFile, 'utf8')) as { stamp: string; packages: string[] })
      : null;
    if (options.force !== true && last !== null && last.stamp === stamp && existsSync(part.product)) {
      for (const folder of last.packages) packages.add(folder);
      continue;
    }
    rmSync(stampFile, { force: true });
    const own = new Set<string>();
    await part.make(own);
    for (const folder of own) packages.add(folder);
    writeFileSync(stampFile, JSON.stringify({ stamp, packages: [...own].sort() }));
    built.push(part.name);
  }
  copyFiles(packages);
  writeBuildInfo();
  writeNotices(join(dist, 'THIRD-PARTY-NOTICES.txt'), packages);
  return built;
}

if (import.meta.main) {
  const started = performance.now();
  try {
    const built = await bundle({ force: process.argv.includes('--force') });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(
      built.length === 0 ? 'dist/ is up to date.\n' : `Built ${built.join(' and ')} in ${seconds} s.\n`,
    );
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
