/**
 * Builds `dist/`: the window, the programs of Electron and the command line, and the texts that go with them.
 * A part whose sources did not change since the last build is not built again; `--force` builds everything.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import Database from 'better-sqlite3';
import { build } from 'vite';
import { fontFiles } from '../electron/engine/report/fonts.ts';
import { nodeConfig, nodeEntries, outputName, rendererConfig, root } from './bundle-entries.ts';
import { dist, lastBuild, type PartName, stampFile, stampOf } from './freshness.js';
import { withLock } from './lock.ts';
import { writeNotices } from './notices.ts';
import { shippedFolders } from './shipped-packages.ts';

interface Part {
  name: PartName;
  folder: string;
  /** Builds into a folder, and adds the folders of the packages that went in. */
  make(folder: string, packages: Set<string>): Promise<void>;
}

const parts: Part[] = [
  {
    name: 'programs',
    folder: join(dist, 'electron'),
    async make(folder, packages) {
      for (const entry of nodeEntries()) {
        await build(nodeConfig(entry, folder, packages));
        if (!existsSync(join(folder, outputName(entry))))
          throw new Error(`Building ${entry.source} gave no ${outputName(entry)}.`);
      }
    },
  },
  {
    name: 'window',
    folder: join(dist, 'renderer'),
    async make(folder, packages) {
      await build(rendererConfig(folder, packages));
    },
  },
];

/** Beginning of the names of folders that are being built; what a build that was killed left is cleared away. */
const unfinished = '.building-';

/** Puts what was built in the place of what was there, file by file: whoever runs from it never misses one. */
function replaceFolder(built: string, folder: string): void {
  const filesIn = (from: string): string[] =>
    existsSync(from)
      ? readdirSync(from, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => relative(from, join(entry.parentPath, entry.name)))
      : [];
  const files = filesIn(built);
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    renameSync(join(built, file), join(folder, file));
  }
  for (const file of filesIn(folder)) if (!files.includes(file)) rmSync(join(folder, file));
  rmSync(built, { recursive: true });
}

/** Licences, guides, the icon, and the fonts of the report. */
function copyFiles(): void {
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
  }
}

function writeBuildInfo(): void {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const database = new Database(':memory:');
  const { sqlite } = database.prepare('SELECT sqlite_version() AS sqlite').get() as { sqlite: string };
  database.close();
  writeFileSync(join(dist, 'build-info.json'), `${JSON.stringify({ version, sqlite })}\n`);
}

/** Brings one part up to date. Says whether it had to be built. */
async function bringUpToDate({ name, folder, make }: Part, force: boolean): Promise<boolean> {
  const stamp = stampOf(name);
  if (!force && lastBuild(name)?.stamp === stamp) return false;
  const built = join(dist, `${unfinished}${name}-${process.pid}`);
  const packages = new Set<string>();
  await make(built, packages);
  rmSync(stampFile(name), { force: true });
  replaceFolder(built, folder);
  writeFileSync(stampFile(name), JSON.stringify({ stamp, packages: [...packages].sort() }));
  return true;
}

/**
 * Brings `dist/` up to date, and waits for another process that does. Returns the names of the parts that had to be built.
 * `only` leaves everything else as it is: the command line needs its programs and no more.
 */
export function bundle(options: { force?: boolean; only?: PartName } = {}): Promise<PartName[]> {
  return withLock(join(dist, '.lock'), async () => {
    for (const left of readdirSync(dist).filter((name) => name.startsWith(unfinished)))
      rmSync(join(dist, left), { recursive: true });
    const built: PartName[] = [];
    for (const part of parts) {
      if (options.only !== undefined && part.name !== options.only) continue;
      if (await bringUpToDate(part, options.force ?? false)) built.push(part.name);
    }
    if (options.only !== undefined) return built;
    copyFiles();
    writeBuildInfo();
    writeNotices(join(dist, 'THIRD-PARTY-NOTICES.txt'), shippedFolders());
    return built;
  });
}

if (import.meta.main) {
  const started = performance.now();
  try {
    const built = await bundle({
      force: process.argv.includes('--force'),
      ...(process.argv.includes('--only=programs') ? { only: 'programs' } : {}),
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(
      built.length === 0 ? 'dist/ is up to date.\n' : `Built ${built.join(' and ')} in ${seconds} s.\n`,
    );
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
