import type Database from 'better-sqlite3';
import { Bitmap } from '../columns/bitmap.ts';
import type { ColumnStore } from '../columns/column-store.ts';

/** The tags of a case as bitmaps over its positions, in the order of their names; read on first use and after every change of tags. */
export class TagBitmaps {
  readonly #db: Database.Database;
  readonly #store: ColumnStore;
  #tags: { name: string; events: Bitmap }[] | null = null;

  constructor(db: Database.Database, store: ColumnStore) {
    this.#db = db;
    this.#store = store;
  }

  forget(): void {
    this.#tags = null;
  }

  get all(): readonly { name: string; events: Bitmap }[] {
    this.#tags ??= (this.#db.prepare('SELECT id, name FROM tag ORDER BY name').all() as { id: number; name: string }[]).map(({ id, name }) => ({ name, events: this.#read(id) }));
    return this.#tags;
  }

  /** Names of the tags of the event at a position. */
  namesAt(position: number): string[] {
    return this.all.filter((tag) => tag.events.has(position)).map((tag) => tag.name);
  }

  #read(tag: number): Bitmap {
    const bitmap = new Bitmap(this.#store.count);
    const events = this.#db.prepare('SELECT event FROM event_tag WHERE tag = ?').pluck().all(tag) as number[];
    if (events.length === 0) return bitmap;
    const positions = events.length > 2000 ? this.#store.positions() : null;
    for (const event of events) {
      const position = positions === null ? this.#store.positionOf(event) : positions[event];
      if (position !== undefined && position >= 0 && position < bitmap.length) bitmap.set(position);
    }
    return bitmap;
  }
}
