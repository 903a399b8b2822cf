import type { Completeness } from '../../events/terms.ts';

/** What an input format is, for people: where it comes from, how much of the record it keeps, and what it cannot carry. */
interface FormatFacts {
  /** As the evidence list and `--format` name it. */
  id: string;
  source: string;
  completeness: Completeness;
  /** Parts of a record that the form has no place for; empty where it holds the record itself. */
  cannotCarry: readonly string[];
}

const nothing: readonly string[] = [];
const columnsOnly = ['columns that the query did not select', 'the text of the record'];

const facts = (
  id: string,
  source: string,
  completeness: Completeness,
  cannotCarry: readonly string[] = nothing,
): FormatFacts => ({ id, source, completeness, cannotCarry });

/** Every input format, in the order in which an examiner looks for one. A test compares it with the readers. */
export const formatCatalogue: readonly FormatFacts[] = [
  facts('trail', 'Log files of a trail, as CloudTrail delivers them; Event history saved as JSON', 'full'),
  facts('records', 'Records as JSON: an array, one a line, or one behind another', 'full'),
  facts('json', 'JSON in any arrangement; what its values are shows when they are read', 'full'),
  facts('nested', 'Records inside JSON of any product (Wazuh, Docker, Datadog, collectors)', 'full'),
  facts('json-after-text', 'JSON behind a banner or a warning', 'full'),
  facts('text-lines', 'Lines with records in them: syslog, fluentd, loggers, relays', 'full'),
  facts('event-history-csv', 'Event history of the console, saved as CSV', 'reduced', [
    'type and ARN of the identity',
    'request',
    'response',
    'error message',
  ]),
  facts('lookup-events', 'aws cloudtrail lookup-events, SDKs and collectors', 'full'),
  facts('lookup-events-text', 'lookup-events --output text', 'full'),
  facts('lookup-events-yaml', 'lookup-events --output yaml', 'full'),
  facts('lookup-events-csv', 'Find-CTEvent | Export-Csv and other tables with a column CloudTrailEvent', 'full'),
  facts(
    'record-column-csv',
    'Tables with the whole record in a column of any name (Steampipe, QRadar, Defender)',
    'full',
  ),
  facts(
    'lake-results',
    'CloudTrail Lake get-query-results; rows of Athena, Glue, Tailpipe and warehouses as JSON',
    'reduced',
    columnsOnly,
  ),
  facts('lake-csv', 'CloudTrail Lake, Athena, Glue, Tailpipe and warehouses as CSV', 'reduced', columnsOnly),
  facts(
    'table-answer',
    'Answers with columns and rows: Athena, Log Analytics, OpenSearch and Elasticsearch SQL, BigQuery, Redshift',
    'reduced',
    columnsOnly,
  ),
  facts('columns-csv', 'Tables with the record laid flat under a prefix (Wazuh, dashboards)', 'derived', columnsOnly),
  facts('cloudwatch-logs', 'CloudWatch Logs: subscriptions, filter-log-events, get-log-events', 'full'),
  facts('cloudwatch-export', 'CloudWatch Logs export tasks', 'full'),
  facts('cloudwatch-tail', 'aws logs tail', 'full'),
  facts('cloudwatch-insights', 'Logs Insights results as JSON', 'reduced', columnsOnly),
  facts('cloudwatch-insights-csv', 'Logs Insights results as CSV', 'reduced', columnsOnly),
  facts('eventbridge', 'EventBridge events', 'full'),
  facts('notification', 'Messages of SNS, SQS, Kinesis, Firehose, Kafka, MQ and DynamoDB streams', 'full'),
  facts('splunk', 'Splunk and Sumo Logic as JSON', 'derived', [
    'without _raw: what the search did not extract',
    'the text of the record',
  ]),
  facts('splunk-csv', 'Splunk and Sumo Logic as CSV', 'derived', [
    'without _raw: what the search did not extract',
    'the text of the record',
  ]),
  facts('elastic', 'Elasticsearch and OpenSearch documents', 'derived', [
    'without event.original: types of request and response members, the text of the record',
  ]),
  facts('elastic-csv', 'Kibana and OpenSearch Dashboards as CSV', 'derived', [
    'columns that the search did not show',
    'the text of the record',
  ]),
  facts('logstash', "Logstash's codec cloudtrail", 'reduced', ['the text of the record']),
  facts('sentinel', 'Microsoft Sentinel, table AWSCloudTrail, as JSON', 'reduced', [
    'members without a column (addendum, eventContext, onBehalfOf)',
    'the text of the record',
  ]),
  facts('sentinel-csv', 'Microsoft Sentinel, table AWSCloudTrail, as CSV', 'reduced', [
    'members without a column (addendum, eventContext, onBehalfOf)',
    'the text of the record',
  ]),
  facts('security-lake', 'Amazon Security Lake (OCSF) as JSON or Parquet', 'derived', [
    'members that its schema version does not map',
    'the text of the record',
  ]),
  facts('datadog', 'Datadog: forwarded logs and archives', 'reduced', [
    'members that its pipeline renamed in another way',
    'the text of the record',
  ]),
  facts('datadog-csv', 'Datadog Logs as CSV', 'derived', ['attributes without a column', 'the text of the record']),
  facts('panther', 'Panther', 'full'),
  facts('plaso', 'plaso and Timesketch as JSON', 'full'),
  facts('plaso-csv', 'plaso and Timesketch as CSV', 'full'),
  facts('qradar', 'QRadar lines', 'full'),
  facts('parquet', 'Parquet tables of Security Lake, Athena, Tailpipe', 'reduced', columnsOnly),
  facts('trailcase-export', 'Parquet exports of Trailcase', 'full'),
  facts('space-delimited', 'Legacy text with fields between spaces', 'reduced', [
    'request',
    'response',
    'all that the line has no field for',
  ]),
];
