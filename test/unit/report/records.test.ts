import { describe, expect, it } from 'vitest';
import type { ReportRecords } from '../../../shared/contract/index.ts';
import { composeDocument } from '../../../electron/engine/report/compose.ts';
import { buildReportModel } from '../../../electron/engine/report/index.ts';
import { listAnnexes } from '../../../electron/engine/report/csv.ts';
import { askOf, makeCase } from '../../support/fake-report-case.ts';

async function recordsOf(
  records: ReportRecords,
): Promise<{ titles: string[]; sentences: string[]; annexes: string[] }> {
  const model = await buildReportModel(askOf(makeCase({ tagged: 12 })), { language: 'en', records });
  const { body } = composeDocument(model);
  const start = body.findIndex((block) => block.kind === 'heading' && block.id === 'appendix-records');
  const end = body.findIndex((block, index) => index > start && block.kind === 'heading' && block.level === 1);
  const part = body.slice(start, end);
  return {
    titles: part.flatMap((block) => (block.kind === 'record' ? [block.title.split(' ')[0]!] : [])),
    sentences: part.flatMap((block) => (block.kind === 'paragraph' ? [block.text] : [])),
    annexes: listAnnexes(model),
  };
}

describe('original records in a report', () => {
  it('are those of every cited event, unless the examiner chooses', async () => {
    const { titles, annexes } = await recordsOf('all');
    expect(titles).toHaveLength(12);
    expect(annexes).not.toContain('events.csv');
  });

  it('can be those of findings alone, under their numbers in the timeline; the others are in a file that is then written', async () => {
    const { titles, sentences, annexes } = await recordsOf('findings');
    expect(titles).toEqual(['E1', 'E2', 'E3', 'E4']);
    expect(sentences[0]).toContain('Of 12 cited events the original records of 4 are printed');
    expect(annexes).toContain('events.csv');
  });

  it('can be left to the file', async () => {
    const { titles, sentences, annexes } = await recordsOf('annex');
    expect(titles).toEqual([]);
    expect(sentences[0]).toContain('the original records of 0 are printed');
    expect(annexes).toContain('events.csv');
  });
});
