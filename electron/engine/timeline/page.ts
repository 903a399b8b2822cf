import { parseExact } from '../events/exact-json.ts';
import type Database from 'better-sqlite3';
import type { EventBatch } from '../../../shared/contract/timeline.ts';
import { readField, resolveField } from '../../../shared/fields/index.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import { readGuid } from '../events/record.ts';
import { flags } from '../events/terms.ts';
import type { EventMarks } from './event-marks.ts';

/** Reads original record texts by event id. */
export type ReadText = (event: number) => string;

/**
 * Rows at ranks offset…offset+limit of the selection. `desc` counts ranks from the newest event; untimed events are last in both orders.
 * Costs a select in the bitmap, then array reads; only fields without a column read the evidence.
 */
export function readPage(
  db: Database.Database,
  columns: FieldColumns,
  marks: EventMarks,
  selected: Bitmap,
  page: { sort: 'asc' | 'desc'; offset: number; limit: number; fields: readonly string[] },
  readText: ReadText,
): EventBatch {
  const positions = positionsOfPage(columns, selected, page);
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

/** Positions by rank; descending order turns the timed part round and leaves untimed events at the end. */
function positionsOfPage(
  columns: FieldColumns,
  selected: Bitmap,
  page: { sort: 'asc' | 'desc'; offset: number; limit: number },
): number[] {
  const total = selected.count;
  const timed = selected.rank(columns.store.timed);
  const positions: number[] = [];
  for (let rank = page.offset; rank < Math.min(total, page.offset + page.limit); rank++) {
    positions.push(selected.select(page.sort === 'desc' && rank < timed ? timed - 1 - rank : rank));
  }
  return positions;
}

/** Rank of a position in the given order. */
export function rankOf(columns: FieldColumns, selected: Bitmap, position: number, sort: 'asc' | 'desc'): number {
  const rank = selected.rank(position);
  const timed = selected.rank(columns.store.timed);
  return sort === 'desc' && rank < timed ? timed - 1 - rank : rank;
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
