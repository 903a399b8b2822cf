import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { create } from 'zustand';
import { Bytes, useFormat } from '../ui/index.ts';
import { useCaseInfo } from './case.ts';
import { useConnection } from './engine.ts';

const useSlot = create<{ element: HTMLElement | null }>(() => ({ element: null }));

/** What a view says in the status bar: counts under the filter, selection, running work. */
export function StatusLine({ children }: { children: ReactNode }) {
  const { element } = useSlot();
  return element ? createPortal(children, element) : null;
}

/** The line at the foot: the view's own words, then what is true of the whole case. */
export function StatusBar() {
  const { t, count } = useFormat();
  const opened = useConnection((state) => state.opened);
  const { data } = useCaseInfo();
  return (
    <footer className="status-bar">
      <div className="status-view" ref={(element) => useSlot.setState({ element })} role="status" />
      {data && (
        <>
          <span>{t('shell.status.events', { events: count(data.events), count: data.events })}</span>
          <span>{t('shell.status.files', { files: count(data.totals.files), count: data.totals.files })}</span>
          {data.totals.rejected > 0 && (
            <span className="tone-warning" style={{ color: 'var(--tone)' }}>
              {t('shell.status.rejected', { records: count(data.totals.rejected), count: data.totals.rejected })}
            </span>
          )}
          <span title={opened?.fileName}>
            <Bytes value={data.sizeBytes} />
          </span>
        </>
      )}
    </footer>
  );
}
