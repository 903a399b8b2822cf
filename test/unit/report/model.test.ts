import { describe, expect, it } from 'vitest';
import type { ReportTemplate } from '../../../shared/contract/index.ts';
import { buildReportModel, renderHtml, renderPdf } from '../../../electron/engine/report/index.ts';
import { composeDocument } from '../../../electron/engine/report/compose.ts';
import english from '../../../shared/text/en/reportdoc.json' with { type: 'json' };
import korean from '../../../shared/text/ko/reportdoc.json' with { type: 'json' };
import { askOf, makeCase } from '../../support/fake-report-case.ts';

const options = { language: 'en' as const, title: '', classification: 'CONFIDENTIAL', scope: {} };

describe('the report model', () => {
  it('cites every tagged event with its way back to the bytes', async () => {
    const fake = makeCase({ tagged: 150 });
    const model = await buildReportModel(askOf(fake), options);
    expect(model.cited.map((event) => event.id)).toEqual(fake.events.map((event) => event.id));
    const event = model.cited[0]!;
    expect(event.occurrences[0]).toMatchObject({ relation: 'indexed', record: 0, verdict: 'LOG_MODIFIED' });
    expect(event.rawSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('collects long lists page by page', async () => {
    const fake = makeCase({ files: 10_123, tagged: 1 });
    const model = await buildReportModel(askOf(fake), options);
    expect(model.items.length).toBe(10_123);
    expect(model.items.at(-1)!.id).toBe(10_123);
  });

  it('takes its time from the last act that changed the case, and leaves later looks out', async () => {
    const fresh = await buildReportModel(askOf(makeCase({ looks: 0 })), options);
    const looked = await buildReportModel(askOf(makeCase({ looks: 5 })), options);
    expect(looked).toEqual(fresh);
    expect(fresh.audit.entries.at(-1)!.act).toBe('notes.add');
    expect(fresh.stateTime).toBe(fresh.audit.entries.at(-1)!.time);
  });

  it('lists no untagged event without a scope, and those of the scope with one', async () => {
    expect((await buildReportModel(askOf(makeCase()), options)).scoped).toEqual({ total: 0, events: [] });
    const scoped = await buildReportModel(askOf(makeCase()), { ...options, scope: { where: 'eventName: GetObject' } });
    expect(scoped.scoped.total).toBe(6);
    expect(scoped.scoped.events.every((event) => event.tags.length === 0)).toBe(true);
  });

  it('brings the sessions of tagged events with their ancestors, parents first', async () => {
    const model = await buildReportModel(askOf(makeCase({ tagged: 4 })), options);
    expect(model.sessions.rows.map((session) => session.id)).toEqual(['s1', 's2', 's3', 's4']);
    expect(model.sessions.total).toBe(5);
    const untagged = await buildReportModel(askOf(makeCase({ tagged: 0 })), options);
    expect(untagged.sessions.chosenBy).toBe('chained');
  });

  it('survives a ring of sessions', async () => {
    const fake = makeCase({ tagged: 4 });
    fake.sessions[0]!.parent = 's3';
    const model = await buildReportModel(askOf(fake), options);
    expect(new Set(model.sessions.rows.map((session) => session.id))).toEqual(new Set(['s1', 's2', 's3', 's4']));
  });

  it('finds first and last sight of indicators in the tagged events and in the case', async () => {
    const model = await buildReportModel(askOf(makeCase({ tagged: 40 })), options);
    const address = model.indicators.find((indicator) => indicator.value === '198.51.100.77')!;
    const own = model.cited.filter((event) => event.sourceIPAddress === '198.51.100.77').map((event) => event.time!);
    expect(address).toMatchObject({ events: own.length, first: Math.min(...own), last: Math.max(...own) });
    expect(address.inCase!.events).toBeGreaterThan(0);
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(buildReportModel(askOf(makeCase()), options, { signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

describe('the report document', () => {
  it('has a chapter for each promised part, in both languages', async () => {
    for (const language of ['en', 'ko'] as const) {
      const document = composeDocument(await buildReportModel(askOf(makeCase({ language })), { ...options, language }));
      const headings = document.body.flatMap((block) =>
        block.kind === 'heading' && block.level === 1 ? [block.id] : [],
      );
      expect(headings).toEqual([
        'chapter-summary',
        'chapter-findings',
        'chapter-questions',
        'chapter-timeline',
        'chapter-limits',
        'chapter-case',
        'chapter-actors',
        'chapter-figures',
        'chapter-hours',
        'chapter-ledgers',
        'chapter-detections',
        'chapter-integrity',
        'chapter-items',
        'chapter-method',
        'chapter-notes',
        'chapter-indicators',
        'appendix-items',
        'appendix-records',
        'appendix-rejected',
        'appendix-verification',
        'appendix-audit',
        'appendix-glossary',
      ]);
      const ids = document.body.flatMap((block) => (block.kind === 'heading' ? [block.id] : []));
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('holds in each template what that reader needs', async () => {
    const chaptersOf = async (template: ReportTemplate): Promise<string[]> => {
      const document = composeDocument(await buildReportModel(askOf(makeCase()), { ...options, template }));
      return document.body.flatMap((block) =>
        block.kind === 'heading' && block.level === 1 ? [block.id.replace(/^chapter-/, '')] : [],
      );
    };
    expect(await chaptersOf('executive')).toEqual(['summary', 'findings', 'questions', 'limits', 'case', 'indicators']);
    expect(await chaptersOf('evidence')).toEqual([
      'limits',
      'case',
      'integrity',
      'items',
      'appendix-items',
      'appendix-rejected',
      'appendix-verification',
    ]);
    expect(await chaptersOf('timeline')).toEqual(['timeline', 'limits', 'case', 'hours', 'appendix-records']);
    expect(await chaptersOf('indicators')).toEqual(['case', 'indicators']);
  });

  it('keeps facts, interpretation and alternatives of a finding apart, and leads every fact back to its bytes', async () => {
    const fake = makeCase();
    const model = await buildReportModel(askOf(fake), options);
    const html = renderHtml(model);
    const part = html.slice(html.indexOf('id="finding-1"'), html.indexOf('id="finding-2"'));
    const places = ['finding-1-interpretation', 'finding-1-facts', 'finding-1-alternatives'].map((id) =>
      part.indexOf(`id="${id}"`),
    );
    expect(places.every((place, index) => place > (places[index - 1] ?? 0))).toBe(true);
    for (const event of fake.events.slice(0, 4))
      for (const fact of [event.eventID!, event.occurrences[0]!.sha256, `record ${event.occurrences[0]!.record}`])
        expect(part.slice(places[1], places[2])).toContain(fact);
    expect(part.slice(places[0], places[1])).toContain('The key was used from outside.');
    expect(part.slice(places[2])).toContain('An approved test could look the same');
    expect(html).toContain('No alternative explanation was recorded.');
  });

  it('says whether the counts add up', async () => {
    const fake = makeCase();
    expect(renderHtml(await buildReportModel(askOf(fake), options))).toContain('The counts add up');
    fake.info.totals.indexed -= 1;
    expect(renderHtml(await buildReportModel(askOf(fake), options))).toContain('The counts do not add up');
  });

  it('is drawn for a case with nothing in it', async () => {
    const fake = makeCase({ tagged: 0, files: 0 });
    fake.rejected.length = fake.notes.length = fake.tags.length = fake.sessions.length = fake.digests.length = 0;
    const model = await buildReportModel(askOf(fake), options);
    model.histogram.series.length =
      model.outcomes.values.length =
      model.integrity.coverage.length =
      model.integrity.chains.length =
        0;
    expect(renderHtml(model)).toContain('No event is tagged or carries a finding.');
    expect((await renderPdf(model)).length).toBeGreaterThan(10_000);
  });

  it('has the same words in both languages', () => {
    const own = Object.keys(korean).filter((key) => !key.startsWith('limit.'));
    expect(own.sort()).toEqual(Object.keys(english).sort());
    for (const [key, phrase] of Object.entries(english)) {
      const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort();
      expect(places((korean as Record<string, string>)[key]!), key).toEqual(places(phrase));
    }
  });
});
