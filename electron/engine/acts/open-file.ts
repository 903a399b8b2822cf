import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { EngineContext } from '../audit/log.ts';
import {
  type CaseFile,
  describeSystemError,
  isWritable,
  openCaseFile,
  readHeader,
  refuseUnclean,
} from '../case/case-file.ts';
import { SCHEMA_VERSION } from '../case/schema.ts';
import { copyMigrated, type Migrated, migrateInPlace, needRoom } from './migrate-case.ts';

/** Begins the names of folders for temporary copies; the number of the process follows. */
const COPIES = 'trailcase-read-';

/**
 * Opens a case of this format or an older one. An older one that opens for writing is brought up to date where it is (`migrated` says so). For reading only, or where it
 * cannot be written, a temporary copy is brought up to date and read, and the file is not touched; closing removes the copy.
 * @throws AppError as `openCaseFile` and `migrateInPlace`
 */
export async function openFile(
  path: string,
  options: { readOnly?: boolean },
  context: EngineContext,
): Promise<CaseFile & { migrated?: Migrated }> {
  const { version, usesLog, sizeBytes } = readHeader(path);
  if (version === SCHEMA_VERSION) return openCaseFile(path, options);
  if (options.readOnly !== true && isWritable(path)) {
    const migrated = await migrateInPlace(path, context);
    const file = openCaseFile(path, options);
    return { ...file, migrated };
  }
  if (usesLog) refuseUnclean(path);
  removeForgottenCopies();
  const folder = mkdtempSync(join(tmpdir(), `${COPIES}${process.pid}-`));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    needRoom(folder, sizeBytes, path);
    const copy = join(folder, basename(path));
    await copyMigrated(path, copy, version, context, null);
    const file = openCaseFile(copy, { readOnly: true });
    return {
      ...file,
      original: path,
      readOnlyReason: `It is of an earlier format (${version}): what you see is a temporary copy that was brought to format ${SCHEMA_VERSION}, whose examiner log ends with an entry about that. The file itself is not changed. To work on it, open it, or a copy of it on a writable disk, for writing.`,
      close() {
        try {
          file.close();
        } finally {
          remove();
        }
      },
    };
  } catch (cause) {
    remove();
    throw describeSystemError(cause, path);
  }
}

/** Removes copies of processes that ended without removing them: evidence does not stay where nobody looks for it. */
function removeForgottenCopies(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(new RegExp(`^${COPIES}(\\d+)-`).exec(name)?.[1]);
    if (!Number.isInteger(pid) || pid === process.pid || isRunning(pid)) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Another user's.
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
