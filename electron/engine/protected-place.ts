import { type BigIntStats, statSync } from 'node:fs';
import { basename, dirname, resolve, sep } from 'node:path';
import type { CaseFile } from './case/case-file.ts';

/** Files that belong to an open case beside the case file itself. */
const companions = ['', '-wal', '-shm', '-lock', '-journal'];

/**
 * Whether a file written at a path would change the case or anything that was imported into it: the same file under whatever name, or a place inside an
 * imported folder. Answers with a sentence that says which, else null.
 */
export function protectedPlace({ db, original }: Pick<CaseFile, 'db' | 'original'>, path: string): string | null {
  const place = resolve(path);
  if (companions.some((suffix) => isSame(`${original ?? db.name}${suffix}`, place)))
    return 'it belongs to the open case.';
  const sources = db.prepare('SELECT DISTINCT path FROM source').pluck().all() as string[];
  for (const source of sources) {
    if (isSame(source, place)) return `${basename(place)} is evidence of this case.`;
    if (isBelow(source, place)) return `it lies in ${source}, which is evidence of this case.`;
  }
  return null;
}

function isBelow(folder: string, place: string): boolean {
  if (place.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return true;
  for (let above = dirname(place); ; above = dirname(above)) {
    if (isSame(folder, above)) return true;
    if (above === dirname(above)) return false;
  }
}

/** One file under two names: links, letter case and mounts make no difference. */
function isSame(a: string, b: string): boolean {
  if (resolve(a) === resolve(b)) return true;
  const [first, second] = [identityOf(a), identityOf(b)];
  return first !== null && second !== null && first.dev === second.dev && first.ino === second.ino;
}

function identityOf(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return null;
  }
}
