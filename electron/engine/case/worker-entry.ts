import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Finds a worker's entry: its source beside this module, or the bundle of the same name beside the bundled engine. */
export function workerEntry(name: string, from: string): URL {
  const source = new URL(`./${name}.ts`, from);
  return existsSync(fileURLToPath(source)) ? source : new URL(`./${name}.js`, from);
}
