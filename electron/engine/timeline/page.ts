import { parseExact } from '../events/exact-json.ts';
import type Database from 'better-sqlite3';
import type { EventBatch } from '../../../shared/contract/timeline.ts';
import { readField, resolveField } from '../../../shared/fields/index.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import { readGuid } from '../events/record.ts';
import { flags } from '../events/terms.ts';
import type { EventMarks } from './event-marks.ts';
import type { EventOrder } from './order.ts';

/** Reads original record texts by event id. */
export type ReadText = (event: number) => string;

/**
 * Rows at ranks offset…offset+limit of an order of events. Costs array reads; only fields without a column read the evidence.
 */
export function readPage(
  db: Database.Database,
  columns: FieldColumns,
  marks: EventMarks,
  order: EventOrder,
  page: { offset: number; limit: number; fields: readonly string[] },
  readText: ReadText,
): EventBatch {
  const end = Math.max(page.offset, Math.min(order.total, page.offset + page.limit));
  const positions = Array.from({ length: end - page.offset }, (_, row) => order.at(page.offset + row));
  const ids = columns.store.column('id');
  const events = positions.map((position) => ids[position]!);
  const batch: EventBatch = { offset: page.offset, ids: events, columns: {} };
  const records = new Map<number, unknown>();
  const record = (event: number): unknown => {
    if (!records.has(event)) records.set(event, parse(readText(event)));
    return records.get(event);
  };
  for (const name of page.fields) {
    const field = resolveField(name)?.name ?? name;
    batch.columns[name] = marks.has(field)
      ? positions.map((position) => marks.textsAt(field, position).join(', ') || null)
      : readColumn(db, columns, field, positions, events, record);
  }
  if (marks.of('tag').length > 0) {
    const byEvent: Record<number, string[]> = {};
    positions.forEach((position, row) => {
      const names = marks.textsAt('tag', position);
      if (names.length > 0) byEvent[events[row]!] = names;
    });
    if (Object.keys(byEvent).length > 0) batch.tags = byEvent;
  }
  return batch;
}

function parse(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return {};
  }
}

function readColumn(
  db: Database.Database,
  columns: FieldColumns,
  field: string,
  positions: number[],
  events: number[],
  record: (event: number) => unknown,
): (string | number | null)[] {
  if (field === 'eventTime') {
    const time = columns.store.time();
    return positions.map((position) => (Number.isNaN(time[position]) ? null : time[position]!));
  }
  if (field === 'eventID' || field === 'sharedEventID') {
    const ids = readEventIds(db, events, field);
    return events.map((event) => ids.get(event) ?? null);
  }
  const indexed = columns.get(field);
  if (indexed !== undefined) {
    return positions.map((position) => {
      const texts = indexed.texts(indexed.column[position]!);
      return texts === null || texts.length === 0 ? null : typeof texts === 'string' ? texts : texts.join(', ');
    });
  }
  return events.map((event) => {
    const values = readField(record(event), field).filter((value) => value !== null);
    return values.length === 0 ? null : values.map(String).join(', ');
  });
}

/** Ids of events as their records have them, by event number; without those that have none. */
export function readEventIds(
  db: Database.Database,
  events: readonly number[],
  field: 'eventID' | 'sharedEventID' = 'eventID',
): Map<number, string> {
  const one = db.prepare(
    `SELECT e.${field === 'eventID' ? 'event_id' : 'shared_event_id'} AS id, e.flags AS flags, o.value AS odd FROM event e LEFT JOIN odd_event_id o ON o.event = e.id WHERE e.id = ?`,
  );
  const ids = new Map<number, string>();
  for (const event of events) {
    const row = one.get(event) as { id: Buffer | null; flags: number; odd: string | null } | undefined;
    if (row === undefined || row.id === null || (field === 'eventID' && (row.flags & flags.noEventId) !== 0)) continue;
    ids.set(event, field === 'eventID' && row.odd !== null ? row.odd : readGuid(row.id));
  }
  return ids;
}
