import type Database from 'better-sqlite3';
import { Bitmap } from '../columns/bitmap.ts';
import type { ColumnStore } from '../columns/column-store.ts';

/** The tags and findings of a case as bitmaps over its positions; read on first use and after every change of them. */
export class TagBitmaps {
  readonly #db: Database.Database;
  readonly #store: ColumnStore;
  #tags: { name: string; events: Bitmap }[] | null = null;
  #findings: { names: string[]; events: Bitmap }[] | null = null;

  constructor(db: Database.Database, store: ColumnStore) {
    this.#db = db;
    this.#store = store;
  }

  forget(): void {
    this.#tags = null;
    this.#findings = null;
  }

  /** Tags in the order of their names. */
  get all(): readonly { name: string; events: Bitmap }[] {
    this.#tags ??= (this.#db.prepare('SELECT id, name FROM tag ORDER BY name').all() as { id: number; name: string }[]).map(({ id, name }) => ({ name, events: this.#read('SELECT event FROM event_tag WHERE tag = ?', id) }));
    return this.#tags;
  }

  /** Findings that were not taken out, by number and title. */
  get findings(): readonly { names: string[]; events: Bitmap }[] {
    const rows = (this.#findings === null ? this.#db.prepare(`SELECT id, json_extract(body, '$.title') AS title FROM finding WHERE removed = 0 ORDER BY id`).all() : []) as { id: number; title: string }[];
    this.#findings ??= rows.map(({ id, title }) => ({ names: [String(id), title], events: this.#read('SELECT event FROM finding_event WHERE finding = ?', id) }));
    return this.#findings;
  }

  /** Names of the tags of the event at a position. */
  namesAt(position: number): string[] {
    return this.all.filter((tag) => tag.events.has(position)).map((tag) => tag.name);
  }

  #read(sql: string, mark: number): Bitmap {
    const bitmap = new Bitmap(this.#store.count);
    const events = this.#db.prepare(sql).pluck().all(mark) as number[];
    if (events.length === 0) return bitmap;
    const positions = events.length > 2000 ? this.#store.positions() : null;
    for (const event of events) {
      const position = positions === null ? this.#store.positionOf(event) : positions[event];
      if (position !== undefined && position >= 0 && position < bitmap.length) bitmap.set(position);
    }
    return bitmap;
  }
}
