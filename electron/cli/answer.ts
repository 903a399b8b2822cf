import type { Understanding } from '../../shared/ask/index.ts';
import type { Filter } from '../../shared/contract/index.ts';
import { formatTime } from '../../shared/format/index.ts';
import type { OpenCase } from '../engine/index.ts';

/** The answer to a question in words: rows with their headings, and of how many. */
export interface Answer {
  columns: string[];
  rows: (string | number | null)[][];
  total: number;
  unit: string;
}

const LIST = 50;
const PAGE = 5000;
const units = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Asks the engine what was understood. Groups without a column of their own, and measures, are read from the records. */
export async function readAnswer(
  opened: OpenCase,
  read: Understanding,
  filter: Filter,
  signal: AbortSignal,
): Promise<Answer> {
  if (read.group.length === 0 && read.interval === null && read.measure === null)
    return listEvents(opened, read, filter, signal);
  const groups = new Map<string, { key: (string | null)[]; count: number; distinct: Set<string>; sum: number }>();
  const [kind, field = '', , limit] = read.measure?.split(' ') ?? ['count'];
  const intervalMs =
    read.interval === null ? null : Number(read.interval.slice(0, -1)) * units[read.interval.at(-1) as 'm'];
  const fields = [
    ...read.group,
    ...(read.measure === null ? [] : [field]),
    ...(intervalMs === null ? [] : ['eventTime']),
  ];
  let total = 0;
  for (let offset = 0; offset === 0 || offset < total; offset += PAGE) {
    const page = await opened.call('events.page', { ...filter, fields, offset, limit: PAGE }, { signal });
    total = page.total;
    for (let row = 0; row < page.ids.length; row++) {
      const time = page.columns['eventTime']?.[row];
      const bucket =
        intervalMs === null
          ? []
          : [typeof time === 'number' ? formatTime(Math.floor(time / intervalMs) * intervalMs) : null];
      const key = [...bucket, ...read.group.map((name) => textOf(page.columns[name]?.[row]))];
      const id = JSON.stringify(key);
      const group = groups.get(id) ?? { key, count: 0, distinct: new Set<string>(), sum: 0 };
      groups.set(id, group);
      group.count++;
      const value = read.measure === null ? null : page.columns[field]?.[row];
      if (value === null || value === undefined) continue;
      if (kind === 'distinct') group.distinct.add(String(value));
      if (kind === 'sum') group.sum += Number(value) || 0;
    }
  }
  const measured = (group: { count: number; distinct: Set<string>; sum: number }): number =>
    kind === 'distinct' ? group.distinct.size : kind === 'sum' ? group.sum : group.count;
  const sign = read.order === 'count asc' ? 1 : -1;
  const rows = [...groups.values()]
    .filter((group) => limit === undefined || measured(group) > Number(limit))
    .sort((a, b) =>
      intervalMs !== null
        ? String(a.key[0]).localeCompare(String(b.key[0])) || measured(b) - measured(a)
        : sign * (measured(a) - measured(b)) || String(a.key).localeCompare(String(b.key)),
    );
  return {
    columns: [...(intervalMs === null ? [] : ['time']), ...read.group, read.measure ?? 'events'],
    rows: rows.slice(0, read.limit ?? rows.length).map((group) => [...group.key, measured(group)]),
    total: rows.length,
    unit: 'groups',
  };
}

async function listEvents(opened: OpenCase, read: Understanding, filter: Filter, signal: AbortSignal): Promise<Answer> {
  const fields = ['eventTime', 'eventName', 'actor', 'sourceIPAddress', 'outcome', 'eventID'];
  const sort = read.order === 'time desc' ? 'desc' : 'asc';
  const page = await opened.call(
    'events.page',
    { ...filter, fields, sort, limit: Math.min(read.limit ?? LIST, PAGE) },
    { signal },
  );
  return {
    columns: fields,
    rows: page.ids.map((_, row) =>
      fields.map((name) => {
        const value = page.columns[name]![row] ?? null;
        return name === 'eventTime' && typeof value === 'number' ? formatTime(value) : value;
      }),
    ),
    total: page.total,
    unit: 'events',
  };
}

function textOf(value: string | number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
