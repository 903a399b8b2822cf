import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';

/** The least that an import has to do with every file: inflate, both SHA-256 sums, build the JSON. */
const { files } = workerData as { files: string[] };
let records = 0;
for (const file of files) {
  const stored = readFileSync(file);
  createHash('sha256').update(stored).digest();
  const content = gunzipSync(stored);
  createHash('sha256').update(content).digest();
  records += (JSON.parse(content.toString('utf8')) as { Records: unknown[] }).Records.length;
}
parentPort!.postMessage(records);
