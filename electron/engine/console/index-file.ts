/** The file that queries run over, seen from outside: where it lies, what it was made of, whether that still holds. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';

/** Number of the form of the file: raised whenever tables or views change. */
export const INDEX_SCHEMA = 1;

/** What an index was made of; beside it as a small file, so that nobody has to open it to know. */
export interface IndexCard {
  fingerprint: string;
  /** Generation of the case whose tags and findings it holds. */
  generation: string;
}

/** Where indexes lie: `TRAILCASE_CACHE`, else the user's cache folder. Nothing in it is evidence; all of it can be deleted. */
export function indexFolder(): string {
  const own = process.env['TRAILCASE_CACHE'];
  if (own !== undefined && own !== '') return join(own, 'index');
  if (process.platform === 'win32')
    return join(process.env['LOCALAPPDATA'] ?? homedir(), 'Trailcase', 'Cache', 'index');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'Trailcase', 'index');
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'trailcase', 'index');
}

/** What an index is made of, as a hash: another evidence, verdict or form gives another. */
export function fingerprintOf(db: Database.Database): string {
  const hash = createHash('sha256').update(`${INDEX_SCHEMA}\n`);
  for (const sql of [
    'SELECT count(*), max(id) FROM event',
    'SELECT id, hex(sha256), path, indexed FROM evidence_file ORDER BY id',
    'SELECT file, verdict FROM file_verdict ORDER BY file',
    "SELECT value FROM case_info WHERE key = 'case_id'",
  ])
    hash.update(JSON.stringify(db.prepare(sql).raw().all()));
  return hash.digest('hex');
}

export function generationOf(db: Database.Database): string {
  return String(db.prepare("SELECT value FROM case_info WHERE key = 'generation'").pluck().get() ?? '0');
}

/** The card of the index at `path`; null where index or card are missing or unreadable. */
export function readCard(path: string): IndexCard | null {
  try {
    return existsSync(path) ? (JSON.parse(readFileSync(`${path}.json`, 'utf8')) as IndexCard) : null;
  } catch {
    return null;
  }
}

export function writeCard(path: string, card: IndexCard): void {
  writeFileSync(`${path}.json`, JSON.stringify(card));
}

/** @returns true where there was one */
export function removeIndex(path: string): boolean {
  const isThere = existsSync(path);
  for (const each of [path, `${path}.json`, `${path}.wal`]) rmSync(each, { force: true });
  return isThere;
}
