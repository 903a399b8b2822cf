import type Database from 'better-sqlite3';
import { AppError } from '../../../shared/contract/errors.ts';
import type { Note } from '../../../shared/contract/findings.ts';

/** What a note is about: `event:<number>`, `actor:<id>`, or `case`. */
function noteTarget(about: { event?: number | undefined; actor?: string | undefined }): string {
  if (about.event !== undefined) return `event:${about.event}`;
  return about.actor !== undefined ? `actor:${about.actor}` : 'case';
}

/** Writes a note. @throws AppError `events/not-found` where the event does not exist */
export function addNote(
  db: Database.Database,
  about: { event?: number | undefined; actor?: string | undefined },
  text: string,
  author: string,
): Note {
  if (about.event !== undefined && db.prepare('SELECT 1 FROM event WHERE id = ?').get(about.event) === undefined) {
    throw new AppError('events/not-found', `There is no event number ${about.event} in this case.`);
  }
  const note = { target: noteTarget(about), text, author, time: Date.now() };
  const id = Number(
    db.prepare('INSERT INTO note(target, text, author, time) VALUES (@target, @text, @author, @time)').run(note)
      .lastInsertRowid,
  );
  return { id, ...note };
}

/** Notes oldest first: about one event or actor, or all. */
export function listNotes(
  db: Database.Database,
  about: { event?: number | undefined; actor?: string | undefined },
): Note[] {
  if (about.event === undefined && about.actor === undefined)
    return db.prepare('SELECT id, target, text, author, time FROM note ORDER BY id').all() as Note[];
  return db
    .prepare('SELECT id, target, text, author, time FROM note WHERE target = ? ORDER BY id')
    .all(noteTarget(about)) as Note[];
}
