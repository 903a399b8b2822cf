/** DuckDB on the same files: `duckdb-run.ts DATABASE GLOB`. Two threads, the columns of the index and the raw JSON. Prints one line of JSON. */

export {};

/** What is used of `@duckdb/node-api`, which is installed in this folder only. */
interface DuckDb {
  DuckDBInstance: {
    create(
      path: string,
      options: Record<string, string>,
    ): Promise<{ connect(): Promise<{ run(sql: string): Promise<{ getRows(): Promise<unknown[][]> }> }> }>;
  };
}
const packageName: string = '@duckdb/node-api';
const { DuckDBInstance } = (await import(packageName)) as DuckDb;

const [database, glob] = process.argv.slice(2);
const instance = await DuckDBInstance.create(database!, { threads: '2' });
const connection = await instance.connect();
const started = performance.now();
await connection.run(`CREATE TABLE event AS
  SELECT json_extract_string(r, '$.eventID') AS event_id, CAST(json_extract_string(r, '$.eventTime') AS TIMESTAMP) AS event_time, json_extract_string(r, '$.eventName') AS event_name,
    json_extract_string(r, '$.eventSource') AS event_source, json_extract_string(r, '$.awsRegion') AS region, json_extract_string(r, '$.sourceIPAddress') AS address,
    json_extract_string(r, '$.userAgent') AS agent, json_extract_string(r, '$.errorCode') AS error_code, json_extract_string(r, '$.errorMessage') AS error_message,
    json_extract_string(r, '$.eventType') AS event_type, json_extract_string(r, '$.eventCategory') AS category, json_extract_string(r, '$.recipientAccountId') AS recipient,
    json_extract(r, '$.userIdentity') AS identity, json_extract(r, '$.resources') AS resources, r AS raw
  FROM (SELECT unnest("Records") AS r FROM read_json('${glob!.replaceAll("'", "''")}', columns = {Records: 'JSON[]'}, maximum_object_size = 268435456))`);
const milliseconds = performance.now() - started;
const count = (await (await connection.run('SELECT count(*) FROM event')).getRows())[0]?.[0];
process.stdout.write(
  `${JSON.stringify({ milliseconds, events: Number(count), peakBytes: process.resourceUsage().maxRSS * 1024 })}\n`,
);
