import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';

/** The least that any verification has to do with the files named: read, inflate, hash. */
const { files } = workerData as { files: string[] };
let bytes = 0;
const started = performance.now();
for (const file of files) {
  const content = gunzipSync(readFileSync(file));
  createHash('sha256').update(content).digest();
  bytes += content.length;
}
parentPort!.postMessage({ bytes, milliseconds: performance.now() - started });
