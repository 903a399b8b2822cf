import { useEffect, useState } from 'react';
import { useAnswer } from '../shell/engine.ts';
import { useSettings } from '../shell/settings.ts';
import { EmptyState, ErrorState, Loading, Tabs, useFormat } from '../ui/index.ts';
import { DetailFields } from './detail-fields.tsx';
import { DetailHead } from './detail-head.tsx';
import { DetailNotes } from './detail-notes.tsx';
import { DetailProvenance } from './detail-provenance.tsx';
import { DetailRecord } from './detail-record.tsx';
import { DetailRelated } from './detail-related.tsx';
import { setLayout, useViewing } from './view-state.ts';

type TabName = 'fields' | 'json' | 'related' | 'provenance' | 'notes';

/** Follows the cursor, but not every row of a held key. */
function useSettled<T>(value: T, pauseMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return settled;
}

/** Everything about the event at the cursor. */
export function DetailPane() {
  const { t } = useFormat();
  const { language } = useSettings();
  const event = useSettled(
    useViewing((state) => state.event),
    60,
  );
  const [tab, setTab] = useState<TabName>('fields');
  const { data, error, refresh } = useAnswer('events.get', event ? { id: event.id, language } : null);
  useEffect(
    () =>
      useViewing.subscribe((state, before) => {
        if (state.dialog?.kind === 'note' && before.dialog?.kind !== 'note') setTab('notes');
      }),
    [],
  );
  const close = () => setLayout({ detail: false });
  if (!event)
    return (
      <EmptyState icon="detail" title={t('timeline.detail.none')}>
        {t('timeline.detail.noneExplain')}
      </EmptyState>
    );
  if (error) return <ErrorState error={error} onRetry={refresh} />;
  if (!data) return <Loading />;
  return (
    <>
      <DetailHead detail={data} onClose={close} />
      <Tabs<TabName>
        label={t('timeline.detail.title')}
        className="detail-tabs"
        value={tab}
        onChange={setTab}
        tabs={[
          { id: 'fields', title: t('timeline.detail.fields'), content: <DetailFields detail={data} /> },
          { id: 'json', title: 'JSON', content: <DetailRecord detail={data} /> },
          {
            id: 'related',
            title: t('timeline.detail.related'),
            content: <DetailRelated key={data.id} detail={data} />,
          },
          {
            id: 'provenance',
            title: t('timeline.detail.provenance'),
            count: data.occurrences.length > 1 ? data.occurrences.length : undefined,
            content: <DetailProvenance detail={data} />,
          },
          {
            id: 'notes',
            title: t('timeline.detail.notes'),
            count: data.notes.length > 0 ? data.notes.length : undefined,
            content: <DetailNotes key={data.id} detail={data} />,
          },
        ]}
      />
    </>
  );
}
