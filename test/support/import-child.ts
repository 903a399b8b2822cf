import { createCaseFile, openCaseFile } from '../../electron/engine/case/case-file.ts';
import { importEvidence } from '../../electron/engine/intake/index.ts';
import { existsSync } from 'node:fs';

/**
 * Imports in a process of its own, so that a test can kill it: `import-child.ts CASE [PATH…]`. Without paths it resumes. Says "progress N" on the way and
 * "done" at the end.
 */
const [casePath, ...paths] = process.argv.slice(2);
const file = existsSync(casePath!) ? openCaseFile(casePath!, {}) : createCaseFile(casePath!);
process.stdout.write('open\n');
try {
  await importEvidence(file.db, paths, {
    reference: false,
    examiner: 'test',
    workers: 2,
    onProgress: (progress) => process.stdout.write(`${progress.phase} ${progress.done}\n`),
  });
  process.stdout.write('done\n');
} finally {
  file.close();
}
