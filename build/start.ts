/** `npm start`: brings dist/ up to date and opens the application. Arguments after `--` are passed on, such as a case file. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { missingDisplay } from '../electron/app/launch-arguments.ts';
import { findElectron } from './electron-runtime.ts';
import { dist, isFresh } from './freshness.js';
import { ensureSystemLibraries } from './system-libraries.ts';

/** Why the application cannot be started here, as one sentence; null when it can. */
function obstacle(args: string[]): string | null {
  const noDisplay = missingDisplay(process.platform, process.env);
  if (noDisplay !== null) return noDisplay;
  if (process.platform === 'linux' && process.getuid?.() === 0 && !args.includes('--no-sandbox')) {
    return 'Trailcase does not start as root: Chromium cannot sandbox the window then. Start it as an ordinary user, or accept an unprotected window with: npm start -- --no-sandbox';
  }
  return null;
}

const args = process.argv.slice(2);
const reason = obstacle(args);
if (reason !== null) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

try {
  const runtime = await findElectron();
  ensureSystemLibraries(runtime.executable, false);
  if (!isFresh('programs') || !isFresh('window')) {
    process.stderr.write('Making the application from its sources …\n');
    const { bundle } = await import('./bundle.ts');
    await bundle();
  }
  const child = spawn(runtime.executable, [join(dist, 'electron/main.js'), ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`${runtime.executable} could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
