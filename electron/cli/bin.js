#!/usr/bin/env node
/**
 * Starts the command line. Plain JavaScript that old versions of Node can read, because it decides which one goes on:
 * below 22.18 Node neither strips types nor loads the database module (Node 20 crashes on opening a case), so such a Node
 * hands over to the one that `npm install` put into the checkout.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const [major, minor] = process.versions.node.split('.').map(Number);
const isNewEnough = major > 22 || (major === 22 && minor >= 18);

if (isNewEnough) {
  const source = path('./main.ts');
  const { run } = await import(existsSync(source) ? './main.ts' : '../../dist/electron/cli.js');
  process.exitCode = await run(process.argv.slice(2));
} else {
  const own = path(
    process.platform === 'win32' ? '../../node_modules/node/bin/node.exe' : '../../node_modules/node/bin/node',
  );
  if (existsSync(own)) {
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
      `trailcase needs Node 22.18 or newer; this is ${process.version}. Run "npm install" in the checkout, which brings its own Node, or use a newer one.\n`,
    );
    process.exitCode = 1;
  }
}
