import Database from 'better-sqlite3';
import { parentPort, workerData } from 'node:worker_threads';
import { compilePlan, type KqlPlan } from '../../../shared/kql/index.ts';
import { EvidenceReader } from '../intake/evidence-store.ts';
import type { ScanDone, ScanJob } from './scan.ts';

const { path } = workerData as { path: string };
const db = new Database(path, { readonly: true });
const evidence = new EvidenceReader(db, 16 * 1024 * 1024);
const rowsOfFile = db.prepare('SELECT id, offset, length FROM event WHERE file = ? ORDER BY offset').raw();

let lastPlan = '';
let lastTest: (text: string) => boolean = () => false;

/** Conditions on text alone need no parsed record; everything else parses. */
function compile(plan: KqlPlan): (text: string) => boolean {
  const key = JSON.stringify(plan);
  if (key === lastPlan) return lastTest;
  let text = '';
  const test = compilePlan(plan, { text: () => text });
  const textOnly = isTextOnly(plan);
  lastPlan = key;
  lastTest = (record) => {
    text = record;
    if (textOnly) return test({});
    try {
      return test(JSON.parse(record) as object);
    } catch {
      return false;
    }
  };
  return lastTest;
}

function isTextOnly(plan: KqlPlan): boolean {
  if (plan.op === 'text' || plan.op === 'all') return true;
  if (plan.op === 'not') return isTextOnly(plan.node);
  return plan.op === 'and' || plan.op === 'or' ? plan.nodes.every(isTextOnly) : false;
}

parentPort!.on('message', (job: ScanJob) => {
  const done: ScanDone = { run: job.run, file: job.file, matches: new Uint32Array(0) };
  try {
    const test = compile(job.plan);
    const wanted = job.events === null ? null : new Set(job.events);
    const matches: number[] = [];
    for (const [id, offset, length] of rowsOfFile.iterate(job.file) as IterableIterator<[number, number, number]>) {
      if (wanted !== null && !wanted.has(id)) continue;
      if (test(evidence.record(job.file, offset, length).toString('utf8'))) matches.push(id);
    }
    done.matches = Uint32Array.from(matches);
  } catch (cause) {
    done.failure = cause instanceof Error ? cause.message : String(cause);
  }
  parentPort!.postMessage(done);
});
