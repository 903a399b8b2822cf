import { useAnswer } from '../shell/engine.ts';
import { navigate } from '../shell/navigation.ts';
import { Button, EmptyState, ErrorState, Loading, useFormat } from '../ui/index.ts';
import { NoteList } from './note-list.tsx';
import { TagList } from './tag-list.tsx';
import '../ui/css/page.css';
import './view.css';

/** What the examiners marked and wrote: tags with their events, and notes. */
export default function FindingsView() {
  const { t } = useFormat();
  const tags = useAnswer('tags.list', {});
  const notes = useAnswer('notes.list', {});
  const error = tags.error ?? notes.error;
  if (!tags.data || !notes.data) return error ? <ErrorState error={error} onRetry={() => { tags.refresh(); notes.refresh(); }} /> : <Loading />;
  return (
    <div className="page">
      <div className="stack">
        <div className="page-head">
          <h1>{t('findings.title')}</h1>
        </div>
        <section className="panel" aria-labelledby="findings-tags">
          <h2 id="findings-tags">{t('findings.tags')}</h2>
          {tags.data.tags.length === 0 ? (
            <EmptyState icon="tag" title={t('findings.noTagsTitle')} actions={<Button onPress={() => navigate('timeline')}>{t('findings.openTimeline')}</Button>}>
              {t('findings.noTagsText')}
            </EmptyState>
          ) : (
            <TagList tags={tags.data.tags} />
          )}
        </section>
        <section className="panel" aria-labelledby="findings-notes">
          <h2 id="findings-notes">{t('findings.notes')}</h2>
          <NoteList notes={notes.data.notes} />
        </section>
      </div>
    </div>
  );
}
