import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { missingDisplay } from '../electron/app/launch-arguments.ts';
import { findElectron } from './electron-runtime.ts';
import { dist } from './freshness.js';
import { ensureSystemLibraries } from './system-libraries.ts';

/** Why the application cannot be started here, as one sentence; null when it can. */
export function obstacle(args: readonly string[]): string | null {
  const noDisplay = missingDisplay(process.platform, process.env, 'npx trailcase');
  if (noDisplay !== null) return noDisplay;
  if (process.platform === 'linux' && process.getuid?.() === 0 && !args.includes('--no-sandbox')) {
    return 'Trailcase does not start as root: Chromium cannot sandbox the window then. Start it as an ordinary user, or accept an unprotected window by adding: -- --no-sandbox';
  }
  return null;
}

/** Starts the application that is in `dist/`. `required`: scripts that Electron loads before it. */
export async function launch(args: readonly string[], required: readonly string[] = []): Promise<ChildProcess> {
  const { executable } = await findElectron();
  ensureSystemLibraries(executable, false);
  const words = [...required.flatMap((script) => ['-r', script]), join(dist, 'electron/main.js'), ...args];
  const child = spawn(executable, words, { stdio: 'inherit' });
  child.on('error', (error) => {
    process.stderr.write(`${executable} could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  return child;
}
