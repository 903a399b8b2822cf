import { useEffect, useRef, useState } from 'react';
import type { ErrorReply, EventDetail } from '../../shared/contract/index.ts';
import { useWritable } from '../shell/case.ts';
import { useDraft } from '../shell/drafts.ts';
import { replyOf, request } from '../shell/engine.ts';
import { Button, EmptyState, InlineError, TextArea, Time, useFormat, VisibleText } from '../ui/index.ts';
import { useViewing } from './view-state.ts';

/** What examiners wrote on this event, and a place to write. Notes are kept as written; each is in the audit log. */
export function DetailNotes({ detail }: { detail: EventDetail }) {
  const { t } = useFormat();
  const writable = useWritable();
  const [text, setText] = useDraft(`note:event:${detail.id}`);
  const [error, setError] = useState<ErrorReply | null>(null);
  const [isSaving, setSaving] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const isAsked = useViewing((state) => state.dialog?.kind === 'note');
  useEffect(() => {
    if (!isAsked) return;
    box.current?.querySelector('textarea')?.focus();
    useViewing.setState({ dialog: null });
  }, [isAsked]);
  const save = async () => {
    setSaving(true);
    try {
      await request('notes.add', { event: detail.id, text: text.trim() });
      setText('');
      setError(null);
    } catch (thrown) {
      setError(replyOf(thrown));
    }
    setSaving(false);
  };
  return (
    <div className="detail-notes" ref={box}>
      {detail.notes.length === 0 && !writable && <EmptyState icon="note" title={t('timeline.note.none')} />}
      {detail.notes.map((note) => (
        <article key={note.id} className="note">
          <p className="note-head muted">
            <strong>
              <VisibleText text={note.author || t('timeline.note.unnamed')} />
            </strong>{' '}
            <Time value={note.time} />
          </p>
          {note.text.split('\n').map((line, index) => (
            <p key={index}>
              <VisibleText text={line} />
            </p>
          ))}
        </article>
      ))}
      {error && <InlineError error={error} />}
      {writable && (
        <div
          onKeyDown={(event) => {
            // Escape leads back to the rows; what was written stays.
            if (event.key === 'Escape')
              document.querySelector<HTMLElement>('[data-after-filter]')?.focus({ preventScroll: true });
            else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && text.trim() !== '') void save();
          }}
        >
          <TextArea
            label={t('timeline.note.write')}
            rows={4}
            value={text}
            onChange={setText}
            placeholder={t('timeline.note.placeholder')}
          />
          <div className="note-foot">
            <span className="muted">{t('timeline.note.kept')}</span>
            <Button kind="primary" isDisabled={text.trim() === '' || isSaving} onPress={() => void save()}>
              {t('timeline.note.save')} <kbd className="key">Ctrl+Enter</kbd>
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
