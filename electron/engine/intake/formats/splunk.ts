import { fromColumns } from './columns.ts';
import { isObject, type JsonFormat, type Loose, nest, type Unwrapped } from './format.ts';
import { wholeRecordIn } from './whole-record.ts';

/** Splunk's and Sumo Logic's JSON exports: one result a line, or all under `results`; the record is the text `_raw`. */
export const splunk: JsonFormat = {
  id: 'splunk',
  unwrap(value) {
    if (isObject(value['result']) && ('_raw' in value['result'] || 'offset' in value || 'preview' in value))
      return readSplunkRow(new Map(Object.entries(value['result'])));
    if (isObject(value['map']) && '_raw' in value['map']) return readSplunkRow(new Map(Object.entries(value['map'])));
    if ('_raw' in value || isSearchRow((name) => name in value)) return readSplunkRow(new Map(Object.entries(value)));
    return 'preview' in value && Array.isArray(value['messages']) ? { values: [] } : null;
  },
};

/** A row of a table of a search: its time under Splunk's name, and fields of a record. */
export function isSearchRow(has: (name: string) => boolean): boolean {
  return (has('_time') || has('_messagetime')) && has('eventName') && (has('eventSource') || has('eventID'));
}

/** Names of Splunk's add-on for AWS (Common Information Model) for members of a record. */
const ofAddOn: readonly [string, string][] = [
  ['src_ip', 'sourceIPAddress'],
  ['src', 'sourceIPAddress'],
  ['vendor_region', 'awsRegion'],
  ['region', 'awsRegion'],
  ['user_agent', 'userAgent'],
  ['http_user_agent', 'userAgent'],
  ['vendor_account', 'recipientAccountId'],
  ['aws_account_id', 'recipientAccountId'],
  ['user_type', 'userIdentity.type'],
  ['user_arn', 'userIdentity.arn'],
  ['user_access_key', 'userIdentity.accessKeyId'],
];

/** A row of a search result: `_raw` where it is there, else a column that holds the record, else its columns (`userIdentity.arn`, …) with `_time` for the time. */
export function readSplunkRow(row: ReadonlyMap<string, unknown>): Unwrapped {
  const raw = row.get('_raw');
  if (typeof raw === 'string' && raw.trim() !== '') return { values: [raw], mayBeCut: true };
  const whole = wholeRecordIn(row.values());
  if (whole !== null) return { values: [whole], mayBeCut: true };
  const columns = new Map<string, unknown>();
  for (const [name, value] of row) {
    const path = name.replaceAll('{}', '');
    if (!name.startsWith('_') && value !== '' && value !== null) columns.set(path, oneOf(value));
  }
  for (const [from, to] of ofAddOn) {
    const value = columns.get(from);
    columns.delete(from);
    if (value !== undefined && !columns.has(to)) columns.set(to, value);
  }
  const record: Loose = fromColumns(nest(columns));
  const time = oneOf(row.get('_time') ?? row.get('_messagetime'));
  if (record['eventTime'] === undefined && (typeof time === 'string' || typeof time === 'number'))
    record['eventTime'] = time;
  return { values: [record], completeness: 'derived' };
}

/** Splunk gives fields that it extracted twice in a list of two equal values. */
function oneOf(value: unknown): unknown {
  return Array.isArray(value) && value.length > 0 && value.every((each) => each === value[0]) ? value[0] : value;
}
