/** `npm start`: brings dist/ up to date and opens the application. Arguments after `--` are passed on, such as a case file. */
import { isFresh } from './freshness.js';
import { launch, obstacle } from './launch.ts';

const args = process.argv.slice(2);
const reason = obstacle(args);
if (reason !== null) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

try {
  if (!isFresh('programs') || !isFresh('window')) {
    process.stderr.write('Making the application from its sources …\n');
    const { bundle } = await import('./bundle.ts');
    await bundle();
  }
  const child = await launch(args);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
