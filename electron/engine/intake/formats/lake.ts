import { isObject, type JsonFormat, type Loose, type Unwrapped } from './format.ts';
import { columnNames, fromColumns } from './columns.ts';

/** Answers of `aws cloudtrail get-query-results`: rows are lists of one-member objects. Also rows of Lake, Athena and Glue with lower-case names. */
export const lakeRows: JsonFormat = {
  id: 'lake-results',
  unwrap(value) {
    if (Array.isArray(value['QueryResultRows'])) return { values: value['QueryResultRows'] };
    const names = Object.keys(value);
    if (
      !names.some((name) => name.toLowerCase() === 'eventname') ||
      names.some((name) => name === 'eventName' && 'eventSource' in value)
    )
      return null;
    return isLakeTable(names) ? readLakeRow(new Map(Object.entries(value))) : null;
  },
};

/** A list of objects with one member each, whose values are texts. */
export function isLakeRow(row: unknown): boolean {
  return (
    Array.isArray(row) &&
    row.length > 0 &&
    row.every(
      (each) =>
        isObject(each) &&
        Object.keys(each).length === 1 &&
        Object.values(each).every((value) => typeof value === 'string' || value === null),
    )
  );
}

export function mergeRow(row: readonly Loose[]): Loose {
  return Object.fromEntries(row.flatMap((each) => Object.entries(each)));
}

/** Columns that Athena and Glue add to a CloudTrail table for its partitions. */
const partitionColumns = new Set([
  'region',
  'account',
  'account_id',
  'year',
  'month',
  'day',
  'hour',
  'date',
  'dt',
  'timestamp',
  'eventday',
]);

/**
 * True for the header of an export of a CloudTrail table. A table that names events among columns of its own (an analyst's labels, a ticket list)
 * is no export of records, unless it carries the whole identity.
 */
export function isLakeHeader(names: readonly string[]): boolean {
  const lower = names.map((name) => name.toLowerCase());
  const isForeign = lower.some((name) => !columnNames.has(name) && !partitionColumns.has(name));
  return isLakeTable(names) && (!isForeign || lower.includes('useridentity') || lower.includes('eventjson'));
}

/** True for column names of a CloudTrail table: enough of them to say what happened. */
export function isLakeTable(names: readonly string[]): boolean {
  const lower = new Set(names.map((name) => name.toLowerCase()));
  if (lower.has('eventjson')) return true;
  return (
    lower.has('eventname') &&
    lower.has('eventsource') &&
    (lower.has('eventtime') || lower.has('eventid')) &&
    names.filter((name) => columnNames.has(name.toLowerCase())).length >= 3
  );
}

/** `eventJson` is the record itself; else the columns give a reduced one. Rows of other kinds (configuration items, audit evidence) hold no record. */
export function readLakeRow(row: ReadonlyMap<string, unknown>): Unwrapped {
  const lower = new Map([...row].map(([name, value]) => [name.toLowerCase(), value]));
  const whole = lower.get('eventjson');
  if (typeof whole === 'string' && whole.trim().startsWith('{')) return { values: [whole] };
  const category = lower.get('eventcategory');
  if (category === 'ConfigurationItem' || category === 'Evidence' || category === 'ActivityAuditLog')
    return { values: [] };
  lower.delete('eventjsonchecksum');
  const insight = lower.get('insighttype');
  const record = fromColumns(Object.fromEntries(lower));
  if (typeof insight === 'string' && insight !== '') {
    record['insightDetails'] = {
      state: lower.get('insightstate'),
      insightType: insight,
      eventSource: lower.get('insighteventsource'),
      eventName: lower.get('insighteventname'),
      errorCode: lower.get('insighterrorcode'),
    };
  }
  return { values: [record], completeness: 'reduced' };
}
