import { isObject, type JsonFormat, type Loose, type Unwrapped } from './format.ts';
import { isLakeTable, readLakeRow } from './lake.ts';
import { wholeRecordIn } from './whole-record.ts';

/**
 * Answers that name their columns once and give rows as lists: Athena and Timestream (`ResultSet.Rows[].Data[].VarCharValue`), Log Analytics (`tables`), OpenSearch and
 * Elasticsearch SQL (`datarows`, `values`), BigQuery (`schema.fields`, `f[].v`), Redshift Data, Snowflake, ClickHouse, Trino, Splunk (`fields`), pandas (`split`).
 * Each row becomes an object and is read as such.
 */
export const tableAnswers: JsonFormat = {
  id: 'table-answer',
  unwrap(value) {
    const tables = [value['tables'], value['Tables'], value['frames']].find((each) => Array.isArray(each));
    if (tables !== undefined) {
      const all = (tables as unknown[]).filter(isObject).map((each) => rowsOf(each));
      return all.some((each) => each !== null) ? readRows(all.flatMap((each) => each ?? [])) : null;
    }
    const rows = rowsOf(isObject(value['ResultSet']) ? value['ResultSet'] : value);
    return rows === null ? null : readRows(rows);
  },
};

/** Rows of a CloudTrail table are read here, because names in CloudTrail's own spelling would make them look like records; others are recognised by their names. */
function readRows(rows: Loose[]): Unwrapped {
  const [first] = rows;
  if (first === undefined || !isLakeTable(Object.keys(first)) || wholeRecordIn(Object.values(first)) !== null)
    return { values: rows };
  const read = rows.map((row) => readLakeRow(new Map(Object.entries(row))));
  return {
    values: read.flatMap((each) => each.values),
    completeness: 'reduced',
    unsplit: read.reduce((sum, each) => sum + (each.unsplit ?? 0), 0),
  };
}

/** Where names of columns stand, from the most telling on. */
const nameKeys = [
  'columns',
  'Columns',
  'schema',
  'fields',
  'meta',
  'ColumnMetadata',
  'ColumnInfo',
  'resultSetMetaData',
  'ResultSetMetadata',
  'manifest',
];
const rowKeys = ['rows', 'Rows', 'datarows', 'values', 'data', 'data_array', 'Records', 'result'];

/** Rows as objects; null where the value is no such table. */
function rowsOf(table: Loose): Loose[] | null {
  const rows = rowKeys
    .map((key) => listIn(table[key]))
    .find((list) => list !== null && list.length > 0 && list.every(isRowLike));
  if (rows === undefined || rows === null) return null;
  const cells = rows.map((row) => cellsOf(row));
  let names = nameKeys.map((key) => namesIn(table[key], 0)).find((found) => found !== null) ?? null;
  // Athena's first page begins with a row that repeats the names.
  const first = cells[0]!.map((cell) => (typeof cell === 'string' ? cell : ''));
  const isHeading =
    names === null
      ? first.some((cell) => /^(?:event_?name|useridentity)$/i.test(cell))
      : names.every((name, index) => name === first[index]);
  if (isHeading) {
    names ??= first;
    cells.shift();
  }
  if (names === null || names.length < 2 || cells.some((row) => row.length > names.length)) return null;
  return cells.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])));
}

function listIn(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value;
  return isObject(value) && Array.isArray(value['data_array']) ? value['data_array'] : null;
}

/** A list of cells, or an object that holds one (`Data`, `f`). */
function isRowLike(row: unknown): boolean {
  return Array.isArray(row) ? row.length > 1 : isObject(row) && (Array.isArray(row['Data']) || Array.isArray(row['f']));
}

function cellsOf(row: unknown): unknown[] {
  const cells = Array.isArray(row) ? row : ((row as Loose)['Data'] ?? (row as Loose)['f']);
  return (cells as unknown[]).map(cellValue);
}

/** A value, or an object that names its type: `VarCharValue`, `ScalarValue`, `v`, `stringValue`, `isNull`. */
function cellValue(cell: unknown): unknown {
  if (!isObject(cell)) return cell;
  const keys = Object.keys(cell);
  if (keys.length === 0) return null;
  const key = keys[0]!;
  if (keys.length > 1 || !/^(?:VarCharValue|ScalarValue|NullValue|v|isNull|\w+Value)$/.test(key)) return cell;
  return key === 'isNull' || key === 'NullValue' ? null : cell[key];
}

/** Names in a list of texts or of objects that have one, looked for one or two levels below. */
function namesIn(value: unknown, depth: number): string[] | null {
  if (Array.isArray(value)) {
    const names = value.map((each) =>
      typeof each === 'string'
        ? each
        : isObject(each)
          ? (each['name'] ?? each['Name'] ?? each['ColumnName'] ?? each['label'])
          : undefined,
    );
    return names.length > 1 && names.every((name) => typeof name === 'string') ? (names as string[]) : null;
  }
  if (!isObject(value) || depth > 1) return null;
  for (const key of ['fields', 'columns', 'Columns', 'ColumnInfo', 'rowType', 'schema']) {
    const found = namesIn(value[key], depth + 1);
    if (found !== null) return found;
  }
  return null;
}
