import { isObject, type JsonFormat, nest, type Unwrapped } from './format.ts';
import { fromColumns } from './columns.ts';

/** CloudWatch Logs: events of subscriptions, `filter-log-events`, `get-log-events`, and the rows of Logs Insights. The record is the text `message`. */
export const cloudwatchLogs: JsonFormat = {
  id: 'cloudwatch-logs',
  unwrap(value) {
    if (value['messageType'] === 'CONTROL_MESSAGE') return { values: [] };
    if (Array.isArray(value['logEvents'])) return { values: value['logEvents'] };
    if (typeof value['data'] === 'string' && value['data'].startsWith('H4sI')) return { values: [value['data']] };
    if (isObject(value['awslogs']) && typeof value['awslogs']['data'] === 'string')
      return { values: [value['awslogs']['data']] };
    if (
      typeof value['message'] === 'string' &&
      ('timestamp' in value || 'ingestionTime' in value) &&
      isRecordText(value['message'])
    )
      return { values: [value['message']] };
    return null;
  },
};

export const cloudwatchInsights: JsonFormat = {
  id: 'cloudwatch-insights',
  markers: ['@ptr'],
  unwrap(value) {
    if (Array.isArray(value['results']) && value['results'].every(isRow))
      return { values: value['results'].map((row) => toObject(row as FieldValue[])) };
    return '@message' in value || '@ptr' in value ? readInsightsRow(new Map(Object.entries(value))) : null;
  },
};

interface FieldValue {
  field: string;
  value: unknown;
}

/** A row is a list of `{field, value}`. */
export function isRow(row: unknown): boolean {
  return (
    Array.isArray(row) && row.length > 0 && row.every((each) => isObject(each) && typeof each['field'] === 'string')
  );
}

export function toObject(row: FieldValue[]): Record<string, unknown> {
  return Object.fromEntries(row.map((each) => [each.field, each.value]));
}

/** A row of Logs Insights: the whole message, or the columns that the query asked for. */
export function readInsightsRow(row: ReadonlyMap<string, unknown>): Unwrapped {
  const message = row.get('@message');
  if (typeof message === 'string' && message !== '') return { values: [message], mayBeCut: true };
  const columns = [...row].filter(([name]) => !name.startsWith('@'));
  const time = row.get('@timestamp');
  const record = fromColumns(nest(columns));
  if (record['eventTime'] === undefined && typeof time === 'string') record['eventTime'] = time;
  return { values: [record], completeness: 'reduced' };
}

/** Messages of other kinds share these members: only one that looks like a record or a wrapper is taken. */
function isRecordText(message: string): boolean {
  return /^\s*(\{|\[|H4sI)/.test(message);
}
