/**
 * The application as it goes into the archive of the packed product: the bundles of `dist/`, a manifest of its own, and only the packages
 * that stay outside the bundles, with the native parts of the target and no other.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { root } from '../bundle-entries.ts';
import { duckdbLibrary, externalFolders, shippedFolders } from '../shipped-packages.ts';
import { writeNotices } from '../notices.ts';
import { type Target, targetName } from './target.ts';

/** What a package carries for those who compile it, read it or debug it. */
const leftOut =
  /\.(map|ts|mts|cts|md|markdown|gyp|cpp|hpp|h|c)$|\/\.[^/]+$|\/pdfkit\.(browser|standalone|old)[^/]*$|\/(deps|docs?|tests?|examples?|node_modules)$/;
const isLicence = /^(licen[cs]e|copying|notice|ofl)/i;

interface Locked {
  packages: Record<string, { version: string; integrity: string; resolved: string }>;
}

/** Runs npm where this process was started by it, or the one on the PATH. */
function npm(args: string[], folder: string): { status: number | null; stderr: string } {
  const script = process.env['npm_execpath'];
  const [program, first] = script !== undefined && script.endsWith('.js') ? [process.execPath, [script]] : ['npm', []];
  return spawnSync(program, [...first, ...args], { cwd: folder, encoding: 'utf8' });
}

/**
 * Folder of DuckDB's library for a target: installed, or fetched from the registry and checked against `package-lock.json`.
 * @throws Error where it cannot be had, or is not what the lock file says
 */
export function libraryFolder({ platform, arch }: Target): string {
  const name = duckdbLibrary(platform, arch);
  const installed = join(root, 'node_modules', name);
  if (existsSync(installed)) return installed;
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Locked;
  const { version, integrity } = lock.packages[`node_modules/${name}`] ?? {};
  if (version === undefined || integrity === undefined)
    throw new Error(`package-lock.json has no ${name}: DuckDB is not made for it.`);
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'trailcase');
  const folder = join(cache, `${basename(name)}-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'fetching-'));
  try {
    const { status, stderr } = npm(['pack', `${name}@${version}`, '--silent', '--pack-destination', work], work);
    const archive = readdirSync(work).find((file) => file.endsWith('.tgz'));
    if (status !== 0 || archive === undefined) throw new Error(`npm pack ${name}@${version} failed: ${stderr.trim()}`);
    const sum = `sha512-${createHash('sha512')
      .update(readFileSync(join(work, archive)))
      .digest('base64')}`;
    if (sum !== integrity)
      throw new Error(`${name}@${version} is not what package-lock.json says (${sum}); it was not unpacked.`);
    const tar = spawnSync('tar', ['-xzf', archive, '--no-same-owner'], { cwd: work, encoding: 'utf8' });
    if (tar.status !== 0) throw new Error(`Unpacking ${archive} failed: ${tar.stderr}`);
    renameSync(join(work, 'package'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

function copyPackage(from: string, to: string, target: Target): void {
  const prebuild = `${targetName(target)}.node`;
  cpSync(from, to, {
    recursive: true,
    filter: (path) => {
      const name = basename(path);
      if (path === from || isLicence.test(name)) return true;
      if (basename(from) === 'better-sqlite3' && name === 'src') return false;
      if (relative(from, path).startsWith('prebuilds') && name.endsWith('.node')) return name === prebuild;
      return !leftOut.test(`/${relative(from, path).replaceAll('\\', '/')}`);
    },
  });
}

/** The manifest inside the archive: what Electron reads at the start, and nothing about building. */
function manifest(): string {
  const { name, version, description, license, author, type, main } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Record<string, string>;
  const own = { name, productName: 'Trailcase', version, description, license, author, type, main };
  return `${JSON.stringify({ ...own, desktopName: 'trailcase.desktop' }, null, 2)}\n`;
}

/** Puts the application together in `folder`. `dist/` must be built. */
export function stageApplication(folder: string, target: Target, electron: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const dist = join(root, 'dist');
  cpSync(dist, join(folder, 'dist'), {
    recursive: true,
    filter: (path) => path === dist || !basename(path).startsWith('.'),
  });
  const library = libraryFolder(target);
  writeNotices(join(folder, 'dist/THIRD-PARTY-NOTICES.txt'), shippedFolders(), { electron, library });
  for (const from of externalFolders()) copyPackage(from, join(folder, relative(root, from)), target);
  copyPackage(library, join(folder, 'node_modules', duckdbLibrary(target.platform, target.arch)), target);
  writeFileSync(join(folder, 'package.json'), manifest());
}
