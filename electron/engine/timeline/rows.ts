import type Database from 'better-sqlite3';
import type { RowBatch } from '../../../shared/contract/timeline.ts';
import { type CallOptions, stopIfCancelled } from '../case/call-options.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import { orderEvents } from './order.ts';
import { readPage, type ReadText } from './page.ts';
import type { EventMarks } from './event-marks.ts';

/** Rows of the first batch; later ones take as many as make about `BATCH_CHARACTERS`. */
const FIRST_ROWS = 250;
const MOST_ROWS = 5000;
const BATCH_CHARACTERS = 1 << 20;

/** What rows are read from. */
export interface RowSource {
  db: Database.Database;
  fields: FieldColumns;
  marks: EventMarks;
  readText: ReadText;
}

/**
 * Rows of a selection at ranges of ranks [from, to), batch by batch; gives their number at the end. Batches are about as large as each other however much a row holds,
 * so that an asker's memory is known from the number of batches that it lets come.
 * @throws AppError `cancelled`
 */
export async function* readRows(
  { db, fields, marks, readText }: RowSource,
  selected: Bitmap,
  ask: {
    sort: 'asc' | 'desc';
    orderBy?: string | undefined;
    ranges: readonly (readonly [from: number, to: number])[];
    fields: readonly string[];
    records: boolean;
  },
  options: CallOptions,
): AsyncGenerator<RowBatch, number, void> {
  const order = orderEvents(fields, marks, selected, ask);
  let rows = 0;
  let limit = FIRST_ROWS;
  for (const [from, to] of ask.ranges) {
    for (let offset = from; offset < Math.min(to, selected.count);) {
      const page = { offset, limit: Math.min(limit, to - offset), fields: ask.fields };
      const batch: RowBatch = readPage(db, fields, marks, order, page, readText);
      if (ask.records) batch.records = batch.ids.map(readText);
      offset += batch.ids.length;
      rows += batch.ids.length;
      limit = Math.round(Math.min(MOST_ROWS, limit * 2, (batch.ids.length * BATCH_CHARACTERS) / sizeOf(batch)));
      limit = Math.max(1, limit);
      yield batch;
      // Cancelling, and what others ask, comes in between.
      await new Promise<void>((resolve) => setImmediate(resolve));
      stopIfCancelled(options);
    }
  }
  return rows;
}

/** Characters of a batch, about. */
function sizeOf(batch: RowBatch): number {
  let size = 1 + batch.ids.length * 4;
  for (const values of Object.values(batch.columns))
    for (const value of values) size += typeof value === 'string' ? value.length : 4;
  for (const record of batch.records ?? []) size += record.length;
  return size;
}
