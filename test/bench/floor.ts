import { Worker } from 'node:worker_threads';

/** Time of the floor over the files, dealt in turn to that many threads. Milliseconds. */
export async function measureFloor(files: readonly string[], threads: number): Promise<number> {
  const started = performance.now();
  await Promise.all(
    Array.from({ length: threads }, (_, thread) => {
      const worker = new Worker(new URL('./floor-worker.ts', import.meta.url), {
        workerData: { files: files.filter((_file, index) => index % threads === thread) },
      });
      return new Promise<void>((resolve, reject) => {
        worker.on('message', () => resolve());
        worker.on('error', reject);
      });
    }),
  );
  return performance.now() - started;
}
