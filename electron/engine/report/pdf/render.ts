import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CallOptions, stopIfCancelled } from '../../case/call-options.ts';
import type { Block, ReportDocument } from '../blocks.ts';
import { composeDocument } from '../compose.ts';
import type { ReportModel } from '../model.ts';
import { makeVisible } from '../visible.ts';
import { Canvas, ink, paper } from './canvas.ts';
import { drawBars, drawHistogram, drawStrip, drawTree } from './charts.ts';
import { drawDiagram } from './diagram.ts';
import {
  drawBanner,
  drawFacts,
  drawFigures,
  drawHeading,
  drawList,
  drawParagraph,
  drawRecord,
  flowLines,
  leadHeight,
} from './flow.ts';
import { breakLines, type Line } from './lines.ts';
import { MemoryDocument } from './document.ts';
import { drawTable } from './table.ts';

const drawn: Block = { kind: 'list', items: [] };

/** `writePdf` in one piece. */
export async function renderPdf(model: ReportModel, more: CallOptions = {}): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of writePdf(model, more)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/**
 * The report as PDF: A4, tagged, with bookmarks and embedded fonts, marked PDF/A-2a (self-declared). The bytes depend on the model alone.
 * Pages are given out as they fill: memory holds the document neither as drawing nor as bytes. Gives the number of pages at the end.
 */
export async function* writePdf(
  model: ReportModel,
  more: CallOptions & { rawCsv?: boolean } = {},
): AsyncGenerator<Uint8Array, number> {
  const report = composeDocument(model, more.rawCsv);
  const pdf = new MemoryDocument(pdfOptions(report));
  let pages = 0;
  const canvas = new Canvas(pdf, (page) => {
    decorate(page, report, () => pages);
  });
  drawCover(canvas, report);
  const contents = drawContents(canvas, report);
  canvas.startPage();
  let chapter: PDFKit.PDFOutline | null = null;
  for (const [index, block] of report.body.entries()) {
    if (block.kind === 'table') {
      for (const pause of drawTable(canvas, block, report.labels.shortened)) {
        yield* pdf.takeWritten();
        await nextTurn(pause);
        stopIfCancelled(more);
        more.onProgress?.({ phase: 'report-pdf', done: index, total: report.body.length, unit: 'steps' });
      }
    } else if (block.kind !== 'heading') drawBlock(canvas, report, block);
    else {
      drawHeading(canvas, block, leadHeight(report.body, index + 1));
      contents.set(block.id, canvas.pageNumber);
      const place = { fit: false, top: Math.max(0, canvas.y - 40), left: paper.width } as unknown as {
        expanded?: boolean;
      };
      if (block.level === 1)
        chapter = (pdf as unknown as { outline: PDFKit.PDFOutline }).outline.addItem(makeVisible(block.text), place);
      else chapter?.addItem(makeVisible(block.text), place);
    }
    // What is drawn is let go: the tables of a large report are a tenth of its memory.
    report.body[index] = drawn;
    if (index % 200 === 199) {
      await nextTurn();
      stopIfCancelled(more);
      more.onProgress?.({ phase: 'report-pdf', done: index + 1, total: report.body.length, unit: 'steps' });
    }
    yield* pdf.takeWritten();
  }
  pages = canvas.pageNumber;
  canvas.finish();
  pdf.end();
  yield* pdf.takeRest();
  return pages;
}

/** Pages that the PDF form has. */
export async function countPages(model: ReportModel, more: CallOptions = {}): Promise<number> {
  const pieces = writePdf(model, more);
  for (;;) {
    const { value, done } = await pieces.next();
    if (done === true) return value;
  }
}

function pdfOptions(report: ReportDocument): PDFKit.PDFDocumentOptions {
  const title = plainTitle(`${report.title} – ${report.caseLine}`);
  return {
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    pdfVersion: '1.7',
    subset: 'PDF/A-2a',
    tagged: true,
    displayTitle: true,
    lang: report.language === 'ko' ? 'ko-KR' : 'en',
    // Without this, pdfkit loads Helvetica, which PDF/A does not allow.
    font: null,
    info: {
      Title: title,
      Producer: 'Trailcase (PDFKit)',
      Creator: 'Trailcase',
      Keywords: `case ${plainTitle(report.caseId)}; facts SHA-256 ${report.factsSha256}`,
      CreationDate: new Date(report.stateTime),
    },
  } as unknown as PDFKit.PDFDocumentOptions;
}

/** pdfkit writes the title into XML metadata as it is, so signs that XML reads are replaced by lookalikes. */
function plainTitle(text: string): string {
  return makeVisible(text).replaceAll('&', '＆').replaceAll('<', '＜').replaceAll('>', '＞');
}

/** Header and footer: what the page belongs to, so that a single sheet can be traced. */
function decorate(canvas: Canvas, report: ReportDocument, pages: () => number): void {
  const { left, width } = canvas;
  const right = left + width;
  const line = (text: string): Line => firstLine(canvas, text, width * 0.48);
  if (report.classification !== '') {
    const room = width - 40;
    const size = Math.min(8, (8 * room) / canvas.measure(report.classification, 'bold', 8).width);
    const banner = canvas.measure(report.classification, 'bold', size);
    canvas.box(paper.width / 2 - banner.width / 2 - 10, 20, banner.width + 20, 14, ink.bad);
    canvas.text(banner, paper.width / 2 - banner.width / 2, 30, size, ink.white);
    const low = paper.height - 16;
    canvas.text(banner, paper.width / 2 - banner.width / 2, low, size, ink.bad);
  }
  canvas.text(line(report.title), left, 50, 7.4, ink.muted);
  const caseLine = line(report.caseLine);
  canvas.text(caseLine, right - caseLine.width, 50, 7.4, ink.muted);
  canvas.stroke(left, 56, right, 56, ink.rule, 0.5);
  const foot = paper.height - 44;
  canvas.stroke(left, foot, right, foot, ink.rule, 0.5);
  canvas.text(
    canvas.measure(`${report.caseId} · SHA-256 ${report.factsSha256.slice(0, 16)}…`, 'mono', 6.4),
    left,
    foot + 12,
    6.4,
    ink.muted,
  );
  const page = String(canvas.pageNumber);
  canvas.later(right, foot + 12, 7.4, ink.muted, 'right', () => report.labels.page(page, String(pages())));
}

/** A text in one line of the page's margin; what does not fit is left out with an ellipsis, as it stands in full on the first page. */
function firstLine(canvas: Canvas, text: string, room: number): Line {
  const lines = breakLines(canvas.typeface, text.slice(0, 400), 'regular', 7.4, room - 12);
  if (lines.length === 1) return lines[0]!;
  const dots = canvas.measure(' ...', 'regular', 7.4);
  return { pieces: [...lines[0]!.pieces, ...dots.pieces], width: lines[0]!.width + dots.width };
}

function drawCover(canvas: Canvas, report: ReportDocument): void {
  canvas.startPage();
  canvas.y = 130;
  canvas.artifact('Layout', () => {
    canvas.box(canvas.left, 118, 46, 4, ink.accent);
  });
  const heading = canvas.element('H1');
  const size = report.title.length > 160 ? 12 : report.title.length > 60 ? 18 : 24;
  flowLines(canvas, heading, 'H1', breakLines(canvas.typeface, report.title, 'bold', size, canvas.width), {
    x: canvas.left,
    size,
    lineHeight: size * 1.33,
    color: ink.accent,
  });
  heading.end();
  const subtitle = canvas.element('P');
  flowLines(canvas, subtitle, 'P', breakLines(canvas.typeface, report.subtitle, 'regular', 13, canvas.width), {
    x: canvas.left,
    size: 13,
    lineHeight: 19,
    color: ink.muted,
  });
  subtitle.end();
  canvas.y += 34;
  for (const block of report.cover) drawBlock(canvas, report, block);
}

/** The contents with numbers that are filled in at the end. Returns the map from headings to pages. */
function drawContents(canvas: Canvas, report: ReportDocument): Map<string, number> {
  const numbers = new Map<string, number>();
  canvas.startPage();
  drawHeading(canvas, { kind: 'heading', level: 1, text: report.labels.contents, id: 'contents' }, 60);
  const toc = canvas.element('TOC');
  for (const block of report.body) {
    if (block.kind !== 'heading' || block.level > 2) continue;
    const main = block.level === 1;
    const size = main ? 9.4 : 8.4;
    const x = canvas.left + (main ? 0 : 22);
    const height = main ? 17 : 13;
    canvas.need(height);
    if (main) canvas.y += 3;
    const item = canvas.element('TOCI', toc);
    const link = canvas.element('Link', item);
    const line = breakLines(canvas.typeface, block.text, main ? 'bold' : 'regular', size, canvas.width - 80)[0]!;
    const baseline = canvas.y + size + 2;
    canvas.artifact('Layout', () => {
      for (let dot = x + line.width + 8; dot < canvas.left + canvas.width - 26; dot += 5)
        canvas.box(dot, baseline - 1, 0.7, 0.7, ink.rule);
    });
    canvas.content(link, 'Link', () => {
      canvas.text(line, x, baseline, size, main ? ink.accent : ink.text);
      canvas.later(canvas.left + canvas.width, baseline, size, ink.muted, 'right', () =>
        String(numbers.get(block.id) ?? ''),
      );
    });
    canvas.link(link, x, canvas.y, canvas.width - (x - canvas.left), height, block.id);
    item.end();
    canvas.y += height - (main ? 1 : 0);
  }
  toc.end();
  return numbers;
}

function drawBlock(canvas: Canvas, report: ReportDocument, block: Block): void {
  const { shortened, noData } = report.labels;
  switch (block.kind) {
    case 'heading':
      drawHeading(canvas, block, 60);
      break;
    case 'paragraph':
      drawParagraph(canvas, block);
      break;
    case 'list':
      drawList(canvas, block);
      break;
    case 'facts':
      drawFacts(canvas, block);
      break;
    case 'figures':
      drawFigures(canvas, block);
      break;
    case 'banner':
      drawBanner(canvas, block);
      break;
    case 'table':
      for (const pause of drawTable(canvas, block, shortened)) void pause;
      break;
    case 'histogram':
      drawHistogram(canvas, block, noData);
      break;
    case 'bars':
      drawBars(canvas, block, noData);
      break;
    case 'strip':
      drawStrip(canvas, block);
      break;
    case 'diagram':
      drawDiagram(canvas, block);
      break;
    case 'tree':
      drawTree(canvas, block, shortened);
      break;
    case 'record':
      drawRecord(canvas, block, shortened);
      break;
  }
}
