import { type Block, cellOf, type Column, type Row } from '../blocks.ts';
import { cellCharacters } from '../limits.ts';
import { type Canvas, type Element, ink, paper } from './canvas.ts';
import { drawLines, drawParagraph, shortenText, styleOf, toneInk } from './flow.ts';
import { breakLines, type Line } from './lines.ts';

type Table = Extract<Block, { kind: 'table' }>;

const cellSize = 7.4;
const monoSize = 6.9;
const cellHeight = 10;
const detailSize = 6.4;
const detailHeight = 8.6;
const labelWidth = 96;
const padding = 3.5;

interface Place {
  x: number;
  width: number;
  column: Column;
}
interface SetCell {
  lines: Line[];
  size: number;
  color: string;
  place: Place;
}
interface SetRow {
  cells: SetCell[];
  cellLines: number;
  details: { label: Line; lines: Line[]; color: string; size: number }[];
  detailLines: number;
}

/**
 * A table over as many pages as it takes. The header is repeated on each; a row is kept on one page as long as a page can hold it, and
 * only a taller one goes on at the top of the next. Cells wrap, nothing runs over its column. Long tables pause between rows, so that pages can be
 * written and the work be cancelled.
 */
export function* drawTable(canvas: Canvas, table: Table, shorten: (left: number) => string): Generator<undefined> {
  if (table.rows.length === 0) {
    drawParagraph(canvas, {
      kind: 'paragraph',
      text: table.caption === '' ? table.empty : `${table.caption}: ${table.empty}`,
      tone: 'muted',
    });
    return;
  }
  const places = placeColumns(canvas, table.columns);
  const header = places.map((place) => ({
    lines: breakLines(canvas.typeface, place.column.title, 'bold', cellSize, place.width - padding * 2),
    size: cellSize,
    color: ink.accent,
    place,
  }));
  const headerHeight = Math.max(...header.map((cell) => cell.lines.length)) * cellHeight + 6;
  let first = true;
  const element = canvas.element('Table');
  const start = (height: number): void => {
    const captionHeight = first && table.caption !== '' ? 15 : 0;
    const whole = canvas.bottom - paper.top - headerHeight - captionHeight;
    canvas.need(captionHeight + headerHeight + (height <= whole ? height : 120));
    if (captionHeight > 0) drawCaption(canvas, element, table.caption);
    drawHeader(canvas, element, header, headerHeight, first);
    first = false;
  };
  const sets = table.rows.length <= keptTogether ? table.rows.map((row) => setRow(canvas, places, row, shorten)) : null;
  if (sets !== null) keepTogether(canvas, sets, headerHeight + (table.caption === '' ? 0 : 15));
  for (const [index, row] of table.rows.entries()) {
    if (index % rowsAtOnce === rowsAtOnce - 1) yield undefined;
    const set = sets?.[index] ?? setRow(canvas, places, row, shorten);
    const height = rowHeight(set);
    if (first) start(height);
    else {
      const whole = canvas.bottom - paper.top - headerHeight;
      // The last row does not stand alone on a page.
      const last =
        index > 0 && index === table.rows.length - 2
          ? rowHeight(sets?.[index + 1] ?? setRow(canvas, places, table.rows[index + 1]!, shorten))
          : 0;
      const needed = height + last <= whole ? height + last : height;
      if (needed > canvas.free && (height <= whole || canvas.free < 80)) {
        canvas.startPage();
        drawHeader(canvas, element, header, headerHeight, false);
      }
    }
    if (row.id !== undefined) canvas.anchor(row.id, canvas.y);
    drawRow(canvas, element, set, table.columns.length, () => {
      canvas.startPage();
      drawHeader(canvas, element, header, headerHeight, false);
    });
  }
  element.end();
  canvas.y += 10;
}

/** Rows between pauses. */
const rowsAtOnce = 100;

/** Tables of up to so many rows are not torn apart where they fit on the next page and do not leave half of this one empty. */
const keptTogether = 12;

function keepTogether(canvas: Canvas, rows: SetRow[], above: number): void {
  const height = rows.reduce((sum, row) => sum + rowHeight(row), above);
  const whole = canvas.bottom - paper.top;
  const { page, y } = canvas.headingEnd;
  // A heading must not be left behind.
  if (page === canvas.pageNumber && y === canvas.y) return;
  if (height > canvas.free && height <= whole && canvas.free < whole * 0.45) canvas.startPage();
}

function placeColumns(canvas: Canvas, columns: Column[]): Place[] {
  const weights = columns.reduce((sum, column) => sum + column.weight, 0);
  let x = canvas.left;
  return columns.map((column) => {
    const width = (column.weight / weights) * canvas.width;
    const place = { x, width, column };
    x += width;
    return place;
  });
}

function setRow(canvas: Canvas, places: Place[], row: Row, shorten: (left: number) => string): SetRow {
  const cells = places.map((place, index) => {
    const cell = cellOf(row.cells[index] ?? '');
    const mono = cell.mono ?? place.column.mono ?? false;
    const size = mono ? monoSize : cellSize;
    const text = shortenText(cell.text, cellCharacters, shorten);
    const lines = breakLines(
      canvas.typeface,
      text,
      styleOf({ mono, bold: cell.bold ?? false }),
      size,
      place.width - padding * 2,
      cell.lines ?? false,
    );
    return { lines, size, color: toneInk[cell.tone ?? 'plain'], place };
  });
  const details = (row.details ?? []).map((detail) => ({
    label: canvas.measure(detail.label, 'regular', detailSize),
    lines: breakLines(
      canvas.typeface,
      shortenText(detail.value, cellCharacters, shorten),
      detail.prose ? 'regular' : 'mono',
      detail.prose ? detailSize + 0.4 : detailSize,
      canvas.width - labelWidth - padding * 2 - 18,
    ),
    color: toneInk[detail.tone ?? 'plain'],
    size: detail.prose ? detailSize + 0.4 : detailSize,
  }));
  // A label that is wider than its column takes a line of its own, above its value.
  for (const detail of details) if (detail.label.width > labelWidth - 4) detail.lines.unshift({ pieces: [], width: 0 });
  return {
    cells,
    cellLines: Math.max(...cells.map((cell) => cell.lines.length)),
    details,
    detailLines: details.reduce((sum, detail) => sum + detail.lines.length, 0),
  };
}

function rowHeight(row: SetRow): number {
  return row.cellLines * cellHeight + padding * 2 + (row.detailLines > 0 ? row.detailLines * detailHeight + 3 : 0);
}

function drawCaption(canvas: Canvas, table: Element, caption: string): void {
  const element = canvas.element('Caption', table);
  const lines = breakLines(canvas.typeface, caption, 'bold', 8.2, canvas.width);
  canvas.content(element, 'Caption', () => {
    drawLines(canvas, lines, canvas.left, 8.2, 12, ink.text);
  });
  element.end();
  canvas.y += 3;
}

function drawHeader(canvas: Canvas, table: Element, header: SetCell[], height: number, tagged: boolean): void {
  const top = canvas.y;
  canvas.artifact('Layout', () => {
    canvas.box(canvas.left, top, canvas.width, height, ink.faint);
    canvas.stroke(canvas.left, top + height, canvas.left + canvas.width, top + height, ink.accent, 0.7);
  });
  const row = tagged ? canvas.element('TR', table) : null;
  for (const cell of header) {
    canvas.y = top + 3;
    const draw = (): void => {
      drawCell(canvas, cell, 0, cell.lines.length);
    };
    if (!row) {
      canvas.artifact('Layout', draw);
      continue;
    }
    const element = canvas.element('TH', row, { scope: 'Column' });
    canvas.content(element, 'TH', draw);
    element.end();
  }
  row?.end();
  canvas.y = top + height;
}

function drawCell(canvas: Canvas, cell: SetCell, from: number, to: number): void {
  const { place, size } = cell;
  for (const line of cell.lines.slice(from, to)) {
    const x = place.column.align === 'right' ? place.x + place.width - padding - line.width : place.x + padding;
    canvas.text(line, x, canvas.y + cellHeight - 2.6, size, cell.color);
    canvas.y += cellHeight;
  }
}

function drawRow(canvas: Canvas, table: Element, row: SetRow, columns: number, nextPage: () => void): void {
  const element = canvas.element('TR', table);
  const cellElements = row.cells.map(() => canvas.element('TD', element));
  for (let from = 0; from < row.cellLines;) {
    const fitting = Math.max(1, Math.floor((canvas.free - padding * 2) / cellHeight));
    const to = Math.min(row.cellLines, from + fitting);
    const top = canvas.y + padding;
    row.cells.forEach((cell, index) => {
      if (from > 0 && from >= cell.lines.length) return;
      canvas.y = top;
      canvas.content(cellElements[index]!, 'TD', () => {
        drawCell(canvas, cell, from, to);
      });
    });
    canvas.y = top + (to - from) * cellHeight;
    from = to;
    if (from < row.cellLines) nextPage();
  }
  canvas.y += padding;
  element.end();
  if (row.details.length > 0) drawDetails(canvas, table, row, columns, nextPage);
  canvas.rule(canvas.left, canvas.y, canvas.left + canvas.width);
}

/** The labelled lines below a row: one cell over all columns. */
function drawDetails(canvas: Canvas, table: Element, row: SetRow, columns: number, nextPage: () => void): void {
  const element = canvas.element('TR', table);
  const cell = canvas.element('TD', element);
  cell.dictionary.data['A'] = { O: 'Table', ColSpan: columns };
  const waiting = row.details.flatMap((detail) =>
    detail.lines.map((line, index) => ({
      label: index === 0 ? detail.label : null,
      line,
      color: detail.color,
      size: detail.size,
    })),
  );
  for (let from = 0; from < waiting.length;) {
    const fitting = Math.floor((canvas.free - 3) / detailHeight);
    if (fitting < 1) {
      nextPage();
      continue;
    }
    const part = waiting.slice(from, from + fitting);
    canvas.content(cell, 'TD', () => {
      for (const { label, line, color, size } of part) {
        const baseline = canvas.y + detailHeight - 2.2;
        if (label) canvas.text(label, canvas.left + 18, baseline, detailSize, ink.muted);
        canvas.text(line, canvas.left + 18 + labelWidth, baseline, size, color);
        canvas.y += detailHeight;
      }
    });
    from += part.length;
    if (from < waiting.length) nextPage();
  }
  canvas.y += 3;
  element.end();
}
