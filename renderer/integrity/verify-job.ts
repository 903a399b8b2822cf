import { create } from 'zustand';
import type { ErrorReply, Progress } from '../../shared/contract/index.ts';
import { replyOf, request, useConnection } from '../shell/engine.ts';

interface VerifyJob {
  running: boolean;
  progress: Progress | null;
  cancelling: boolean;
  error: ErrorReply | null;
}

const idle: VerifyJob = { running: false, progress: null, cancelling: false, error: null };

/** The verification of this window; it outlives the view. */
export const useVerifyJob = create<VerifyJob>(() => idle);

let abort: AbortController | null = null;

useConnection.subscribe((state, before) => {
  if (state.epoch !== before.epoch) useVerifyJob.setState(idle);
});

/** Verifies all digests and log files with the keys and signatures that are in the case; files named by token are taken in first. */
export async function startVerification(keys: string[] = []): Promise<void> {
  if (useVerifyJob.getState().running) return;
  const control = new AbortController();
  abort = control;
  useVerifyJob.setState({ ...idle, running: true });
  try {
    await request(
      'integrity.verify',
      { keys },
      { signal: control.signal, onProgress: (progress) => useVerifyJob.setState({ progress }) },
    );
    useVerifyJob.setState(idle);
  } catch (thrown) {
    const error = replyOf(thrown);
    useVerifyJob.setState({ ...idle, error: error.code === 'cancelled' ? null : error });
  }
}

export function cancelVerification(): void {
  useVerifyJob.setState({ cancelling: true });
  abort?.abort();
}
