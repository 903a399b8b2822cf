import { useEffect, useRef } from 'react';
import { ProgressBar as AriaProgressBar } from 'react-aria-components';
import type { Progress } from '../../shared/contract/index.ts';
import { formatDuration } from '../../shared/format/index.ts';
import { Button } from './button.tsx';
import { useFormat } from './format.tsx';
import { VisibleText } from './visible.tsx';

/** Units per second over the last ten seconds, and what is left at that rate; null while too little is known. A pause begins anew. */
function useRate(done: number, total: number, paused: boolean): { rate: number; leftMs: number | null } | null {
  const samples = useRef<{ at: number; done: number }[]>([]);
  useEffect(() => {
    const now = performance.now();
    const list = samples.current;
    if (paused) list.length = 0;
    if (list.length > 0 && done < list[list.length - 1]!.done) list.length = 0;
    list.push({ at: now, done });
    while (list.length > 2 && now - list[0]!.at > 10_000) list.shift();
  }, [done, paused]);
  const list = samples.current;
  const first = list[0];
  const last = list[list.length - 1];
  if (paused || !first || !last || last.at - first.at < 800) return null;
  const rate = ((last.done - first.done) * 1000) / (last.at - first.at);
  if (rate <= 0) return null;
  return { rate, leftMs: total > 0 ? ((total - done) / rate) * 1000 : null };
}

export interface ProgressBarProps {
  label: string;
  progress: Progress | null;
  onCancel?: () => void;
  cancelling?: boolean;
  /** Said behind the numbers. */
  note?: string;
}

/** Long work in numbers: done of total, rate, time left, what is being worked on, and a cancel that works. */
export function ProgressBar({ label, progress, onCancel, cancelling, note }: ProgressBarProps) {
  const { t, count, bytes } = useFormat();
  const done = progress?.done ?? 0;
  const total = progress?.total ?? 0;
  const rate = useRate(done, total, progress?.paused === true);
  const amount = (value: number) =>
    progress?.unit === 'bytes'
      ? bytes(value)
      : `${count(Math.round(value))} ${t(`ui.unit.${progress?.unit ?? 'steps'}`)}`;
  const parts: string[] = [];
  if (progress)
    parts.push(total > 0 ? t('ui.progress.of', { done: amount(done), total: amount(total) }) : amount(done));
  if (progress?.files !== undefined)
    parts.push(
      progress.filesTotal
        ? t('ui.progress.filesOf', { files: count(progress.files), total: count(progress.filesTotal) })
        : t('ui.progress.files', { files: count(progress.files) }),
    );
  if (progress?.events !== undefined) parts.push(t('ui.progress.events', { events: count(progress.events) }));
  if (rate) parts.push(t('ui.progress.rate', { amount: amount(rate.rate) }));
  if (rate?.leftMs != null) parts.push(t('ui.progress.left', { time: formatDuration(rate.leftMs, t) }));
  if (note) parts.push(note);
  // The button stands beside the bar: nothing inside of role=progressbar can be reached by a screen reader.
  return (
    <div className="progress">
      <AriaProgressBar
        className="progress-bar"
        aria-label={label}
        value={total > 0 ? (100 * done) / total : 0}
        isIndeterminate={total === 0}
      >
        {({ percentage, isIndeterminate }) => (
          <>
            <div className="progress-line">
              <strong style={{ fontWeight: 600 }}>{cancelling ? t('ui.progress.cancelling') : label}</strong>
              {!isIndeterminate && <span className="muted">{Math.floor(percentage ?? 0)} %</span>}
            </div>
            <div className="progress-track">
              <div
                className={
                  isIndeterminate
                    ? 'progress-fill unknown'
                    : progress?.paused
                      ? 'progress-fill paused'
                      : 'progress-fill'
                }
                style={isIndeterminate ? {} : { width: `${percentage ?? 0}%` }}
              />
            </div>
          </>
        )}
      </AriaProgressBar>
      <div className="progress-line">
        <span className="muted">{parts.join(' · ')}</span>
        {onCancel && (
          <Button kind="quiet" onPress={onCancel} isDisabled={cancelling ?? false}>
            {t('ui.cancel')}
          </Button>
        )}
      </div>
      {progress?.current && (
        <div
          className="muted mono"
          style={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
          title={progress.current}
        >
          <VisibleText text={progress.current} />
        </div>
      )}
    </div>
  );
}
