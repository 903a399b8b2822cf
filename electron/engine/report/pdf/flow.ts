import type { Block, TextLink, Tone } from '../blocks.ts';
import { cellOf } from '../blocks.ts';
import { placeDiagram } from '../diagram.ts';
import { recordCellCharacters, treeCharacters } from '../limits.ts';
import { type Canvas, type Element, ink } from './canvas.ts';
import { breakLines, type Line } from './lines.ts';
import type { Style } from './typeface.ts';

type Of<K extends Block['kind']> = Extract<Block, { kind: K }>;

export const toneInk: Record<Tone, string> = {
  plain: ink.text,
  muted: ink.muted,
  good: ink.good,
  warn: ink.warn,
  bad: ink.bad,
};
const toneFill: Record<Tone, string> = {
  plain: ink.faint,
  muted: ink.faint,
  good: ink.goodFill,
  warn: ink.warnFill,
  bad: ink.badFill,
};

const headings = {
  1: { size: 16, before: 20, after: 12 },
  2: { size: 11.5, before: 15, after: 6 },
  3: { size: 9.5, before: 10, after: 4 },
} as const;

/** Lines of facts that stay on one page. */
const keptFacts = 14;

/** Points that the beginning of a block takes: what a heading above it has to leave room for. */
export function leadHeight(blocks: Block[], index: number): number {
  const block = blocks[index];
  switch (block?.kind) {
    case 'heading':
      return 40 + leadHeight(blocks, index + 1);
    case 'paragraph':
      return (
        Math.min(blocks[index + 1]?.kind === 'diagram' ? 10 : 4, Math.ceil(block.text.length / 80)) * 14 +
        6 +
        (block.text.length < (blocks[index + 1]?.kind === 'diagram' ? 900 : 400) ? leadHeight(blocks, index + 1) : 0)
      );
    case 'table':
      return block.rows.length === 0 ? 20 : 40 + Math.min(110, 20 + (block.rows[0]!.details?.length ?? 0) * 12);
    case 'histogram':
      return 170;
    case 'bars':
    case 'strip':
      return 80;
    case 'facts':
      return Math.min(keptFacts, block.rows.length) * 19 + 10;
    case 'diagram':
      return placeDiagram(block).height + 56;
    case 'figures':
    case 'banner':
    case 'record':
    case 'tree':
      return 60;
    case undefined:
      return 0;
    default:
      return 40;
  }
}

/** A heading stays with what follows: it moves to the next page unless `keep` points of what is below it fit as well. */
export function drawHeading(canvas: Canvas, block: Of<'heading'>, keep: number): void {
  const { size, before, after } = headings[block.level];
  canvas.need(before + size * 1.3 + after + Math.min(keep, 640));
  if (block.level === 1) canvas.startSection();
  const lines = breakLines(canvas.typeface, block.text, 'bold', size, canvas.width);
  canvas.y += canvas.y > 90 ? before : 0;
  canvas.anchor(block.id, canvas.y - 4);
  const element = canvas.element(`H${block.level}`);
  canvas.content(element, `H${block.level}`, () => {
    drawLines(canvas, lines, canvas.left, size, size * 1.3, block.level === 3 ? ink.text : ink.accent);
  });
  element.end();
  if (block.level === 1)
    canvas.artifact('Layout', () => {
      canvas.stroke(canvas.left, canvas.y + 3, canvas.left + canvas.width, canvas.y + 3, ink.accent, 1.1);
    });
  canvas.y += after;
  canvas.headingEnd = { page: canvas.pageNumber, y: canvas.y };
}

export function drawParagraph(canvas: Canvas, block: Of<'paragraph'>): void {
  const lines = breakLines(canvas.typeface, block.text, 'regular', 9.2, canvas.width, true);
  const element = canvas.element('P');
  flowLines(canvas, element, 'P', lines, {
    x: canvas.left,
    size: 9.2,
    lineHeight: 13.6,
    color: toneInk[block.tone ?? 'plain'],
    linked: block,
  });
  element.end();
  canvas.y += 6;
}

export function drawList(canvas: Canvas, block: Of<'list'>): void {
  const list = canvas.element('L');
  const set = block.items.map((item) =>
    breakLines(canvas.typeface, item.text, 'regular', 9.2, canvas.width - 14, true),
  );
  for (const [index, item] of block.items.entries()) {
    const lines = set[index]!;
    // The last item does not stand alone on a page.
    const next = index === block.items.length - 2 ? Math.min(6, set[index + 1]!.length) : 0;
    canvas.need((Math.min(next === 0 ? 3 : 6, lines.length) + next) * 13.6);
    const element = canvas.element('LI', list);
    const body = canvas.element('LBody', element);
    canvas.artifact('Layout', () => {
      canvas.box(canvas.left + 3, canvas.y + 5.4, 3, 3, ink.accent);
    });
    flowLines(canvas, body, 'LBody', lines, {
      x: canvas.left + 14,
      size: 9.2,
      lineHeight: 13.6,
      color: toneInk[item.tone ?? 'plain'],
      linked: item,
    });
    element.end();
    canvas.y += 3;
  }
  list.end();
  canvas.y += 5;
}

/** Labels and values, one pair to a line, as a two-column table of the structure tree. */
export function drawFacts(canvas: Canvas, block: Of<'facts'>): void {
  const labelWidth = 142;
  const table = canvas.element('Table');
  const set = block.rows.map(({ label, value }) => {
    const cell = cellOf(value);
    const size = cell.mono ? 8 : 9;
    const labelLines = breakLines(canvas.typeface, label, 'regular', 8.6, labelWidth - 10);
    return {
      cell,
      size,
      labelLines,
      valueLines: breakLines(
        canvas.typeface,
        cell.text,
        styleOf(cell),
        size,
        canvas.width - labelWidth,
        cell.lines ?? false,
      ),
    };
  });
  const heightOf = ({ labelLines, valueLines }: (typeof set)[number]): number =>
    Math.min(6, Math.max(labelLines.length, valueLines.length)) * 12.8 + 5.5;
  const isUnderHeading = canvas.headingEnd.page === canvas.pageNumber && canvas.headingEnd.y === canvas.y;
  // A heading is not left behind; it made room for what it could.
  if (set.length <= keptFacts && !isUnderHeading)
    canvas.need(
      Math.min(
        400,
        set.reduce((sum, each) => sum + heightOf(each), 0),
      ),
    );
  for (const [index, each] of set.entries()) {
    const { cell, size, labelLines, valueLines } = each;
    // The last line does not stand alone on a page.
    canvas.need(heightOf(each) + (index === set.length - 2 ? heightOf(set[index + 1]!) : 0));
    const rowElement = canvas.element('TR', table);
    const top = canvas.y;
    canvas.rule(canvas.left, top, canvas.left + canvas.width);
    canvas.y = top + 3;
    const head = canvas.element('TH', rowElement, { scope: 'Row' });
    canvas.content(head, 'TH', () => {
      drawLines(canvas, labelLines, canvas.left, 8.6, 12.8, ink.muted);
    });
    const afterLabel = canvas.y;
    const page = canvas.pageNumber;
    canvas.y = top + 3;
    const data = canvas.element('TD', rowElement);
    flowLines(canvas, data, 'TD', valueLines, {
      x: canvas.left + labelWidth,
      size,
      lineHeight: 12.8,
      color: toneInk[cell.tone ?? 'plain'],
    });
    rowElement.end();
    canvas.y = (page === canvas.pageNumber ? Math.max(canvas.y, afterLabel) : canvas.y) + 2.5;
  }
  table.end();
  canvas.rule(canvas.left, canvas.y, canvas.left + canvas.width);
  canvas.y += 10;
}

/** Key figures as tiles, four to a line. */
export function drawFigures(canvas: Canvas, block: Of<'figures'>): void {
  const perLine = 4;
  const gap = 8;
  const width = (canvas.width - gap * (perLine - 1)) / perLine;
  const height = 46;
  const list = canvas.element('L');
  for (let start = 0; start < block.items.length; start += perLine) {
    canvas.need(height + gap);
    const top = canvas.y;
    block.items.slice(start, start + perLine).forEach((item, index) => {
      const x = canvas.left + index * (width + gap);
      canvas.artifact('Layout', () => {
        canvas.box(x, top, width, height, ink.faint);
        canvas.box(x, top, 2, height, ink.accent);
      });
      const element = canvas.element('LI', list);
      const body = canvas.element('LBody', element);
      canvas.content(body, 'LBody', () => {
        canvas.text(
          canvas.measure(item.value, 'bold', item.value.length > 10 ? 11 : 15),
          x + 10,
          top + 21,
          item.value.length > 10 ? 11 : 15,
          ink.accent,
        );
        canvas.text(canvas.measure(item.label, 'regular', 7.6), x + 10, top + 36, 7.6, ink.muted);
      });
      element.end();
    });
    canvas.y = top + height + gap;
  }
  list.end();
  canvas.y += 4;
}

export function drawBanner(canvas: Canvas, block: Of<'banner'>): void {
  const inner = canvas.width - 24;
  const title = breakLines(canvas.typeface, block.title, 'bold', 10, inner);
  const text = block.text === '' ? [] : breakLines(canvas.typeface, block.text, 'regular', 8.4, inner);
  const height = 16 + title.length * 14 + text.length * 12;
  canvas.need(Math.min(height, 600));
  const top = canvas.y;
  canvas.artifact('Layout', () => {
    canvas.box(canvas.left, top, canvas.width, height, toneFill[block.tone]);
    canvas.box(canvas.left, top, 4, height, toneInk[block.tone]);
  });
  canvas.y = top + 7;
  const element = canvas.element('P');
  canvas.content(element, 'P', () => {
    drawLines(canvas, title, canvas.left + 14, 10, 14, toneInk[block.tone]);
    drawLines(canvas, text, canvas.left + 14, 8.4, 12, ink.text);
  });
  element.end();
  canvas.y = top + height + 10;
}

/** An original record in a fixed-width font with its title and hash; it may go over pages, its title stays with its first lines. */
export function drawRecord(canvas: Canvas, block: Of<'record'>, shorten: (left: number) => string): void {
  const indent = 8;
  const title = breakLines(
    canvas.typeface,
    shortenText(block.title, treeCharacters, shorten),
    'bold',
    8.4,
    canvas.width,
  );
  const note = breakLines(canvas.typeface, block.note, 'mono', 6.2, canvas.width);
  const lines = breakLines(
    canvas.typeface,
    shortenText(block.text, recordCellCharacters, shorten),
    'mono',
    6.6,
    canvas.width - indent,
    true,
  );
  canvas.need(title.length * 12 + note.length * 8.6 + Math.min(lines.length, 5) * 8.8 + 6);
  const element = canvas.element('P');
  canvas.content(element, 'P', () => {
    drawLines(canvas, title, canvas.left, 8.4, 12, ink.accent);
    drawLines(canvas, note, canvas.left, 6.2, 8.6, ink.muted);
  });
  element.end();
  canvas.y += 2;
  const code = canvas.element('P');
  flowLines(canvas, code, 'P', lines, {
    x: canvas.left + indent,
    size: 6.6,
    lineHeight: 8.8,
    color: ink.text,
    bar: true,
  });
  code.end();
  canvas.y += 10;
}

export function styleOf(cell: { mono?: boolean; bold?: boolean }): Style {
  return cell.mono ? 'mono' : cell.bold ? 'bold' : 'regular';
}

/** Cuts what no page can hold, and says how much was cut. */
export function shortenText(text: string, most: number, shorten: (left: number) => string): string {
  return text.length <= most ? text : `${text.slice(0, most)} ${shorten(text.length - most)}`;
}

/** Lines at `canvas.y`, which moves below them; the caller has made room. */
export function drawLines(
  canvas: Canvas,
  lines: Line[],
  x: number,
  size: number,
  lineHeight: number,
  color: string,
): void {
  for (const line of lines) {
    canvas.text(line, x, canvas.y + lineHeight - (lineHeight - size) / 2 - size * 0.2, size, color);
    canvas.y += lineHeight;
  }
}

/** Makes the stretches of a text that lead elsewhere links, line by line, and underlines them. */
function addLinks(
  canvas: Canvas,
  element: Element,
  lines: readonly Line[],
  top: number,
  look: { x: number; size: number; lineHeight: number },
  text: string,
  links: readonly TextLink[],
): void {
  const signs = [...text];
  const widthOf = (from: number, to: number): number =>
    from >= to ? 0 : canvas.measure(signs.slice(from, to).join(''), 'regular', look.size).width;
  for (const link of links) {
    const from = Array.from(text.slice(0, link.from)).length;
    const to = from + Array.from(text.slice(link.from, link.to)).length;
    lines.forEach((line, index) => {
      const start = Math.max(from, line.from ?? 0);
      const end = Math.min(to, line.to ?? 0);
      if (start >= end) return;
      const x = look.x + widthOf(line.from ?? 0, start);
      const y = top + index * look.lineHeight;
      const width = widthOf(start, end);
      canvas.link(element, x, y, width, look.lineHeight, link.anchor);
      canvas.artifact('Layout', () => {
        canvas.stroke(x, y + look.lineHeight - 1.6, x + width, y + look.lineHeight - 1.6, ink.accent, 0.4);
      });
    });
  }
}

/** Lines that may go over pages: one piece of content for each page, no single line left behind. */
export function flowLines(
  canvas: Canvas,
  element: Element,
  tag: string,
  lines: Line[],
  look: {
    x: number;
    size: number;
    lineHeight: number;
    color: string;
    bar?: boolean;
    linked?: { text: string; links?: readonly TextLink[] };
  },
): void {
  for (let index = 0; index < lines.length;) {
    let fitting = Math.floor(canvas.free / look.lineHeight);
    const left = lines.length - index;
    if (fitting < Math.min(left, 2) && canvas.y > 90) {
      canvas.startPage();
      continue;
    }
    if (left - fitting === 1 && fitting > 2) fitting -= 1;
    const part = lines.slice(index, index + Math.max(1, fitting));
    const top = canvas.y;
    canvas.content(element, tag, () => {
      drawLines(canvas, part, look.x, look.size, look.lineHeight, look.color);
    });
    if (look.linked?.links !== undefined)
      addLinks(canvas, element, part, top, look, look.linked.text, look.linked.links);
    if (look.bar)
      canvas.artifact('Layout', () => {
        canvas.stroke(look.x - 5, top, look.x - 5, canvas.y, ink.rule, 1.2);
      });
    index += part.length;
    if (index < lines.length) canvas.startPage();
  }
}
