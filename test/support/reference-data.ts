import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'vitest';

/**
 * Reference data that is not part of the checkout: real CloudTrail records and verdict vectors in a folder `shared` beside it.
 * Tests that need it are listed as not run, by name and with the reason, where the folder is missing.
 */
const root = resolve(import.meta.dirname, '../../../shared');

/** True when the reference data folder stands beside the checkout. */
export const hasShared = existsSync(join(root, 'spec'));

/** Absolute path of a file or folder of the reference data. */
export function sharedPath(relative: string): string {
  return join(root, relative);
}

/** `describe` for tests on the reference data; without the folder one skipped entry says what did not run and why. */
export function describeShared(name: string, body: () => void): void {
  if (hasShared) describe(name, body);
  else
    describe(name, () => {
      it.skip(`not run: the reference data folder ../shared is missing (${name})`, () => {});
    });
}
