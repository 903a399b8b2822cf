import type { Block, DiagramEdge } from '../blocks.ts';
import { type DiagramBox, diagramType, placeDiagram } from '../diagram.ts';
import { type Canvas, ink } from './canvas.ts';
import { drawFigure } from './charts.ts';
import { breakLines, type Line } from './lines.ts';
import type { Style } from './typeface.ts';

type Diagram = Extract<Block, { kind: 'diagram' }>;

/** How lines look; dashes tell what colour tells. */
const edgeLooks: Record<
  DiagramEdge['style'],
  { color: string; width: number; dash: readonly number[]; isDirected: boolean }
> = {
  used: { color: '#9fb0c2', width: 0.8, dash: [], isDirected: false },
  assumed: { color: '#6a4c93', width: 1.1, dash: [1.5, 1.5], isDirected: true },
  proven: { color: ink.good, width: 1.4, dash: [], isDirected: true },
  inferred: { color: ink.warn, width: 1.3, dash: [4, 2.5], isDirected: true },
};

const legendRow = 12;

/** Boxes in columns with the lines that join them, on one page. */
export function drawDiagram(canvas: Canvas, block: Diagram): void {
  const layout = placeDiagram(block);
  const legend = placeLegend(canvas, block);
  drawFigure(canvas, block.caption, block.alt, layout.height + 8 + legend.height, () => {
    const { left } = canvas;
    const top = canvas.y;
    for (const { text, x, width } of layout.headings)
      put(canvas, text, 'bold', diagramType.heading, width, left + x, top + diagramType.heading, ink.muted);
    for (const { edge, points } of layout.paths) {
      const look = edgeLooks[edge.style];
      const placed = points.map((value, index) => value + (index % 2 === 0 ? left : top));
      canvas.curve(placed, look.color, look.width, look.dash);
      if (look.isDirected) drawHead(canvas, placed, layout.boxes, edge, look.color);
    }
    for (const box of layout.boxes) drawBox(canvas, box, left, top);
    legend.draw(top + layout.height + 8);
  });
}

/** The tip of a directed line: at its last point where the line runs to `to`, at its first where the columns stand the other way round. */
function drawHead(canvas: Canvas, points: number[], boxes: DiagramBox[], edge: DiagramEdge, color: string): void {
  const columnOf = (id: string): number => boxes.find(({ node }) => node.id === id)!.node.column;
  const isSame = columnOf(edge.from) === columnOf(edge.to);
  const isForward = columnOf(edge.from) <= columnOf(edge.to);
  const [x, y] = isForward ? points.slice(-2) : points.slice(0, 2);
  const back = isForward || isSame ? -5 : 5;
  canvas.polygon([x!, y!, x! + back, y! - 2.4, x! + back, y! + 2.4], color);
}

function drawBox(canvas: Canvas, box: DiagramBox, left: number, top: number): void {
  const { node, width, height } = box;
  const [x, y] = [left + box.x, top + box.y];
  canvas.frame(
    x,
    y,
    width,
    height,
    node.isFolded === true ? ink.white : ink.faint,
    node.isFolded === true ? ink.muted : ink.rule,
    node.isFolded === true ? [2, 2] : [],
  );
  canvas.box(x, y, 3, height, node.color);
  const room = width - 10;
  let baseline = y + 4 + diagramType.title - 0.6;
  for (const line of box.lines) {
    put(canvas, line, 'bold', diagramType.title, room, x + 7, baseline, ink.text);
    baseline += diagramType.titleLine;
  }
  for (const note of node.notes) {
    put(canvas, note, 'regular', diagramType.note, room, x + 7, baseline, ink.muted);
    baseline += diagramType.noteLine;
  }
}

/** A line that is a little too wide is set a little smaller. Escapes of characters that no font has are far wider than these: then the line ends at the edge, and the table has the whole. */
function fit(canvas: Canvas, text: string, style: Style, size: number, room: number): { line: Line; size: number } {
  const line = canvas.measure(text, style, size);
  if (line.width <= room) return { line, size };
  const smaller = (size * room) / line.width;
  return smaller >= size * 0.92
    ? { line: canvas.measure(text, style, smaller), size: smaller }
    : { line: breakLines(canvas.typeface, text, style, size, room)[0]!, size };
}

function put(
  canvas: Canvas,
  text: string,
  style: Style,
  size: number,
  room: number,
  x: number,
  baseline: number,
  color: string,
): void {
  const set = fit(canvas, text, style, size, room);
  canvas.text(set.line, x, baseline, set.size, color);
}

function placeLegend(canvas: Canvas, { legend }: Diagram): { height: number; draw: (top: number) => void } {
  let x = 0;
  let row = 0;
  const placed = legend.map(({ label, style }) => {
    const line = canvas.measure(label, 'regular', 7.2);
    if (x + line.width + 36 > canvas.width && x > 0) {
      x = 0;
      row += 1;
    }
    const place = { line, style, x, row };
    x += line.width + 40;
    return place;
  });
  return {
    height: legend.length === 0 ? 0 : (row + 1) * legendRow,
    draw: (top) => {
      for (const { line, style, x: at, row: down } of placed) {
        const look = edgeLooks[style];
        const [fromX, y] = [canvas.left + at, top + down * legendRow + 5];
        canvas.curve([fromX, y, fromX + 6, y, fromX + 12, y, fromX + 18, y], look.color, look.width, look.dash);
        if (look.isDirected) canvas.polygon([fromX + 22, y, fromX + 17, y - 2.4, fromX + 17, y + 2.4], look.color);
        canvas.text(line, fromX + 26, y + 2.6, 7.2, ink.text);
      }
    },
  };
}
