import { describe, expect, it } from 'vitest';
import type { Block } from '../../../electron/engine/report/blocks.ts';
import { composeDocument } from '../../../electron/engine/report/compose.ts';
import { diagramRows, placeDiagram } from '../../../electron/engine/report/diagram.ts';
import {
  buildReportModel,
  redactModel,
  renderCsv,
  renderHtml,
  type ReportModel,
} from '../../../electron/engine/report/index.ts';
import { askOf, makeCase } from '../../support/fake-report-case.ts';

type Diagram = Extract<Block, { kind: 'diagram' }>;
const diagramsOf = (model: ReportModel): Diagram[] =>
  composeDocument(model).body.filter((block) => block.kind === 'diagram');
const modelOf = (tagged: number, language: 'en' | 'ko' = 'en'): Promise<ReportModel> =>
  buildReportModel(askOf(makeCase({ tagged, language })), { language });

describe('the drawing of who used what', () => {
  it('joins the actors of the cited events, and shows how a key was issued', async () => {
    const model = await modelOf(12);
    const [graph] = diagramsOf(model);
    const ids = new Set(graph!.nodes.map((node) => node.id));
    for (const edge of graph!.edges) expect(ids.has(edge.from) && ids.has(edge.to)).toBe(true);
    expect(graph!.edges).toContainEqual({
      from: 'key:AKIAFAKEFAKEFAKE0001',
      to: 'key:ASIAFAKEFAKEFAKE9999',
      style: 'proven',
    });
    expect(graph!.nodes.find((node) => node.id === 'key:ASIAFAKEFAKEFAKE9999')!.notes[0]).toContain(
      'in no cited event',
    );
    expect(renderHtml(model)).toContain('<svg class="diagram"');
  });

  it('folds what a page cannot hold into boxes that say how many they stand for', async () => {
    const model = await modelOf(120);
    const [graph] = diagramsOf(model);
    const linked = new Set(model.graph.links.flatMap((link) => [link.from, link.to]));
    const folded = graph!.nodes
      .filter((node) => node.isFolded === true)
      .reduce((sum, node) => sum + Number(/\d+/.exec(node.title)![0]), 0);
    expect(folded).toBeGreaterThan(0);
    expect(graph!.nodes.filter((node) => node.isFolded !== true).length + folded).toBe(
      model.graph.nodes.filter((node) => linked.has(node.id)).length,
    );
    for (const column of [0, 1, 2, 3])
      expect(graph!.nodes.filter((node) => node.column === column).length).toBeLessThanOrEqual(diagramRows);
    expect(placeDiagram(graph!).height).toBeLessThan(650);
  });

  it('says every link in the table below it and in links.csv', async () => {
    const model = await modelOf(60);
    const { body } = composeDocument(model);
    const table = body.find((block) => block.kind === 'table' && block.caption.startsWith('All ')) as Extract<
      Block,
      { kind: 'table' }
    >;
    const listed = table.rows
      .flatMap((row) => row.details ?? [])
      .reduce((sum, detail) => sum + detail.value.split(' · ').length, 0);
    expect(listed).toBe(model.graph.links.length);
    const csv = renderCsv(model).find((file) => file.name === 'links.csv')!;
    expect(Buffer.from(csv.bytes).toString().trim().split('\r\n')).toHaveLength(model.graph.links.length + 1);
  });

  it('names nobody in a redacted copy', async () => {
    const { model } = redactModel(await modelOf(12), []);
    const text = JSON.stringify([model.graph, diagramsOf(model)]);
    for (const secret of ['AKIAFAKEFAKEFAKE0001', 'ASIAFAKEFAKEFAKE9999', '198.51.100.77', 'mara.lindqvist'])
      expect(text).not.toContain(secret);
  });
});

describe('the drawing of session chains', () => {
  it('leads from the start of a chain to its last role, with the proof of each step', async () => {
    const chains = diagramsOf(await modelOf(12)).at(-1)!;
    expect(chains.nodes.map((node) => [node.title, node.column, node.row])).toEqual([
      ['jun.park', 0, 0],
      ['ops-admin/deploy-7', 1, 0],
      ['partner-read/jp', 2, 0],
      ['backup/nightly', 2, 1],
    ]);
    expect(chains.edges.map((edge) => edge.style)).toEqual(['proven', 'proven', 'inferred']);
  });
});

describe('reasons of the intake', () => {
  it('are said in the language of the report', async () => {
    const fake = makeCase({ language: 'ko' });
    Object.assign(fake.rejected[0]!, {
      reason: 'The file ends inside this record.',
      said: { code: 'file-ends-in-record', params: {} },
    });
    Object.assign(fake.files[6]!, { reason: 'The file is empty.', said: { code: 'file-empty', params: {} } });
    const html = renderHtml(await buildReportModel(askOf(fake), { language: 'ko' }));
    expect(html).toContain('파일이 이 레코드 도중에 끝난다.');
    expect(html).toContain('파일이 비어 있다.');
    expect(html).not.toContain('The file ends inside this record.');
  });
});
