import Database from 'better-sqlite3';
import { ColumnStore } from '../../../electron/engine/columns/column-store.ts';
import { MadeDerived } from '../../../electron/engine/derived/derived-arrays.ts';
import { findInto } from '../../../electron/engine/detections/derive.ts';

/** One run of all rules that stand in a case, in a process of its own: `measure.ts CASE`. Prints one line of JSON. */
const [path] = process.argv.slice(2);
const db = new Database(path!, { readonly: true });
const store = new ColumnStore(db);
// What an open case holds anyway: all of its columns.
for (const name of [
  'id',
  'identity',
  'flags',
  'name',
  'source',
  'error_code',
  'outcome',
  'resources',
  'address',
  'agent',
  'region',
  'recipient',
] as const)
  store.column(name);
store.time();
globalThis.gc?.();
const before = process.memoryUsage().rss;
let peak = before;
const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
const cpu = process.cpuUsage();
const started = performance.now();
const made = new MadeDerived();
await findInto(made, db, store, {});
const milliseconds = performance.now() - started;
clearInterval(timer);
const { user, system } = process.cpuUsage(cpu);
const starts = made.numbers('hits:starts');
process.stdout.write(
  `${JSON.stringify({ events: store.count, milliseconds, cpu: (user + system) / 1000, rules: starts.length - 1, hits: starts.at(-1), before, peak, stored: made.size })}\n`,
);
