import { isObject, type JsonFormat, type Loose, nest, type Unwrapped } from './format.ts';
import { columnNames, fromColumns, plainName, type Unsplit } from './columns.ts';
import { wholeRecordIn } from './whole-record.ts';

/**
 * Answers of `aws cloudtrail get-query-results`: rows are lists of one-member objects. Also rows of Lake, Athena and Glue with lower-case names, and of tables whose
 * names have underscores (Tailpipe, Steampipe, warehouses).
 */
export const lakeRows: JsonFormat = {
  id: 'lake-results',
  unwrap(value) {
    if (Array.isArray(value['QueryResultRows'])) return { values: value['QueryResultRows'] };
    const names = Object.keys(value);
    if (
      !names.some((name) => plainName(name) === 'eventname') ||
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
  'accountid',
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
  const plain = names.map(plainName);
  const isForeign = plain.some((name) => !columnNames.has(name) && !partitionColumns.has(name));
  return (
    isLakeTable(names) &&
    (!isForeign || plain.some((name) => /^(?:useridentity|eventjson|useridentity\.\w+)/.test(name)))
  );
}

/** True for column names of a CloudTrail table: enough of them to say what happened. */
export function isLakeTable(names: readonly string[]): boolean {
  const lower = new Set(names.map(plainName));
  if (lower.has('eventjson')) return true;
  return (
    lower.has('eventname') &&
    lower.has('eventsource') &&
    (lower.has('eventtime') || lower.has('eventid')) &&
    names.filter((name) => columnNames.has(plainName(name))).length >= 3
  );
}

/** `eventJson` is the record itself; else the columns give a reduced one. Rows of other kinds (configuration items, audit evidence) hold no record. */
export function readLakeRow(row: ReadonlyMap<string, unknown>): Unwrapped {
  const plain = new Map([...row].map(([name, value]) => [plainName(name), value]));
  const whole = plain.get('eventjson');
  if (typeof whole === 'string' && whole.trim().startsWith('{')) return { values: [whole] };
  const other = wholeRecordIn(row.values());
  if (other !== null) return { values: [other], mayBeCut: true };
  const category = plain.get('eventcategory');
  if (category === 'ConfigurationItem' || category === 'Evidence' || category === 'ActivityAuditLog')
    return { values: [] };
  const unsplit: Unsplit = { count: 0 };
  const columns = [...row].filter(([name]) => isOfRecord(name));
  const record = fromColumns(nest(columns), unsplit);
  const insight = plain.get('insighttype');
  if (typeof insight === 'string' && insight !== '') {
    record['insightDetails'] = {
      state: plain.get('insightstate'),
      insightType: insight,
      eventSource: plain.get('insighteventsource'),
      eventName: plain.get('insighteventname'),
      errorCode: plain.get('insighterrorcode'),
    };
  }
  return { values: [record], completeness: 'reduced', unsplit: unsplit.count };
}

/** Columns that the table's own tool adds are left out: Tailpipe's and Steampipe's bookkeeping, partitions, checksums. */
function isOfRecord(name: string): boolean {
  return !/^(?:tp_|sp_|_ctx$|_fivetran_|eventjsonchecksum$)/i.test(name);
}
