import type { CoverageGrid, KnownState } from './coverage-grid.ts';
import { paintOrder, stateOf, ticksBetween } from './coverage-grid.ts';

type Pattern =
  | 'solid'
  | 'outline'
  | 'stripes'
  | 'faint-stripes'
  | 'dots'
  | 'cross'
  | 'bars'
  | 'diamond'
  | 'filled-cross';

/** Colour and pattern of a state. No two states share a pattern, so that the picture reads without colour. */
const looks: Record<KnownState | 'other', { color: string; pattern: Pattern }> = {
  failed: { color: '--danger', pattern: 'filled-cross' },
  'listed-but-missing': { color: '--danger', pattern: 'cross' },
  gap: { color: '--warning', pattern: 'bars' },
  restart: { color: '--violet', pattern: 'diamond' },
  'events-without-digest': { color: '--warning', pattern: 'dots' },
  'unproven-with-events': { color: '--info', pattern: 'stripes' },
  'unproven-empty': { color: '--info', pattern: 'faint-stripes' },
  'verified-with-events': { color: '--ok', pattern: 'solid' },
  'verified-empty': { color: '--ok', pattern: 'outline' },
  other: { color: '--text-3', pattern: 'bars' },
};

export interface Ink {
  color: (variable: string) => string;
}

/** Reads the colours of the current theme. */
export function inkOf(element: Element): Ink {
  const style = getComputedStyle(element);
  return { color: (variable) => style.getPropertyValue(variable).trim() || '#888' };
}

/** Paints one cell: a soft ground and the pattern of its state. Narrow cells get the colour alone. */
export function paintCell(
  context: CanvasRenderingContext2D,
  state: string,
  x: number,
  y: number,
  width: number,
  height: number,
  ink: Ink,
): void {
  const { color, pattern } = looks[stateOf(state)];
  const strong = ink.color(color);
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  const isSolid = pattern === 'solid' || pattern === 'filled-cross';
  context.globalAlpha = isSolid ? (pattern === 'solid' ? 0.72 : 1) : width < 4 ? 0.55 : 0.16;
  context.fillStyle = strong;
  context.fillRect(x, y, width, height);
  context.globalAlpha = 1;
  if (width >= 4) paintPattern(context, pattern, x, y, width, height, strong, ink);
  context.restore();
}

function paintPattern(
  context: CanvasRenderingContext2D,
  pattern: Pattern,
  x: number,
  y: number,
  width: number,
  height: number,
  strong: string,
  ink: Ink,
): void {
  context.strokeStyle = strong;
  context.fillStyle = strong;
  context.lineWidth = 1;
  if (pattern === 'solid') return;
  const line = (x1: number, y1: number, x2: number, y2: number) => {
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
  };
  if (pattern === 'stripes' || pattern === 'faint-stripes') {
    if (pattern === 'faint-stripes') context.globalAlpha = 0.45;
    const gap = pattern === 'stripes' ? 4 : 7;
    // Anchored to the canvas, so that stripes run through neighbouring cells.
    for (let offset = Math.floor((x - height) / gap) * gap; offset < x + width; offset += gap)
      line(offset, y + height, offset + height, y);
  } else if (pattern === 'outline') {
    context.globalAlpha = 0.8;
    context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  } else if (pattern === 'dots') {
    for (let row = y + 3; row < y + height; row += 5)
      for (let column = Math.ceil(x / 5) * 5 + 1; column < x + width; column += 5) context.fillRect(column, row, 2, 2);
  } else if (pattern === 'bars') {
    for (let column = Math.ceil(x / 4) * 4 + 1; column < x + width; column += 4)
      line(column + 0.5, y + 2, column + 0.5, y + height - 2);
  } else {
    const size = Math.min(width, height) / 2 - 3;
    const [cx, cy] = [x + width / 2, y + height / 2];
    context.lineWidth = 1.6;
    if (pattern === 'filled-cross') context.strokeStyle = ink.color('--surface');
    if (pattern === 'diamond') {
      context.beginPath();
      context.moveTo(cx, cy - size);
      context.lineTo(cx + size, cy);
      context.lineTo(cx, cy + size);
      context.lineTo(cx - size, cy);
      context.closePath();
      context.fill();
    } else {
      if (pattern === 'cross') context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
      line(cx - size, cy - size, cx + size, cy + size);
      line(cx - size, cy + size, cx + size, cy - size);
    }
  }
}

export const rowHeight = 22;
export const headHeight = 22;

/** Width of the column of names that fits the window. */
export const nameWidth = (width: number): number => Math.min(230, Math.max(120, width * 0.26));

export interface Picture {
  grid: CoverageGrid;
  /** Visible period. */
  from: number;
  to: number;
  /** Rows scrolled past, in pixels. */
  top: number;
  width: number;
  height: number;
  cursor: { row: number; column: number } | null;
  /** What a tick reads. */
  tickText: (time: number) => string;
}

/** Draws the visible part of the matrix. */
export function paintCoverage(
  context: CanvasRenderingContext2D,
  picture: Picture,
  ink: Ink,
  fonts: { text: string; mono: string },
): void {
  const { grid, from, to, top, width, height, cursor, tickText } = picture;
  const left = nameWidth(width);
  const perMs = (width - left) / (to - from);
  const xOf = (time: number) => left + (time - from) * perMs;
  context.fillStyle = ink.color('--surface');
  context.fillRect(0, 0, width, height);
  context.textBaseline = 'middle';

  const first = Math.max(0, Math.floor(top / rowHeight));
  const last = Math.min(grid.rows.length, Math.ceil((top + height - headHeight) / rowHeight));
  context.save();
  context.beginPath();
  context.rect(left, headHeight, width - left, height - headHeight);
  context.clip();
  const cellWidth = Math.max(1.5, grid.stepMs * perMs);
  const inset = cellWidth > 7 ? 1 : 0;
  for (let index = first; index < last; index += 1) {
    const y = headHeight + index * rowHeight - top;
    const visible = grid.rows[index]!.cells.filter((cell) => cell.start < to && cell.start + grid.stepMs > from);
    for (const cell of paintOrder(visible))
      paintCell(context, cell.state, xOf(cell.start) + inset, y + 2, cellWidth - 2 * inset, rowHeight - 4, ink);
    context.fillStyle = ink.color('--border');
    context.fillRect(left, y + rowHeight - 0.5, width - left, 0.5);
  }
  if (cursor) {
    context.strokeStyle = ink.color('--focus');
    context.lineWidth = 2;
    context.strokeRect(
      xOf(grid.start + cursor.column * grid.stepMs),
      headHeight + cursor.row * rowHeight - top + 1,
      cellWidth,
      rowHeight - 2,
    );
  }
  context.restore();

  context.save();
  context.beginPath();
  context.rect(0, headHeight, left, height - headHeight);
  context.clip();
  context.font = fonts.mono;
  for (let index = first; index < last; index += 1) {
    const row = grid.rows[index]!;
    const y = headHeight + index * rowHeight - top + rowHeight / 2;
    context.fillStyle = ink.color('--text');
    context.fillText(row.account, 4, y);
    context.fillStyle = ink.color('--text-2');
    context.fillText(row.region, 4 + context.measureText(`${row.account} `).width, y);
  }
  context.restore();

  context.fillStyle = ink.color('--surface-2');
  context.fillRect(0, 0, width, headHeight);
  context.fillStyle = ink.color('--border');
  context.fillRect(0, headHeight - 1, width, 1);
  context.fillRect(left - 0.5, 0, 1, height);
  context.font = fonts.text;
  context.fillStyle = ink.color('--text-2');
  context.fillText('UTC', 4, headHeight / 2);
  for (const tick of ticksBetween(from, to, width - left)) {
    const x = xOf(tick);
    context.fillStyle = ink.color('--border-strong');
    context.fillRect(x, headHeight - 6, 1, 6);
    context.fillStyle = ink.color('--text-2');
    if (x + 40 < width) context.fillText(tickText(tick), x + 3, headHeight / 2);
  }
}
