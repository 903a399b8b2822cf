/**
 * `npm run dev`: opens the application, and follows the sources: a change of the window's loads its page again, a change of anything else
 * starts the application anew. Arguments after `--` are passed on, such as a case file.
 */
import { type ChildProcess } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { root } from './bundle-entries.ts';
import { isFresh } from './freshness.js';
import { launch, obstacle } from './launch.ts';

/** Editors write a file in several steps. */
const SETTLE_MS = 150;

const args = process.argv.slice(2);
const reason = obstacle(args);
if (reason !== null) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

const say = (text: string): void => void process.stderr.write(`dev: ${text}\n`);
let application: ChildProcess | null = null;
let isRestarting = false;

async function open(): Promise<void> {
  const child = await launch(args, [join(import.meta.dirname, 'dev-reload.cjs')]);
  application = child;
  child.on('exit', (code) => {
    if (application !== child || isRestarting) return;
    process.exit(code ?? 1);
  });
}

async function restart(): Promise<void> {
  isRestarting = true;
  const child = application;
  if (child !== null && child.exitCode === null) {
    const ended = new Promise((done) => child.once('exit', done));
    child.kill();
    await ended;
  }
  await open();
  isRestarting = false;
}

/** Builds what a change made old. A source that does not compile is said, and waits for the next change. */
async function follow(): Promise<void> {
  const isProgram = !isFresh('programs');
  if (!isProgram && isFresh('window')) return;
  const started = performance.now();
  try {
    await bundle(isProgram ? {} : { only: 'window' });
    say(`${isProgram ? 'started anew' : 'page loaded again'}, built in ${Math.round(performance.now() - started)} ms`);
    if (isProgram) await restart();
  } catch (error) {
    say((error as Error).message);
  }
}

let timer: NodeJS.Timeout | undefined;
let work = Promise.resolve();
const changed = (): void => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    work = work.then(follow);
  }, SETTLE_MS);
};

try {
  await bundle();
  await open();
  for (const folder of ['renderer', 'electron', 'shared']) watch(join(root, folder), { recursive: true }, changed);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => application?.kill(signal));
  say('follows renderer, electron and shared');
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
