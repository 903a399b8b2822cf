import { useState } from 'react';
import type { ActorProfile, ErrorReply } from '../../shared/contract/index.ts';
import { useWritable } from '../shell/case.ts';
import { useDraft } from '../shell/drafts.ts';
import { replyOf, request } from '../shell/engine.ts';
import { showToast } from '../shell/toasts.ts';
import { Button, InlineError, TextArea, Time, useFormat, VisibleText } from '../ui/index.ts';
import { VisibleLines } from '../ui/visible-lines.tsx';

/** What the examiners wrote about an actor, and a place to write more. */
export function ActorNotes({ actor, notes }: { actor: string; notes: ActorProfile['notes'] }) {
  const { t } = useFormat();
  const writable = useWritable();
  const [text, setText] = useDraft(`note:actor:${actor}`.slice(0, 300));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorReply | null>(null);

  const add = async () => {
    setBusy(true);
    setError(null);
    try {
      await request('notes.add', { actor, text: text.trim() });
      setText('');
      showToast(t('actors.page.noteSaved'), { tone: 'ok' });
    } catch (thrown) {
      setError(replyOf(thrown));
    } finally {
      setBusy(false);
    }
  };

  return (
    <section className="panel" aria-labelledby="actor-notes">
      <h2 id="actor-notes">{t('actors.page.notes')}</h2>
      {notes.length === 0 && <p className="muted">{t('actors.page.noNotes')}</p>}
      {notes.map((note) => (
        <article key={note.id} className="actor-note">
          <p>
            <VisibleLines text={note.text} />
          </p>
          <p className="muted">
            <VisibleText text={note.author} /> · <Time value={note.time} />
          </p>
        </article>
      ))}
      {writable ? (
        <>
          <TextArea
            label={t('actors.page.addNote')}
            hideLabel
            placeholder={t('actors.page.notePlaceholder')}
            value={text}
            onChange={setText}
            rows={2}
          />
          {error && <InlineError error={error} />}
          <div>
            <Button icon="note" isDisabled={busy || text.trim() === ''} onPress={() => void add()}>
              {t('actors.page.addNote')}
            </Button>
          </div>
        </>
      ) : (
        <p className="muted">{t('actors.page.noteReadOnly')}</p>
      )}
    </section>
  );
}
