/** How long a report is, and what stands in it of what it leaves out. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ReportOptions } from '../../../shared/contract/index.ts';
import { composeDocument } from '../../../electron/engine/report/compose.ts';
import {
  buildReportModel,
  countPages,
  renderCsv,
  renderHtml,
  renderPdf,
  type ReportModel,
} from '../../../electron/engine/report/index.ts';
import { askOf, type FakeCase, makeCase } from '../../support/fake-report-case.ts';

/** Pages by the page tree of the file itself. */
function pagesOf(pdf: Uint8Array): number {
  const counts = [
    ...Buffer.from(pdf)
      .toString('latin1')
      .matchAll(/\/Type \/Pages[^>]*?\/Count (\d+)/g),
  ];
  return Math.max(...counts.map(([, count]) => Number(count)));
}

async function modelOf(fake: FakeCase, options: ReportOptions = {}): Promise<ReportModel> {
  return buildReportModel(askOf(fake), { language: 'en', ...options });
}

function textOf(model: ReportModel): string {
  return composeDocument(model)
    .body.map((block) => JSON.stringify(block))
    .join('\n');
}

describe('a report of 37 cited events in 4,000 files', () => {
  const fake = makeCase({ tagged: 37, files: 4000 });

  it.each(['en', 'ko'] as const)('has at most 60 pages (%s), and says so before it is written', async (language) => {
    const model = await modelOf(fake, { language });
    const pages = pagesOf(await renderPdf(model));
    expect(pages).toBeLessThanOrEqual(60);
    expect(pages).toBeGreaterThan(10);
    expect(await countPages(model)).toBe(pages);
  });

  it('makes a sentence of files alike, and names the file that has them all, by its hash', async () => {
    const model = await modelOf(fake);
    const text = textOf(model);
    const csv = renderCsv(model).find(({ name }) => name === 'items.csv')!;
    expect(text).toContain(`items.csv (SHA-256 ${createHash('sha256').update(csv.bytes).digest('hex')})`);
    expect(text).toMatch(/[\d,]+ alike: imported/);
    expect(composeDocument(model).annexes).toContain('items.csv');
  });

  it('prints every row where that is wanted', async () => {
    const complete = await modelOf(fake, { lists: 'complete' });
    expect(await countPages(complete)).toBeGreaterThan(100);
  });
});

describe('the summary', () => {
  it.each(['en', 'ko'] as const)('stands on two pages at most, first in the report (%s)', async (language) => {
    const fake = makeCase({ tagged: 37, language });
    const long = 'They came back, again and again, and each time they took something. '.repeat(60);
    fake.findings = Array.from({ length: 30 }, (_, index) => ({
      ...fake.findings[0]!,
      id: index + 1,
      title: `Finding number ${index + 1} with a title of some length that goes on`,
      narrative: long,
    }));
    const model = await modelOf(fake, { language });
    const { body } = composeDocument(model);
    expect(body[0]).toMatchObject({ kind: 'heading', level: 1, id: 'chapter-summary' });
    const next = body.findIndex((block, index) => index > 0 && block.kind === 'heading' && block.level === 1);
    const summary = body.slice(0, next);
    expect(summary.flatMap((block) => (block.kind === 'heading' ? [block.id] : []))).toEqual([
      'chapter-summary',
      'summary-what',
      'summary-who',
      'summary-when',
      'summary-proven',
      'summary-unknown',
    ]);
    // Cover, contents (two pages at this many findings), and then: the summary begins where the next chapter is not yet.
    const pdf = Buffer.from(await renderPdf(model)).toString('latin1');
    const destinations = new Map(
      [...pdf.matchAll(/\((summary-what|summary-unknown)\) \[(\d+) 0 R \/XYZ/g)].map(([, id, page]) => [id, page]),
    );
    const order = [...pdf.matchAll(/\/Kids \[([^\]]+)\]/g)].flatMap(([, kids]) =>
      [...kids!.matchAll(/(\d+) 0 R/g)].map(([, page]) => page!),
    );
    const [first, last] = ['summary-what', 'summary-unknown'].map((id) => order.indexOf(destinations.get(id)!));
    expect(first).toBeGreaterThan(0);
    expect(last! - first!).toBeLessThanOrEqual(1);
  });

  it('claims nothing that no finding says, and counts what is proven', async () => {
    const fake = makeCase({ tagged: 12 });
    fake.findings = [];
    const text = textOf(await modelOf(fake));
    expect(text).toContain('No finding has been reviewed');
    const proven = fake.events.filter(({ occurrences }) => occurrences.some(({ verdict }) => verdict === 'LOG_VALID'));
    expect(text).toContain(`Of 12 cited events, ${proven.length} stand in log files that a signed chain`);
  });

  it('says of every cited event whether its file is proven, altered, or cannot be told, and where a finding rests on altered ones', async () => {
    const fake = makeCase({ tagged: 12 });
    const verdictsOf = ['LOG_VALID', 'LOG_MODIFIED', 'LOG_UNLISTED'];
    for (const [index, event] of fake.events.entries())
      event.occurrences = [{ ...event.occurrences[0]!, verdict: verdictsOf[index % 3]! }];
    const carried = fake.events.slice(0, 6).map(({ id }) => id);
    fake.findings = [{ ...fake.findings[0]!, status: 'reviewed', events: carried }];
    const model = await modelOf(fake);
    const total = model.cited.length;
    const count = (verdict: string) =>
      model.cited.filter(({ occurrences }) => occurrences[0]!.verdict === verdict).length;
    expect(count('LOG_VALID') + count('LOG_MODIFIED') + count('LOG_UNLISTED')).toBe(total);
    const text = textOf(model);
    expect(text).toContain(`Of ${total} cited events, ${count('LOG_VALID')} stand in`);
    expect(text).toContain(`${count('LOG_MODIFIED')} stand only in log files that were altered`);
    expect(text).toContain(`For ${count('LOG_UNLISTED')} it cannot be told`);
    expect(text).toContain('Of the 6 events that carry it, 2 stand only in files that did not verify');
  });
});

describe('drafts', () => {
  it('are left out, counted, and printed where they are asked for', async () => {
    const fake = makeCase();
    fake.findings[1]!.status = 'draft';
    const [first, draft] = fake.findings;
    const without = await modelOf(fake);
    expect(without.findings.map(({ title }) => title)).toEqual([first!.title]);
    expect(textOf(without)).toContain('left out of this report because they are drafts: 1');
    expect(renderHtml(without)).not.toContain(draft!.title);
    const all = await modelOf(fake, { drafts: true });
    expect(all.findings).toHaveLength(2);
    expect(textOf(all)).not.toContain('because they are drafts');
  });
});

describe('a sentence that cites', () => {
  it('names the event in words and leads to its row and its record', async () => {
    const fake = makeCase({ tagged: 60 });
    const event = fake.events[41]!;
    fake.findings[0]!.narrative = `The key was made by @event:${event.id}, see @file:3 and @event:999999.`;
    const model = await modelOf(fake);
    const html = renderHtml(model);
    expect(html).toContain(`<a href="#event-${event.id}">[E42: `);
    expect(html).toContain(`id="event-${event.id}"`);
    expect(html).toContain('<a href="#file-3">[file 3: ');
    expect(html).toContain('id="file-3"');
    expect(html).toContain('[event 999999: not in this case]');
    const titles = composeDocument(model).body.flatMap((block) => (block.kind === 'record' ? [block.title] : []));
    expect(titles.some((title) => title.startsWith('E42 · '))).toBe(true);
  });
});
