import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * A folder with built workers, which tests name: workers run as they are shipped then, and threads need not strip types, the suspected cause of crashes inside V8 13.6
 * (once in some thousand threads; the one trace names WebAssembly code, which the stripping is). It counts only where there are sources, so never in an installed application.
 */
const built = process.env['TRAILCASE_BUILT_WORKERS'];

/** Finds a worker's entry: its source beside this module, or the bundle of the same name beside the bundled engine. */
export function workerEntry(name: string, from: string): URL {
  const source = new URL(`./${name}.ts`, from);
  if (!existsSync(fileURLToPath(source))) return new URL(`./${name}.js`, from);
  return built === undefined ? source : pathToFileURL(join(built, `${name}.js`));
}
