import { useEffect, useRef, useState } from 'react';
import type { ErrorReply, Progress } from '../../shared/contract/index.ts';
import { replyOf } from '../shell/engine.ts';

interface Work<Answer> {
  answer: Answer | null;
  error: ErrorReply | null;
  /** Null while nothing runs. */
  progress: Progress | null;
  isRunning: boolean;
  isCancelling: boolean;
  run: (act: (options: { signal: AbortSignal; onProgress: (progress: Progress) => void }) => Promise<Answer>) => void;
  cancel: () => void;
}

/** One long act at a time, with its progress, its end and the way to stop it. It is stopped when its panel is left. */
export function useWork<Answer>(): Work<Answer> {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [error, setError] = useState<ErrorReply | null>(null);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [isRunning, setRunning] = useState(false);
  const [isCancelling, setCancelling] = useState(false);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  return {
    answer,
    error,
    progress,
    isRunning,
    isCancelling,
    run: (act) => {
      const control = new AbortController();
      abort.current = control;
      setAnswer(null);
      setError(null);
      setProgress(null);
      setCancelling(false);
      setRunning(true);
      act({ signal: control.signal, onProgress: setProgress })
        .then(setAnswer, (thrown: unknown) => {
          const reply = replyOf(thrown);
          if (reply.code !== 'cancelled') setError(reply);
        })
        .finally(() => setRunning(false));
    },
    cancel: () => {
      setCancelling(true);
      abort.current?.abort();
    },
  };
}
