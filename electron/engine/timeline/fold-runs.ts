import { isUnsuccessful } from '../../../shared/outcomes/index.ts';
import { type EventRun, type EventRuns, shortestRun } from '../../../shared/contract/runs.ts';
import type { Bitmap } from '../columns/bitmap.ts';
import type { FieldColumns } from '../columns/field-column.ts';
import type { FieldColumn } from '../columns/field.ts';
import { foldedTexts } from '../columns/field-texts.ts';

/** For each number of a field one more than the number of its first text; 0 where it has none. */
function numberTexts(field: FieldColumn): Uint32Array {
  const folded = foldedTexts(field);
  if (folded.links.kind === 'one') return folded.links.of;
  return Uint32Array.from({ length: Math.max(1, field.size) }, (_, number) => (folded.idsOf(number)[0] ?? -1) + 1);
}

/** Finds runs of read-only events of one session. One pass over the selected events; untimed events are in none, because nothing says that they follow each other. */
export function foldRuns(columns: FieldColumns, selected: Bitmap, order: 'asc' | 'desc'): EventRuns {
  const session = columns.get('session');
  const readOnly = columns.get('readOnly');
  const { timed } = columns.store;
  const starts: number[] = [];
  const lengths: number[] = [];
  const total = selected.count;
  if (session !== undefined && readOnly !== undefined) {
    const sessionOf = numberTexts(session);
    const reads = Uint8Array.from({ length: readOnly.size }, (_, number) =>
      readOnly.texts(number) === 'true' ? 1 : 0,
    );
    let current = 0;
    let start = 0;
    let rank = 0;
    const close = (): void => {
      if (current === 0 || rank - start < shortestRun) return;
      starts.push(start);
      lengths.push(rank - start);
    };
    const [flags, identities] = [readOnly.column, session.column];
    const { words } = selected;
    for (let index = 0; index < words.length; index++) {
      for (let word = words[index]!; word !== 0;) {
        const bit = word & -word;
        word ^= bit;
        const position = (index << 5) + 31 - Math.clz32(bit);
        const next = position < timed && reads[flags[position]!] === 1 ? sessionOf[identities[position]!]! : 0;
        if (next !== current) {
          close();
          current = next;
          start = rank;
        }
        rank++;
      }
    }
    close();
  }
  if (order === 'desc') {
    // Newest first turns the timed part round, and with it each run.
    const last = selected.rank(timed);
    starts.reverse();
    lengths.reverse();
    for (let run = 0; run < starts.length; run++) starts[run] = last - starts[run]! - lengths[run]!;
  }
  return { starts: Uint32Array.from(starts), lengths: Uint32Array.from(lengths), total };
}

/** What the events at ranks offset…offset+length hold: names, failures, span. */
export function describeRun(
  columns: FieldColumns,
  selected: Bitmap,
  ask: { sort: 'asc' | 'desc'; offset: number; length: number; limit: number },
): EventRun {
  const { store } = columns;
  const total = selected.count;
  const timed = selected.rank(store.timed);
  const length = Math.max(0, Math.min(ask.length, total - ask.offset));
  const rank = ask.sort === 'desc' && ask.offset < timed ? timed - ask.offset - length : ask.offset;
  const nothing: EventRun = {
    events: 0,
    names: [],
    distinct: 0,
    unsuccessful: 0,
    first: null,
    last: null,
    actor: null,
    session: null,
  };
  if (length === 0 || rank < 0) return nothing;
  const from = selected.select(rank);
  const to = selected.select(rank + length - 1);
  const name = columns.get('eventName')!;
  const outcome = columns.get('outcome')!;
  const counts = new Map<number, number>();
  let unsuccessful = 0;
  selected.range(from, to + 1).forEach((position) => {
    const number = name.column[position]!;
    counts.set(number, (counts.get(number) ?? 0) + 1);
    if (isUnsuccessful(String(outcome.texts(outcome.column[position]!)))) unsuccessful++;
  });
  const text = (field: FieldColumn | undefined, number: number | undefined): string | null => {
    const texts = number === undefined ? null : (field?.texts(number) ?? null);
    return typeof texts === 'string' ? texts : (texts?.[0] ?? null);
  };
  const names = [...counts]
    .map(([number, count]) => ({ value: text(name, number) ?? '', count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  const time = store.time();
  const at = (position: number): number | null => (Number.isNaN(time[position]) ? null : time[position]!);
  const actor = columns.get('actor');
  const session = columns.get('session');
  return {
    events: length,
    names: names.slice(0, ask.limit),
    distinct: names.length,
    unsuccessful,
    first: at(from),
    last: at(to),
    actor: text(actor, actor?.column[from]),
    session: text(session, session?.column[from]),
  };
}
