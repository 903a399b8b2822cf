/**
 * Functions under the names that CloudTrail Lake and Athena (Trino) give them, where DuckDB has another name or means something
 * else by it. Temporary macros: each query process makes them anew. A macro must not call a function of its own name, and cannot
 * take a lambda: `transform(x, f)` is renamed in the text instead (`statement.ts`).
 */
const macros: Record<string, string> = {
  // DuckDB's own element_at gives a list for maps.
  'element_at(x, k)': 'x[k]',
  'json_extract_scalar(j, p)': 'json_extract_string(j, p)',
  'json_parse(s)': 'CAST(s AS JSON)',
  'json_format(j)': 'CAST(j AS VARCHAR)',
  'json_array_get(j, i)': "json_extract(j, '$[' || i || ']')",
  'json_size(j, p)': 'coalesce(json_array_length(j, p), len(json_keys(j, p)))',
  'json_array_contains(j, v)': 'list_contains(CAST(j AS VARCHAR[]), CAST(v AS VARCHAR))',
  'from_iso8601_timestamp(s)': 'CAST(s AS TIMESTAMP)',
  'from_iso8601_date(s)': 'CAST(s AS DATE)',
  'from_unixtime(s)': 'make_timestamp(CAST(s * 1000000 AS BIGINT))',
  'to_unixtime(t)': 'epoch(CAST(t AS TIMESTAMP))',
  'to_iso8601(t)': "strftime(CAST(t AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%gZ')",
  'date_add(u, n, t)':
    "t + CASE lower(u) WHEN 'second' THEN to_seconds(n) WHEN 'minute' THEN to_minutes(n) WHEN 'hour' THEN to_hours(n) WHEN 'day' THEN to_days(CAST(n AS INTEGER)) WHEN 'week' THEN to_weeks(CAST(n AS INTEGER)) WHEN 'month' THEN to_months(CAST(n AS INTEGER)) WHEN 'year' THEN to_years(CAST(n AS INTEGER)) END",
  'date_parse(s, f)': 'strptime(s, f)',
  'date_format(t, f)': 'strftime(CAST(t AS TIMESTAMP), f)',
  'day_of_week(t)': 'isodow(t)',
  'day_of_month(t)': 'day(t)',
  'day_of_year(t)': 'dayofyear(t)',
  'regexp_like(s, p)': 'regexp_matches(s, p)',
  'approx_distinct(x)': 'approx_count_distinct(x)',
  'approx_percentile(x, p)': 'approx_quantile(x, p)',
  'arbitrary(x)': 'any_value(x)',
  'cardinality(x)': 'len(x)',
  'array_join(x, s)': 'array_to_string(x, s)',
  'strpos(a, b)': 'instr(a, b)',
};

/** Statements that make the macros, in the order in which they have to run. */
export const prelude: readonly string[] = Object.entries(macros).map(
  ([head, body]) => `CREATE OR REPLACE TEMP MACRO ${head} AS ${body}`,
);
