import { RowSplitter } from '../splitter.ts';
import { readInsightsRow } from './cloudwatch.ts';
import { fromColumns, padAccount } from './columns.ts';
import { fromEcs } from './elastic.ts';
import {
  at,
  booleanOf,
  type ContentFormat,
  type ContentHead,
  jsonOrText,
  type Loose,
  nest,
  recordOf,
  type Unwrapped,
} from './format.ts';
import { isLakeHeader, readLakeRow } from './lake.ts';
import { fromSentinel, isSentinelRow } from './sentinel.ts';
import { readSplunkRow } from './splunk.ts';

/** A table by the names of its columns, and what one of its rows holds. */
interface Table {
  id: string;
  matches(names: readonly string[], lower: ReadonlySet<string>): boolean;
  read(row: Map<string, string>): Unwrapped;
}

const separators = [',', '\t', ';'];
const MAX_COLUMNS = 2000;

/**
 * Splits one row by RFC 4180 (doubled quotes inside quotes). Written here, not taken from a package, because rows are cut at exact byte offsets first,
 * and a broken row must cost itself only.
 * @throws SyntaxError on an unclosed quote
 */
function splitRow(row: string, separator: string): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (row[at] === '"') {
      let value = '';
      let from = at + 1;
      for (;;) {
        const close = row.indexOf('"', from);
        if (close < 0) throw new SyntaxError('A quoted value has no end.');
        if (row[close + 1] === '"') {
          value += row.slice(from, close + 1);
          from = close + 2;
          continue;
        }
        value += row.slice(from, close);
        at = close + 1;
        break;
      }
      // Text behind the closing quote is kept, as spreadsheet programs do.
      const next = row.indexOf(separator, at);
      value += row.slice(at, next < 0 ? row.length : next);
      fields.push(value);
      at = next < 0 ? row.length : next;
    } else {
      const next = row.indexOf(separator, at);
      fields.push(row.slice(at, next < 0 ? row.length : next));
      at = next < 0 ? row.length : next;
    }
    if (at >= row.length) return fields;
    at++;
    if (at === row.length) {
      fields.push('');
      return fields;
    }
  }
}

/** First row of the content, with line breaks inside quotes. */
function headingOf(head: ContentHead): { names: string[]; separator: string } | null {
  let quoted = false;
  let end = 0;
  for (; end < head.text.length; end++) {
    const character = head.text[end];
    if (character === '"') quoted = !quoted;
    else if (character === '\n' && !quoted) break;
  }
  if (end === head.text.length && !head.isWhole) return null;
  const line = head.text.slice(0, end).replace(/\r$/, '');
  for (const separator of separators) {
    if (!line.includes(separator)) continue;
    try {
      const names = splitRow(line, separator).map((name) => name.trim());
      if (names.length >= 2 && names.length <= MAX_COLUMNS) return { names, separator };
    } catch {
      return null;
    }
  }
  return null;
}

const tables: readonly Table[] = [
  {
    id: 'event-history-csv',
    matches: (_, lower) => lower.has('event id') && lower.has('event time') && lower.has('event source'),
    read: (row) => ({ values: [fromEventHistory(row)], completeness: 'reduced' }),
  },
  { id: 'splunk-csv', matches: (_, lower) => lower.has('_raw'), read: readSplunkRow },
  {
    id: 'cloudwatch-insights-csv',
    matches: (_, lower) => lower.has('@message') || (lower.has('@timestamp') && lower.has('eventname')),
    read: readInsightsRow,
  },
  {
    id: 'plaso-csv',
    matches: (_, lower) => lower.has('cloud_trail_event'),
    read: (row) => ({ values: [row.get('cloud_trail_event') ?? ''], mayBeCut: true }),
  },
  {
    id: 'sentinel-csv',
    matches: (names) => isSentinelRow((name) => names.includes(name)),
    read: (row) => ({ values: [fromSentinel(Object.fromEntries(row))], completeness: 'reduced' }),
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
    read: readElasticRow,
  },
  { id: 'lake-csv', matches: (names) => isLakeHeader(names), read: readLakeRow },
  {
    id: 'lookup-events-csv',
    matches: (_, lower) => lower.has('cloudtrailevent'),
    read: (row) => ({
      values: [[...row].find(([name]) => name.toLowerCase() === 'cloudtrailevent')?.[1] ?? ''],
      mayBeCut: true,
    }),
  },
];

function readElasticRow(row: Map<string, string>): Unwrapped {
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

/** The console's download of the event history. Types of identities are not in it and are not invented. */
function fromEventHistory(row: Map<string, string>): Loose {
  const lower = new Map([...row].map(([name, value]) => [name.toLowerCase(), value]));
  const text = (name: string): string | undefined => {
    const value = lower.get(name);
    return value === '' ? undefined : value;
  };
  const identity = recordOf({ userName: text('user name'), accessKeyId: text('aws access key') });
  return recordOf({
    userIdentity: Object.keys(identity).length === 0 ? undefined : identity,
    eventTime: historyTime(text('event time')),
    eventSource: text('event source'),
    eventName: text('event name'),
    awsRegion: text('aws region'),
    sourceIPAddress: text('source ip address'),
    userAgent: text('user agent'),
    errorCode: text('error code'),
    resources: resourceNames(text('resources')),
    requestID: text('request id'),
    eventID: text('event id'),
    readOnly: booleanOf(text('read-only')),
    eventType: text('event type'),
    recipientAccountId: padAccount(text('recipient account id') ?? ''),
    eventCategory: text('event category'),
  });
}

/** Spreadsheet programs rewrite times as `07/10/2023 12:03:25`; month first, as in the download's own language. */
function historyTime(text: string | undefined): string | undefined {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2}):(\d\d)(?::(\d\d))?(?:\s*Z)?$/.exec(text ?? '');
  if (match === null) return text;
  const [, month, day, year, hour, minute, second] = match;
  return `${year!}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}T${hour!.padStart(2, '0')}:${minute!}:${second ?? '00'}Z`;
}

function resourceNames(text: string | undefined): unknown {
  const value = jsonOrText(text);
  return Array.isArray(value) && value.length > 0 ? value : undefined;
}

/** One content format for each table. */
export const csvFormats: readonly ContentFormat[] = tables.map((table) => ({
  id: table.id,
  matches(head) {
    const heading = headingOf(head);
    return heading !== null && table.matches(heading.names, new Set(heading.names.map((name) => name.toLowerCase())));
  },
  split: () => new RowSplitter(),
  decoder(head) {
    const heading = headingOf(head);
    if (heading === null) throw new SyntaxError('The first line holds no column names.');
    const { names, separator } = heading;
    return (element) => {
      const fields = splitRow(element, separator);
      if (fields.length > names.length + 1 || fields.length < Math.min(names.length, 2)) {
        throw new SyntaxError(`The row has ${fields.length} values for ${names.length} columns.`);
      }
      const row = new Map<string, string>();
      names.forEach((name, index) => {
        if (!row.has(name)) row.set(name, fields[index] ?? '');
      });
      return table.read(row);
    };
  },
}));
