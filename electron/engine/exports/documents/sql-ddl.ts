import type { ExportOptions } from '../../../../shared/contract/exports.ts';
import { columnsOf, hiveType } from '../parquet/schema.ts';
import type { DocumentFormat } from './document.ts';

const partitionKeys: Record<ExportOptions['partition'], readonly string[]> = {
  none: [],
  day: ['year', 'month', 'day'],
  'account-region-day': ['account', 'region', 'year', 'month', 'day'],
};

/** Tables and views over an exported folder, for each engine that reads Parquet. */
function renderDdl({ profile, partition, withoutRecords, redact }: ExportOptions): string {
  const keys = partitionKeys[partition];
  const glob = keys.length === 0 ? 'events*.parquet' : `${'*/'.repeat(keys.length)}*.parquet`;
  const columns = columnsOf('athena', withoutRecords || redact)
    .map(({ label, shape }) => `  ${label} ${hiveType(shape)}`)
    .join(',\n');
  const note = (wanted: ExportOptions['profile']): string =>
    profile === wanted ? '' : ` This export has the profile "${profile}": export again with --profile ${wanted}.`;
  return `-- Tables over this export (profile "${profile}", partition "${partition}"). Replace the location. The questions of the library then run as they are.

-- Athena and Hive, profile "athena": the column types of the AWS table for CloudTrail, plus the case's own columns at the end.${note('athena')}
CREATE EXTERNAL TABLE cloudtrail_logs (
${columns}
)
${keys.length === 0 ? '' : `PARTITIONED BY (${keys.map((key) => `${key} string`).join(', ')})\n`}STORED AS PARQUET LOCATION 's3://BUCKET/PREFIX/';
${keys.length === 0 ? '' : '-- then: MSCK REPAIR TABLE cloudtrail_logs\n'}-- Trino and Athena: the view that gives the time its type
CREATE VIEW events AS SELECT *, from_iso8601_timestamp(eventtime) AS event_time FROM cloudtrail_logs;

-- DuckDB, profile "typed".${note('typed')}
SET TimeZone = 'UTC';
CREATE VIEW events AS SELECT * FROM read_parquet('${glob}'${keys.length === 0 ? '' : ', hive_partitioning = true'});

-- ClickHouse 24 or newer (also chDB), profile "typed"; or CREATE TABLE events ENGINE = MergeTree ORDER BY (recipientAccountId, eventTime) AS SELECT …
CREATE VIEW events AS SELECT * FROM file('${glob}', 'Parquet');
CREATE FUNCTION json_extract_scalar AS (j, p) -> JSON_VALUE(ifNull(j, '{}'), p);
CREATE FUNCTION day_of_week AS (t) -> toDayOfWeek(t);
SET function_json_value_return_type_allow_nullable = 1, join_use_nulls = 1;

-- Spark 3.5 or newer, profile "typed"; json_extract_scalar is get_json_object there
CREATE TABLE events USING parquet LOCATION 'PATH/';
`;
}

export const sqlDdl: DocumentFormat = {
  fileName: 'ddl.sql',
  make: (_, ask) => ({
    files: [{ name: null, pieces: [renderDdl(ask)], rows: 1 }],
    events: 0,
    leftOut: [],
    version: '1',
  }),
};
