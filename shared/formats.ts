import type english from './text/en/formats.json';

type FormatId = keyof typeof english.source;
/** Something that a form has no place for; `shared/text` says it. */
export type Loss = keyof typeof english.lost;

/** What an input format is: how much of the record it keeps at most, and what it cannot carry. */
interface FormatFacts {
  /** As the evidence list and `--format` name it. */
  id: FormatId;
  completeness: 'full' | 'reduced' | 'derived';
  /** Parts of a record that the form has no place for; empty where it holds the record itself. */
  lost: readonly Loss[];
}

const facts = (id: FormatId, completeness: FormatFacts['completeness'], ...lost: Loss[]): FormatFacts => ({
  id,
  completeness,
  lost,
});

/** Every input format, in the order in which an examiner looks for one. A test compares it with the readers. */
export const formatFacts: readonly FormatFacts[] = [
  facts('trail', 'full'),
  facts('records', 'full'),
  facts('json', 'full'),
  facts('nested', 'full'),
  facts('json-after-text', 'full'),
  facts('text-lines', 'full'),
  facts('event-history-csv', 'reduced', 'identity', 'request', 'response', 'error-message'),
  facts('lookup-events', 'full'),
  facts('lookup-events-text', 'full'),
  facts('lookup-events-yaml', 'full'),
  facts('lookup-events-csv', 'full'),
  facts('record-column-csv', 'full'),
  facts('lake-results', 'reduced', 'columns', 'text'),
  facts('lake-csv', 'reduced', 'columns', 'text'),
  facts('table-answer', 'reduced', 'columns', 'text'),
  facts('columns-csv', 'derived', 'columns', 'text'),
  facts('cloudwatch-logs', 'full'),
  facts('cloudwatch-export', 'full'),
  facts('cloudwatch-tail', 'full'),
  facts('cloudwatch-insights', 'reduced', 'columns', 'text'),
  facts('cloudwatch-insights-csv', 'reduced', 'columns', 'text'),
  facts('eventbridge', 'full'),
  facts('notification', 'full'),
  facts('splunk', 'derived', 'extractions', 'text'),
  facts('splunk-csv', 'derived', 'extractions', 'text'),
  facts('elastic', 'derived', 'types'),
  facts('elastic-csv', 'derived', 'search-columns', 'text'),
  facts('logstash', 'reduced', 'text'),
  facts('sentinel', 'reduced', 'members', 'text'),
  facts('sentinel-csv', 'reduced', 'members', 'text'),
  facts('security-lake', 'derived', 'schema', 'text'),
  facts('datadog', 'reduced', 'pipeline', 'text'),
  facts('datadog-csv', 'derived', 'attributes', 'text'),
  facts('panther', 'full'),
  facts('plaso', 'full'),
  facts('plaso-csv', 'full'),
  facts('qradar', 'full'),
  facts('parquet', 'reduced', 'columns', 'text'),
  facts('trailcase-export', 'full'),
  facts('space-delimited', 'reduced', 'request', 'response', 'line'),
];

/** What a file lacks that was read in a format. Nothing where all its records are whole: some forms may carry the record itself, too. */
export function lossesOf(format: string | null, completeness: string | null): readonly Loss[] {
  if (format === null || completeness === null || completeness === 'full') return [];
  return formatFacts.find(({ id }) => id === format)?.lost ?? [];
}
