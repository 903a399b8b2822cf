import { formatTime } from '../../../shared/format/index.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import type { FieldColumn } from '../columns/field.ts';

export interface Counts {
  groups: { key: (string | null)[]; count: number }[];
  total: number;
  truncated: boolean;
}

/** Groups up to this many are counted in an array, more in a map. */
const MAX_SLOTS = 1 << 22;

/** The distinct keys of a field and which one each number has. */
interface Keys {
  texts: (string | null)[];
  of: Uint32Array;
}

function keysOf(field: FieldColumn): Keys {
  const places = new Map<string | null, number>();
  const texts: (string | null)[] = [];
  const of = new Uint32Array(Math.max(1, field.size));
  field.folded?.();
  for (let number = 0; number < field.size; number++) {
    const found = field.texts(number);
    const text = found === null || found.length === 0 ? null : typeof found === 'string' ? found : found.join(', ');
    let place = places.get(text);
    if (place === undefined) places.set(text, (place = texts.push(text) - 1));
    of[number] = place;
  }
  return { texts, of };
}

/** Events by the combination of several indexed fields and, first, by time interval; what `trailcase count` prints. Several values of one event are one key, joined by ", ". */
export function readCounts(
  columns: FieldColumns,
  selected: Bitmap,
  by: { fields: readonly FieldColumn[]; intervalMs?: number | undefined },
  limit: number,
): Counts {
  const { store } = columns;
  const time = store.time();
  const keys = by.fields.map((field) => keysOf(field));
  const { intervalMs } = by;
  const timedCount = selected.rank(store.timed);
  const first = intervalMs === undefined || timedCount === 0 ? 0 : Math.floor(time[selected.select(0)]! / intervalMs);
  const last =
    intervalMs === undefined || timedCount === 0 ? 0 : Math.floor(time[selected.select(timedCount - 1)]! / intervalMs);
  // Interval 0 stands for "no time".
  const intervals = intervalMs === undefined ? 1 : last - first + 2;
  const slots = keys.reduce((product, each) => product * each.texts.length, intervals);
  const counts = slots <= MAX_SLOTS ? new Uint32Array(slots) : null;
  const sparse = new Map<number | string, number>();
  const isSafe = Number.isSafeInteger(slots);
  selected.forEach((position) => {
    const at =
      intervalMs === undefined ? 0 : position >= store.timed ? 0 : Math.floor(time[position]! / intervalMs) - first + 1;
    if (isSafe) {
      let slot = at;
      for (let index = 0; index < keys.length; index++)
        slot = slot * keys[index]!.texts.length + keys[index]!.of[by.fields[index]!.column[position]!]!;
      if (counts !== null) counts[slot]!++;
      else sparse.set(slot, (sparse.get(slot) ?? 0) + 1);
    } else {
      const slot = [at, ...keys.map((each, index) => each.of[by.fields[index]!.column[position]!]!)].join(' ');
      sparse.set(slot, (sparse.get(slot) ?? 0) + 1);
    }
  });
  if (counts !== null)
    for (let slot = 0; slot < counts.length; slot++) if (counts[slot]! > 0) sparse.set(slot, counts[slot]!);
  const groups = [...sparse].map(([slot, count]) => {
    const places = typeof slot === 'string' ? slot.split(' ').map(Number) : placesOf(slot, keys);
    const key: (string | null)[] = keys.map((each, index) => each.texts[places[index + 1]!]!);
    if (intervalMs !== undefined)
      key.unshift(places[0] === 0 ? null : formatTime((places[0]! - 1 + first) * intervalMs));
    return { key, count };
  });
  groups.sort(
    intervalMs === undefined
      ? (a, b) => b.count - a.count || compareKeys(a.key, b.key)
      : (a, b) => compareKeys(a.key, b.key),
  );
  return { groups: groups.slice(0, limit), total: selected.count, truncated: groups.length > limit };
}

/** Takes a slot apart: the interval, then the place of each key. */
function placesOf(slot: number, keys: readonly Keys[]): number[] {
  const places: number[] = [];
  for (let index = keys.length - 1; index >= 0; index--) {
    const size = keys[index]!.texts.length;
    places.unshift(slot % size);
    slot = Math.floor(slot / size);
  }
  return [slot, ...places];
}

function compareKeys(a: (string | null)[], b: (string | null)[]): number {
  for (let index = 0; index < a.length; index++) {
    const left = a[index] ?? '';
    const right = b[index] ?? '';
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
