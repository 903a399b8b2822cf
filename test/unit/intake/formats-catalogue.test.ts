import { expect, it } from 'vitest';
import { formatFacts, lossesOf } from '../../../shared/formats.ts';
import { formatSource, writeLosses } from '../../../shared/text/formats.ts';
import { formatNames } from '../../../electron/engine/intake/read-content.ts';

it('lists every format that a file can be recognised as, once', () => {
  const listed = formatFacts.map(({ id }) => id);
  // Parquet is known by its first bytes and read as rows: it is no name to ask for.
  expect(listed.filter((id) => id !== 'parquet').toSorted()).toEqual([...formatNames].toSorted());
});

it('says of each that keeps less than the record what it cannot carry', () => {
  for (const { id, completeness, lost } of formatFacts) expect(lost.length > 0, id).toBe(completeness !== 'full');
});

it('names source and losses in both languages', () => {
  for (const { id, lost } of formatFacts) {
    expect(formatSource(id, 'ko'), id).toMatch(/\S/);
    expect(writeLosses(lost, 'ko') === '', id).toBe(lost.length === 0);
  }
  expect(lossesOf('splunk', 'full')).toEqual([]);
  expect(writeLosses(lossesOf('event-history-csv', 'reduced'), 'en')).toContain('error message');
});
