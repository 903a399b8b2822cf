import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { AppError } from '../../../shared/contract/errors.ts';

/** Held by the one process that may write to a case. */
export interface CaseLock {
  release(): void;
}

interface LockContent {
  pid: number;
  machine: string;
  since: string;
}

/**
 * Takes the lock file beside a case. A lock left by a process of this machine that no longer runs is taken over.
 * @throws AppError `case/in-use` with who holds it
 */
export function acquireLock(casePath: string): CaseLock {
  const path = `${casePath}-lock`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const handle = openSync(path, 'wx', 0o600);
      const content: LockContent = { pid: process.pid, machine: hostname(), since: new Date().toISOString() };
      writeSync(handle, JSON.stringify(content));
      closeSync(handle);
      return { release: () => rmSync(path, { force: true }) };
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    }
    const holder = readLock(path);
    if (holder !== null && !isGone(holder)) {
      throw new AppError('case/in-use', `${casePath} is open for writing in process ${holder.pid} on ${holder.machine} since ${holder.since}.`, {
        hint: `Close it there, or open it for reading only. If that program no longer runs, delete ${path}.`,
      });
    }
    rmSync(path, { force: true });
  }
  throw new AppError('case/in-use', `${casePath} is being opened by another program at this moment.`, { hint: 'Try again.' });
}

/** Null where the file is empty or not a lock: it was cut short when its writer died. */
function readLock(path: string): LockContent | null {
  try {
    const content = JSON.parse(readFileSync(path, 'utf8')) as LockContent;
    return typeof content.pid === 'number' && typeof content.machine === 'string' ? content : null;
  } catch {
    return null;
  }
}

/** Only this machine's processes can be looked up; a holder on another machine counts as alive. */
function isGone(holder: LockContent): boolean {
  if (holder.machine !== hostname()) return false;
  if (holder.pid === process.pid) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
