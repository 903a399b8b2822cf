import { create } from 'zustand';
import type { ErrorReply, ImportSummary, ParamsOf, Progress } from '../../shared/contract/index.ts';
import { replyOf, request, useConnection } from '../shell/engine.ts';

interface ImportJob {
  state: 'idle' | 'running' | 'done' | 'failed';
  progress: Progress | null;
  /** Events per second since the import began; null in its first second. */
  eventsPerSecond: number | null;
  cancelling: boolean;
  summary: ImportSummary | null;
  error: ErrorReply | null;
}

const idle: ImportJob = { state: 'idle', progress: null, eventsPerSecond: null, cancelling: false, summary: null, error: null };

/** The import of this window. It outlives the view, so that one can go on reading while it runs. */
export const useImportJob = create<ImportJob>(() => idle);

let abort: AbortController | null = null;

// Another case has nothing to do with the import before it.
useConnection.subscribe((state, before) => {
  if (state.epoch !== before.epoch) useImportJob.setState(idle);
});

/** Starts or resumes an import; one at a time. */
export async function startImport(params: ParamsOf<'intake.import'>): Promise<void> {
  if (useImportJob.getState().state === 'running') return;
  const control = new AbortController();
  abort = control;
  const started = performance.now();
  const epoch = useConnection.getState().epoch;
  const current = () => useConnection.getState().epoch === epoch;
  useImportJob.setState({ ...idle, state: 'running' });
  try {
    const summary = await request('intake.import', params, {
      signal: control.signal,
      onProgress: (progress) => {
        if (!current()) return;
        const seconds = (performance.now() - started) / 1000;
        useImportJob.setState({ progress, eventsPerSecond: seconds > 1 && progress.events !== undefined ? Math.round(progress.events / seconds) : null });
      },
    });
    if (current()) useImportJob.setState({ ...idle, state: 'done', summary });
  } catch (thrown) {
    if (current()) useImportJob.setState({ ...idle, state: 'failed', error: replyOf(thrown) });
  }
}

export function cancelImport(): void {
  useImportJob.setState({ cancelling: true });
  abort?.abort();
}

export const dismissImport = (): void => useImportJob.setState(idle);
