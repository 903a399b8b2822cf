import { useEffect, useState } from 'react';
import type { EventDetail } from '../../shared/contract/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { useWritable } from '../shell/case.ts';
import { Value } from '../shell/value-menu.tsx';
import { Badge, EmptyState, ErrorState, Icon, IconButton, Loading, OutcomeMark, Tabs, TagMark, Time, useFormat, VisibleText } from '../ui/index.ts';
import { DetailFields } from './detail-fields.tsx';
import { DetailNotes } from './detail-notes.tsx';
import { DetailProvenance } from './detail-provenance.tsx';
import { DetailRecord } from './detail-record.tsx';
import { applyTag, bookmarkTag, useTagColors } from './tagging.ts';
import { setLayout, useViewing } from './view-state.ts';

type TabName = 'fields' | 'json' | 'provenance' | 'notes';

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
  const event = useSettled(useViewing((state) => state.event), 60);
  const [tab, setTab] = useState<TabName>('fields');
  const { data, error, refresh } = useAnswer('events.get', event ? { id: event.id } : null);
  useEffect(() => useViewing.subscribe((state, before) => {
    if (state.dialog?.kind === 'note' && before.dialog?.kind !== 'note') setTab('notes');
  }), []);
  const close = () => setLayout({ detail: false });
  if (!event) return <EmptyState icon="detail" title={t('timeline.detail.none')}>{t('timeline.detail.noneExplain')}</EmptyState>;
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
          { id: 'provenance', title: t('timeline.detail.provenance'), count: data.occurrences.length > 1 ? data.occurrences.length : undefined, content: <DetailProvenance detail={data} /> },
          { id: 'notes', title: t('timeline.detail.notes'), count: data.notes.length > 0 ? data.notes.length : undefined, content: <DetailNotes key={data.id} detail={data} /> },
        ]}
      />
    </>
  );
}

function DetailHead({ detail, onClose }: { detail: EventDetail; onClose: () => void }) {
  const { t } = useFormat();
  const colorOf = useTagColors();
  const writable = useWritable();
  const field = (name: string) => detail.fields[name]?.[0] ?? null;
  const name = field('eventName');
  const outcome = field('outcome');
  const { about } = detail;
  return (
    <header className="detail-head">
      <div className="detail-title">
        <h2>{name === null ? t('timeline.detail.unnamed') : <Value field="eventName" value={name} time={detail.time} />}</h2>
        <IconButton icon="close" label={t('timeline.detail.close')} onPress={onClose} />
      </div>
      <div className="detail-line">
        {outcome !== null && <OutcomeMark outcome={outcome} />}
        <span className="mono"><Time value={detail.time} /></span>
        {field('eventSource') !== null && <span className="muted"><VisibleText text={field('eventSource')!} /></span>}
      </div>
      {field('errorMessage') !== null && <p className="detail-error"><VisibleText text={[field('errorCode'), field('errorMessage')].filter(Boolean).join(': ')} /></p>}
      {about && (about.why || about.access || about.technique) && (
        <p className="detail-about">
          <Icon name="about" />
          <span>
            {about.why ?? about.service} {about.access && <Badge>{about.access}</Badge>} {about.technique && <Badge tone="violet">{about.technique}</Badge>}
          </span>
        </p>
      )}
      {detail.tags.length > 0 && (
        <ul className="detail-tags" aria-label={t('timeline.tag.tags')}>
          {detail.tags.map((tag) => (
            <li key={tag}>
              {tag === bookmarkTag ? <Badge><Icon name="bookmark" /> {t('timeline.tag.bookmark')}</Badge> : <TagMark name={tag} color={colorOf(tag)} />}
              {writable && (
                <IconButton icon="close" label={t('timeline.tag.removeThis', { name: tag })} onPress={() => void applyTag({ count: 1, on: () => Promise.resolve({ ids: [detail.id] }) }, tag, { remove: true })} />
              )}
            </li>
          ))}
        </ul>
      )}
    </header>
  );
}
