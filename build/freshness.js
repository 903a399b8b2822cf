/**
 * Whether a part of `dist/` was built from the sources as they are now. Plain JavaScript without dependencies, because each start of the
 * command line asks it (`electron/cli/bin.js`) and stripping types would take longer than the question.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
export const dist = join(root, 'dist');

/** What each part is built from, and the file without which it is not there. Folders count with all that is in them. */
export const parts = {
  programs: {
    sources: ['electron', 'shared', 'build/bundle.ts', 'build/bundle-entries.ts', 'package-lock.json'],
    product: join(dist, 'electron/cli.js'),
  },
  window: {
    sources: ['renderer', 'shared', 'build/bundle.ts', 'build/bundle-entries.ts', 'package-lock.json'],
    product: join(dist, 'renderer/index.html'),
  },
};

/** @typedef {keyof typeof parts} PartName */

/**
 * Changes whenever a source of the part does: by sizes and times, which is exact enough and takes milliseconds.
 * @param {PartName} name
 */
export function stampOf(name) {
  /** @type {string[]} */
  const lines = [];
  for (const source of parts[name].sources) addLines(source, statSync(join(root, source)), lines);
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

/**
 * @param {string} path from the root
 * @param {import('node:fs').Stats} stats
 * @param {string[]} lines
 */
function addLines(path, stats, lines) {
  if (!stats.isDirectory()) {
    lines.push(`${path} ${stats.size} ${stats.mtimeMs}`);
    return;
  }
  for (const name of readdirSync(`${root}/${path}`).sort())
    addLines(`${path}/${name}`, statSync(`${root}/${path}/${name}`), lines);
}

/** Where a part's stamp stands. @param {PartName} name */
export const stampFile = (name) => join(dist, `.${name}.json`);

/**
 * What was noted when the part was last built; null where it was not, or is not there any more.
 * @param {PartName} name
 * @returns {{ stamp: string, packages: string[] } | null}
 */
export function lastBuild(name) {
  try {
    return existsSync(parts[name].product) ? JSON.parse(readFileSync(stampFile(name), 'utf8')) : null;
  } catch {
    return null;
  }
}

/** @param {PartName} name */
export const isFresh = (name) => lastBuild(name)?.stamp === stampOf(name);
