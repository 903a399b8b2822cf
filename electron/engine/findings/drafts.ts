import type Database from 'better-sqlite3';
import type { TextDraft } from '../../../shared/contract/work.ts';

/** Texts that were begun and belong to no act yet, by the field they stand in. */
export function listDrafts(db: Database.Database): TextDraft[] {
  return db.prepare('SELECT key, text, author, time FROM draft ORDER BY key').all() as TextDraft[];
}

/** Keeps what stands in a field; an empty text is forgotten. */
export function saveDraft(db: Database.Database, key: string, text: string, author: string): void {
  if (text === '') db.prepare('DELETE FROM draft WHERE key = ?').run(key);
  else
    db.prepare(
      `INSERT INTO draft(key, text, author, time) VALUES (?, ?, ?, ?)
       ON CONFLICT(key) DO UPDATE SET text = excluded.text, author = excluded.author, time = excluded.time`,
    ).run(key, text, author, Date.now());
}
