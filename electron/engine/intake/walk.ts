import { say } from '../../../shared/text/intake.ts';
import { opendirSync, type Dirent, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A file that was found, before it is read. */
export interface FoundFile {
  /** Name in the intake record: relative to what was handed in, `/` between folders. */
  label: string;
  path: string;
  size: number;
  modifiedAt: number;
}

/** Something that was met but not read, with the reason. */
export interface Skipped {
  label: string;
  reason: string;
}

const MAX_DEPTH = 64;

/**
 * Files below a path in a fixed order (names by UTF-16 code units, so that the same evidence gets the same numbers everywhere).
 * Links and devices are not followed: what they point at was not handed in. The path itself may be a link, because it was chosen.
 */
export function* walk(path: string, label: string, skip: (skipped: Skipped) => void, depth = 0): Generator<FoundFile> {
  let stat;
  try {
    stat = depth === 0 ? statSync(path) : lstatSync(path);
  } catch (cause) {
    skip({ label, reason: describeReadError(cause) });
    return;
  }
  if (stat.isFile()) {
    yield { label, path, size: stat.size, modifiedAt: Math.floor(stat.mtimeMs) };
    return;
  }
  if (!stat.isDirectory()) {
    skip({
      label,
      reason: stat.isSymbolicLink() ? say('link') : say('not-regular'),
    });
    return;
  }
  if (depth >= MAX_DEPTH) {
    skip({ label, reason: say('folders-deep', { levels: MAX_DEPTH }) });
    return;
  }
  const names = listFolder(path, label, skip);
  for (const name of names) yield* walk(join(path, name), label === '' ? name : `${label}/${name}`, skip, depth + 1);
}

function listFolder(path: string, label: string, skip: (skipped: Skipped) => void): string[] {
  const names: string[] = [];
  try {
    const folder = opendirSync(path);
    try {
      for (let entry: Dirent | null = folder.readSync(); entry !== null; entry = folder.readSync())
        names.push(entry.name);
    } finally {
      folder.closeSync();
    }
  } catch (cause) {
    skip({ label: `${label}/`, reason: describeReadError(cause) });
  }
  return names.sort();
}

/** Cause and remedy of a file that cannot be opened. */
export function describeReadError(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code ?? 'UNKNOWN';
  if (code === 'EACCES' || code === 'EPERM') return say('permission');
  if (code === 'ENOENT') return say('vanished');
  if (code === 'EIO') return say('disk-error');
  return say('read-error', { code, cause: cause instanceof Error ? cause.message : '' }).trim();
}
