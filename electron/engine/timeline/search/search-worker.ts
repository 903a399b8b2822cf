import { parseExact } from '../../events/exact-json.ts';
import Database from 'better-sqlite3';
import { parentPort, workerData } from 'node:worker_threads';
import { readField } from '../../../../shared/fields/index.ts';
import { Bitmap } from '../../columns/bitmap.ts';
import { positionAmong } from '../../columns/column-store.ts';
import { findBytes } from '../../columns/needle.ts';
import { releaseBytes } from '../../case/release-bytes.ts';
import { EvidenceReader, textAt } from '../../intake/index.ts';
import type { SearchDone, SearchJob, SearchRun, ToSearchWorker } from './messages.ts';
import { RecordTests } from './record-tests.ts';
import { needlesOf } from './words.ts';

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

/** What a run does with one row: `shown` are its bytes where the file's content is the records themselves. */
type Visit = (row: Row, shown: Buffer | null) => void;

interface Run {
  ask: SearchRun;
  answer(job: SearchJob, done: SearchDone): void;
}

let run: Run | null = null;

parentPort!.on('message', (message: ToSearchWorker) => {
  if (message.kind === 'run') run = begin(message);
  else parentPort!.postMessage(answer(message));
});

function begin(ask: SearchRun): Run {
  const known = ask.known.map((words) => new Bitmap(ask.length, words));
  if (ask.valuesOf !== null) return { ask, answer: counter(ask, ask.valuesOf) };
  return { ask, answer: searcher(ask, new RecordTests(ask.plan, known)) };
}

function answer(job: SearchJob): SearchDone {
  const done: SearchDone = { run: job.run, job: job.job, matches: 0 };
  if (run?.ask.run !== job.run) return done;
  try {
    run.answer(job, done);
  } catch (cause) {
    done.failure = cause instanceof Error ? cause.message : String(cause);
  } finally {
    evidence.release();
  }
  return done;
}

/** Counts the values of a field. */
function counter(ask: SearchRun, name: string): Run['answer'] {
  const visitRows = rowsToLookAt(ask);
  return (job, done) => {
    const values = new Map<string, number>();
    visitRows(job, (_, text) => {
      if (countValues(text, name, values)) done.matches++;
    });
    done.values = [...values];
  };
}

/** Tests one plan. */
function searcher(ask: SearchRun, tests: RecordTests): Run['answer'] {
  const visitRows = rowsToLookAt(ask);
  return (job, done) =>
    visitRows(job, (position, text) => {
      tests.open(position, text);
      if (!tests.meets()) return;
      Atomics.or(ask.found, position >>> 5, 1 << (position & 31));
      done.matches++;
    });
}

/** Visits the events to look at that may meet a run's one plan: those with a word of every needle, where the text of the records can be searched. */
function rowsToLookAt(ask: SearchRun): (job: SearchJob, visit: (position: number, text: string) => void) => void {
  const uncertain = new Bitmap(ask.length, ask.uncertain);
  const needles = needlesOf(ask.plan);
  const [first] = needles;
  return (job, visit) => {
    const format = formatOf.get(job.file) as string | null;
    const look: Visit = (row, shown) => {
      const position = positionAmong(ask, row.id, row.time);
      if (position < 0 || !uncertain.has(position)) return;
      if (shown !== null && !needles.every((needle) => needle.isIn(shown)) && !shown.includes(ESCAPE)) return;
      visit(position, textAt(evidence, row, format).text);
    };
    if (first === undefined || !plainFormats.has(format ?? '')) {
      for (const row of readRows(job)) look(row, null);
      return;
    }
    const find = (content: Buffer, note: (at: number) => number): void => {
      first.find(content, 0, content.length, note);
      findBytes(content, ESCAPE, 0, content.length, note);
    };
    searchContent(find, job, look);
  };
}

function readRows(job: SearchJob): Row[] {
  return (job.isDense ? rowsInRange.all(job.first, job.last, job.file) : rowsOfFile.all(job.file)) as Row[];
}

/** Visits the rows in whose text `find` notes a place. Where nothing is found, no row is read. */
function searchContent(
  find: (content: Buffer, note: (at: number) => number) => void,
  job: SearchJob,
  visit: Visit,
): void {
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
  find(content, note);
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
    record = parseExact(text);
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
