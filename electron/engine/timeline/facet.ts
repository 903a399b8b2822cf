import type { Facet } from '../../../shared/contract/timeline.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import { type Column } from '../columns/column-store.ts';
import { eachText, type FieldColumn, type FieldColumns } from '../columns/field-column.ts';

/** Events by dictionary number under a selection: one pass over the column. */
export function countNumbers(column: Column, size: number, selected: Bitmap): Uint32Array {
  const counts = new Uint32Array(size);
  const { words } = selected;
  for (let index = 0; index < words.length; index++) {
    let word = words[index]!;
    const base = index << 5;
    if (word === 0xffffffff) {
      for (let bit = 0; bit < 32; bit++) counts[column[base + bit]!]!++;
      continue;
    }
    while (word !== 0) {
      const bit = word & -word;
      counts[column[base + 31 - Math.clz32(bit)]!]!++;
      word ^= bit;
    }
  }
  return counts;
}

/** Largest values of an indexed field under a selection. An event with several values counts once for each of them. */
export function readFacet(name: string, field: FieldColumn, selected: Bitmap, limit: number): Facet {
  const counts = countNumbers(field.column, Math.max(field.size, 1), selected);
  const byText = new Map<string, number>();
  let missing = 0;
  for (let number = 0; number < counts.length; number++) {
    const count = counts[number]!;
    if (count === 0) continue;
    let any = false;
    eachText(field, number, (text) => {
      if (text === '') return;
      any = true;
      byText.set(text, (byText.get(text) ?? 0) + count);
    });
    if (!any) missing += count;
  }
  const values = [...byText].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, limit);
  return { field: name, values: values.map(([value, count]) => ({ value, count })), distinct: byText.size, missing, total: selected.count };
}

/** Events by the combination of several indexed fields and, first, by time interval; what `trailcase count` prints. */
export function readCounts(columns: FieldColumns, selected: Bitmap, by: { names: readonly string[]; fields: readonly FieldColumn[]; intervalMs?: number | undefined }, limit: number): { groups: { key: (string | null)[]; count: number }[]; total: number; truncated: boolean } {
  const time = columns.store.time();
  const textOf = by.fields.map((field) => {
    const memo = new Map<number, string | null>();
    return (position: number): string | null => {
      const number = field.column[position]!;
      let text = memo.get(number);
      if (text === undefined) {
        const texts = field.texts(number);
        text = texts === null || texts.length === 0 ? null : typeof texts === 'string' ? texts : texts.join(', ');
        memo.set(number, text);
      }
      return text;
    };
  });
  const groups = new Map<string, { key: (string | null)[]; count: number }>();
  selected.forEach((position) => {
    const key: (string | null)[] = textOf.map((read) => read(position));
    if (by.intervalMs !== undefined) {
      const at = time[position]!;
      key.unshift(Number.isNaN(at) ? null : new Date(Math.floor(at / by.intervalMs) * by.intervalMs).toISOString().replace('.000Z', 'Z'));
    }
    const id = JSON.stringify(key);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { key, count: 1 });
    else group.count++;
  });
  const sorted = [...groups.values()].sort(by.intervalMs === undefined ? (a, b) => b.count - a.count || compareKeys(a.key, b.key) : (a, b) => compareKeys(a.key, b.key));
  return { groups: sorted.slice(0, limit), total: selected.count, truncated: sorted.length > limit };
}

function compareKeys(a: (string | null)[], b: (string | null)[]): number {
  for (let index = 0; index < a.length; index++) {
    const left = a[index] ?? '';
    const right = b[index] ?? '';
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
