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
      reason: stat.isSymbolicLink()
        ? 'A link: what it points to was not handed in. Import that file itself.'
        : 'Not a regular file (device, pipe or socket).',
    });
    return;
  }
  if (depth >= MAX_DEPTH) {
    skip({ label, reason: `Folders are nested deeper than ${MAX_DEPTH} levels.` });
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
  if (code === 'EACCES' || code === 'EPERM')
    return 'Permission denied. Give your user the right to read it, then import it again.';
  if (code === 'ENOENT')
    return 'It vanished while it was being read. Check that the disk is still mounted, then import it again.';
  if (code === 'EIO') return 'The disk reported a read error. Make an image of the disk and import from that.';
  return `It could not be read (${code}). ${cause instanceof Error ? cause.message : ''}`.trim();
}
