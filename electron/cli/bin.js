#!/usr/bin/env node
/**
 * Starts the command line. Plain JavaScript that old versions of Node can read, because it decides which one goes on:
 * below 22.18 Node neither strips types nor loads the database module (Node 20 crashes on opening a case), so such a Node
 * hands over to the one that `npm ci` put into the checkout.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants as fsConstants, existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/**
 * The Node that `npm ci` put into the checkout: the optional dependency of this platform, whose package needs no script.
 * @returns {string | undefined} its path, or undefined where the registry has none for this platform
 */
function nodeOfCheckout() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const program = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  return ['node', 'node-bin']
    .map((prefix) => path(`../../node_modules/${prefix}-${platform}-${process.arch}/${program}`))
    .find((file) => existsSync(file));
}

const [major, minor] = process.versions.node.split('.').map(Number);
const isNewEnough = major > 22 || (major === 22 && minor >= 18);

/**
 * The program as it is shipped: in a checkout the bundle, made first where sources changed. Where it cannot be made (a folder that cannot
 * be written, no bundler installed) the sources run themselves.
 */
async function findProgram() {
  const bundle = new URL('../../dist/electron/cli.js', import.meta.url);
  const source = new URL('./main.ts', import.meta.url);
  if (!existsSync(source)) return bundle;
  const { isFresh } = await import('../../build/freshness.js');
  if (isFresh('programs')) return bundle;
  const root = path('../..');
  if (!existsSync(path('../../node_modules/vite/package.json')) || !isWritable(root)) return source;
  const isQuiet = process.argv.slice(2).some((word) => word === '-q' || word === '--quiet');
  if (!isQuiet)
    process.stderr.write('Making the program from its sources; this takes some seconds, and only after a change.\n');
  const child = spawn(process.execPath, [path('../../build/bundle.ts'), '--only=programs'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let reason = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (reason += text));
  const status = await new Promise((done) => child.on('error', () => done(1)).on('close', done));
  if (status === 0) return bundle;
  if (!isQuiet) process.stderr.write(`The program could not be made; its sources run instead. ${reason}\n`);
  return source;
}

function isWritable(root) {
  try {
    accessSync(existsSync(`${root}/dist`) ? `${root}/dist` : root, fsConstants.W_OK);
    return true;
  } catch {
    return false;
  }
}

if (isNewEnough) {
  const { run } = await import((await findProgram()).href);
  process.exitCode = await run(process.argv.slice(2));
} else {
  const own = nodeOfCheckout();
  if (own !== undefined) {
    const child = spawn(own, [path('./bin.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
    // The terminal sends an interrupt to both; this one waits for the other to end in order.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', (error) => {
      process.stderr.write(`trailcase: ${own} could not be started: ${error.message}\n`);
      process.exitCode = 1;
    });
    child.on('exit', (code, signal) => {
      process.exitCode = code === null ? 128 + (constants.signals[signal] || 0) : code;
    });
  } else {
    process.stderr.write(
      `trailcase needs Node 22.18 or newer; this is ${process.version}. Run "npm ci" in the checkout, which brings its own Node, or use a newer one.\n`,
    );
    process.exitCode = 1;
  }
}
