import { afterAll, expect, it } from 'vitest';
import { EvidenceReader, listFiles, listRejected, recordText } from '../../../electron/engine/intake/index.ts';
import { importInto, scratchFolder } from '../../support/case-file.ts';
import { describeShared, sharedPath } from '../../support/reference-data.ts';

interface DataSet {
  path: string;
  /** Records that are records; distinct events by id and content. */
  records: number;
  indexed: number;
  rejected?: number;
  formats: string[];
}

/** Counts of the data's own README, unless a comment says otherwise. */
const dataSets: DataSet[] = [
  // Code blocks that are no valid JSON as printed: each shows a record, is cut short or has an ellipsis, and is rejected with its place.
  { path: 'aws-docs-examples', records: 24, indexed: 24, rejected: 3, formats: ['records', 'trail', 'digest'] },
  { path: 'cloudgrep', records: 2, indexed: 2, rejected: 1, formats: ['trail'] },
  { path: 'datadog-forwarded-stratus', records: 15, indexed: 15, formats: ['datadog'] },
  { path: 'grycap-emr-2017', records: 142, indexed: 142, formats: ['trail'] },
  // The labels file names the events again among columns of its own: no export of records.
  { path: 'invictus-stratus-2023', records: 2900, indexed: 2900, formats: ['trail'] },
  // The README counts 839 in the array; its text holds 840 `eventID` members, and two broken places that are reported. 50 ids come back with another account.
  { path: 'opensearch-catalog', records: 890, indexed: 890, rejected: 2, formats: ['elastic'] },
  { path: 'otel-fixtures', records: 1, indexed: 1, formats: ['digest', 'cloudwatch-logs'] },
  { path: 'panther-analysis-tests', records: 223, indexed: 215, rejected: 5, formats: ['nested'] },
  { path: 'plaso-lookup-events', records: 6, indexed: 6, formats: ['lookup-events'] },
  { path: 'splunk-csv-export', records: 12, indexed: 9, formats: ['splunk-csv'] },
  { path: 'stratus-detonation-logs', records: 142, indexed: 142, formats: ['records'] },
  { path: 'streamalert-tests', records: 57, indexed: 57, formats: ['nested'] },
  { path: 'traildiscover/events.ndjson.gz', records: 157, indexed: 157, formats: ['records'] },
  { path: 'trailscraper', records: 7, indexed: 3, formats: ['trail'] },
  { path: 'umccr-version-examples', records: 21, indexed: 21, formats: ['trail'] },
];

describeShared('real data sets', () => {
  const scratch = scratchFolder();
  afterAll(() => scratch.remove());

  it.each(dataSets)('takes every record of $path', async (dataSet) => {
    const { file, summary } = await importInto(scratch.path, [sharedPath(`data/real/${dataSet.path}`)]);
    try {
      const { totals } = summary;
      const rejected = listRejected(file.db, { offset: 0, limit: 100 });
      expect({ records: totals.records - totals.rejected, indexed: totals.indexed, rejected: totals.rejected }).toEqual(
        { records: dataSet.records, indexed: dataSet.indexed, rejected: dataSet.rejected ?? 0 },
      );
      expect(totals.records).toBe(totals.indexed + totals.duplicates + totals.rejected);
      for (const each of rejected.records) expect(each.reason).toMatch(/[a-z]{3,}/);
      const formats = new Set(
        listFiles(file.db, { offset: 0, limit: 1000 })
          .files.map((each) => each.format)
          .filter((each) => each !== null),
      );
      for (const format of dataSet.formats) expect([...formats]).toContain(format);
      const evidence = new EvidenceReader(file.db);
      for (const id of file.db.prepare('SELECT id FROM event').pluck().all() as number[])
        expect(() => JSON.parse(recordText(file.db, evidence, id).text) as unknown).not.toThrow();
    } finally {
      file.close();
    }
  });
});
