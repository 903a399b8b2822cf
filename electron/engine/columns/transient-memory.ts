import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes outside the heap that may be left behind before they are collected. */
const LIMIT = 8 * 1024 * 1024;

let left = 0;
let collect: ((options: { type: 'minor' }) => void) | null | undefined;

/**
 * Notes that buffers of so many bytes were made and are not needed any more. V8 sees little of memory outside its heap: packed pieces and counts that are used
 * once pile up by the hundred megabytes before it looks for them. Collecting the young generation takes a millisecond or two and gives them back at once.
 */
export function noteTransient(bytes: number): void {
  left += bytes;
  if (left < LIMIT) return;
  left = 0;
  collect ??= findCollector();
  collect?.({ type: 'minor' });
}

/** V8's own function, which is only given to those who ask for it; null where a host forbids that. */
function findCollector(): typeof collect {
  try {
    setFlagsFromString('--expose-gc');
    const found = runInNewContext('typeof gc === "function" ? gc : null') as typeof collect;
    setFlagsFromString('--no-expose-gc');
    return found ?? null;
  } catch {
    return null;
  }
}
