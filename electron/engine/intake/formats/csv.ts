import { formatTime } from '../../../../shared/format/index.ts';
import { say } from '../../../../shared/text/intake.ts';
import { numericDate, readForeignTime } from '../../events/event-time.ts';
import { RowSplitter } from '../splitter.ts';
import { readInsightsRow } from './cloudwatch.ts';
import { fromColumns } from './columns.ts';
import { type Heading, headingOf, splitRow } from './csv-dialect.ts';
import { fromEcs } from './elastic.ts';
import { fromEventHistory, historyColumns } from './event-history.ts';
import {
  at,
  type ContentFormat,
  type ContentHead,
  type ContentHints,
  isObject,
  type Loose,
  nest,
  type Unwrapped,
} from './format.ts';
import { datadog } from './forwarders.ts';
import { isLakeHeader, readLakeRow } from './lake.ts';
import { fromSentinel, isSentinelRow } from './sentinel.ts';
import { isSearchRow, readSplunkRow } from './splunk.ts';
import { showsRecord, wholeRecordIn } from './whole-record.ts';

type Row = Map<string, string>;

/** A table by the names of its columns, and what one of its rows holds. */
interface Table {
  id: string;
  matches(heading: Heading, lower: ReadonlySet<string>): boolean;
  /** Made once for each content. */
  reader(heading: Heading): (row: Row) => Unwrapped;
}

const tables: readonly Table[] = [
  {
    id: 'event-history-csv',
    matches: (heading) => historyColumns(heading) !== null,
    reader(heading) {
      const columns = historyColumns(heading) ?? [];
      return (row) => {
        const cells = [...row.values()];
        const named = columns.flatMap((column, index) =>
          column === null ? [] : [[column, cells[index] ?? ''] as const],
        );
        return { values: [fromEventHistory(new Map(named))], completeness: 'reduced' };
      };
    },
  },
  { id: 'splunk-csv', matches: (_, lower) => lower.has('_raw'), reader: () => readSplunkRow },
  {
    id: 'cloudwatch-insights-csv',
    matches: (_, lower) => lower.has('@message') || (lower.has('@timestamp') && lower.has('eventname')),
    reader: () => readInsightsRow,
  },
  {
    id: 'plaso-csv',
    matches: (heading, lower) => lower.has('cloud_trail_event') && holdsRecord(heading, 'cloud_trail_event'),
    reader: () => (row) => ({ values: [cell(row, 'cloud_trail_event')], mayBeCut: true }),
  },
  {
    id: 'lookup-events-csv',
    matches: (heading, lower) => lower.has('cloudtrailevent') && holdsRecord(heading, 'cloudtrailevent'),
    reader: () => (row) => ({ values: [cell(row, 'cloudtrailevent')], mayBeCut: true }),
  },
  {
    id: 'sentinel-csv',
    matches: ({ names }) => isSentinelRow(names),
    reader: () => (row) => ({ values: [fromSentinel(Object.fromEntries(row))], completeness: 'reduced' }),
  },
  {
    id: 'elastic-csv',
    matches: (_, lower) =>
      [
        'event.action',
        '_source.event.action',
        'event.original',
        '_source.event.original',
        'aws.cloudtrail.eventname',
        '_source.aws.cloudtrail.eventname',
      ].some((name) => lower.has(name)),
    reader: () => readElasticRow,
  },
  { id: 'lake-csv', matches: ({ names }) => isLakeHeader(names), reader: () => readLakeRow },
  {
    id: 'record-column-csv',
    matches: ({ samples }) => samples.some((row) => row.some(showsRecord)),
    reader: () => (row) => {
      const whole = wholeRecordIn(row.values()) ?? [...row.values()].find(showsRecord);
      return whole === undefined ? { values: [Object.fromEntries(row)] } : { values: [whole], mayBeCut: true };
    },
  },
  {
    id: 'splunk-csv',
    matches: ({ names }) => isSearchRow((name) => names.includes(name)),
    reader: () => readSplunkRow,
  },
  {
    id: 'datadog-csv',
    matches: (_, lower) => (lower.has('@evt.name') || lower.has('@eventname')) && lower.has('@eventsource'),
    reader: () => readDatadogRow,
  },
  {
    id: 'columns-csv',
    matches: ({ names }) => prefixOf(names) !== null,
    reader: ({ names }) => underPrefix(prefixOf(names) ?? ''),
  },
];

function cell(row: Row, lowerName: string): string {
  return [...row].find(([name]) => name.toLowerCase() === lowerName)?.[1] ?? '';
}

/** Does the column hold JSON in the first rows, as far as there are any? */
function holdsRecord(heading: Heading, lowerName: string): boolean {
  const index = heading.names.findIndex((name) => name.toLowerCase() === lowerName);
  return heading.samples.length === 0 || heading.samples.some((row) => (row[index] ?? '').includes('{'));
}

/** What stands in front of the columns of a record in a table that holds it deeper (`data.aws.eventName`, `detail.eventName`, `eventName` beside `userIdentity.arn`). */
function prefixOf(names: readonly string[]): string | null {
  for (const name of names) {
    const prefix = /^(|.*[.:/])event_?name$/i.exec(name)?.[1];
    if (prefix === undefined) continue;
    const under = names.filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length));
    const plain = new Set(under.map((each) => each.toLowerCase().replaceAll('_', '')));
    if (
      plain.has('eventsource') &&
      (plain.has('eventtime') || plain.has('eventid')) &&
      (prefix !== '' || isNested(under))
    )
      return prefix;
  }
  return null;
}

/** An analyst's list has columns of its own; a record's that was laid flat has those of its identity. */
function isNested(names: readonly string[]): boolean {
  return names.some((name) => /^user_?identity[._]/i.test(name));
}

function underPrefix(prefix: string): (row: Row) => Unwrapped {
  return (row) => {
    const members = [...row]
      .filter(([name, value]) => name.startsWith(prefix) && value !== '' && value !== '-')
      .map(([name, value]): [string, unknown] => [name.slice(prefix.length), value]);
    return { values: [fromColumns(nest(members))], completeness: 'derived' };
  };
}

function readDatadogRow(row: Row): Unwrapped {
  const members = nest(
    [...row]
      .filter(([name, value]) => value !== '' && (name.startsWith('@') || name === 'Date'))
      .map(([name, value]): [string, unknown] => [name === 'Date' ? 'date' : name.slice(1), value]),
  );
  const record = datadog.unwrap(members)?.values[0] ?? members;
  return { values: [isObject(record) ? fromColumns(record) : record], completeness: 'derived' };
}

function readElasticRow(row: Row): Unwrapped {
  const flat = [...row].map(([name, value]): [string, unknown] => [
    name.replace(/^_source\./, ''),
    value === '-' ? '' : value,
  ]);
  const source = nest(flat.filter(([, value]) => value !== ''));
  const original = at(source, 'event.original');
  if (typeof original === 'string') return { values: [original], mayBeCut: true };
  const trail = at(source, 'aws.cloudtrail');
  if (typeof trail === 'object' && trail !== null && 'eventName' in trail)
    return { values: [fromColumns(trail as Loose)], completeness: 'reduced' };
  return { values: [fromEcs(source)], completeness: 'derived' };
}

/** Splits the rows of a content into cells by name. */
function rowReader(heading: Heading): (element: string) => Row {
  const { names } = heading;
  return (element) => {
    const fields = splitRow(element, heading);
    if (fields.length > names.length + 1 || fields.length < Math.min(names.length, 2))
      throw new SyntaxError(say('row-values', { values: fields.length, columns: names.length }));
    const row: Row = new Map();
    names.forEach((name, index) => {
      if (!row.has(name)) row.set(name, fields[index] ?? '');
    });
    return row;
  };
}

/** The time of a row's record, as it is written. */
function timeOf(inside: Unwrapped): string | undefined {
  const record = inside.values[0];
  const time = isObject(record) ? record['eventTime'] : undefined;
  return typeof time === 'string' ? time : undefined;
}

/** Dates such as 03/11/2025 are written as CloudTrail's, in the order that the file as a whole has. */
function settleTime(inside: Unwrapped, hints: ContentHints): Unwrapped {
  const time = timeOf(inside);
  const date = time === undefined ? null : numericDate(time);
  if (time === undefined || date === null) return inside;
  const read = readForeignTime(time, hints.dayOrder);
  if (read === null) return inside;
  const record = inside.values[0] as Loose;
  return {
    ...inside,
    values: [{ ...record, eventTime: formatTime(read.ms) }],
    contradictsOrder: date.order !== null && hints.dayOrder !== null && date.order !== hints.dayOrder,
  };
}

/** One content format for each table. */
export const csvFormats: readonly ContentFormat[] = tables.map((table) => {
  const rowsOf = (head: ContentHead): ((element: string) => Unwrapped) => {
    const heading = headingOf(head);
    if (heading === null) throw new SyntaxError(say('csv-no-names'));
    const cells = rowReader(heading);
    const read = table.reader(heading);
    return (element) => read(cells(element));
  };
  return {
    id: table.id,
    matches(head) {
      const heading = headingOf(head);
      return heading !== null && table.matches(heading, new Set(heading.names.map((name) => name.toLowerCase())));
    },
    split(head) {
      const heading = headingOf(head);
      return new RowSplitter(heading?.rows ?? 1, heading?.escape === 'backslash');
    },
    decoder(head, hints) {
      const read = rowsOf(head);
      return (element) => settleTime(read(element), hints);
    },
    undecidedTime(head) {
      const read = rowsOf(head);
      return (element) => timeOf(read(element));
    },
  };
});
