import { DuckDBInstance } from '@duckdb/node-api';
import { packRules } from '../../../electron/engine/detections/pack/index.ts';

/** A rule of the pack as a condition in SQL, over the columns of `load` and the raw record. */
interface SqlRule {
  id: string;
  sql: string;
}

const columns = new Map([
  ['eventSource', 'event_source'],
  ['eventName', 'event_name'],
  ['errorCode', 'error_code'],
  ['readOnly', 'read_only'],
]);

/** Rules of the pack whose conditions SQL can say: all but correlations and some modifiers. */
export function sqlRules(): SqlRule[] {
  return packRules.flatMap(({ id, body }) => {
    const detection = body['detection'] as Record<string, unknown> | undefined;
    if (detection?.['condition'] !== 'selection') return [];
    const sql = selectionSql(detection['selection']);
    return sql === null ? [] : [{ id, sql }];
  });
}

function selectionSql(selection: unknown): string | null {
  if (Array.isArray(selection)) return join(selection.map(selectionSql), ' OR ');
  if (typeof selection !== 'object' || selection === null) return null;
  return join(
    Object.entries(selection).map(([field, value]) => itemSql(field, value)),
    ' AND ',
  );
}

function join(parts: readonly (string | null)[], word: string): string | null {
  return parts.includes(null) || parts.length === 0 ? null : `(${parts.join(word)})`;
}

function itemSql(field: string, value: unknown): string | null {
  const [name, modifier = '', ...more] = field.split('|');
  if (more.length > 0 || !['', 'contains', 'startswith', 'endswith', 'exists'].includes(modifier)) return null;
  const column = columns.get(name!) ?? `json_extract_string(raw, '$.${name!}')`;
  if (modifier === 'exists') return `(${column} IS ${value === true ? 'NOT ' : ''}NULL)`;
  const values = Array.isArray(value) ? value : [value];
  return join(
    values.map((each) => {
      if (!['string', 'number', 'boolean'].includes(typeof each)) return null;
      const text = String(each as string).replaceAll("'", "''");
      if (modifier === '' && !/[*?]/.test(text)) return `(lower(${column}) = lower('${text}'))`;
      const pattern = text.replaceAll('%', '\\%').replaceAll('_', '\\_').replaceAll('*', '%').replaceAll('?', '_');
      const [before, after] = [
        modifier === 'contains' || modifier === 'endswith' ? '%' : '',
        modifier === 'contains' || modifier === 'startswith' ? '%' : '',
      ];
      return `(${column} ILIKE '${before}${pattern}${after}' ESCAPE '\\')`;
    }),
    ' OR ',
  );
}

if (import.meta.main) {
  const [glob] = process.argv.slice(2);
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE event AS
    SELECT json_extract_string(r, '$.eventName') AS event_name, json_extract_string(r, '$.eventSource') AS event_source,
      json_extract_string(r, '$.errorCode') AS error_code, json_extract_string(r, '$.readOnly') AS read_only, r AS raw
    FROM (SELECT unnest("Records") AS r FROM read_json('${glob!.replaceAll("'", "''")}', columns = {Records: 'JSON[]'}, maximum_object_size = 268435456))`);
  const rules = sqlRules();
  const cpu = process.cpuUsage();
  const started = performance.now();
  const counts: Record<string, number> = {};
  for (let from = 0; from < rules.length; from += 40) {
    const some = rules.slice(from, from + 40);
    const sql = `SELECT ${some.map((rule) => `count(*) FILTER (WHERE ${rule.sql})`).join(', ')} FROM event`;
    const [row] = (await connection.runAndReadAll(sql)).getRows();
    some.forEach(({ id }, index) => (counts[id] = Number(row![index])));
  }
  const { user, system } = process.cpuUsage(cpu);
  process.stdout.write(
    `${JSON.stringify({ rules: rules.length, milliseconds: performance.now() - started, cpu: (user + system) / 1000, counts })}\n`,
  );
}
