import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { randomUUID } from 'node:crypto';
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

/** Locks of this process, by path: a lock with our own process number that is not among them was left by an earlier process of that number. */
const held = new Set<string>();

/**
 * Takes the lock file beside a case. A lock left by a process of this machine that no longer runs is taken over.
 * @throws AppError `case/in-use` with who holds it
 */
export function acquireLock(casePath: string): CaseLock {
  const path = `${casePath}-lock`;
  for (let attempt = 0; attempt < 3; attempt++) {
    if (placeLock(path)) {
      held.add(path);
      return {
        release() {
          held.delete(path);
          rmSync(path, { force: true });
        },
      };
    }
    const text = readText(path);
    if (text === null) continue;
    const holder = parseLock(text);
    if (holder !== null && !isGone(holder, path)) {
      throw new AppError(
        'case/in-use',
        `${casePath} is open for writing in process ${holder.pid} on ${holder.machine} since ${holder.since}.`,
        {
          hint: `Close it there, or open it for reading only. If that program no longer runs, delete ${path}.`,
        },
      );
    }
    removeStale(path, text);
  }
  throw new AppError('case/in-use', `${casePath} is being opened by another program at this moment.`, {
    hint: 'Try again.',
  });
}

/** The lock appears with its content in one step, so that nobody meets an empty one; false where there is one already. */
function placeLock(path: string): boolean {
  const content: LockContent = { pid: process.pid, machine: hostname(), since: new Date().toISOString() };
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, JSON.stringify(content), { flag: 'wx', mode: 0o600 });
    linkSync(draft, path);
    return true;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // File systems without hard links (FAT, some network shares).
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS' || code === 'EOPNOTSUPP')
      return placeWithoutLink(path, content);
    throw cause;
  } finally {
    rmSync(draft, { force: true });
  }
}

function placeWithoutLink(path: string, content: LockContent): boolean {
  try {
    writeFileSync(path, JSON.stringify(content), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  }
}

/** Moves the lock aside and looks whether it is the one that was judged: another process may have taken over in between, and gets its lock back. */
function removeStale(path: string, judged: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw cause;
  }
  if (readText(aside) !== judged) {
    try {
      linkSync(aside, path);
    } catch {
      // Its place is taken again; whoever took it found it free.
    }
  }
  rmSync(aside, { force: true });
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

/** Null where the text is no lock: it was cut short when its writer or the power went. */
function parseLock(text: string): LockContent | null {
  try {
    const content = JSON.parse(text) as LockContent | null;
    return typeof content?.pid === 'number' && typeof content.machine === 'string' && typeof content.since === 'string'
      ? content
      : null;
  } catch {
    return null;
  }
}

/** Only this machine's processes can be looked up; a holder on another machine counts as alive. */
function isGone(holder: LockContent, path: string): boolean {
  if (holder.machine !== hostname()) return false;
  // Process numbers begin anew with each start of the machine.
  if (Date.parse(holder.since) < Date.now() - uptime() * 1000) return true;
  if (holder.pid === process.pid) return !held.has(path);
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
