import { useEffect, useState } from 'react';
import type { Progress } from '../../shared/contract/index.ts';
import { Button, useFormat } from '../ui/index.ts';
import { request, useVersion } from './engine.ts';
import { useEffectiveFilter, useFilter } from './filter.ts';
import { showToast } from './toasts.ts';

/** A search that is shorter than this is not worth a line that comes and goes. */
const patienceMs = 300;

/**
 * While a filter makes the engine read original records: how far it is, what it has found, and a cancel. Cancelling goes back to the filter
 * before, so that nothing on the screen is an answer to half a question.
 */
export function ScanBar() {
  const { t, count } = useFormat();
  const filter = useEffectiveFilter();
  const version = useVersion('events.page');
  const [progress, setProgress] = useState<Progress | null>(null);
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => setLong(true), patienceMs);
    const stop = () => {
      clearTimeout(timer);
      setLong(false);
      setProgress(null);
    };
    // A page without rows: the same search that the views wait for, asked for its progress.
    request('events.page', { ...filter, fields: [], limit: 0 }, { signal: abort.signal, onProgress: setProgress }).then(
      stop,
      stop,
    );
    return () => {
      abort.abort();
      stop();
    };
  }, [filter, version]);
  if (!isLong || progress === null || progress.phase !== 'search') return null;
  const share = progress.total > 0 ? progress.done / progress.total : 0;
  const cancel = () => {
    const { past, back, clear } = useFilter.getState();
    if (past.length > 0) back();
    else clear();
    showToast(t('shell.scan.cancelled'));
  };
  return (
    <div className="scan-bar" role="status">
      <span className="scan-track" aria-hidden="true">
        <span className="scan-fill" style={{ width: `${100 * share}%` }} />
      </span>
      <span>
        {t('shell.scan.running', {
          percent: Math.floor(100 * share),
          events: count(progress.events ?? 0),
          count: progress.events ?? 0,
        })}
      </span>
      <Button kind="link" onPress={cancel}>
        {t('shell.scan.cancel')}
      </Button>
    </div>
  );
}
