import { existsSync } from 'node:fs';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { Question } from './filters.ts';

/**
 * The same events as a DuckDB table with typed columns, sorted by time as ours are. Nested members stay JSON text, as a generic table has them.
 */
export async function openDuck(path: string, folder: string): Promise<DuckDBConnection> {
  const isNew = !existsSync(path);
  const connection = await (await DuckDBInstance.create(path)).connect();
  if (!isNew) return connection;
  const identity = 'STRUCT("type" VARCHAR, arn VARCHAR, accessKeyId VARCHAR, userName VARCHAR)';
  const record =
    `STRUCT(eventTime VARCHAR, eventName VARCHAR, eventSource VARCHAR, awsRegion VARCHAR, sourceIPAddress VARCHAR, userAgent VARCHAR, errorCode VARCHAR, errorMessage VARCHAR, recipientAccountId VARCHAR, ` +
    `eventID VARCHAR, readOnly BOOLEAN, userIdentity ${identity}, requestParameters JSON, responseElements JSON, additionalEventData JSON, resources STRUCT("type" VARCHAR, ARN VARCHAR)[])`;
  await connection.run(`CREATE TABLE event AS
    SELECT r.eventTime::TIMESTAMP AS eventTime, r.eventName, r.eventSource, r.awsRegion, r.sourceIPAddress, r.userAgent, r.errorCode, r.errorMessage, r.recipientAccountId, r.eventID, r.readOnly,
      r.userIdentity.type AS userType, r.userIdentity.arn AS userArn, r.userIdentity.accessKeyId AS accessKeyId, r.userIdentity.userName AS userName,
      r.requestParameters, r.responseElements, r.additionalEventData, list_transform(r.resources, x -> x.type) AS resourceTypes, list_transform(r.resources, x -> x.ARN) AS resourceArns
    FROM (SELECT unnest(Records) AS r FROM read_json('${folder}/**/*.json.gz', columns = {Records: '${record}[]'}, maximum_object_size = 100000000))
    ORDER BY eventTime`);
  return connection;
}

function conditionOf({ sql, from, to }: Question): string {
  const range =
    from === undefined
      ? ''
      : ` AND eventTime >= make_timestamp(${from * 1000}::BIGINT) AND eventTime < make_timestamp(${to! * 1000}::BIGINT)`;
  return `(${sql})${range}`;
}

const pageColumns =
  'eventTime, eventName, eventSource, userArn, sourceIPAddress, awsRegion, recipientAccountId, errorCode';

/** Exact count, first page and histogram: three statements. Returns the count. */
export async function askAll(connection: DuckDBConnection, question: Question): Promise<number> {
  const condition = conditionOf(question);
  const count = await connection.runAndReadAll(`SELECT count(*) FROM event WHERE ${condition}`);
  await connection.runAndReadAll(`SELECT ${pageColumns} FROM event WHERE ${condition} ORDER BY eventTime LIMIT 200`);
  await connection.runAndReadAll(
    `SELECT time_bucket(INTERVAL 6 HOUR, eventTime) AS bucket, count(*) FROM event WHERE ${condition} GROUP BY bucket ORDER BY bucket`,
  );
  return Number(count.getRows()[0]![0]);
}

export async function askPage(connection: DuckDBConnection, question: Question, offset: number): Promise<void> {
  await connection.runAndReadAll(
    `SELECT ${pageColumns} FROM event WHERE ${conditionOf(question)} ORDER BY eventTime LIMIT 200 OFFSET ${offset}`,
  );
}

export async function askFacet(connection: DuckDBConnection, question: Question, column: string): Promise<void> {
  const source = column.startsWith('resource')
    ? `SELECT unnest(${column}) AS value FROM event`
    : `SELECT ${column} AS value FROM event`;
  await connection.runAndReadAll(
    `SELECT value, count(*) AS count FROM (${source} WHERE ${conditionOf(question)}) GROUP BY value ORDER BY count DESC, value LIMIT 20`,
  );
}

export async function askCount(connection: DuckDBConnection, question: Question): Promise<number> {
  return Number(
    (await connection.runAndReadAll(`SELECT count(*) FROM event WHERE ${conditionOf(question)}`)).getRows()[0]![0],
  );
}
