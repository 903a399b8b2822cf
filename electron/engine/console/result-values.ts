/** Values of a result as JSON has them: what the window draws, the command line prints and the hash is taken of. */
import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';

export type JsonValue = null | boolean | number | string | JsonValue[] | { [name: string]: JsonValue };

/**
 * A value of a result. Times are RFC 3339 in UTC (the index holds UTC without a zone); whole numbers beyond 2^53 and decimals
 * are texts, digit by digit; structs and maps are objects, lists arrays.
 */
export function jsonOf(value: DuckDBValue): JsonValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint')
    return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value.toString();
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return rfc3339(value.micros);
  if (value instanceof DuckDBTimestampMillisecondsValue) return rfc3339(value.millis * 1000n);
  if (value instanceof DuckDBTimestampSecondsValue) return rfc3339(value.seconds * 1_000_000n);
  if (value instanceof DuckDBTimestampNanosecondsValue) return rfc3339(value.nanos / 1000n);
  if (value instanceof DuckDBDateValue) return new Date(value.days * 86_400_000).toISOString().slice(0, 10);
  if (value instanceof DuckDBDecimalValue) return value.toString();
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(jsonOf);
  if (value instanceof DuckDBStructValue)
    return Object.fromEntries(Object.entries(value.entries).map(([name, inner]) => [name, jsonOf(inner)]));
  if (value instanceof DuckDBMapValue)
    return Object.fromEntries(value.entries.map(({ key, value: inner }) => [textOf(jsonOf(key)), jsonOf(inner)]));
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('hex');
  return String(value);
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const secondMicros = 1_000_000n;

function rfc3339(micros: bigint): string {
  const seconds = micros / secondMicros - (micros % secondMicros < 0n ? 1n : 0n);
  const rest = micros - seconds * secondMicros;
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return `${micros} microseconds after 1970-01-01T00:00:00Z`;
  const whole = date.toISOString().slice(0, -5);
  return rest === 0n ? `${whole}Z` : `${whole}.${rest.toString().padStart(6, '0').replace(/0+$/, '')}Z`;
}
