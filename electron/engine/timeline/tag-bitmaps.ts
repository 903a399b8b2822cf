import type Database from 'better-sqlite3';
import { findingSeverities } from '../../../shared/contract/findings.ts';
import { Bitmap } from '../columns/bitmap.ts';
import type { ColumnStore } from '../columns/column-store.ts';

/** A tag, finding or severity, with every text that a filter may name it by (the first is the one that is shown) and its events. */
export interface Mark {
  names: readonly string[];
  events: Bitmap;
}

/** Fields whose values are marks of the investigator. */
export type MarkField = 'tag' | 'finding' | 'severity';

export function isMarkField(name: string): name is MarkField {
  return name === 'tag' || name === 'finding' || name === 'severity';
}

/** The tags and findings of a case as bitmaps over its positions; read on first use and after every change of them. */
export class TagBitmaps {
  readonly #db: Database.Database;
  readonly #store: ColumnStore;
  #tags: { name: string; events: Bitmap }[] | null = null;
  #findings: (Mark & { severity: string })[] | null = null;
  #severities: Mark[] | null = null;

  constructor(db: Database.Database, store: ColumnStore) {
    this.#db = db;
    this.#store = store;
  }

  forget(): void {
    this.#tags = null;
    this.#findings = null;
    this.#severities = null;
  }

  /** Tags in the order of their names. */
  get all(): readonly { name: string; events: Bitmap }[] {
    this.#tags ??= (
      this.#db.prepare('SELECT id, name FROM tag ORDER BY name').all() as { id: number; name: string }[]
    ).map(({ id, name }) => ({ name, events: this.#read('SELECT event FROM event_tag WHERE tag = ?', id) }));
    return this.#tags;
  }

  /** Findings that were not taken out, by title and number. */
  get findings(): readonly (Mark & { severity: string })[] {
    const select = `SELECT id, json_extract(body, '$.title') AS title, json_extract(body, '$.severity') AS severity FROM finding WHERE removed = 0 ORDER BY id`;
    const rows = (this.#findings === null ? this.#db.prepare(select).all() : []) as {
      id: number;
      title: string;
      severity: string;
    }[];
    this.#findings ??= rows.map(({ id, title, severity }) => ({
      names: [title, String(id)],
      severity,
      events: this.#read('SELECT event FROM finding_event WHERE finding = ?', id),
    }));
    return this.#findings;
  }

  /** Severities of the findings, gravest first: an event of several findings has that of each. */
  get severities(): readonly Mark[] {
    this.#severities ??= [...findingSeverities].reverse().flatMap((severity) => {
      const own = this.findings.filter((finding) => finding.severity === severity);
      return own.length === 0
        ? []
        : [{ names: [severity], events: own.map(({ events }) => events).reduce((all, each) => all.or(each)) }];
    });
    return this.#severities;
  }

  /** The values of a field. */
  marks(field: MarkField): readonly Mark[] {
    return field === 'finding'
      ? this.findings
      : field === 'severity'
        ? this.severities
        : this.all.map(({ name, events }) => ({ names: [name], events }));
  }

  /** The values of a field at a position, as they are shown. */
  textsAt(field: MarkField, position: number): string[] {
    return this.marks(field)
      .filter((mark) => mark.events.has(position))
      .map((mark) => mark.names[0]!);
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
