import Database from 'better-sqlite3';
import { parentPort, workerData } from 'node:worker_threads';
import { readField } from '../../../shared/fields/index.ts';
import { Bitmap } from '../columns/bitmap.ts';
import { positionAmong } from '../columns/column-store.ts';
import { findBytes, type Needle } from '../columns/needle.ts';
import { releaseBytes } from '../case/release-bytes.ts';
import { EvidenceReader } from '../intake/evidence-store.ts';
import { textAt } from '../intake/original-text.ts';
import { needlesOf } from './needle-plan.ts';
import { compileScan, type ScanTest } from './scan-plan.ts';
import type { ScanDone, ScanJob, ScanRun, ToScanWorker } from './scan-messages.ts';

/**
 * Reads original records for a search. A file is inflated once and searched as a whole for words that a match must hold; only records in which they stand are
 * decoded and tested. Matches go straight into a bitmap in shared memory.
 */
const { path } = workerData as { path: string };
const db = new Database(path, { readonly: true });
db.pragma('cache_size = -2048');
/** Holds the content of one file at a time. */
const evidence = new EvidenceReader(db, 0);
const formatOf = db.prepare('SELECT format FROM evidence_file WHERE id = ?').pluck();
const columns = 'id, time, file, offset, length, part';
const rowsInRange = db.prepare(`SELECT ${columns} FROM event WHERE id BETWEEN ? AND ? AND file = ? ORDER BY offset`);
const rowsOfFile = db.prepare(`SELECT ${columns} FROM event WHERE file = ? ORDER BY offset`);

/** Files whose records stand in them as they are: their text can be searched. */
const plainFormats = new Set(['trail', 'records']);

/** A record that writes characters this way is tested whatever words it shows. */
const ESCAPE = Buffer.from('\\u');

interface Row {
  id: number;
  time: number | null;
  file: number;
  offset: number;
  length: number;
  part: number;
}

interface Run {
  ask: ScanRun;
  uncertain: Bitmap;
  found: Uint32Array;
  needles: Needle[];
  test: ScanTest | null;
}

let run: Run | null = null;

parentPort!.on('message', (message: ToScanWorker) => {
  if (message.kind === 'run') run = begin(message);
  else
    parentPort!.postMessage(
      run?.ask.run === message.run
        ? answer(run, message)
        : ({ run: message.run, job: message.job, matches: 0 } satisfies ScanDone),
    );
});

function begin(ask: ScanRun): Run {
  const known = ask.known.map((words) => new Bitmap(ask.length, words));
  return {
    ask,
    uncertain: new Bitmap(ask.length, ask.uncertain),
    found: ask.found,
    needles: needlesOf(ask.plan),
    test: ask.valuesOf === null ? compileScan(ask.plan, known) : null,
  };
}

function answer(current: Run, job: ScanJob): ScanDone {
  const done: ScanDone = { run: job.run, job: job.job, matches: 0 };
  const values = new Map<string, number>();
  try {
    const format = formatOf.get(job.file) as string | null;
    const visit = (row: Row, shown: Buffer | null): void => {
      const position = positionAmong(current.ask, row.id, row.time);
      if (position < 0 || !current.uncertain.has(position)) return;
      if (shown !== null && !current.needles.every((needle) => needle.isIn(shown)) && !shown.includes(ESCAPE)) return;
      const { text } = textAt(evidence, row, format);
      if (current.test === null) {
        if (countValues(text, current.ask.valuesOf!, values)) done.matches++;
      } else if (current.test(position, text)) {
        Atomics.or(current.found, position >>> 5, 1 << (position & 31));
        done.matches++;
      }
    };
    if (current.needles.length > 0 && plainFormats.has(format ?? '')) searchContent(current.needles[0]!, job, visit);
    else for (const row of readRows(job)) visit(row, null);
    if (current.test === null) done.values = [...values];
  } catch (cause) {
    done.failure = cause instanceof Error ? cause.message : String(cause);
  } finally {
    evidence.release();
  }
  return done;
}

function readRows(job: ScanJob): Row[] {
  return (job.isDense ? rowsInRange.all(job.first, job.last, job.file) : rowsOfFile.all(job.file)) as Row[];
}

/** Visits the rows in whose text the needle, or an escape, is found. Where nothing is found, no row is read. */
function searchContent(needle: Needle, job: ScanJob, visit: (row: Row, shown: Buffer) => void): void {
  let rows = job.isWhole ? null : readRows(job);
  if (rows !== null && rows.length === 0) return;
  const base = rows === null ? 0 : rows[0]!.offset;
  const content =
    rows === null
      ? evidence.content(job.file)
      : evidence.record(job.file, base, rows.at(-1)!.offset + rows.at(-1)!.length - base);
  const hits = new Set<number>();
  const note = (at: number): number => {
    rows ??= readRows(job);
    const index = lastAtOrBefore(rows, base + at);
    const row = rows[index];
    if (row === undefined || base + at >= row.offset + row.length)
      return (rows[index + 1]?.offset ?? Number.MAX_SAFE_INTEGER) - base;
    hits.add(index);
    return row.offset + row.length - base;
  };
  needle.find(content, 0, content.length, note);
  findBytes(content, ESCAPE, 0, content.length, note);
  for (const index of hits) {
    const row = rows![index]!;
    visit(row, content.subarray(row.offset - base, row.offset - base + row.length));
  }
  if (rows !== null && !job.isWhole) releaseBytes(content);
}

function lastAtOrBefore(rows: Row[], offset: number): number {
  let low = -1;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (rows[middle]!.offset <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Counts each distinct value of a field of one record once; false where it has none. */
function countValues(text: string, name: string, counts: Map<string, number>): boolean {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return false;
  }
  const values = new Set(
    readField(record, name)
      .filter((value) => value !== null && value !== '')
      .map(String),
  );
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return values.size > 0;
}
