import type { RecordingEdge, RecordingRow } from '../../shared/contract/index.ts';

/** The time in which one account had a class recorded, all its Regions together. */
interface RecordedBar {
  account: string;
  begins: RecordingEdge;
  ends: RecordingEdge;
}

export interface RecordedLane {
  name: string;
  color: string;
  bars: RecordedBar[];
}

/** Data events have a lane for each of this many resource types, those with the most events. */
const mostTypes = 3;
/** Accounts whose bars are drawn over one another. */
const mostBars = 40;

/**
 * Lanes by class, so that a time in which only one class was recorded does not look like one in which everything was: management events, and
 * data events by resource type. Bars of an account that overlap or follow one another are one; a pause is left open.
 */
export function recordedLanes(rows: readonly RecordingRow[], nameClass: (code: string) => string): RecordedLane[] {
  const management = rows.filter((row) => row.class === 'management-read' || row.class === 'management-write');
  const byType = new Map<string, RecordingRow[]>();
  for (const row of rows)
    if (row.class === 'data') byType.set(row.resourceType ?? '', [...(byType.get(row.resourceType ?? '') ?? []), row]);
  const types = [...byType]
    .toSorted(([, a], [, b]) => sum(b) - sum(a))
    .slice(0, mostTypes)
    .map(([type, of]) => ({ name: nameClass(type === '' ? 'data' : `data:${type}`), color: 'info', bars: barsOf(of) }));
  return [{ name: nameClass('management'), color: 'text-3', bars: barsOf(management) }, ...types].filter(
    (lane) => lane.bars.length > 0,
  );
}

function sum(rows: readonly RecordingRow[]): number {
  return rows.reduce((events, row) => events + row.events, 0);
}

function barsOf(rows: readonly RecordingRow[]): RecordedBar[] {
  const byAccount = new Map<string, RecordedBar[]>();
  for (const { account, spans } of rows)
    byAccount.set(account, [...(byAccount.get(account) ?? []), ...spans.map((span) => ({ account, ...span }))]);
  return [...byAccount.values()]
    .flatMap((spans) => {
      const joined: RecordedBar[] = [];
      for (const span of spans.toSorted((a, b) => a.begins.time - b.begins.time)) {
        const last = joined.at(-1);
        if (last === undefined || span.begins.time > last.ends.time) joined.push({ ...span });
        else if (span.ends.time > last.ends.time) last.ends = span.ends;
      }
      return joined;
    })
    .slice(0, mostBars);
}
