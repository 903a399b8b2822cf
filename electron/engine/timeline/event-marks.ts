import type Database from 'better-sqlite3';
import { findingSeverities } from '../../../shared/contract/findings.ts';
import type { CallOptions } from '../case/call-options.ts';
import { Bitmap } from '../columns/bitmap.ts';
import { EventSet } from '../columns/event-set.ts';
import type { ColumnStore } from '../columns/column-store.ts';

/** A value of a marked field (a tag, a finding, a severity), with every text that a filter may name it by (the first is the one that is shown) and its events. */
export interface Mark {
  names: readonly string[];
  events: EventSet;
}

/**
 * Where the marks of one field come from: the investigator's own work, or what was worked out about events. An entry in a list of sources is all that filters, pages, facets and
 * completion need to know of a field of this kind.
 */
export interface MarkSource {
  /** Name of the field, as the catalogue has it. */
  field: string;
  /** Its values in the order in which they are shown. Asked on first use and after every change of the investigator's work. */
  read(marks: EventMarks): Mark[];
  /** Set where the marks take long to work out: awaited before they are asked. */
  prepare?(options: CallOptions): Promise<void>;
}

/** Tags in the order of their names. */
const tags: MarkSource = {
  field: 'tag',
  read: (marks) =>
    (marks.db.prepare('SELECT id, name FROM tag ORDER BY name').all() as { id: number; name: string }[]).map(
      ({ id, name }) => ({ names: [name], events: marks.eventsOf('SELECT event FROM event_tag WHERE tag = ?', id) }),
    ),
};

/** The tag of that name, as a field that is true. */
const bookmark: MarkSource = {
  field: 'bookmark',
  read: (marks) =>
    marks
      .of('tag')
      .filter(({ names }) => names[0] === 'bookmark')
      .map(({ events }) => ({ names: ['true'], events })),
};

/** Findings that were not taken out, by title and number. */
const findings: MarkSource = {
  field: 'finding',
  read: (marks) =>
    readFindings(marks).map(({ id, title }) => ({
      names: [title, String(id)],
      events: eventsOfFinding(marks, id),
    })),
};

/** Severities of the findings, gravest first: an event of several findings has that of each. */
const severities: MarkSource = {
  field: 'severity',
  read: (marks) => {
    const all = readFindings(marks);
    return [...findingSeverities].reverse().flatMap((severity) => {
      const own = all.filter((finding) => finding.severity === severity);
      const events = own.map(({ id }) => eventsOfFinding(marks, id));
      return own.length === 0 ? [] : [{ names: [severity], events: events.reduce((left, each) => left.or(each)) }];
    });
  },
};

function readFindings({ db }: EventMarks): { id: number; title: string; severity: string }[] {
  const select = `SELECT id, json_extract(body, '$.title') AS title, json_extract(body, '$.severity') AS severity FROM finding WHERE removed = 0 ORDER BY id`;
  return db.prepare(select).all() as { id: number; title: string; severity: string }[];
}

function eventsOfFinding(marks: EventMarks, finding: number): EventSet {
  return marks.eventsOf('SELECT event FROM finding_event WHERE finding = ?', finding);
}

/** Marks of events as bitmaps over the positions of a case; read on first use and after every change of them. */
export class EventMarks {
  readonly db: Database.Database;
  readonly #store: ColumnStore;
  readonly #sources: ReadonlyMap<string, MarkSource>;
  readonly #known = new Map<string, readonly Mark[]>();

  /** @param more sources of parts above this one */
  constructor(db: Database.Database, store: ColumnStore, more: readonly MarkSource[] = []) {
    this.db = db;
    this.#store = store;
    this.#sources = new Map([tags, bookmark, findings, severities, ...more].map((source) => [source.field, source]));
  }

  /** True for fields whose values are marks. */
  has(field: string): boolean {
    return this.#sources.has(field);
  }

  /** Awaits what takes long of these fields. @throws AppError `cancelled` */
  async prepare(fields: Iterable<string>, options: CallOptions): Promise<void> {
    for (const field of fields) await this.#sources.get(field)?.prepare?.(options);
  }

  /** The values of a field; none where nothing marks events with it. */
  of(field: string): readonly Mark[] {
    let marks = this.#known.get(field);
    if (marks === undefined) this.#known.set(field, (marks = this.#sources.get(field)?.read(this) ?? []));
    return marks;
  }

  /** The values of a field at a position, as they are shown. */
  textsAt(field: string, position: number): string[] {
    return this.of(field)
      .filter((mark) => mark.events.has(position))
      .map((mark) => mark.names[0]!);
  }

  forget(): void {
    this.#known.clear();
  }

  /** The events whose ids a query with one parameter gives. */
  eventsOf(sql: string, parameter: number): EventSet {
    const bitmap = new Bitmap(this.#store.count);
    const events = this.db.prepare(sql).pluck().all(parameter) as number[];
    if (events.length === 0) return EventSet.none(bitmap.length);
    const positions = events.length > 2000 ? this.#store.positions() : null;
    for (const event of events) {
      const position = positions === null ? this.#store.positionOf(event) : positions[event];
      if (position !== undefined && position >= 0 && position < bitmap.length) bitmap.set(position);
    }
    return EventSet.ofBits(bitmap);
  }
}
