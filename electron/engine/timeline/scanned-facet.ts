import type { Facet } from '../../../shared/contract/timeline.ts';
import { AppError } from '../../../shared/contract/errors.ts';
import { readField } from '../../../shared/fields/index.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import type { Asking } from './filter.ts';

interface Records {
  readonly index: { readonly fields: FieldColumns };
  recordText(event: number): string;
}

/** Largest values of a field that has no column: reads every selected record, with progress and cancel. Slow by nature, exact all the same. */
export async function scanValues(records: Records, name: string, selected: Bitmap, limit: number, asking: Asking): Promise<Facet> {
  const ids = records.index.fields.store.column('id');
  const counts = new Map<string, number>();
  const total = selected.count;
  let missing = 0;
  const positions: number[] = [];
  selected.forEach((position) => positions.push(position));
  for (const [index, position] of positions.entries()) {
    const values = new Set(readField(JSON.parse(records.recordText(ids[position]!)), name).filter((value) => value !== null && value !== '').map(String));
    if (values.size === 0) missing++;
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    if (index % 500 === 0) {
      if (asking.signal?.aborted) throw new AppError('cancelled', 'The count was cancelled.');
      asking.onProgress?.({ phase: 'facet', done: index, total, unit: 'events' });
      await new Promise<void>((turn) => setImmediate(turn));
    }
  }
  const values = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return { field: name, values: values.slice(0, limit).map(([value, count]) => ({ value, count })), distinct: values.length, missing, total };
}
