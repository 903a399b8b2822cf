import { isObject, type JsonFormat, nest, type Unwrapped } from './format.ts';
import { fromColumns } from './columns.ts';

/** Splunk's JSON export: one result a line, or all under `results`; the record is the text `_raw`. */
export const splunk: JsonFormat = {
  id: 'splunk',
  unwrap(value) {
    if (isObject(value['result']) && ('_raw' in value['result'] || 'offset' in value || 'preview' in value))
      return readSplunkRow(new Map(Object.entries(value['result'])));
    if ('_raw' in value) return readSplunkRow(new Map(Object.entries(value)));
    return 'preview' in value && Array.isArray(value['messages']) ? { values: [] } : null;
  },
};

/** A row of a search result: `_raw` where it is there, else its columns (`userIdentity.arn`, …). */
export function readSplunkRow(row: ReadonlyMap<string, unknown>): Unwrapped {
  const raw = row.get('_raw');
  if (typeof raw === 'string' && raw.trim() !== '') return { values: [raw], mayBeCut: true };
  const columns = [...row]
    .filter(([name]) => !name.startsWith('_'))
    .map(([name, value]): [string, unknown] => [name.replace(/\{\}$/, ''), value]);
  return { values: [fromColumns(nest(columns))], completeness: 'derived' };
}
