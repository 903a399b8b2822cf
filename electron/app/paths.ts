import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The bundle folder `dist`; every entry of this program is built into `dist/electron`. */
const dist = join(import.meta.dirname, '..');

/** Where the parts of the built application are. */
export const bundled = {
  renderer: join(dist, 'renderer'),
  preload: join(dist, 'electron/preload.cjs'),
  engineProcess: join(dist, 'electron/engine-process.js'),
  queryProcess: join(dist, 'electron/query-worker.js'),
  commandLine: join(dist, 'electron/cli.js'),
  notices: join(dist, 'THIRD-PARTY-NOTICES.txt'),
  licence: join(dist, 'LICENSE.txt'),
  icon: join(dist, 'icon.png'),
  guide: (language: 'en' | 'ko') => join(dist, 'guide', `guide.${language}.md`),
};

/** What the build wrote down about itself. */
export interface BuildInfo {
  version: string;
  /** Version of the SQLite library inside better-sqlite3. */
  sqlite: string;
}

/** Reads `dist/build-info.json`. */
export function readBuildInfo(): BuildInfo {
  return JSON.parse(readFileSync(join(dist, 'build-info.json'), 'utf8')) as BuildInfo;
}
