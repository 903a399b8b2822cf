import i18next from 'i18next';
import { create } from 'zustand';
import type { ErrorReply, ImportSummary, ParamsOf, Progress } from '../../shared/contract/index.ts';
import { replyOf, request, useConnection } from './engine.ts';
import { currentView, navigate } from './navigation.ts';
import { reportFailure } from './report-failure.ts';
import { showToast } from './toasts.ts';

interface ImportJob {
  state: 'idle' | 'running' | 'done' | 'failed';
  progress: Progress | null;
  /** Events per second while it worked; null in the first second. */
  eventsPerSecond: number | null;
  cancelling: boolean;
  /** Asked to pause or to go on, and not there yet. */
  turning: boolean;
  summary: ImportSummary | null;
  error: ErrorReply | null;
}

const idle: ImportJob = {
  state: 'idle',
  progress: null,
  eventsPerSecond: null,
  cancelling: false,
  turning: false,
  summary: null,
  error: null,
};

/** The import of this window. It outlives the views, so that one can go on reading while it runs. */
export const useImportJob = create<ImportJob>(() => idle);

let abort: AbortController | null = null;

// Another case has nothing to do with the import before it.
useConnection.subscribe((state, before) => {
  if (state.epoch !== before.epoch) useImportJob.setState(idle);
});

/** A clock that stands still while the import is paused. */
function startClock(): (paused: boolean) => number {
  let worked = 0;
  let since: number | null = performance.now();
  return (paused) => {
    const now = performance.now();
    if (since !== null) worked += now - since;
    since = paused ? null : now;
    return worked / 1000;
  };
}

/** Starts or resumes an import; one at a time. */
export async function startImport(params: ParamsOf<'intake.import'>): Promise<void> {
  if (useImportJob.getState().state === 'running') return;
  const control = new AbortController();
  abort = control;
  const clock = startClock();
  const epoch = useConnection.getState().epoch;
  const current = () => useConnection.getState().epoch === epoch;
  useImportJob.setState({ ...idle, state: 'running' });
  try {
    const summary = await request('intake.import', params, {
      signal: control.signal,
      onProgress: (progress) => {
        if (!current()) return;
        const before = useImportJob.getState();
        const paused = progress.paused === true;
        const seconds = clock(paused);
        useImportJob.setState({
          progress,
          eventsPerSecond: seconds > 1 && progress.events !== undefined ? Math.round(progress.events / seconds) : null,
          turning: before.turning && paused === (before.progress?.paused === true),
        });
      },
    });
    if (!current()) return;
    useImportJob.setState({ ...idle, state: 'done', summary });
    // The view of evidence says so itself.
    if (currentView() !== 'evidence')
      showToast(i18next.t('shell.import.finished', { count: summary.totals.indexed }), {
        tone: 'ok',
        action: { title: i18next.t('shell.import.showEvidence'), run: () => navigate('evidence') },
      });
  } catch (thrown) {
    if (current()) useImportJob.setState({ ...idle, state: 'failed', error: replyOf(thrown) });
  }
}

/** Pauses the import, or lets it go on. It rests at the next file, with nothing open in the case. */
export async function pauseImport(paused: boolean): Promise<void> {
  useImportJob.setState({ turning: true });
  try {
    await request('intake.pause', { paused });
  } catch (thrown) {
    useImportJob.setState({ turning: false });
    reportFailure(thrown);
  }
}

export function cancelImport(): void {
  useImportJob.setState({ cancelling: true });
  abort?.abort();
}

export const dismissImport = (): void => useImportJob.setState(idle);
