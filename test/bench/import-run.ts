import { rmSync, statSync } from 'node:fs';
import { createCaseFile } from '../../electron/engine/case/case-file.ts';
import { EvidenceReader, importEvidence, recordText } from '../../electron/engine/intake/index.ts';

/** One import in a process of its own: `import-run.ts CASE EVIDENCE [--reference] [--texts N]`. Prints one line of JSON. */
const [casePath, evidence, ...rest] = process.argv.slice(2);
for (const suffix of ['', '-wal', '-shm', '-lock']) rmSync(`${casePath!}${suffix}`, { force: true });
const file = createCaseFile(casePath!);
const started = performance.now();
const summary = await importEvidence(file.db, [evidence!], {
  reference: rest.includes('--reference'),
  examiner: 'bench',
});
const milliseconds = performance.now() - started;
const texts = rest.includes('--texts') ? measureTexts(Number(rest[rest.indexOf('--texts') + 1])) : [];
file.close();
const { maxRSS } = process.resourceUsage();
process.stdout.write(
  `${JSON.stringify({ milliseconds, events: summary.totals.indexed, caseBytes: statSync(casePath!).size, peakBytes: maxRSS * 1024, texts })}\n`,
);

/** Milliseconds for the text of single records, in random order. */
function measureTexts(count: number): number[] {
  const reader = new EvidenceReader(file.db, 0);
  const ids = file.db.prepare('SELECT id FROM event ORDER BY random() LIMIT ?').pluck().all(count) as number[];
  return ids.map((id) => {
    const before = performance.now();
    recordText(file.db, reader, id);
    return performance.now() - before;
  });
}
