import { engineContext, openCase } from '../../electron/engine/index.ts';

/** Looks for a text in all original records, to the last hit: `search-run.ts CASE TEXT`. Prints one line of JSON. */
const [path, text] = process.argv.slice(2);
const opened = await openCase(path!, { readOnly: true }, engineContext({ examiner: 'bench' }));
const started = performance.now();
const { total } = await opened.call('events.page', { where: JSON.stringify(text), limit: 1 });
const milliseconds = performance.now() - started;
await opened.close();
process.stdout.write(`${JSON.stringify({ milliseconds, hits: total })}\n`);
