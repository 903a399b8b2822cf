import { useState } from 'react';
import type { Note } from '../../shared/contract/index.ts';
import { navigate } from '../shell/navigation.ts';
import { Button, TextField, Time, useFormat, VisibleText } from '../ui/index.ts';
import { VisibleLines } from '../ui/visible-lines.tsx';

/** What a note hangs on: `event:12`, or the id of an actor. */
function targetOf(target: string): { event: number } | { actor: string } {
  const event = /^event:(\d+)$/.exec(target) ?? /^(\d+)$/.exec(target);
  return event ? { event: Number(event[1]) } : { actor: target.replace(/^actor:/, '') };
}

/** All notes, the newest first, each with the way to what it is about. */
export function NoteList({ notes }: { notes: Note[] }) {
  const { t } = useFormat();
  const [text, setText] = useState('');
  if (notes.length === 0) return <p className="muted">{t('findings.noNotes')}</p>;
  const wanted = text.trim().toLowerCase();
  const shown = notes
    .filter((note) => wanted === '' || `${note.text} ${note.author} ${note.target}`.toLowerCase().includes(wanted))
    .sort((a, b) => b.time - a.time);
  return (
    <>
      <div className="row">
        <TextField
          label={t('findings.search')}
          hideLabel
          placeholder={t('findings.search')}
          value={text}
          onChange={setText}
        />
        <span className="muted" role="status">
          {t('findings.notesShown', { shown: shown.length, total: notes.length })}
        </span>
      </div>
      <ul className="findings-notes">
        {shown.map((note) => {
          const target = targetOf(note.target);
          const name = 'event' in target ? t('findings.note.event', { id: target.event }) : target.actor;
          return (
            <li key={note.id}>
              <p className="findings-note">
                <VisibleLines text={note.text} />
              </p>
              <p className="muted row">
                <Button
                  kind="link"
                  onPress={() =>
                    'event' in target
                      ? navigate('timeline', { event: target.event })
                      : navigate('actors', { id: target.actor })
                  }
                >
                  <VisibleText text={name} />
                </Button>
                <span>
                  <VisibleText text={note.author} />
                </span>
                <Time value={note.time} />
              </p>
            </li>
          );
        })}
      </ul>
    </>
  );
}
