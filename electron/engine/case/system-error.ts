import { AppError } from '../../../shared/contract/errors.ts';

interface SystemError {
  code?: string;
  /** The file that a system call failed on. */
  path?: string;
}

/**
 * Gives system and SQLite errors a name, a cause and a remedy. AppErrors pass unchanged, and so does what is no system error.
 * `path` is the case; where the error names a file that is none of the case's own, the message speaks of that file.
 */
export function describeSystemError(cause: unknown, path: string): unknown {
  if (cause instanceof AppError) return cause;
  if (!(cause instanceof Error)) return cause;
  const { code = '', path: other } = cause as SystemError;
  const more = { detail: cause.message, cause };
  if (cause.name === 'AbortError' || code === 'ABORT_ERR')
    return new AppError('cancelled', 'The request was cancelled.');
  if (code === 'ENOSPC' || code === 'SQLITE_FULL' || code === 'EDQUOT') {
    return new AppError('intake/disk-full', `The disk that holds ${other ?? path} is full.`, {
      ...more,
      hint: 'Free space or move the case to a larger disk, then import again with "resume": finished files are kept.',
    });
  }
  if (other !== undefined && !belongsToCase(other, path)) return describeOther(code, other, more);
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new AppError('case/not-found', `${path} does not exist.`, {
      ...more,
      hint: 'Check the path; on a removable disk, check that it is mounted.',
    });
  if (code === 'EISDIR')
    return new AppError('case/not-a-case', `${path} is a folder.`, { ...more, hint: 'Choose a .trailcase file.' });
  if (
    code === 'SQLITE_READONLY_ROLLBACK' ||
    code === 'SQLITE_READONLY_RECOVERY' ||
    code === 'SQLITE_READONLY_CANTLOCK'
  ) {
    return new AppError('case/unclean', `${path} was not closed cleanly and cannot be put in order here.`, {
      ...more,
      hint: 'Open the case once for writing from a writable disk, or copy it together with the files beside it to one.',
    });
  }
  if (
    code === 'EACCES' ||
    code === 'EPERM' ||
    code === 'EROFS' ||
    code.startsWith('SQLITE_READONLY') ||
    code.startsWith('SQLITE_CANTOPEN')
  ) {
    return new AppError('case/read-only', `${path} cannot be written or opened: permission denied.`, {
      ...more,
      hint: 'Choose a folder you may write to, or open the case for reading only.',
    });
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return new AppError('case/in-use', `${path} is in use by another program.`, {
      ...more,
      hint: 'Close it there, or open it for reading only.',
    });
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return new AppError('case/damaged', `${path} is damaged.`, {
      ...more,
      hint: 'Run "trailcase check" on a copy, or go back to a copy whose hash you know.',
    });
  if (code.startsWith('SQLITE_IOERR') || code === 'EIO')
    return new AppError('case/damaged', `Reading or writing ${path} failed.`, {
      ...more,
      hint: 'Check the disk and the space that is left on it, then open the case again.',
    });
  return cause;
}

function belongsToCase(other: string, path: string): boolean {
  return other === path || other.startsWith(`${path}-`);
}

/** A file that is evidence, not the case. */
function describeOther(code: string, other: string, more: { detail: string; cause: unknown }): unknown {
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new AppError('intake/vanished', `${other} is not there.`, {
      ...more,
      hint: 'Check that the disk is connected and that the file was not moved.',
    });
  if (/^E[A-Z]+$/.test(code))
    return new AppError('intake/unreadable', `${other} cannot be read (${code}).`, {
      ...more,
      hint: 'Check that the disk is connected and that you may read the file.',
    });
  return more.cause;
}
