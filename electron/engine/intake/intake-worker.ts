import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { BatchBuilder, transferList } from '../events/batch.ts';
import { type FileReport, readFile } from './read-file.ts';

/** Work for one worker thread: a file by its path, or the bytes of an archive member. */
export interface Job {
  seq: number;
  path?: string;
  bytes?: ArrayBuffer;
}

/** The answer: the report, the stored bytes (null in reference mode), or why the file could not be read at all. */
export interface JobDone {
  seq: number;
  worker: number;
  report?: FileReport;
  bytes?: Uint8Array | null;
  failure?: { code: string; message: string };
}

const { worker, keepBytes } = workerData as { worker: number; keepBytes: boolean };
const builder = new BatchBuilder();

parentPort!.on('message', (job: Job) => {
  let bytes: Buffer;
  try {
    bytes = job.bytes === undefined ? readFileSync(job.path!) : Buffer.from(job.bytes);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    parentPort!.postMessage({ seq: job.seq, worker, failure: { code: code ?? 'UNKNOWN', message } } satisfies JobDone);
    return;
  }
  const report = readFile(bytes, builder);
  const transfers: ArrayBuffer[] = report.batch === null ? [] : transferList(report.batch);
  // Small reads come from Node's shared pool and cannot be transferred; they are copied.
  const owned = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  if (keepBytes && owned) transfers.push(bytes.buffer as ArrayBuffer);
  parentPort!.postMessage({ seq: job.seq, worker, report, bytes: keepBytes ? bytes : null } satisfies JobDone, transfers);
});
