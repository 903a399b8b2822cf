import { rmSync, statSync } from 'node:fs';
import { createCase, engineContext } from '../../electron/engine/index.ts';

/** An import as the window makes it, with actors, sessions and seals: `whole-run.ts CASE EVIDENCE`. Prints one line of JSON. */
const [path, evidence] = process.argv.slice(2);
for (const suffix of ['', '-wal', '-shm', '-lock']) rmSync(`${path!}${suffix}`, { force: true });
const opened = await createCase(path!, { name: 'bench' }, engineContext({ examiner: 'bench' }));
const started = performance.now();
const { totals } = await opened.call('intake.import', {
  sources: [opened.grant(evidence!)],
  reference: false,
  resume: false,
});
const milliseconds = performance.now() - started;
await opened.close();
const { maxRSS } = process.resourceUsage();
process.stdout.write(
  `${JSON.stringify({ milliseconds, events: totals.indexed, caseBytes: statSync(path!).size, peakBytes: maxRSS * 1024, texts: [] })}\n`,
);
