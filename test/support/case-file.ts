import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CaseFile, createCaseFile } from '../../electron/engine/case/case-file.ts';
import { importEvidence, type ImportOptions } from '../../electron/engine/intake/index.ts';

/** A folder that is removed at the end of the test file. */
export function scratchFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'trailcase-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

let number = 0;

/** Imports into a new case in `folder`; close it when done. */
export async function importInto(
  folder: string,
  paths: string[],
  options: Partial<ImportOptions> = {},
): Promise<{ file: CaseFile; summary: Awaited<ReturnType<typeof importEvidence>> }> {
  const file = createCaseFile(join(folder, `case-${++number}.trailcase`));
  try {
    const summary = await importEvidence(file.db, paths, {
      reference: false,
      examiner: 'test',
      workers: 1,
      ...options,
    });
    return { file, summary };
  } catch (cause) {
    file.close();
    throw cause;
  }
}
