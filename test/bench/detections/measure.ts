import Database from 'better-sqlite3';
import { ColumnStore } from '../../../electron/engine/columns/column-store.ts';
import { MadeDerived } from '../../../electron/engine/derived/derived-arrays.ts';
import { FieldColumns } from '../../../electron/engine/columns/field-column.ts';
import { CaseSource, recordReader } from '../../../electron/engine/detections/columns/case-source.ts';
import { findInto } from '../../../electron/engine/detections/derive.ts';
import { loadPack } from '../../../electron/engine/detections/pack/index.ts';
import { joinRules } from '../../../electron/engine/detections/rules/join-rules.ts';
import { answerQuestions, askRules, type RuleAnswer } from '../../../electron/engine/detections/run-rules.ts';
import { sqlRules } from './duck.ts';

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
const same = await runSame();
const starts = made.numbers('hits:starts');
process.stdout.write(
  `${JSON.stringify({ events: store.count, milliseconds, cpu: (user + system) / 1000, rules: starts.length - 1, hits: starts.at(-1), before, peak, stored: made.size, same })}\n`,
);

/** The conditions that DuckDB is asked too, and nothing else: events by rule. */
async function runSame(): Promise<{ milliseconds: number; cpu: number; counts: Record<string, number> }> {
  const ids = new Set(sqlRules().map(({ id }) => id));
  const files = loadPack().filter(({ rules }) => rules.some(({ id }) => ids.has(id)));
  const columns = new CaseSource(new FieldColumns(store, () => undefined));
  const { rules } = joinRules(files);
  const from = process.cpuUsage();
  const begun = performance.now();
  const read = recordReader({ db, store }, columns, {}, { events: 0, reasons: [] });
  const [answers] = (await answerQuestions([askRules(rules, columns)], columns, read, {})) as [RuleAnswer[]];
  const used = process.cpuUsage(from);
  const counts = Object.fromEntries(answers.map(({ rule, positions }) => [rule.id, positions.length]));
  return { milliseconds: performance.now() - begun, cpu: (used.user + used.system) / 1000, counts };
}
