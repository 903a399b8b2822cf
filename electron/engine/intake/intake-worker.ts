import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { say } from '../../../shared/text/intake.ts';
import { BatchBuilder, transferList } from '../events/batch.ts';
import { type Answer, type Control, type FileReport, type Job, type Part } from './jobs.ts';
import { isParquet } from './formats/parquet.ts';
import { isWorkbook } from './formats/workbook.ts';
import { readWhole, readWindows, WHOLE_FILE } from './read-file.ts';
import { type MemberCheck, readStored, storedWindows } from './stored-bytes.ts';

/**
 * Reads files, one after another in the order in which they are given. Large ones are answered in parts, of which a few may be on their way at a time:
 * the writer pays for each with a credit, so that memory stays flat whatever the size.
 */
const PARTS_UNDER_WAY = 3;
const FED_WINDOWS = 4;

const { worker } = workerData as { worker: number };
const builder = new BatchBuilder();
const port = parentPort!;
const jobs: Job[] = [];
const credits = new Map<number, number>();
const fed = new Map<number, (Buffer | null)[]>();
let busy = false;
let wake: (() => void) | null = null;

port.on('message', (message: Job | Control) => {
  if ('credit' in message) credits.set(message.credit, (credits.get(message.credit) ?? PARTS_UNDER_WAY) + 1);
  else if ('feed' in message) fed.get(message.feed)?.push(message.bytes === null ? null : asBuffer(message.bytes));
  else {
    if (message.source.kind === 'fed') fed.set(message.seq, []);
    jobs.push(message);
    if (!busy) void work();
  }
  wake?.();
});

async function work(): Promise<void> {
  busy = true;
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
    try {
      const { report, part } = await read(job);
      post({ seq: job.seq, worker, type: 'done', part, report }, part);
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      // Only reading itself may fail; anything else is a defect and ends the import.
      if (code === undefined || !/^E[A-Z]+$/.test(code)) throw cause;
      builder.discard();
      post({ seq: job.seq, worker, type: 'failed', failure: { code, message } }, null);
    }
    credits.delete(job.seq);
    fed.delete(job.seq);
  }
  busy = false;
}

async function read(job: Job): Promise<{ report: FileReport; part: Part | null }> {
  const check: MemberCheck = { problem: null };
  if (job.task === 'hash') return { report: await measure(job, check), part: null };
  const options = { keepBytes: job.keepBytes, format: job.format, isDelivered: job.isDelivered };
  const isTable = job.size > WHOLE_FILE && job.size <= MAX_TABLE && (await beginsLikeTable(job, check));
  if (job.source.kind !== 'fed' && (job.size <= WHOLE_FILE || isTable)) {
    const bytes = readStored(job.source, check);
    const read = await readWhole(bytes, builder, isTable ? { ...options, wholeUpTo: MAX_TABLE } : options);
    if (read !== null) return { ...read, report: noteMember(read.report, check) };
  }
  const windows = untilError(
    storedWindows(job.source, job.source.kind === 'fed' ? feeding(job.seq) : null, check),
    check,
  );
  const read = await readWindows(windows, builder, options, (part) => emit(job.seq, part));
  return { ...read, report: noteMember(read.report, check) };
}

/** Parquet tables and workbooks have their directory at the end: up to this size they are read in one piece. */
const MAX_TABLE = 512 * 1024 * 1024;

async function beginsLikeTable(job: Job, check: MemberCheck): Promise<boolean> {
  if (job.source.kind === 'fed') return false;
  for await (const window of storedWindows(job.source, null, check)) return isParquet(window) || isWorkbook(window);
  return false;
}

/** A file that fails in the middle (a dying disk) ends there, and everything before is kept; one that cannot be opened at all is the caller's to report. */
async function* untilError(windows: AsyncIterable<Buffer>, check: MemberCheck): AsyncGenerator<Buffer> {
  let any = false;
  try {
    for await (const window of windows) {
      any = true;
      yield window;
    }
  } catch (cause) {
    if (!any || typeof (cause as NodeJS.ErrnoException).code !== 'string') throw cause;
    check.problem = say('reading-failed', { cause: (cause as Error).message });
  }
}

/** What an archive claimed about a member and was not so. */
function noteMember(report: FileReport, check: MemberCheck): FileReport {
  if (check.problem === null) return report;
  return {
    ...report,
    status: 'damaged',
    reason: check.problem,
    findings: [...report.findings, { code: 'ARCHIVE_CLAIM', detail: check.problem }],
  };
}

async function measure(job: Job, check: MemberCheck): Promise<FileReport> {
  const digest = createHash('sha256');
  let size = 0;
  for await (const window of storedWindows(job.source, null, check)) {
    digest.update(window);
    size += window.length;
  }
  return {
    status: 'container',
    kind: 'container',
    format: null,
    completeness: null,
    reason: null,
    size,
    sha256: digest.digest(),
    sizeContent: null,
    sha256Content: null,
    compression: null,
    trailingBytes: 0,
    compressionError: null,
    encoding: null,
    records: 0,
    rejected: 0,
    findings: [],
  };
}

async function emit(seq: number, part: Part): Promise<void> {
  post({ seq, worker, type: 'part', part }, part);
  const left = (credits.get(seq) ?? PARTS_UNDER_WAY) - 1;
  credits.set(seq, left);
  while ((credits.get(seq) ?? 0) <= 0) await news();
}

/** Bytes that the main thread reads from a one-way archive. */
async function* feeding(seq: number): AsyncGenerator<Buffer> {
  const windows = fed.get(seq)!;
  for (let asked = 0; asked < FED_WINDOWS; asked++) post({ seq, worker, type: 'hungry' }, null);
  for (;;) {
    const next = windows.shift();
    if (next === null) return;
    if (next === undefined) {
      await news();
      continue;
    }
    yield next;
    post({ seq, worker, type: 'hungry' }, null);
  }
}

function news(): Promise<void> {
  return new Promise((resolve) => (wake = resolve));
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function post(answer: Answer, part: Part | null): void {
  const transfers = part === null || part.batch === null ? [] : transferList(part.batch);
  for (const piece of part === null ? [] : [...part.chunks, ...part.blocks]) {
    // Pieces that share their memory with others (Node's pool, cut files) are copied, never transferred.
    const { buffer } = piece.bytes;
    if (
      piece.bytes.byteOffset === 0 &&
      piece.bytes.byteLength === buffer.byteLength &&
      buffer instanceof ArrayBuffer &&
      !transfers.includes(buffer)
    )
      transfers.push(buffer);
  }
  port.postMessage(answer, transfers);
}
