/**
 * The Electron that is packaged: the official zip of the pinned version, fetched or carried by hand, never used before its SHA-256 is
 * that of `electron/checksums.json`, a file of an npm package that `package-lock.json` vouches for. For tests, what the registry has.
 */
import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';
import { fallbackRuntime, pinnedElectronVersion } from '../electron-runtime.ts';
import { root } from '../bundle-entries.ts';
import { type Target, targetName } from './target.ts';

export interface PackagedRuntime {
  /** Folder with the unpacked runtime. */
  folder: string;
  version: string;
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** Unpacks a zip with its modes and links. Members that would end outside the folder are refused. */
export async function unzip(file: string, folder: string): Promise<void> {
  const zip = await yauzl.openPromise(file, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      const path = resolve(folder, entry.fileName);
      if (!path.startsWith(resolve(folder) + sep))
        throw new Error(`${file}: ${entry.fileName} lies outside the archive.`);
      if (entry.fileName.endsWith('/')) {
        mkdirSync(path, { recursive: true });
        continue;
      }
      mkdirSync(dirname(path), { recursive: true });
      const mode = entry.externalFileAttributes >>> 16;
      const stream = await zip.openReadStreamPromise(entry);
      if ((mode & 0o170000) === 0o120000)
        symlinkSync(await new Response(Readable.toWeb(stream) as ReadableStream).text(), path);
      else await pipeline(stream, createWriteStream(path, { mode: mode & 0o111 ? 0o755 : 0o644 }));
    }
  } finally {
    zip.close();
  }
}

const cache = (): string => join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'trailcase');

/** Fetches the official zip of a target into the cache, from ELECTRON_MIRROR where it is set. */
async function download(name: string, version: string): Promise<string> {
  const file = join(cache(), name);
  if (existsSync(file)) return file;
  const mirror = process.env['ELECTRON_MIRROR'] ?? 'https://github.com/electron/electron/releases/download/';
  const address = `${mirror}v${version}/${name}`;
  const remedy = `Fetch ${name} on a machine with a network and name its folder: --electron-zips FOLDER. To try packaging without it: --test-runtime`;
  const response = await fetch(address).catch((error: Error) => {
    throw new Error(
      `${address} cannot be reached (${(error.cause as Error | undefined)?.message ?? error.message}). ${remedy}`,
    );
  });
  if (!response.ok || response.body === null) throw new Error(`${address} answered ${response.status}. ${remedy}`);
  process.stderr.write(`Fetching ${name} …\n`);
  mkdirSync(cache(), { recursive: true });
  const partial = `${file}.${process.pid}.part`;
  await pipeline(Readable.fromWeb(response.body as never), createWriteStream(partial));
  renameSync(partial, file);
  return file;
}

/**
 * Finds the official runtime of a target, checks its sum and unpacks it into `folder`.
 * @param options.zips folder with official zips that were carried by hand; without it they are fetched
 * @throws Error that names the file, both sums and what to do
 */
export async function officialRuntime(
  target: Target,
  folder: string,
  options: { zips?: string | undefined },
): Promise<PackagedRuntime> {
  const version = pinnedElectronVersion();
  const name = `electron-v${version}-${targetName(target)}.zip`;
  const sums = JSON.parse(readFileSync(join(root, 'node_modules/electron/checksums.json'), 'utf8')) as Record<
    string,
    string
  >;
  const expected = sums[name];
  if (expected === undefined)
    throw new Error(`electron/checksums.json has no ${name}: there is no such official build.`);
  const file = options.zips === undefined ? await download(name, version) : join(options.zips, name);
  if (!existsSync(file))
    throw new Error(`${file} is not there. The folder must hold ${name} as Electron publishes it.`);
  const found = await sha256Of(file);
  if (found !== expected) {
    throw new Error(
      `${file} is not the official build: its SHA-256 is ${found}, electron/checksums.json says ${expected}. It was not unpacked; fetch it again.`,
    );
  }
  rmSync(folder, { recursive: true, force: true });
  await unzip(file, folder);
  return { folder, version };
}

/** The runtime that the registry has, which is not the pinned one: what is made with it is for tests only. */
export async function testRuntime(target: Target): Promise<PackagedRuntime> {
  return fallbackRuntime(target);
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  return left.reduce((order, part, at) => order || part - (right[at] ?? 0), 0);
}

/**
 * Versions of Chromium and Node inside a runtime of any platform, read from its program, which holds both as text.
 * @throws Error where the program holds none
 */
export function versionsInside({ folder }: PackagedRuntime, target: Target): { chromium: string; node: string } {
  const program = {
    linux: 'electron',
    win32: 'electron.exe',
    darwin: 'Electron.app/Contents/Frameworks/Electron Framework.framework/Electron Framework',
  }[target.platform];
  const text = readFileSync(join(folder, program)).toString('latin1');
  const newest = (what: string, pattern: RegExp): string => {
    const found = [...new Set(Array.from(text.matchAll(pattern), (match) => match[1] as string))];
    // A program may name versions before its own (for what changed since), but none after it.
    found.sort((a, b) => compareVersions(b, a));
    if (found[0] === undefined) throw new Error(`${program} names no version of ${what}.`);
    return found[0];
  };
  return {
    chromium: newest('Chromium', /\b(1\d\d\.0\.\d{4,5}\.\d{1,3})\b/g),
    node: newest('Node', /\bv(2\d\.\d{1,2}\.\d{1,2})\b/g),
  };
}
